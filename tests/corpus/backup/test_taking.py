"""A backup is whole, proven and kept, whatever goes on beside it."""

from __future__ import annotations

import asyncio
import gzip
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from corpus.backup import backups, take, verify
from corpus.errors import StoreError
from corpus.models import SHARED, Retention, Scope
from corpus.store import Store
from corpus.store.guarding import LostError
from corpus.store.integrity import check
from tests.corpus.drafts import draft, library
from tests.corpus.store.test_durability import WRITER

if TYPE_CHECKING:
    from pathlib import Path

TAKER = """
import sys
from pathlib import Path
from corpus.backup import take
from corpus.models import Retention

print("ready", flush=True)
take(Path(sys.argv[1]), Path(sys.argv[2]), Retention())
"""
KEPT = Retention()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Make a database with a few articles, one of them a server's own."""
    path = tmp_path / "dragoman.sqlite3"

    async def fill() -> None:
        async with Store.open(path) as store:
            await store.put(SHARED, library())
            await store.put(Scope(7), [draft("own", "The saiga herds returned to the Ustyurt plateau in May.")])

    asyncio.run(fill())
    return path


def unpacked(backup: Path, to: Path) -> Path:
    """Unpack a backup as any other tool would."""
    to.write_bytes(gzip.decompress(backup.read_bytes()))
    return to


def test_a_backup_holds_everything(database: Path, tmp_path: Path) -> None:
    """What was stored is in the copy, which is one file that only its owner may read."""
    taken = take(database, tmp_path / "backups", KEPT)
    assert (taken.articles, taken.deleted) == (6, ())
    assert backups(tmp_path / "backups") == [taken.backup]
    assert taken.backup.path.stat().st_mode & 0o777 == 0o600
    assert taken.backup.size == taken.backup.path.stat().st_size
    copy = unpacked(taken.backup.path, tmp_path / "copy.sqlite3")
    assert check(copy, full=True) == []
    with closing(sqlite3.connect(copy)) as connection, closing(sqlite3.connect(database)) as original:
        for table in ("article", "source", "passage", "revision", "setting"):
            rows = f"SELECT * FROM {table}"  # noqa: S608 - a name from the line above
            assert connection.execute(rows).fetchall() == original.execute(rows).fetchall()
    assert {file.name for file in (tmp_path / "backups").iterdir()} == {".lock", taken.backup.path.name}


def test_an_empty_database_can_be_backed_up(tmp_path: Path) -> None:
    """Before the first article there is nothing to ask for, which is no fault."""

    async def create() -> None:
        async with Store.open(tmp_path / "new.sqlite3"):
            pass

    asyncio.run(create())
    assert take(tmp_path / "new.sqlite3", tmp_path / "backups", KEPT).articles == 0


def test_what_nobody_can_ask_for_is_no_fault(tmp_path: Path) -> None:
    """Articles that begin with dots and dashes, or have nothing else, are backed up like others."""
    path = tmp_path / "dragoman.sqlite3"

    async def fill(beginning: str, rest: str) -> None:
        async with Store.open(path) as store:
            await store.put(SHARED, [draft(f"{rest}{i}", f"{beginning} {rest}{'!' * i}") for i in range(30)])

    asyncio.run(fill("... — ... — ...", ""))
    assert take(path, tmp_path / "backups", KEPT).articles == 30
    asyncio.run(fill("... — ...", "The mill near Taraz was opened in spring."))
    assert take(path, tmp_path / "backups", KEPT).articles == 60


def test_two_backups_of_one_second_do_not_clash(database: Path, tmp_path: Path) -> None:
    """However fast they follow each other, each has a name of its own, and the newest is there."""
    for _ in range(3):
        newest = take(database, tmp_path / "backups", KEPT).backup
        assert newest in backups(tmp_path / "backups")


def test_a_busy_writer_does_not_disturb(tmp_path: Path) -> None:
    """While another program imports without a pause, each copy is one consistent state of the database."""
    database = tmp_path / "dragoman.sqlite3"
    with subprocess.Popen([sys.executable, "-c", WRITER, str(database)], stdout=subprocess.PIPE, text=True) as writer:  # noqa: S603 - our own script
        try:
            assert writer.stdout
            for number in range(4):
                acknowledged = int(writer.stdout.readline())
                taken = take(database, tmp_path / "backups", KEPT)
                assert taken.articles % 5 == 0
                assert taken.articles >= 5 * (acknowledged + 1)
                assert check(unpacked(taken.backup.path, tmp_path / f"{number}.sqlite3"), full=True) == []
        finally:
            writer.send_signal(signal.SIGKILL)


def test_a_killed_backup_leaves_nothing_that_counts(database: Path, tmp_path: Path) -> None:
    """Wherever it is killed, every file with a backup's name is whole, and the next one clears up."""
    folder, chosen = tmp_path / "backups", random.Random(7)
    for _ in range(12):
        with subprocess.Popen(  # noqa: S603 - our own script
            [sys.executable, "-c", TAKER, str(database), str(folder)], stdout=subprocess.PIPE
        ) as taker:
            assert taker.stdout
            taker.stdout.readline()
            time.sleep(chosen.random() / 5)
            taker.send_signal(signal.SIGKILL)
        for backup in backups(folder):
            assert verify(backup.path).articles == 6
    newest = take(database, folder, KEPT).backup
    assert {file.name for file in folder.iterdir()} == {".lock", newest.path.name}


def test_an_unsound_database_costs_no_good_backup(database: Path, tmp_path: Path) -> None:
    """What is damaged is not backed up, and nothing that is there already is deleted for it."""
    folder = tmp_path / "backups"
    good = [take(database, folder, KEPT).backup]
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("UPDATE article SET body = replace(body, 'crane', 'crone') WHERE key = 'khorgos'")
    with pytest.raises(LostError, match=r"khorgos is not as it was .*older ones are as they were"):
        take(database, folder, Retention(1, 0, 0))
    assert backups(folder) == good
    assert {file.name for file in folder.iterdir()} == {".lock", good[0].path.name}


def test_a_missing_database_makes_no_empty_backup(tmp_path: Path) -> None:
    """Without a database there is a sentence and no file."""
    with pytest.raises(StoreError, match=r"no database .* yet"):
        take(tmp_path / "none.sqlite3", tmp_path / "backups", KEPT)
    assert not (tmp_path / "none.sqlite3").exists()
    assert backups(tmp_path / "backups") == []


@pytest.mark.parametrize("how", ["cut", "overwritten", "other"])
def test_a_damaged_backup_is_told(database: Path, tmp_path: Path, how: str) -> None:
    """A backup that was cut short, changed, or is something else does not pass."""
    path = take(database, tmp_path / "backups", KEPT).backup.path
    content = bytearray(path.read_bytes())
    if how == "cut":
        del content[len(content) // 2 :]
    elif how == "overwritten":
        middle = len(content) // 2
        content[middle : middle + 100] = bytes(100)
    else:
        content = bytearray(gzip.compress(b"Dear reader, this is a letter." * 1000))
    path.write_bytes(content)
    with pytest.raises(StoreError, match=str(path)):
        verify(path)


def test_a_full_disk_leaves_nothing_over(database: Path, tmp_path: Path) -> None:
    """Where there is no room the sentence says so, and what is there stays."""
    folder = tmp_path / "small"
    folder.mkdir()
    script = f"""
        mount -t tmpfs -o size=200k small {folder} && cp /dev/null {folder}/dragoman-20200101T000000Z.sqlite3.gz &&
        {sys.executable} -c '{TAKER}' {database} {folder}; ls -A {folder}
    """
    done = subprocess.run(["unshare", "--mount", "sh", "-c", script], check=False, capture_output=True, text=True)  # noqa: S603, S607 - our own script
    if "unshare" in done.stderr or "mount:" in done.stderr:
        pytest.skip("file systems cannot be mounted here")
    assert "No backup" in done.stderr.splitlines()[-1]
    assert "full" in done.stderr or "No space left" in done.stderr
    assert done.stdout.split() == ["ready", ".lock", "dragoman-20200101T000000Z.sqlite3.gz"]
