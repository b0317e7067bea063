"""The other engines find what is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.benchmark.peers import Contender, quality_contenders, speed_contenders

if TYPE_CHECKING:
    from pathlib import Path

_ENGLISH = [
    "Farmers near Kostanay harvested more wheat than in any year since independence.",
    "The ferry between Penang and Butterworth carries motorcycles and bicycles only.",
    "A dry port on the border loads containers from broad gauge to standard gauge trains.",
]
_CHINESE = ["槟城的渡轮只载摩托车和自行车。", "边境口岸的集装箱换装到宽轨列车上。", "今年小麦的收成比往年都好。"]


def _contenders() -> list[tuple[Contender, str, list[str]]]:
    cases = [(contender, "Which trains take containers at the border?", _ENGLISH) for contender in speed_contenders()]
    return cases + [(contender, "集装箱装到哪种列车上？", _CHINESE) for contender in quality_contenders("zh")]


@pytest.mark.parametrize(
    ("contender", "question", "texts"),
    _contenders(),
    ids=[f"{item[0].name} {len(item[2][0])}" for item in _contenders()],
)
def test_a_known_passage_is_found(contender: Contender, question: str, texts: list[str], tmp_path: Path) -> None:
    """Each engine puts the passage with the question's words first, by its number."""
    if not contender.installed:
        pytest.skip(f"{', '.join(contender.needs)} not installed; make benchmark does that")
    contender.peer.build(texts, tmp_path)
    contender.peer.load(tmp_path)
    hits = contender.peer.search(question, 2)
    contender.peer.close()
    expected = next(number for number, text in enumerate(texts) if "containers" in text or "集装箱" in text)
    assert hits[0].number == expected
    assert hits == sorted(hits, key=lambda hit: -hit.score)


@pytest.mark.parametrize("question", ["", "?!", 'AND "OR" NOT (', "of the and"])
def test_any_text_is_a_plain_question(question: str, tmp_path: Path) -> None:
    """Signs of a query language mean nothing."""
    for number, contender in enumerate(speed_contenders()):
        if contender.installed:
            folder = tmp_path / str(number)
            folder.mkdir()
            contender.peer.build(_ENGLISH, folder)
            contender.peer.load(folder)
            assert len(contender.peer.search(question, 2)) <= 2
            contender.peer.close()
