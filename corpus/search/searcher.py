"""The way of a question: query, candidates, ranking, quoting, answer. One direction, no step calls back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from corpus.models import NO_FILTERS, SHARED, Answer
from corpus.published import Published
from corpus.search import (
    candidates,
    conditions,
    elsewhere,
    languages,
    query,
    ranking,
    spelling,
    stories,
    synonyms,
)
from corpus.search.explanation import explain
from corpus.search.features import measure
from corpus.search.found import Found, Stopwatch, Understanding
from corpus.search.matches import Matches, TermTable
from corpus.search.operators import OperatorError, read_operators, with_operators
from corpus.search.quoting import quote_from
from corpus.search.relatives import relatives
from corpus.search.request import request_for
from corpus.search.vocabulary import Vocabulary
from corpus.store import pairs, search_index
from corpus.store.listing import articles_by_id

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from datetime import date

    from corpus.models import Filters, OtherName, Query, Quote, Scope
    from corpus.search.conditions import Conditions
    from corpus.search.explanation import Explanation
    from corpus.search.query import Asked
    from corpus.search.ranking import Ranked
    from corpus.search.request import Request
    from corpus.search.spelling import Alternative
    from corpus.search.synonyms import Named
    from corpus.store import Store
    from corpus.store.listing import Visible
    from corpus.store.search_index import Mask, PassageRow

_MISSPELT: Final = "Khazakstan and Malasya"
_OF_THE_PAIR: Final = 0.5
"""What a passage on the question's two countries has more, as a part of the total by which candidates are ranked."""

_MOST_LOOKED_AT: Final = 1000
"""Candidates that are looked at for phrases."""


class Searcher:
    """Answers questions from a store by quoting it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._vocabulary = Vocabulary()

    async def ask(  # noqa: PLR0913 - each says something else of the one question
        self,
        question: str,
        viewer: Scope = SHARED,
        filters: Filters = NO_FILTERS,
        *,
        limit: int = 10,
        literal: bool = False,
        threshold: float | None = None,
        today: date | None = None,
    ) -> Answer:
        """Find the passages that answer a question best, as far as the viewer may see.

        A `literal` question is not read as being about a time or a pair of countries. From the `threshold` of
        confidence on there is an answer; `today` is the day that "last year" counts from. Raises OperatorError if signs
        in the question ask for what cannot be done, and never for any other text.
        """
        read = await self._reader(question, viewer, filters, literal=literal, today=today)

        def work(connection: sqlite3.Connection) -> Answer:
            search = self._search(connection, viewer, read(), threshold)
            return search.answer(search.find(), limit)

        return await self._store.in_thread(work)

    async def ask_again(
        self, question: str, viewer: Scope = SHARED, *, limit: int = 10, threshold: float | None = None
    ) -> Answer:
        """Answer a question that nobody types now; one whose signs ask for what cannot be done gets no quotes."""
        try:
            return await self.ask(question, viewer, limit=limit, threshold=threshold)
        except OperatorError:
            return Answer(question, answered=False, confidence=0.0, quotes=())

    async def warm_up(self) -> None:
        """Read what first questions need, names, word lists and a dictionary, before somebody waits for it."""
        await self.ask(_MISSPELT)

    async def explain(  # noqa: PLR0913 - as above
        self,
        question: str,
        viewer: Scope = SHARED,
        filters: Filters = NO_FILTERS,
        *,
        limit: int = 10,
        literal: bool = False,
        threshold: float | None = None,
        today: date | None = None,
    ) -> Explanation:
        """Answer a question as `ask` does, and tell why the answer is what it is."""
        read = await self._reader(question, viewer, filters, literal=literal, today=today)

        def work(connection: sqlite3.Connection) -> Explanation:
            search = self._search(connection, viewer, read(), threshold)
            found = search.find()
            answer = search.answer(found, limit)
            return explain(connection, found, answer, search.stopwatch.stages, search.threshold)

        return await self._store.in_thread(work)

    async def rank(self, question: str, viewer: Scope = SHARED) -> tuple[Query, Sequence[Ranked]]:
        """Give what was understood of a question and all candidates in order, to measure and to fit the ranking."""
        read = await self._reader(question, viewer, NO_FILTERS, literal=True, today=None)
        found = await self._store.in_thread(
            lambda connection: self._search(connection, viewer, read(), threshold=None).find()
        )
        return found.query, found.ranked

    async def _reader(
        self, question: str, viewer: Scope, filters: Filters, *, literal: bool, today: date | None
    ) -> Callable[[], Request]:
        """Take the signs out of a question; what is given reads the rest, which takes long the first time."""
        typed = query.readable(question)
        signs = read_operators(typed)
        publishers = await self._store.publishers(viewer, signs.publisher, limit=3) if signs.publisher else []
        filters = with_operators(filters, signs, publishers)
        today = today or datetime.now(UTC).date()
        return partial(request_for, typed, signs, filters, literal=literal, today=today)

    def _search(
        self, connection: sqlite3.Connection, viewer: Scope, asked: Request, threshold: float | None
    ) -> _Search:
        threshold = ranking.ANSWERED_FROM if threshold is None else threshold
        return _Search(connection, self._store.visible(viewer), asked, threshold, self._vocabulary)


class _Search:
    """The search for one question, in one consistent state of the corpus. `stopwatch` has what its stages took."""

    def __init__(
        self, connection: sqlite3.Connection, visible: Visible, asked: Request, threshold: float, vocabulary: Vocabulary
    ) -> None:
        self.stopwatch = Stopwatch()
        self.threshold = threshold
        self._connection = connection
        self._visible = visible
        self._asked = asked
        self._vocabulary = vocabulary
        self._scopes = search_index.counts(connection, visible)
        self._passages = sum(scope.passages for scope in self._scopes)
        self._reader = search_index.PostingReader(connection, self._scopes)

    def find(self) -> Found:
        """Find the candidates and rank them: those of the period that was read, if one of them answers."""
        reading = self._asked.reading
        understanding = self._understand(self._asked.text)
        spoken = self._vocabulary.languages(self._connection, self._scopes)
        required = conditions.conditions_of(self._connection, reading, spoken)
        allowed = search_index.allowed(self._connection, self._reader, reading.filters)
        strict = conditions.both(allowed, required.masks(self._reader))
        if reading.period and not self._asked.time.is_day:
            inside = conditions.of_period(self._connection, self._reader, reading.period, spoken)
            found = self._ranked(understanding, required, conditions.both(strict, inside))
            if self._answers(found):
                return found
        found = self._ranked(understanding, required, strict)
        if not found.ranked and reading.phrases:
            found = self._without_phrases(understanding, required, allowed)
        return replace(found, period_applied=reading.period is None or self._is_of_period(found))

    def _without_phrases(self, understanding: Understanding, required: Conditions, allowed: list[Mask] | None) -> Found:
        """Find what comes nearest where no passage fulfils all conditions, and whether the phrases stand anywhere."""
        only_phrases = replace(required, excluded=())
        anywhere = self._ranked(understanding, only_phrases, only_phrases.masks(self._reader))
        lenient = replace(required, phrases=())
        nearest = self._ranked(understanding, lenient, conditions.both(allowed, lenient.masks(self._reader)))
        return replace(nearest, fails=True, lacking=() if anywhere.ranked else self._asked.reading.phrases)

    def answer(self, found: Found, limit: int) -> Answer:
        """Quote the best of what was found, and tell how sure it is that it answers."""
        confidence = self._confidence(found)
        self.stopwatch.lap("ranking")
        quotes = self._quotes(found, limit)
        self.stopwatch.lap("quotes")
        answered = bool(quotes) and not found.fails and confidence >= self.threshold
        others = self._elsewhere(found, quotes, answered=answered)
        self.stopwatch.lap("elsewhere")
        return Answer(
            question=self._asked.typed,
            answered=answered,
            confidence=confidence,
            quotes=tuple(quotes),
            corrections=found.query.corrections,
            unknown=tuple(dict.fromkeys((*found.lacking, *found.query.unknown))),
            reading=replace(self._asked.reading, period_applied=found.period_applied),
            elsewhere=tuple(others),
            elapsed_ms=self.stopwatch.total,
            stages=dict(self.stopwatch.stages),
        )

    def _confidence(self, found: Found) -> float:
        """Estimate the chance that what is found answers; none if it lacks what must be there."""
        return 0.0 if found.fails else ranking.confidence(found.query, found.best_first)

    def _answers(self, found: Found) -> bool:
        return bool(found.ranked) and self._confidence(found) >= self.threshold

    def _is_of_period(self, found: Found) -> bool:
        """Tell whether the first quote is from the day that the question names."""
        period, is_day = self._asked.reading.period, self._asked.time.is_day
        published = found.ranked[0].row.published if found.ranked else None
        return bool(is_day and period and published and period.has(Published.parse(published)))

    def _ranked(self, understanding: Understanding, required: Conditions, allowed: list[Mask] | None) -> Found:
        """Find candidates among the passages that are allowed, and rank them."""
        understood, ids = understanding.query, understanding.ids
        most = _MOST_LOOKED_AT if required.need_looking else None
        by_passage = candidates.first_stage(understood, ids, self._reader, allowed, most)
        self.stopwatch.lap("first_stage")
        rows = search_index.passage_rows(self._connection, list(by_passage)) if by_passage else []
        if required.need_looking and rows:
            holds = required.hold_in(rows)
            rows = [row for row, held in zip(rows, holds, strict=True) if held][: candidates.MOST_CANDIDATES]
        self.stopwatch.lap("candidates")
        nothing = Found(self._asked, understanding, self._passages, required, allowed)
        if not rows:
            return nothing
        like = self._relatives(understood)
        self.stopwatch.lap("relatives")
        scores = [by_passage[row.id] for row in rows]
        table = TermTable((term, word, 1.0) for word, near in enumerate(like) for term in near.values())
        matches = Matches(understood, ids, rows, table, self._asked.time)
        features = measure(matches, scores, mean_length=sum(scope.terms for scope in self._scopes) / self._passages)
        self.stopwatch.lap("features")
        best_first = ranking.rank(rows, features, self._bonuses(rows))
        ordered = ranking.newest_first(best_first) if self._asked.reading.newest_first else best_first
        self.stopwatch.lap("ranking")
        return replace(nothing, best_first=best_first, ranked=ordered, scores=scores, matches=matches, relatives=like)

    def _bonuses(self, rows: Sequence[PassageRow]) -> dict[int, float]:
        """Prefer the passages that speak of the two countries which the question names."""
        if (pair := self._asked.reading.pair) is None:
            return {}
        speaking = pairs.speaking_of(self._connection, [row.id for row in rows], pair)
        self.stopwatch.lap("pair")
        return dict.fromkeys(speaking, _OF_THE_PAIR)

    def _elsewhere(self, found: Found, quotes: Sequence[Quote], *, answered: bool) -> list[Quote]:
        """Quote passages in other languages that have the question's names and numbers, unless it was so answered."""
        if found.fails:
            return []
        known = languages.readable_with(languages.language_of(self._asked.text))
        there = self._vocabulary.languages(self._connection, self._scopes)
        shown = quotes[: stories.STORIES_FIRST] if answered else ()
        if known.issuperset(filter(None, there)) or any(q.article.language not in {None, *known} for q in shown):
            return []
        anchors = elsewhere.anchors_of(found.query, found.understanding.ids, self._asked.time, answered=answered)
        if anchors is None:
            return []
        allowed = conditions.both(found.allowed, anchors.masks(self._reader))
        required = replace(found.required, looked_for=anchors)
        others = self._ranked(found.understanding, required, allowed)
        if others.matches is None:
            return []
        foreign = search_index.in_other_languages(
            self._connection, {item.row.article for item in others.ranked}, known
        ) - {quote.article.id for quote in shown}
        best: dict[int, Ranked] = {}
        for item in others.ranked:
            if item.row.article in foreign:
                best.setdefault(item.row.article, item)
        return self._quoted(list(best.values())[: elsewhere.MOST_ELSEWHERE], others.matches)

    def _understand(self, question: str) -> Understanding:
        """Take the words out of a question, repair the unknown ones, and weigh them."""
        languages = self._vocabulary.languages(self._connection, self._scopes)
        asked = query.asked_words(question, languages)
        terms = {term for item in asked for term in item.terms}
        ids = search_index.term_ids(self._connection, terms)
        frequencies = self._frequencies(ids)
        dated = query.words_in(question, self._asked.time.dated)
        asked = [item for item in asked if item.word not in dated or not frequencies.keys().isdisjoint(item.terms)]
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
        rows = search_index.synonyms(self._connection, self._visible)
        if not (found := synonyms.name_book(rows, tuple(languages)).named_in(question)):
            return [], {}
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
        return self._quoted(stories.different_stories_first(found.ranked, limit), found.matches)

    def _quoted(self, chosen: Sequence[Ranked], matches: Matches) -> list[Quote]:
        articles = articles_by_id(self._connection, [item.row.article for item in chosen])
        return [quote_from(articles[item.row.article], matches, item.candidate, item.score) for item in chosen]


def _terms_of(name: OtherName) -> Iterator[str]:
    return (term for terms in name.terms for term in terms)
