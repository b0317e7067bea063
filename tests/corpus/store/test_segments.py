"""Segments of the index: what is put in is found again, however it is cut and merged."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.dictionary import DATE, MOST_OF_A_KIND, NUMBER
from corpus.store import segments
from tests.corpus.store.checking import impact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.dictionary import Ids

TERMS = [1, 2, 3, 500, MOST_OF_A_KIND, NUMBER | 1, DATE | 1, NUMBER | DATE | 7, NUMBER | DATE | MOST_OF_A_KIND]
PASSAGES = st.lists(st.lists(st.sampled_from(TERMS), max_size=8), max_size=12)
Found = dict[int, list[tuple[int, int]]]


def arrays(passages: Sequence[Sequence[int]]) -> list[Ids]:
    """Give passages as the arrays that segments are made of."""
    return [np.array(passage, np.uint32) for passage in passages]


def plainly(passages: Sequence[Sequence[int]]) -> Found:
    """List each term's passages with its impact there, in order, one passage after the other."""
    found: Found = {}
    for place, passage in enumerate(passages):
        for term, count in Counter(passage).items():
            found.setdefault(term, []).append((place, impact(count, len(passage))))
    return found


def looked_up(blocks: Sequence[tuple[int, bytes]], terms: Sequence[int]) -> Found:
    """Find terms the way that the store does, each in the last block that starts with it or with one before it."""
    found: Found = {}
    for term in terms:
        candidates = [block for first, block in blocks if first <= term]
        if candidates and (postings := segments.find(candidates[-1], term)) is not None:
            found[term] = list(zip(postings.passages.tolist(), postings.impacts.tolist(), strict=True))
    return found


@settings(deadline=None)
@given(passages=PASSAGES, block_bytes=st.sampled_from([1, 30, 100, 8192]))
def test_what_was_put_in_is_found(passages: list[list[int]], block_bytes: int) -> None:
    """However a segment is cut into blocks, each term has its passages and impacts, and no other term has any."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(segments, "_BLOCK_BYTES", block_bytes)
        blocks = list(segments.blocks(segments.invert(arrays(passages))))
    assert looked_up(blocks, [*TERMS, 4, 0xFFFFFFFF]) == plainly(passages)
    firsts = [first for first, _ in blocks]
    assert firsts == sorted(set(firsts))


@settings(deadline=None)
@given(passages=PASSAGES, block_bytes=st.sampled_from([1, 30, 100, 8192]))
def test_blocks_together_are_the_segment(passages: list[list[int]], block_bytes: int) -> None:
    """A segment that was cut into blocks can be read back whole."""
    whole = segments.invert(arrays(passages))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(segments, "_BLOCK_BYTES", block_bytes)
        parts = [segments.packed(block) for _, block in segments.blocks(whole)]
    assert np.concatenate([np.empty(0, np.uint64), *parts]).tolist() == whole.tolist()
    assert whole.tolist() == sorted(set(whole.tolist()))


@settings(deadline=None)
@given(
    parts=st.lists(st.tuples(PASSAGES, st.sets(st.integers(0, 11)), st.integers(0, 3)), min_size=1, max_size=5),
)
def test_merged_segments_are_one_of_all_living_passages(parts: list[tuple[list[list[int]], set[int], int]]) -> None:
    """Merging is the same as one segment of all passages, without the dead ones and with the gaps between them."""
    joined: list[list[int]] = []
    given_parts = []
    for passages, dead, gap in parts:
        dead_here = np.array(sorted(place for place in dead if place < len(passages)), np.uint16)
        given_parts.append((segments.invert(arrays(passages)), len(joined), dead_here))
        joined += [[] if place in dead else passage for place, passage in enumerate(passages)] + [[]] * gap
    assert segments.merge(given_parts).tolist() == segments.invert(arrays(joined)).tolist()


def test_the_largest_segment_holds_its_last_passage() -> None:
    """A segment of as many passages as there can be keeps the numbers of the first and the last one apart."""
    passages = np.full((segments.MOST_PASSAGES, 1), 5, np.uint32)
    passages[[0, -1]] = 6
    whole = segments.invert(list(passages))
    found = looked_up(list(segments.blocks(whole)), [5, 6])
    assert [place for place, _ in found[6]] == [0, segments.MOST_PASSAGES - 1]
    assert [place for place, _ in found[5]] == list(range(1, segments.MOST_PASSAGES - 1))


def test_half_a_segment_moves_to_the_end_of_a_full_one() -> None:
    """Merging moves passages as far as the last number that a segment has."""
    half = segments.MOST_PASSAGES // 2
    part = segments.invert(list(np.full((half, 1), 5, np.uint32)))
    none = np.empty(0, np.uint16)
    merged = segments.merge([(part, 0, none), (part, half, none)])
    places = [place for place, _ in looked_up(list(segments.blocks(merged)), [5])[5]]
    assert places == list(range(segments.MOST_PASSAGES))


def test_a_question_reads_little() -> None:
    """Rare terms share blocks of a few kilobytes; a frequent one is in a single block, beside few others."""
    rare = np.arange(10_000, 40_000, dtype=np.uint32).reshape(6_000, 5)
    frequent = np.full((6_000, 1), 20_000, np.uint32)
    blocks = list(segments.blocks(segments.invert(list(np.hstack([rare, frequent])))))
    sizes = [len(block) for _, block in blocks]
    assert sorted(sizes)[-2] <= segments._BLOCK_BYTES + 100
    assert max(sizes) <= segments._BLOCK_BYTES + 100 + 3 * 6_001
    assert len(blocks) > 20
    assert len(looked_up(blocks, [20_000])[20_000]) == 6_000


def test_an_impact_rises_with_the_term_and_falls_with_the_length() -> None:
    """A term counts more where it stands more often and where little else stands, always from 1 to 255."""
    passages = [[1], [1, 1, 1], [1, *[2] * 20], [1, *[2] * 60_000], [1] * 60_000]
    once, thrice, among_few, among_many, alone = (each for _, each in plainly(passages)[1])
    assert [each for _, each in looked_up(list(segments.blocks(segments.invert(arrays(passages)))), [1])[1]] == [
        once, thrice, among_few, among_many, alone,
    ]  # fmt: skip
    assert thrice > once > among_few > among_many == 1
    assert alone <= 255


def test_no_passages_make_no_blocks() -> None:
    """A segment of passages without terms, or of no passages, is empty and can be merged."""
    for empty in (segments.invert([]), segments.invert(arrays([[], []]))):
        assert list(segments.blocks(empty)) == []
        assert segments.merge([(empty, 0, np.empty(0, np.uint16))]).tolist() == []
