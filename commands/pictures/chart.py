"""The chart of a timeline: how many stories there are of each month, quarter or year."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from commands.language import gettext, ngettext, number, spoken
from commands.limits import utf16_units
from commands.pictures.colours import GRID, MUTED, RIM, STRONG
from commands.pictures.drawing import MARGIN, WIDTH, Drawing, Plate, Stroke, paint
from commands.pictures.heading import heading
from commands.pictures.lettering import LEADING, SMALLEST, Line, Style, column, rise, width, wrapped
from commands.pictures.picture import ALT_CHARACTERS, Picture
from commands.pictures.spans import MONTH, QUARTER, YEAR, columns
from corpus.relations.countries import country_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from commands.pictures.spans import Column, Columns
    from corpus.models import Pair
    from corpus.published import Published

_HIGH: Final = 400
_BROADEST: Final = 120
_SHARE: Final = 0.7
"""How much of the room of a column its bar takes."""

_STEPS: Final = {MONTH: (1, 2, 3, 6, 12), QUARTER: (1, 2, 4)}
_STEPS_OF_YEARS: Final = (1, 2, 5, 10)
_BETWEEN: Final = 16
"""Pixels between two texts, and between a text and what it belongs to."""

_MOST_TICKS: Final = 4


def draw_timeline(pair: Pair, dates: Sequence[tuple[Published | None, int]]) -> Picture:
    """Draw how many stories there are at what time, in the language that is spoken.

    `dates` counts the stories of each date, None for those without. Raises ValueError if no story has a date.
    """
    found = columns(dates)
    drawing = chart(pair, found)
    return Picture(paint(drawing), describe(pair, found), WIDTH, drawing.height)


def chart(pair: Pair, found: Columns) -> Drawing:
    """Lay out the chart."""
    head = heading(_names(pair), _unit(found.months))
    plot = _Plot.of(found.columns, max(line.box[3] for line in head) + MARGIN)
    axis = [*_axis(plot, found)]
    below = max(line.box[3] for line in axis) + MARGIN * 0.75
    notes: list[Line] = []
    style = Style.spoken(SMALLEST, colour=MUTED)
    for note in _notes(found):
        notes += column(wrapped(note, style, WIDTH - 2 * MARGIN), style, MARGIN, below)
        below = notes[-1].y + SMALLEST * (LEADING - 1) + _BETWEEN
    lines = (*head, *plot.lines(), *axis, *notes)
    return Drawing(round(max(line.box[3] for line in lines) + MARGIN), tuple(plot.shapes()), lines)


def describe(pair: Pair, found: Columns) -> str:
    """Say in words what the chart shows, as many columns as a description has room for."""
    opening = f"{_names(pair)}. {_unit(found.months)}:"
    told = [opening]
    notes = list(_notes(found))
    for entry in found.columns:
        if entry.count:
            line = gettext("{time}: {count}").format(time=entry.name, count=number(entry.count))
            if utf16_units("\n".join([*told, line, "…", *notes])) > ALT_CHARACTERS:
                told.append("…")
                break
            told.append(line)
    return "\n".join([*told, *notes])


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where the columns stand: from `left` on, `slot` pixels each, on `foot`; `ticks` are the values with a line."""

    columns: Sequence[Column]
    left: float
    slot: float
    foot: float
    ticks: Sequence[int]

    @classmethod
    def of(cls, found: Sequence[Column], top: float) -> _Plot:
        """Give the columns all the room below `top`, less that for the values beside them if they need it."""
        foot = top + rise(_value()) + _BETWEEN + _HIGH
        ticks = [] if _fit_on_bars(found) else _ticks(max(entry.count for entry in found))
        beside = max((width(number(tick), _value()) + _BETWEEN for tick in ticks), default=0)
        left = MARGIN + beside
        return cls(found, left, (WIDTH - MARGIN - left) / len(found), foot, ticks)

    def middle(self, index: int) -> float:
        """Where the middle of a column is."""
        return self.left + (index + 0.5) * self.slot

    def level(self, value: float) -> float:
        """How far down a value is."""
        ceiling = self.ticks[-1] if self.ticks else max(entry.count for entry in self.columns)
        return self.foot - value / ceiling * _HIGH

    def shapes(self) -> Iterator[Stroke | Plate]:
        """Draw the lines of the values, the bars and the line that they stand on."""
        for tick in self.ticks[1:]:
            yield Stroke((self.left, self.level(tick)), (WIDTH - MARGIN, self.level(tick)), 2, GRID)
        half = min(self.slot * _SHARE, _BROADEST) / 2
        for index, entry in enumerate(self.columns):
            if entry.count:
                middle = self.middle(index)
                yield Plate((middle - half, self.level(entry.count), middle + half, self.foot), STRONG)
        yield Stroke((self.left, self.foot), (WIDTH - MARGIN, self.foot), 3, RIM)

    def lines(self) -> Iterator[Line]:
        """Write the values, on the bars or else beside them."""
        style = _value()
        if self.ticks:
            for tick in self.ticks:
                text, middle = number(tick), self.level(tick) + rise(style) / 2
                yield Line(text, self.left - _BETWEEN - width(text, style), middle, style)
            return
        for index, entry in enumerate(self.columns):
            if entry.count:
                text = number(entry.count)
                left = self.middle(index) - width(text, style) / 2
                yield Line(text, left, self.level(entry.count) - _BETWEEN, style)


def _names(pair: Pair) -> str:
    first, second = (country_name(code, spoken()) for code in pair.codes)
    return gettext("{first} and {second}").format(first=first, second=second)


def _unit(months: int) -> str:
    match months:
        case 1:
            return gettext("Stories by month")
        case 3:
            return gettext("Stories by quarter")
        case 12:
            return gettext("Stories by year")
    years = months // YEAR
    return ngettext("Stories by {count} year", "Stories by {count} years", years).format(count=number(years))


def _notes(found: Columns) -> Iterator[str]:
    if found.vague:
        message = ngettext(
            "Not shown: {count} story of which only the year is known",
            "Not shown: {count} stories of which only the year is known",
            found.vague,
        )
        yield message.format(count=number(found.vague))
    if found.undated:
        message = ngettext(
            "Not shown: {count} story without a date", "Not shown: {count} stories without a date", found.undated
        )
        yield message.format(count=number(found.undated))


def _value() -> Style:
    return Style.spoken(SMALLEST + 2, bold=True)


def _fit_on_bars(found: Sequence[Column]) -> bool:
    slot = (WIDTH - 2 * MARGIN) / len(found)
    return all(width(number(entry.count), _value()) + _BETWEEN / 2 <= slot for entry in found)


def _ticks(most: int) -> list[int]:
    """Choose round values from 0 to at least the largest."""
    steps = (digit * 10**power for power in range(12) for digit in (1, 2, 5))
    step = next(step for step in steps if most <= step * _MOST_TICKS)
    return [step * index for index in range(-(-most // step) + 1)]


def _axis(plot: _Plot, found: Columns) -> Iterator[Line]:
    """Write as many columns' names below the axis as have room, and below those of months and quarters the years."""
    style = Style.spoken(SMALLEST, colour=MUTED)
    top = plot.foot + _BETWEEN + 6
    for step in _STEPS.get(found.months, _STEPS_OF_YEARS):
        chosen = [index for index, entry in enumerate(found.columns) if entry.ordinal % step == 0] or [0]
        names = [_below(plot, index, found.columns[index].label, style, top) for index in chosen]
        if _are_apart(names):
            break
    yield from names
    if found.months < YEAR:
        starts = [index for index, entry in enumerate(found.columns) if index == 0 or entry.ordinal == 0]
        labels = [str(found.columns[index].begins.year) for index in starts]
        below = top + style.size * LEADING
        years = [_below(plot, index, label, style, below) for index, label in zip(starts, labels, strict=True)]
        yield from years if _are_apart(years) else years[1:]


def _below(plot: _Plot, index: int, text: str, style: Style, top: float) -> Line:
    """Write a text below the middle of a column, as far as it does not leave the picture."""
    broad = width(text, style)
    left = min(max(plot.middle(index) - broad / 2, MARGIN), WIDTH - MARGIN - broad)
    return Line(text, left, top + rise(style), style)


def _are_apart(lines: Sequence[Line]) -> bool:
    return all(one.box[2] + _BETWEEN <= other.box[0] for one, other in pairwise(lines))
