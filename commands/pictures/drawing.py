"""A picture as a list of shapes and lines of text, and the pixels that come of it."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageDraw

from commands.pictures.colours import PANEL
from commands.pictures.lettering import font

if TYPE_CHECKING:
    from commands.pictures.colours import Colour
    from commands.pictures.lettering import Box, Line

WIDTH: Final = 1_080
MARGIN: Final = 56

_FINER: Final = 2
"""Shapes are drawn so many times larger and then made smaller, which smooths their edges."""

_COLOURS: Final = 96
"""Enough for smooth edges between the few colours of a picture, at a third of the bytes."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line with round ends."""

    start: tuple[float, float]
    end: tuple[float, float]
    thickness: float
    colour: Colour


@dataclass(frozen=True, slots=True)
class Plate:
    """A filled rectangle with round corners, and a rim if it has a colour for one."""

    box: Box
    colour: Colour
    radius: float = 0
    rim: Colour | None = None


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes, each above those before it, and the text above them all; pixels count from the upper left corner."""

    height: int
    shapes: tuple[Stroke | Plate, ...]
    lines: tuple[Line, ...]


def paint(drawing: Drawing) -> bytes:
    """Paint it on the panel and write that as a PNG."""
    size = WIDTH, drawing.height
    large = Image.new("RGB", (WIDTH * _FINER, drawing.height * _FINER), PANEL)
    brush = ImageDraw.Draw(large)
    for shape in drawing.shapes:
        if isinstance(shape, Stroke):
            _stroke(brush, shape)
        else:
            _plate(brush, shape)
    image = large.resize(size, Image.Resampling.BOX)
    pen = ImageDraw.Draw(image)
    for line in drawing.lines:
        pen.text((line.x, line.y), line.text, line.style.colour, font(line.style), anchor="ls")
    written = BytesIO()
    few = image.quantize(_COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(written, "PNG", optimize=True)
    return written.getvalue()


def _stroke(brush: ImageDraw.ImageDraw, stroke: Stroke) -> None:
    ends = [tuple(place * _FINER for place in end) for end in (stroke.start, stroke.end)]
    thickness = round(stroke.thickness * _FINER)
    brush.line([*ends[0], *ends[1]], stroke.colour, thickness)
    radius = thickness / 2
    for x, y in ends:
        brush.ellipse((x - radius, y - radius, x + radius, y + radius), stroke.colour)


def _plate(brush: ImageDraw.ImageDraw, plate: Plate) -> None:
    left, top, right, bottom = (round(edge * _FINER) for edge in plate.box)
    radius = plate.radius * _FINER
    rim = 2 * _FINER if plate.rim else 0
    brush.rounded_rectangle((left, top, right, bottom), radius, plate.colour, plate.rim, rim)
