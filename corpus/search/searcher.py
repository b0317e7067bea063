"""The way of a question: query, candidates, ranking, quoting, answer. One direction, no step calls back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from corpus.models import SHARED, Answer, Filters
from corpus.search import candidates, query, ranking, spelling, stories, synonyms
from corpus.search.explanation import explain
from corpus.search.features import measure
from corpus.search.found import Found, Stopwatch, Understanding
from corpus.search.matches import Matches, TermTable
from corpus.search.quoting import quote_from
from corpus.search.relatives import relatives
from corpus.search.vocabulary import Vocabulary
from corpus.store import search_index
from corpus.store.listing import articles_by_id

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from corpus.models import OtherName, Query, Quote, Scope
    from corpus.search.explanation import Explanation
    from corpus.search.query import Asked
    from corpus.search.ranking import Ranked
    from corpus.search.spelling import Alternative
    from corpus.search.synonyms import Named
    from corpus.store import Store
    from corpus.store.listing import Visible

NO_FILTERS: Final = Filters()
_MISSPELT: Final = "Khazakstan and Malasya"


class Searcher:
    """Answers questions from a store by quoting it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._vocabulary = Vocabulary()

    async def ask(
        self, question: str, viewer: Scope = SHARED, filters: Filters = NO_FILTERS, *, limit: int = 10
    ) -> Answer:
        """Find the passages that answer a question best, as far as the viewer may see; never raises for any text."""

        def work(connection: sqlite3.Connection) -> Answer:
            search = self._search(connection, viewer, filters)
            return search.answer(search.find(question), limit)

        return await self._store.in_thread(work)

    async def warm_up(self) -> None:
        """Read what the first misspelt question needs, word lists and a dictionary, before somebody waits for it."""
        await self.ask(_MISSPELT)

    async def explain(
        self, question: str, viewer: Scope = SHARED, filters: Filters = NO_FILTERS, *, limit: int = 10
    ) -> Explanation:
        """Answer a question, and tell why the answer is what it is."""

        def work(connection: sqlite3.Connection) -> Explanation:
            search = self._search(connection, viewer, filters)
            found = search.find(question)
            answer = search.answer(found, limit)
            return explain(connection, found, answer, search.stopwatch.stages)

        return await self._store.in_thread(work)

    async def rank(self, question: str, viewer: Scope = SHARED) -> tuple[Query, Sequence[Ranked]]:
        """Give what was understood of a question and all candidates in order, to measure and to fit the ranking."""
        found = await self._store.in_thread(
            lambda connection: self._search(connection, viewer, NO_FILTERS).find(question)
        )
        return found.query, found.ranked

    def _search(self, connection: sqlite3.Connection, viewer: Scope, filters: Filters) -> _Search:
        return _Search(connection, self._store.visible(viewer), filters, self._vocabulary)


class _Search:
    """The search for one question, in one consistent state of the corpus. `stopwatch` has what its stages took."""

    def __init__(
        self, connection: sqlite3.Connection, visible: Visible, filters: Filters, vocabulary: Vocabulary
    ) -> None:
        self.stopwatch = Stopwatch()
        self._connection = connection
        self._visible = visible
        self._filters = filters
        self._vocabulary = vocabulary
        self._scopes = search_index.counts(connection, visible)
        self._passages = sum(scope.passages for scope in self._scopes)
        self._reader = search_index.PostingReader(connection, self._scopes)

    def find(self, question: str) -> Found:
        """Find the candidates and rank them."""
        understanding = self._understand(query.readable(question))
        understood, ids = understanding.query, understanding.ids
        allowed = search_index.allowed(self._connection, self._reader, self._filters)
        by_passage = candidates.first_stage(understood, ids, self._reader, allowed)
        self.stopwatch.lap("first_stage")
        if not by_passage:
            return Found(understanding, self._passages)
        rows = search_index.passage_rows(self._connection, list(by_passage))
        self.stopwatch.lap("candidates")
        like = self._relatives(understood)
        self.stopwatch.lap("relatives")
        scores = list(by_passage.values())
        table = TermTable((term, word, 1.0) for word, near in enumerate(like) for term in near.values())
        matches = Matches(understood, ids, rows, table)
        features = measure(matches, scores, mean_length=sum(scope.terms for scope in self._scopes) / self._passages)
        self.stopwatch.lap("features")
        ranked = ranking.rank(rows, features)
        self.stopwatch.lap("ranking")
        return Found(understanding, self._passages, ranked, scores, matches, like)

    def answer(self, found: Found, limit: int) -> Answer:
        """Quote the best of what was found, and tell how sure it is that it answers."""
        confidence = ranking.confidence(found.query, found.ranked)
        self.stopwatch.lap("ranking")
        quotes = self._quotes(found, limit)
        self.stopwatch.lap("quotes")
        return Answer(
            question=found.query.question,
            answered=bool(quotes) and confidence >= ranking.ANSWERED_FROM,
            confidence=confidence,
            quotes=tuple(quotes),
            corrections=found.query.corrections,
            unknown=found.query.unknown,
            elapsed_ms=self.stopwatch.total,
            stages=dict(self.stopwatch.stages),
        )

    def _understand(self, question: str) -> Understanding:
        """Take the words out of a question, repair the unknown ones, and weigh them."""
        languages = self._vocabulary.languages(self._connection, self._scopes)
        asked = query.asked_words(question, languages)
        terms = {term for item in asked for term in item.terms}
        ids = search_index.term_ids(self._connection, terms)
        frequencies = self._frequencies(ids)
        named, ids_of_names = self._named(question, languages)
        has_names = {word for name in named for word in name.words}
        repairs = self._repairs(asked, frequencies, has_names)
        slips = {word: found[0].word for word, found in repairs.items() if query.is_misspelt_stop_word(word, found)}
        asked = [item for item in asked if item.word not in slips]
        repairs = query.meaningful(repairs)
        if repaired := query.terms_of(repairs, languages) - terms:
            more = search_index.term_ids(self._connection, repaired)
            ids |= more
            frequencies |= self._frequencies(more)
        lexicon = query.Lexicon(frequencies, self._passages, languages)
        understood = query.build_query(question, asked, repairs, lexicon, named)
        self.stopwatch.lap("understanding")
        return Understanding(understood, ids | ids_of_names, slips)

    def _named(self, question: str, languages: Sequence[str | None]) -> tuple[list[Named], dict[str, int]]:
        """Find the names for which the corpus has other ones, the commonest first, and the ids of the latter's terms.

        They are read anew for each question, so that a change counts at once, whichever program made it.
        """
        if not (rows := search_index.synonyms(self._connection, self._visible)):
            return [], {}
        found = synonyms.name_book(rows, tuple(languages)).named_in(question)
        terms = {term for name in found for other in name.others for term in _terms_of(other)}
        ids = search_index.term_ids(self._connection, terms)
        counted = [replace(name, others=self._known(name.others, ids)) for name in found]
        self.stopwatch.lap("synonyms")
        return [name for name in counted if name.others], ids

    def _known(self, others: Sequence[OtherName], ids: Mapping[str, int]) -> tuple[OtherName, ...]:
        """Keep the names that the corpus has, the commonest first."""
        counted = [
            replace(other, passages=self._reader.count_together(synonyms.places_of(other, ids))) for other in others
        ]
        return tuple(sorted((other for other in counted if other.passages), key=lambda other: -other.passages))

    def _frequencies(self, ids: Mapping[str, int]) -> dict[str, int]:
        """Count the passages that have each term; terms that none has are left out. Reads their postings."""
        self.stopwatch.lap("understanding")
        frequencies = {term: count for term, identity in ids.items() if (count := self._reader.count(identity))}
        self.stopwatch.lap("postings")
        return frequencies

    def _repairs(
        self, asked: Sequence[Asked], frequencies: Mapping[str, int], named: Collection[str]
    ) -> dict[str, list[Alternative]]:
        """Find alternatives for the words that the corpus knows neither by a term nor under another name."""
        known = frequencies.keys()
        unknown = [item.word for item in asked if item.word not in named and known.isdisjoint(item.terms)]
        if not unknown:
            return {}
        ordinals = [scope.ordinal for scope in self._scopes]
        repairs = spelling.repair(
            [item.word for item in asked],
            unknown,
            self._vocabulary.words(self._connection, self._scopes),
            lambda words: search_index.word_counts(self._connection, ordinals, words),
        )
        self.stopwatch.lap("spelling")
        return repairs

    def _relatives(self, understood: Query) -> list[dict[str, int]]:
        """Find by word of the query the terms that are like it, with their ids."""
        terms = self._vocabulary.terms(self._connection)
        like = [relatives(word.word, terms) for word in understood.words]
        ids = search_index.term_ids(self._connection, {term for near in like for term in near})
        return [{term: ids[term] for term in near} for near in like]

    def _quotes(self, found: Found, limit: int) -> list[Quote]:
        if found.matches is None:
            return []
        chosen = stories.different_stories_first(found.ranked, limit)
        articles = articles_by_id(self._connection, [item.row.article for item in chosen])
        return [quote_from(articles[item.row.article], found.matches, item.candidate, item.score) for item in chosen]


def _terms_of(name: OtherName) -> Iterator[str]:
    return (term for terms in name.terms for term in terms)
