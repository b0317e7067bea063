"""What overlaps, and what a line runs through."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from commands.pictures.lettering import Box

Point = tuple[float, float]
Segment = tuple[Point, Point]


def around(centre: Point, size: tuple[float, float], gap: float = 0) -> Box:
    """Give the rectangle of a size with this centre, wider by a gap on every side."""
    x, y = centre
    across, down = size[0] / 2 + gap, size[1] / 2 + gap
    return x - across, y - down, x + across, y + down


def overlap(one: Box, other: Box) -> bool:
    """Tell whether two rectangles have a part in common."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def inside(segment: Segment, box: Box) -> tuple[float, float] | None:
    """Tell between which shares of its length (0 to 1) a line is inside a rectangle, or None if it never is.

    After Liang and Barsky, "A new concept and method for line clipping" (1984).
    """
    (x, y), (to_x, to_y) = segment
    across, down = to_x - x, to_y - y
    first, last = 0.0, 1.0
    for change, distance in ((-across, x - box[0]), (across, box[2] - x), (-down, y - box[1]), (down, box[3] - y)):
        if change == 0:
            if distance < 0:
                return None
        elif change < 0:
            first = max(first, distance / change)
        else:
            last = min(last, distance / change)
    return (first, last) if first < last else None


def along(segment: Segment, share: float) -> Point:
    """Give the point at a share of a line's length."""
    (x, y), (to_x, to_y) = segment
    return x + (to_x - x) * share, y + (to_y - y) * share
