"""Put articles into a store and ask it questions whose answers are known, one after the other."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from corpus.errors import ReadingError
from corpus.evaluation.metrics import first_rank
from corpus.evaluation.questions import with_typos
from corpus.models import SHARED
from corpus.passages import count_words
from corpus.reading import read_source

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Sequence

    from corpus.evaluation.questions import Question
    from corpus.models import Answer, Draft, Quote
    from corpus.reading import Source
    from corpus.search.searcher import Searcher
    from corpus.store import Store

DEPTH: Final = 10
"""How many quotes an answer is judged by."""

_BATCH: Final = 200


@dataclass(frozen=True, slots=True)
class Imported:
    """The keys of the articles that were imported, and how many seconds reading and storing them took."""

    keys: frozenset[str]
    seconds: float


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a question.

    `asked` is its text with the typing errors that were made in it, `articles` are the keys of the quoted articles in
    the order of their first quotes, `fact_rank` is the rank of the first quote whose passage holds a fact, `headline`
    that of the first quote, `quote_words` its length. `answer_quoted` tells whether the first quote holds an answer;
    None where its passage holds none, or is of no article that answers.
    """

    question: Question
    asked: str
    articles: tuple[str, ...]
    fact_rank: int | None
    headline: str | None
    answered: bool
    confidence: float
    elapsed_ms: float
    quote_words: float | None = None
    answer_quoted: bool | None = None

    @property
    def rank(self) -> int | None:
        """The rank of the first article that answers."""
        return first_rank(self.articles, self.question.relevant)


async def import_articles(store: Store, sources: Sequence[Source], on_read: Callable[[int], None]) -> Imported:
    """Store all articles; tell `on_read` how many bytes were read each time some are stored.

    Raises ReadingError at an article that cannot be read, or has the id of another: a measurement without it would
    mislead.
    """
    started, keys = time.perf_counter(), set[str]()
    for source in sources:
        left = source.size
        for batch in _batches(source, keys):
            await store.put(SHARED, batch)
            size = min(left, sum(len(draft.raw.encode(errors="replace")) for draft in batch))
            on_read(size)
            left -= size
        on_read(left)
    return Imported(frozenset(keys), time.perf_counter() - started)


async def ask_all(searcher: Searcher, questions: Sequence[Question], typos: int) -> AsyncIterator[Judged]:
    """Ask one question after the other, each with so many typing errors, and judge its answer."""
    await searcher.warm_up()  # as a bot does
    for question in questions:
        asked = with_typos(question.text, typos)
        yield judge(question, asked, await searcher.ask_again(asked, limit=DEPTH))


def judge(question: Question, asked: str, answer: Answer) -> Judged:
    """Compare an answer with what is known."""
    facts = question.facts
    holding = (rank for rank, quote in enumerate(answer.quotes, start=1) if any(fact.is_in(quote) for fact in facts))
    return Judged(
        question=question,
        asked=asked,
        articles=tuple(dict.fromkeys(quote.article.key for quote in answer.quotes)),
        fact_rank=next(holding, None),
        headline=answer.quotes[0].article.headline if answer.quotes else None,
        answered=answer.answered,
        confidence=answer.confidence,
        elapsed_ms=answer.elapsed_ms,
        quote_words=count_words(answer.quotes[0].text) if answer.quotes else None,
        answer_quoted=_answer_quoted(question, answer.quotes[0]) if answer.quotes else None,
    )


def _answer_quoted(question: Question, quote: Quote) -> bool | None:
    there = quote.article.key in question.relevant and question.is_answered_in(quote.passage_text)
    return question.is_answered_in(quote.text) if there else None


def _batches(source: Source, keys: set[str]) -> Iterator[list[Draft]]:
    """Read a file, so many articles at a time, and add their keys to those that are taken."""
    batch: list[Draft] = []
    for draft in read_source(source):
        if isinstance(draft, ReadingError):
            raise draft
        if draft.key in keys:
            raise ReadingError("{path}: “{key}” is the id of two articles.", path=source.path, key=draft.key)
        keys.add(draft.key)
        batch.append(draft)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
