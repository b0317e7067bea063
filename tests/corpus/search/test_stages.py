"""How long the stages of a search took is told with the answer, and is no part of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.as_json import answer_object
from corpus.models import SHARED
from corpus.search.searcher import Searcher

if TYPE_CHECKING:
    from corpus.store import Store

QUESTION = "How much did freight through Khorgos grow in 2023?"


async def test_the_stages_add_up(store: Store) -> None:
    """Together they are what the whole search took."""
    answer = await Searcher(store).ask(QUESTION)
    assert {"understanding", "first_stage", "candidates", "features", "ranking", "quotes"} <= answer.stages.keys()
    assert sum(answer.stages.values()) == pytest.approx(answer.elapsed_ms)


async def test_they_are_no_part_of_the_answer(store: Store) -> None:
    """Answers compare equal without them, and neither the database nor JSON has them."""
    answer = await Searcher(store).ask(QUESTION)
    assert answer == replace(answer, stages={})
    assert "stages" not in answer_object(answer, QUESTION, None)
    kept = await store.kept_answer(SHARED, await store.keep_answer(SHARED, answer))
    assert kept == answer
    assert kept is not None
    assert kept.stages == {}
