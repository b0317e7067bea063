"""One story is not told three times: of passages that tell the same, the best comes first and the others later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.search.ranking import Ranked

STORIES_FIRST: Final = 3
"""How many different stories come first: as many as are shown at once."""

_SAME_STORY: Final = 0.8
"""Share of two passages' terms that are the same, by Sørensen and Dice, from which on they tell the same."""


def different_stories_first(ranked: Sequence[Ranked], limit: int) -> list[Ranked]:
    """Take the best ranked passages; the first ones each tell another story, the others follow by their score."""
    first: list[Ranked] = []
    again: list[Ranked] = []
    for item in ranked:
        if len(first) >= STORIES_FIRST or any(_same_story(item, other) for other in first):
            again.append(item)
        else:
            first.append(item)
    return (first + again)[:limit]


def _same_story(one: Ranked, other: Ranked) -> bool:
    return one.row.article == other.row.article or _likeness(one, other) >= _SAME_STORY


def _likeness(one: Ranked, other: Ranked) -> float:
    first, second = (np.unique(np.frombuffer(item.row.terms, np.uint32)) for item in (one, other))
    return 2 * len(np.intersect1d(first, second, assume_unique=True)) / (len(first) + len(second))
