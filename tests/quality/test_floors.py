"""The search stays as good as it was on every question set that is here, and slips are noticed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from corpus.evaluation.questions import Question
from tests.corpus.drafts import library
from tests.quality import floors
from tests.quality.floors import COMMAND, FLOORS, Floors, digest_of, limits_of, read_floors
from tests.quality.measuring import ARTICLES, QUESTIONS, Sample, measure

if TYPE_CHECKING:
    from collections.abc import Sequence

SETS = Path(__file__).resolve().parents[2] / "../shared/eval"
ASKED: list[dict[str, object]] = [
    {
        "id": 1,
        "question": "How long do trains wait at the dry port of Khorgos?",
        "relevant": ["khorgos"],
        "answers": ["less than a day"],
    },
    {"id": "two", "question": "When did Malaysia send fresh durians to China?", "relevant": ["durian"]},
    {"id": 3, "question": "Who won the underwater chess championship in Reykjavik?", "relevant": []},
]
BOTH = Sample(answerable=2, others=1)


@pytest.mark.skipif(not SETS.is_dir(), reason="the question sets are not beside the repository")
@pytest.mark.parametrize("name", read_floors(FLOORS))
async def test_no_set_falls_below_its_floors(name: str) -> None:
    """Ranks, confidence, silence and quotes are as good as the file says, on the questions that it was written for."""
    expected = read_floors(FLOORS)[name]
    if not (SETS / name).is_dir():
        pytest.skip(f"the set {name} is not beside the repository")
    assert digest_of(SETS / name) == expected.digest, (
        f"The set {name} is not the one that the floors were measured on; measure again with {COMMAND} {SETS}."
    )
    missed = expected.missed(await measure(SETS / name, expected.sample))
    assert not missed, f"{name}: {'; '.join(missed)}"


@pytest.fixture
def small_set(tmp_path: Path) -> Path:
    """Write a set of five articles and three questions."""
    folder = tmp_path / "sets" / "small"
    folder.mkdir(parents=True)
    articles = [{"id": draft.key, "headline": draft.headline, "body": draft.body} for draft in library()]
    _write(folder / ARTICLES, articles)
    _write(folder / QUESTIONS, ASKED)
    return folder


async def test_what_is_measured_follows_from_the_questions(small_set: Path) -> None:
    """Without facts only ranks count, and quotes as far as answers are known."""
    measured = await measure(small_set, BOTH)
    assert list(measured) == ["mrr", "mrr_typos", "quote_with_answer", "quote_words"]
    assert (measured["mrr"], measured["quote_with_answer"]) == (1.0, 1.0)
    assert 5 < measured["quote_words"] < 70


async def test_facts_and_silence_are_measured_together(small_set: Path) -> None:
    """With facts their ranks count, and how well the questions without an answer are told from the others."""
    fact = {"article": "durian", "text": "by air in August 2024"}
    _write(small_set / QUESTIONS, [ASKED[0], ASKED[1] | {"facts": [fact]}, ASKED[2]])
    measured = await measure(small_set, BOTH)
    assert set(measured) == {
        *("mrr", "mrr_typos", "fact_hit_at_4", "fact_hit_at_10", "fact_mrr"),
        *("auroc", "answered", "answered_wrongly"),
    }
    assert (measured["fact_mrr"], measured["auroc"], measured["answered_wrongly"]) == (1.0, 1.0, 0.0)


async def test_an_adversarial_set_loses_articles(small_set: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its questions without an answer are not asked; those whose articles were left out take their place."""
    monkeypatch.setattr("tests.quality.measuring.ADVERSARIAL", {"small"})
    monkeypatch.setattr("tests.quality.judging.Selection.keeps", lambda _, draft: draft.key != "durian")
    measured = await measure(small_set, BOTH)
    assert measured["auroc_without_topic"] == measured["auroc_without_paragraph"] == 1.0
    assert "answered_wrongly" not in measured


def test_the_sample_is_always_the_same() -> None:
    """Neither the order of the questions nor further ones after them in the hash's order change it."""
    questions = [
        Question(number, f"Question {number}?", frozenset({"a"} if number % 3 else ())) for number in range(99)
    ]
    sample = Sample(answerable=7, others=4)
    chosen = sample.of(questions)
    assert chosen == sample.of(questions[::-1])
    assert [bool(question.relevant) for question in chosen] == [True] * 7 + [False] * 4
    assert Sample(answerable=5, others=4).of(questions) == chosen[:5] + chosen[7:]
    assert chosen[:7] != [question for question in questions if question.relevant][:7]


@pytest.mark.parametrize("file", [ARTICLES, QUESTIONS])
def test_the_digest_is_of_both_files(small_set: Path, file: str) -> None:
    """A change to either is noticed."""
    before = digest_of(small_set)
    assert digest_of(small_set) == before
    with (small_set / file).open("a") as opened:
        opened.write("\n")
    assert digest_of(small_set) != before


def test_limits_leave_a_margin_on_the_worse_side() -> None:
    """Ranks get a hundredth, shares two, lengths two words; what should be low gets it above."""
    measured = {"mrr": 0.91239, "auroc": 0.95, "answered_wrongly": 0.06666, "quote_words": 41.0}
    assert limits_of(measured) == {"mrr": 0.902, "auroc": 0.93, "answered_wrongly": 0.087, "quote_words": 43.0}


@pytest.mark.parametrize(
    ("mrr", "words", "missed"),
    [
        (0.9, 40.0, []),
        (0.95, 30.0, []),
        (0.8999, 40.0, ["mrr is 0.8999, below 0.9"]),
        (0.9, 40.5, ["quote_words is 40.5000, above 40.0"]),
    ],
)
def test_a_measure_at_its_limit_is_good_enough(mrr: float, words: float, missed: list[str]) -> None:
    """Anything worse is named with its figure and its limit."""
    limits = {"mrr": 0.9, "quote_words": 40.0}
    assert Floors("", BOTH, limits).missed({"mrr": mrr, "quote_words": words}) == missed


def test_the_command_writes_what_the_test_reads(
    small_set: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It measures every set in the folder, shows all figures with the limits before, and is the same each time."""
    monkeypatch.setattr(floors, "FLOORS", file := tmp_path / "floors.json")
    floors.main([str(small_set.parent)])
    written = file.read_bytes()
    assert read_floors(file)["small"].digest == digest_of(small_set)
    assert read_floors(file)["small"].limits["mrr"] == 0.99
    capsys.readouterr()
    floors.main([str(small_set.parent)])
    assert file.read_bytes() == written
    assert ["small", "mrr", "1.0000", "0.99", "0.99"] in [line.split() for line in capsys.readouterr().out.splitlines()]


def test_a_folder_without_sets_leaves_the_file_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistyped folder ends in a sentence, and no floor is lost."""
    monkeypatch.setattr(floors, "FLOORS", tmp_path / "floors.json")
    with pytest.raises(SystemExit, match=r"No question sets are in .*nowhere\."):
        floors.main([str(tmp_path / "nowhere")])
    assert not (tmp_path / "floors.json").exists()


def test_floors_of_sets_that_are_not_there_stay(
    small_set: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Measuring one set again leaves the others as they are."""
    monkeypatch.setattr(floors, "FLOORS", file := tmp_path / "floors.json")
    floors.main([str(small_set.parent)])
    before = read_floors(file)["small"]
    small_set.rename(small_set.with_name("another"))
    floors.main([str(small_set.parent)])
    assert list(read_floors(file)) == ["another", "small"]
    assert read_floors(file)["small"] == before


def _write(file: Path, lines: Sequence[object]) -> None:
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
