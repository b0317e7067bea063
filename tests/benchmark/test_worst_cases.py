"""What is hard on a search."""

from __future__ import annotations

import asyncio
import time

from rapidfuzz.distance import OSA

from corpus.passages import passages
from tests.benchmark.ticking import ticking
from tests.benchmark.worst_cases import NEAR_MISSES, near_misses, worst_articles


def test_near_misses_are_near() -> None:
    """All differ, none is the word itself, and each is within two edits of it."""
    words = near_misses(NEAR_MISSES)
    assert len(set(words)) == NEAR_MISSES
    assert all(0 < OSA.distance("tamerzhanov", word) <= 2 for word in words)


def test_articles_hold_all_near_misses() -> None:
    """Each near miss stands in a passage."""
    found = {
        word
        for draft in worst_articles(None)
        for span in passages(draft.body, draft.language)
        for word in draft.body[span.start : span.end].lower().replace(".", "").split()
    }
    assert found == set(near_misses(NEAR_MISSES))


async def test_a_blocked_event_loop_is_noticed() -> None:
    """Whoever keeps the event loop busy is late for at least that long."""
    async with ticking() as lateness:
        await asyncio.sleep(0.005)
        lateness.longest_ms()
        time.sleep(0.03)  # noqa: ASYNC251 - the fault itself
        await asyncio.sleep(0.005)
        assert lateness.longest_ms() > 25
