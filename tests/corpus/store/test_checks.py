"""Saved questions in the database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from corpus.errors import CorpusError
from corpus.models import SHARED, Article, Scope
from corpus.store.checks import LONGEST_QUESTION, MOST_SAVED, Checks, SavedQuestion, Standing
from corpus.store.database import Database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

RED, BLUE = Scope(100), Scope(200)


def article(key: str) -> Article:
    """Make an article to expect."""
    return Article(1, SHARED, key, f"About {key}", True, None, None, None, "en", "Text.")  # noqa: FBT003 - `headline_given`


@pytest.fixture
async def checks(tmp_path: Path) -> AsyncIterator[Checks]:
    """Open a database without any saved questions."""
    async with Database.open(tmp_path / "checks.sqlite3", readers=1) as database:
        yield Checks(database)


async def test_a_question_is_saved(checks: Checks) -> None:
    """It is listed with its article, in the order of saving, and has not run yet."""
    first = await checks.add(RED, "  Where is\nthe port? ", article("port"))
    second = await checks.add(RED, "Where is the crane?", article("crane"))
    assert first == SavedQuestion(first.id, RED, "Where is the port?", "port", "About port")
    assert await checks.all(RED) == [first, second]
    assert await checks.all(BLUE) == []
    assert await checks.scopes() == [RED]


async def test_a_question_is_removed_in_its_scope_only(checks: Checks) -> None:
    """A removed question is handed back; the id of another server's is as unknown as none."""
    saved = await checks.add(RED, "Where is the port?", article("port"))
    assert await checks.remove(BLUE, saved.id) is None
    assert await checks.remove(RED, saved.id + 1) is None
    assert await checks.all(RED) == [saved]
    assert await checks.remove(RED, saved.id) == saved
    assert await checks.all(RED) == []


async def test_results_are_kept(checks: Checks) -> None:
    """How a question went is there afterwards, with the time, and is replaced by the next run."""
    saved = await checks.add(RED, "Where is the port?", article("port"))
    other = await checks.add(RED, "Where is the crane?", article("crane"))
    await checks.keep_results(RED, {saved: Standing(answered=True, place=2)})
    kept, untouched = await checks.all(RED)
    assert kept.last == Standing(answered=True, place=2)
    assert kept.ran_at is not None
    assert abs(datetime.now(UTC) - kept.ran_at) < timedelta(minutes=5)
    assert untouched == other
    await checks.keep_results(RED, {saved: Standing(answered=False, place=None)})
    assert (await checks.all(RED))[0].last == Standing(answered=False, place=None)


async def test_results_of_what_changed_meanwhile_are_dropped(checks: Checks) -> None:
    """A question that got another article, was removed, or is another scope's keeps what it has."""
    saved = await checks.add(RED, "Where is the port?", article("port"))
    removed = await checks.add(RED, "Where is the crane?", article("crane"))
    await checks.add(RED, "Where is the port?", article("harbour"))
    await checks.remove(RED, removed.id)
    good = Standing(answered=True, place=1)
    await checks.keep_results(RED, {saved: good, removed: good})
    await checks.keep_results(BLUE, {saved: good})
    assert [(item.key, item.last) for item in await checks.all(RED)] == [("harbour", None)]


async def test_saving_again_changes_the_article(checks: Checks) -> None:
    """The same question keeps its id, gets the new article, and counts as not having run."""
    saved = await checks.add(RED, "Where is the port?", article("port"))
    await checks.keep_results(RED, {saved: Standing(answered=True, place=1)})
    again = await checks.add(RED, "Where is the port?", article("harbour"))
    assert again == SavedQuestion(saved.id, RED, "Where is the port?", "harbour", "About harbour")
    assert await checks.all(RED) == [again]


async def test_a_scope_has_its_limit(checks: Checks) -> None:
    """As many questions as allowed fit, one more does not; one of them may still get another article."""
    for number in range(MOST_SAVED):
        await checks.add(RED, f"Question {number}?", article("port"))
    with pytest.raises(CorpusError, match="There are 200 saved questions, as many as there can be"):
        await checks.add(RED, "One more?", article("port"))
    await checks.add(RED, "Question 7?", article("crane"))
    await checks.add(BLUE, "One more?", article("port"))
    assert len(await checks.all(RED)) == MOST_SAVED


async def test_what_is_no_question_is_refused(checks: Checks) -> None:
    """Nothing typed and a text that is too long are refused with a sentence; the longest question fits."""
    with pytest.raises(CorpusError, match="Type the question"):
        await checks.add(RED, " \n\0", article("port"))
    with pytest.raises(CorpusError, match="The question has 501 characters; it may have 500"):
        await checks.add(RED, "a" * (LONGEST_QUESTION + 1), article("port"))
    assert (await checks.add(RED, "a" * LONGEST_QUESTION, article("port"))).question == "a" * LONGEST_QUESTION
    assert (await checks.add(RED, "a\ud800b", article("port"))).question == "a?b"
