"""How often one person may ask."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Cooldown:
    """Let each person do something so many times within so many seconds; remember nobody longer than that."""

    def __init__(self, times: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._times = times
        self._seconds = seconds
        self._clock = clock
        self._uses: dict[int, deque[float]] = {}

    def use(self, person: int) -> float:
        """Count a use if it is allowed and return 0, else return the seconds until the next is."""
        now = self._clock()
        self._forget(now - self._seconds)
        uses = self._uses.pop(person, deque())
        self._uses[person] = uses
        while uses and uses[0] <= now - self._seconds:
            uses.popleft()
        if len(uses) >= self._times:
            return uses[0] + self._seconds - now
        uses.append(now)
        return 0.0

    def _forget(self, before: float) -> None:
        """Drop people whose last use is over; the dictionary is in the order of last uses."""
        while self._uses and (uses := next(iter(self._uses.values()))) and uses[-1] <= before:
            del self._uses[next(iter(self._uses))]
