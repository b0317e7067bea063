"""Tests of what people say of answers: one mark each, which can be changed, and counts when the answer has gone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from corpus.models import Answer, Scope
from corpus.store import Store
from corpus.store.marks import Judged, Marked

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

RED, BLUE = Scope(100), Scope(200)
ANNA, BOLAT = 111, 222
QUESTION = "Who stores pepper in Kuantan?"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[Store]:
    """Open a new database."""
    async with Store.open(path) as opened:
        yield opened


async def kept(store: Store, question: str = QUESTION, viewer: Scope = RED) -> str:
    """Keep an answer to a question."""
    return await store.keep_answer(viewer, Answer(question, answered=True, confidence=0.9, quotes=()))


async def age(store: Store, days: int) -> None:
    """Let days pass for the kept answers."""
    async with store._database.transaction() as connection:
        await connection.execute("UPDATE kept_answer SET kept_at = datetime('now', ?)", (f"-{days} days",))


def judged(question: str, good: int, bad: int) -> Judged:
    """Make what is told of a question that was marked today."""
    return Judged(question, good, bad, datetime.now(UTC).date())


def rows(path: Path, table: str) -> int:
    """Count a table's rows."""
    with closing(sqlite3.connect(path)) as connection:
        (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - a name from below
    return int(count)


async def test_a_person_has_one_mark(store: Store) -> None:
    """A second one replaces the first, and the same again takes it back."""
    token = await kept(store)
    assert await store.marks.put(RED, token, ANNA, helpful=False) is Marked.NOT_HELPFUL
    assert await store.marks.judged(RED) == [judged(QUESTION, 0, 1)]
    assert await store.marks.put(RED, token, ANNA, helpful=True) is Marked.HELPFUL
    assert await store.marks.judged(RED) == []
    assert await store.marks.put(RED, token, ANNA, helpful=True) is Marked.TAKEN_BACK
    assert await store.marks.put(RED, token, BOLAT, helpful=False) is Marked.NOT_HELPFUL
    assert await store.marks.judged(RED) == [judged(QUESTION, 0, 1)]


async def test_only_answers_of_the_own_server_can_be_marked(store: Store) -> None:
    """Another server's token, or one that never was, leaves nothing."""
    token = await kept(store)
    assert await store.marks.put(BLUE, token, ANNA, helpful=False) is Marked.TOO_OLD
    assert await store.marks.put(RED, "no-such-token", ANNA, helpful=False) is Marked.TOO_OLD
    assert (await store.marks.judged(RED), await store.marks.judged(BLUE)) == ([], [])


async def test_questions_with_most_bad_marks_come_first(store: Store) -> None:
    """Marks of all answers to a question count together, and questions with good ones alone are left out."""
    for person in (1, 2, 3):
        await store.marks.put(RED, await kept(store), person, helpful=False)
    for question, helpful in (("Where is the ferry?", False), ("How old is the port?", True)):
        await store.marks.put(RED, await kept(store, question), ANNA, helpful=helpful)
    await store.marks.put(RED, await kept(store), ANNA, helpful=True)
    assert await store.marks.judged(RED) == [judged(QUESTION, 1, 3), judged("Where is the ferry?", 0, 1)]


async def test_only_the_counts_outlive_the_answer(store: Store, path: Path) -> None:
    """When an answer is deleted, no person is left with its marks, and later marks are added to the counts."""
    await store.marks.put(RED, await kept(store), ANNA, helpful=False)
    await store.marks.put(RED, await kept(store), BOLAT, helpful=True)
    await age(store, 31)
    token = await kept(store)
    assert (rows(path, "kept_answer"), rows(path, "mark")) == (1, 0)
    assert await store.marks.judged(RED) == [judged(QUESTION, 1, 1)]
    await store.marks.put(RED, token, ANNA, helpful=False)
    assert await store.marks.judged(RED) == [judged(QUESTION, 1, 2)]
    await age(store, 31)
    await kept(store, "Something else?")
    assert await store.marks.judged(RED) == [judged(QUESTION, 1, 2)]


async def test_counts_are_bounded(store: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of more questions than are kept the oldest make room."""
    monkeypatch.setattr("corpus.store.marks.MOST_COUNTED", 2)
    for number in range(4):
        await store.marks.put(RED, await kept(store, f"Question {number}?"), ANNA, helpful=False)
    await age(store, 31)
    await kept(store)
    assert rows(path, "mark_count") == 2


async def test_a_dismissed_question_is_gone(store: Store, path: Path) -> None:
    """With its marks and its counts, and nothing of other questions or servers."""
    await store.marks.put(RED, await kept(store), ANNA, helpful=False)
    await age(store, 31)
    await store.marks.put(RED, await kept(store), ANNA, helpful=False)
    await store.marks.put(RED, await kept(store, "Where is the ferry?"), ANNA, helpful=False)
    await store.marks.put(BLUE, await kept(store, viewer=BLUE), ANNA, helpful=False)
    await store.marks.dismiss(RED, QUESTION)
    assert await store.marks.judged(RED) == [judged("Where is the ferry?", 0, 1)]
    assert await store.marks.judged(BLUE) == [judged(QUESTION, 0, 1)]
    assert rows(path, "mark_count") == 0


async def test_who_is_forgotten_has_no_marks(store: Store, path: Path) -> None:
    """Their marks are deleted and told of."""
    await store.marks.put(RED, await kept(store), ANNA, helpful=False)
    await store.marks.put(BLUE, await kept(store, viewer=BLUE), ANNA, helpful=True)
    await store.marks.put(RED, await kept(store), BOLAT, helpful=False)
    assert (await store.forgetting.of_person(ANNA)).marks == 2
    assert (await store.forgetting.forget_person(ANNA)).marks == 2
    assert rows(path, "mark") == 1
    assert await store.marks.judged(RED) == [judged(QUESTION, 0, 1)]


async def test_a_forgotten_server_has_none(store: Store, path: Path) -> None:
    """Marks, counts and suggested questions go with everything else of a server."""
    await store.marks.put(RED, await kept(store), ANNA, helpful=False)
    await age(store, 31)
    await store.marks.put(RED, await kept(store), ANNA, helpful=False)
    await store.public_questions.note(RED, QUESTION)
    assert (await store.forgetting.of_server(RED)).questions == 2
    await store.forgetting.forget_server(RED)
    for table in ("mark", "mark_count", "public_question", "kept_answer"):
        assert rows(path, table) == 0
