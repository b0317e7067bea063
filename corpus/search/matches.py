"""Where the words of a query stand in the candidates: found once, for all candidates together, as arrays.

All later stages read it: the ranking's features, and which sentences are quoted. In the shapes below C is the number
of candidates, S that of all their sentences, W that of the query's words.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from corpus.dictionary import DATE, NAME, NUMBER, SENTENCE_END, without_marks
from corpus.published import Published
from corpus.search.answer_type import AnswerType, answer_type
from corpus.search.query import words_in
from corpus.search.synonyms import OTHER_NAME, NameTable, places_of
from corpus.search.times import NO_TIME

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from corpus.dictionary import Ids
    from corpus.models import Query
    from corpus.search.synonyms import NameHits
    from corpus.search.times import Time
    from corpus.store.search_index import PassageRow

_MARK_OF: Final = {AnswerType.DATE: DATE, AnswerType.NUMBER: NUMBER, AnswerType.NAME: NAME}

Floats = np.ndarray[Any, np.dtype[np.float64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]
Ints = np.ndarray[tuple[int], np.dtype[np.intp]]


class Hits(NamedTuple):
    """Places in an array of terms that match words of the query: place, word, and how well (0 to 1)."""

    places: Ints
    words: Ints
    likelihoods: Floats


class TermTable:
    """Finds terms, given by id, that stand for words of the query."""

    def __init__(self, meant: Iterable[tuple[int, int, float]]) -> None:
        """Take each term's id with the word's index and how well the term stands for it."""
        triples = sorted(meant)
        self._words = np.array([word for _, word, _ in triples], np.intp)
        self._likelihoods = np.array([likelihood for _, _, likelihood in triples])
        terms = np.array([term for term, _, _ in triples], np.uint32)
        self.terms, self._starts, self._counts = np.unique(terms, return_index=True, return_counts=True)

    def hits(self, terms: Ids) -> Hits:
        """Find all places that match, in order."""
        at = np.searchsorted(self.terms, terms)
        at[at == len(self.terms)] = 0
        places = np.flatnonzero(self.terms[at] == terms) if len(self.terms) else at[:0]
        starts, counts = self._starts[at[places]], self._counts[at[places]]
        entries = np.repeat(starts, counts)
        if len(entries) > len(places):  # some terms stand for several words
            entries += np.arange(len(entries)) - np.repeat(np.cumsum(counts) - counts, counts)
            places = np.repeat(places, counts)
        return Hits(places, self._words[entries], self._likelihoods[entries])


class Matches:
    """The candidates' terms and which of them match the query."""

    def __init__(
        self,
        query: Query,
        ids: Mapping[str, int],
        rows: Sequence[PassageRow],
        relatives: TermTable,
        time: Time = NO_TIME,
    ) -> None:
        """Find the query's terms, by id, and their relatives in the rows, of which there is at least one."""
        self.query = query
        self.time = time
        self.rows = rows
        self.words = [word.word for word in query.words]
        self.weights = np.array([word.weight for word in query.words])
        self.total = float(self.weights.sum()) or 1.0
        self.table = TermTable(
            (ids[term], index, likelihood) for index, word in enumerate(query.words) for term, likelihood in word.terms
        )
        self.marked = np.frombuffer(b"".join(row.terms for row in rows), np.uint32)
        self.terms = without_marks(self.marked)
        sizes = [len(row.terms) // self.marked.itemsize for row in rows]
        self.owners = np.repeat(np.arange(len(rows)), sizes)
        ends = self.terms == SENTENCE_END
        self.sentences = np.cumsum(ends) - ends
        self.sentence_owners = self.owners[ends]
        self.sentence_starts = np.searchsorted(self.sentence_owners, np.arange(len(rows) + 1))
        self.lengths = np.array(sizes) - np.diff(self.sentence_starts)
        self.sentence_lengths = np.bincount(self.sentences[~ends], minlength=len(self.sentence_owners))
        self._names = NameTable(
            (index, places_of(name, ids)) for index, word in enumerate(query.words) for name in word.names
        )
        self._named = self._names.hits(self.terms, self.owners)
        self.hits = self._with_names(self.table.hits(self.terms), self._named)
        self._relatives = relatives

    @property
    def searched(self) -> Ids:
        """The ids of all terms that are searched."""
        return self.table.terms

    @cached_property
    def in_sentences(self) -> Floats:
        """How well each sentence has each word; shape (S, W)."""
        return self._best(self.sentences[self.hits.places], len(self.sentence_owners), self.hits)

    @cached_property
    def in_passages(self) -> Floats:
        """How well each candidate's passage has each word; shape (C, W)."""
        return self.over_sentences(np.maximum, self.in_sentences)

    @cached_property
    def in_headlines(self) -> Floats:
        """How well each candidate's headline has each word; shape (C, W).

        The words that name the question's period stand above every article that was published in it.
        """
        headlines = [row.headline_terms for row in self.rows]
        terms = np.frombuffer(b"".join(headlines), np.uint32)
        owners = np.repeat(np.arange(len(headlines)), [len(headline) // 4 for headline in headlines])
        hits = self._with_names(self.table.hits(terms), self._names.hits(terms, owners))
        found = self._best(owners[hits.places], len(headlines), hits)
        if dated := self._dated_words():
            found[np.ix_([self._is_of_period(row) for row in self.rows], dated)] = 1
        return found

    @cached_property
    def with_headlines(self) -> Floats:
        """How well each candidate has each word in its passage or its headline; shape (C, W)."""
        return np.maximum(self.in_passages, self.in_headlines)

    @cached_property
    def alike_in_sentences(self) -> Floats:
        """Whether each sentence has a term that is like each word: 1 or 0; shape (S, W)."""
        hits = self._relatives.hits(self.terms)
        return self._best(self.sentences[hits.places], len(self.sentence_owners), hits)

    @cached_property
    def counts_in_sentences(self) -> Floats:
        """How often each sentence has each word; shape (S, W)."""
        shape = len(self.sentence_owners), len(self.words)
        cells = self.sentences[self.hits.places] * len(self.words) + self.hits.words
        return np.bincount(cells, minlength=shape[0] * shape[1]).reshape(shape).astype(np.float64)

    @cached_property
    def counts(self) -> Floats:
        """How often each candidate has each word; shape (C, W)."""
        return self.over_sentences(np.add, self.counts_in_sentences)

    @cached_property
    def answering(self) -> Flags | None:
        """Whether each sentence has the kind of thing that is asked for and that the question itself does not say.

        Shape (S,); None if the kind cannot be told.
        """
        if (mark := _MARK_OF.get(answer_type(self.query.question))) is None:
            return None
        has = (self.marked & np.uint32(mark)) != 0
        has[self.hits.places] = False
        for start, end in zip(self._named.starts.tolist(), self._named.ends.tolist(), strict=True):
            has[start:end] = False
        return np.bincount(self.sentences[has], minlength=len(self.sentence_owners)) > 0

    def over_sentences(self, operation: np.ufunc, values: Floats) -> Floats:
        """Reduce what each sentence has, shape (S, ...), to what each candidate has, shape (C, ...)."""
        reduced: Floats = operation.reduceat(values, self.sentence_starts[:-1], axis=0)
        return reduced

    def share(self, found: Floats) -> Floats:
        """Give the found words' share of all, by weight; over the last axis."""
        shares: Floats = found @ self.weights / self.total
        return shares

    def sentences_of(self, candidate: int) -> slice:
        """Give the numbers of a candidate's sentences."""
        return slice(int(self.sentence_starts[candidate]), int(self.sentence_starts[candidate + 1]))

    @cached_property
    def named(self) -> frozenset[int]:
        """The candidates whose passages have another name of a word."""
        return frozenset(self.owners[self._named.starts].tolist())

    @cached_property
    def whole_names(self) -> tuple[Ints, Ints]:
        """Where other names stand for two words in a row: the candidates, and the first of the two words."""
        count = len(self.words)
        found = np.unique(self._named.starts * count + self._named.words)
        first = found[np.isin(found + 1, found) & ((found + 1) % count > 0)]
        return self.owners[first // count], first % count

    def _dated_words(self) -> list[bool]:
        """Tell of each word whether it stands in the name of the question's period; nothing if none does."""
        named = words_in(self.query.question, self.time.dated if self.time.period else ())
        return [word in named for word in self.words] if named.intersection(self.words) else []

    def _is_of_period(self, row: PassageRow) -> bool:
        period = self.time.period
        return period is not None and row.published is not None and period.has(Published.parse(row.published))

    def _with_names(self, hits: Hits, named: NameHits) -> Hits:
        """Add where other names start; a word that is found twice at one place counts once, at its best."""
        if not len(named.starts):
            return hits
        places = np.concatenate([hits.places, named.starts])
        words = np.concatenate([hits.words, named.words])
        likelihoods = np.concatenate([hits.likelihoods, np.full(len(named.starts), OTHER_NAME)])
        order = np.lexsort((-likelihoods, words, places))
        keys = places[order] * len(self.words) + words[order]
        kept = order[np.flatnonzero(np.diff(keys, prepend=-1))]
        return Hits(places[kept], words[kept], likelihoods[kept])

    def _best(self, owners: Ints, count: int, hits: Hits) -> Floats:
        """Take each owner's best likelihood of each word."""
        best = np.zeros((count, len(self.words)))
        order = np.argsort(hits.likelihoods, kind="stable")  # of several the last, which is the best, is kept
        best[owners[order], hits.words[order]] = hits.likelihoods[order]
        return best
