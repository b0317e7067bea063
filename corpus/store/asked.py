"""Questions that were answered where everyone in their server reads, to suggest them there. No person is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from corpus.store.listing import most_like

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    import aiosqlite

    from corpus.models import Scope
    from corpus.store.database import Database

SHORTEST: Final = 12
LONGEST: Final = 100
"""Characters of a question that is worth suggesting; longer ones Discord could not send back."""

_MOST_COMPARED: Final = 500


class PublicQuestions:
    """Reads and notes public questions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(self, viewer: Scope, question: str) -> None:
        """Note a question whose answer was posted for everyone."""
        async with self._database.transaction() as connection:
            await note(connection, [(viewer, question)])

    async def like(self, viewer: Scope, typed: str, limit: int) -> list[str]:
        """List the questions most like what was typed so far, for nothing typed those that were asked most."""
        return await self._database.in_thread(lambda connection: _like(connection, viewer, typed, limit))


async def note(connection: aiosqlite.Connection, asked: Iterable[tuple[Scope, str]]) -> None:
    """Note public questions, each with its viewer; those that are too short or too long are left out."""
    one_line = [(viewer, " ".join(question.split())) for viewer, question in asked]
    await connection.executemany(
        "INSERT INTO public_question (viewer, question) VALUES (?, ?)"
        " ON CONFLICT DO UPDATE SET times = times + 1, last_day = excluded.last_day",
        [(viewer, question) for viewer, question in one_line if _is_fit(question)],
    )


async def forget_old(connection: aiosqlite.Connection, days: int) -> None:
    """Forget what nobody has asked for so many days."""
    await connection.execute("DELETE FROM public_question WHERE last_day < date('now', ?)", (f"-{days} days",))


def _is_fit(question: str) -> bool:
    return SHORTEST <= len(question) <= LONGEST and question.isprintable()


def _like(connection: sqlite3.Connection, viewer: Scope, typed: str, limit: int) -> list[str]:
    statement = "SELECT question FROM public_question WHERE viewer = ? ORDER BY times DESC, last_day DESC LIMIT ?"
    questions = [str(row[0]) for row in connection.execute(statement, (viewer, _MOST_COMPARED))]
    if not typed.strip():
        return questions[:limit]
    return [questions[index] for index in most_like(typed, questions, limit)]
