"""What keeps a database from being used, found out before anything is written, in sentences for the host."""

from __future__ import annotations

import errno
import os
import pwd
import sqlite3
from contextlib import closing, contextmanager
from importlib import resources
from typing import TYPE_CHECKING, Final

from corpus.errors import StoreError, UnusableError
from corpus.store.locking import lock_file, was_here

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable
    from pathlib import Path

BUSY_TIMEOUT_MS: Final = 30_000
"""How long to wait while another program, such as an import, writes."""

BACKUPS: Final = "backups"
"""The folder beside the database where backups are unless the host says otherwise."""

BEFORE_RESTORE: Final = ".before-restore-"
"""What is added to the name of a database that a restore replaces, before the time."""

_ROOM: Final = 1 << 16
_PRIMARY: Final = 0xFF
_DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_NOT_WRITABLE: Final = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH})
_NOTHING_MADE: Final = frozenset({sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY})
"""What SQLite says where it would have to write a file beside the database, and cannot."""

_PASSING: Final = frozenset({
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL,
})  # fmt: skip
_PASSING_OF_SYSTEM: Final = frozenset({
    errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.EIO, errno.EINTR, errno.EAGAIN, errno.ENOMEM,
    errno.ENOLCK, errno.ESTALE,
})  # fmt: skip
_OURS: Final = frozenset({"article", "scope", "setting"})


class LostError(UnusableError):
    """The database is missing or damaged, so that a backup is what helps."""


def check_usable(path: Path) -> None:
    """Raise UnusableError unless the database is a sound one of ours, or still to be made; nothing is changed.

    Raises sqlite3.Error or OSError, too, for `explained` to explain.
    """
    _check_writable(path)
    if not path.exists() or not path.stat().st_size:
        _check_never_there(path)
        return
    version, tables = _version_and_tables(path)
    if not version and not tables:
        _check_never_there(path)
    elif not tables >= _OURS:
        raise UnusableError("The database {path} cannot be opened: it belongs to another program.", path=path)
    elif version > len(migrations()):
        raise newer(path)


def migrations() -> list[Traversable]:
    """List the numbered files of `corpus/schema`; a database's version is how many of them it has had."""
    files = (file for file in (resources.files("corpus") / "schema").iterdir() if file.name.endswith(".sql"))
    return sorted(files, key=lambda file: file.name)


def newer(path: Path) -> UnusableError:
    """Make the error for a database that a newer program has made."""
    return UnusableError("The database {path} was made by a newer Dragoman; upgrade this program to use it.", path=path)


def read_only(path: Path) -> sqlite3.Connection:
    """Open a database so that nothing in it can be changed; a change that was cut short is undone first."""
    try:
        return _connect(path, "ro")
    except sqlite3.OperationalError as error:
        if code_of(error) not in _NOTHING_MADE:
            raise
        if _is_all_there_is(path):
            return _connect(path, "ro&immutable=1")
        if getattr(error, "sqlite_errorcode", 0) != sqlite3.SQLITE_READONLY_ROLLBACK:
            raise
    _connect(path, "rw").close()
    return _connect(path, "ro")


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite or the file system say on opening into a sentence for the host."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise _explanation(path, error) from error


@contextmanager
def damage_explained(path: Path) -> Iterator[None]:
    """Name the damage where reading or writing comes upon it; other errors stay as they are."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if code_of(error) not in _DAMAGED:
            raise
        raise LostError(
            "The database {path} is damaged ({error}). Stop the bot and restore a backup: dragoman restore FILE.",
            path=path,
            error=error,
        ) from error


@contextmanager
def write_explained(path: Path) -> Iterator[None]:
    """Turn a full disk, a lock or damage into a sentence for the host."""
    try:
        with damage_explained(path):
            yield
    except sqlite3.OperationalError as error:
        raise StoreError("The database could not be written ({error}); nothing was changed.", error=error) from error


def code_of(error: sqlite3.Error) -> int:
    """Give SQLite's primary result code; 0 for an error of Python's own."""
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & _PRIMARY


def may_pass(error: sqlite3.Error | OSError) -> bool:
    """Tell whether trying again can help."""
    if isinstance(error, sqlite3.Error):
        return code_of(error) in _PASSING
    return error.errno in _PASSING_OF_SYSTEM


def _explanation(path: Path, error: sqlite3.Error | OSError) -> StoreError:
    said = (isinstance(error, OSError) and error.strerror) or str(error)
    if isinstance(error, sqlite3.Error) and code_of(error) == sqlite3.SQLITE_IOERR and _is_full(path):
        said = f"its disk is full ({error})"
    sentence = f"The database {path} cannot be opened: {said}."
    if may_pass(error):
        return StoreError(sentence)
    if isinstance(error, sqlite3.Error) and code_of(error) in _DAMAGED:
        return LostError(
            "The database {path} cannot be opened: it is damaged, or no database at all ({error}).",
            path=path,
            error=error,
        )
    if isinstance(error, sqlite3.Error) and code_of(error) in _NOT_WRITABLE:
        return UnusableError(
            "The database {path} cannot be opened: it cannot be written ({error}).", path=path, error=error
        )
    return UnusableError(sentence)


def _is_full(path: Path) -> bool:
    """Tell whether the disk has no room for the little that SQLite needs to open a database."""
    disk = os.statvfs(path.resolve().parent)
    return disk.f_bavail * disk.f_frsize < _ROOM


def _check_writable(path: Path) -> None:
    """Raise UnusableError if the file, what SQLite keeps beside it, or the folder may not be written."""
    if path.is_dir():
        raise UnusableError("The database {path} cannot be opened: it is a folder.", path=path)
    real = path.resolve()
    for file in (real.parent, real, *(_beside(real, suffix) for suffix in ("-wal", "-shm", "-journal"))):
        if not file.exists() or os.access(file, os.R_OK | os.W_OK, effective_ids=True):
            continue
        if os.statvfs(file).f_flag & os.ST_RDONLY:
            raise UnusableError("The database {path} cannot be opened: its disk is mounted read-only.", path=path)
        found = file.stat()
        raise UnusableError(
            "The database {path} cannot be opened: {who} may not write {file}, which belongs to {owner} (mode {mode}).",
            path=path,
            who=_user(os.geteuid()),
            file=file,
            owner=_user(found.st_uid),
            mode=f"{found.st_mode & 0o7777:04o}",
        )


def _check_never_there(path: Path) -> None:
    """Raise LostError if there has been a database: an empty one must never take its place unasked."""
    real = path.resolve()
    is_empty = not real.exists() or not real.stat().st_size  # else what is in its log has been read with it
    log, backups, replaced = _beside(real, "-wal"), real.parent / BACKUPS, real.name + BEFORE_RESTORE
    traces = [
        *([lock_file(path)] if was_here(path) else []),
        *([log] if is_empty and log.exists() and log.stat().st_size else []),
        *([backups] if any(backups.glob("*.sqlite3*")) else []),
    ]
    if not traces:
        return
    kept = sorted(file for file in real.parent.iterdir() if file.name.startswith(replaced))
    hint = f" What was there before a restore is {kept[-1]}." if kept else ""
    raise LostError(
        "The database {path} is missing or empty, but there was one. Bring it back: dragoman restore "
        "FILE.{hint} To begin anew without what it held, move away first: {traces}.",
        path=path,
        hint=hint,
        traces=", ".join(map(str, traces)),
    )


def _version_and_tables(path: Path) -> tuple[int, set[str]]:
    """Read a database's version and its tables' names."""
    with closing(read_only(path)) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    return int(version), {str(name) for (name,) in names}


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    """Open a database and look into it, which is when SQLite finds out whether it can."""
    address = f"{path.resolve().as_uri()}?mode={mode}"
    connection = sqlite3.connect(address, uri=True, isolation_level=None, timeout=BUSY_TIMEOUT_MS / 1000)
    try:
        connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _is_all_there_is(path: Path) -> bool:
    """Tell a copy that lies by itself where SQLite can make nothing beside it, such as on a read-only disk."""
    real = path.resolve()
    if not os.access(real, os.R_OK, effective_ids=True) or os.access(real.parent, os.W_OK, effective_ids=True):
        return False
    return not any(_beside(real, suffix).exists() for suffix in ("-wal", "-journal"))


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _user(number: int) -> str:
    try:
        return f"the user {pwd.getpwuid(number).pw_name}"
    except KeyError:
        return f"the user with the number {number}"
