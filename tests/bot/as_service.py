"""The bot as systemd runs it: a process of its own whose notifications somebody hears."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final

from bot.settings import DATABASE, DISCORD_API, TOKEN
from tests.bot.conftest import Outcome

if TYPE_CHECKING:
    import signal
    from collections.abc import AsyncIterator, Callable, Iterator, Mapping
    from pathlib import Path

PATIENCE: Final = 60.0
"""Seconds to wait for what must come; a busy machine is no failure."""

TOKEN_HERE: Final = "local.dragoman"  # noqa: S105 - opens nothing but a local Discord
WATCHDOG: Final = 1.5
"""Seconds within which the watchdog is to be fed; nobody ends a bot that does not."""


class Listener:
    """Systemd's side of the notifications: keeps every datagram, in order."""

    def __init__(self) -> None:
        self.datagrams: list[dict[str, str]] = []
        self._more = asyncio.Condition()
        self._waking: set[asyncio.Task[None]] = set()

    @classmethod
    @asynccontextmanager
    async def at(cls, address: str) -> AsyncIterator[Listener]:
        """Listen at a path, or at an abstract name after ``@``, while the block lasts."""
        listener, loop = cls(), asyncio.get_running_loop()
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as own:
            own.bind(f"\0{address[1:]}" if address.startswith("@") else address)
            own.settimeout(0)
            loop.add_reader(own, listener._receive, own)
            try:
                yield listener
            finally:
                loop.remove_reader(own)

    @property
    def status(self) -> str:
        """The last status that was told."""
        return next((told["STATUS"] for told in reversed(self.datagrams) if "STATUS" in told), "")

    def count(self, name: str) -> int:
        """Count the datagrams with a variable."""
        return sum(name in told for told in self.datagrams)

    async def until(self, look: Callable[[Listener], object], what: str) -> None:
        """Wait until something is true of what was told."""
        try:
            async with asyncio.timeout(PATIENCE), self._more:
                await self._more.wait_for(lambda: look(self))
        except TimeoutError:
            raise AssertionError(f"Never came: {what}. Told: {self.datagrams}") from None

    async def until_told(self, name: str, times: int = 1) -> None:
        """Wait until a variable was told so often."""
        await self.until(lambda it: it.count(name) >= times, f"{name}, {times} times")

    async def until_status(self, text: str) -> None:
        """Wait until the status has a text."""
        await self.until(lambda it: text in it.status, f"a status with {text!r}")

    def _receive(self, own: socket.socket) -> None:
        for datagram in _datagrams(own):
            self.datagrams.append(dict(line.split("=", 1) for line in datagram.splitlines()))
        task = asyncio.create_task(self._wake())
        self._waking.add(task)
        task.add_done_callback(self._waking.discard)

    async def _wake(self) -> None:
        async with self._more:
            self._more.notify_all()


class Service:
    """A process that is `dragoman run`, with everything that it writes."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._read = ""

    async def logged(self, text: str) -> None:
        """Wait until the log has a line with a text."""
        assert self._process.stderr
        line = ""
        while text not in line:
            line = (await asyncio.wait_for(self._process.stderr.readline(), PATIENCE)).decode()
            assert line, f"{text!r} is not in {self._read!r}"
            self._read += line

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self._process.send_signal(number)

    async def end(self, stop: signal.Signals | None = None) -> Outcome:
        """Wait for the end, after a signal if one is given."""
        if stop is not None:
            self.send(stop)
        out, err = await asyncio.wait_for(self._process.communicate(), PATIENCE)
        assert self._process.returncode is not None
        return Outcome(self._process.returncode, out.decode(), self._read + err.decode())


@asynccontextmanager
async def service(
    discord_api: str,
    database: Path,
    *,
    address: str | None = None,
    environment: Mapping[str, str] | None = None,
    program: tuple[str, ...] = ("-m", "bot", "run"),
) -> AsyncIterator[Service]:
    """Run the bot against a Discord while the block lasts, as systemd would if there is somebody at an address."""
    variables = {DISCORD_API: discord_api, DATABASE: str(database), TOKEN: TOKEN_HERE, **(environment or {})}
    if address is not None:
        variables |= {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": str(round(WATCHDOG * 1_000_000))}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, *program),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=os.environ | variables,
    )
    try:
        yield Service(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


def free_port() -> int:
    """Find a port where nobody listens."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return int(unused.getsockname()[1])


def _datagrams(own: socket.socket) -> Iterator[str]:
    with suppress(BlockingIOError):
        while True:
            yield own.recv(1 << 16).decode()
