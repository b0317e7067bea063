"""Saved questions asked again, and what became worse or better."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from corpus.checking import Checked, CheckReport, run_checks
from corpus.models import SHARED, Scope
from corpus.search.searcher import Searcher
from corpus.store import Store
from corpus.store.checks import SavedQuestion, Standing
from tests.corpus.drafts import draft, library

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from corpus.models import Answer

RED, BLUE = Scope(100), Scope(200)
QUESTION = "How much did freight through Khorgos grow in 2023?"
FIRST, SECOND = Standing(answered=True, place=1), Standing(answered=True, place=2)
UNQUOTED, UNSURE = Standing(answered=True, place=None), Standing(answered=False, place=1)
SILENT = Standing(answered=False, place=None)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """Open a store with the five articles in the shared corpus."""
    async with Store.open(tmp_path / "checks.sqlite3", bundled=False) as opened:
        await opened.put(SHARED, library())
        yield opened


async def save(store: Store, scope: Scope, question: str, key: str) -> SavedQuestion:
    """Save a question with an article that is there."""
    article = await store.find(scope, key)
    assert article is not None
    return await store.checks.add(scope, question, article)


async def run(store: Store, scope: Scope = RED, *, keep: bool = True) -> CheckReport:
    """Run a scope's checks."""
    return await run_checks(store, Searcher(store), scope, keep=keep)


async def test_the_first_run_only_records(store: Store) -> None:
    """Nothing is worse or better before there is anything to compare with."""
    await save(store, RED, QUESTION, "khorgos")
    await save(store, RED, "Who won the chess cup?", "durian")
    report = await run(store)
    assert [result.now for result in report.results] == [FIRST, SILENT]
    assert [result.was for result in report.results] == [None, None]
    assert (report.worse, report.better, report.missing) == ([], [], [])
    assert [saved.last for saved in await store.checks.all(RED)] == [FIRST, SILENT]
    assert report.good == [report.results[0]]
    assert report.results[0].best == "Khorgos speeds up"
    assert report.results[0].confidence > 0.4


async def test_another_article_before_it_is_worse(store: Store) -> None:
    """An article that comes further down was pushed there; when the other one goes it is better again."""
    await save(store, RED, QUESTION, "khorgos")
    await run(store)
    rival = draft("rival", f"{QUESTION} Freight through Khorgos grew by 15 percent in 2023.", headline=QUESTION)
    await store.put(RED, [rival])
    report = await run(store)
    assert report.better == []
    assert [(result.was, result.now, result.best) for result in report.worse] == [(FIRST, SECOND, QUESTION)]
    assert (await run(store)).worse == []
    await store.remove(RED, ["rival"])
    report = await run(store)
    assert report.worse == []
    assert [(result.was, result.now) for result in report.better] == [(SECOND, FIRST)]


async def test_a_removed_article_is_missing(store: Store) -> None:
    """It is told as missing each time, as worse only when it was answered before; back again it is better."""
    saved = await save(store, RED, QUESTION, "khorgos")
    await run(store)
    await store.remove(SHARED, ["khorgos"])
    report = await run(store)
    assert [result.saved.id for result in report.missing] == [saved.id]
    assert [(result.was, result.now.place) for result in report.worse] == [(FIRST, None)]
    report = await run(store)
    assert (len(report.missing), report.worse) == (1, [])
    await store.put(SHARED, library())
    assert [result.now for result in (await run(store)).better] == [FIRST]


async def test_an_article_that_no_longer_answers_is_worse(store: Store) -> None:
    """A new body that does not tell it any more is not missing, but the answer got worse."""
    await save(store, RED, QUESTION, "khorgos")
    await run(store)
    await store.put(SHARED, [draft("khorgos", "A kitten sleeps in the sun.", headline="Kitten")])
    report = await run(store)
    assert report.missing == []
    assert len(report.worse) == 1


async def test_a_run_can_leave_no_trace(store: Store) -> None:
    """Without keeping, the next run compares with the one before."""
    await save(store, RED, QUESTION, "khorgos")
    await run(store)
    await store.remove(SHARED, ["khorgos"])
    assert len((await run(store, keep=False)).worse) == 1
    assert len((await run(store)).worse) == 1
    assert (await run(store)).worse == []


async def test_each_scope_runs_its_own(store: Store) -> None:
    """Questions are asked as the server's members ask, of its own article before the host's of the same key."""
    await store.put(RED, [draft("khorgos", "The zircon mine at Karatau opens in May.", headline="Zircon")])
    await save(store, RED, "When does the zircon mine at Karatau open?", "khorgos")
    await save(store, BLUE, QUESTION, "khorgos")
    assert [result.now for result in (await run(store)).results] == [FIRST]
    assert [result.now for result in (await run(store, BLUE)).results] == [FIRST]
    assert (await run(store, SHARED)).results == []


async def test_the_place_is_among_articles(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Several quotes of one article count once, at the best."""
    body = "\n\n".join(f"{QUESTION} It grew in month {month}. " + "Cranes lift boxes. " * 30 for month in range(3))
    await store.put(RED, [draft("rival", body.strip(), headline=QUESTION)])
    await save(store, RED, QUESTION, "khorgos")
    searcher = Searcher(store)
    answer = await searcher.ask(QUESTION, RED)
    by_article = sorted(answer.quotes, key=lambda quote: -quote.article.id)

    async def ask(*_: object) -> Answer:
        return dataclasses.replace(answer, quotes=tuple(by_article))

    quoted = [quote.article.key for quote in by_article]
    place = list(dict.fromkeys(quoted)).index("khorgos") + 1
    assert quoted.index("khorgos") + 1 > place > 1
    monkeypatch.setattr(searcher, "ask_again", ask)
    assert [result.now.place for result in (await run_checks(store, searcher, RED)).results] == [place]


@pytest.mark.parametrize(
    ("was", "now", "worse", "better"),
    [
        (FIRST, FIRST, False, False),
        (FIRST, SECOND, True, False),
        (SECOND, FIRST, False, True),
        (FIRST, UNQUOTED, True, False),
        (UNQUOTED, SECOND, False, True),
        (FIRST, UNSURE, True, False),
        (UNSURE, FIRST, False, True),
        (SILENT, UNSURE, False, False),
        (UNSURE, SILENT, False, False),
        (UNQUOTED, SILENT, False, False),
        (None, FIRST, False, False),
        (None, SILENT, False, False),
    ],
)
def test_worse_and_better_are_opposites(was: Standing | None, now: Standing, *, worse: bool, better: bool) -> None:
    """Only an answer with confidence that has the article can get worse, and only such a one can be better."""
    saved = SavedQuestion(1, RED, QUESTION, "khorgos", "Khorgos speeds up", was)
    checked = Checked(saved, now, 0.5, None, missing=False)
    assert (checked.is_worse, checked.is_better) == (worse, better)
