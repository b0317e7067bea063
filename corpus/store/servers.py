"""What a server's admins have chosen, what they should be told, and forgetting a server altogether."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from corpus.indexing import index_article
from corpus.models import Scope
from corpus.store import writing
from corpus.store.index_writing import Leaving, delete_segments
from corpus.store.unused_terms import clear_unused_terms

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    import aiosqlite

    from corpus.store.database import Database

SHARED_CORPUS: Final = "shared_corpus"
"""The setting that says `OFF` where a server's members see only what the server has added itself."""

OFF: Final = "off"
_LEFT: Final = "left"
_MOST_NOTICES: Final = 50
_FORGOTTEN_AT_ONCE: Final = 200
_CHARACTERS_AT_ONCE: Final = 4_000_000
_WITHOUT_DELETED_HEADLINES: Final = "INSERT INTO headline_index (headline_index) VALUES ('optimize')"
"""FTS5 keeps what was deleted, with a mark, until its parts are merged."""

_FOLLOWED: Final = ("told", "story_run", "follow", "follower")
_CURATED: Final = ("preview", "synonym", "saved_question", "feed_entry", "feed", "server_setting", "notice")
_BY_SCOPE_ID: Final = (*_CURATED, *_FOLLOWED)
_BY_VIEWER: Final = ("mark", "kept_answer", "mark_count", "public_question", "unanswered")


class Servers:
    """Keeps each server's settings and notices; a server is named by its scope.

    Settings are kept in memory as well, so that reading them delays nobody; only the program that serves Discord
    changes them.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._settings: defaultdict[int, dict[str, str]] = defaultdict(dict)

    async def load(self) -> None:
        """Read all settings, once after the database was opened."""
        statement = "SELECT scope_id, name, value FROM server_setting"
        async with self._database.reader() as connection, connection.execute(statement) as cursor:
            async for scope, name, value in cursor:
                self._settings[scope][name] = value

    def setting(self, scope: Scope, name: str) -> str | None:
        """Give what a server has set."""
        return self._settings.get(scope, {}).get(name)

    def sees_shared(self, scope: Scope) -> bool:
        """Tell whether a server's members see the articles of the host and those that ship with Dragoman."""
        return self.setting(scope, SHARED_CORPUS) != OFF

    async def set_setting(self, scope: Scope, name: str, value: str | None) -> None:
        """Set a value, or with None let it be as if it never had been set."""
        async with self._database.transaction() as connection:
            await connection.execute("DELETE FROM server_setting WHERE scope_id = ? AND name = ?", (scope, name))
            if value is not None:
                await connection.execute(
                    "INSERT INTO server_setting (scope_id, name, value) VALUES (?, ?, ?)", (scope, name, value)
                )
        if value is None:
            self._settings[scope].pop(name, None)
        else:
            self._settings[scope][name] = value

    async def add_notice(self, scope: Scope, sentence: str) -> None:
        """Keep a sentence for the admins until it is told; of more than fifty the oldest go."""
        async with self._database.transaction() as connection:
            await connection.execute("INSERT INTO notice (scope_id, sentence) VALUES (?, ?)", (scope, sentence))
            await connection.execute(
                "DELETE FROM notice WHERE scope_id = :scope AND id NOT IN"
                " (SELECT id FROM notice WHERE scope_id = :scope ORDER BY id DESC LIMIT :most)",
                {"scope": scope, "most": _MOST_NOTICES},
            )

    async def notices(self, scope: Scope) -> dict[int, str]:
        """Read the sentences that wait for the admins, oldest first, by their ids."""
        statement = "SELECT id, sentence FROM notice WHERE scope_id = ? ORDER BY id"
        async with self._database.reader() as connection, connection.execute(statement, (scope,)) as cursor:
            return {row[0]: str(row[1]) async for row in cursor}

    async def drop_notices(self, scope: Scope, notices: Collection[int]) -> None:
        """Delete sentences that have been told."""
        statement = "DELETE FROM notice WHERE scope_id = ? AND id IN (SELECT value FROM json_each(?))"
        async with self._database.transaction() as connection:
            await connection.execute(statement, (scope, json.dumps([*notices])))

    async def note_left(self, scope: Scope, at: datetime) -> None:
        """Note that the bot is no longer in a server; an earlier time stays."""
        if self.setting(scope, _LEFT) is None:
            await self.set_setting(scope, _LEFT, at.isoformat())

    async def note_joined(self, scope: Scope) -> None:
        """Note that the bot is in a server."""
        if self.setting(scope, _LEFT) is not None:
            await self.set_setting(scope, _LEFT, None)

    async def known(self) -> list[Scope]:
        """List the servers of which anything is kept."""
        kept = " UNION ".join(f"SELECT scope_id FROM {table}" for table in _BY_SCOPE_ID)
        viewed = " UNION ".join(f"SELECT viewer FROM {table}" for table in _BY_VIEWER)
        changed = "SELECT id FROM scope WHERE EXISTS (SELECT 1 FROM revision WHERE scope = ordinal)"
        statement = f"SELECT id FROM ({changed} UNION {kept} UNION {viewed}) WHERE id > 0 ORDER BY id"
        async with self._database.reader() as connection, connection.execute(statement) as cursor:
            return [Scope(row[0]) async for row in cursor]

    async def count_articles(self) -> int:
        """Count the articles of all servers, the host's and the shipped ones, without going through them."""
        async with (
            self._database.reader() as connection,
            connection.execute("SELECT coalesce(sum(articles), 0) FROM scope") as cursor,
        ):
            row = await cursor.fetchone()
        return int(row[0]) if row else 0

    async def left_before(self, at: datetime) -> list[Scope]:
        """List the servers that the bot left before a time."""
        statement = "SELECT scope_id FROM server_setting WHERE name = ? AND value < ? ORDER BY scope_id"
        async with (
            self._database.reader() as connection,
            connection.execute(statement, (_LEFT, at.isoformat())) as cursor,
        ):
            return [Scope(row[0]) async for row in cursor]

    async def forget(self, scope: Scope) -> None:
        """Delete everything that is kept of a server, its articles' history included; nothing brings it back.

        Its texts are overwritten in the file, and words that no other article has go from the dictionary, too. Only the
        number of the server stays, with counts of nothing.
        """
        if scope <= 0:
            raise ValueError("only what belongs to a server can be forgotten")
        while await self._forget_some_articles(scope) or not await self._forget_the_rest(scope):
            pass
        self._settings.pop(scope, None)

    async def _forget_the_rest(self, scope: Scope) -> bool:
        """Delete what is left without articles, unless somebody has added one again; tell if it was done."""
        async with self._database.transaction() as connection:
            ordinal = await writing.scope_ordinal(connection, scope)
            if await connection.execute_fetchall("SELECT 1 FROM article WHERE scope = ? LIMIT 1", (ordinal,)):
                return False
            async with connection.execute("SELECT id FROM segment WHERE scope = ?", (ordinal,)) as cursor:
                segments = [row[0] async for row in cursor]
            await delete_segments(connection, segments)
            for table in ("word", "revision", "change"):
                await connection.execute(f"DELETE FROM {table} WHERE scope = ?", (ordinal,))
            for table in _BY_SCOPE_ID:
                await connection.execute(f"DELETE FROM {table} WHERE scope_id = ?", (scope,))
            for table in _BY_VIEWER:
                await connection.execute(f"DELETE FROM {table} WHERE viewer = ?", (scope,))
            await clear_unused_terms(connection)
            await connection.execute(_WITHOUT_DELETED_HEADLINES)
            # The row stays: its revision tells what caches hold, and its last passage keeps ids from coming twice.
            await connection.execute(
                "UPDATE scope SET articles = 0, bytes = 0, revision = revision + 1 WHERE ordinal = ?", (ordinal,)
            )
        return True

    async def _forget_some_articles(self, scope: Scope) -> bool:
        """Delete a few articles, so that others who write need not wait for all; tell if there were any."""
        async with self._database.reader() as connection:
            rows = await _some_articles(connection, scope)
        leaving = await asyncio.to_thread(_leaving, rows)
        async with self._database.transaction() as connection:
            ordinal = await writing.scope_ordinal(connection, scope)
            stored = await writing.stored_digests(connection, scope, [row[1] for row in rows])
            unchanged = [item for row, item in zip(rows, leaving, strict=True) if stored.get(row[1]) == row[2]]
            await writing.delete_articles(connection, ordinal, unchanged, [item.article for item in unchanged])
        return bool(rows)


async def _some_articles(connection: aiosqlite.Connection, scope: Scope) -> list[tuple[Any, ...]]:
    """Read the first articles of a scope that make a few megabytes together, at least one of them."""
    statement = """
        SELECT id, key, digest, headline, publisher, body, language FROM article
        WHERE scope = (SELECT ordinal FROM scope WHERE id = ?) LIMIT ?
    """
    rows: list[tuple[Any, ...]] = []
    length = 0
    async with connection.execute(statement, (scope, _FORGOTTEN_AT_ONCE)) as cursor:
        while length < _CHARACTERS_AT_ONCE and (row := await cursor.fetchone()):
            rows.append(tuple(row))
            length += len(row[5])
    return rows


def _leaving(rows: Iterable[tuple[Any, ...]]) -> list[Leaving]:
    return [Leaving(article, index_article(*text).words) for article, _, _, *text in rows]
