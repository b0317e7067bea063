"""Lines of text in a picture: how wide they are, where they break, and which pixels they cover."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PIL import ImageFont

from commands.language import spoken
from commands.pictures.colours import INK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from commands.pictures.colours import Colour

SMALLEST: Final = 32
"""Pixels of the smallest letters; a phone shows a picture at about a third of its width."""

LEADING: Final = 1.22
"""The distance from line to line, in sizes of the letters."""

_CHINESE: Final = "zh"
_FONTS: Final = Path(__file__).parent / "fonts"
_PIECE: Final = re.compile(
    r"\s*(?:[\u2e80-\u9fff][，。、；：）”’！？·]*|[^\s\u2e80-\u9fff-]{4,}-(?=\w{4})|[^\s\u2e80-\u9fff]+)"
)
"""What a line may break before: a word, a longer part of one after a hyphen, or a Chinese character.

The marks that must not begin a line stay with the character before them.
"""

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in pixels."""


@dataclass(frozen=True, slots=True)
class Style:
    """How text looks. The Chinese letters are used where Chinese is spoken, those of Latin and Cyrillic elsewhere."""

    size: int
    bold: bool = False
    colour: Colour = INK
    chinese: bool = False

    @classmethod
    def spoken(cls, size: int, *, bold: bool = False, colour: Colour = INK) -> Style:
        """Choose the letters of the language that is spoken."""
        return cls(size, bold, colour, spoken() == _CHINESE)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text whose letters stand on `y` and begin at `x`."""

    text: str
    x: float
    y: float
    style: Style

    @property
    def box(self) -> Box:
        """The pixels that have ink."""
        left, top, right, bottom = font(self.style).getbbox(self.text, anchor="ls")
        return self.x + left, self.y + top, self.x + right, self.y + bottom


def font(style: Style) -> ImageFont.FreeTypeFont:
    """Load the letters of a style."""
    name = f"NotoSans{'SC' if style.chinese else ''}-{'Bold' if style.bold else 'Regular'}"
    return _font(f"{name}.{'otf' if style.chinese else 'ttf'}", style.size)


def width(text: str, style: Style) -> float:
    """Measure how far a line of text goes, in pixels."""
    return font(style).getlength(text)


def rise(style: Style) -> float:
    """Measure how far a capital letter rises above the line, in pixels."""
    return -font(style).getbbox("中" if style.chinese else "H", anchor="ls")[1]


def wrapped(text: str, style: Style, room: float) -> list[str]:
    """Break text into lines that have room, as even as they can be; a word that is too long stands alone."""
    lines = _broken(text, style, room)
    if len(lines) == 1:
        return lines
    narrowest, widest = 0.0, room
    while widest - narrowest > 1:  # the narrowest room that takes no more lines makes them even
        middle = (narrowest + widest) / 2
        fits = len(trial := _broken(text, style, middle)) <= len(lines) and _widest(trial, style) <= room
        narrowest, widest = (narrowest, middle) if fits else (middle, widest)
    return _broken(text, style, widest)


def fitted(text: str, style: Style, room: float, *, lines: int) -> tuple[list[str], Style]:
    """Break text into at most so many lines that have room, with smaller letters if need be."""
    while True:
        found = wrapped(text, style, room)
        if (len(found) <= lines and _widest(found, style) <= room) or style.size <= SMALLEST:
            return found, style
        style = replace(style, size=style.size - 2)


def column(texts: Sequence[str], style: Style, x: float, top: float, *, middle: bool = False) -> list[Line]:
    """Set lines one below the other from `top` on, beginning at `x` or, if so wished, with their middles there."""
    step = style.size * LEADING
    first = top + rise(style)
    starts = [x - width(text, style) / 2 if middle else x for text in texts]
    return [Line(text, starts[index], first + index * step, style) for index, text in enumerate(texts)]


def height(count: int, style: Style) -> float:
    """Measure from the top of the first capital letters of so many lines to where the last line stands."""
    return rise(style) + (count - 1) * style.size * LEADING


def _widest(lines: Sequence[str], style: Style) -> float:
    return max(width(line, style) for line in lines)


def _broken(text: str, style: Style, room: float) -> list[str]:
    lines: list[str] = []
    for piece in _PIECE.findall(text):
        if lines and width(lines[-1] + piece, style) <= room:
            lines[-1] += piece
        else:
            lines.append(piece.strip())
    return lines


@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    # Without Raqm, which is not on every machine, a text is set the same everywhere.
    return ImageFont.truetype(str(_FONTS / name), size, layout_engine=ImageFont.Layout.BASIC)
