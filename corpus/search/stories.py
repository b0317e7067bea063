"""One story is not told three times: of passages that tell the same, the best comes first and the others later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.search.ranking import Ranked

STORIES_FIRST: Final = 3
"""How many different stories come first: as many as are shown at once."""

_SAME_STORY: Final = 85.0
"""Likeness of two passages' terms (rapidfuzz's token_sort_ratio) from which on they tell the same."""


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
    if one.candidate.article_id == other.candidate.article_id:
        return True
    likeness = fuzz.token_sort_ratio(one.candidate.terms, other.candidate.terms, score_cutoff=_SAME_STORY)
    return likeness >= _SAME_STORY
