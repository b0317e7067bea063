"""What a question says of time: the period that it is about, and whether it asks for the newest.

One period at most: a question that names several times which do not belong together, as one that compares reports of
two days, is about none of them alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from corpus.models import Period
from corpus.search.time_points import Kind, Point, points
from corpus.search.time_words import (
    AFTER,
    AFTER_BEHIND,
    BEFORE,
    BEFORE_BEHIND,
    INSIDE,
    JOINED,
    NEWEST,
    SINCE,
    SINCE_BEHIND,
    UNTIL,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

_ONE_DAY: Final = timedelta(days=1)
_NEWEST: Final = re.compile(rf"(?<![^\W\d_])(?:{NEWEST})(?:(?![^\W_])|(?<=[\u4e00-\u9fff]))", re.IGNORECASE)
_JOINED: Final = re.compile(JOINED, re.IGNORECASE)
_BOTH: Final = re.compile(
    r"(?<!\w)(?:between|from|antara|dari|между|в период со?|со?|从|自)\s*(?:the\s+)?$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Relation:
    """A word before or behind a time, and what it makes of it."""

    before: re.Pattern[str]
    behind: re.Pattern[str] | None
    opens: bool
    """Whether there is no last day; else there is no first one."""
    has_time: bool
    """Whether the time itself is a part of the period."""


def _led(words: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<![^\W\d_]){words}\s*(?:the\s+)?(?:(?:beginning|start|end|year|month|tahun|bulan|tanggal)\s+(?:of\s+)?)?$",
        re.IGNORECASE,
    )


_RELATIONS: Final = (
    _Relation(_led(SINCE), re.compile(SINCE_BEHIND, re.IGNORECASE), opens=True, has_time=True),
    _Relation(_led(AFTER), re.compile(AFTER_BEHIND, re.IGNORECASE), opens=True, has_time=False),
    _Relation(_led(BEFORE), re.compile(BEFORE_BEHIND, re.IGNORECASE), opens=False, has_time=False),
    _Relation(_led(UNTIL), None, opens=False, has_time=True),
)
_INSIDE: Final = _led(INSIDE)


@dataclass(frozen=True, slots=True)
class Time:
    """What a question says of time.

    `period` may be ranked by, and unless it `is_day` what is from another time can be left out. `days` are all that are
    named by their date, also where they make no period. `dated` are the spans of the words that name the period by its
    date, `relative` those that no article needs to have.
    """

    period: Period | None = None
    newest_first: bool = False
    is_day: bool = False
    days: tuple[date, ...] = ()
    dated: tuple[tuple[int, int], ...] = ()
    relative: tuple[tuple[int, int], ...] = ()


NO_TIME: Final = Time()


def time_in(question: str, today: date) -> Time:
    """Read what a question says of time."""
    found = points(question, today)
    newest = [match.span() for match in _NEWEST.finditer(question) if not _inside(match, found)]
    relative = [(point.start, point.end) for point in found if point.relative]
    merged = _merged(question, found)
    days = _days(found)
    if len({(point.first, point.last) for point in merged}) != 1:
        return Time(None, bool(newest), days=days, relative=tuple(newest))
    period, is_open = _period(question, merged[0])
    return Time(
        period,
        bool(newest),
        is_day=merged[0].kind is Kind.DAY and not is_open,
        days=days,
        dated=tuple((point.start, point.end) for point in found if not point.relative),
        relative=tuple(sorted(relative + newest)),
    )


def days_in(question: str, today: date) -> Time:
    """Read no more than which days a question names."""
    return Time(days=_days(points(question, today, only_days=True)))


def _days(found: Sequence[Point]) -> tuple[date, ...]:
    return tuple(sorted({point.first for point in found if point.kind is Kind.DAY and not point.relative}))


def _inside(match: re.Match[str], found: Sequence[Point]) -> bool:
    return any(point.start <= match.start() < point.end for point in found)


def _merged(question: str, found: Sequence[Point]) -> list[Point]:
    """Join neighbouring times that nothing parts but a word such as "to" or "and"."""
    merged: list[Point] = []
    for point in found:
        if merged and _JOINED.fullmatch(question, merged[-1].end, point.start):
            first, last = min(merged[-1].first, point.first), max(merged[-1].last, point.last)
            start = match.start() if (match := _BOTH.search(question, 0, merged[-1].start)) else merged[-1].start
            merged[-1] = replace(merged[-1], start=start, end=point.end, first=first, last=last, kind=Kind.SPAN)
        else:
            merged.append(point)
    return merged


def _period(question: str, point: Point) -> tuple[Period, bool]:
    """Make a period of a time and the words around it, and tell whether it has an open end."""
    for relation in _RELATIONS:
        before = relation.before.search(question, 0, point.start)
        behind = relation.behind and relation.behind.match(question, point.end)
        if not (before or behind):
            continue
        start = before.start() if before else point.start
        end = behind.end() if behind else point.end
        typed = question[start:end].strip()
        if relation.opens:
            return Period(point.first if relation.has_time else point.last + _ONE_DAY, None, typed), True
        return Period(None, point.last if relation.has_time else point.first - _ONE_DAY, typed), True
    leading = _INSIDE.search(question, 0, point.start)
    start = leading.start() if leading and not point.relative else point.start
    return Period(point.first, point.last, question[start : point.end].strip()), False
