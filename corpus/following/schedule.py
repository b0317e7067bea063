"""When a follower is told: at once, daily or weekly, but never in the hours in which they want to be left alone.

All times go by the clock on the wall in the follower's time zone, also on the days on which it is changed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from corpus.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Iterator

UTC_NAME: Final = "UTC"
DIGEST_HOUR: Final = 8
"""When digests come, on the follower's clock."""

_MONDAY: Final = 0
_MINUTES_OF_AN_HOUR: Final = 60
_HOURS: Final = re.compile(
    r"\s*(\d{1,2})(?:[:.](\d\d))?\s*(?:-|–|—|\bto\b)\s*(\d{1,2})(?:[:.](\d\d))?\s*", re.IGNORECASE
)
_FAR: Final = 8
"""Days within which a weekly digest comes."""


class Rhythm(Enum):
    """How often somebody is told; the quickest stands first."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours in which a follower is left alone, in minutes after midnight in a time zone; None for no such hours."""

    zone: str = UTC_NAME
    start: int | None = None
    end: int | None = None

    def __str__(self) -> str:
        """Write ``22:00-07:00``, nothing without any."""
        return "" if self.start is None or self.end is None else f"{_clock(self.start)}-{_clock(self.end)}"


NO_QUIET: Final = Hours()


def read_hours(typed: str, zone: str = UTC_NAME) -> Hours:
    """Read ``22:00-07:00`` or ``22-7``; raise CorpusError for anything else."""
    match = _HOURS.fullmatch(typed)
    found = [int(part or 0) for part in match.groups()] if match else []
    if not found or not all(map(_is_time, found[::2], found[1::2])):
        raise CorpusError("Write quiet hours from one time to another, such as 22:00-07:00.")
    start, end = (hour % 24 * _MINUTES_OF_AN_HOUR + minute for hour, minute in (found[:2], found[2:]))
    if start == end:
        raise CorpusError("Quiet hours begin and end at different times, such as 22:00-07:00.")
    return Hours(zone, start, end)


def zone_named(typed: str) -> str:
    """Find a time zone by its name, whatever its case; raise CorpusError if there is none."""
    wanted = typed.strip().replace(" ", "_").casefold()
    for name in zones():
        if wanted in {name.casefold(), name.rpartition("/")[2].casefold()}:
            return name
    raise CorpusError("There is no time zone “{name}”. Choose one from the list while you type.", name=typed.strip())


@cache
def zones() -> tuple[str, ...]:
    """List the time zones that have a place or UTC for a name; those of continents come first. Reads many files."""
    names = available_timezones()
    usual = [name for name in names if "/" in name and name.partition("/")[0] not in {"Etc", "SystemV", "US"}]
    return (UTC_NAME, *sorted(usual))


def is_quiet(now: datetime, hours: Hours) -> bool:
    """Tell whether a follower wants to be left alone."""
    if hours.start is None or hours.end is None:
        return False
    local = now.astimezone(_zone(hours.zone))
    minute = local.hour * _MINUTES_OF_AN_HOUR + local.minute
    if hours.start < hours.end:
        return hours.start <= minute < hours.end
    return minute >= hours.start or minute < hours.end


def due(came: datetime, rhythm: Rhythm, hours: Hours) -> datetime:
    """Tell when a follower is told of what came at a time."""
    at = came if rhythm is Rhythm.AT_ONCE else _next_digest(came, rhythm, _zone(hours.zone))
    return after_quiet(at, hours)


def after_quiet(at: datetime, hours: Hours) -> datetime:
    """Tell when a follower may be told of what could be told at a time."""
    if not is_quiet(at, hours):
        return at
    return min(moment for moment in _ends(at, hours) if moment > at and not is_quiet(moment, hours))


def _next_digest(came: datetime, rhythm: Rhythm, zone: ZoneInfo) -> datetime:
    first = came.astimezone(zone).date()
    for ahead in range(_FAR + 1):
        day = first + timedelta(days=ahead)
        moment = datetime.combine(day, time(DIGEST_HOUR), zone).astimezone(UTC)
        if moment > came and (rhythm is Rhythm.DAILY or day.weekday() == _MONDAY):
            return moment
    raise AssertionError("every week has a Monday")


def _ends(at: datetime, hours: Hours) -> Iterator[datetime]:
    """List when the quiet hours may end; on the day when clocks go back the same time comes twice."""
    zone = _zone(hours.zone)
    first = at.astimezone(zone).date()
    hour, minute = divmod(hours.end or 0, _MINUTES_OF_AN_HOUR)
    for ahead in range(3):
        for fold in (0, 1):
            moment = datetime.combine(first + timedelta(days=ahead), time(hour, minute, fold=fold), zone)
            yield moment.astimezone(UTC)


@cache
def _zone(name: str) -> ZoneInfo:
    """Give a time zone; one that the machine does not know any more is taken for UTC."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(UTC_NAME)


def _clock(minutes: int) -> str:
    hour, minute = divmod(minutes, _MINUTES_OF_AN_HOUR)
    return f"{hour:02}:{minute:02}"


def _is_time(hour: int, minute: int) -> bool:
    return (hour < 24 and minute < _MINUTES_OF_AN_HOUR) or (hour, minute) == (24, 0)  # noqa: PLR2004 - of a day
