"""Who changed what when, and every state that an article ever had.

The last revision of an article that is there stands in the article's own row; when a later change replaces it, its
content is kept with the revision, compressed.
"""

from __future__ import annotations

import asyncio
import json
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from corpus.draft_json import draft_as_json, draft_from_json
from corpus.models import Author, Draft, DroppedLine, Published, Scope, Via
from corpus.store.listing import most_like

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import aiosqlite

    from corpus.store.database import Database


class Action(Enum):
    """What a change does to its articles."""

    ADD = "add"
    EDIT = "edit"
    REMOVE = "remove"
    RESTORE = "restore"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Revision:
    """A state of an article: `number` counts from 1, `change` is the act that led to it, `at` is in UTC.

    `present` tells whether the article was there after it, `is_current` whether nothing came after it.
    """

    scope: Scope
    key: str
    number: int
    change: int
    article: int
    headline: str
    present: bool
    action: Action
    author: Author
    at: datetime
    is_current: bool


@dataclass(frozen=True, slots=True)
class Act:
    """One act of one person: it changed so many `articles`, of which `revisions` are the first few by their keys."""

    change: int
    articles: int
    revisions: tuple[Revision, ...]


@dataclass(frozen=True, slots=True)
class LastState:
    """The last revision of an article: its number, the article's id, its headline, and whether it is there."""

    number: int
    article: int
    headline: str
    present: bool


_REVISION: Final = """
    scope.id, revision.key, number, change.id, article, headline, present, action, via, who, at,
    NOT EXISTS (
        SELECT 1 FROM revision later
        WHERE later.scope = revision.scope AND later.key = revision.key AND later.number > revision.number
    )
    FROM revision JOIN change ON change.id = revision.change JOIN scope ON scope.ordinal = revision.scope
"""
_STORED: Final = """
    key, article.headline, headline_given, body, publisher, published, url, language,
    coalesce(raw, ''), coalesce(dropped, '[]')
    FROM article LEFT JOIN source ON source.article = article.id
"""


class History:
    """Reads the revisions of exactly one scope at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_article(self, scope: Scope, key: str) -> list[Revision]:
        """List an article's revisions, newest first."""
        return await self._revisions("scope.id = ? AND revision.key = ? ORDER BY number DESC", (scope, key))

    async def of_change(self, scope: Scope, change: int) -> list[Revision]:
        """List the revisions that one act led to, in the order of their keys."""
        return await self._revisions("scope.id = ? AND change.id = ? ORDER BY revision.key", (scope, change))

    async def of_id(self, scope: Scope, article: int) -> list[Revision]:
        """List the revisions of the article that has, or had, this id, newest first."""
        return await self._revisions("scope.id = ? AND article = ? ORDER BY number DESC", (scope, article))

    async def acts(self, scope: Scope, *, offset: int = 0, limit: int = 20, named: int = 3) -> tuple[list[Act], int]:
        """List the acts that changed a scope, newest first, with how many there are in all."""
        ordinal = "(SELECT ordinal FROM scope WHERE id = ?)"
        count = f"SELECT count(*) FROM change WHERE scope = {ordinal}"
        listed = f"""
            SELECT id, (SELECT count(*) FROM revision WHERE revision.change = change.id)
            FROM change WHERE scope = {ordinal} ORDER BY id DESC LIMIT ? OFFSET ?
        """
        async with self._database.reader() as connection:
            async with connection.execute(count, (scope,)) as cursor:
                row = await cursor.fetchone()
            async with connection.execute(listed, (scope, limit, offset)) as cursor:
                found = [(int(change), int(articles)) async for change, articles in cursor]
        of_change = "scope.id = ? AND change.id = ? ORDER BY revision.key LIMIT ?"
        acts = [
            Act(change, articles, tuple(await self._revisions(of_change, (scope, change, named))))
            for change, articles in found
        ]
        return acts, int(row[0]) if row else 0

    async def latest(self, scope: Scope, *, offset: int = 0, limit: int = 20) -> tuple[list[Revision], int]:
        """List a scope's revisions, newest first, with how many there are in all."""
        count = "SELECT count(*) FROM revision JOIN scope ON scope.ordinal = revision.scope WHERE scope.id = ?"
        async with self._database.reader() as connection, connection.execute(count, (scope,)) as cursor:
            row = await cursor.fetchone()
        found = await self._revisions(
            "scope.id = ? ORDER BY change.id DESC, revision.key LIMIT ? OFFSET ?", (scope, limit, offset)
        )
        return found, int(row[0]) if row else 0

    async def removed(self, scope: Scope, typed: str = "", limit: int = 25) -> list[Revision]:
        """List the last revisions of articles that are gone, newest first, or those most like what was typed."""
        gone = await self._revisions(
            """
            scope.id = ? AND present = 0 AND number = (
                SELECT max(number) FROM revision last WHERE last.scope = revision.scope AND last.key = revision.key
            ) ORDER BY change.id DESC, revision.key
            """,
            (scope,),
        )
        if not typed.strip():
            return gone[:limit]
        chosen = await asyncio.to_thread(most_like, typed, [revision.headline for revision in gone], limit)
        return [gone[index] for index in chosen]

    async def draft(self, scope: Scope, key: str, number: int) -> Draft | None:
        """Read what an article was after a revision; None if it was not there, or there is no such revision."""
        async with self._database.reader() as connection:
            return (await drafts(connection, scope, [(key, number)])).get(key)

    async def _revisions(self, condition: str, values: Sequence[object]) -> list[Revision]:
        async with (
            self._database.reader() as connection,
            connection.execute(f"SELECT {_REVISION} WHERE {condition}", values) as cursor,
        ):
            return [_revision(row) async for row in cursor]


async def drafts(connection: aiosqlite.Connection, scope: Scope, wanted: Iterable[tuple[str, int]]) -> dict[str, Draft]:
    """Read what articles, given by key and number of the revision, were; those that were not there are left out."""
    found: dict[str, Draft] = {}
    for key, number in wanted:
        statement = """
            SELECT content, present, number = (SELECT max(number) FROM revision WHERE scope = ordinal AND key = ?2)
            FROM revision JOIN scope ON ordinal = scope WHERE scope.id = ?1 AND key = ?2 AND number = ?3
        """
        async with connection.execute(statement, (scope, key, number)) as cursor:
            row = await cursor.fetchone()
        if row is None or not row[1]:
            continue
        if row[0] is not None:
            found[key] = await asyncio.to_thread(_unpacked, row[0])
        elif row[2]:
            found |= await _current(connection, scope, [key])
    return found


async def last_states(connection: aiosqlite.Connection, ordinal: int, keys: Sequence[str]) -> dict[str, LastState]:
    """Map those of the keys that ever were in a scope to their last state."""
    statement = """
        SELECT key, max(number), article, headline, present FROM revision
        WHERE scope = ? AND key IN (SELECT value FROM json_each(?)) GROUP BY key
    """  # of SQLite's max(): the other columns are those of the row that has it
    async with connection.execute(statement, (ordinal, json.dumps(keys))) as cursor:
        return {
            key: LastState(number, article, headline, bool(present))
            async for key, number, article, headline, present in cursor
        }


async def begin_change(connection: aiosqlite.Connection, ordinal: int, action: Action, author: Author) -> int:
    """Note who begins to change a scope; return the change's id."""
    cursor = await connection.execute(
        "INSERT INTO change (scope, action, via, who) VALUES (?, ?, ?, ?)",
        (ordinal, action.value, author.via.value, author.who),
    )
    return cursor.lastrowid or 0


async def keep_contents(
    connection: aiosqlite.Connection, scope: Scope, ordinal: int, states: Mapping[str, LastState]
) -> int:
    """Keep with their revisions what articles are, before something else takes their place; return the bytes."""
    present = [key for key, state in states.items() if state.present]
    packed = await asyncio.to_thread(_packed, await _current(connection, scope, present))
    await connection.executemany(
        "UPDATE revision SET content = ? WHERE scope = ? AND key = ? AND number = ?",
        [(content, ordinal, key, states[key].number) for key, content in packed.items()],
    )
    return sum(map(len, packed.values()))


async def add_revisions(
    connection: aiosqlite.Connection, ordinal: int, change: int, states: Mapping[str, LastState]
) -> None:
    """Write down the states, by key, that a change has led to."""
    await connection.executemany(
        "INSERT INTO revision (scope, key, number, change, article, headline, present) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (ordinal, key, state.number, change, state.article, state.headline, state.present)
            for key, state in states.items()
        ],
    )


async def _current(connection: aiosqlite.Connection, scope: Scope, keys: Sequence[str]) -> dict[str, Draft]:
    statement = f"""
        SELECT {_STORED} WHERE article.scope = (SELECT ordinal FROM scope WHERE id = ?)
        AND key IN (SELECT value FROM json_each(?))
    """
    async with connection.execute(statement, (scope, json.dumps(keys))) as cursor:
        return {row[0]: _draft(row) async for row in cursor}


def _draft(row: Iterable[Any]) -> Draft:
    key, headline, given, body, publisher, published, url, language, raw, dropped = row
    return Draft(
        key=key,
        headline=headline,
        headline_given=bool(given),
        body=body,
        publisher=publisher,
        published=Published.parse(published) if published else None,
        url=url,
        language=language,
        raw=raw,
        dropped=tuple(DroppedLine(*line) for line in json.loads(dropped)),
    )


def _packed(current: Mapping[str, Draft]) -> dict[str, bytes]:
    return {
        key: zlib.compress(json.dumps(draft_as_json(draft), ensure_ascii=False).encode())
        for key, draft in current.items()
    }


def _unpacked(content: bytes) -> Draft:
    return draft_from_json(json.loads(zlib.decompress(content)))


def _revision(row: Iterable[Any]) -> Revision:
    scope, key, number, change, article, headline, present, action, via, who, at, is_current = row
    return Revision(
        Scope(scope),
        key,
        number,
        change,
        article,
        headline,
        bool(present),
        Action(action),
        Author(Via(via), who),
        datetime.fromisoformat(at).astimezone(UTC),
        bool(is_current),
    )
