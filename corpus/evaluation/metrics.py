"""The measures of a search, each a plain function of what was found and what should have been.

What cannot be told, because there is nothing to judge by, is None.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

BINS = 10
"""How many parts of equal width a reliability table has."""


@dataclass(frozen=True, slots=True)
class Bin:
    """The questions whose confidence is from `low` to below `high` (the last bin holds 1 too).

    `confidence` is their mean confidence, `right` the share of them whose first quote was right; None without any.
    """

    low: float
    high: float
    questions: int
    confidence: float | None
    right: float | None


def first_rank(ranking: Iterable[str], relevant: Collection[str]) -> int | None:
    """Give the rank of the first that is relevant, counted from 1."""
    return next((rank for rank, item in enumerate(ranking, start=1) if item in relevant), None)


def hit_rate(ranks: Sequence[int | None], depth: int) -> float | None:
    """Give the share of questions with something relevant among the first `depth` (Hit@depth)."""
    return mean([float(rank is not None and rank <= depth) for rank in ranks])


def mean_reciprocal_rank(ranks: Sequence[int | None], depth: int) -> float | None:
    """Give the mean of 1/rank, 0 for what is missing or further down than `depth` (MRR@depth)."""
    return mean([1 / rank if rank is not None and rank <= depth else 0.0 for rank in ranks])


def discounted_gain(ranking: Sequence[str], relevant: Collection[str], depth: int) -> float | None:
    """Give one question's nDCG@depth: all relevant ones gain 1, by the logarithm of base 2 less with each rank.

    Järvelin and Kekäläinen 2002, "Cumulated gain-based evaluation of IR techniques", with the discount 1/log2(rank +
    1). What comes a second time in the ranking takes its place and gains nothing.
    """
    gained = {item: rank for rank, item in reversed([*enumerate(ranking[:depth], start=1)]) if item in relevant}
    best = sum(_discount(rank) for rank in range(1, min(len(set(relevant)), depth) + 1))
    return sum(map(_discount, gained.values())) / best if best else None


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Give the chance that a positive's value is above a negative's, a tie counting as one half.

    This is the area under the receiver operating characteristic, worked out as the Mann-Whitney statistic (Hanley and
    McNeil 1982).
    """
    ordered = sorted(negative)
    above = sum(bisect_left(ordered, value) + bisect_right(ordered, value) for value in positive) / 2
    return above / (len(positive) * len(negative)) if positive and negative else None


def reliability(confidences: Sequence[float], right: Sequence[bool]) -> list[Bin]:
    """Sort questions into bins by confidence, to compare it with the share that was right."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for pair in zip(confidences, right, strict=True):
        bins[min(int(pair[0] * BINS), BINS - 1)].append(pair)
    return [
        Bin(
            low=number / BINS,
            high=(number + 1) / BINS,
            questions=len(pairs),
            confidence=mean([confidence for confidence, _ in pairs]),
            right=mean([float(is_right) for _, is_right in pairs]),
        )
        for number, pairs in enumerate(bins)
    ]


def percentile(values: Sequence[float], percent: int) -> float | None:
    """Give the smallest value that at least so many percent of the values do not exceed (the nearest rank)."""
    return sorted(values)[max(0, -(-len(values) * percent // 100) - 1)] if values else None


def mean(values: Sequence[float]) -> float | None:
    """Give the arithmetic mean."""
    return math.fsum(values) / len(values) if values else None


def _discount(rank: int) -> float:
    return 1 / math.log2(rank + 1)
