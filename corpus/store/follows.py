"""What people and channels follow, and when they want to be left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from corpus.errors import LimitError
from corpus.following.follows import MOST_FOLLOWS, Kind, Standing
from corpus.following.schedule import Hours, Rhythm, due
from corpus.store.feed_rows import written
from corpus.store.follow_rows import followers, follows, read_time

if TYPE_CHECKING:
    import aiosqlite

    from corpus.following.follows import Follow, Follower, Place
    from corpus.models import Scope
    from corpus.store.database import Database

_OF_PLACE: Final = "WHERE person IS ? AND channel IS ?"
_WITHOUT_REASON: Final = (
    "DELETE FROM told WHERE follower = ? AND due IS NOT NULL AND id NOT IN (SELECT told FROM reason)"
)
_WITHOUT_FOLLOWS: Final = "DELETE FROM follower WHERE id = ? AND id NOT IN (SELECT follower FROM follow)"
_RHYTHMS: Final = [*Rhythm]


class Follows:
    """Keeps what is followed; who may see or change it is for the caller to say."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(  # noqa: PLR0913 - what is followed by whom, how and in which words
        self,
        place: Place,
        scope: Scope,
        kind: Kind,
        subject: str,
        *,
        rhythm: Rhythm = Rhythm.AT_ONCE,
        locale: str | None = None,
    ) -> tuple[Follow, bool]:
        """Follow something from now on; tell whether it is new. What is followed already gets the rhythm.

        Raises LimitError if the person, or the channel's server, follows as much as may be.
        """
        folded = subject.casefold() if kind is not Kind.PAIR else subject
        async with self._database.transaction() as connection:
            follower = await _follower(connection, place, locale)
            same = "WHERE follower = ? AND scope_id = ? AND kind = ? AND folded = ?"
            found = await follows(connection, same, (follower, scope, kind.value, folded))
            if found:
                await connection.execute("UPDATE follow SET rhythm = ? WHERE id = ?", (rhythm.value, found[0].id))
                await _reschedule(connection, follower)
            elif await _count(connection, place) >= MOST_FOLLOWS:
                raise _too_many(place)
            else:
                await connection.execute(
                    "INSERT INTO follow (follower, scope_id, kind, subject, folded, rhythm, since)"
                    " VALUES (?, ?, ?, ?, ?, ?, (SELECT coalesce(max(id), 0) FROM change))",
                    (follower, scope, kind.value, subject, folded, rhythm.value),
                )
            [follow] = await follows(connection, same, (follower, scope, kind.value, folded))
        return follow, not found

    async def follower(self, place: Place) -> Follower | None:
        """Find who is told in a place."""
        async with self._database.reader() as connection:
            found = await followers(connection, _OF_PLACE, (place.person, place.channel))
        return found[0] if found else None

    async def by_id(self, follower_id: int) -> Follower | None:
        """Find a follower by the number."""
        async with self._database.reader() as connection:
            found = await followers(connection, "WHERE id = ?", (follower_id,))
        return found[0] if found else None

    async def of_follower(self, follower: Follower) -> list[Follow]:
        """List what somebody follows, in the order in which it was added."""
        async with self._database.reader() as connection:
            return await follows(connection, "WHERE follower = ? ORDER BY id", (follower.id,))

    async def channels_of(self, scope: Scope) -> list[Follower]:
        """List a server's channels that are told of anything."""
        chosen = "WHERE channel IS NOT NULL AND scope_id = ? AND id IN (SELECT follower FROM follow) ORDER BY id"
        async with self._database.reader() as connection:
            return await followers(connection, chosen, (scope,))

    async def follow(self, follow_id: int) -> tuple[Follower, Follow] | None:
        """Find one thing that is followed, with who does."""
        async with self._database.reader() as connection:
            if not (found := await follows(connection, "WHERE id = ?", (follow_id,))):
                return None
            [follower] = await followers(connection, "WHERE id = ?", (found[0].follower,))
        return follower, found[0]

    async def stop(self, follow_id: int) -> bool:
        """Follow something no longer, and drop what waits for its sake alone; tell whether it was followed.

        Nothing is kept of those who follow nothing any more.
        """
        async with self._database.transaction() as connection:
            if not (found := await follows(connection, "WHERE id = ?", (follow_id,))):
                return False
            await connection.execute("DELETE FROM follow WHERE id = ?", (follow_id,))
            await connection.execute(_WITHOUT_REASON, (found[0].follower,))
            await connection.execute(_WITHOUT_FOLLOWS, (found[0].follower,))
            await _reschedule(connection, found[0].follower)
        return True

    async def set_rhythm(self, follow_id: int, rhythm: Rhythm) -> None:
        """Tell of something at once, daily or weekly from now on, also of what waits already."""
        async with self._database.transaction() as connection:
            await connection.execute("UPDATE follow SET rhythm = ? WHERE id = ?", (rhythm.value, follow_id))
            for follow in await follows(connection, "WHERE id = ?", (follow_id,)):
                await _reschedule(connection, follow.follower)

    async def set_quiet(self, follower_id: int, hours: Hours) -> None:
        """Leave a follower alone in these hours, also with what waits already."""
        async with self._database.transaction() as connection:
            await connection.execute(
                "UPDATE follower SET zone = ?, quiet_from = ?, quiet_to = ? WHERE id = ?",
                (hours.zone, hours.start, hours.end, follower_id),
            )
            await _reschedule(connection, follower_id)

    async def note_locale(self, person: int, locale: str) -> None:
        """Remember in which language Discord speaks to a person who follows something."""
        statement = "UPDATE follower SET locale = ? WHERE person = ? AND locale IS NOT ?"
        async with self._database.transaction() as connection:
            await connection.execute(statement, (locale, person, locale))

    async def resume(self, follower_id: int) -> None:
        """Try again to tell a follower who was given up."""
        statement = "UPDATE follower SET stopped = 0, refusals = 0, paused_until = NULL WHERE id = ?"
        async with self._database.transaction() as connection:
            await connection.execute(statement, (follower_id,))

    async def take_stopped(self, person: int) -> bool:
        """Tell whether a person was given up and does not know it; from then on they do."""
        async with self._database.reader() as connection:
            found = await followers(connection, _OF_PLACE, (person, None))
        if not found or found[0].standing is not Standing.STOPPED:
            return False
        async with self._database.transaction() as connection:
            statement = "UPDATE follower SET stopped = ? WHERE person = ?"
            await connection.execute(statement, (Standing.TOLD.value, person))
        return True


async def _follower(connection: aiosqlite.Connection, place: Place, locale: str | None) -> int:
    """Find who is told in a place, or let them be known from now on; they are no longer given up."""
    values = (place.person, place.channel)
    if not await followers(connection, _OF_PLACE, values):
        await connection.execute(
            "INSERT INTO follower (person, channel, scope_id) VALUES (?, ?, ?)", (*values, place.scope or 0)
        )
    await connection.execute(
        f"UPDATE follower SET locale = coalesce(?, locale), stopped = 0, refusals = 0, paused_until = NULL {_OF_PLACE}",
        (locale, *values),
    )
    [follower] = await followers(connection, _OF_PLACE, values)
    return follower.id


async def _count(connection: aiosqlite.Connection, place: Place) -> int:
    """Count what the person follows, or all channels of the server."""
    chosen, value = ("person = ?", place.person) if place.channel is None else ("follower.scope_id = ?", place.scope)
    statement = f"SELECT count(*) FROM follow JOIN follower ON follower.id = follow.follower WHERE {chosen}"
    async with connection.execute(statement, (value,)) as cursor:
        row = await cursor.fetchone()
    return int(row[0]) if row else 0


async def _reschedule(connection: aiosqlite.Connection, follower_id: int) -> None:
    """Let everything that waits be due when it would be if it came now with what is chosen now."""
    if not (known := await followers(connection, "WHERE id = ?", (follower_id,))):
        return
    statement = """
        SELECT told.id, told.at, group_concat(follow.rhythm)
        FROM told JOIN reason ON reason.told = told.id JOIN follow ON follow.id = reason.follow
        WHERE told.follower = ? AND due IS NOT NULL GROUP BY told.id
    """
    for story, came, rhythms in await connection.execute_fetchall(statement, (follower_id,)):
        quickest = min(map(Rhythm, rhythms.split(",")), key=_RHYTHMS.index)
        at = due(read_time(came), quickest, known[0].quiet)
        await connection.execute("UPDATE told SET due = ? WHERE id = ?", (written(at), story))


def _too_many(place: Place) -> LimitError:
    if place.channel is None:
        return LimitError(
            "You follow {most} things, which is as many as can be. /following stops some.", most=MOST_FOLLOWS
        )
    return LimitError(
        "This server's channels follow {most} things, which is as many as can be. /following stops some.",
        most=MOST_FOLLOWS,
    )
