"""How a question was understood, in words: the pair of countries, the time, and what must and must not be there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from commands.language import date, gettext, listed, spoken
from commands.limits import clip
from commands.markup import escape
from corpus.published import Published
from corpus.relations.countries import country_name

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from corpus.models import Period, Reading

_WORDS_CHARACTERS: Final = 100


def reading_lines(reading: Reading) -> Iterator[str]:
    """Say how a question was understood, if there is more to say than its words."""
    if parts := list(_parts(reading)):
        yield gettext("Read as: {reading}").format(reading=" · ".join(parts))
    if reading.literal:
        yield gettext("Searched as it was typed.")
    if not reading.period_applied:
        yield gettext("No article of that time answers this, so these are of any time.")


def span_of_time(after: dt.date | None, before: dt.date | None) -> str:
    """Write a span of days as a year, a month or a day where it is one; one end at least is given."""
    if after is None:
        return gettext("published until {time}").format(time=date(_day(before))) if before else ""
    if before is None:
        return gettext("published since {time}").format(time=date(_beginning(after)))
    whole = next((one for one in _around(after) if (one.first_day, one.last_day) == (after, before)), None)
    if whole is not None and whole.precision == "day":
        return gettext("published on {time}").format(time=date(whole))
    if whole is not None:
        return gettext("published in {time}").format(time=date(whole))
    first, last = _beginning(after), _ending(before)
    if first.precision != last.precision:
        first, last = _day(after), _day(before)
    return gettext("published from {first} to {last}").format(first=date(first), last=date(last))


def _parts(reading: Reading) -> Iterator[str]:
    if reading.pair is not None:
        yield listed([country_name(code, spoken()) for code in reading.pair.codes])
    if reading.period is not None:
        yield _time(reading.period) if reading.period_applied else _span(reading.period)
    if reading.newest_first:
        yield gettext("newest first")
    for phrase in reading.phrases:
        yield gettext("with “{words}”").format(words=_short(phrase))
    for word in reading.excluded:
        yield gettext("without “{words}”").format(words=_short(word))
    filters = reading.filters
    if filters.publisher is not None:
        yield gettext("publisher: {publisher}").format(publisher=_short(filters.publisher))
    if filters.after is not None or filters.before is not None:
        yield span_of_time(filters.after, filters.before)


def _time(period: Period) -> str:
    """Write a time that was read from plain words; one day only ranks, a longer time leaves things out."""
    if period.after == period.before:
        return _span(period)
    return gettext("{published}, undated, or speaking of then").format(published=_span(period))


def _span(period: Period) -> str:
    return span_of_time(period.after, period.before)


def _short(words: str) -> str:
    return escape(clip(words, _WORDS_CHARACTERS))


def _around(day: dt.date) -> tuple[Published, Published, Published]:
    return Published(day.year), Published(day.year, day.month), Published(day.year, day.month, day.day)


def _day(day: dt.date) -> Published:
    return Published(day.year, day.month, day.day)


def _beginning(day: dt.date) -> Published:
    """Name the longest of year, month and day that begins on a day."""
    return next(one for one in _around(day) if one.first_day == day)


def _ending(day: dt.date) -> Published:
    """Name the longest of year, month and day that ends on a day."""
    return next(one for one in _around(day) if one.last_day == day)
