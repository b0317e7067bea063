"""What a database from a backup must not do once more: tell followers what they have been told since."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from corpus.store.arrivals import READ_UP_TO
from corpus.store.feed_rows import written

if TYPE_CHECKING:
    from pathlib import Path

_NUMBERED: Final = ("delivery", "follow", "follower")
_MOST_SINCE: Final = 1_000_000
"""More numbers than were given since the backup: buttons in Discord have them, and messages are found by them."""


def settle(path: Path) -> None:
    """Take what is due for followers as told, for it may have been; what is due later still waits.

    Numbers that were given since the backup are not given again. Raises sqlite3.Error if it cannot be written.
    """
    now = written(datetime.now(UTC))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'told'").fetchone():
            return  # of a version in which nobody followed anything
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE told SET due = NULL WHERE due <= ?", (now,))
        connection.execute("UPDATE follower SET unlisted = 0")
        connection.execute(
            "UPDATE setting SET value = (SELECT json_array(coalesce(max(id), 0), NULL) FROM change) WHERE name = ?",
            (READ_UP_TO,),
        )
        for table in _NUMBERED:
            last = connection.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = ?", (table,))
            (number,) = last.fetchone()
            connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
            connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, number + _MOST_SINCE))
        connection.execute("COMMIT")
