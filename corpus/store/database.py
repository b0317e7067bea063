"""Connections to the database file: one writer, a pool of readers, and the schema's migrations."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Final, Self, TypeVar

import aiosqlite

from corpus.store.guarding import (
    BUSY_TIMEOUT_MS,
    check_usable,
    damage_explained,
    explained,
    migrations,
    newer,
    write_explained,
)
from corpus.store.locking import mark, opened

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

Result = TypeVar("Result")

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
        self,
        path: Path,
        writer: aiosqlite.Connection,
        readers: list[aiosqlite.Connection],
        threads: ReadingThreads,
    ) -> None:
        self._path = path
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

        Raises UnusableError, nothing changed, if it was lost, is damaged, is newer than this program, belongs to
        another, or cannot be written; StoreError for what may pass, such as a full disk or a restore that is going on.
        """
        async with AsyncExitStack() as stack:
            with explained(path):
                path.parent.mkdir(parents=True, exist_ok=True)
                check_usable(path)
                stack.enter_context(opened(path))
                check_usable(path)  # again, for it may have been replaced a moment ago
                # Of a name such as ":memory:" SQLite would make something else.
                real = path.absolute()  # noqa: ASYNC240 - it does not ask the disk
                writer = await stack.enter_async_context(aiosqlite.connect(real, isolation_level=None))
                await _set_up(writer)
                await _migrate(writer, path)
                mark(path)
                pool = [await stack.enter_async_context(_reader(real)) for _ in range(readers)]
            threads = stack.enter_context(ReadingThreads(real, readers))
            yield cls(path, writer, pool, threads)

    @asynccontextmanager
    async def reader(self) -> AsyncIterator[aiosqlite.Connection]:
        """Lend a connection that sees one consistent state for as long as it is held."""
        connection = await self._readers.get()
        try:
            with damage_explained(self._path):
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
        with damage_explained(self._path):
            return await self._threads.run(work)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[aiosqlite.Connection]:
        """Lend the writing connection inside a transaction: durable when the block ends, undone if it raises."""
        async with self._write_lock:
            with write_explained(self._path):
                async with _immediate(self._writer):
                    yield self._writer

    async def rewrite(self) -> None:
        """Write the whole file anew, so that unused parts of its pages hold nothing of what was deleted.

        Needs as much room again as the file takes, for a while. Others who write wait; those who read do not.
        """
        async with self._write_lock:
            with write_explained(self._path):
                await self._writer.execute("VACUUM")


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


async def _set_up(connection: aiosqlite.Connection) -> None:
    await connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    await connection.execute("PRAGMA journal_mode = WAL")
    await connection.execute("PRAGMA synchronous = FULL")  # what was acknowledged survives a power loss
    await connection.execute("PRAGMA foreign_keys = ON")
    await connection.execute("PRAGMA secure_delete = ON")  # what is deleted is gone from the file, too


async def _migrate(connection: aiosqlite.Connection, path: Path) -> None:
    """Apply the numbered files of `corpus/schema` that the database lacks, each in a transaction of its own."""
    files = migrations()
    version = await _version(connection)
    if version > len(files):
        raise newer(path)
    for number, file in enumerate(files[version:], start=version + 1):
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
