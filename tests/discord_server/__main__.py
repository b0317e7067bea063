"""Run the local Discord alone, for a person to talk to the bot: ``python -m tests.discord_server``."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from tests.discord_server.console import HELP, Console
from tests.discord_server.driver import LocalDiscord
from tests.discord_server.errors import BotOfflineError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

_TOKEN: Final = "local.dragoman"  # noqa: S105 - opens nothing but this server
_SERVERS: Final = ("Readers", "Newsroom")
_SECONDS_TO_CONNECT: Final = 60.0
_CHUNK: Final = 1 << 16


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line and run until the console is left or a signal comes."""
    parser = argparse.ArgumentParser(prog="python -m tests.discord_server", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="the port on 127.0.0.1 (default: a free one)")
    parser.add_argument("--token", default=_TOKEN, help="the bot's token (default: %(default)s)")
    parser.add_argument("--no-console", action="store_true", help="only serve, until the process is stopped")
    options = parser.parse_args(arguments)
    with suppress(KeyboardInterrupt):
        asyncio.run(_run(options.port, options.token, console=not options.no_console))
    return 0


async def _run(port: int, token: str, *, console: bool) -> None:
    async with LocalDiscord.running(port=port, token=token) as discord:
        servers = [discord.add_guild(name) for name in _SERVERS]
        _write(
            f"A local Discord is at {discord.base_url}, with the servers {' and '.join(_SERVERS)}.\n"
            "Start the bot in another terminal:\n\n"
            f"    DRAGOMAN_DISCORD_API={discord.base_url} DISCORD_TOKEN={discord.token} dragoman run\n"
        )
        if console:
            await _talk(discord, Console(discord, servers))
        else:
            await _until_stopped()


async def _talk(discord: LocalDiscord, console: Console) -> None:
    _write("Waiting for the bot…")
    try:
        await discord.until_connected(within=_SECONDS_TO_CONNECT)
        _write(f"The bot is here.\n\n{HELP}\n")
    except BotOfflineError as error:
        _write(f"{error} Go on when it is there.\n\n{HELP}\n")
    told = 0
    _write(console.prompt, end="")
    async for line in _lines():
        if line.strip() == "quit":
            break
        _write(await console.answer(line))
        for refusal in discord.refusals[told:]:
            _write(f"! Discord refused: {refusal}")
        told = len(discord.refusals)
        _write(console.prompt, end="")


async def _lines() -> AsyncIterator[str]:
    """Give the lines of standard input without a thread, which would keep the program from ending."""
    loop, reader, source = asyncio.get_running_loop(), asyncio.StreamReader(), sys.stdin.fileno()

    def read() -> None:
        chunk = b""
        with suppress(OSError):  # a terminal that was closed
            chunk = os.read(source, _CHUNK)
        if chunk:
            reader.feed_data(chunk)
        else:
            loop.remove_reader(source)
            reader.feed_eof()

    try:
        loop.add_reader(source, read)
    except PermissionError:
        # A regular file: it cannot be waited for, and need not be.
        for line in sys.stdin:
            yield line
        return
    try:
        while line := await reader.readline():
            yield line.decode(errors="replace")
    finally:
        loop.remove_reader(source)


async def _until_stopped() -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopped.set)
    await stopped.wait()


def _write(text: str, *, end: str = "\n") -> None:
    sys.stdout.write(text + end)
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
