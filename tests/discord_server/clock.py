"""Time, limits and identifiers of the local Discord, all of which a test can set."""

from __future__ import annotations

import asyncio
import itertools
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

DISCORD_EPOCH_MS: Final = 1_420_070_400_000
"""The first moment that a snowflake can name: 2015-01-01T00:00:00Z."""

_COUNTER_BITS: Final = 22
_GLANCE: Final = 0.02

_Found = TypeVar("_Found")


@dataclass(slots=True)
class Limits:
    """What Discord allows, in seconds, messages and bytes."""

    first_response: float = 3.0
    token_life: float = 15 * 60.0
    guest_followups: int = 5
    """Follow-ups to one interaction when the bot is installed for the person only, not in the server."""
    nonce_seconds: float = 180.0
    """How long a nonce that is to be enforced is known again."""
    upload_bytes: int = 10 * 1024 * 1024


class Clock:
    """Tell the time in seconds since 1970; `advance` moves it forward without waiting."""

    def __init__(self) -> None:
        self._offset = time.time() - time.monotonic()

    def now(self) -> float:
        """Give the seconds since 1970, never going backwards."""
        return time.monotonic() + self._offset

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass at once."""
        self._offset += seconds

    def timestamp(self) -> str:
        """Write the present moment as ISO 8601, as Discord does."""
        return datetime.fromtimestamp(self.now(), UTC).isoformat()


class Snowflakes:
    """Hand out identifiers that carry the moment of their making, as Discord's do."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._counter = itertools.count(1)

    def next(self) -> int:
        """Give an identifier that was never given before."""
        moment = int(self._clock.now() * 1000) - DISCORD_EPOCH_MS
        return (moment << _COUNTER_BITS) | (next(self._counter) % (1 << _COUNTER_BITS))


class Changes:
    """Wake those who wait for something to become true, whatever it is."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Event] = set()

    def notify(self) -> None:
        """Let everyone who waits look again."""
        for event in self._waiting:
            event.set()

    async def until(self, look: Callable[[], _Found | None], *, within: float) -> _Found:
        """Wait until `look` finds something true and give that; raise TimeoutError after `within` seconds."""
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            async with asyncio.timeout(within):
                while not (found := look()):
                    event.clear()
                    # What is awaited may also happen in the bot, which does not notify.
                    with suppress(TimeoutError):
                        async with asyncio.timeout(_GLANCE):  # `wait_for` can swallow a cancellation in Python 3.11
                            await event.wait()
            return found
        finally:
            self._waiting.discard(event)
