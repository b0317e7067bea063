"""Put a backup in the database's place, and keep what was there.

Whenever this is cut short there is either the old database, whole, or the new one, or none at all, and then the program
refuses to start. What must never be is a new file beside an old log, which SQLite would write into it.
"""

from __future__ import annotations

import glob
import shutil
import sqlite3
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from corpus.backup.folder import flush, give_to_owner, stamp, workplace
from corpus.backup.packing import unpack
from corpus.backup.proving import prove
from corpus.errors import StoreError
from corpus.store.after_restore import settle
from corpus.store.guarding import BEFORE_RESTORE, code_of
from corpus.store.locking import alone, in_use, mark

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from corpus.backup.packing import Progress
    from corpus.backup.proving import Proof

_LOGS: Final = ("-wal", "-journal")
"""What SQLite keeps beside a database, which belongs to its content."""

_MEMORY: Final = "-shm"
_SECONDS_FOR_OTHERS: Final = 1.0
_PATIENCE: Final = 0.05
_LOCKED: Final = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


@dataclass(frozen=True, slots=True)
class Restored:
    """What the database holds now, and under which name the old one is kept; None if there was none."""

    proof: Proof
    kept: Path | None


def restore(file: Path, database: Path, progress: Progress = lambda _done, _all: None) -> Restored:
    """Prove a backup, packed or plain, and put it in the database's place; the old one is kept beside it.

    Raises InUseError if anybody has the database open, and StoreError, nothing changed, if the backup is not sound.
    """
    database = database.resolve()
    with _explained(file):
        if database.exists() and file.samefile(database):
            raise StoreError("{file} is the database itself.", file=file)
        database.parent.mkdir(parents=True, exist_ok=True)
        with alone(database), workplace(database.parent) as place:
            proof = prove(file, place, file, progress)
            fresh = place / "fresh.sqlite3"
            unpack(file, fresh, progress)
            settle(fresh)
            flush(fresh)
            _dress(fresh, database)
            kept = _put_in_place(fresh, database)
            mark(database)
    return Restored(proof, kept)


def _dress(fresh: Path, database: Path) -> None:
    """Let the new file belong to whom the old one did, or else the folder; who may read it stays as well."""
    is_there = database.exists()
    fresh.chmod(database.stat().st_mode & 0o777 if is_there else 0o600)
    give_to_owner(fresh, database if is_there else database.parent)


def _put_in_place(fresh: Path, database: Path) -> Path | None:
    """Exchange the files, and return the name that the old one has now."""
    kept = _name_for_old(database)
    is_there = database.exists() and database.stat().st_size > 0
    if is_there and _folded(database):
        _add_name(database, kept)
    elif is_there:
        mark(database)  # from here on until the end it is better missed than taken for a new one
        for suffix in _LOGS:
            if (log := _beside(database, suffix)).exists():
                _add_name(log, _beside(kept, suffix))
        flush(database.parent)
        database.rename(kept)
    flush(database.parent)
    for suffix in (*_LOGS, _MEMORY):
        _take_away(_beside(database, suffix), _beside(kept, suffix))
    flush(database.parent)
    fresh.replace(database)
    flush(database.parent)
    return kept if is_there else None


def _name_for_old(database: Path) -> Path:
    """Find a name for the old file, in place of one that a restore gave it which was cut short."""
    for path in database.parent.glob(f"{glob.escape(database.name + BEFORE_RESTORE)}*"):
        if database.exists() and path.samefile(database):
            path.unlink()
    while True:
        kept = _beside(database, BEFORE_RESTORE + stamp(datetime.now(UTC)))
        if not any(_beside(kept, suffix).exists() for suffix in ("", *_LOGS)):
            return kept
        time.sleep(_PATIENCE)


def _folded(database: Path) -> bool:
    """Bring into the file what is still in its log; False if that cannot be, as when it is damaged.

    Raises InUseError if a program other than ours has it open.
    """
    try:
        with closing(sqlite3.connect(database, isolation_level=None, timeout=_SECONDS_FOR_OTHERS)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.DatabaseError as error:
        if code_of(error) in _LOCKED:
            raise in_use(database) from error
        return False
    return not any(_beside(database, suffix).exists() for suffix in _LOGS)


def _add_name(file: Path, name: Path) -> None:
    """Give a file a second name; where a disk knows no such thing, a copy has it."""
    try:
        name.hardlink_to(file)
    except OSError:
        shutil.copy2(file, name)
        flush(name)


def _take_away(log: Path, kept: Path) -> None:
    """Take a log from beside the place of the database; one without another name is kept under this one."""
    if not log.exists():
        return
    if kept.exists() or log.stat().st_nlink > 1 or log.name.endswith(_MEMORY):
        log.unlink()
    else:
        log.rename(kept)


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


@contextmanager
def _explained(file: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        said = (isinstance(error, OSError) and error.strerror) or str(error)
        raise StoreError("The backup {file} could not be restored: {said}.", file=file, said=said) from error
