"""A restore leaves the old database or the new one, never something in between."""

from __future__ import annotations

import asyncio
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from corpus.backup import restore, take, verify
from corpus.errors import StoreError
from corpus.following.announcing import announce
from corpus.following.follows import Kind, Place
from corpus.models import SHARED, Retention
from corpus.store import Store
from corpus.store.guarding import LostError
from corpus.store.integrity import check
from corpus.store.locking import InUseError, lock_file
from tests.corpus.drafts import draft

if TYPE_CHECKING:
    from pathlib import Path

OLD = ["mill", "orchard"]
NEW = ["bridge"]
RESTORER = """
import sys
from pathlib import Path
from corpus.backup import restore

print("ready", flush=True)
restore(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def fill(path: Path, keys: list[str]) -> None:
    """Put articles of these keys into a database."""

    async def put() -> None:
        async with Store.open(path) as store:
            await store.put(SHARED, [draft(key, f"The {key} near Taraz was opened in spring.") for key in keys])

    asyncio.run(put())


def keys(path: Path) -> list[str]:
    """Open a database as the program does, and list its articles."""

    async def read() -> list[str]:
        async with Store.open(path) as store:
            return sorted(await store.keys(SHARED))

    return asyncio.run(read())


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """Make a backup with other articles than the database has."""
    fill(tmp_path / "other" / "new.sqlite3", NEW)
    return take(tmp_path / "other" / "new.sqlite3", tmp_path / "other", Retention()).backup.path


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Make a database whose newest articles stand in its log only, as after a kill."""
    path = tmp_path / "dragoman.sqlite3"
    fill(path, OLD[:1])
    script = f"import os, signal; from {__name__} import *; from pathlib import Path; put_and_die(Path({str(path)!r}))"
    subprocess.run([sys.executable, "-c", script], check=False)  # noqa: S603 - our own script
    assert path.with_name("dragoman.sqlite3-wal").stat().st_size > 0
    return path


def put_and_die(path: Path) -> None:
    """Put the last article, and end without closing anything."""

    async def put() -> None:
        async with Store.open(path) as store:
            await store.put(SHARED, [draft(key, f"The {key} near Taraz was opened in spring.") for key in OLD[1:]])
            await store.merged()
            signal.raise_signal(signal.SIGKILL)

    asyncio.run(put())


def test_a_restore_tells_followers_nothing_once_more(tmp_path: Path) -> None:
    """What was due counts as told, what is due later still waits, and numbers of messages are not given again."""
    path, now = tmp_path / "followed.sqlite3", datetime.now(UTC)
    taken_at, far = now - timedelta(hours=3), now + timedelta(days=8)
    hasty, patient = Place(person=7), Place(person=8)

    async def prepare() -> None:
        async with Store.open(path) as store:
            for place in (hasty, patient):
                await store.follows.add(place, SHARED, Kind.TOPIC, "mill")
            await store.put(SHARED, [draft("mill", "The mill near Taraz was opened in spring.")])
            while await announce(store, taken_at):
                pass
            follower = await store.follows.follower(patient)
            assert follower
            await store.deliveries.postpone(follower, now + timedelta(days=2))
            await store.put(SHARED, [draft("mill-2", "Another mill, near Shymkent, grinds rye since autumn.")])

    async def look() -> None:
        async with Store.open(path) as store:
            while await announce(store, now):
                pass
            assert await store.deliveries.ready(now) == []
            (follower,) = await store.deliveries.ready(far)
            assert follower.place == patient
            stories, unlisted = await store.deliveries.waiting(follower, far)
            assert (len(stories), unlisted) == (1, 0)
            begun = await store.deliveries.begin(follower, 5, [story.id for story in stories], now=far)
            assert begun is not None
            assert begun.id > later

    later = 1_000  # messages since the backup
    asyncio.run(prepare())
    file = take(path, tmp_path / "backups", Retention()).backup.path
    restore(file, path)
    asyncio.run(look())


@pytest.mark.parametrize("kind", ["packed", "plain"])
def test_a_backup_takes_the_databases_place(database: Path, backup: Path, tmp_path: Path, kind: str) -> None:
    """The new one answers, the old one is kept with all that it had, and who may read it stays."""
    database.chmod(0o640)
    file = backup if kind == "packed" else tmp_path / "other" / "new.sqlite3"
    restored = restore(file, database)
    assert keys(database) == NEW
    assert database.stat().st_mode & 0o777 == 0o640
    assert restored.proof.articles == 1
    assert restored.kept
    assert keys(restored.kept) == OLD
    assert check(database, full=True) == []


def test_a_lost_database_comes_back(database: Path, backup: Path) -> None:
    """Where nothing but a log is left the backup goes in, and the log does not come into it."""
    database.unlink()
    with pytest.raises(LostError):
        keys(database)
    assert restore(backup, database).kept is None
    assert keys(database) == NEW
    assert list(database.parent.glob("dragoman.sqlite3.before-restore-*-wal"))


def test_a_damaged_database_is_put_aside(database: Path, backup: Path) -> None:
    """What cannot be read any more is kept all the same, and its log does not come into the new one."""
    database.write_bytes(b"\x5a" * database.stat().st_size)
    kept = restore(backup, database).kept
    assert kept
    assert kept.exists()
    assert not database.with_name(database.name + "-wal").exists()
    assert keys(database) == NEW


def test_a_log_that_cannot_be_folded_in_stays_with_its_file(
    database: Path, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there is no room to bring both together, both are kept, under names that belong together."""
    monkeypatch.setattr("corpus.backup.restoring._folded", lambda _: False)
    kept = restore(backup, database).kept
    assert kept
    assert kept.with_name(kept.name + "-wal").stat().st_size > 0
    assert not database.with_name(database.name + "-wal").exists()
    assert keys(database) == NEW
    assert keys(kept) == OLD


async def test_an_open_database_is_not_replaced(tmp_path: Path, backup: Path) -> None:
    """While the bot or a command has it open, the sentence says what to stop."""
    database = tmp_path / "dragoman.sqlite3"
    async with Store.open(database):
        with pytest.raises(InUseError, match="systemctl stop dragoman"):
            await asyncio.to_thread(restore, backup, database)


def test_another_tool_that_has_it_open_is_noticed(tmp_path: Path, backup: Path) -> None:
    """Also a program that knows nothing of our lock, such as the sqlite3 shell, must leave first."""
    database = tmp_path / "dragoman.sqlite3"
    fill(database, OLD)
    with closing(sqlite3.connect(database)) as shell:
        assert shell.execute("SELECT count(*) FROM article").fetchone() == (2,)
        with pytest.raises(InUseError):
            restore(backup, database)
    assert keys(database) == OLD


def test_a_bad_backup_changes_nothing(database: Path, backup: Path) -> None:
    """What does not pass the proof does not come into the database's place."""
    content = bytearray(backup.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 100] = bytes(100)
    backup.write_bytes(content)
    with pytest.raises(StoreError, match="damaged"):
        restore(backup, database)
    assert keys(database) == OLD
    assert [file.name for file in database.parent.glob(".unfinished*")] == []


def test_a_backup_of_a_newer_program_is_refused(tmp_path: Path, database: Path) -> None:
    """An older program can do nothing with it, and says so."""
    newer = tmp_path / "other" / "newer.sqlite3"
    fill(newer, NEW)
    with closing(sqlite3.connect(newer)) as connection:
        connection.execute("PRAGMA user_version = 999")
    with pytest.raises(StoreError, match=f"{newer} was made by a newer Dragoman"):
        restore(newer, database)
    assert keys(database) == OLD


def test_the_database_itself_is_no_backup(database: Path) -> None:
    """A slip of the hand does not move the database away."""
    with pytest.raises(StoreError, match="is the database itself"):
        restore(database, database)
    assert keys(database) == OLD


def test_to_verify_changes_nothing(backup: Path) -> None:
    """A rehearsal brings a copy up to date, not the backup."""
    before = backup.read_bytes()
    proof = verify(backup)
    assert (proof.articles, proof.schema) == (1, proof.migrated)
    assert backup.read_bytes() == before


@pytest.mark.parametrize("damaged", [False, True])
def test_a_killed_restore_never_mixes(backup: Path, tmp_path: Path, damaged: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """After kill -9 at any moment the database is the old one or the new one, or the start is refused."""
    chosen, ends = random.Random(11), set()
    for round_ in range(12):
        database = tmp_path / str(round_) / "dragoman.sqlite3"
        fill(database, OLD)
        if damaged:
            database.write_bytes(b"\x5a" * 8192 + database.read_bytes()[8192:])
        with subprocess.Popen(  # noqa: S603 - our own script
            [sys.executable, "-c", RESTORER, str(backup), str(database)], stdout=subprocess.PIPE
        ) as restorer:
            assert restorer.stdout
            restorer.stdout.readline()
            time.sleep(chosen.random() / 6)
            restorer.send_signal(signal.SIGKILL)
        try:
            found = keys(database)
        except LostError:
            found = []
            assert damaged
        assert found in ([], OLD, NEW)
        ends.add(tuple(found))
        if not damaged or found:
            assert check(database, full=True) == []
        restore(backup, database)
        assert keys(database) == NEW
        assert lock_file(database).exists()
        assert not list(database.parent.glob(".unfinished*"))
    assert ends
