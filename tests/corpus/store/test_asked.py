"""Tests of the questions that are suggested: those that were asked in public, in their server alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from corpus.models import Answer, Scope
from corpus.store import Store
from corpus.store.asked import LONGEST, SHORTEST

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

RED, BLUE = Scope(100), Scope(200)
PEPPER, FERRY = "Who stores pepper in Kuantan?", "Where does the ferry land?"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[Store]:
    """Open a new database."""
    async with Store.open(path) as opened:
        yield opened


def answered(question: str) -> Answer:
    """Make an answer."""
    return Answer(question, answered=True, confidence=0.9, quotes=())


async def test_only_public_questions_are_suggested(store: Store) -> None:
    """What was asked in private is never suggested."""
    await store.keep_answer(RED, answered(PEPPER), public=True)
    await store.keep_answer(RED, answered(FERRY))
    assert await store.public_questions.like(RED, "", 10) == [PEPPER]
    assert FERRY not in await store.public_questions.like(RED, FERRY, 10)


async def test_each_server_has_its_own(store: Store) -> None:
    """What was asked in one server is suggested in no other."""
    await store.public_questions.note(RED, PEPPER)
    assert await store.public_questions.like(BLUE, "pepper", 10) == []


async def test_what_was_asked_most_comes_first(store: Store) -> None:
    """For nothing typed; otherwise what is most like that, typing errors included."""
    for question in (FERRY, PEPPER, "  Who stores pepper \n in Kuantan? "):
        await store.public_questions.note(RED, question)
    assert await store.public_questions.like(RED, " ", 10) == [PEPPER, FERRY]
    assert await store.public_questions.like(RED, " ", 1) == [PEPPER]
    assert await store.public_questions.like(RED, "fery", 10) == [FERRY]


@pytest.mark.parametrize(
    ("question", "is_fit"),
    [
        ("x" * SHORTEST, True),
        ("x" * (SHORTEST - 1), False),
        ("x" * LONGEST, True),
        ("x" * (LONGEST + 1), False),
        ("a broken \ud800 question", False),
    ],
)
async def test_only_what_can_be_sent_back(store: Store, question: str, is_fit: bool) -> None:  # noqa: FBT001 - a table's column
    """Too short ones help nobody, and longer ones do not fit into a suggestion."""
    await store.public_questions.note(RED, question)
    assert await store.public_questions.like(RED, "", 10) == ([question] if is_fit else [])


async def test_is_forgotten_after_thirty_days(store: Store) -> None:
    """Unless somebody asks it again."""
    await store.public_questions.note(RED, PEPPER)
    await store.public_questions.note(RED, FERRY)
    async with store._database.transaction() as connection:
        await connection.execute("UPDATE public_question SET last_day = date('now', '-31 days')")
    await store.keep_answer(RED, answered(FERRY), public=True)
    assert await store.public_questions.like(RED, "", 10) == [FERRY]
