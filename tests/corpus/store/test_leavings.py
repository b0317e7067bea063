"""Answers that many wait for at once are kept together."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from corpus.errors import StoreError
from corpus.models import Answer, Scope
from corpus.store.database import Database
from corpus.store.leavings import Leavings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RED, BLUE = Scope(100), Scope(200)


def an_answer(number: int) -> Answer:
    """Make an answer that differs from the others."""
    return Answer(f"Who opened bridge {number}?", answered=True, confidence=0.9, quotes=())


async def commits(database: Database, said: list[str]) -> Callable[[], int]:
    """Take down what the writing connection does, and count its transactions."""
    async with database.transaction() as connection:
        await connection.set_trace_callback(said.append)
    said.clear()
    return lambda: said.count("COMMIT")


async def test_what_comes_while_something_is_written_is_written_together(tmp_path: Path) -> None:
    """A hundred answers and questions that had to wait for an import take one transaction, and all are there."""
    async with Database.open(tmp_path / "kept.sqlite3", readers=1) as database:
        counted = await commits(database, [])
        leavings = Leavings(database)
        async with database.transaction():
            keeping = [asyncio.create_task(leavings.keep(RED, an_answer(number))) for number in range(50)]
            counting = [asyncio.create_task(leavings.count(BLUE, f"Who closed {number}?")) for number in range(50)]
            await asyncio.sleep(0)
            assert not any(task.done() for task in (*keeping, *counting))
        tokens = await asyncio.gather(*keeping)
        await asyncio.gather(*counting)
        assert counted() == 2  # the import's is the first
        async with database.reader() as connection, connection.execute("SELECT token FROM kept_answer") as cursor:
            assert {row[0] async for row in cursor} == set(tokens)
        async with database.reader() as connection, connection.execute("SELECT count(*) FROM unanswered") as cursor:
            assert await cursor.fetchone() == (50,)


async def test_who_comes_after_the_transaction_has_begun_gets_the_next(tmp_path: Path) -> None:
    """Nothing is added to what is being written; whoever is told that an answer is kept can find it."""
    async with Database.open(tmp_path / "kept.sqlite3", readers=1) as database:
        leavings = Leavings(database)
        for number in range(200):
            coming = [asyncio.create_task(leavings.keep(RED, an_answer(number))) for _ in range(number % 3 + 1)]
            tokens = [await task for task in asyncio.as_completed(coming)]
            async with database.reader() as connection:
                for token in tokens:
                    statement = "SELECT 1 FROM kept_answer WHERE token = ?"
                    async with connection.execute(statement, (token,)) as cursor:
                        assert await cursor.fetchone() == (1,)


async def test_a_transaction_that_fails_fails_for_all_of_its_own(tmp_path: Path) -> None:
    """Everyone who waits for it hears of it, and the next ones are kept as ever."""
    async with Database.open(tmp_path / "kept.sqlite3", readers=1) as database:
        leavings = Leavings(database)
        await database._writer.execute("PRAGMA query_only = ON")
        waiting = [asyncio.create_task(leavings.keep(RED, an_answer(number))) for number in range(3)]
        for task in waiting:
            with pytest.raises(StoreError, match="could not be written"):
                await task
        await database._writer.execute("PRAGMA query_only = OFF")
        assert len(await leavings.keep(RED, an_answer(4))) == 12


async def test_a_question_that_cannot_be_stored_fails_alone(tmp_path: Path) -> None:
    """Half a character is refused before it can spoil what others leave."""
    async with Database.open(tmp_path / "kept.sqlite3", readers=1) as database:
        leavings = Leavings(database)
        whole = asyncio.create_task(leavings.count(RED, "Who opened the bridge?"))
        with pytest.raises(UnicodeEncodeError):
            await leavings.count(RED, "Who opened \ud83d?")
        await whole


async def test_who_no_longer_waits_takes_nothing_from_the_others(tmp_path: Path) -> None:
    """An answer is kept also when the one next to it was given up, and `written` waits for all of it."""
    async with Database.open(tmp_path / "kept.sqlite3", readers=1) as database:
        leavings = Leavings(database)
        async with database.transaction():
            tasks = [asyncio.create_task(leavings.keep(RED, an_answer(number))) for number in range(3)]
            await asyncio.sleep(0)
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
        await leavings.written()
        async with database.reader() as connection, connection.execute("SELECT count(*) FROM kept_answer") as cursor:
            assert await cursor.fetchone() == (3,)
