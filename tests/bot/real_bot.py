"""The bot as people run it: a process of its own, which can be killed and started again, with people who press on."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

import discord

from bot.settings import DATABASE, DISCORD_API, FETCH_NETWORKS, TOKEN
from tests.discord_server.driver import LocalDiscord

if TYPE_CHECKING:
    import signal
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.discord_server.driver import Server
    from tests.discord_server.people import Person
    from tests.discord_server.replies import Reply

PATIENCE: Final = 30.0
"""Seconds that people wait for an answer; a busy machine is no failure."""

RAILWAY: Final = "Where did Xi Jinping and Anwar Ibrahim meet in November 2024?"

MANAGER: Final = discord.Permissions(manage_guild=True)
_START: Final = 60.0


class RealBot:
    """`dragoman run` on one database, whose log is a file beside it."""

    def __init__(self, discord_server: LocalDiscord, folder: Path, settings: dict[str, str]) -> None:
        self._discord = discord_server
        self._process: asyncio.subprocess.Process | None = None
        self._log = folder / "log.txt"
        self.database = folder / "corpus.sqlite3"
        self.environment = os.environ | {
            DISCORD_API: discord_server.base_url,
            DATABASE: str(self.database),
            FETCH_NETWORKS: "127.0.0.0/8",
            **settings,
        }

    @property
    def log(self) -> str:
        """Everything that it has logged, over all its starts."""
        return self._log.read_text("utf-8")

    @property
    def pid(self) -> int:
        """The number of its process."""
        assert self._process is not None
        return self._process.pid

    async def start(self) -> None:
        """Start it and wait until Discord has it."""
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "run"),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self.environment | {TOKEN: self._discord.token},
            )
        await self._discord.until_connected(within=_START)

    async def end(self, by: signal.Signals) -> int:
        """Send it a signal and wait until it is gone, from Discord too; return how it ended."""
        assert self._process is not None
        self._process.send_signal(by)
        code = await asyncio.wait_for(self._process.wait(), _START)
        await self._discord.until(lambda: not self._discord.gateway.connected, "the bot is gone")
        return code

    async def command(self, *argv: str) -> tuple[int, str]:
        """Run another command line on the same database, in a process of its own; return its code and its words."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *argv),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=self.environment,
        )
        said, _ = await asyncio.wait_for(process.communicate(), 2 * _START)
        return process.returncode or 0, said.decode()

    async def slay(self) -> None:
        """Make sure that nothing is left of it."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()


@asynccontextmanager
async def real_bot(folder: Path, **settings: str) -> AsyncIterator[tuple[LocalDiscord, RealBot]]:
    """Run a Discord with the bot in it; fail in the end if it sent what Discord refuses, or logged an incident."""
    async with LocalDiscord.running() as running:
        running.patience = PATIENCE
        bot = RealBot(running, folder, settings)
        try:
            await bot.start()
            yield running, bot
        finally:
            await bot.slay()
        running.check()
        for never in ("Incident", "Traceback", running.token):
            assert never not in bot.log, bot.log


class Crew:
    """The curators of a server, who take turns with commands so that none of them gives too many in a short time."""

    def __init__(self, server: Server, *names: str) -> None:
        self._people = [server.add_member(name, permissions=MANAGER) for name in names]
        self._turn = 0

    @property
    def last(self) -> Person:
        """Whose turn it was."""
        return self._people[self._turn % len(self._people)]

    def next(self) -> Person:
        """Give whose turn it is."""
        self._turn += 1
        return self.last


def carried(reply: Reply, verb: str) -> int | None:
    """Find the number that a button with this verb carries in an answer; None without one."""
    for message in reply.messages:
        if found := re.search(rf"'custom_id': '{verb}:(\d+)'", str(message.components)):
            return int(found[1])
    return None
