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
from corpus.models import Author, Draft, DroppedLine, Scope, Via
from corpus.published import Published
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
_GONE: Final = """
    SELECT key, number, headline FROM revision
    WHERE scope = (SELECT ordinal FROM scope WHERE id = ?) AND present = 0 AND NOT EXISTS (
        SELECT 1 FROM revision later
        WHERE later.scope = revision.scope AND later.key = revision.key AND later.number > revision.number
    ) ORDER BY change DESC, key LIMIT ?
"""
_MOST_COMPARED: Final = 5_000
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
        return await self._revisions("scope.id = ? AND revision.change = ? ORDER BY revision.key", (scope, change))

    async def of_id(self, scope: Scope, article: int) -> list[Revision]:
        """List the revisions of the article that has, or had, this id, newest first."""
        return await self._revisions("scope.id = ? AND article = ? ORDER BY number DESC", (scope, article))

    async def acts(self, scope: Scope, *, offset: int = 0, limit: int = 20, named: int = 3) -> tuple[list[Act], int]:
        """List the acts that changed a scope, newest first, with how many there are in all."""
        ordinal = "(SELECT ordinal FROM scope WHERE id = ?)"
        count = f"SELECT count(*) FROM change WHERE scope = {ordinal}"
        listed = f"""
            SELECT id, (SELECT count(*) FROM revision WHERE revision.scope = change.scope AND change = change.id)
            FROM change WHERE scope = {ordinal} ORDER BY id DESC LIMIT ? OFFSET ?
        """
        async with self._database.reader() as connection:
            async with connection.execute(count, (scope,)) as cursor:
                row = await cursor.fetchone()
            async with connection.execute(listed, (scope, limit, offset)) as cursor:
                found = [(int(change), int(articles)) async for change, articles in cursor]
        of_change = "scope.id = ? AND revision.change = ? ORDER BY revision.key LIMIT ?"
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
            "scope.id = ? ORDER BY revision.change DESC, revision.key LIMIT ? OFFSET ?", (scope, limit, offset)
        )
        return found, int(row[0]) if row else 0

    async def removed(self, scope: Scope, typed: str = "", limit: int = 25) -> list[Revision]:
        """List the last revisions of articles that are gone, newest first, or those most like what was typed.

        What was typed is compared with those removed last, a few thousand.
        """
        listed = limit if not typed.strip() else _MOST_COMPARED
        async with self._database.reader() as connection:
            gone = await connection.execute_fetchall(_GONE, (scope, listed))
            keys = [(key, number) for key, number, _ in gone]
            if typed.strip():
                likeliest = await asyncio.to_thread(most_like, typed, [headline for *_, headline in gone], limit)
                keys = [keys[index] for index in likeliest]
            condition = "scope.id = ? AND revision.key = ? AND number = ?"
            return [
                revision
                for key, number in keys
                for revision in await _read_revisions(connection, condition, (scope, key, number))
            ]

    async def draft(self, scope: Scope, key: str, number: int) -> Draft | None:
        """Read what an article was after a revision; None if it was not there, or there is no such revision."""
        return (await self.drafts(scope, [(key, number)])).get(key)

    async def drafts(self, scope: Scope, wanted: Iterable[tuple[str, int]]) -> dict[str, Draft]:
        """Read what articles, given by key and number, were; those that were not there are left out."""
        async with self._database.reader() as connection:
            kept, rows = await contents(connection, scope, wanted)
        return await asyncio.to_thread(drafts_of, kept, rows)

    async def _revisions(self, condition: str, values: Sequence[object]) -> list[Revision]:
        async with self._database.reader() as connection:
            return await _read_revisions(connection, condition, values)


async def _read_revisions(connection: aiosqlite.Connection, condition: str, values: Sequence[object]) -> list[Revision]:
    rows = await connection.execute_fetchall(f"SELECT {_REVISION} WHERE {condition}", values)
    return await asyncio.to_thread(lambda: [_revision(row) for row in rows])


async def contents(
    connection: aiosqlite.Connection, scope: Scope, wanted: Iterable[tuple[str, int]]
) -> tuple[list[bytes], list[tuple[Any, ...]]]:
    """Read what articles, given by key and number of the revision, were; those that were not there are left out.

    What earlier revisions keep comes first, then the rows of articles that are still so; `drafts_of` unpacks both.
    """
    statement = """
        SELECT revision.key, content, number = (
            SELECT max(number) FROM revision last WHERE last.scope = ordinal AND last.key = revision.key
        )
        FROM json_each(?2) AS wanted CROSS JOIN scope ON scope.id = ?1
        CROSS JOIN revision ON revision.scope = ordinal AND revision.key = wanted.value ->> 0
            AND number = wanted.value ->> 1
        WHERE present
    """
    rows = await connection.execute_fetchall(statement, (scope, json.dumps(list(wanted))))
    current = [key for key, content, is_last in rows if content is None and is_last]
    return [row[1] for row in rows if row[1] is not None], await current_rows(connection, scope, current)


async def current_rows(connection: aiosqlite.Connection, scope: Scope, keys: Sequence[str]) -> list[tuple[Any, ...]]:
    """Read the articles that are there under these keys, as `drafts_of_rows` takes them."""
    statement = f"""
        SELECT {_STORED} WHERE article.scope = (SELECT ordinal FROM scope WHERE id = ?)
        AND key IN (SELECT value FROM json_each(?))
    """
    return [tuple(row) for row in await connection.execute_fetchall(statement, (scope, json.dumps(keys)))]


def drafts_of(kept: Iterable[bytes], rows: Iterable[Iterable[Any]]) -> dict[str, Draft]:
    """Make drafts, by key, of what `contents` has read; takes long for many."""
    return {draft.key: draft for draft in map(_unpacked, kept)} | drafts_of_rows(rows)


def drafts_of_rows(rows: Iterable[Iterable[Any]]) -> dict[str, Draft]:
    """Make drafts, by key, of what `current_rows` has read."""
    return {draft.key: draft for draft in map(draft_of_row, rows)}


def packed(current: Mapping[str, Draft]) -> dict[str, bytes]:
    """Compress articles as their revisions keep them; takes long."""
    return {
        key: zlib.compress(json.dumps(draft_as_json(draft), ensure_ascii=False).encode())
        for key, draft in current.items()
    }


async def last_states(connection: aiosqlite.Connection, scope: Scope, keys: Sequence[str]) -> dict[str, LastState]:
    """Map those of the keys that ever were in a scope to their last state."""
    statement = """
        SELECT key, max(number), article, headline, present FROM revision
        WHERE scope = (SELECT ordinal FROM scope WHERE id = ?) AND key IN (SELECT value FROM json_each(?)) GROUP BY key
    """  # of SQLite's max(): the other columns are those of the row that has it
    rows = await connection.execute_fetchall(statement, (scope, json.dumps(keys)))
    return {
        key: LastState(number, article, headline, bool(present)) for key, number, article, headline, present in rows
    }


async def begin_change(connection: aiosqlite.Connection, ordinal: int, action: Action, author: Author) -> int:
    """Note who begins to change a scope; return the change's id."""
    cursor = await connection.execute(
        "INSERT INTO change (scope, action, via, who) VALUES (?, ?, ?, ?)",
        (ordinal, action.value, author.via.value, author.who),
    )
    return cursor.lastrowid or 0


async def keep_contents(
    connection: aiosqlite.Connection, ordinal: int, states: Mapping[str, LastState], kept: Mapping[str, bytes]
) -> None:
    """Keep with their revisions what articles are, before something else takes their place."""
    await connection.executemany(
        "UPDATE revision SET content = ? WHERE scope = ? AND key = ? AND number = ?",
        [(content, ordinal, key, states[key].number) for key, content in kept.items()],
    )


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


def draft_of_row(row: Iterable[Any]) -> Draft:
    """Make a draft of a stored article's columns, in the order in which `current_rows` reads them."""
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
