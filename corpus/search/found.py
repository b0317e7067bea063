"""What a search found on its way to an answer, and how long each stage of the way took."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.search.conditions import NO_CONDITIONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from corpus.models import Query
    from corpus.search.conditions import Conditions
    from corpus.search.matches import Matches
    from corpus.search.ranking import Ranked
    from corpus.search.request import Request
    from corpus.store.search_index import Mask


@dataclass(frozen=True, slots=True)
class Understanding:
    """A query, the ids of all terms that are searched for it, and what was taken for a misspelt stop word, by word."""

    query: Query
    ids: Mapping[str, int]
    slips: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """All candidates in order, their matches (None without any), and their first-stage scores, best first.

    The scores stand in the order of the candidates' numbers. `passages` counts what the viewer may see, and
    `relatives` has, by word of the query, the ids of the terms that are like it. `best_first` are the candidates by how
    well they answer; `ranked` has what is newer before what is about as good, if the newest was asked for. Where no
    passage has the phrases that must be there, the search `fails`, the candidates are the nearest without them, and the
    phrases are `lacking` unless they stand in passages that are left out for another reason. Otherwise candidates are
    what is `required`, among the passages that are `allowed`.
    """

    request: Request
    understanding: Understanding
    passages: int
    required: Conditions = NO_CONDITIONS
    allowed: list[Mask] | None = None
    best_first: Sequence[Ranked] = ()
    ranked: Sequence[Ranked] = ()
    scores: Sequence[float] = ()
    matches: Matches | None = None
    relatives: Sequence[Mapping[str, int]] = ()
    period_applied: bool = True
    fails: bool = False
    lacking: tuple[str, ...] = ()

    @property
    def query(self) -> Query:
        """What was understood of the question."""
        return self.understanding.query


class Stopwatch:
    """Takes the time of stages that follow each other without a gap."""

    def __init__(self) -> None:
        """Start with the first stage."""
        self.stages: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        """Add the time since the last lap, in milliseconds, to this stage's."""
        now = time.perf_counter()
        self.stages[stage] = self.stages.get(stage, 0.0) + (now - self._last) * 1000
        self._last = now

    @property
    def total(self) -> float:
        """All stages' time, in milliseconds."""
        return sum(self.stages.values())
