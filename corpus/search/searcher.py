"""The way of a question: query, candidates, ranking, quoting, answer. One direction, no step calls back."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final

from corpus.models import SHARED, Answer, Filters
from corpus.search import candidates, query, ranking, spelling, stories
from corpus.search.quoting import quote_from
from corpus.search.vocabulary import Vocabulary
from corpus.store import search_index
from corpus.store.listing import articles_by_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    import aiosqlite

    from corpus.models import Candidate, Query, Quote, Scope
    from corpus.search.query import Asked
    from corpus.search.ranking import Ranked
    from corpus.search.spelling import Alternative
    from corpus.store import Store
    from corpus.store.search_index import ScopeCounts

NO_FILTERS: Final = Filters()


class Searcher:
    """Answers questions from a store by quoting it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._vocabulary = Vocabulary()

    async def ask(
        self, question: str, viewer: Scope = SHARED, filters: Filters = NO_FILTERS, *, limit: int = 10
    ) -> Answer:
        """Find the passages that answer a question best, as far as the viewer may see; never raises for any text."""
        started = time.perf_counter()
        async with self._store.reading() as connection:
            understood, ranked = await self._rank(connection, question, viewer, filters)
            quotes = await _quotes(connection, understood, stories.different_stories_first(ranked, limit))
        confidence = ranking.confidence(understood, ranked)
        return Answer(
            question=understood.question,
            answered=bool(quotes) and confidence >= ranking.ANSWERED_FROM,
            confidence=confidence,
            quotes=tuple(quotes),
            corrections=understood.corrections,
            unknown=understood.unknown,
            elapsed_ms=(time.perf_counter() - started) * 1000,
        )

    async def rank(self, question: str, viewer: Scope = SHARED) -> tuple[Query, list[Ranked]]:
        """Give what was understood of a question and all candidates in order, to see why an answer is what it is."""
        async with self._store.reading() as connection:
            return await self._rank(connection, question, viewer, NO_FILTERS)

    async def _rank(
        self, connection: aiosqlite.Connection, question: str, viewer: Scope, filters: Filters
    ) -> tuple[Query, list[Ranked]]:
        counts = await search_index.counts(connection, self._store.visible(viewer))
        understood = await self._understand(connection, query.readable(question), counts)
        found = await _candidates(connection, understood, counts, filters)
        ranked = await asyncio.to_thread(ranking.rank, understood, found, mean_length=_mean_length(counts))
        return understood, ranked

    async def _understand(
        self, connection: aiosqlite.Connection, question: str, counts: Sequence[ScopeCounts]
    ) -> Query:
        languages = await self._vocabulary.languages(connection, counts)
        asked = query.asked_words(question, languages)
        ordinals = [scope.ordinal for scope in counts]
        terms = {term for item in asked for term in item.terms}
        frequencies = await search_index.frequencies(connection, ordinals, terms)
        repairs = await self._repairs(connection, asked, frequencies, counts)
        asked = [item for item in asked if not query.is_misspelt_stop_word(item.word, repairs.get(item.word, ()))]
        repairs = query.meaningful(repairs)
        repaired = query.terms_of(repairs, languages) - terms
        frequencies |= await search_index.frequencies(connection, ordinals, repaired)
        lexicon = query.Lexicon(frequencies, sum(scope.passages for scope in counts), languages)
        return query.build_query(question, asked, repairs, lexicon)

    async def _repairs(
        self,
        connection: aiosqlite.Connection,
        asked: Sequence[Asked],
        frequencies: dict[str, int],
        counts: Sequence[ScopeCounts],
    ) -> dict[str, list[Alternative]]:
        """Find alternatives for the words that the corpus does not know."""
        unknown = [item.word for item in asked if not any(term in frequencies for term in item.terms)]
        misspelt = await asyncio.to_thread(spelling.misspelt, unknown)
        lists = {word: await self._vocabulary.words(connection, counts, spelling.lengths(word)) for word in misspelt}
        return await asyncio.to_thread(
            lambda: {
                word: spelling.alternatives(word, [*words, spelling.common_words()]) for word, words in lists.items()
            }
        )


async def _candidates(
    connection: aiosqlite.Connection, understood: Query, counts: Sequence[ScopeCounts], filters: Filters
) -> list[Candidate]:
    """Read the passages that reach the ranking, best of the first stage first."""
    if (expression := candidates.expression(understood)) is None:
        return []
    scores: dict[int, float] = {}
    for scope in counts:
        scores |= await search_index.matching(
            connection, scope.ordinal, expression, filters, candidates.MOST_CANDIDATES
        )
    best = sorted(scores, key=lambda passage: (-scores[passage], passage))[: candidates.MOST_CANDIDATES]
    return await search_index.candidates(connection, {passage: scores[passage] for passage in best})


async def _quotes(connection: aiosqlite.Connection, understood: Query, chosen: Sequence[Ranked]) -> list[Quote]:
    articles = await articles_by_id(connection, [item.candidate.article_id for item in chosen])
    return await asyncio.to_thread(
        lambda: [
            quote_from(articles[item.candidate.article_id], item.candidate.passage, understood, item.score)
            for item in chosen
        ]
    )


def _mean_length(counts: Sequence[ScopeCounts]) -> float:
    passages = sum(scope.passages for scope in counts)
    return sum(scope.terms for scope in counts) / passages if passages else 0.0
