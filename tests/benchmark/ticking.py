"""Find out how long the event loop was kept from its work."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_PERIOD: Final = 0.001


@dataclass(slots=True)
class Lateness:
    """By how many milliseconds each tick came too late."""

    ticks_ms: list[float] = field(default_factory=list)

    def longest_ms(self) -> float:
        """Give the worst since this was asked for the last time."""
        longest = max(self.ticks_ms, default=0.0)
        self.ticks_ms.clear()
        return longest


@asynccontextmanager
async def ticking() -> AsyncIterator[Lateness]:
    """Wake up every millisecond as long as the block runs, and note how late that was."""
    lateness = Lateness()
    task = asyncio.create_task(_tick(lateness))
    try:
        yield lateness
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _tick(lateness: Lateness) -> None:
    while True:
        started = time.perf_counter()
        await asyncio.sleep(_PERIOD)
        lateness.ticks_ms.append((time.perf_counter() - started - _PERIOD) * 1000)
