"""Saved questions with the article that should answer each, and how that went last time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from corpus.errors import CorpusError
from corpus.models import Scope

if TYPE_CHECKING:
    from collections.abc import Mapping

    import aiosqlite

    from corpus.models import Article
    from corpus.store.database import Database

MOST_SAVED: Final = 200
"""Saved questions of one scope: all of them run after each change to the corpus."""

LONGEST_QUESTION: Final = 500


@dataclass(frozen=True, slots=True)
class Standing:
    """How a saved question is answered.

    `place` is that of the expected article among those quoted, counted from 1; None if it is not quoted.
    """

    answered: bool
    place: int | None

    @property
    def is_good(self) -> bool:
        """Whether the question is answered, and the article is among those quoted."""
        return self.answered and self.place is not None


@dataclass(frozen=True, slots=True)
class SavedQuestion:
    """A question and the article that should answer it, by its key; `last` is None until it has run."""

    id: int
    scope: Scope
    question: str
    key: str
    headline: str
    last: Standing | None = None
    ran_at: datetime | None = None


class Checks:
    """Keeps each scope's saved questions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, scope: Scope, question: str, article: Article) -> SavedQuestion:
        """Save a question; the same one saved before gets this article, and counts as not having run.

        Raises CorpusError for an empty or too long question, and when there are too many.
        """
        asked = " ".join(question.encode("utf-8", "replace").decode().replace("\0", " ").split())
        if not asked:
            raise CorpusError("Type the question that should be checked.")
        if len(asked) > LONGEST_QUESTION:
            raise CorpusError(
                "The question has {length} characters; it may have {most}.", length=len(asked), most=LONGEST_QUESTION
            )
        async with self._database.transaction() as connection:
            known = await _all(connection, scope)
            if len(known) >= MOST_SAVED and asked not in {saved.question for saved in known}:
                raise CorpusError(
                    "There are {number} saved questions, as many as there can be. Remove one first.", number=len(known)
                )
            await connection.execute(_SAVE, (scope, asked, article.key, article.headline))
            return next(saved for saved in await _all(connection, scope) if saved.question == asked)

    async def remove(self, scope: Scope, saved: int) -> SavedQuestion | None:
        """Remove a saved question by its id; return it, or None if there was none."""
        async with self._database.transaction() as connection:
            found = next((item for item in await _all(connection, scope) if item.id == saved), None)
            await connection.execute("DELETE FROM saved_question WHERE scope_id = ? AND id = ?", (scope, saved))
        return found

    async def all(self, scope: Scope) -> list[SavedQuestion]:
        """List a scope's saved questions, in the order in which they were saved."""
        async with self._database.reader() as connection:
            return await _all(connection, scope)

    async def scopes(self) -> list[Scope]:
        """List the scopes that have saved questions."""
        statement = "SELECT DISTINCT scope_id FROM saved_question ORDER BY scope_id"
        async with self._database.reader() as connection, connection.execute(statement) as cursor:
            return [Scope(row[0]) async for row in cursor]

    async def keep_results(self, scope: Scope, results: Mapping[SavedQuestion, Standing]) -> None:
        """Keep how saved questions went; one that was removed or given another article meanwhile is left alone."""
        statement = (
            "UPDATE saved_question SET ran_at = ?, answered = ?, place = ? WHERE scope_id = ? AND id = ? AND key = ?"
        )
        now = datetime.now(UTC).isoformat(timespec="seconds")
        rows = [(now, went.answered, went.place, scope, saved.id, saved.key) for saved, went in results.items()]
        async with self._database.transaction() as connection:
            await connection.executemany(statement, rows)


_SAVE: Final = """
    INSERT INTO saved_question (scope_id, question, key, headline) VALUES (?, ?, ?, ?)
    ON CONFLICT (scope_id, question) DO UPDATE SET
        key = excluded.key, headline = excluded.headline, ran_at = NULL, answered = NULL, place = NULL
"""


async def _all(connection: aiosqlite.Connection, scope: Scope) -> list[SavedQuestion]:
    statement = "SELECT id, question, key, headline, ran_at, answered, place FROM saved_question WHERE scope_id = ?"
    async with connection.execute(f"{statement} ORDER BY id", (scope,)) as cursor:
        return [
            SavedQuestion(
                identity,
                scope,
                question,
                key,
                headline,
                last=Standing(bool(answered), place) if ran_at else None,
                ran_at=datetime.fromisoformat(ran_at) if ran_at else None,
            )
            async for identity, question, key, headline, ran_at, answered, place in cursor
        ]
