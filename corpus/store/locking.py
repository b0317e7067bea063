"""Locks beside the database, which the kernel lets go of when their process ends, however it ends.

`NAME.lock` is held by whoever has the database open, together with others, or alone by whoever replaces it. Once there
has been a database it holds a sentence, too, so that a lost one is not taken for one that is still to be made.
`NAME.running` is held by the bot. No child inherits them: Python opens every file so that it is closed on `exec`.
"""

from __future__ import annotations

import errno
import fcntl
import logging
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from corpus.errors import StoreError, UnusableError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MARK: Final = """\
Here is, or was, the database {name}. Should it be missing, Dragoman does not begin a new one
but stops and says so. Delete this file only to begin anew, without what the database held.
"""
_NOT_ALLOWED: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EISDIR})
_HARMLESS: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EBADF, errno.EINVAL})
"""No room, and a file that was opened to read only."""

_LONGEST_NUMBER: Final = 20
_log = logging.getLogger(__name__)


class InUseError(UnusableError):
    """Another program has the database open, or the bot runs on it already."""


def lock_file(database: Path) -> Path:
    """Name the file that is locked while a database is open, and that tells that there was one."""
    return _beside(database, ".lock")


@contextmanager
def opened(database: Path) -> Iterator[None]:
    """Hold the database open together with others; raise StoreError while it is being replaced."""
    with _locked(lock_file(database), fcntl.LOCK_SH) as lock:
        if lock is None:
            raise StoreError(
                "The database {database} is being restored right now; try again when that is done.", database=database
            )
        yield


@contextmanager
def alone(database: Path) -> Iterator[None]:
    """Keep everybody else from opening the database; raise InUseError if somebody has."""
    with _locked(lock_file(database), fcntl.LOCK_EX) as lock:
        if lock is None:
            raise in_use(database)
        yield


@contextmanager
def running(database: Path) -> Iterator[None]:
    """Be the one bot that runs on a database, for as long as the block does; raise InUseError if another is."""
    path = _beside(database, ".running")
    with _locked(path, fcntl.LOCK_EX) as lock:
        if lock is None:
            raise InUseError(
                "Another Dragoman runs on the database {database} already{runner}. Stop it first, or give this "
                "one a database of its own: DRAGOMAN_DATABASE.",
                database=database,
                runner=_runner(path),
            )
        _write(lock, f"{os.getpid()}\n")
        yield


def in_use(database: Path) -> InUseError:
    """Make the error for a database that cannot be replaced because somebody has it open."""
    return InUseError(
        "The database {database} is in use, so it cannot be replaced. Stop the bot first: systemctl stop "
        "dragoman. Nothing was changed.",
        database=database,
    )


def was_here(database: Path) -> bool:
    """Tell whether there has been a whole database of this name."""
    path = lock_file(database)
    return path.is_file() and path.stat().st_size > 0


def mark(database: Path) -> None:
    """Note that there is a whole database of this name; where there is no room, the log says so."""
    if was_here(database):
        return
    with _open(lock_file(database)) as lock:
        _write(lock, _MARK.format(name=database.name))


def _beside(database: Path, suffix: str) -> Path:
    """Name a file beside the database; links to one database lead to one file."""
    database = database.resolve()
    return database.with_name(database.name + suffix)


@contextmanager
def _locked(path: Path, how: int) -> Iterator[int | None]:
    """Lend the descriptor of a file that is locked for as long as the block runs; None if others hold it."""
    with _open(path) as lock:
        try:
            fcntl.flock(lock, how | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
        else:
            yield lock


@contextmanager
def _open(path: Path) -> Iterator[int]:
    """Lend the descriptor of a file, made if need be; raise StoreError, or UnusableError, if that cannot be."""
    try:
        descriptor = _descriptor(path)
    except OSError as error:
        kind = UnusableError if error.errno in _NOT_ALLOWED else StoreError
        raise kind(
            "The lock file {path} beside the database cannot be made: {reason}.", path=path, reason=error.strerror
        ) from error
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _descriptor(path: Path) -> int:
    """Open a file; one that may not be written is opened to read, which is enough to lock it."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except PermissionError:
        if not path.exists():
            raise
        return os.open(path, os.O_RDONLY)
    if os.geteuid() == 0:  # or the bot, which is not root, could not use it
        owner = path.parent.stat()
        os.fchown(descriptor, owner.st_uid, owner.st_gid)
    return descriptor


def _write(descriptor: int, text: str) -> None:
    """Put a text in place of what the file holds, which does no harm to leave out."""
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, text.encode(), 0)
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _HARMLESS:
            raise
        _log.warning("The lock file beside the database could not be written: %s", error.strerror)


def _runner(path: Path) -> str:
    """Name the process that the file tells of."""
    number = path.read_text(encoding="ascii", errors="replace")[:_LONGEST_NUMBER].strip()
    return f" (process {number})" if number.isdigit() else ""
