"""Passages in another language than the question's where its names and numbers stand.

Words of one language say little about a text in another, but names are known in all scripts and numbers are the same.
Such passages are offered beside an answer, never as one. A question needs two of them, or one name where there is no
answer otherwise: with less, half of the articles would be offered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from corpus.search.conditions import both, having, stands_in
from corpus.search.synonyms import places_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from corpus.models import Query, QueryWord
    from corpus.search.matches import Flags
    from corpus.search.times import Time
    from corpus.store.search_index import Mask, PassageRow, Places, PostingReader

MOST_ELSEWHERE: Final = 3
_FEWEST: Final = 2


@dataclass(frozen=True, slots=True)
class Anchors:
    """What must stand in a passage: names, each in any of its forms, and numbers."""

    forms: Sequence[Sequence[Places]]

    def masks(self, reader: PostingReader) -> list[Mask]:
        """Tell which passages may have all of them."""
        found: list[Mask] | None = None
        for several in self.forms:
            by_form = (having(reader, form) for form in several)
            found = both(found, [np.logical_or.reduce(masks) for masks in zip(*by_form, strict=True)])
        return found or []

    def stand_in(self, rows: Sequence[PassageRow]) -> Flags:
        """Tell which rows have all of them, word after word."""
        found = np.ones(len(rows), np.bool_)
        for several in self.forms:
            found &= np.logical_or.reduce([stands_in(rows, places) for places in several])
        return found


def anchors_of(query: Query, ids: Mapping[str, int], time: Time, *, answered: bool) -> Anchors | None:
    """Take the names and numbers of a question; None if they are too few to tell anything.

    The numbers of a date that was read as a period are none: what was published then need not say so.
    """
    names: dict[tuple[object, ...], list[QueryWord]] = {}
    for word in query.words:
        if word.names:
            names.setdefault(word.names, []).append(word)
    forms = [[*(places_of(name, ids) for name in words[0].names), *_own(words, ids)] for words in names.values()]
    numbers = [_own([word], ids) for word in query.words if word.word[0].isdigit() and not time.period and word.terms]
    enough = _FEWEST if answered else 1
    return Anchors(forms + numbers) if forms and len(forms) + len(numbers) >= enough else None


def _own(words: Sequence[QueryWord], ids: Mapping[str, int]) -> list[Places]:
    """Give the name as it was typed, if the corpus has all of it."""
    if not all(word.terms for word in words):
        return []
    return [tuple(tuple(ids[term] for term, _ in word.terms) for word in words)]
