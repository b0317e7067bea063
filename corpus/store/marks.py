"""What people say of answers: one mark of each person on each answer, and counts by question for the curators.

A mark has the person's number so that it can be changed, as long as the answer is kept. When that goes, the marks are
counted for its question and deleted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import aiosqlite

    from corpus.models import Scope
    from corpus.store.database import Database

MOST_COUNTED: Final = 2_000
"""Questions whose counts are kept for one viewer after their answers have gone; the oldest make room."""


class Marked(Enum):
    """What has become of a person's mark."""

    HELPFUL = auto()
    NOT_HELPFUL = auto()
    TAKEN_BACK = auto()
    TOO_OLD = auto()


@dataclass(frozen=True, slots=True)
class Judged:
    """A question, how many found its answers helpful and how many did not, and on which day somebody said so last."""

    question: str
    good: int
    bad: int
    last_day: date


class Marks:
    """Keeps marks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, viewer: Scope, token: str, person: int, *, helpful: bool) -> Marked:
        """Set or change a person's mark of a kept answer; the same mark again takes it back."""
        async with self._database.transaction() as connection:
            before = await _mark(connection, viewer, token, person)
            if before is Marked.TOO_OLD:
                return before
            wanted = Marked.HELPFUL if helpful else Marked.NOT_HELPFUL
            await connection.execute("DELETE FROM mark WHERE token = ? AND who = ?", (token, person))
            if before is wanted:
                return Marked.TAKEN_BACK
            await connection.execute(
                "INSERT INTO mark (viewer, token, who, helpful) VALUES (?, ?, ?, ?)", (viewer, token, person, helpful)
            )
            return wanted

    async def judged(self, viewer: Scope) -> list[Judged]:
        """List the questions of which an answer was found not helpful, those with the most such marks first."""
        async with self._database.reader() as connection, connection.execute(_JUDGED, {"viewer": viewer}) as cursor:
            return [Judged(question, good, bad, date.fromisoformat(day)) async for question, good, bad, day in cursor]

    async def dismiss(self, viewer: Scope, question: str) -> None:
        """Delete all marks of a question's answers."""
        async with self._database.transaction() as connection:
            for statement in _DISMISS:
                await connection.execute(statement, {"viewer": viewer, "question": question})


async def count_before(connection: aiosqlite.Connection, days: int) -> None:
    """Count the marks of answers that are older than so many days, which are about to be deleted with them."""
    await connection.execute(_COUNT, (f"-{days} days",))
    await connection.execute(_WITHOUT_OLDEST, {"most": MOST_COUNTED})


async def _mark(connection: aiosqlite.Connection, viewer: Scope, token: str, person: int) -> Marked | None:
    statement = """
        SELECT (SELECT helpful FROM mark WHERE token = :token AND who = :who)
        FROM kept_answer WHERE token = :token AND viewer = :viewer
    """
    async with connection.execute(statement, {"token": token, "viewer": viewer, "who": person}) as cursor:
        row = await cursor.fetchone()
    if row is None:
        return Marked.TOO_OLD
    return {None: None, 0: Marked.NOT_HELPFUL, 1: Marked.HELPFUL}[row[0]]


_QUESTION: Final = "json_extract(answer, '$.question')"
_JUDGED: Final = f"""
    SELECT question, sum(good), sum(bad), max(day) FROM (
        SELECT {_QUESTION} AS question, helpful AS good, 1 - helpful AS bad, day
            FROM mark JOIN kept_answer USING (token) WHERE mark.viewer = :viewer
        UNION ALL SELECT question, good, bad, last_day FROM mark_count WHERE viewer = :viewer
    ) GROUP BY question HAVING sum(bad) > 0 ORDER BY sum(bad) DESC, sum(good), max(day) DESC, question
"""
_DISMISS: Final = (
    f"""
    DELETE FROM mark WHERE viewer = :viewer AND token IN (
        SELECT token FROM mark JOIN kept_answer USING (token)
        WHERE mark.viewer = :viewer AND {_QUESTION} = :question
    )
    """,
    "DELETE FROM mark_count WHERE viewer = :viewer AND question = :question",
)
_COUNT: Final = f"""
    INSERT INTO mark_count (viewer, question, good, bad, last_day)
    SELECT mark.viewer, {_QUESTION}, sum(helpful), sum(1 - helpful), max(day)
        FROM mark JOIN kept_answer USING (token) WHERE kept_at < datetime('now', ?) GROUP BY 1, 2
    ON CONFLICT DO UPDATE SET
        good = good + excluded.good, bad = bad + excluded.bad, last_day = max(last_day, excluded.last_day)
"""
_WITHOUT_OLDEST: Final = """
    DELETE FROM mark_count WHERE (viewer, question) IN (
        SELECT viewer, question FROM (
            SELECT viewer, question, row_number() OVER (PARTITION BY viewer ORDER BY last_day DESC, bad DESC) AS place
            FROM mark_count
        ) WHERE place > :most
    )
"""
