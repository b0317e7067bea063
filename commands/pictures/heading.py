"""What stands above a picture: what it is of, and what its numbers mean."""

from __future__ import annotations

from commands.pictures.colours import MUTED
from commands.pictures.drawing import MARGIN, WIDTH
from commands.pictures.lettering import Line, Style, column, wrapped


def heading(title: str, meaning: str) -> list[Line]:
    """Set the title and below it what the numbers mean."""
    room = WIDTH - 2 * MARGIN
    large, small = Style.spoken(46, bold=True), Style.spoken(34, colour=MUTED)
    lines = column(wrapped(title, large, room), large, MARGIN, MARGIN)
    return [*lines, *column(wrapped(meaning, small, room), small, MARGIN, lines[-1].y + 30)]
