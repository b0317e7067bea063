"""What followers are told: stories that wait, messages on their way, and what has been told.

A message is written down before it is sent and again when it is known to have arrived, so that
whatever happens in between can be found out afterwards.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from corpus.following.follows import Standing
from corpus.models import Scope
from corpus.store.arrivals import MOST_WAITING
from corpus.store.feed_rows import written
from corpus.store.follow_rows import IS_THERE, followers, follows, read_time

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    import aiosqlite

    from corpus.following.follows import Follow, Follower
    from corpus.store.database import Database

DAYS_KEPT: Final = 30
"""How long a message is remembered after it was sent."""

DAYS_REMEMBERED: Final = 180
"""How long a follower is not told the same story again."""

_AT_ONCE: Final = 200
_LONGEST_WAIT: Final = timedelta(days=9)
"""Until a weekly digest, and the end of quiet hours after that."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A story that waits for a follower, or stands in a message, with what it fits that is still followed."""

    id: int
    article: int
    scope: Scope
    follows: tuple[Follow, ...]


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message to a follower, sent since a time or being sent; `unlisted` stories are only counted in it."""

    id: int
    follower: Follower
    channel: int
    at: datetime
    unlisted: int


class Deliveries:
    """Keeps what followers are told."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ready(self, now: datetime) -> list[Follower]:
        """List followers for whom something is due, the longest overdue first."""
        chosen = f"""
            JOIN (SELECT follower, min(due) AS due FROM told WHERE due <= :now GROUP BY follower) AS waiting
            ON waiting.follower = follower.id
            WHERE stopped = 0 AND coalesce(paused_until, '') <= :now AND {IS_THERE}
            AND NOT EXISTS (SELECT 1 FROM delivery WHERE delivery.follower = follower.id AND state = 'sending')
            ORDER BY waiting.due, follower.id LIMIT {_AT_ONCE}
        """
        async with self._database.reader() as connection:
            return await followers(connection, chosen, {"now": written(now)})

    async def waiting(self, follower: Follower, now: datetime) -> tuple[list[Waiting], int]:
        """List what is due for a follower, and count what is to be mentioned only."""
        async with self._database.reader() as connection:
            found = await _stories(connection, "follower = ? AND due <= ?", (follower.id, written(now)))
            async with connection.execute("SELECT unlisted FROM follower WHERE id = ?", (follower.id,)) as cursor:
                row = await cursor.fetchone()
        return found, int(row[0]) if row else 0

    async def postpone(self, follower: Follower, until: datetime) -> None:
        """Let nothing of a follower's be due before a time."""
        statement = "UPDATE told SET due = max(due, ?) WHERE follower = ? AND due IS NOT NULL"
        await self._change(statement, (written(until), follower.id))

    async def drop(self, stories: Collection[int]) -> None:
        """Forget stories that cannot be told, so that they may come again."""
        await self._change("DELETE FROM told WHERE id IN (SELECT value FROM json_each(?))", (json.dumps([*stories]),))

    async def sent_between(self, follower: Follower, first: datetime, last: datetime) -> list[datetime]:
        """List when messages to a follower were sent between two times, the earliest first."""
        statement = "SELECT at FROM delivery WHERE follower = ? AND at BETWEEN ? AND ? ORDER BY at"
        async with (
            self._database.reader() as connection,
            connection.execute(statement, (follower.id, written(first), written(last))) as cursor,
        ):
            return [read_time(row[0]) async for row in cursor]

    async def begin(  # noqa: PLR0913 - a message has all of it
        self,
        follower: Follower,
        channel: int,
        shown: Collection[int],
        *,
        counted: Collection[int] = (),
        unlisted: int = 0,
        now: datetime,
    ) -> Delivery | None:
        """Write down that a message is being sent; stories `counted` are in it unseen, as `unlisted` are.

        None if one of the stories does not wait any more.
        """
        every = [*shown, *counted]
        count = "SELECT count(*) FROM told WHERE due IS NOT NULL AND id IN (SELECT value FROM json_each(?))"
        async with self._database.transaction() as connection:
            async with connection.execute(count, (json.dumps(every),)) as cursor:
                row = await cursor.fetchone()
            if row is None or row[0] < len(every):
                return None
            total = len(counted) + unlisted
            async with connection.execute(
                "INSERT INTO delivery (follower, channel, state, at, unlisted) VALUES (?, ?, 'sending', ?, ?)",
                (follower.id, channel, written(now), total),
            ) as cursor:
                delivery = cursor.lastrowid or 0
            statement = "UPDATE told SET due = NULL, delivery = ? WHERE id IN (SELECT value FROM json_each(?))"
            await connection.execute(statement, (delivery, json.dumps(every)))
            await connection.execute(
                "UPDATE told SET shown = 1 WHERE id IN (SELECT value FROM json_each(?))", (json.dumps([*shown]),)
            )
            await connection.execute(
                "UPDATE follower SET unlisted = unlisted - ? WHERE id = ?", (unlisted, follower.id)
            )
        return Delivery(delivery, follower, channel, now, total)

    async def unfinished(self, now: datetime) -> list[Delivery]:
        """List the messages of which it is not known whether they have arrived, the oldest first."""
        statement = "SELECT id, follower, channel, at, unlisted FROM delivery WHERE state = 'sending' ORDER BY id"
        async with self._database.reader() as connection:
            rows = await connection.execute_fetchall(statement)
            chosen = "WHERE id IN (SELECT value FROM json_each(?)) AND coalesce(paused_until, '') <= ?"
            ids = json.dumps([row[1] for row in rows])
            known = {one.id: one for one in await followers(connection, chosen, (ids, written(now)))}
        return [
            Delivery(identity, known[follower], channel, read_time(at), unlisted)
            for identity, follower, channel, at, unlisted in rows
            if follower in known
        ]

    async def stories(self, delivery: Delivery) -> list[Waiting]:
        """List the stories that a message shows with a quote."""
        async with self._database.reader() as connection:
            return await _stories(connection, "delivery = ? AND shown", (delivery.id,))

    async def sent(self, delivery: Delivery, now: datetime) -> None:
        """Note that a message has arrived, and that its follower can be written to."""
        async with self._database.transaction() as connection:
            await connection.execute(
                "UPDATE delivery SET state = 'sent', at = ? WHERE id = ?", (written(now), delivery.id)
            )
            await connection.execute(
                "UPDATE follower SET refusals = 0, paused_until = NULL WHERE id = ? AND refusals > 0",
                (delivery.follower.id,),
            )

    async def cancel(self, delivery: Delivery) -> None:
        """Forget a message that was never sent, with its stories."""
        async with self._database.transaction() as connection:
            await connection.execute("DELETE FROM told WHERE delivery = ?", (delivery.id,))
            await connection.execute("DELETE FROM delivery WHERE id = ?", (delivery.id,))

    async def put_off(self, delivery: Delivery, until: datetime) -> None:
        """Let the stories of a message that was never sent wait again, until a time."""
        async with self._database.transaction() as connection:
            await _wait_again(connection, delivery, until)

    async def pause(self, follower: Follower, until: datetime) -> None:
        """Send nothing to a follower before a time."""
        await self._change("UPDATE follower SET paused_until = ? WHERE id = ?", (written(until), follower.id))

    async def refused(
        self, follower: Follower, until: datetime | None, now: datetime, delivery: Delivery | None = None
    ) -> None:
        """Note that Discord does not let a follower be written to; the stories of the message wait again.

        Nothing is sent before a time; with None the follower is given up, and nothing waits for them any more.
        """
        message = delivery.id if delivery else None
        async with self._database.transaction() as connection:
            if until is None:
                await connection.execute(_GIVE_UP, (Standing.STOPPED.value, follower.id))
                await connection.execute(_WITHOUT_WAITING, (follower.id, message))
                await connection.execute("DELETE FROM delivery WHERE id = ?", (message,))
                return
            await connection.execute(_PAUSE, (written(until), follower.id))
            if delivery is not None:
                await _wait_again(connection, delivery, now)

    async def scope_of(self, article: int) -> Scope | None:
        """Tell whose an article is; who may see it is for the caller to find out."""
        statement = "SELECT scope.id FROM article JOIN scope ON scope.ordinal = article.scope WHERE article.id = ?"
        async with self._database.reader() as connection, connection.execute(statement, (article,)) as cursor:
            row = await cursor.fetchone()
        return Scope(row[0]) if row else None

    async def prune(self, now: datetime) -> None:
        """Delete messages that were sent long ago, and in time what is remembered of stories.

        What waits for longer than anything is made to wait does so by a clock that was ahead, and waits no more.
        """
        far = written(now + _LONGEST_WAIT)
        async with self._database.transaction() as connection:
            await connection.execute("UPDATE told SET due = ? WHERE due > ?", (written(now), far))
            await connection.execute("UPDATE follower SET paused_until = NULL WHERE paused_until > ?", (far,))
            await connection.execute(
                "DELETE FROM delivery WHERE state = 'sent' AND at < ?", (written(now - timedelta(days=DAYS_KEPT)),)
            )
            await connection.execute(
                "DELETE FROM told WHERE due IS NULL AND at < ?", (written(now - timedelta(days=DAYS_REMEMBERED)),)
            )
            await connection.execute(
                "DELETE FROM follower WHERE id NOT IN (SELECT follower FROM follow)"  # of servers that were forgotten
            )
            await connection.execute("DELETE FROM story_run WHERE article NOT IN (SELECT article FROM told)")

    async def _change(self, statement: str, values: Sequence[object]) -> None:
        async with self._database.transaction() as connection:
            await connection.execute(statement, values)


_GIVE_UP: Final = "UPDATE follower SET refusals = refusals + 1, stopped = ?, unlisted = 0 WHERE id = ?"
_WITHOUT_WAITING: Final = "DELETE FROM told WHERE follower = ? AND (due IS NOT NULL OR delivery = ?)"
_PAUSE: Final = "UPDATE follower SET refusals = refusals + 1, paused_until = ? WHERE id = ?"
_COUNT_AGAIN: Final = """
    UPDATE follower SET unlisted = unlisted + ? - (SELECT count(*) FROM told WHERE delivery = ? AND NOT shown)
    WHERE id = ?
"""
_WAIT_AGAIN: Final = "UPDATE told SET due = ?, delivery = NULL, shown = 0 WHERE delivery = ?"


async def _wait_again(connection: aiosqlite.Connection, delivery: Delivery, until: datetime) -> None:
    """Undo that a message was begun."""
    await connection.execute(_COUNT_AGAIN, (delivery.unlisted, delivery.id, delivery.follower.id))
    await connection.execute(_WAIT_AGAIN, (written(until), delivery.id))
    await connection.execute("DELETE FROM delivery WHERE id = ?", (delivery.id,))


async def _stories(connection: aiosqlite.Connection, chosen: str, values: Sequence[object]) -> list[Waiting]:
    rows = await connection.execute_fetchall(
        f"SELECT id, article, scope_id FROM told WHERE {chosen} ORDER BY id LIMIT {MOST_WAITING}", values
    )
    found = []
    for identity, article, scope in rows:
        because = await follows(connection, "WHERE id IN (SELECT follow FROM reason WHERE told = ?)", (identity,))
        found.append(Waiting(identity, article, Scope(scope), tuple(because)))
    return found
