"""Connections to the database file: one writer, a pool of readers, and the schema's migrations."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from importlib import resources
from typing import TYPE_CHECKING, Final, Self, TypeVar

import aiosqlite

from corpus.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

Result = TypeVar("Result")

BUSY_TIMEOUT_MS: Final = 30_000
"""How long to wait while another program, such as an import, writes."""

_CACHE_KIB: Final = 16_384
_SWITCH_INTERVAL: Final = 0.001
_READER: Final = (
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
    f"PRAGMA cache_size = -{_CACHE_KIB}",
    "PRAGMA query_only = ON",
)


class Database:
    """An open database file. Use `reader` to read and `transaction` to write."""

    def __init__(
        self, writer: aiosqlite.Connection, readers: list[aiosqlite.Connection], threads: ReadingThreads
    ) -> None:
        self._writer = writer
        self._threads = threads
        self._write_lock = asyncio.Lock()
        self._readers: asyncio.Queue[aiosqlite.Connection] = asyncio.Queue()
        for connection in readers:
            self._readers.put_nowait(connection)

    @classmethod
    @asynccontextmanager
    async def open(cls, path: Path, *, readers: int) -> AsyncIterator[Database]:
        """Open or create the file and bring its schema up to date.

        Raises StoreError if it is no database, is newer than this program, or cannot be written.
        """
        async with AsyncExitStack() as stack:
            with _explained(path):
                path.parent.mkdir(parents=True, exist_ok=True)
                _check_openable(path)
                writer = await stack.enter_async_context(aiosqlite.connect(path, isolation_level=None))
                await _set_up(writer)
                await _migrate(writer, path)
                pool = [await stack.enter_async_context(_reader(path)) for _ in range(readers)]
            threads = stack.enter_context(ReadingThreads(path, readers))
            yield cls(writer, pool, threads)

    @asynccontextmanager
    async def reader(self) -> AsyncIterator[aiosqlite.Connection]:
        """Lend a connection that sees one consistent state for as long as it is held."""
        connection = await self._readers.get()
        try:
            await connection.execute("BEGIN")
            yield connection
        finally:
            # Even if BEGIN was cancelled it is still to run; this comes after it, and does nothing without need.
            ended = asyncio.ensure_future(connection.rollback())
            ended.add_done_callback(lambda _: self._readers.put_nowait(connection))
            await asyncio.shield(ended)

    async def in_thread(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Do work that reads much in a thread, on a connection that sees one consistent state.

        A search makes dozens of small reads with arithmetic between them: a hop between threads for each would cost
        more than the reads.
        """
        return await self._threads.run(work)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[aiosqlite.Connection]:
        """Lend the writing connection inside a transaction: durable when the block ends, undone if it raises."""
        async with self._write_lock:
            with _write_explained():
                async with _immediate(self._writer):
                    yield self._writer


class ReadingThreads:
    """A few threads that read, each with a connection of its own."""

    def __init__(self, path: Path, count: int) -> None:
        self._path = path
        self._own = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._executor = ThreadPoolExecutor(count, "reading")
        self._switch_interval = _SWITCH_INTERVAL

    def __enter__(self) -> Self:
        """Let the event loop have its turn sooner than Python's usual 5 ms while one of the threads computes."""
        self._switch_interval = sys.getswitchinterval()
        sys.setswitchinterval(_SWITCH_INTERVAL)
        return self

    def __exit__(self, *_: object) -> None:
        """Wait for the threads, and close their connections."""
        sys.setswitchinterval(self._switch_interval)
        self._executor.shutdown()
        for connection in self._connections:
            connection.close()

    async def run(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Do work in one of the threads, inside a transaction."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._reading, work)

    def _reading(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        connection = self._connection()
        connection.execute("BEGIN")
        try:
            return work(connection)
        finally:
            connection.execute("COMMIT")

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)  # closed by another
            self._connections.append(connection)
            for pragma in _READER:
                connection.execute(pragma)
            self._own.connection = connection
        return connection


@asynccontextmanager
async def _immediate(connection: aiosqlite.Connection) -> AsyncIterator[None]:
    try:
        await connection.execute("BEGIN IMMEDIATE")
        yield
        await connection.execute("COMMIT")
    except BaseException:
        # Who is cancelled leaves a statement that is still to run; this comes after it, and does nothing without need.
        await asyncio.shield(connection.rollback())
        raise


@asynccontextmanager
async def _reader(path: Path) -> AsyncIterator[aiosqlite.Connection]:
    async with aiosqlite.connect(path, isolation_level=None) as connection:
        for pragma in _READER:
            await connection.execute(pragma)
        yield connection


def _check_openable(path: Path) -> None:
    """Raise SQLite's error for what is no database; a thread of aiosqlite's would outlive its own failed start."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA schema_version")


async def _set_up(connection: aiosqlite.Connection) -> None:
    await connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    await connection.execute("PRAGMA journal_mode = WAL")
    await connection.execute("PRAGMA synchronous = FULL")  # what was acknowledged survives a power loss
    await connection.execute("PRAGMA foreign_keys = ON")
    await connection.execute("PRAGMA secure_delete = ON")  # what is deleted is gone from the file, too


async def _migrate(connection: aiosqlite.Connection, path: Path) -> None:
    """Apply the numbered files of `corpus/schema` that the database lacks, each in a transaction of its own."""
    migrations = sorted(
        (file for file in (resources.files("corpus") / "schema").iterdir() if file.name.endswith(".sql")),
        key=lambda file: file.name,
    )
    version = await _version(connection)
    if version > len(migrations):
        raise StoreError(f"The database {path} was made by a newer Dragoman; upgrade this program to use it.")
    for number, file in enumerate(migrations[version:], start=version + 1):
        async with _immediate(connection):
            if await _version(connection) < number:  # another program may have been quicker
                for statement in _statements(file.read_text(encoding="utf-8")):
                    await connection.execute(statement)
                await connection.execute(f"PRAGMA user_version = {number}")


async def _version(connection: aiosqlite.Connection) -> int:
    async with connection.execute("PRAGMA user_version") as cursor:
        row = await cursor.fetchone()
    return int(row[0]) if row else 0


def _statements(script: str) -> Iterator[str]:
    """Part a script into statements, for `executescript` would end the transaction that it runs in."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what SQLite or the file system say on opening into a sentence for the host."""
    try:
        yield
    except (sqlite3.DatabaseError, OSError) as error:
        raise StoreError(f"The database {path} cannot be opened: {error}.") from error


@contextmanager
def _write_explained() -> Iterator[None]:
    """Turn a full disk or a lock into a sentence for the host."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise StoreError(f"The database could not be written ({error}); nothing was changed.") from error
