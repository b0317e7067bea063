"""Dates as the columns of a chart: by month, quarter or year, depending on the time that they span."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from babel import dates

from commands.language import spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from corpus.published import Published

MONTH: Final = 1
QUARTER: Final = 3
YEAR: Final = 12
"""Months in each."""

_MONTHS: Final = (MONTH, QUARTER, YEAR, 24, 60, 120, 240, 600, 1_200, 2_400, 6_000, 12_000)
"""How many months a column may span."""

_MOST_COLUMNS: Final = 20
_PRECISE: Final = {"day": MONTH, "month": MONTH, "year": YEAR}
"""The shortest column that a date of each precision can be put in."""


@dataclass(frozen=True, slots=True)
class Column:
    """What fell into so many months from the first day of one on."""

    begins: date
    months: int
    count: int

    @property
    def label(self) -> str:
        """Name the time within its year, or the year."""
        pattern = {MONTH: "LLL", QUARTER: "QQQ"}.get(self.months, "y")
        return dates.format_date(self.begins, pattern, locale=spoken())

    @property
    def name(self) -> str:
        """Name the time in full."""
        skeleton = {MONTH: "yMMMM", QUARTER: "yQQQ"}.get(self.months, "y")
        return dates.format_skeleton(skeleton, self.begins, locale=spoken())

    @property
    def ordinal(self) -> int:
        """Count months or quarters within the year, or else columns from the year 0 on."""
        return (self.begins.month - 1) // self.months if self.months < YEAR else self.begins.year * 12 // self.months


@dataclass(frozen=True, slots=True)
class Columns:
    """All columns from the first date to the last, and how many dates were too vague for one or unknown."""

    columns: tuple[Column, ...]
    vague: int
    undated: int

    @property
    def months(self) -> int:
        """How many months a column spans."""
        return self.columns[0].months


def columns(dated: Iterable[tuple[Published | None, int]]) -> Columns:
    """Put dates into columns of the least time that leaves them legible; raise ValueError if there is no date."""
    counted = [(published, count) for published, count in dated if count]
    known = [(published, count) for published, count in counted if published]
    if not known:
        raise ValueError("no dates to draw")
    least = YEAR if _are_vague(known) else MONTH
    placed = [(published, count) for published, count in known if least >= _PRECISE[published.precision]]
    months = max(least, _months([_month(published) for published, _ in placed]))
    counts: Counter[int] = Counter()
    for published, count in placed:
        counts[_month(published) // months] += count
    return Columns(
        tuple(_column(index, months, counts[index]) for index in range(min(counts), max(counts) + 1)),
        vague=sum(count for _, count in known) - counts.total(),
        undated=sum(count for published, count in counted if not published),
    )


def _are_vague(known: Sequence[tuple[Published, int]]) -> bool:
    """Tell whether a quarter or more of the dates are no more than years."""
    vague = sum(count for published, count in known if published.precision == "year")
    return 4 * vague >= sum(count for _, count in known)


def _months(known: Sequence[int]) -> int:
    fitting = (months for months in _MONTHS if max(known) // months - min(known) // months < _MOST_COLUMNS)
    return next(fitting, _MONTHS[-1])


def _month(published: Published) -> int:
    return published.year * 12 + (published.month or 1) - 1


def _column(index: int, months: int, count: int) -> Column:
    first = index * months
    return Column(date(max(first // 12, 1), first % 12 + 1, 1), months, count)
