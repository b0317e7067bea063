"""Candidates in order, by the fitted model over their features, and a calibrated confidence in the first."""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from corpus.search.model import model

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from corpus.models import Query
    from corpus.search.matches import Floats
    from corpus.store.search_index import PassageRow

ANSWERED_FROM: Final = 0.4
"""The confidence from which on quotes are presented as an answer."""

ABOUT_AS_GOOD: Final = 1.5
"""How far below the best total one is that is about as good."""

NO_BONUSES: Final[Mapping[int, float]] = MappingProxyType({})

_LEAD_IF_ALONE: Final = 5.0
"""Counts as the lead over the next article where there is no other: less than usual, for nothing was compared."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate, its number among them all, and the total by which it is ranked.

    `all_features` are those of all candidates, by name. The `bonus` ranks it higher without making it surer that it
    answers.
    """

    row: PassageRow
    candidate: int
    total: float
    all_features: Mapping[str, Floats]
    bonus: float = 0.0

    @property
    def features(self) -> dict[str, float]:
        """Its features by name."""
        return {name: float(values[self.candidate]) for name, values in self.all_features.items()}

    @property
    def score(self) -> float:
        """The total brought between 0 and 1."""
        return _logistic(model().ranking_bias + self.total + self.bonus)


@dataclass(frozen=True, slots=True)
class Sign:
    """Something that the confidence is judged by: its value, and the weight that was fitted for it."""

    name: str
    value: float
    weight: float

    @property
    def moved(self) -> float:
        """What it adds to the confidence before that is brought between 0 and 1."""
        return self.value * self.weight


def rank(
    rows: Sequence[PassageRow], features: Mapping[str, Floats], bonuses: Mapping[int, float] = NO_BONUSES
) -> list[Ranked]:
    """Order candidates, given with their features by name, by how likely they are to answer, best first.

    `bonuses` are by passage.
    """
    totals = model().ranking.totals(features).tolist()
    ranked = [
        Ranked(row, candidate, total, features, bonuses.get(row.id, 0.0))
        for candidate, (row, total) in enumerate(zip(rows, totals, strict=True))
    ]
    return sorted(ranked, key=lambda item: (-item.total - item.bonus, item.row.id))


def newest_first(ranked: Sequence[Ranked]) -> list[Ranked]:
    """Put what is newer before what is about as good as the best; what nobody knows the date of comes last of these."""
    if not ranked:
        return []
    least = ranked[0].total + ranked[0].bonus - ABOUT_AS_GOOD
    as_good = [item for item in ranked if item.total + item.bonus >= least]
    newest = sorted(as_good, key=lambda item: item.row.published or "", reverse=True)
    return newest + list(ranked[len(as_good) :])


def confidence(query: Query, ranked: Sequence[Ranked]) -> float:
    """Estimate the chance that the first of the ranked candidates answers; 0 if there is none."""
    if not ranked:
        return 0.0
    return _logistic(model().confidence_bias + sum(sign.moved for sign in weighed_signs(query, ranked)))


def weighed_signs(query: Query, ranked: Sequence[Ranked]) -> list[Sign]:
    """List what the confidence in the first of the ranked candidates is judged by; nothing if there is none."""
    if not ranked:
        return []
    worth = model().confidence
    return [Sign(name, value, worth[name]) for name, value in confidence_signs(query, ranked).items()]


def confidence_signs(query: Query, ranked: Sequence[Ranked]) -> dict[str, float]:
    """Work out what the confidence is judged by: the best candidate, its lead, and what the question asks for."""
    best = ranked[0]
    other = next((item for item in ranked if item.row.article != best.row.article), None)
    total = sum(word.weight for word in query.words) or 1.0
    lacking = sum(word.weight for word in query.words if not word.is_known) / total
    repaired = sum(word.weight for word in query.words if word.terms and word.terms[0][1] < 1) / total
    return {
        **best.features,
        "total": best.total,
        "lead_over_next": best.total - other.total if other else _LEAD_IF_ALONE,
        "lacking": lacking,
        "repaired": repaired,
        "words": math.log(1 + len(query.words)),
    }


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))
