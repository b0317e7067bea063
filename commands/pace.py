"""How long answers took lately."""

from __future__ import annotations

from collections import deque
from statistics import median
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from commands.requests import Request

_LATELY: Final = 100
"""Questions that count."""


class Pace:
    """Remembers how long the last questions took, in seconds from the command to the whole answer."""

    def __init__(self) -> None:
        self._durations: deque[float] = deque(maxlen=_LATELY)

    def note(self, request: Request) -> None:
        """Take a request that has ended into account, if it was a question."""
        if request.is_question and request.duration is not None:
            self._durations.append(request.duration)

    @property
    def median(self) -> float | None:
        """What half of the last questions took at most, None without any."""
        return median(self._durations) if self._durations else None
