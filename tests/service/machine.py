"""A small machine with a real systemd as PID 1, in namespaces of its own: boot it, run things in it, break it.

::

    async with Machine.booted(tmp_path) as machine:  # about half a second; gone for certain in the end
        ended = await machine.run("id", stdin="")  # Ended(code, out, err); check=False allows it to fail
        await machine.systemctl("start", "dragoman.service")
        machine.write("/etc/dragoman/dragoman.env", "DRAGOMAN_FETCH=off")
        machine.path("/var/lib/dragoman/backups")  # the file as this process sees it
        await machine.until(lambda: machine.has("dragoman.service", ActiveState="active"), "the bot runs")
        (await machine.properties("dragoman.service"))["StatusText"]
        [entry["MESSAGE"] for entry in await machine.journal("dragoman.service")]
        await LocalDiscord().listen(machine.listen(8000))  # inside its network, served by the test; `close` it
        machine.save(folder)  # Machine.booted(tmp_path, folder) goes on from there

The machine sees the host's programs in /usr and nothing else; what it writes stays in its memory. It has its own /etc,
/opt, /var, /run, users, processes and network, in which there is only loopback. Programs in it run as root.
"""

from __future__ import annotations

import asyncio
import ctypes
import inspect
import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

SYSTEMD: Final = Path("/usr/lib/systemd/systemd")
PATH: Final = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"

_BOOT: Final = Path(__file__).with_name("boot.sh")
_TOOLS: Final = ("unshare", "nsenter", "setpriv", "systemctl", "journalctl")
_CGROUPS: Final = (Path("/sys/fs/cgroup"), Path("/sys/fs/cgroup/unified"))
_MARK: Final = "dragoman-test"
_SAVED: Final = ("etc", "opt", "usr", "var")
_CLONE_NEWNET: Final = 0x40000000
_PATIENCE: Final = 60.0
_GLANCE: Final = 0.02
_numbers: Final = itertools.count(1)


class MachineError(AssertionError):
    """Something in the machine did not go as it should have."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program in the machine ended, and what it wrote."""

    code: int
    out: str
    err: str


def missing() -> str | None:
    """Name what this host lacks for booting machines; None if nothing."""
    if os.geteuid():
        return "root"
    if not SYSTEMD.exists():
        return f"systemd ({SYSTEMD})"
    if absent := [tool for tool in _TOOLS if shutil.which(tool) is None]:
        return f"the program {absent[0]}"
    if _hierarchy() is None:
        return "a version 2 cgroup hierarchy that can be written"
    if "\toverlay\n" not in Path("/proc/filesystems").read_text("utf-8"):
        return "the file system overlay"
    tried = subprocess.run(
        ["unshare", "--mount", "--pid", "--fork", "--uts", "--ipc", "--cgroup", "--net", "true"],  # noqa: S607 - the PATH of whoever tests
        check=False,
        capture_output=True,
    )
    return "the right to make namespaces" if tried.returncode else None


class Machine:
    """A machine that runs; made by `booted`."""

    def __init__(self, pid: int) -> None:
        self._pid = pid

    @classmethod
    @asynccontextmanager
    async def booted(cls, folder: Path, prepared: Path | None = None) -> AsyncIterator[Self]:
        """Boot a machine, which is gone when the block ends; `prepared` is what `save` wrote of another.

        Only an empty folder `machine-...` is made in `folder`. Raises MachineError if it does not come up.
        """
        _sweep()
        name = f"{_MARK}-{os.getpid()}-{next(_numbers)}"
        hierarchy = _hierarchy()
        assert hierarchy is not None
        cgroup, root = hierarchy / name, folder / f"machine-{name}"
        root.mkdir()
        cgroup.mkdir()
        try:
            unshare = await asyncio.create_subprocess_exec(
                *(_BOOT, cgroup, root, *([prepared] if prepared else [])),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
            try:
                yield await cls._come_up(unshare)
            finally:
                _end(unshare.pid)
                await unshare.communicate()
        finally:
            await _remove(cgroup)
            root.rmdir()

    def path(self, inside: str | Path) -> Path:
        """Give the path under which this process sees a file of the machine.

        A symbolic link in it must not be absolute, for it would lead to the host's files.
        """
        return Path(f"/proc/{self._pid}/root") / str(inside).lstrip("/")

    def write(self, inside: str | Path, text: str, *, mode: int = 0o644) -> None:
        """Write a file, and its folders where they are missing."""
        path = self.path(inside)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        path.chmod(mode)

    async def run(self, *argv: str | Path, stdin: str = "", check: bool = True) -> Ended:
        """Run a program and wait for its end; raise MachineError if it fails, unless `check` is false."""
        program = await asyncio.create_subprocess_exec(
            *("nsenter", "-t", str(self._pid), "-m", "-p", "-u", "-i", "-C", "-n", "-r", "-w"),
            *("env", "-i", f"PATH={PATH}", "LANG=C.UTF-8", "HOME=/root", *argv),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        try:
            out, err = await program.communicate(stdin.encode())
        finally:
            if program.returncode is None:
                program.kill()
                await program.wait()
        assert program.returncode is not None
        ended = Ended(program.returncode, out.decode(errors="replace"), err.decode(errors="replace"))
        if check and ended.code:
            raise MachineError(f"{' '.join(map(str, argv))} ended with {ended.code}: {ended.err or ended.out}")
        return ended

    async def systemctl(self, *argv: str, check: bool = True) -> str:
        """Run systemctl and give what it wrote."""
        return (await self.run("systemctl", *argv, check=check)).out

    async def properties(self, unit: str) -> dict[str, str]:
        """Read a unit's properties, such as ActiveState, NRestarts, StatusText, Result and ExecMainStatus."""
        lines = (await self.systemctl("show", unit)).splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line)

    async def has(self, unit: str, **expected: str) -> bool:
        """Tell whether a unit's properties are as given."""
        found = await self.properties(unit)
        return all(found.get(name) == value for name, value in expected.items())

    async def journal(self, unit: str | None = None) -> list[dict[str, Any]]:
        """Read the journal, or what it has of and about one unit, oldest first; each entry by its fields."""
        await self.run("journalctl", "--sync")
        chosen = ["--unit", unit] if unit else []
        written = (await self.run("journalctl", "--output", "json", "--all", *chosen)).out
        return [json.loads(line) for line in written.splitlines()]

    async def until(
        self, look: Callable[[], Awaitable[object] | object], what: str, *, within: float = _PATIENCE
    ) -> None:
        """Wait until something is true; raise MachineError if it is not in time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                while True:
                    found = look()
                    if await found if inspect.isawaitable(found) else found:
                        return
                    await asyncio.sleep(_GLANCE)
        raise MachineError(f"Not within {within:g} s: {what}")

    def listen(self, port: int = 0) -> socket.socket:
        """Open a listening socket on the machine's 127.0.0.1 that belongs to this process."""
        opened: list[socket.socket] = []
        failed: list[OSError] = []

        def open_there() -> None:
            try:
                self._enter_network()
                opened.append(socket.create_server(("127.0.0.1", port)))
            except OSError as error:
                failed.append(error)

        # Only the thread goes to the other network; the socket stays there when the thread has ended.
        thread = Thread(target=open_there)
        thread.start()
        thread.join()
        for error in failed:
            raise error
        return opened[0]

    def save(self, folder: Path) -> None:
        """Copy /etc, /opt, /var and the changes in /usr to an empty folder; for a machine booted without `prepared`."""
        for name in _SAVED:
            # Copied by cp, since only it keeps owners, links and the marks of what was removed.
            subprocess.run(["cp", "-a", self.path(f"/layers/{name}"), folder / name], check=True)  # noqa: S603, S607 - the PATH of whoever tests

    @classmethod
    async def _come_up(cls, unshare: asyncio.subprocess.Process) -> Self:
        """Wait until systemd has started everything."""
        with suppress(TimeoutError, FileNotFoundError, ProcessLookupError):  # it ended if it is not found any more
            async with asyncio.timeout(_PATIENCE):
                machine = cls(await _find_init(unshare.pid))
                state = await machine.run("systemctl", "is-system-running", "--wait", check=False)
                if state.out.strip() == "running":
                    return machine
                raise MachineError(f"{state.out}{state.err}{await machine.systemctl('--failed')}")
        _end(unshare.pid)
        _, said = await unshare.communicate()
        raise MachineError(f"The machine did not come up. {said.decode(errors='replace')}")

    def _enter_network(self) -> None:
        """Bring the calling thread into the machine's network."""
        libc = ctypes.CDLL(None, use_errno=True)
        with Path(f"/proc/{self._pid}/ns/net").open("rb") as network:
            if libc.setns(network.fileno(), _CLONE_NEWNET):
                number = ctypes.get_errno()
                raise OSError(number, os.strerror(number))


async def _find_init(unshare: int) -> int:
    """Wait until systemd can be spoken to, and give its process id outside; raise OSError if there is no unshare."""
    while (pid := _init_of(unshare)) is None:  # noqa: ASYNC110 - a machine that boots tells nobody
        await asyncio.sleep(_GLANCE)
    return pid


def _init_of(unshare: int) -> int | None:
    for pid in _children(unshare):
        is_systemd = Path(f"/proc/{pid}/comm").read_text("utf-8") == "systemd\n"
        if is_systemd and Path(f"/proc/{pid}/root/run/systemd/private").exists():
            return pid
    return None


def _children(pid: int) -> list[int]:
    """List the processes that a process has begun; raise OSError if it is gone."""
    return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()))


def _end(unshare: int) -> None:
    """Kill PID 1, whose end unshare waits for, or unshare itself if it has begun none."""
    with suppress(OSError):  # it is gone already
        for pid in _children(unshare) or [unshare]:
            os.kill(pid, signal.SIGKILL)


def _hierarchy() -> Path | None:
    """Find the mounted version 2 hierarchy, alone or beside version 1."""
    for folder in _CGROUPS:
        if (
            (folder / "cgroup.procs").exists()
            and os.access(folder, os.W_OK)
            and (folder / "cgroup.subtree_control").exists()
        ):
            return folder
    return None


def _sweep() -> None:
    """Remove the cgroups of tests that were killed before they could do so themselves."""
    hierarchy = _hierarchy()
    assert hierarchy is not None
    for cgroup in hierarchy.glob(f"{_MARK}-*-*"):
        if not Path("/proc", cgroup.name.split("-")[-2]).exists():
            _remove_empty(cgroup)


async def _remove(cgroup: Path) -> None:
    """Remove a machine's cgroups as soon as its processes are gone."""
    async with asyncio.timeout(_PATIENCE):
        while not _remove_empty(cgroup):  # noqa: ASYNC110 - nor does one that ends
            await asyncio.sleep(_GLANCE)


def _remove_empty(cgroup: Path) -> bool:
    """Remove a cgroup and those below it; tell whether none is left, for they stay while a process is in them."""
    for folder, _, _ in os.walk(cgroup, topdown=False):
        with suppress(OSError):
            Path(folder).rmdir()
    return not cgroup.exists()
