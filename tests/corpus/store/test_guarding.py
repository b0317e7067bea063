"""A database that cannot be used is refused in a sentence, and stays as it is to the byte."""

# ruff: noqa: ASYNC240 - nothing else waits while a test looks at its files

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from corpus.errors import StoreError, UnusableError
from corpus.models import SHARED
from corpus.store import Store
from corpus.store.guarding import LostError, read_only
from corpus.store.integrity import check
from corpus.store.locking import lock_file, was_here
from tests.corpus.drafts import draft, library

if TYPE_CHECKING:
    from collections.abc import Iterator

NOBODY = 65_534
CREATOR = """
import asyncio, os, signal, sys, time
from pathlib import Path
from corpus.store import Store

async def create(path):
    async with Store.open(path):
        pass

for step in range(int(sys.argv[2])):
    creator = os.fork()
    if not creator:
        asyncio.run(create(Path(sys.argv[1], str(step), "dragoman.sqlite3")))
        os._exit(0)
    time.sleep(step / 200)
    os.kill(creator, signal.SIGKILL)
    os.waitpid(creator, 0)
"""

OPENER = """
import asyncio, sys
from pathlib import Path
from corpus.store import Store

async def opened():
    async with Store.open(Path(sys.argv[1])):
        pass

asyncio.run(opened())
"""
INTERRUPTED = """
import os, signal, sqlite3, sys

connection = sqlite3.connect(sys.argv[1], isolation_level=None)
for statement in ("PRAGMA journal_mode = DELETE", "PRAGMA cache_size = 2", "BEGIN",
                  "UPDATE article SET body = body || hex(randomblob(20000))"):
    connection.execute(statement)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
async def database(tmp_path: Path) -> Path:
    """Make a database with a few articles."""
    path = tmp_path / "dragoman.sqlite3"
    async with Store.open(path) as store:
        await store.put(SHARED, library())
    return path


async def refusal(path: Path) -> str:
    """Try to open a database, see that nothing beside it changes, and give the sentence."""
    before = contents(path.parent)
    with pytest.raises(UnusableError) as refused:
        async with Store.open(path):
            pass
    assert contents(path.parent) == before
    return str(refused.value)


def contents(folder: Path) -> dict[str, bytes]:
    """Read all files of a folder; SQLite leaves an empty log, and memory that it shares, beside what it has read."""
    found = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    return {name: content for name, content in found.items() if content and not name.endswith("-shm")}


@pytest.mark.parametrize("how", ["gone", "empty"])
async def test_a_lost_database_is_never_begun_anew_by_itself(database: Path, how: str) -> None:
    """Where there was a database the program stops, and says how to bring it back or to begin anew after all."""
    database.unlink() if how == "gone" else database.write_bytes(b"")
    said = await refusal(database)
    assert "missing or empty" in said
    assert "dragoman restore FILE" in said
    assert said.endswith(f"move away first: {lock_file(database)}.")
    lock_file(database).unlink()
    async with Store.open(database) as store:
        assert await store.keys(SHARED) == set()


async def test_an_empty_database_in_place_of_the_old_one_is_noticed(database: Path) -> None:
    """A database without any table, as other tools make it, is no new one where there was one."""
    database.unlink()
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    assert "missing or empty" in await refusal(database)


async def test_a_log_without_its_database_is_noticed(tmp_path: Path) -> None:
    """What was written last stands in the log; a new database would throw it away, or worse."""
    (tmp_path / "dragoman.sqlite3-wal").write_bytes(b"x" * 100)
    assert "dragoman.sqlite3-wal" in await refusal(tmp_path / "dragoman.sqlite3")


async def test_backups_without_a_database_are_noticed(tmp_path: Path) -> None:
    """Where there are backups there was a database, whatever else has gone."""
    (tmp_path / "backups").mkdir()
    async with Store.open(tmp_path / "dragoman.sqlite3"):
        pass  # an empty folder says nothing
    (tmp_path / "backups" / "dragoman-20261122T031500Z.sqlite3.gz").write_bytes(b"x")
    for file in tmp_path.glob("dragoman.sqlite3*"):
        file.unlink()
    assert str(tmp_path / "backups") in await refusal(tmp_path / "dragoman.sqlite3")


@pytest.mark.parametrize("length", [5, 50, 1000, 8192])
async def test_a_damaged_beginning_is_noticed(database: Path, length: int) -> None:
    """A file whose header or schema is overwritten is refused before anything is written."""
    content = bytearray(database.read_bytes())
    content[:length] = b"\x5a" * length
    database.write_bytes(content)
    with pytest.raises(LostError):
        async with Store.open(database):
            pass
    assert "damaged" in await refusal(database)


async def test_a_newer_database_is_not_touched(database: Path) -> None:
    """What a newer program has made is left to it."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA user_version = 999")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert "newer Dragoman" in await refusal(database)


@pytest.mark.parametrize("version", [0, 2])
async def test_another_programs_database_is_not_touched(tmp_path: Path, version: int) -> None:
    """Our tables do not come into a database of something else."""
    path = tmp_path / "places.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmark (url TEXT)")
        connection.execute(f"PRAGMA user_version = {version}")
    assert "another program" in await refusal(path)
    assert not lock_file(path).exists()


@pytest.fixture
def nobodys(database: Path) -> Iterator[Path]:
    """Lend the database to a user who is not root, in a place that he can reach."""
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody else")
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        folder = Path(name, "state")
        shutil.copytree(database.parent, folder)
        for path in (folder, *folder.iterdir()):
            os.chown(path, NOBODY, NOBODY)
        yield folder / database.name


@pytest.mark.parametrize("what", ["file", "folder", "log"])
async def test_what_cannot_be_written_is_named_with_its_owner(nobodys: Path, what: str) -> None:
    """A file that root has left behind is the usual reason; the sentence names it, its owner and its mode."""
    path = {"file": nobodys, "folder": nobodys.parent, "log": nobodys.with_name(nobodys.name + "-wal")}[what]
    path.touch()
    os.chown(path, 0, 0)
    path.chmod(0o755 if what == "folder" else 0o644)
    os.seteuid(NOBODY)
    try:
        said = await refusal(nobodys)
    finally:
        os.seteuid(0)
    assert f"may not write {path}," in said
    assert f"root (mode {'0755' if what == 'folder' else '0644'})" in said


async def test_what_root_leaves_can_be_used(nobodys: Path) -> None:
    """A command that root gave, the first one even, does not lock the bot's own user out."""
    lock_file(nobodys).unlink()
    async with Store.open(nobodys):
        pass
    os.seteuid(NOBODY)
    try:
        async with Store.open(nobodys) as store:
            assert len(await store.keys(SHARED)) == 5
    finally:
        os.seteuid(0)


async def test_a_busy_database_may_be_tried_again(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock passes, so it is not what a person must look after."""
    monkeypatch.setattr("corpus.store.guarding.BUSY_TIMEOUT_MS", 100)
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="locked") as refused:
            async with Store.open(database):
                pass
        other.execute("ROLLBACK")
    assert not isinstance(refused.value, UnusableError)


async def test_a_change_that_was_cut_short_is_no_damage(database: Path) -> None:
    """Where a killed program has left a journal, as on changing to a log, the change is undone by whoever reads."""
    subprocess.run([sys.executable, "-c", INTERRUPTED, database], check=False)  # noqa: ASYNC221, S603 - this test's own text
    assert database.with_name(f"{database.name}-journal").stat().st_size
    assert check(database, full=True) == []
    async with Store.open(database) as store:
        assert len(await store.keys(SHARED)) == len(library())


async def test_a_copy_by_itself_can_be_read_where_nothing_can_be_made(nobodys: Path) -> None:
    """A copy on a read-only disk, or in another's folder, is read as it is; one with a log is not without it."""
    shutil.copy(nobodys, copied := nobodys.with_name("copy.sqlite3"))
    copied.chmod(0o444)
    os.chown(nobodys.parent, 0, 0)
    nobodys.parent.chmod(0o755)
    log = nobodys.with_name("copy.sqlite3-wal")
    os.seteuid(NOBODY)
    try:
        assert check(copied, full=True) == []
        os.seteuid(0)
        log.write_bytes(b"x" * 100)
        os.seteuid(NOBODY)
        with pytest.raises(sqlite3.OperationalError):
            read_only(copied)
    finally:
        os.seteuid(0)


async def test_a_full_disk_is_named_on_opening(database: Path, tmp_path: Path) -> None:
    """SQLite alone would only tell of an input or output error."""
    (folder := tmp_path / "small").mkdir()
    script = f"""
        mount -t tmpfs -o size=1m small {folder} && cp {database} {folder} &&
        {{ cat /dev/zero > {folder}/rest; {sys.executable} -c '{OPENER}' {folder}/{database.name}; }}
    """
    done = subprocess.run(["unshare", "--mount", "sh", "-c", script], check=False, capture_output=True, text=True)  # noqa: ASYNC221, S603, S607 - our own script
    if "unshare" in done.stderr or "mount:" in done.stderr:
        pytest.skip("file systems cannot be mounted here")
    assert "its disk is full" in done.stderr


async def test_damage_that_shows_later_is_named(database: Path) -> None:
    """Whoever reads or writes on a damaged page is told so, and where the help is."""
    async with Store.open(database) as store:
        article = await store.find(SHARED, "khorgos")
    assert article
    with closing(sqlite3.connect(database)) as connection:
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        roots = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name IN ('article', 'posting', 'change')")
        pages = [row[0] for row in roots]
    with database.open("r+b") as file:
        for page in pages:
            file.seek((page - 1) * size)
            file.write(b"\xff" * 100)
    async with Store.open(database) as store:
        with pytest.raises(LostError, match=r"is damaged .*dragoman restore FILE"):
            await store.article(SHARED, article.id)
        with pytest.raises(LostError, match="is damaged"):
            await store.in_thread(lambda connection: connection.execute("SELECT * FROM posting").fetchall())
        with pytest.raises(LostError, match="is damaged"):
            await store.put(SHARED, [draft("new", "A new article came to the damaged house.")])


async def test_a_creation_that_is_killed_locks_nobody_out(tmp_path: Path) -> None:
    """Wherever the very first start is killed, the next one goes on from there."""
    kills = 40
    subprocess.run([sys.executable, "-c", CREATOR, str(tmp_path), str(kills)], check=True)  # noqa: ASYNC221, S603 - our own script
    left = set()
    for step in range(kills):
        path = tmp_path / str(step) / "dragoman.sqlite3"
        left.add((path.exists() and path.stat().st_size, was_here(path)))
        async with Store.open(path) as store:
            await store.put(SHARED, [draft("first", "The first article came.")])
        assert check(path, full=True) == []
    assert len(left) > 2  # it was killed at different moments
