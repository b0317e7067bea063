"""What a server's admins have chosen, what they should be told, and forgetting a server altogether."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from corpus.models import Scope
from corpus.store import writing
from corpus.store.index_writing import delete_segments

if TYPE_CHECKING:
    from datetime import datetime

    import aiosqlite

    from corpus.store.database import Database

_LEFT: Final = "left"
_MOST_NOTICES: Final = 50
_FORGOTTEN_AT_ONCE: Final = 200
_BY_SCOPE_ID: Final = ("preview", "synonym", "saved_question", "feed_entry", "feed", "server_setting", "notice")
_BY_VIEWER: Final = ("kept_answer", "unanswered")


class Servers:
    """Keeps each server's settings and notices; a server is named by its scope."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def setting(self, scope: Scope, name: str) -> str | None:
        """Read what a server has set."""
        statement = "SELECT value FROM server_setting WHERE scope_id = ? AND name = ?"
        async with (
            self._database.reader() as connection,
            connection.execute(statement, (scope, name)) as cursor,
        ):
            row = await cursor.fetchone()
        return str(row[0]) if row else None

    async def set_setting(self, scope: Scope, name: str, value: str | None) -> None:
        """Set a value, or with None let it be as if it never had been set."""
        async with self._database.transaction() as connection:
            await connection.execute("DELETE FROM server_setting WHERE scope_id = ? AND name = ?", (scope, name))
            if value is not None:
                await connection.execute(
                    "INSERT INTO server_setting (scope_id, name, value) VALUES (?, ?, ?)", (scope, name, value)
                )

    async def add_notice(self, scope: Scope, sentence: str) -> None:
        """Keep a sentence for the admins until `take_notices`; of more than fifty the oldest go."""
        async with self._database.transaction() as connection:
            await connection.execute("INSERT INTO notice (scope_id, sentence) VALUES (?, ?)", (scope, sentence))
            await connection.execute(
                "DELETE FROM notice WHERE scope_id = :scope AND id NOT IN"
                " (SELECT id FROM notice WHERE scope_id = :scope ORDER BY id DESC LIMIT :most)",
                {"scope": scope, "most": _MOST_NOTICES},
            )

    async def take_notices(self, scope: Scope) -> list[str]:
        """Hand over the sentences that wait for the admins, oldest first, each once."""
        async with self._database.reader() as connection:
            waiting = await _notices(connection, scope)
        if not waiting:
            return []
        async with self._database.transaction() as connection:
            waiting = await _notices(connection, scope)
            await connection.execute("DELETE FROM notice WHERE scope_id = ?", (scope,))
            return waiting

    async def note_left(self, scope: Scope, at: datetime) -> None:
        """Note that the bot is no longer in a server; an earlier time stays."""
        if await self.setting(scope, _LEFT) is None:
            await self.set_setting(scope, _LEFT, at.isoformat())

    async def note_joined(self, scope: Scope) -> None:
        """Note that the bot is in a server."""
        if await self.setting(scope, _LEFT) is not None:
            await self.set_setting(scope, _LEFT, None)

    async def known(self) -> list[Scope]:
        """List the servers of which anything is kept."""
        kept = " UNION ".join(f"SELECT scope_id FROM {table}" for table in _BY_SCOPE_ID)
        viewed = " UNION ".join(f"SELECT viewer FROM {table}" for table in _BY_VIEWER)
        changed = "SELECT id FROM scope WHERE EXISTS (SELECT 1 FROM revision WHERE scope = ordinal)"
        statement = f"SELECT id FROM ({changed} UNION {kept} UNION {viewed}) WHERE id > 0 ORDER BY id"
        async with self._database.reader() as connection, connection.execute(statement) as cursor:
            return [Scope(row[0]) async for row in cursor]

    async def left_before(self, at: datetime) -> list[Scope]:
        """List the servers that the bot left before a time."""
        statement = "SELECT scope_id FROM server_setting WHERE name = ? AND value < ? ORDER BY scope_id"
        async with (
            self._database.reader() as connection,
            connection.execute(statement, (_LEFT, at.isoformat())) as cursor,
        ):
            return [Scope(row[0]) async for row in cursor]

    async def forget(self, scope: Scope) -> None:
        """Delete everything that is kept of a server, its articles' history included; nothing brings it back."""
        if scope <= 0:
            raise ValueError("only what belongs to a server can be forgotten")
        while await self._forget_some_articles(scope):
            pass
        async with self._database.transaction() as connection:
            ordinal = await writing.scope_ordinal(connection, scope)
            async with connection.execute("SELECT id FROM segment WHERE scope = ?", (ordinal,)) as cursor:
                segments = [row[0] async for row in cursor]
            await delete_segments(connection, segments)
            for table in ("word", "revision", "change"):
                await connection.execute(f"DELETE FROM {table} WHERE scope = ?", (ordinal,))
            for table in _BY_SCOPE_ID:
                await connection.execute(f"DELETE FROM {table} WHERE scope_id = ?", (scope,))
            for table in _BY_VIEWER:
                await connection.execute(f"DELETE FROM {table} WHERE viewer = ?", (scope,))
            # The row stays: its revision tells what caches hold, and its last passage keeps ids from coming twice.
            await connection.execute(
                "UPDATE scope SET articles = 0, bytes = 0, revision = revision + 1 WHERE ordinal = ?", (ordinal,)
            )

    async def _forget_some_articles(self, scope: Scope) -> bool:
        """Delete a few hundred articles, so that others who write need not wait for all; tell if there were any."""
        async with self._database.transaction() as connection:
            ordinal = await writing.scope_ordinal(connection, scope)
            statement = "SELECT id FROM article WHERE scope = ? LIMIT ?"
            async with connection.execute(statement, (ordinal, _FORGOTTEN_AT_ONCE)) as cursor:
                articles = [row[0] async for row in cursor]
            await writing.delete_articles(connection, ordinal, articles)
        return bool(articles)


async def _notices(connection: aiosqlite.Connection, scope: Scope) -> list[str]:
    statement = "SELECT sentence FROM notice WHERE scope_id = ? ORDER BY id"
    async with connection.execute(statement, (scope,)) as cursor:
        return [str(row[0]) async for row in cursor]
