"""A database as it lies on the disk, looked at without changing a byte, for whoever wonders what is wrong with it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from corpus.analysis import VERSION
from corpus.errors import StoreError
from corpus.models import BUNDLED, SHARED
from corpus.store.feed_rows import FEED_COLUMNS, read_feed
from corpus.store.guarding import migrations

if TYPE_CHECKING:
    from pathlib import Path

    from corpus.store.feed_rows import Feed

_TIMEOUT: Final = 5.0
_CURATION: Final = 4
"""The version of the schema that brought feeds, and articles counted by scope."""

_RENEWING: Final = 5
"""The version of the schema that brought the analysis of each article's entry in the index."""

_IS_THERE: Final = "scope_id NOT IN (SELECT scope_id FROM server_setting WHERE name = 'left')"


class NotReadError(StoreError):
    """The database cannot be read without changing something on the disk."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a database holds.

    `version` and `known` are those of its schema and of this program's. `stale` counts the articles that another
    version of the analysis indexed; None where the schema is too old to tell. `feeds` are those of the servers that
    the bot is in, and the host's.
    """

    version: int
    known: int
    shipped: int = 0
    shared: int = 0
    own: int = 0
    servers: int = 0
    stale: int | None = None
    feeds: tuple[Feed, ...] = ()

    @property
    def articles(self) -> int:
        """All articles."""
        return self.shipped + self.shared + self.own


def look(path: Path) -> Sight:
    """Look into a database; raise sqlite3.Error if it is damaged, NotReadError if it cannot be left as it is."""
    known = len(migrations())
    with closing(untouched(path)) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if not _CURATION <= version <= known:
            return Sight(version, known)
        connection.execute("BEGIN")
        counts = dict(connection.execute("SELECT id, articles FROM scope WHERE articles > 0").fetchall())
        feeds = connection.execute(f"SELECT {FEED_COLUMNS} FROM feed WHERE {_IS_THERE} ORDER BY id").fetchall()
        return Sight(
            version,
            known,
            shipped=counts.pop(BUNDLED, 0),
            shared=counts.pop(SHARED, 0),
            own=sum(counts.values()),
            servers=len(counts),
            stale=_stale(connection) if version >= _RENEWING else None,
            feeds=tuple(read_feed(row) for row in feeds),
        )


def untouched(path: Path) -> sqlite3.Connection:
    """Open a database so that nothing of it is changed: not the file, nor those beside it, which none is added to.

    Beside a bot that runs, and after one that was killed, SQLite reads with what it finds there; where there is
    nothing, nobody has the database open. Raises NotReadError if SQLite would have to make a file first.
    """
    address = f"{path.resolve().as_uri()}?mode=ro&{_how(path)}"
    return sqlite3.connect(address, uri=True, isolation_level=None, timeout=_TIMEOUT)


def is_open(path: Path) -> bool:
    """Tell whether some program has the database open, or was killed while it had."""
    return _beside(path, "-wal").exists() and _beside(path, "-shm").exists()


def _how(path: Path) -> str:
    if is_open(path):
        return "readonly_shm=1"
    for suffix in ("-wal", "-journal"):
        log = _beside(path, suffix)
        if log.exists() and log.stat().st_size:
            raise NotReadError("{log} holds changes, and SQLite cannot take them in without writing.", log=log)
    # Without a log there is nobody whose changes could come in between.
    return "immutable=1"


def _beside(path: Path, suffix: str) -> Path:
    real = path.resolve()
    return real.with_name(real.name + suffix)


def _stale(connection: sqlite3.Connection) -> int:
    """Count what the present analysis would index anew: all, if another version of it was the last to write."""
    last = "(SELECT value FROM setting WHERE name = 'analysis')"
    statement = f"SELECT count(*) FROM indexed_article WHERE analysis <> :version OR {last} <> :version"
    (count,) = connection.execute(statement, {"version": str(VERSION)}).fetchone()
    return int(count)
