"""One run: a local Discord in this process, the bot in another, and members who ask in waves."""

from __future__ import annotations

import shutil
import socket
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.settings import METRICS
from tests.benchmark.speed import say
from tests.bot.real_bot import RealBot
from tests.discord_server.driver import LocalDiscord
from tests.discord_server.errors import BotOfflineError
from tests.load.members import Crowd
from tests.load.watching import Watch, figures_of_bot, lag

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from tests.load.material import Material
    from tests.load.members import Asked
    from tests.load.watching import Lag, Spent

WAVES: Final = 10
"""So many times all members ask at the same instant; after half of them the bot counts as warmed up."""

PATIENCE: Final = 60.0
"""Seconds after which a question without an answer is lost."""

_READY: Final = "Ready as"
_SECONDS_TO_READY: Final = 60.0
_LOG_SHOWN: Final = 4_000


@dataclass(frozen=True, slots=True)
class Stage:
    """A bot that is ready in a local Discord, and the address of its figures."""

    discord: LocalDiscord
    bot: RealBot
    metrics: str


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of a run.

    `helped` are the commands for which nothing is searched, `people` how many took turns, `memory` the bytes that the
    bot held at the start and after each wave, `lag` how late its event loop was, and `discord_late` how late, in
    seconds, the one of the local Discord. `refusals` are requests of the bot that Discord refused, `incidents` what
    the bot's log has of them.
    """

    asked: tuple[Asked, ...]
    helped: tuple[Asked, ...]
    people: int
    spent: Spent
    memory: tuple[int, ...]
    lag: Lag
    discord_late: tuple[float, ...]
    refusals: tuple[str, ...]
    incidents: int


@asynccontextmanager
async def staged(material: Material, folder: Path) -> AsyncIterator[Stage]:
    """Start the bot on a copy of the database, in a folder of its own, and end it with the block."""
    async with LocalDiscord.running() as discord:
        discord.core.by_schema = False  # the bot is to be measured, and not this Discord; other tests look at that
        metrics = f"127.0.0.1:{_free_port()}"
        bot = RealBot(discord, folder, {METRICS: metrics})
        shutil.copyfile(material.database, bot.database)
        try:
            await bot.start()
            await discord.until(lambda: _READY in bot.log, "the bot is ready", within=_SECONDS_TO_READY)
            yield Stage(discord, bot, metrics)
        except BotOfflineError:
            say(f"The bot is gone. The end of its log:\n{bot.log[-_LOG_SHOWN:]}\n")
            raise
        finally:
            await bot.slay()


async def measure(stage: Stage, questions: Sequence[str], at_once: int, *, patience: float = PATIENCE) -> Measured:
    """Let members ask all questions, so many at once, and look what comes of it."""
    discord = stage.discord
    crowd, watch = Crowd(discord, discord.add_guild(), patience=patience), Watch(stage.bot.pid)
    memory = [watch.held()]
    helped = await crowd.call_for_help(at_once)
    asked: list[Asked] = []
    begun = watch.spent()
    size = -(-len(questions) // WAVES)
    async with watch.watching():
        for start in range(0, len(questions), size):
            asked += await crowd.ask(questions[start : start + size], at_once)
            memory.append(watch.held())
    return Measured(
        asked=tuple(asked),
        helped=tuple(helped),
        people=crowd.size,
        spent=watch.spent().since(begun),
        memory=tuple(memory),
        lag=lag(await figures_of_bot(stage.metrics)),
        discord_late=tuple(watch.late),
        refusals=tuple(map(str, discord.refusals)),
        incidents=stage.bot.log.count("Incident"),
    )


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
