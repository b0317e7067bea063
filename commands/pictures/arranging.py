"""Where the countries of a graph go, so that they keep apart and few lines cross.

All arrays of spots are middles in pixels, of the shape (arrangements, countries, 2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from commands.pictures.shapes import Point

Edge = tuple[str, str]
Size = tuple[float, float]
Numbers = NDArray[np.float64]

CLEAR: Final = 10
"""Pixels between a line's number and anything else, and between a country and the lines that pass it."""

_GAP: Final = 46
"""Pixels between two countries."""

_CROWDED: Final = 500
"""Pixels at which two countries push each other as much as a line of so many pixels pulls."""

_STARTS: Final = 4
_ROUNDS: Final = 6
_ANYWHERE: Final = 28
_NEARBY: Final = 20
_NARROW: Final = 0.97
"""The cosine of an angle at which two lines from one country are hard to tell apart."""


def arrangements(countries: Mapping[str, Size], edges: Mapping[Edge, Size], room: Size) -> Iterator[dict[str, Point]]:
    """Give good arrangements of countries within a room, each made better from another beginning.

    `edges` has the sizes of their numbers. The same countries come out in the same way every time.
    """
    judge = _Judge(countries, edges)
    low = np.array(list(countries.values())) / 2
    high = np.array(room) - low
    for start in _starts(len(countries)):
        found = _improved(low + start * (high - low), low, high, judge)
        yield {country: (float(x), float(y)) for country, (x, y) in zip(countries, found, strict=True)}


def _starts(count: int) -> Iterator[Numbers]:
    """Give beginnings as shares of the room: two side by side, more of them on a circle and then anywhere."""
    if count == 2:  # noqa: PLR2004 - side by side is all that there is to two
        yield np.array([[0.0, 0.5], [1.0, 0.5]])
        return
    angles = np.arange(count) * 2 * np.pi / count
    yield np.stack([np.sin(angles), -np.cos(angles)], axis=1) / 2 + 0.5
    chance = np.random.default_rng(count)
    for _ in range(_STARTS):
        yield chance.uniform(size=(count, 2))


def _improved(spots: Numbers, low: Numbers, high: Numbers, judge: _Judge) -> Numbers:
    """Move one country after the other to the best of many spots, or swap two, until nothing gets better."""
    chance = np.random.default_rng(0)
    best = float(judge.badness(spots[None])[0])
    for _ in range(_ROUNDS if len(spots) > 2 else 0):  # noqa: PLR2004 - two are side by side
        before = best
        for index in range(len(spots)):
            trials = np.concatenate([_moved(spots, index, low, high, chance), _swapped(spots, index, low, high)])
            badness = judge.badness(trials)
            if badness.min() < best:
                best, spots = float(badness.min()), trials[badness.argmin()]
        if best == before:
            break
    return spots


def _moved(spots: Numbers, index: int, low: Numbers, high: Numbers, chance: np.random.Generator) -> Numbers:
    trials = np.repeat(spots[None], _ANYWHERE + _NEARBY, axis=0)
    trials[:_ANYWHERE, index] = chance.uniform(low[index], high[index], (_ANYWHERE, 2))
    near = chance.normal(spots[index], (high[index] - low[index]) / 12, (_NEARBY, 2))
    trials[_ANYWHERE:, index] = np.clip(near, low[index], high[index])
    return trials


def _swapped(spots: Numbers, index: int, low: Numbers, high: Numbers) -> Numbers:
    trials = np.repeat(spots[None], len(spots), axis=0)
    others = np.arange(len(spots))
    trials[others, index] = spots
    trials[others, others] = spots[index]
    return np.clip(trials, low, high)


class _Judge:
    """Weighs what makes an arrangement of some countries hard to read."""

    def __init__(self, countries: Mapping[str, Size], edges: Mapping[Edge, Size]) -> None:
        names = list(countries)
        self._half = np.array(list(countries.values())) / 2
        self._ends = np.array([[names.index(code) for code in edge] for edge in edges])
        self._needed = np.array([max(size) + 4 * CLEAR for size in edges.values()])
        self._reach = self._half[:, None] + self._half[None] + _GAP
        first, second = self._ends[:, :1], self._ends[:, 1:]
        self._leads_to = (first == np.arange(len(names))) | (second == np.arange(len(names)))
        shares = (self._leads_to.astype(int) @ self._leads_to.T.astype(int)) > 0
        above = np.triu(np.ones_like(shares), 1)
        self._apart, self._joined = above & ~shares, above & shares

    def badness(self, spots: Numbers) -> Numbers:
        """Weigh arrangements: the lower, the better."""
        start, end = spots[:, self._ends[:, 0]], spots[:, self._ends[:, 1]]
        way = end - start
        length = np.hypot(way[..., 0], way[..., 1])
        enters, leaves = self._inside(spots, start, way)
        badness: Numbers = (
            1_000 * self._covering(spots)
            + 100 * ((np.maximum(enters, 0) < np.minimum(leaves, 1)) & ~self._leads_to).sum(axis=(1, 2))
            + 40 * self._lacking(enters, leaves, length)
            + 8 * (self._crossing(start, end) & self._apart).sum(axis=(1, 2))
            + 25 * (self._cosines(way, length) > _NARROW).sum(axis=(1, 2))
            + length.sum(axis=1) / 500
            + self._crowding(spots)
        )
        return badness

    def _covering(self, spots: Numbers) -> Numbers:
        """Measure how far countries come too close to each other, in shares of what they should keep."""
        apart = np.abs(spots[:, :, None] - spots[:, None])
        lacking = np.clip(((self._reach - apart) / self._reach).min(axis=-1), 0, None)
        covering: Numbers = np.triu(lacking, 1).sum(axis=(1, 2))
        return covering

    def _crowding(self, spots: Numbers) -> Numbers:
        """Measure how close countries are to each other, so that they use the room they have."""
        apart = np.hypot(*np.moveaxis(spots[:, :, None] - spots[:, None], -1, 0))
        crowding: Numbers = np.triu((_CROWDED / np.maximum(apart, 1)) ** 2, 1).sum(axis=(1, 2))
        return crowding

    def _inside(self, spots: Numbers, start: Numbers, way: Numbers) -> tuple[Numbers, Numbers]:
        """Tell at which share of its length each line comes into and out of the surroundings of each country."""
        way = np.where(np.abs(way) < 1e-6, 1e-6, way)[:, :, None]  # noqa: PLR2004 - a millionth of a pixel is none
        lows = (spots[:, None] - (self._half + CLEAR) - start[:, :, None]) / way
        highs = (spots[:, None] + (self._half + CLEAR) - start[:, :, None]) / way
        return np.minimum(lows, highs).max(axis=-1), np.maximum(lows, highs).min(axis=-1)

    def _lacking(self, enters: Numbers, leaves: Numbers, length: Numbers) -> Numbers:
        """Measure how much is missing for lines to have room for their numbers, in shares of that room."""
        lines = np.arange(len(self._ends))
        seen = (enters[:, lines, self._ends[:, 1]] - leaves[:, lines, self._ends[:, 0]]) * length
        lacking: Numbers = np.clip(1 - seen / self._needed, 0, None).sum(axis=1)
        return lacking

    def _crossing(self, start: Numbers, end: Numbers) -> NDArray[np.bool_]:
        def left(point: Numbers) -> Any:  # noqa: ANN401 - numpy's comparisons are not typed
            way, to = (end - start)[:, :, None], point[:, None] - start[:, :, None]
            return way[..., 0] * to[..., 1] > way[..., 1] * to[..., 0]

        parted = left(start) != left(end)
        crossing: NDArray[np.bool_] = parted & parted.transpose(0, 2, 1)
        return crossing

    def _cosines(self, way: Numbers, length: Numbers) -> Numbers:
        """Give the cosine between each two lines that come from one country, and -1 for the others."""
        unit = way / np.maximum(length, 1)[..., None]
        same_end = (self._ends[:, None] == self._ends[None]).any(axis=-1)
        cosines = np.einsum("kex,kfx->kef", unit, unit) * np.where(same_end, 1, -1)
        return np.where(self._joined, cosines, -1.0)
