"""Small segments become larger ones, so that a question reads few of them however the articles came.

Whenever eight neighbours are of about the same size they are merged into one, as log-structured merge-trees do (O'Neil
et al. 1996); a posting is so written anew only a few times. The work is done outside of any transaction, for segments
never change but for the passages that die in them, and the result is put in their place in a short one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from corpus.store import segments
from corpus.store.index_writing import TERM_ID_BITS, SegmentRow, add_segment, delete_segments

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    import aiosqlite

    from corpus.store.index_writing import Blocks
    from corpus.store.segments import Locals, Packed

MERGED_AT_ONCE: Final = 8


@dataclass(frozen=True, slots=True)
class Segment:
    """A stored segment: of the `span` numbers that it covers `passages` were there, and `dead` have gone since."""

    id: int
    scope: int
    first: int
    span: int
    passages: int
    dead: bytes

    @property
    def end(self) -> int:
        """The number after its last passage."""
        return self.first + self.span

    @property
    def living(self) -> int:
        """The number of passages that are not gone."""
        return self.passages - len(self.dead_passages)

    @property
    def dead_passages(self) -> Locals:
        """The passages that are gone, counted from its first."""
        return np.frombuffer(self.dead, np.uint16)


@dataclass(frozen=True, slots=True)
class Merged:
    """Neighbouring segments, and the blocks of the one that they are together."""

    parts: Sequence[Segment]
    blocks: Blocks


def stored_segments(connection: sqlite3.Connection, ordinal: int | None = None) -> list[Segment]:
    """List the segments of a scope, or of all, in order."""
    statement = """
        SELECT id, scope, first, span, passages, dead FROM segment
        WHERE :scope IS NULL OR scope = :scope ORDER BY scope, first
    """
    return [Segment(*row) for row in connection.execute(statement, {"scope": ordinal})]


def due(stored: Sequence[Segment]) -> Sequence[Segment]:
    """Choose neighbours to merge, smallest first; none if there are few of any size.

    Fewer than eight are merged where the next one would not fit any more.
    """
    for size in (MERGED_AT_ONCE**power for power in range(1, 7)):
        run: list[Segment] = []
        for segment in stored:
            if segment.passages >= size or (run and segment.scope != run[0].scope):
                run = []
            elif run and segment.end - run[0].first > segments.MOST_PASSAGES:
                if _is_worth_it(run, 2):
                    return run
                run = []
            if segment.passages < size:
                run.append(segment)
            if len(run) == MERGED_AT_ONCE:
                if _is_worth_it(run, 4):
                    return run
                del run[0]
    return []


def _is_worth_it(run: Sequence[Segment], times: int) -> bool:
    """Tell whether so many of the largest make no more than all: a large one is not written anew for a few small."""
    return max(part.passages for part in run) * times <= sum(part.passages for part in run)


def merge(connection: sqlite3.Connection) -> Merged | None:
    """Merge the segments that are due, in memory; None if none are."""
    if not (parts := due(stored_segments(connection))):
        return None
    first = parts[0].first
    packed = segments.merge((_postings(connection, part), part.first - first, part.dead_passages) for part in parts)
    return Merged(parts, list(segments.blocks(packed)))


async def replace(connection: aiosqlite.Connection, merged: Merged) -> bool:
    """Put what was merged in place of its parts, inside a transaction; False if they are no longer there."""
    first = merged.parts[0].first
    died = b""
    for part in merged.parts:
        async with connection.execute("SELECT dead FROM segment WHERE id = ?", (part.id,)) as cursor:
            row = await cursor.fetchone()
        if row is None:
            return False
        since = np.frombuffer(row[0][len(part.dead) :], np.uint16)
        died += (since + np.uint16(part.first - first)).tobytes()
    # What is freed here is in the merged segment as well: to overwrite it would make an import a sixth slower.
    await connection.execute("PRAGMA secure_delete = OFF")
    try:
        await delete_segments(connection, [part.id for part in merged.parts])
    finally:
        await connection.execute("PRAGMA secure_delete = ON")
    joined = SegmentRow(
        scope=merged.parts[0].scope,
        first=first,
        span=merged.parts[-1].end - first,
        passages=sum(part.living for part in merged.parts),
        dead=died,
    )
    await add_segment(connection, joined, merged.blocks)
    return True


def _postings(connection: sqlite3.Connection, segment: Segment) -> Packed:
    statement = "SELECT block FROM posting WHERE id BETWEEN ? AND ? ORDER BY id"
    first = segment.id << TERM_ID_BITS
    blocks = connection.execute(statement, (first, first + (1 << TERM_ID_BITS) - 1))
    return np.concatenate([np.empty(0, np.uint64), *(segments.packed(block) for (block,) in blocks)])
