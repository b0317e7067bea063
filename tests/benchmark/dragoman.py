"""Measure Dragoman itself: importing, starting, asking, its worst cases, and adding an article."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from itertools import islice
from statistics import median
from typing import TYPE_CHECKING, Final, Self, TypeVar

from corpus.evaluation.run import DEPTH
from corpus.models import SHARED
from corpus.search.searcher import Searcher
from corpus.store import Store
from tests.benchmark.grown import WARM_UP
from tests.benchmark.measuring import WARM_UP_SECONDS, Built, memory, peak_memory, size_of, summed_up, use_one_core
from tests.benchmark.ticking import ticking
from tests.benchmark.worst_cases import WorstCase, worst_articles, worst_cases

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from corpus.models import Answer, Draft
    from tests.benchmark.grown import Grown, KnownItem
    from tests.benchmark.measuring import Asked
    from tests.benchmark.sets import QuestionSet

T = TypeVar("T")

ORDINARY: Final = "ordinary questions"

_BATCH: Final = 200
"""Articles that are stored in one transaction, as `dragoman import` does."""

_ASKED_TICKING: Final = 200
_ADDED: Final = 20
_IDLE_PERIODS: Final = 20
_IDLE_PERIOD: Final = 0.1
_PAUSE: Final = 0.003


@dataclass(frozen=True, slots=True)
class Started:
    """How long opening took, and the first answer after it; and the bytes of memory after warming up."""

    ready_ms: float
    first_answer_ms: float
    memory: int


@dataclass(frozen=True, slots=True)
class Times:
    """The median and the longest of some times, in milliseconds."""

    median: float
    longest: float

    @classmethod
    def of(cls, times_ms: Sequence[float]) -> Self:
        """Sum up some times."""
        return cls(median(times_ms), max(times_ms))


@dataclass(frozen=True, slots=True)
class Case:
    """How long each question of a kind took, and how long at a stretch it kept the event loop from its work."""

    name: str
    elapsed: Times
    late: Times


@dataclass(frozen=True, slots=True)
class Stressed:
    """How Dragoman bears the worst.

    `idle` is how late the event loop was in each tenth of a second when nothing was asked: what the machine itself
    does. The first case are ordinary questions. `asked` is the first question after an article was added.
    """

    idle: Times
    cases: tuple[Case, ...]
    added: Times
    asked: Times


def import_grown(grown: Grown, database: Path) -> Built:
    """Import a grown corpus on one core, from its file on."""
    use_one_core()
    started = time.perf_counter()
    asyncio.run(_import(grown.drafts(), database))
    return Built(time.perf_counter() - started, size_of(database), peak_memory())


def ask_grown(grown: Grown, database: Path, seconds: float) -> tuple[Started, Asked]:
    """Open the database, and ask as many questions as the time allows."""
    return asyncio.run(_ask(grown.questions(), database, seconds))


def stress(grown: Grown, database: Path, chinese: QuestionSet | None, seconds: float) -> Stressed:
    """Ask the worst, and add articles; what is added is removed again."""
    return asyncio.run(_stress(grown, database, chinese, seconds))


async def _import(drafts: Iterable[Draft], database: Path) -> None:
    async with Store.open(database, bundled=False) as store:
        await _put(store, drafts)


async def _put(store: Store, drafts: Iterable[Draft]) -> None:
    waiting = iter(drafts)
    while batch := list(islice(waiting, _BATCH)):
        await store.put(SHARED, batch)


async def _ask(items: Sequence[KnownItem], database: Path, seconds: float) -> tuple[Started, Asked]:
    opened = time.perf_counter()
    async with Store.open(database, bundled=False) as store:
        searcher = Searcher(store)
        ready = time.perf_counter()
        await searcher.ask(items[0].question)
        first = time.perf_counter()
        for item in _within(items[:WARM_UP], WARM_UP_SECONDS):
            await searcher.ask(item.question)
        started = Started((ready - opened) * 1000, (first - ready) * 1000, memory())
        elapsed: list[float] = []
        ranks: list[int | None] = []
        for item in _within(items[WARM_UP:], seconds):
            before = time.perf_counter()
            answer = await searcher.ask(item.question, limit=DEPTH)
            elapsed.append((time.perf_counter() - before) * 1000)
            ranks.append(_rank(item, answer))
        return started, summed_up(items[WARM_UP:], elapsed, ranks)


async def _stress(grown: Grown, database: Path, chinese: QuestionSet | None, seconds: float) -> Stressed:
    items = grown.questions()
    extra = list(worst_articles(chinese))
    drafts = [replace(draft, key=f"added:{draft.key}") for draft in islice(grown.drafts(), _ADDED)]
    async with Store.open(database, bundled=False) as store:
        searcher = Searcher(store)
        for item in _within(items[:WARM_UP], WARM_UP_SECONDS):
            await searcher.ask(item.question)
        idle = await _idle()
        ordinary = WorstCase(ORDINARY, tuple(item.question for item in items[WARM_UP:][:_ASKED_TICKING]))
        cases = [await _bear(searcher, ordinary, seconds / 4)]
        try:
            await _put(store, extra)
            await searcher.ask(items[0].question)
            cases += [await _bear(searcher, case, seconds / 4) for case in worst_cases(grown, chinese)]
            added, asked = await _add(store, searcher, drafts, items)
        finally:  # a kept database stays what it was
            await store.remove(SHARED, [draft.key for draft in (*extra, *drafts)])
    return Stressed(idle, tuple(cases), added, asked)


async def _idle() -> Times:
    late: list[float] = []
    async with ticking() as lateness:
        for _ in range(_IDLE_PERIODS):
            await asyncio.sleep(_IDLE_PERIOD)
            late.append(lateness.longest_ms())
    return Times.of(late)


async def _bear(searcher: Searcher, case: WorstCase, seconds: float) -> Case:
    elapsed: list[float] = []
    late: list[float] = []
    async with ticking() as lateness:
        for question in _within(case.questions, seconds):
            before = time.perf_counter()
            await searcher.ask(question)
            elapsed.append((time.perf_counter() - before) * 1000)
            await asyncio.sleep(_PAUSE)  # so that a block at the end is noticed, too
            late.append(lateness.longest_ms())
    return Case(case.name, Times.of(elapsed), Times.of(late))


async def _add(
    store: Store, searcher: Searcher, drafts: Sequence[Draft], items: Sequence[KnownItem]
) -> tuple[Times, Times]:
    """Add one article after the other, and ask a question after each; give the times of both."""
    added: list[float] = []
    asked: list[float] = []
    for draft, item in zip(drafts, items, strict=False):
        before = time.perf_counter()
        await store.put(SHARED, [draft])
        between = time.perf_counter()
        await searcher.ask(item.question)
        added.append((between - before) * 1000)
        asked.append((time.perf_counter() - between) * 1000)
    return Times.of(added), Times.of(asked)


def _within(items: Sequence[T], seconds: float) -> Iterator[T]:
    """Give one item after the other until the time is over, but at least one."""
    started = time.perf_counter()
    for item in items:
        yield item
        if time.perf_counter() - started > seconds:
            return


def _rank(item: KnownItem, answer: Answer) -> int | None:
    """Give the rank of the quote from the passage that the question was made of."""
    ranked = enumerate(answer.quotes, start=1)
    return next(
        (rank for rank, quote in ranked if quote.article.key == item.article and quote.passage.start == item.start),
        None,
    )
