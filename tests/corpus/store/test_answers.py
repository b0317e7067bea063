"""Answers kept for their buttons, and questions without an answer."""

from __future__ import annotations

import dataclasses
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from corpus.models import SHARED, Answer, Correction, Passage, Quote, Scope
from corpus.store import Store
from tests.corpus.drafts import KHORGOS, library

if TYPE_CHECKING:
    from pathlib import Path

RED, BLUE = Scope(100), Scope(200)


async def an_answer(store: Store, viewer: Scope) -> Answer:
    """Make an answer that quotes the article about Khorgos."""
    article = await store.find(viewer, "khorgos")
    assert article is not None
    end = KHORGOS.index(". ") + 1
    quote = Quote(article, Passage(0, len(KHORGOS)), 0, end, ((0, 6), (11, 15)), 0.75)
    return Answer("Why are trains fster?", True, 0.875, (quote,), (Correction("fster", "faster"),), ("why",))  # noqa: FBT003 - `answered`


async def test_a_kept_answer_comes_back_whole(tmp_path: Path) -> None:
    """What was kept is found by its token, also after a restart."""
    path = tmp_path / "kept.sqlite3"
    async with Store.open(path) as store:
        await store.put(SHARED, library())
        answer = await an_answer(store, RED)
        token = await store.keep_answer(RED, answer)
    async with Store.open(path) as store:
        assert len(token) == 12
        assert await store.kept_answer(RED, token) == answer


async def test_a_kept_answer_belongs_to_its_server(tmp_path: Path) -> None:
    """Another server cannot open an answer, even with its token."""
    async with Store.open(tmp_path / "kept.sqlite3") as store:
        await store.put(RED, library())
        token = await store.keep_answer(RED, await an_answer(store, RED))
        assert await store.kept_answer(BLUE, token) is None
        assert await store.kept_answer(RED, "no-such-token") is None


async def test_a_quote_that_changed_is_left_out(tmp_path: Path) -> None:
    """A quote whose article was rewritten or removed is no longer given: it would not be verbatim."""
    async with Store.open(tmp_path / "kept.sqlite3") as store:
        await store.put(SHARED, library())
        token = await store.keep_answer(RED, await an_answer(store, RED))
        await store.put(SHARED, [dataclasses.replace(library()[0], body="Rewritten. " + KHORGOS)])
        kept = await store.kept_answer(RED, token)
        assert kept is not None
        assert kept.quotes == ()


async def test_old_answers_are_forgotten(tmp_path: Path) -> None:
    """After thirty days an answer is neither found nor stored."""
    path = tmp_path / "kept.sqlite3"
    async with Store.open(path) as store:
        await store.put(SHARED, library())
        answer = await an_answer(store, RED)
        token = await store.keep_answer(RED, answer)
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("UPDATE kept_answer SET kept_at = datetime('now', '-31 days')")
            connection.commit()
        assert await store.kept_answer(RED, token) is None
        await store.keep_answer(RED, answer)
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("SELECT count(*) FROM kept_answer").fetchone() == (1,)


async def test_unanswered_questions_are_counted_by_server(tmp_path: Path) -> None:
    """The same question, however spaced, is counted up; each server has its own list."""
    async with Store.open(tmp_path / "gaps.sqlite3") as store:
        for question in ("Who  builds it?", "Who builds it?", "What does it cost?"):
            await store.count_unanswered(RED, question)
        await store.count_unanswered(BLUE, "Elsewhere?")
        assert [(row.question, row.times) for row in await store.unanswered(RED)] == [
            ("Who builds it?", 2),
            ("What does it cost?", 1),
        ]
