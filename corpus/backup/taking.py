"""Take a backup of a database that is in use, and prove it before it counts."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.backup.folder import described, flush, give_to_owner, name_for, only_one, prune, workplace
from corpus.backup.packing import copy, pack
from corpus.backup.proving import UnsoundError, prove
from corpus.errors import StoreError
from corpus.store.guarding import LostError, check_usable, damage_explained, explained
from corpus.store.locking import opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus.backup.folder import Backup
    from corpus.backup.packing import Progress
    from corpus.backup.proving import Proof
    from corpus.models import Retention


@dataclass(frozen=True, slots=True)
class Taken:
    """A new backup and what it holds, in how many seconds it was made, and which older ones were deleted for it."""

    backup: Backup
    articles: int
    seconds: float
    deleted: tuple[Path, ...]


def take(database: Path, folder: Path, retention: Retention, progress: Progress = lambda _done, _all: None) -> Taken:
    """Back up a database that may be in use, and delete the backups that are no longer wanted.

    Raises LostError if the database is missing or unsound, UnusableError if it is a newer program's or another's, and
    StoreError for what may pass, such as a full disk; there is no new backup then, and the older ones are all there.
    """
    began = time.perf_counter()
    with _explained(folder), only_one(folder):
        with workplace(folder) as place:
            packed = place / "packed"
            articles = _taken(database, packed, progress)
            target = name_for(folder)
            packed.rename(target)
        give_to_owner(target, folder)
        flush(folder)
        backup = described(target)
        assert backup is not None  # noqa: S101 - it was named a moment ago
        deleted = prune(folder, retention)
    return Taken(backup, articles, time.perf_counter() - began, tuple(deleted))


def verify(file: Path, progress: Progress = lambda _done, _all: None) -> Proof:
    """Prove that this program can answer from a backup, bringing a copy of it up to date; the file stays as it is.

    Raises StoreError with what is wrong with it.
    """
    folder = file.parent if os.access(file.parent, os.W_OK, effective_ids=True) else Path(tempfile.gettempdir())
    with _read_explained(file), workplace(folder) as place:
        return prove(file, place, file, progress)


def _taken(database: Path, packed: Path, progress: Progress) -> int:
    """Pack a copy of a database, prove it, and count its articles."""
    copied = packed.with_name("copied.sqlite3")
    with explained(database):
        check_usable(database)
    if not database.exists():
        raise StoreError("There is no database {database} yet, so there is nothing to back up.", database=database)
    with opened(database), damage_explained(database):
        copy(database, copied)
    pack(copied, packed, progress)
    copied.unlink()
    try:
        return prove(packed, packed.parent, database, progress).articles
    except StoreError as error:
        kind = LostError if isinstance(error, UnsoundError) else StoreError
        raise kind("{error} No backup was made, and the older ones are as they were.", error=error) from error


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        said = (isinstance(error, OSError) and error.strerror) or str(error)
        raise StoreError(
            "No backup could be made in {folder}: {said}. The older ones are as they were.", folder=folder, said=said
        ) from error


@contextmanager
def _read_explained(file: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        said = (isinstance(error, OSError) and error.strerror) or str(error)
        raise StoreError("The backup {file} cannot be checked: {said}.", file=file, said=said) from error
