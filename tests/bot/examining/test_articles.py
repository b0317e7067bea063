"""The database: there, whole, of this version, its index and its feeds."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bot.examining import articles
from corpus.backup import take
from corpus.models import Retention
from corpus.store.guarding import migrations
from tests.bot.examining.cases import case_of, found, one, snapshot, states

if TYPE_CHECKING:
    from pathlib import Path

WELL = {"database": "ok", "integrity": "ok", "index": "ok"}


def change(database: Path, *statements: str) -> None:
    """Change a database by hand, and leave no log beside it."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def test_a_sound_database_is_fine(home: Path) -> None:
    """It says how many articles there are, and of whom."""
    told = found(articles.examine, case_of(home))
    assert states(told) == WELL
    assert "3 articles (0 that ship, 3 of the host)" in one(told, "database", "ok").says
    assert states(found(articles.examine, case_of(home, full=True))) == WELL


@pytest.mark.parametrize("full", [False, True])
def test_nothing_is_changed(home: Path, *, full: bool) -> None:
    """No file appears, none changes: of a closed database, one in use, and one whose bot was killed."""
    before = snapshot(home)
    found(articles.examine, case_of(home, full=full))
    assert snapshot(home) == before
    database = home / "dragoman.sqlite3"
    killed = home.parent / "killed"
    with closing(sqlite3.connect(database, isolation_level=None)) as writer:
        writer.execute("CREATE TABLE other (one)")
        shutil.copytree(home, killed)
    before = snapshot(killed)
    assert "dragoman.sqlite3-wal" in before
    assert states(found(articles.examine, case_of(killed, full=full))) == WELL
    assert snapshot(killed) == before


def test_what_a_running_bot_writes_is_seen(home: Path) -> None:
    """What stands only in the log counts, too."""
    with closing(sqlite3.connect(home / "dragoman.sqlite3", isolation_level=None)) as writer:
        writer.execute("UPDATE scope SET articles = 77 WHERE id = 0")
        told = found(articles.examine, case_of(home))
    assert "77 articles" in one(told, "database", "ok").says


def test_a_log_without_its_index_is_left_alone(home: Path) -> None:
    """SQLite would have to make a file to read it, which is for the bot to do."""
    killed = home.parent / "killed"
    with closing(sqlite3.connect(home / "dragoman.sqlite3", isolation_level=None)) as writer:
        writer.execute("CREATE TABLE other (one)")
        shutil.copytree(home, killed)
    (killed / "dragoman.sqlite3-shm").unlink()
    before = snapshot(killed)
    assert states(found(articles.examine, case_of(killed))) == {"database": "skipped"}
    assert snapshot(killed) == before


def test_a_missing_database_is_an_error_only_if_there_was_one(home: Path, tmp_path: Path) -> None:
    """The mark beside it tells; the advice leads to the backups."""
    assert states(found(articles.examine, case_of(tmp_path / "new"))) == {"database": "skipped"}
    taken = take(home / "dragoman.sqlite3", home / "backups", Retention()).backup.path
    (home / "dragoman.sqlite3").unlink()
    told = one(found(articles.examine, case_of(home)), "database", "error")
    assert f"dragoman restore {taken};" in (told.advice or "")
    taken.unlink()
    told = one(found(articles.examine, case_of(home)), "database", "error")
    assert "has none" in (told.advice or "")


def test_an_emptied_database_is_an_error(home: Path) -> None:
    """A file of no bytes is a lost database, if there was one."""
    os.truncate(home / "dragoman.sqlite3", 0)
    assert states(found(articles.examine, case_of(home))) == {"database": "error"}


def test_another_file_is_an_error(home: Path) -> None:
    """What is no database at all is told, with what SQLite says of it."""
    (home / "dragoman.sqlite3").write_text("This is a shopping list. " * 200)
    told = one(found(articles.examine, case_of(home)), "database", "error")
    assert "not a database" in told.says


def test_damaged_pages_are_an_error(home: Path) -> None:
    """Bytes that were overwritten in the middle are found by the quick check already."""
    database = home / "dragoman.sqlite3"
    with database.open("r+b") as file:
        for page in range(10, 40):
            file.seek(page * 4096)
            file.write(b"\xff" * 512)
    told = found(articles.examine, case_of(home))
    assert "error" in {finding.state.value for finding in told}
    assert any("Stop the bot" in (finding.advice or "") for finding in told)


def test_a_changed_text_is_found_by_the_full_check(home: Path) -> None:
    """What SQLite cannot notice is found where there is time for it."""
    change(home / "dragoman.sqlite3", "UPDATE article SET body = replace(body, 'wheat', 'maize')")
    assert states(found(articles.examine, case_of(home))) == WELL
    assert states(found(articles.examine, case_of(home, full=True)))["integrity"] == "error"


def test_a_newer_database_is_an_error_and_an_older_one_is_not(home: Path) -> None:
    """A newer schema needs a newer program; an older one is brought up to date by the next start."""
    database, known = home / "dragoman.sqlite3", len(migrations())
    change(database, f"PRAGMA user_version = {known + 1}")
    assert states(found(articles.examine, case_of(home))) == {"database": "error"}
    change(database, "PRAGMA user_version = 4")
    told = one(found(articles.examine, case_of(home)), "database", "ok")
    assert f"(4 of {known})" in told.says


def test_a_stale_index_is_a_warning(home: Path) -> None:
    """It says how many articles wait, and what renews them."""
    change(home / "dragoman.sqlite3", "UPDATE indexed_article SET analysis = analysis - 1 WHERE article = 1")
    told = one(found(articles.examine, case_of(home)), "index", "warning")
    assert told.says.startswith("1 of 3 articles")


def test_a_log_that_grew_is_a_warning(home: Path) -> None:
    """A log of more than 100 MB is not written into the database any more, and says that something is stuck."""
    database = home / "dragoman.sqlite3"
    with closing(sqlite3.connect(database, isolation_level=None)) as writer:
        writer.execute("CREATE TABLE other (one)")
        os.truncate(home / "dragoman.sqlite3-wal", 200_000_000)  # takes no room
        assert "200.0 MB" in one(found(articles.examine, case_of(home)), "database", "warning").says


def test_feeds_that_fail_for_long_are_a_warning(home: Path) -> None:
    """One failure passes; three in a row, or a feed that is gone, are told with the reason."""
    change(
        home / "dragoman.sqlite3",
        "INSERT INTO feed (scope_id, url, approval, minutes, failures, error)"
        " VALUES (0, 'https://a.example/feed', 0, 60, 1, 'It is slow.'), (0, 'https://b.example/feed', 0, 60, 2, 'x')",
    )
    assert states(found(articles.examine, case_of(home)))["feeds"] == "ok"
    change(
        home / "dragoman.sqlite3",
        "UPDATE feed SET failures = 3 WHERE id = 1",
        "UPDATE feed SET next_poll = '9999-12-31 00:00:00' WHERE id = 2",
    )
    told = one(found(articles.examine, case_of(home)), "feeds", "warning")
    assert told.says == "2 of 2 fail: https://a.example/feed (It is slow.); https://b.example/feed (x)"
    assert states(found(articles.examine, case_of(home, fetching=False)))["feeds"] == "skipped"


def test_feeds_of_a_server_that_was_left_do_not_count(home: Path) -> None:
    """Nobody polls them, so that nobody needs to know."""
    change(
        home / "dragoman.sqlite3",
        "INSERT INTO feed (scope_id, url, approval, minutes, failures) VALUES (77, 'https://a.example/', 0, 60, 9)",
        "INSERT INTO server_setting (scope_id, name, value) VALUES (77, 'left', '2026-01-01 00:00:00')",
    )
    assert states(found(articles.examine, case_of(home))) == WELL
