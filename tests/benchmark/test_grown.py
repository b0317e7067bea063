"""A grown corpus on disk, and the questions about it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from corpus.bundled import bundled_articles
from tests.benchmark.grown import QUESTIONS, WARM_UP, grow, known_item
from tests.benchmark.sets import Searched, cut

if TYPE_CHECKING:
    from pathlib import Path

_TEXTS = [draft.body for draft in bundled_articles()]
_PASSAGE = Searched(
    "a", 0, 82, "Rail", "A second rail line from Dostyk to Almaty will carry more grain trains to the Chinese border."
)


def test_smaller_sizes_are_beginnings_of_the_larger(tmp_path: Path) -> None:
    """Sizes share one corpus, whose passages are cut as the store cuts them."""
    small, large = grow(tmp_path, [600, 900], _TEXTS)
    assert small.passages >= 600
    assert large.passages >= 900
    assert list(large.searched())[: small.passages] == list(small.searched())
    assert [passage for draft in small.drafts() for passage in cut(draft)] == list(small.searched())
    assert len(small.questions()) == QUESTIONS + WARM_UP


def test_a_kept_corpus_is_used_again(tmp_path: Path) -> None:
    """What has grown below a folder is found there, not grown anew."""
    (first,) = grow(tmp_path, [100], _TEXTS)
    (first.folder / "passages.jsonl").write_text("", encoding="utf-8")
    (again,) = grow(tmp_path, [100], _TEXTS)
    assert again == first
    assert list(again.searched()) == []


def test_a_question_without_typos_is_made_of_the_passage() -> None:
    """Its words stand in the passage in the same order."""
    items = [known_item(7, _PASSAGE, {"rail": 3, "line": 2}, random.Random(seed)) for seed in range(20)]
    for item in items:
        rest = iter(_PASSAGE.body.rstrip(".").split())
        assert item.typos or all(word in rest for word in item.question.split())
    assert {item.typos for item in items} == {0, 1, 2}
    assert {item.number for item in items} == {7}
