"""Where the countries of a graph and the numbers of its lines go, so that nothing covers anything."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

from commands.pictures.arranging import CLEAR, arrangements
from commands.pictures.shapes import along, around, inside, overlap

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from commands.pictures.arranging import Edge, Size
    from commands.pictures.lettering import Box
    from commands.pictures.shapes import Point, Segment

_SHARES: Final = tuple(0.5 + sign * step / 20 for step in range(9) for sign in (1, -1))
"""Where on a line its number may stand, the best places first."""


@dataclass(frozen=True, slots=True)
class Placement:
    """The middles of the countries and of the lines' numbers.

    `faults` counts what covers something that has to be seen, and `crossed` the numbers that stand on other lines.
    """

    countries: Mapping[str, Point]
    numbers: Mapping[Edge, Point]
    faults: int
    crossed: int


def place(countries: Mapping[str, Size], numbers: Mapping[Edge, Size], room: Size) -> Placement:
    """Place countries and the numbers of the lines between them, the same ones always in the same way."""
    best: Placement | None = None
    for spots in arrangements(countries, numbers, room):
        found = _numbered(spots, countries, numbers)
        if best is None or (found.faults, found.crossed) < (best.faults, best.crossed):
            best = found
        if not best.faults and not best.crossed:
            break
    if best is None:
        raise ValueError("no countries to place")
    return best


def _numbered(spots: dict[str, Point], sizes: Mapping[str, Size], numbers: Mapping[Edge, Size]) -> Placement:
    segments = {edge: (spots[edge[0]], spots[edge[1]]) for edge in numbers}
    plates = {country: around(spots[country], size) for country, size in sizes.items()}
    faults = sum(overlap(one, other) for one, other in combinations(plates.values(), 2)) + sum(
        inside(segment, plate) is not None
        for edge, segment in segments.items()
        for country, plate in plates.items()
        if country not in edge
    )
    taken = [*plates.values()]
    placed: dict[Edge, Point] = {}
    crossed = 0
    for edge, size in numbers.items():
        first, last = _visible(segments[edge], plates[edge[0]], plates[edge[1]])
        places = [along(segments[edge], first + share * (last - first)) for share in _SHARES]
        free = [spot for spot in places if not any(overlap(around(spot, size, CLEAR), box) for box in taken)]
        faults += not free
        others = [segment for other, segment in segments.items() if other != edge]
        hits = [_hits(around(spot, size, CLEAR / 2), others) for spot in free or places]
        crossed += min(hits) > 0
        placed[edge] = (free or places)[hits.index(min(hits))]
        taken.append(around(placed[edge], size))
    return Placement(spots, placed, faults, crossed)


def _visible(segment: Segment, start: Box, end: Box) -> tuple[float, float]:
    """Tell between which shares of its length a line is on neither of its countries' plates."""
    leaves, enters = inside(segment, start), inside(segment, end)
    return leaves[1] if leaves else 0.0, enters[0] if enters else 1.0


def _hits(box: Box, segments: Sequence[Segment]) -> int:
    return sum(inside(segment, box) is not None for segment in segments)
