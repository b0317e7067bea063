"""From the database to a packed copy, and from a packed or plain copy to a database."""

from __future__ import annotations

import gzip
import os
import sqlite3
import zlib
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Final

from corpus.errors import StoreError
from corpus.store.guarding import code_of, read_only

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import IO

    Progress = Callable[[int, int], None]
    """Told how many bytes of how many are done."""

_GZIP: Final = b"\x1f\x8b"
_SQLITE: Final = b"SQLite format 3\0"
_LEVEL: Final = 1  # a higher one takes twice the time for a tenth less
_CHUNK: Final = 1 << 20


def is_backup(path: Path) -> bool:
    """Tell whether a file begins as a packed or a plain copy of a database does."""
    try:
        with path.open("rb") as file:
            beginning = file.read(len(_SQLITE))
    except (OSError, ValueError):  # the latter for a NUL, which no name can have
        return False
    return beginning.startswith(_GZIP) or beginning == _SQLITE


def copy(database: Path, target: Path) -> None:
    """Copy one consistent state of a database, however busy it is, into a single file.

    In one step: a copy in several begins anew whenever somebody writes, and so might never end.
    """
    with closing(read_only(database)) as source, closing(sqlite3.connect(target, isolation_level=None)) as copied:
        copied.execute("PRAGMA journal_mode = OFF")
        copied.execute("PRAGMA synchronous = OFF")  # whoever needs it on the disk waits for it himself
        source.backup(copied, pages=-1)
    with closing(sqlite3.connect(target, isolation_level=None)) as copied:
        copied.execute("PRAGMA journal_mode = DELETE")  # all of it in the one file, and none beside it


def pack(copied: Path, packed: Path, progress: Progress) -> None:
    """Compress a copy, and wait until the disk has it; only its owner may read it."""
    size = copied.stat().st_size
    descriptor = os.open(packed, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with (
        copied.open("rb") as source,
        os.fdopen(descriptor, "wb") as target,
    ):
        with gzip.GzipFile("", "wb", _LEVEL, target) as compressed:
            for chunk in _chunks(source):
                compressed.write(chunk)
                progress(source.tell(), size)
        target.flush()
        os.fsync(target.fileno())


def unpack(file: Path, target: Path, progress: Progress) -> None:
    """Make a database of a packed or plain copy, and wait until the disk has it; raise StoreError if it is damaged."""
    with _damage_told(file):
        if not _is_packed(file):
            copy(file, target)
        else:
            _decompress(file, target, progress)
    with target.open("rb") as written:
        os.fsync(written.fileno())


def _decompress(file: Path, target: Path, progress: Progress) -> None:
    size = file.stat().st_size
    with file.open("rb") as packed, gzip.GzipFile("", "rb", fileobj=packed) as source, target.open("wb") as written:
        for chunk in _chunks(source):
            written.write(chunk)
            progress(packed.tell(), size)


def _is_packed(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(len(_GZIP)) == _GZIP


def _chunks(source: IO[bytes] | gzip.GzipFile) -> Iterator[bytes]:
    while chunk := source.read(_CHUNK):
        yield chunk


@contextmanager
def _damage_told(file: Path) -> Iterator[None]:
    try:
        yield
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise StoreError(
            "The backup {file} is damaged: {error}. Nothing was changed.", file=file, error=error
        ) from error
    except sqlite3.DatabaseError as error:
        if code_of(error) not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise
        raise StoreError(
            "The backup {file} is damaged: {error}. Nothing was changed.", file=file, error=error
        ) from error
