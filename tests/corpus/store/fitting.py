"""Whether all that was written down of changes, articles and room fits together."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

REVISIONS: Final = """
    SELECT scope, key, number, change, present, coalesce(length(content), 0), article, headline
    FROM revision ORDER BY scope, key, number
"""

ROOM: Final = """
    SELECT scope, count(*), sum(
        length(CAST(headline AS BLOB)) + length(CAST(body AS BLOB)) + length(CAST(coalesce(raw, '') AS BLOB))
    )
    FROM article LEFT JOIN source ON source.article = article.id GROUP BY scope
"""


def check_whole(path: Path) -> None:
    """Fail unless all that was written down of changes, articles and room fits together."""
    last: dict[tuple[int, str], list[object]] = {}
    numbers, kept, changes = Counter[tuple[int, str]](), Counter[int](), set[int]()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        for scope, key, number, change, present, size, *state in connection.execute(REVISIONS):
            numbers[scope, key] += 1
            assert number == numbers[scope, key]
            kept[scope] += size
            changes.add(change)
            last[scope, key] = state if present else []
        stored = connection.execute("SELECT scope, key, id, headline FROM article")
        assert {(scope, key): state for scope, key, *state in stored} == {
            at: state for at, state in last.items() if state
        }
        assert {row[0] for row in connection.execute("SELECT id FROM change")} == changes
        room = {scope: (count, size + kept[scope]) for scope, count, size in connection.execute(ROOM)}
        counted = connection.execute("SELECT ordinal, articles, bytes FROM scope WHERE articles")
        assert {scope: (count, size) for scope, count, size in counted} == room
