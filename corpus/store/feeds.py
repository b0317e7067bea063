"""Feeds and their entries: when each is polled next, what it said, and what became of each entry."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from corpus.errors import CorpusError, LimitError
from corpus.models import Scope
from corpus.store.feed_rows import (
    ENTRY_COLUMNS,
    FEED_COLUMNS,
    NEVER,
    SETTLED,
    EntryState,
    read_entry,
    read_feed,
    written,
    written_sentence,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    import aiosqlite

    from corpus.feeds import Entry
    from corpus.sentences import Sentence
    from corpus.store.database import Database
    from corpus.store.feed_rows import Feed, NewFeed, Schedule, StoredEntry

MOST_PENDING: Final = 500
"""Entries of a feed that may become articles yet; the oldest of more are left out."""

MOST_SETTLED: Final = 5_000
"""Entries of a feed that are remembered so that they are not new again: far more than one poll brings."""

Seen = tuple["Entry", EntryState]
"""An entry of a poll, and the state that it begins with if it is new."""

_LONGEST_WAIT: Final = timedelta(days=31)
"""No site is waited for as long as this: who asks for more is not listened to."""

_MOMENT: Final = timedelta(minutes=5)
"""Programs that look at the clock one after the other differ by less."""

# What a server is marked with when the bot has left it.
_IS_THERE: Final = "scope_id NOT IN (SELECT scope_id FROM server_setting WHERE name = 'left')"


class Feeds:
    """Keeps feeds and entries; a scope never sees those of another."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self, scope: Scope, new: NewFeed, schedule: Schedule, entries: Sequence[Seen] = (), *, most: int | None = None
    ) -> tuple[Feed, dict[EntryState, int]]:
        """Follow a feed and remember its first entries, as `see` does.

        Raises LimitError if the scope follows `most` feeds already, CorpusError if this one is among them.
        """
        statement = (
            "INSERT INTO feed (scope_id, url, words, approval, who,"
            " title, etag, modified, minutes, polled_at, next_poll)"
            f" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING {FEED_COLUMNS}"
        )
        values = (
            *(scope, new.url, new.words, new.approval, new.who, schedule.title, schedule.etag, schedule.modified),
            *(schedule.minutes, written(schedule.polled_at), written(schedule.next_poll)),
        )
        async with self._database.transaction() as connection:
            followed = await _feeds(connection, "WHERE scope_id = ?", (scope,))
            if any(feed.url == new.url for feed in followed):
                raise CorpusError("The feed {url} is followed already.", url=new.url)
            if most is not None and len(followed) >= most:
                raise too_many_feeds(most)
            async with connection.execute(statement, values) as cursor:
                [feed] = [read_feed(row) async for row in cursor]
            return feed, await _see(connection, feed.id, entries)

    async def remove(self, scope: Scope, feed_id: int) -> Feed | None:
        """Stop following a feed; its articles stay. Return what it was, None if there was none."""
        async with self._database.transaction() as connection:
            followed = await _feeds(connection, "WHERE scope_id = ? ORDER BY id = ? DESC", (scope, feed_id))
            if not followed or followed[0].id != feed_id:
                return None
            if len(followed) > 1:
                # What another feed has, too, would come back as new; any of them can remember it.
                await connection.execute(
                    "UPDATE feed_entry SET feed = ?, state = 'skipped', content = NULL, error = NULL WHERE feed = ?",
                    (followed[1].id, feed_id),
                )
            await connection.execute("DELETE FROM feed WHERE id = ?", (feed_id,))
            return followed[0]

    async def of_scope(self, scope: Scope) -> list[Feed]:
        """List the feeds that a scope follows, in the order in which they were added."""
        async with self._database.reader() as connection:
            return await _feeds(connection, "WHERE scope_id = ? ORDER BY id", (scope,))

    async def feed(self, scope: Scope, feed_id: int) -> Feed | None:
        """Read one feed of a scope."""
        async with self._database.reader() as connection:
            found = await _feeds(connection, "WHERE scope_id = ? AND id = ?", (scope, feed_id))
        return found[0] if found else None

    async def due(self, now: datetime, limit: int) -> list[Feed]:
        """List feeds whose time has come, the longest overdue first, but none of servers that the bot has left."""
        chosen = f"WHERE next_poll <= ? AND {_IS_THERE} ORDER BY next_poll, id LIMIT ?"
        async with self._database.reader() as connection:
            return await _feeds(connection, chosen, (written(now), limit))

    async def mend_times(self, now: datetime) -> int:
        """Let the time of feeds come now that were polled in the future: the clock was ahead; return how many.

        So do entries that wait for longer than any does.
        """
        ahead = "polled_at > :soon AND next_poll < :never"
        statement = f"SELECT EXISTS (SELECT 1 FROM feed WHERE {ahead})"
        values = {
            "now": written(now),
            "soon": written(now + _MOMENT),
            "never": written(NEVER),
            "latest": written(now + _LONGEST_WAIT),
        }
        async with self._database.reader() as connection, connection.execute(statement, values) as cursor:
            row = await cursor.fetchone()
        if not (row and row[0]):
            return 0
        await self._change("UPDATE feed_entry SET try_at = NULL WHERE try_at > :latest", values)
        return await self._change(f"UPDATE feed SET next_poll = :now, polled_at = NULL WHERE {ahead}", values)

    async def next_due(self) -> datetime | None:
        """Tell when the time of the next feed comes that `due` will list; None without feeds."""
        async with self._database.reader() as connection:
            found = await _feeds(connection, f"WHERE {_IS_THERE} ORDER BY next_poll LIMIT 1", ())
        return found[0].next_poll if found else None

    async def claim(self, feed_id: int, now: datetime, until: datetime) -> Feed | None:
        """Take a feed whose time has come, so that nobody else does before `until`; None if somebody was quicker."""
        statement = f"UPDATE feed SET next_poll = ? WHERE id = ? AND next_poll <= ? RETURNING {FEED_COLUMNS}"
        async with (
            self._database.transaction() as connection,
            connection.execute(statement, (written(until), feed_id, written(now))) as cursor,
        ):
            rows = [read_feed(row) async for row in cursor]
        return rows[0] if rows else None

    async def hold(self, feed_id: int, until: datetime) -> bool:
        """Keep a claimed feed for longer; tell whether it is still followed."""
        return await self._change("UPDATE feed SET next_poll = ? WHERE id = ?", (written(until), feed_id)) > 0

    async def hurry(self, scope: Scope, feed_id: int, now: datetime) -> None:
        """Let a feed's time come now, also that of one that is gone."""
        await self._change(
            "UPDATE feed SET next_poll = min(next_poll, ?) WHERE scope_id = ? AND id = ?",
            (written(now), scope, feed_id),
        )

    async def succeeded(self, feed_id: int, schedule: Schedule) -> None:
        """Record a poll without failure."""
        await self._change(
            "UPDATE feed SET polled_at = ?, next_poll = ?, minutes = ?, etag = ?, modified = ?,"
            " title = coalesce(?, title), failures = 0, error = NULL WHERE id = ?",
            (
                *(written(schedule.polled_at), written(schedule.next_poll), schedule.minutes),
                *(schedule.etag, schedule.modified, schedule.title, feed_id),
            ),
        )

    async def failed(self, feed_id: int, error: Sentence, at: datetime, next_poll: datetime) -> None:
        """Record a poll that failed, with the sentence that says why."""
        await self._change(
            "UPDATE feed SET polled_at = ?, next_poll = ?, failures = failures + 1, error = ? WHERE id = ?",
            (written(at), written(next_poll), written_sentence(error), feed_id),
        )

    async def set_error(self, feed_id: int, error: Sentence) -> None:
        """Show what keeps a feed's entries from becoming articles, until a poll without failure."""
        await self._change("UPDATE feed SET error = ? WHERE id = ?", (written_sentence(error), feed_id))

    async def moved(self, feed_id: int, url: str) -> bool:
        """Remember a feed's new address, unless its scope follows that already; tell whether it was changed."""
        return await self._change("UPDATE OR IGNORE feed SET url = ? WHERE id = ?", (url, feed_id)) > 0

    async def see(self, feed_id: int, entries: Sequence[Seen]) -> dict[EntryState, int]:
        """Remember entries, newest first, that the scope did not know; count them by the state that they begin with.

        Of more than 500 of the feed that are still pending the oldest are left out. Of those that are settled the
        newest 5,000 are remembered, and all that are among `entries`, so that none of them is new at the next poll.
        """
        async with self._database.transaction() as connection:
            return await _see(connection, feed_id, entries)

    async def entry(self, scope: Scope, entry_id: int) -> StoredEntry | None:
        """Read one entry of a scope."""
        found = await self._entries("WHERE scope_id = ? AND id = ?", (scope, entry_id))
        return found[0] if found else None

    async def entries(
        self, scope: Scope, state: EntryState, feed_id: int | None = None, *, limit: int = 100, newest: bool = True
    ) -> list[StoredEntry]:
        """List a scope's entries in a state, of one feed or of all."""
        order = "ORDER BY id DESC" if newest else "ORDER BY id"
        return await self._entries(
            f"WHERE scope_id = ? AND state = ? AND feed = coalesce(?, feed) {order} LIMIT ?",
            (scope, state.value, feed_id, limit),
        )

    async def counts(self, scope: Scope) -> dict[int, dict[EntryState, int]]:
        """Count the entries of each of a scope's feeds by state."""
        statement = "SELECT feed, state, count(*) FROM feed_entry WHERE scope_id = ? GROUP BY feed, state"
        counted = {feed.id: dict.fromkeys(EntryState, 0) for feed in await self.of_scope(scope)}
        async with self._database.reader() as connection, connection.execute(statement, (scope,)) as cursor:
            async for feed, state, count in cursor:
                counted.setdefault(feed, dict.fromkeys(EntryState, 0))[EntryState(state)] = count
        return counted

    async def latest(self, scope: Scope, feed_id: int, limit: int) -> list[StoredEntry]:
        """List a feed's entries in whatever state, the newest first."""
        return await self._entries("WHERE scope_id = ? AND feed = ? ORDER BY id DESC LIMIT ?", (scope, feed_id, limit))

    async def servers(self) -> list[Scope]:
        """List the servers that follow a feed."""
        statement = "SELECT DISTINCT scope_id FROM feed WHERE scope_id > 0 ORDER BY scope_id"
        async with self._database.reader() as connection, connection.execute(statement) as cursor:
            return [Scope(row[0]) async for row in cursor]

    async def waiting_until(self, scope: Scope, feed_id: int, entry_id: int) -> list[int]:
        """List the ids of a feed's waiting entries up to this one."""
        statement = "SELECT id FROM feed_entry WHERE scope_id = ? AND state = 'waiting' AND feed = ? AND id <= ?"
        values = (scope, feed_id, entry_id)
        async with self._database.reader() as connection, connection.execute(statement, values) as cursor:
            return [row[0] async for row in cursor]

    async def waiting_since(self, scope: Scope, entry_id: int) -> dict[int, tuple[int, int]]:
        """Count each feed's waiting entries whose ids are higher than this one, and give the highest."""
        statement = (
            "SELECT feed, count(*), max(id) FROM feed_entry"
            " WHERE scope_id = ? AND state = 'waiting' AND id > ? GROUP BY feed ORDER BY feed"
        )
        async with self._database.reader() as connection, connection.execute(statement, (scope, entry_id)) as cursor:
            return {row[0]: (row[1], row[2]) async for row in cursor}

    async def next_entry(self, feed: Feed, now: datetime) -> StoredEntry | None:
        """Find the entry of a feed that is to become an article next: the oldest of those that were tried least."""
        found = await self._entries(
            "WHERE scope_id = ? AND feed = ? AND state = 'due' AND coalesce(try_at, '') <= ?"
            " ORDER BY tries, id LIMIT 1",
            (feed.scope, feed.id, written(now)),
        )
        return found[0] if found else None

    async def postpone(self, entry: StoredEntry, error: Sentence, until: datetime, site: str) -> None:
        """Count that an entry could not be had, and try nothing of its feed at the same site before a time.

        `site` is how the addresses there begin.
        """
        async with self._database.transaction() as connection:
            await connection.execute(
                "UPDATE feed_entry SET tries = tries + 1, error = ?, try_at = ? WHERE id = ?",
                (written_sentence(error), written(until), entry.id),
            )
            await connection.execute(
                "UPDATE feed_entry SET try_at = max(coalesce(try_at, ''), :until)"
                " WHERE feed = :feed AND state = 'due' AND substr(url, 1, length(:site)) = :site",
                {"until": written(until), "feed": entry.feed, "site": site},
            )

    async def turn(self, feed: Feed, before: EntryState, after: EntryState, number: int | None = None) -> int:
        """Bring a feed's newest entries, or all, from one state into another; return how many there were."""
        return await self._change(
            "UPDATE feed_entry SET state = :after, content = CASE WHEN :settled THEN NULL ELSE content END WHERE id IN"
            " (SELECT id FROM feed_entry WHERE scope_id = :scope AND state = :before AND feed = :feed"
            " ORDER BY id DESC LIMIT :number)",
            {
                "before": before.value,
                "after": after.value,
                "settled": after in SETTLED,
                "scope": feed.scope,
                "feed": feed.id,
                "number": -1 if number is None else number,
            },
        )

    async def mark(
        self,
        scope: Scope,
        entry_ids: Sequence[int],
        state: EntryState,
        *,
        error: Sentence | None = None,
        key: str | None = None,
    ) -> int:
        """Put entries of a scope into a state; return how many there were. One that is an article stays one."""
        return await self._change(
            "UPDATE feed_entry SET state = :state, error = :error, key = coalesce(:key, key),"
            " content = CASE WHEN :settled THEN NULL ELSE content END"
            " WHERE scope_id = :scope AND id IN (SELECT value FROM json_each(:ids)) AND state <> 'added'",
            {"state": state.value, "error": error and written_sentence(error), "key": key, "settled": state in SETTLED}
            | {"scope": scope, "ids": json.dumps([*entry_ids])},
        )

    async def count_article(self, feed_id: int, day: date) -> None:
        """Count an article that a feed has added on a day."""
        await self._change(
            "UPDATE feed SET added_today = CASE day WHEN :day THEN added_today + 1 ELSE 1 END, day = :day"
            " WHERE id = :feed",
            {"day": day.isoformat(), "feed": feed_id},
        )

    async def _change(self, statement: str, values: Sequence[object] | Mapping[str, object]) -> int:
        async with self._database.transaction() as connection, connection.execute(statement, values) as cursor:
            return cursor.rowcount

    async def _entries(self, chosen: str, values: Sequence[object]) -> list[StoredEntry]:
        async with (
            self._database.reader() as connection,
            connection.execute(f"SELECT {ENTRY_COLUMNS} FROM feed_entry {chosen}", values) as cursor,
        ):
            return [read_entry(row) async for row in cursor]


def too_many_feeds(most: int) -> LimitError:
    """Make the error that says how many feeds a scope may follow."""
    return LimitError.plural(
        "There is room for {count} feed here. Remove one first, or ask whoever hosts Dragoman for more.",
        "There is room for {count} feeds here. Remove one first, or ask whoever hosts Dragoman for more.",
        most,
    )


async def _see(connection: aiosqlite.Connection, feed_id: int, entries: Sequence[Seen]) -> dict[EntryState, int]:
    statement = (
        "INSERT INTO feed_entry (scope_id, identity, feed, headline, url, published, content, state)"
        " SELECT scope_id, ?, id, ?, ?, ?, ?, ? FROM feed WHERE id = ? ON CONFLICT DO NOTHING"
    )
    counted = dict.fromkeys(EntryState, 0)
    for entry, state in reversed(entries):  # so that a higher id is a newer entry
        content = None if state in SETTLED else entry.content_html
        published = entry.published and str(entry.published)
        values = (entry.identity, entry.headline, entry.url, published, content, state.value, feed_id)
        async with connection.execute(statement, values) as cursor:
            counted[state] += cursor.rowcount
    await _prune(connection, feed_id, [entry.identity for entry, _ in entries])
    return counted


async def _prune(connection: aiosqlite.Connection, feed_id: int, present: Sequence[str]) -> None:
    """Keep a feed from growing; what is in it at `present` is remembered, however old, or it would be new again."""
    await connection.execute(
        "UPDATE feed_entry SET state = 'skipped', content = NULL, error = NULL WHERE id IN"
        " (SELECT id FROM feed_entry WHERE feed = ? AND state IN ('offered', 'due', 'waiting')"
        " ORDER BY id DESC LIMIT -1 OFFSET ?)",
        (feed_id, MOST_PENDING),
    )
    await connection.execute(
        "DELETE FROM feed_entry WHERE id IN"
        " (SELECT id FROM feed_entry WHERE feed = ? AND state IN ('added', 'skipped', 'failed')"
        " ORDER BY id DESC LIMIT -1 OFFSET ?) AND identity NOT IN (SELECT value FROM json_each(?))",
        (feed_id, MOST_SETTLED, json.dumps([*present])),
    )


async def _feeds(connection: aiosqlite.Connection, chosen: str, values: Sequence[object]) -> list[Feed]:
    async with connection.execute(f"SELECT {FEED_COLUMNS} FROM feed {chosen}", values) as cursor:
        return [read_feed(row) async for row in cursor]
