"""When followers are told: at once or as a digest, outside of their quiet hours, by the clock on their wall."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import CorpusError
from corpus.following.schedule import NO_QUIET, Hours, Rhythm, after_quiet, due, is_quiet, read_hours, zone_named, zones


def at(text: str) -> datetime:
    """Read a moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("22:00-07:00", "22:00-07:00"),
        ("22-7", "22:00-07:00"),
        (" 9.30 – 17.45 ", "09:30-17:45"),
        ("23 to 6:15", "23:00-06:15"),
        ("18:00—24:00", "18:00-00:00"),
    ],
)
def test_reads_quiet_hours_as_people_write_them(typed: str, written: str) -> None:
    """Minutes can be left out, and whatever dash there is will do."""
    assert str(read_hours(typed)) == written


@pytest.mark.parametrize("typed", ["", "22", "22-", "25-7", "22:60-7", "7-7", "0-24", "at night", "1-2-3"])
def test_refuses_what_is_no_span(typed: str) -> None:
    """Anything else is refused with an example."""
    with pytest.raises(CorpusError, match="22:00-07:00"):
        read_hours(typed)


@pytest.mark.parametrize("typed", ["Asia/Almaty", "asia/almaty", "Almaty", " almaty "])
def test_finds_a_time_zone_by_its_city(typed: str) -> None:
    """Case does not matter, nor whether the continent is there."""
    assert zone_named(typed) == "Asia/Almaty"


def test_finds_a_city_of_two_words() -> None:
    """A space is as good as the underscore of the database."""
    assert zone_named("kuala lumpur") == "Asia/Kuala_Lumpur"


def test_refuses_an_unknown_time_zone() -> None:
    """The sentence names what was typed."""
    with pytest.raises(CorpusError, match="Atlantis"):
        zone_named("Atlantis")


NIGHT = read_hours("22-7", "Asia/Almaty")  # five hours ahead of UTC


@pytest.mark.parametrize(
    ("came", "rhythm", "hours", "told"),
    [
        ("2026-03-04 12:00", Rhythm.AT_ONCE, NO_QUIET, "2026-03-04 12:00"),
        ("2026-03-04 16:59", Rhythm.AT_ONCE, NIGHT, "2026-03-04 16:59"),
        ("2026-03-04 17:00", Rhythm.AT_ONCE, NIGHT, "2026-03-05 02:00"),
        ("2026-03-05 01:59", Rhythm.AT_ONCE, NIGHT, "2026-03-05 02:00"),
        ("2026-03-05 02:00", Rhythm.AT_ONCE, NIGHT, "2026-03-05 02:00"),
        ("2026-03-04 07:59", Rhythm.DAILY, NO_QUIET, "2026-03-04 08:00"),
        ("2026-03-04 08:00", Rhythm.DAILY, NO_QUIET, "2026-03-05 08:00"),
        ("2026-03-04 12:00", Rhythm.DAILY, NIGHT, "2026-03-05 03:00"),
        ("2026-03-04 12:00", Rhythm.DAILY, read_hours("20-9"), "2026-03-05 09:00"),
        ("2026-03-04 12:00", Rhythm.WEEKLY, NO_QUIET, "2026-03-09 08:00"),
        ("2026-03-09 07:00", Rhythm.WEEKLY, NO_QUIET, "2026-03-09 08:00"),
        ("2026-03-09 08:00", Rhythm.WEEKLY, NO_QUIET, "2026-03-16 08:00"),
        # Berlin's clocks go forward at 01:00 UTC on 29 March 2026, and back on 25 October.
        ("2026-03-28 12:00", Rhythm.DAILY, Hours("Europe/Berlin"), "2026-03-29 06:00"),
        ("2026-10-24 12:00", Rhythm.DAILY, Hours("Europe/Berlin"), "2026-10-25 07:00"),
        ("2026-03-28 23:00", Rhythm.AT_ONCE, read_hours("22-7", "Europe/Berlin"), "2026-03-29 05:00"),
        ("2026-10-24 23:00", Rhythm.AT_ONCE, read_hours("22-7", "Europe/Berlin"), "2026-10-25 06:00"),
        ("2026-10-25 00:10", Rhythm.AT_ONCE, read_hours("1-2:30", "Europe/Berlin"), "2026-10-25 00:30"),
        ("2026-10-25 01:10", Rhythm.AT_ONCE, read_hours("1-2:30", "Europe/Berlin"), "2026-10-25 01:30"),
        ("2026-03-04 12:00", Rhythm.AT_ONCE, Hours("Nowhere/City", 0, 780), "2026-03-04 13:00"),
    ],
)
def test_tells_when_it_is_due(came: str, rhythm: Rhythm, hours: Hours, told: str) -> None:
    """Digests come at eight, weekly ones on Mondays, and nothing in quiet hours, also when clocks change."""
    assert due(at(came), rhythm, hours) == at(told)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001 - UTC is set below
    st.sampled_from(
        ["UTC", "Asia/Almaty", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]
    ),
    st.integers(0, 1439),
    st.integers(0, 1439),
)
def test_is_never_due_in_quiet_hours(moment: datetime, zone: str, start: int, end: int) -> None:
    """Whatever the hours and the zone, what waits is told outside of them, and within about a day."""
    came, hours = moment.replace(tzinfo=UTC), Hours(zone, start, end)
    if start == end:
        return
    told = after_quiet(came, hours)
    assert not is_quiet(told, hours)
    assert told == came or (told > came and (told - came).total_seconds() <= 26 * 3600)


def test_lists_time_zones_by_places() -> None:
    """There are hundreds, UTC first, and none that is only an abbreviation."""
    assert zones()[0] == "UTC"
    assert len(zones()) > 300
    assert all("/" in zone for zone in zones()[1:])
