"""The statement that reads the questions that got no answer. No person is kept with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

    from corpus.models import Scope


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question as it was worded, how many times it got no answer, and on which day last."""

    question: str
    times: int
    last_day: date


def unanswered(connection: sqlite3.Connection, viewer: Scope) -> list[Unanswered]:
    """List the questions that got no answer, most asked first; in a thread of `Store.in_thread`."""
    statement = (
        "SELECT question, times, last_day FROM unanswered WHERE viewer = ? ORDER BY times DESC, last_day DESC, question"
    )
    return [
        Unanswered(question, times, date.fromisoformat(last_day))
        for question, times, last_day in connection.execute(statement, (viewer,))
    ]
