"""What arrives for followers: articles that changes have brought, and the stories that wait from then on.

A story waits from the moment in which the change that brought it is read off, in one transaction with the mark of how
far changes are read.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from corpus.following.schedule import Rhythm, due
from corpus.models import Scope
from corpus.store.feed_rows import written
from corpus.store.follow_rows import IS_THERE, followers, follows

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    import aiosqlite

    from corpus.following.follows import Follow, Follower
    from corpus.store.database import Database

MOST_WAITING: Final = 100
"""Stories that wait for one follower; of more only the number is kept."""

READ_UP_TO: Final = "followed up to"
"""The program's own setting with the mark."""

_RHYTHMS: Final = [*Rhythm]


@dataclass(frozen=True, slots=True)
class Mark:
    """How far changes have been read: the last article by its key, None once the whole change is read."""

    change: int
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Arrived:
    """An article that a change has brought."""

    change: int
    key: str
    article: int
    scope: Scope


@dataclass(frozen=True, slots=True)
class Story:
    """An article that fits what some follow: `fits` has, by follower, what it fits.

    `same` are the articles that tell the same, itself included, and `runs` is how others are compared with it.
    """

    article: int
    scope: Scope
    fits: Mapping[int, Sequence[Follow]]
    same: Collection[int]
    runs: Sequence[int]


class Arrivals:
    """Reads off what changes have brought, and lets it wait for followers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def arrived(self, limit: int) -> tuple[Mark, list[Arrived]]:
        """List articles that were added since the mark, in order, and give the mark for when they are dealt with.

        Only what was not there before counts: neither an edit, nor what comes back by an undo or a restore. What
        came before anything was followed is left out.
        """
        statement = """
            SELECT change.id, revision.key, revision.article, scope.id
            FROM change CROSS JOIN revision ON revision.change = change.id AND revision.scope = change.scope
            JOIN scope ON scope.ordinal = change.scope
            LEFT JOIN revision AS before ON before.scope = revision.scope AND before.key = revision.key
                AND before.number = revision.number - 1
            WHERE change.id >= :change AND (change.id > :change OR revision.key > :key)
            AND action = 'add' AND revision.present AND NOT coalesce(before.present, 0)
            ORDER BY change.id, revision.key LIMIT :limit
        """
        async with self._database.reader() as connection:
            last = await _last_change(connection)
            mark = await _mark(connection) or Mark(await _first_follow(connection, last))
            if mark == Mark(last):
                return mark, []
            start = mark.change if mark.key is not None else mark.change + 1
            values = {"change": start, "key": mark.key or "", "limit": limit}
            rows = await connection.execute_fetchall(statement, values)
        found = [Arrived(change, key, article, Scope(scope)) for change, key, article, scope in rows]
        return (Mark(found[-1].change, found[-1].key) if len(found) == limit else Mark(last)), found

    async def all_follows(self) -> list[Follow]:
        """List everything that is followed by those who can be told."""
        chosen = (
            f"JOIN follower ON follower.id = follow.follower WHERE stopped = 0 AND follow.{IS_THERE}"
            f" AND follower.{IS_THERE}"
        )
        async with self._database.reader() as connection:
            return await follows(connection, chosen)

    async def plan(self, mark: Mark, stories: Sequence[Story], now: datetime) -> None:
        """Let stories wait for their followers, and move the mark, in one transaction; do nothing without need."""
        if not stories:
            async with self._database.reader() as connection:
                if await _mark(connection) == mark:
                    return
        async with self._database.transaction() as connection:
            for story in stories:
                await _plan(connection, story, now)
            await connection.execute(
                "INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)",
                (READ_UP_TO, json.dumps([mark.change, mark.key])),
            )


async def _last_change(connection: aiosqlite.Connection) -> int:
    async with connection.execute("SELECT coalesce(max(id), 0) FROM change") as cursor:
        row = await cursor.fetchone()
    return int(row[0]) if row else 0


async def _first_follow(connection: aiosqlite.Connection, last: int) -> int:
    """Give the last change before anything was followed."""
    async with connection.execute("SELECT coalesce(min(since), ?) FROM follow", (last,)) as cursor:
        row = await cursor.fetchone()
    return int(row[0]) if row else last


async def _mark(connection: aiosqlite.Connection) -> Mark | None:
    async with connection.execute("SELECT value FROM setting WHERE name = ?", (READ_UP_TO,)) as cursor:
        row = await cursor.fetchone()
    return Mark(*json.loads(row[0])) if row else None


async def _plan(connection: aiosqlite.Connection, story: Story, now: datetime) -> None:
    """Let a story wait for those who have not been told it, and who still follow what it fits."""
    kept = False
    for follower_id, fitting in story.fits.items():
        ids = json.dumps([follow.id for follow in fitting])
        current = await follows(connection, "WHERE id IN (SELECT value FROM json_each(?))", (ids,))
        known = await followers(connection, "WHERE id = ?", (follower_id,))
        if current and known:
            kept |= await _let_wait(connection, story, known[0], current, now)
    if kept:
        await connection.executemany(
            "INSERT OR IGNORE INTO story_run (run, article, scope_id) VALUES (?, ?, ?)",
            [(run, story.article, story.scope) for run in story.runs],
        )


async def _let_wait(
    connection: aiosqlite.Connection, story: Story, follower: Follower, fitting: Sequence[Follow], now: datetime
) -> bool:
    """Let a story wait for one follower; tell whether it is listed from now on."""
    quickest = min((follow.rhythm for follow in fitting), key=_RHYTHMS.index)
    at = written(due(now, quickest, follower.quiet))
    same = "SELECT id, due FROM told WHERE follower = ? AND article IN (SELECT value FROM json_each(?))"
    known = await connection.execute_fetchall(same, (follower.id, json.dumps([*story.same])))
    if any(waits is None for _, waits in known):
        return False
    is_new = not known
    if is_new:
        async with connection.execute(
            "SELECT count(*) FROM told WHERE follower = ? AND due IS NOT NULL", (follower.id,)
        ) as cursor:
            row = await cursor.fetchone()
        if row and row[0] >= MOST_WAITING:
            await connection.execute("UPDATE follower SET unlisted = unlisted + 1 WHERE id = ?", (follower.id,))
            return False
        await connection.execute(
            "INSERT INTO told (follower, article, scope_id, at, due) VALUES (?, ?, ?, ?, ?)",
            (follower.id, story.article, story.scope, written(now), at),
        )
        known = await connection.execute_fetchall(same, (follower.id, json.dumps([story.article])))
    waiting = [identity for identity, _ in known]
    await connection.execute("UPDATE told SET due = min(due, ?) WHERE id = ?", (at, waiting[0]))
    await connection.executemany(
        "INSERT OR IGNORE INTO reason (told, follow) VALUES (?, ?)", [(waiting[0], follow.id) for follow in fitting]
    )
    return is_new
