"""Rows of the tables on following, read as what they mean."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from corpus.following.follows import Follow, Follower, Kind, Place, Standing
from corpus.following.schedule import Hours, Rhythm
from corpus.models import Scope

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import aiosqlite

IS_THERE: Final = "scope_id NOT IN (SELECT scope_id FROM server_setting WHERE name = 'left')"
"""Of a follower or a follow: that the bot has not left its server."""

_FOLLOWER: Final = (
    "follower.id, person, channel, follower.scope_id, locale, zone, quiet_from, quiet_to, refusals, paused_until,"
    " stopped"
)
_FOLLOW: Final = "follow.id, follower, follow.scope_id, kind, subject, rhythm, since"


async def followers(
    connection: aiosqlite.Connection, chosen: str, values: Sequence[object] | Mapping[str, object]
) -> list[Follower]:
    """Read the followers that a condition chooses."""
    async with connection.execute(f"SELECT {_FOLLOWER} FROM follower {chosen}", values) as cursor:
        return [_follower(row) async for row in cursor]


async def follows(connection: aiosqlite.Connection, chosen: str, values: Sequence[object] = ()) -> list[Follow]:
    """Read the follows that a condition chooses."""
    async with connection.execute(f"SELECT {_FOLLOW} FROM follow {chosen}", values) as cursor:
        return [_follow(row) async for row in cursor]


def read_time(text: str) -> datetime:
    """Read a time as `feed_rows.written` writes it."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _follower(row: Any) -> Follower:  # noqa: ANN401 - a row of any columns
    identity, person, channel, scope, locale, zone, start, end, refusals, paused, stopped = row
    place = Place(person, channel, Scope(scope) if channel is not None else None)
    until = read_time(paused) if paused else None
    return Follower(identity, place, locale, Hours(zone, start, end), refusals, until, Standing(stopped))


def _follow(row: Any) -> Follow:  # noqa: ANN401 - a row of any columns
    identity, follower, scope, kind, subject, rhythm, since = row
    return Follow(identity, follower, Scope(scope), Kind(kind), subject, Rhythm(rhythm), since)
