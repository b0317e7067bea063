"""What is kept of a person and of a server, counted, and both forgotten."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import suppress
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Final

from corpus.errors import StoreError
from corpus.store.feed_rows import FORGOTTEN

if TYPE_CHECKING:
    from corpus.models import Scope
    from corpus.store.database import Database
    from corpus.store.people import People
    from corpus.store.servers import Servers

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OfPerson:
    """Where a member's number in Discord stands, in all servers, by what it stands with."""

    changes: int = 0
    feeds: int = 0
    previews: int = 0
    languages: int = 0
    marks: int = 0
    follows: int = 0

    def __bool__(self) -> bool:
        return any(astuple(self))


@dataclass(frozen=True, slots=True)
class OfServer:
    """How much is kept of a server; `versions` are those of all its articles, removed ones included."""

    articles: int = 0
    versions: int = 0
    feeds: int = 0
    names: int = 0
    checks: int = 0
    previews: int = 0
    unanswered: int = 0
    answers: int = 0
    settings: int = 0
    follows: int = 0
    questions: int = 0

    def __bool__(self) -> bool:
        return any(astuple(self))


class Forgetting:
    """Counts and deletes what is kept of people and servers."""

    def __init__(self, database: Database, servers: Servers, people: People) -> None:
        self._database = database
        self._servers = servers
        self._people = people

    async def of_person(self, person: int) -> OfPerson:
        """Count where a member's number stands."""
        async with self._database.reader() as connection, connection.execute(_OF_PERSON, {"who": person}) as cursor:
            row = await cursor.fetchone()
        return OfPerson(*row) if row else OfPerson()

    async def of_server(self, scope: Scope) -> OfServer:
        """Count what is kept of a server."""
        async with self._database.reader() as connection, connection.execute(_OF_SERVER, {"scope": scope}) as cursor:
            row = await cursor.fetchone()
        return OfServer(*row) if row else OfServer()

    async def forget_person(self, person: int) -> OfPerson:
        """Take a member's number out of everything, in all servers; return where it stood.

        Articles and feeds stay, for they belong to the servers; the member's previews are deleted.
        """
        async with self._database.transaction() as connection:
            async with connection.execute(_OF_PERSON, {"who": person}) as cursor:
                row = await cursor.fetchone()
            for statement in _WITHOUT_PERSON:
                await connection.execute(statement, {"who": person})
        self._people.forget(person)
        await self._clear_log()
        return OfPerson(*row) if row else OfPerson()

    async def forget_server(self, scope: Scope) -> None:
        """Delete everything that is kept of a server for good, as `Servers.forget` does, and write the file anew.

        SQLite overwrites what is deleted, but leaves copies of some of it where it has parted or joined pages.
        """
        await self._servers.forget(scope)
        try:
            await self._database.rewrite()
        except StoreError as error:
            name = getattr(error.__cause__, "sqlite_errorname", type(error).__name__)
            _log.warning("The database was not written anew (%s): unused parts may hold deleted texts", name)
        await self._clear_log()

    async def _clear_log(self) -> None:
        """Empty SQLite's write-ahead log, in which pages stand as they were before."""
        async with self._database.reader() as connection:
            # What is left undone now SQLite does by itself later, so nobody need be told.
            with suppress(sqlite3.OperationalError):
                await connection.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")


_OF_PERSON: Final = """
    SELECT (SELECT count(*) FROM change WHERE who = :who), (SELECT count(*) FROM feed WHERE who = :who),
        (SELECT count(*) FROM preview WHERE who = :who),
        (SELECT count(*) FROM person WHERE id = :who),
        (SELECT count(*) FROM mark WHERE who = :who),
        (SELECT count(*) FROM follower LEFT JOIN follow ON follow.follower = follower.id WHERE person = :who)
"""
_WITHOUT_PERSON: Final = (
    "UPDATE change SET who = NULL WHERE who = :who",
    f"UPDATE feed SET who = {FORGOTTEN} WHERE who = :who",
    "DELETE FROM preview WHERE who = :who",
    "DELETE FROM person WHERE id = :who",
    "DELETE FROM mark WHERE who = :who",
    "DELETE FROM follower WHERE person = :who",
)
_OF_SERVER: Final = """
    SELECT coalesce((SELECT articles FROM scope WHERE id = :scope), 0),
        (SELECT count(*) FROM revision WHERE scope = (SELECT ordinal FROM scope WHERE id = :scope)),
        (SELECT count(*) FROM feed WHERE scope_id = :scope),
        (SELECT count(*) FROM synonym WHERE scope_id = :scope),
        (SELECT count(*) FROM saved_question WHERE scope_id = :scope),
        (SELECT count(*) FROM preview WHERE scope_id = :scope),
        (SELECT count(*) FROM unanswered WHERE viewer = :scope),
        (SELECT count(*) FROM kept_answer WHERE viewer = :scope),
        (SELECT count(*) FROM server_setting WHERE scope_id = :scope)
            + (SELECT count(*) FROM notice WHERE scope_id = :scope),
        (SELECT count(*) FROM follow WHERE scope_id = :scope),
        (SELECT count(*) FROM public_question WHERE viewer = :scope)
            + (SELECT count(*) FROM mark_count WHERE viewer = :scope)
"""
