"""Read dates of publication, as precise as they are written and never more so."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Protocol

from corpus.published import Published

if TYPE_CHECKING:
    from datetime import datetime

_TIME = r"(?:[T,\s]+\d{1,2}[:.]\d\d[\d:.,+\-\s\w()]{0,40})?"
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2})" + _TIME + ")?")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})" + _TIME)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_YEAR = re.compile(r"\d{4}")
_CHINESE = re.compile(r"(\d{4})\s?年(?:\s?(\d{1,2})\s?月(?:\s?(\d{1,2})\s?[日号]" + _TIME + ")?)?")

_KAZAKH_MONTHS = (
    *("қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым"),
    *("шілде", "тамыз", "қыркүйек", "қазан", "қараша", "желтоқсан"),
)
_KAZAKH_MONTH = f"({'|'.join(_KAZAKH_MONTHS)})" + r"\w{0,3}"
_KAZAKH = re.compile(
    r"(?P<y1>\d{4})\s+жыл\w{0,4}\s+(?:(?P<d1>\d{1,2})\s+)?(?P<m1>" + _KAZAKH_MONTH + ")"
    r"|(?:(?P<d2>\d{1,2})\s+)?(?P<m2>" + _KAZAKH_MONTH + r")\s+(?P<y2>\d{4})(?:\s+жыл\w{0,4}|\s+ж\.)?",
    re.IGNORECASE,
)

# What is left to dateparser: one year in figures, and a word (the month).
_WITH_MONTH_NAME = re.compile(r"(?=.*[^\W\d_]{3})(?=.*(?<!\d)(?:1[4-9]|20|21)\d\d(?!\d)).{8,60}", re.DOTALL)
_QUARTER = re.compile(r"\b[QK]\s?[1-4]\b", re.IGNORECASE)
_LANGUAGES = ["en", "ru", "zh", "ms", "id"]
_EARLIEST, _LATEST = 1400, 2199
_MONTHS_IN_YEAR = 12


class _Found(Protocol):
    date_obj: datetime | None
    period: str


class _DateParser(Protocol):
    def get_date_data(self, date_string: str) -> _Found: ...


@lru_cache(maxsize=4096)
def parse_published(text: str) -> Published | None:
    """Read a text that is a date and nothing else (a time may follow); None for anything less.

    A day stays the day as written, whatever the time zone. Of a date such as 08/11/2024, where day and month cannot
    be told apart, only the year is known.
    """
    text = text.strip()
    for pattern, read in (
        (_YEAR_FIRST, _year_first),
        (_YEAR_LAST, _year_last),
        (_COMPACT, _plain),
        (_YEAR, lambda match: _made(match[0])),
        (_CHINESE, _plain),
        (_KAZAKH, _kazakh),
    ):
        if match := pattern.fullmatch(text):
            return read(match)
    return _by_month_name(text) if _WITH_MONTH_NAME.fullmatch(text) else None


def _year_first(match: re.Match[str]) -> Published | None:
    return _made(match[1], match[3], match[4])


def _year_last(match: re.Match[str]) -> Published | None:
    first, second, year = int(match[1]), int(match[3]), match[4]
    if match[2] == "." or first == second or first > _MONTHS_IN_YEAR:
        return _made(year, second, first)
    if second > _MONTHS_IN_YEAR:
        return _made(year, first, second)
    return _made(year)


def _plain(match: re.Match[str]) -> Published | None:
    return _made(*match.groups())


def _kazakh(match: re.Match[str]) -> Published | None:
    name = (match["m1"] or match["m2"]).lower()
    month = next(n for n, start in enumerate(_KAZAKH_MONTHS, start=1) if name.startswith(start))
    return _made(match["y1"] or match["y2"], month, match["d1"] or match["d2"])


def _by_month_name(text: str) -> Published | None:
    if _QUARTER.search(text):
        return None
    found = _parser().get_date_data(text)
    if (when := found.date_obj) is None or str(when.year) not in text:
        return None
    if found.period in ("day", "time"):
        return _made(when.year, when.month, when.day)
    return _made(when.year, when.month) if found.period == "month" else None


def _made(year: str | int, month: str | int | None = None, day: str | int | None = None) -> Published | None:
    if not _EARLIEST <= int(year) <= _LATEST:
        return None
    try:
        # A month or day of zero stands for one that is not known.
        return Published(int(year), int(month or 0) or None, int(day or 0) or None)
    except ValueError:
        return None


@cache
def _parser() -> _DateParser:
    # Importing dateparser takes a tenth of a second, and ISO dates do without.
    from dateparser.date import (  # type: ignore[import-untyped]  # noqa: PLC0415 - see above; it has no types
        DateDataParser,
    )

    parser: _DateParser = DateDataParser(
        languages=_LANGUAGES, settings={"PARSERS": ["absolute-time"], "REQUIRE_PARTS": ["year"]}
    )
    return parser
