"""A database is looked at without a byte of it being changed."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from corpus.bundled import sync_bundled
from corpus.store import Store
from corpus.store.looking import NotReadError, look, untouched

if TYPE_CHECKING:
    from pathlib import Path


def digests(folder: Path) -> dict[str, str]:
    """Note what every file holds."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


async def test_a_closed_database_stays_closed(tmp_path: Path) -> None:
    """No log appears beside it, and what it holds is counted."""
    database = tmp_path / "corpus.sqlite3"
    async with Store.open(database) as store:
        await sync_bundled(store)
        assert look(database).shipped > 0
    before = digests(tmp_path)
    sight = look(database)
    assert (sight.version, sight.stale, sight.own, sight.feeds) == (sight.known, 0, 0, ())
    assert sight.articles == sight.shipped > 0
    assert digests(tmp_path) == before


def test_nothing_can_be_written(tmp_path: Path) -> None:
    """Even a mistake in this program could not change it."""
    database = tmp_path / "any.sqlite3"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE TABLE one (two)")
    with closing(untouched(database)) as connection, pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("INSERT INTO one VALUES (1)")


@pytest.mark.parametrize("log", ["wal", "journal"])
def test_changes_that_are_not_taken_in_yet_are_not_passed_over(tmp_path: Path, log: str) -> None:
    """SQLite would have to write, and without them the database could look damaged."""
    database = tmp_path / "any.sqlite3"
    database.touch()
    (tmp_path / f"any.sqlite3-{log}").write_text("changes")
    with pytest.raises(NotReadError, match="changes"):
        untouched(database)
    assert not (tmp_path / "any.sqlite3-shm").exists()
