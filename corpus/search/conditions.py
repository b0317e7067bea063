"""What passages must have to be searched: phrases, no excluded words, dates, and a time as far as one was read.

Masks tell of each passage of each segment whether it may be a candidate. That a phrase's words follow each other is
seen in the candidates alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from corpus.analysis import stems, tokenize
from corpus.dictionary import without_marks
from corpus.models import Filters
from corpus.search.synonyms import NameTable
from corpus.search.time_words import months_of_number
from corpus.store import search_index

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence

    from corpus.models import Period, Reading
    from corpus.search.matches import Flags
    from corpus.store.search_index import Mask, PassageRow, Places, PostingReader

_MOST_YEARS: Final = 10
"""Of a longer period no single years are looked for in passages."""

_NO_TERM: Final = 0xFFFFFFFF
"""Stands for a word that no article has."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A phrase, or excluded words, as the terms that may stand at each place."""

    terms: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, text: str, languages: Iterable[str | None]) -> Wording:
        """Stem the words of a text in the languages of the corpus."""
        languages = tuple(languages)
        return cls(tuple(stems(token.word, languages) for token in tokenize(text)))

    def places(self, ids: Mapping[str, int]) -> Places:
        """Give the ids of the terms; at the place of a word that no article has stands one that is none."""
        return tuple(tuple(ids[term] for term in terms if term in ids) or (_NO_TERM,) for terms in self.terms)


class Anchored(Protocol):
    """Something else that must stand in rows."""

    def stand_in(self, rows: Sequence[PassageRow]) -> Flags:
        """Tell in which rows it stands."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """The places of what must stand in a passage or its headline, and of what must not.

    Rows that are `looked_for` have something more.
    """

    phrases: Sequence[Places] = ()
    excluded: Sequence[Places] = ()
    looked_for: Anchored | None = None

    @property
    def need_looking(self) -> bool:
        """Tell whether rows must be looked at: single words are known by their postings."""
        return self.looked_for is not None or any(len(places) > 1 for places in (*self.phrases, *self.excluded))

    def masks(self, reader: PostingReader) -> list[Mask] | None:
        """Tell which passages may fulfil these; None if all do."""
        if not (self.phrases or self.excluded):
            return None
        masks = [np.ones(segment.span, np.bool_) for segment in reader.segments]
        for places in self.phrases:
            masks = both(masks, having(reader, places)) or masks
        for places in self.excluded:
            if len(places) == 1:
                masks = [mask & ~found for mask, found in zip(masks, having(reader, places), strict=True)]
        return masks

    def hold_in(self, rows: Sequence[PassageRow]) -> Flags:
        """Tell which rows fulfil these, word after word, in the passage or in its headline."""
        held = np.ones(len(rows), np.bool_)
        for wanted, several in ((True, self.phrases), (False, self.excluded)):
            for places in several:
                held &= stands_in(rows, places) == wanted
        return held if self.looked_for is None else held & self.looked_for.stand_in(rows)


NO_CONDITIONS: Final = Conditions()


def conditions_of(connection: sqlite3.Connection, reading: Reading, languages: Sequence[str | None]) -> Conditions:
    """Look up the terms of what a question's signs ask for."""
    if not (reading.phrases or reading.excluded):
        return NO_CONDITIONS
    phrases, excluded = (
        [Wording.of(text, languages) for text in texts] for texts in (reading.phrases, reading.excluded)
    )
    terms = {term for wording in (*phrases, *excluded) for several in wording.terms for term in several}
    ids = search_index.term_ids(connection, terms)
    return Conditions([one.places(ids) for one in phrases], [one.places(ids) for one in excluded])


def having(reader: PostingReader, places: Places) -> list[Mask]:
    """Tell which passages have a term of each place, in themselves or in their headlines."""
    masks = []
    for segment, postings in zip(reader.segments, reader.together(places), strict=True):
        mask = np.zeros(segment.span, np.bool_)
        if postings is not None:
            mask[postings.passages] = True
        masks.append(mask)
    return masks


def stands_in(rows: Sequence[PassageRow], places: Places) -> Flags:
    """Tell which rows have terms that stand at places in a row, in the passage or in its headline."""
    table = NameTable([(0, places)])
    found = np.zeros(len(rows), np.bool_)
    for several in ([row.terms for row in rows], [row.headline_terms for row in rows]):
        terms = without_marks(np.frombuffer(b"".join(several), np.uint32))
        owners = np.repeat(np.arange(len(rows)), [len(one) // terms.itemsize for one in several])
        found[owners[table.hits(terms, owners).starts]] = True
    return found


def both(one: list[Mask] | None, other: list[Mask] | None) -> list[Mask] | None:
    """Tell which passages are in both; None stands for all."""
    if one is None or other is None:
        return other if one is None else one
    return [first & second for first, second in zip(one, other, strict=True)]


def of_period(
    connection: sqlite3.Connection, reader: PostingReader, period: Period, languages: Sequence[str | None]
) -> list[Mask]:
    """Tell which passages may be of a time: published then or nobody knows when, or naming it.

    An article about last year's trade may be of this year; one without a date is not held to be of another time.
    """
    masks = search_index.allowed(connection, reader, Filters(None, period.after, period.before)) or []
    masks = [one | other for one, other in zip(masks, search_index.undated(connection, reader), strict=True)]
    wordings = _named(period, languages)
    ids = search_index.term_ids(connection, {term for one in wordings for several in one.terms for term in several})
    for wording in wordings:
        found = having(reader, wording.places(ids))
        masks = [mask | other for mask, other in zip(masks, found, strict=True)]
    return masks


def _named(period: Period, languages: Sequence[str | None]) -> list[Wording]:
    """List how passages may name a period: its month with the year, or else its years."""
    first, last = period.after, period.before
    if first is None or last is None or last.year - first.year >= _MOST_YEARS:
        return []
    if (first.year, first.month) == (last.year, last.month):
        names = {term for name in months_of_number(first.month) for term in stems(name, tuple(languages))}
        return [
            Wording(((str(first.year),), tuple(sorted(names)))),
            Wording(((str(first.year),), (str(first.month),), ("月",))),
        ]
    return [Wording(((str(year),),)) for year in range(first.year, last.year + 1)]
