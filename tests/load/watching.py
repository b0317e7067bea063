"""What the machine has to do for it: the bot's memory, and the time of both processes and of their event loops."""

from __future__ import annotations

import asyncio
import os
import time
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from prometheus_client.samples import Sample

_PERIOD: Final = 0.02
_LAG: Final = "dragoman_event_loop_lag_seconds_bucket"


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds: of the clock, of the bot's processor time, and of the processor time of the local Discord."""

    clock: float
    bot: float
    discord: float

    def since(self, before: Spent) -> Spent:
        """Give what was spent since."""
        return Spent(self.clock - before.clock, self.bot - before.bot, self.discord - before.discord)


@dataclass(frozen=True, slots=True)
class Lag:
    """How late an event loop comes back to something: hardly ever by more than `usual`, never by more than `most`."""

    usual: float
    most: float


class Watch:
    """Looks at the process of a bot, and at that of the local Discord, which is this one.

    `late` is by how many seconds the event loop of the local Discord was too late, again and again.
    """

    def __init__(self, bot: int) -> None:
        self._bot = Path("/proc") / str(bot)
        self.late: list[float] = []

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Look again and again while the block lasts."""
        task = asyncio.create_task(self._look())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def held(self) -> int:
        """Tell how many bytes the bot holds in memory now."""
        resident = (self._bot / "statm").read_text().split()[1]
        return int(resident) * os.sysconf("SC_PAGE_SIZE")

    def spent(self) -> Spent:
        """Tell what was spent until now."""
        # proc(5): the fields after the name in brackets, of which utime and stime are the 14th and 15th of all.
        fields = (self._bot / "stat").read_text().rpartition(")")[2].split()
        ticks = int(fields[11]) + int(fields[12])
        return Spent(time.perf_counter(), ticks / os.sysconf("SC_CLK_TCK"), time.process_time())

    async def _look(self) -> None:
        while True:
            due = time.perf_counter() + _PERIOD
            await asyncio.sleep(_PERIOD)
            self.late.append(time.perf_counter() - due)


async def figures_of_bot(metrics: str) -> list[Sample]:
    """Ask the bot for what it has counted itself, at the address of its figures."""
    async with aiohttp.ClientSession() as session, session.get(f"http://{metrics}/metrics") as response:
        written = await response.text()
    return [sample for family in text_string_to_metric_families(written) for sample in family.samples]


def lag(figures: Sequence[Sample]) -> Lag:
    """Find in the bot's figures how late its event loop was in 99 of 100 cases, and in all."""
    buckets = sorted((float(sample.labels["le"]), sample.value) for sample in figures if sample.name == _LAG)
    total = buckets[-1][1]
    usual, most = (next(bound for bound, count in buckets if count >= share * total) for share in (0.99, 1.0))
    return Lag(usual, most)
