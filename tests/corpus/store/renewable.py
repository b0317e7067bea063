"""A database that another analysis has filled, to be renewed."""

from __future__ import annotations

import sqlite3
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from corpus.models import SHARED, Scope
from corpus.search.searcher import Searcher
from corpus.store import Store
from tests.corpus.drafts import draft, library
from tests.corpus.store.checking import check_index
from tests.corpus.store.other_analysis import other_analysis

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from corpus.models import Article, Draft


RED = Scope(4711)
PLACES = ("Kuantan", "Aktau", "Almaty", "Penang", "Xiamen")
QUESTIONS = (
    "Which ferries were repaired in Kuantan?",
    "ferry 7 engines 2013",
    "Who delivered the gantry crane?",
    "repairng of feries in Almaty",
    "牛肉",
)


class StoppedError(Exception):
    """A renewal was stopped."""


def ferry(number: int) -> Draft:
    """Make one of many articles with sentences, names, years and a misleading word or two."""
    place = PLACES[number % len(PLACES)]
    body = (
        f"The ferry number {number} was repaired in {place} in {2000 + number % 20}. Its engines were taken out.\n\n"
        f"Repairing them took {number} days. Engineers from {PLACES[number % 3]} came to the ferry station."
    )
    return draft(f"ferry{number:02}", body, headline=f"Ferry {number} mended in {place}", publisher="Tide Herald")


DRAFTS = [*library(), *map(ferry, range(12))]


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[Store]:
    """Open a store without the articles that ship."""
    async with Store.open(path, bundled=False) as store:
        yield store


async def fill_by_another(path: Path) -> None:
    """Make a database that another version of the analysis has indexed."""
    with other_analysis():
        async with opened(path) as store:
            await store.put(SHARED, DRAFTS)
            await store.put(RED, [replace(ferry(90), key="red"), ferry(3)])


async def renew_some(store: Store, batches: int = 1) -> None:
    """Renew a few batches and stop then."""
    left = batches

    def tell(done: int, _total: int) -> None:
        nonlocal left
        if done and not (left := left - 1):
            raise StoppedError

    with pytest.raises(StoppedError):
        await store.renew(tell)


async def found(store: Store, viewer: Scope = SHARED) -> list[dict[tuple[str, int], object]]:
    """Ask all questions: each candidate's score, and what was understood, whatever the passages' numbers are."""
    searcher = Searcher(store)
    answers = []
    for question in QUESTIONS:
        query, ranked = await searcher.rank(question, viewer)
        answer = await searcher.ask(question, viewer, limit=100)
        scores = {
            (quote.article.key, quote.start): pytest.approx(quote.score, rel=1e-4) for quote in answer.quotes
        }  # nearly, for single precision
        understood = [(word.word, word.terms, word.passages) for word in query.words]
        answers.append({("", len(ranked)): (understood, answer.answered), **scores})
    return answers


async def check_like_fresh(path: Path, fresh: Path) -> None:
    """Fail unless a database answers as a fresh one does that got the same articles in the order of their passages."""
    check_index(path)
    in_order = rows(path, "SELECT article FROM indexed_article ORDER BY first_passage")
    order = {article: place for place, (article,) in enumerate(in_order)}
    async with opened(path) as store, opened(fresh) as other:
        for viewer in (SHARED, RED):
            for article in sorted(await store.own_after(viewer, ""), key=lambda article: order[article.id]):
                await other.put(viewer, [await draft_of(store, article)])
        for viewer in (SHARED, RED):
            assert await found(store, viewer) == await found(other, viewer)
            for typed in ("ferry 1", "Khorg", "牛肉", "mended in Pen"):
                suggested = [item.key for item in await store.suggest(viewer, typed)]
                assert sorted(suggested) == sorted(item.key for item in await other.suggest(viewer, typed))
    counts = "SELECT id, articles, passages, terms FROM scope WHERE passages > 0 ORDER BY id"
    words = "SELECT scope.id, word, word.articles FROM word JOIN scope ON scope.ordinal = scope ORDER BY 1, 2"
    for statement in (counts, words):
        assert rows(path, statement) == rows(fresh, statement)


async def draft_of(store: Store, article: Article) -> Draft:
    """Give an article as what it was made of."""
    (revision, *_) = await store.history.of_article(article.scope, article.key)
    kept = await store.history.draft(article.scope, article.key, revision.number)
    assert kept is not None
    return kept


def rows(path: Path, statement: str) -> list[tuple[object, ...]]:
    """Read by a connection of its own."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(statement).fetchall()
