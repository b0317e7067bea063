"""Segments of the index: for each term the passages that have it, and how much it counts there.

A segment covers at most 65,536 consecutive passage numbers of one scope and never changes; several are merged into a
larger one. In memory it is a sorted array of postings, each one 64-bit number:

    term id (32 bits) | passage, counted from the segment's first (16 bits) | impact (8 bits)

Stored it is cut into blocks of many rare terms or one frequent one, so that a question reads a few blocks only. The
impact is the term's part of BM25 that does not depend on the other passages (Robertson and Zaragoza 2009), in 255ths.
Passages are expected to be about `USUAL_LENGTH` terms long, so that impacts stay true while the corpus grows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from corpus.dictionary import Ids

MOST_PASSAGES: Final = 1 << 16
USUAL_LENGTH: Final = 90
_K1: Final = 1.2
_B: Final = 0.75
_IMPACTS: Final = 255
_BLOCK_BYTES: Final = 8_192
_BYTES_PER_POSTING: Final = 3
_BYTES_PER_TERM: Final = 8

Packed = np.ndarray[tuple[int], np.dtype[np.uint64]]
Locals = np.ndarray[tuple[int], np.dtype[np.uint16]]
"""Passages of a segment, counted from its first one."""

Impacts = np.ndarray[tuple[int], np.dtype[np.uint8]]


class Postings(NamedTuple):
    """The passages of one segment that have a term, in order, and the term's impact on each."""

    passages: Locals
    impacts: Impacts


def invert(passages: Sequence[Ids]) -> Packed:
    """Make a segment of passages, given in order as the ids of all their terms, each as often as it is there."""
    lengths = np.fromiter(map(len, passages), np.uint64, len(passages))
    where = np.repeat(np.arange(len(passages), dtype=np.uint64), lengths.astype(np.int64))
    keys = np.concatenate([np.empty(0, np.uint32), *passages]).astype(np.uint64) << 16 | where
    found, counts = np.unique(keys, return_counts=True)
    norms = _K1 * (1 - _B + _B * lengths.astype(np.float64) / USUAL_LENGTH)
    impacts = np.rint(_IMPACTS * counts / (counts + norms[(found & 0xFFFF).astype(np.int64)]))
    return np.asarray(found << 8 | np.maximum(impacts, 1).astype(np.uint64), np.uint64)


def merge(segments: Iterable[tuple[Packed, int, Locals]]) -> Packed:
    """Join segments, each given with how far its passages move and which of them are dead and left out."""
    parts = []
    for packed, moved, dead in segments:
        is_dead = np.zeros(MOST_PASSAGES, np.bool_)
        is_dead[dead] = True
        kept = packed[~is_dead[(packed >> 8).astype(np.uint16)]]
        kept += np.uint64(moved << 8)
        parts.append(kept)
    merged = np.concatenate(parts)
    merged.sort()
    return merged


def blocks(packed: Packed) -> Iterator[tuple[int, bytes]]:
    """Cut a segment into blocks, each with the first of its terms' ids."""
    all_terms = (packed >> 24).astype(np.uint32)
    firsts = np.flatnonzero(np.diff(all_terms, prepend=all_terms[:1] ^ 1))
    counts = np.diff(firsts, append=len(all_terms))
    terms = all_terms[firsts]
    del all_terms  # as long as the segment
    sizes = np.cumsum(counts * _BYTES_PER_POSTING + _BYTES_PER_TERM)
    cuts = np.flatnonzero(np.diff((sizes - 1) // _BLOCK_BYTES)) + 1
    passages = (packed >> 8).astype(np.uint16)
    impacts = packed.astype(np.uint8)
    ends = firsts + counts
    for first, last in zip([0, *cuts.tolist()], [*cuts.tolist(), len(terms)], strict=True):
        if first == last:
            continue
        start, end = firsts[first], ends[last - 1]
        yield int(terms[first]), b"".join((
            (last - first).to_bytes(4, "little"),
            terms[first:last].tobytes(),
            (ends[first:last] - start).astype(np.uint32).tobytes(),
            passages[start:end].tobytes(),
            impacts[start:end].tobytes(),
        ))  # fmt: skip


def find(block: bytes, term: int) -> Postings | None:
    """Find a term's postings in the block that would have them."""
    terms, ends, passages, impacts = _parts(block)
    at = int(np.searchsorted(terms, np.uint32(term)))
    if at == len(terms) or terms[at] != term:
        return None
    chosen = slice(int(ends[at - 1]) if at else 0, int(ends[at]))
    return Postings(passages[chosen], impacts[chosen])


def packed(block: bytes) -> Packed:
    """Take all postings of a block."""
    terms, ends, passages, impacts = _parts(block)
    repeated: Packed = np.repeat(terms.astype(np.uint64), np.diff(ends, prepend=np.uint32(0)))
    return np.asarray(repeated << 24 | passages.astype(np.uint64) << 8 | impacts, np.uint64)


def _parts(block: bytes) -> tuple[Ids, Ids, Locals, Impacts]:
    count = int.from_bytes(block[:4], "little")
    start = 4 + _BYTES_PER_TERM * count
    postings = (len(block) - start) // _BYTES_PER_POSTING
    return (
        np.frombuffer(block, np.uint32, count, 4),
        np.frombuffer(block, np.uint32, count, 4 + 4 * count),
        np.frombuffer(block, np.uint16, postings, start),
        np.frombuffer(block, np.uint8, postings, start + 2 * postings),
    )
