"""Each measure gives what it gives by hand."""

from __future__ import annotations

import math

import pytest

from corpus.evaluation import metrics
from corpus.evaluation.metrics import Bin

THIRD = 1 / math.log2(4)
SECOND = 1 / math.log2(3)


@pytest.mark.parametrize(
    ("ranking", "relevant", "rank"),
    [
        ("abc", {"a"}, 1),
        ("abc", {"c", "b"}, 2),
        ("abcc", {"c"}, 3),
        ("abc", {"d"}, None),
        ("abc", set(), None),
        ("", {"a"}, None),
    ],
)
def test_the_first_that_is_relevant_counts(ranking: str, relevant: set[str], rank: int | None) -> None:
    """Ranks begin at one; nothing relevant has no rank."""
    assert metrics.first_rank(ranking, relevant) == rank


@pytest.mark.parametrize(("depth", "share"), [(1, 0.25), (2, 0.25), (3, 0.5), (9, 0.5), (10, 0.75)])
def test_hit_rate_at_its_limits(depth: int, share: float) -> None:
    """A rank counts as a hit from its own depth on, and what is missing never does."""
    assert metrics.hit_rate([1, 3, 10, None], depth) == share


@pytest.mark.parametrize(
    ("ranks", "mean"),
    [([1], 1.0), ([10], 0.1), ([11], 0.0), ([None], 0.0), ([1, 2, None, 4], 1.75 / 4), ([], None)],
)
def test_mean_reciprocal_rank(ranks: list[int | None], mean: float | None) -> None:
    """The tenth counts a tenth, the eleventh and the missing nothing; no question has no mean."""
    assert metrics.mean_reciprocal_rank(ranks, 10) == mean


@pytest.mark.parametrize(
    ("ranking", "relevant", "depth", "gain"),
    [
        ("abc", "a", 10, 1.0),
        ("abc", "b", 10, SECOND),
        ("abc", "ac", 10, (1 + THIRD) / (1 + SECOND)),
        ("abc", "abc", 10, 1.0),
        ("abc", "abc", 2, 1.0),
        ("abc", "c", 3, THIRD),
        ("abc", "c", 2, 0.0),
        ("aab", "ab", 10, (1 + THIRD) / (1 + SECOND)),
        ("abc", "aa", 10, 1.0),
        ("abc", "d", 10, 0.0),
        ("", "d", 10, 0.0),
        ("abc", "", 10, None),
    ],
)
def test_discounted_gain(ranking: str, relevant: str, depth: int, gain: float | None) -> None:
    """It is one for the best order, counts down to the depth, and counts what comes twice once."""
    assert metrics.discounted_gain(ranking, list(relevant), depth) == (gain if gain is None else pytest.approx(gain))


@pytest.mark.parametrize(
    ("positive", "negative", "area"),
    [
        ([0.9, 0.8], [0.1, 0.2], 1.0),
        ([0.1], [0.9], 0.0),
        ([0.5, 0.5], [0.5], 0.5),
        ([0.9, 0.5, 0.3], [0.5, 0.4], 3.5 / 6),
        ([0.5], [0.5, 0.5, 0.1], 2 / 3),
        ([], [0.5], None),
        ([0.5], [], None),
    ],
)
def test_area_under_the_curve(positive: list[float], negative: list[float], area: float | None) -> None:
    """Of all pairs those in the right order count one, ties one half; one kind alone has no order."""
    assert metrics.auroc(positive, negative) == (area if area is None else pytest.approx(area))


def test_reliability_sorts_into_ten_bins() -> None:
    """A bin begins at its lower bound, the last holds certainty, and an empty one has no mean."""
    bins = metrics.reliability([0.0, 0.05, 0.1, 0.3, 0.95, 1.0], [False, True, False, True, True, False])
    assert len(bins) == 10
    assert bins[0] == Bin(0.0, 0.1, 2, 0.025, 0.5)
    assert bins[1] == Bin(0.1, 0.2, 1, 0.1, 0.0)
    assert bins[2] == Bin(0.2, 0.3, 0, None, None)
    assert bins[3] == Bin(0.3, 0.4, 1, 0.3, 1.0)
    assert (bins[9].questions, bins[9].right) == (2, 0.5)
    assert bins[9].confidence == pytest.approx(0.975)
    assert sum(part.questions for part in bins) == 6


@pytest.mark.parametrize(("percent", "value"), [(50, 50.0), (51, 51.0), (95, 95.0), (99, 99.0), (100, 100.0), (0, 1.0)])
def test_percentile_of_a_hundred(percent: int, value: float) -> None:
    """Of a hundred values the nth smallest is the nth percentile."""
    assert metrics.percentile([float(number) for number in range(100, 0, -1)], percent) == value


@pytest.mark.parametrize(("values", "value"), [([], None), ([3.0], 3.0), ([1.0, 2.0], 1.0), ([2.0, 1.0, 9.0], 2.0)])
def test_percentile_of_few(values: list[float], value: float | None) -> None:
    """The median of few values is one of them."""
    assert metrics.percentile(values, 50) == value
