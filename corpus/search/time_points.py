"""The times that a question names, one by one: days, months, quarters, years, and spans told from today."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from corpus.search.time_words import (
    AFTER,
    BEFORE,
    DAYS_AGO,
    INSIDE,
    MONTHS_AGO,
    NUMBERS,
    SINCE,
    UNITS,
    UNTIL,
    WEEKS_AGO,
    YEARS_AGO,
    full_month_patterns,
    month_number,
    month_pattern,
)

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_POINTS: Final = 32
"""Times of one question; a text with more is a table."""

_BEFORE: Final = 40
"""Characters before a time that tell whether it is one."""

_ORDINALS: Final = "first|second|third|fourth"
_WEEK: Final = 7
_MONTHS: Final = 12
_A_MONTH: Final = 31
"""Digits from here on are no day."""

_DIGITS: Final = r"(?P<year>(?:19|20)\d\d)"
_YEAR: Final = rf"(?<![A-Za-zА-Яа-яЁё\d.,:/$€£-]){_DIGITS}(?![\d%€]|[.,]\d|\s?%)"
_YEAR_WORD: Final = r"(?:\s*(?:год(?:а|у|ом|ах|ов)?\b|гг?\b\.?|жыл[^\W\d_]*|жж?\b\.?|年))"
_NO_DECADE: Final = r"(?!['’]?[a-zа-я]|-[а-яa-z]|年代)"
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_END: Final = r"(?![^\W_])"
_LED: Final = re.compile(
    rf"(?:^|(?<![^\W\d_]))(?:{INSIDE}|{SINCE}|{AFTER}|{BEFORE}|{UNTIL}|between|antara|между)"
    r"\s*(?:the\s+)?(?:(?:year|month|tahun|bulan)(?:\s+of)?\s*)?$",
    re.IGNORECASE,
)
_DIGIT: Final = re.compile(r"\d")
_NAME_BEFORE: Final = re.compile(r"[^\W\d_]\w*[\s-]+$")
_NAME_BEHIND: Final = re.compile(r"[\s-]+[^\W\d_]")
_KAZAKH_CASE: Final = re.compile(r"(?:[дт][ае](?:н|ғы|гі)?|[ғқкг][ае]|айы\w*)$", re.IGNORECASE)
_COUNTED: Final = re.compile(
    r"\s*(?:new |more |metric )?(?:cases|people|persons|tons|tonnes|km|kilomet\w+|miles|dollars|yuan|ringgit|tenge|"
    r"companies|workers|jobs|students|containers|trains|items|units|hectares|times|человек|тонн\w*|тенге|юаней|"
    r"адам|тонна|теңге|orang|tan\b|ton\b|ringgit|人|吨|万|亿|元|公里)",
    re.IGNORECASE,
)


class Kind(Enum):
    """How a time is named."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    SPAN = "span"


@dataclass(frozen=True, slots=True)
class Point:
    """A time that a question names: where, from which day to which, and how.

    It is `relative` if its words mean another time tomorrow, so that no article needs to have them.
    """

    start: int
    end: int
    first: date
    last: date
    kind: Kind
    relative: bool = False


@dataclass(frozen=True, slots=True)
class _Form:
    pattern: re.Pattern[str]
    read: Callable[[re.Match[str], date], tuple[date, date, Kind] | None]
    relative: bool = False

    @property
    def names_days(self) -> bool:
        return self.read in {_day, _latest_day}

    @property
    def needs_digits(self) -> bool:
        return self.names_days or ("year" in self.pattern.groupindex and self.read is not _units)


def points(question: str, today: date, *, only_days: bool = False) -> list[Point]:
    """Find the times that a question names, or only its days, in order; those that are yet to come are left out."""
    found: list[Point] = []
    for form in _days() if only_days else _forms() if _DIGIT.search(question) else _without_digits():
        for match in form.pattern.finditer(question):
            start, end = match.span()
            if any(start < other.end and other.start < end for other in found) or len(found) == MOST_POINTS:
                continue
            if (read := form.read(match, today)) and read[0] <= today:
                found.append(Point(start, end, *read, form.relative))
    return sorted(found, key=lambda point: point.start)


def month_of(year: int, month: int) -> tuple[date, date]:
    """Give the first and the last day of a month."""
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def months_before(day: date, count: int) -> date:
    """Go back so many months, to an earlier day where the month is shorter."""
    month = day.year * _MONTHS + day.month - 1 - count
    year, month = divmod(month, _MONTHS)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@lru_cache(maxsize=1)
def _days() -> tuple[_Form, ...]:
    return tuple(form for form in _forms() if form.names_days)


@lru_cache(maxsize=1)
def _without_digits() -> tuple[_Form, ...]:
    return tuple(form for form in _forms() if not form.needs_digits)


@lru_cache(maxsize=1)
def _forms() -> tuple[_Form, ...]:
    """List the forms in which times are named; the earlier ones take their words from the later ones."""
    month = rf"(?P<month>{month_pattern()})\.?"
    full = rf"(?P<month>{'|'.join(full_month_patterns().values())})"
    alone = _YEAR.replace("year", "alone", 1)
    named = full.replace("month", "named", 1)
    year = rf"{_YEAR}{_YEAR_WORD}?"
    return tuple(
        _Form(re.compile(pattern, re.IGNORECASE), read, relative)
        for pattern, read, relative in (
            (rf"(?<!\w){month}\s+{_DAY},?\s+(?:of\s+)?{year}", _day, False),
            (rf"(?<![\w.,]){_DAY}\s+(?:of\s+)?{month},?\s+{year}", _day, False),
            (rf"{_YEAR}\s+(?:жылғы|жылдың|жылы)\s+{_DAY}\s+{month}{_END}", _day, False),
            (
                rf"(?<!\d){_DIGITS}(?:\s*年\s*|[-/.])(?P<number>\d{{1,2}})(?:\s*月\s*|[-/.])(?P<day>\d{{1,2}})(?!\d)[日号]?",
                _day,
                False,
            ),
            (rf"(?<!\w)(?:Q(?P<quarter>[1-4])|(?P<ordinal>{_ORDINALS}) quarter(?: of)?)\s+{_YEAR}", _quarter, False),
            (rf"{_YEAR}\s*(?:Q(?P<quarter>[1-4])(?!\d)|年?第?(?P<ordinal>[一二三四])季度)", _quarter, False),
            (rf"(?<!\w)(?P<quarter>[1-4])(?:-?[йм]|-?[еогм]+)?\s+квартал\w*\s+{year}", _quarter, False),
            (rf"(?<!\w){month},?\s+(?:of\s+|tahun\s+)?{year}", _month, False),
            (rf"{_YEAR}\s+(?:жылғы|жылдың|жылы)\s+{full}(?:\s+ай[^\W\d_]*)?", _month, False),
            (r"(?<!\d)(?P<year>(?:19|20)\d\d)\s*年\s*(?P<number>\d{1,2})\s*月(?:份)?", _month, False),
            (r"(?<![\d-])(?P<year>(?:19|20)\d\d)-(?P<number>0[1-9]|1[0-2])(?![\d-])", _month, False),
            (r"(?P<ago>今年|去年)\s*(?P<number>\d{1,2})\s*月(?:份)?", _month_of_relative_year, False),
            (
                rf"(?<!\w){full}(?:\s+ай[^\W\d_]*)?\s+(?:of\s+)?(?:(?P<this>{YEARS_AGO[0]})|{YEARS_AGO[1]}){_END}",
                _month_of_relative_year,
                False,
            ),
            (
                rf"(?<!\w)(?:(?P<this>осы жылғы|биылғы(?: жылғы)?)|(?:өткен жылғы|былтырғы(?: жылғы)?))\s+{full}",
                _month_of_relative_year,
                False,
            ),
            (_past_units(), _units, True),
            *((_words(alternatives), _years_ago(count), True) for count, alternatives in YEARS_AGO.items()),
            *((_words(alternatives), _months_ago(count), True) for count, alternatives in MONTHS_AGO.items()),
            *((_words(alternatives), _weeks_ago(count), True) for count, alternatives in WEEKS_AGO.items()),
            *((_words(alternatives), _days_ago(count), True) for count, alternatives in DAYS_AGO.items()),
            (rf"(?<!\w){month}\s+{_DAY}{_END}(?![.,]?\d)", _latest_day, False),
            (rf"(?<![\w.,]){_DAY}(?:-?(?:го|ға))?\s+(?:of\s+)?{month}{_END}", _latest_day, False),
            (r"(?<!\d)(?P<number>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*[日号]", _latest_day, False),
            (rf"(?<!\w)(?:(?P<before>last\s+){full}|{named}\s+(?:lalu|lepas)){_END}", _latest_month, False),
            (rf"(?<!\w){full}(?:\s+ай[^\W\d_]*)?{_END}", _bare_month, False),
            (r"(?<![\d.])(?P<number>\d{1,2})\s*月(?:份)?(?!\d)", _latest_month, False),
            (rf"{_YEAR}\s*[-–—/]\s*(?P<until>(?:(?:19|20)\d\d|\d\d))(?![\d-]|[.,]\d){_YEAR_WORD}?", _years, False),
            (rf"{_YEAR}{_YEAR_WORD}(?:{_END}|(?<=年)(?!代))|{alone}{_NO_DECADE}", _year, False),
        )
    )  # fmt: skip


def _words(alternatives: str) -> str:
    return rf"(?<![^\W\d_])(?:{alternatives})(?:{_END}|(?<=[\u4e00-\u9fff]))"


def _past_units() -> str:
    """Find ``past three months`` and its like."""
    number = rf"(?:(?P<figure>\d{{1,3}})|(?P<number>{'|'.join(sorted(NUMBERS, key=len, reverse=True))}))"
    unit = "(?:" + "|".join(f"(?P<{name}>{forms})" for name, forms in UNITS.items()) + ")"
    before = r"(?:past|last|previous|последн(?:ие|их|юю|ий)|прошедш(?:ие|их)|соңғы|过去(?:的)?|近|最近)"
    alone = re.sub(r"\(\?P<(\w+)>", r"(?P<\1_alone>", unit)
    again = re.sub(r"\(\?P<(\w+)>", r"(?P<\1_behind>", rf"{number}\s+{unit}")
    after = r"(?:lepas|lalu|yang lalu|terakhir|kebelakangan(?:\s+ini)?)"
    return (
        rf"(?<!\w)(?:{before}\s*{number}\s*{unit}|(?:past|последн(?:ий|юю))\s+{alone}|{again}\s+{after})"
        rf"(?:{_END}|(?<=[\u4e00-\u9fff]))"
    )


def _day(match: re.Match[str], _: date) -> tuple[date, date, Kind] | None:
    return _one_day(int(match["year"]), _month_in(match), int(match["day"]))


def _one_day(year: int, month: int, day: int) -> tuple[date, date, Kind] | None:
    if not (1 <= month <= _MONTHS and 1 <= day <= monthrange(year, month)[1]):
        return None
    return date(year, month, day), date(year, month, day), Kind.DAY


def _month(match: re.Match[str], _: date) -> tuple[date, date, Kind] | None:
    month = _month_in(match)
    return (*month_of(int(match["year"]), month), Kind.MONTH) if 1 <= month <= _MONTHS else None


def _month_in(match: re.Match[str]) -> int:
    groups = match.groupdict()
    name = groups.get("month") or groups.get("named")
    return month_number(name) if name else int(groups["number"])


def _quarter(match: re.Match[str], _: date) -> tuple[date, date, Kind]:
    groups = match.groupdict()
    ordinals = ("first", "second", "third", "fourth", *"一二三四")
    told = groups.get("quarter")
    quarter = int(told) if told else ordinals.index(groups["ordinal"].lower()) % 4 + 1
    year = int(match["year"])
    return month_of(year, 3 * quarter - 2)[0], month_of(year, 3 * quarter)[1], Kind.SPAN


def _month_of_relative_year(match: re.Match[str], today: date) -> tuple[date, date, Kind] | None:
    groups = match.groupdict()
    is_this = groups.get("this") or groups.get("ago") == "今年"
    month = _month_in(match)
    return (*month_of(today.year - (not is_this), month), Kind.MONTH) if 1 <= month <= _MONTHS else None


def _units(match: re.Match[str], today: date) -> tuple[date, date, Kind] | None:
    groups = {name.split("_")[0]: found for name, found in match.groupdict().items() if found}
    count = int(groups["figure"]) if "figure" in groups else NUMBERS[groups.get("number", "one").lower()]
    if not count:
        return None
    if "day" in groups or "week" in groups:
        return today - timedelta(days=count * (_WEEK if "week" in groups else 1)), today, Kind.SPAN
    return months_before(today, count * (_MONTHS if "year" in groups else 1)), today, Kind.SPAN


def _years_ago(count: int) -> Callable[[re.Match[str], date], tuple[date, date, Kind]]:
    return lambda _, today: (date(today.year - count, 1, 1), date(today.year - count, 12, 31), Kind.YEAR)


def _months_ago(count: int) -> Callable[[re.Match[str], date], tuple[date, date, Kind]]:
    def read(_: re.Match[str], today: date) -> tuple[date, date, Kind]:
        month = months_before(today, count)
        return (*month_of(month.year, month.month), Kind.MONTH)

    return read


def _weeks_ago(count: int) -> Callable[[re.Match[str], date], tuple[date, date, Kind]]:
    def read(_: re.Match[str], today: date) -> tuple[date, date, Kind]:
        monday = today - timedelta(days=today.weekday() + _WEEK * count)
        return monday, monday + timedelta(days=_WEEK - 1), Kind.SPAN

    return read


def _days_ago(count: int) -> Callable[[re.Match[str], date], tuple[date, date, Kind] | None]:
    def read(match: re.Match[str], today: date) -> tuple[date, date, Kind] | None:
        day = today - timedelta(days=count)
        is_name = match.start() > 0 and match[0][0].isupper()  # of a newspaper, as a rule
        return None if is_name else (day, day, Kind.DAY)

    return read


def _latest_day(match: re.Match[str], today: date) -> tuple[date, date, Kind] | None:
    """Take the latest such day that is past."""
    month, day = _month_in(match), int(match["day"])
    if day > _A_MONTH or not 1 <= month <= _MONTHS:
        return None
    candidates = (_one_day(year, month, day) for year in range(today.year, today.year - 5, -1))
    return next((found for found in candidates if found and found[0] <= today), None)


def _latest_month(match: re.Match[str], today: date) -> tuple[date, date, Kind] | None:
    """Take the latest such month that has begun; "last May" is over."""
    month = _month_in(match)
    if not 1 <= month <= _MONTHS:
        return None
    is_over = any(match.groupdict().get(group) for group in ("before", "named"))
    year = today.year - (month > today.month or (is_over and month == today.month))
    return (*month_of(year, month), Kind.MONTH)


def _bare_month(match: re.Match[str], today: date) -> tuple[date, date, Kind] | None:
    """Take a month without a year only where the words around say that it is one: "in May", not "it may"."""
    is_led = _LED.search(match.string, max(0, match.start() - _BEFORE), match.start()) or _KAZAKH_CASE.search(match[0])
    return _latest_month(match, today) if is_led else None


def _years(match: re.Match[str], _: date) -> tuple[date, date, Kind] | None:
    first, until = int(match["year"]), match["until"]
    last = int(until) if len(until) > 2 else first - first % 100 + int(until)  # noqa: PLR2004 - the century is left out
    return (date(first, 1, 1), date(last, 12, 31), Kind.SPAN) if last > first else None


def _year(match: re.Match[str], _: date) -> tuple[date, date, Kind] | None:
    """Take a year that is called one, follows a word such as "in", or at least stands beside no name and no thing."""
    year = int(match["year"] or match["alone"])
    return None if match["alone"] and _is_something_else(match) else (date(year, 1, 1), date(year, 12, 31), Kind.YEAR)


def _is_something_else(match: re.Match[str]) -> bool:
    text, start, end = match.string, match.start(), match.end()
    if _COUNTED.match(text, end):
        return True
    beginning = max(0, start - _BEFORE)
    if _LED.search(text, beginning, start):
        return False
    before, behind = _NAME_BEFORE.search(text, beginning, start), _NAME_BEHIND.match(text, end)
    return bool((before and before[0][0].isupper()) or (behind and behind[0][-1].isupper()))
