"""How a question was read, in a line of plain English."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from corpus.published import Published
from corpus.relations.countries import country_name
from corpus.wording import published_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from corpus.models import Period, Reading

_DECEMBER: Final = 12
_WIDER: Final = ", undated, or speaking of then"
_DROPPING: Final = "--as-typed drops this"


def reading_in_words(reading: Reading) -> str | None:
    """Say how a question was read beyond its words: ``China and Kazakhstan, published in 2024``; None if not at all."""
    return ", ".join(_parts(reading)) or None


def reading_line(reading: Reading) -> str | None:
    """Say as well how to have it read otherwise."""
    if (words := reading_in_words(reading)) is None:
        return None
    return f"Read as: {words}" + (f" · {_DROPPING}" if reading.can_be_dropped else "")


def span_in_words(after: date | None, before: date | None) -> str:
    """Write a span of days as briefly as it can be: ``in May 2024``, ``from 2021 to 2023``, ``since 8 May 2024``."""
    if after and before:
        if (whole := _whole(after, before)) is not None:
            return f"{'on' if whole.day else 'in'} {published_in_words(whole)}"
        return f"from {_first(after)} to {_last(before)}"
    return f"since {_first(after)}" if after else f"until {_last(before)}" if before else "at any time"


def _parts(reading: Reading) -> Iterator[str]:
    if reading.pair:
        yield " and ".join(country_name(code) for code in reading.pair.codes)
    if reading.period:
        only_ranks = reading.period.after == reading.period.before or not reading.period_applied
        yield f"published {_period(reading.period)}" + ("" if only_ranks else _WIDER)
    if reading.newest_first:
        yield "newest first"
    if reading.phrases:
        yield f"with {_quoted(reading.phrases)}"
    if reading.excluded:
        yield f"without {_quoted(reading.excluded)}"
    filters = reading.filters
    if filters.publisher:
        yield f"only by {filters.publisher}"
    if filters.after or filters.before:
        yield f"only published {span_in_words(filters.after, filters.before)}"


def _period(period: Period) -> str:
    return span_in_words(period.after, period.before)


def _quoted(texts: Iterable[str]) -> str:
    return " and ".join(f"“{text}”" for text in texts)


def _whole(after: date, before: date) -> Published | None:
    """Find the year, month or day that a span is."""
    for whole in (
        Published(after.year),
        Published(after.year, after.month),
        Published(after.year, after.month, after.day),
    ):
        if (whole.first_day, whole.last_day) == (after, before):
            return whole
    return None


def _first(day: date) -> str:
    """Write a first day, by its year or month if it begins one."""
    return published_in_words(_edge(day, is_month=day.day == 1, is_year=day.timetuple().tm_yday == 1))


def _last(day: date) -> str:
    """Write a last day, by its year or month if it ends one."""
    ends_month = (day + timedelta(days=1)).day == 1
    return published_in_words(_edge(day, is_month=ends_month, is_year=ends_month and day.month == _DECEMBER))


def _edge(day: date, *, is_month: bool, is_year: bool) -> Published:
    if is_year:
        return Published(day.year)
    return Published(day.year, day.month) if is_month else Published(day.year, day.month, day.day)
