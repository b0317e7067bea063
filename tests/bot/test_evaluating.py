"""`dragoman evaluate` measures without touching what is there, and says what it cannot read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.corpus.drafts import library

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bot.conftest import Dragoman, Spawn

QUESTIONS: list[dict[str, object]] = [
    {
        "id": 1,
        "question": "How long do trains wait at the dry port of Khorgos?",
        "relevant": ["khorgos"],
        "answers": ["Less than a day"],
    },
    {
        "id": "two",
        "question": "When did Malaysia send fresh durians to China?",
        "relevant": ["durian"],
        "facts": [{"article": "durian", "text": "by air in  August 2024"}],
    },
    {"id": ["three"], "question": "Which queue do drivers complain about at the border?", "relevant": ["honey"]},
    {"id": None, "question": "Who won the underwater chess championship in Reykjavik?", "relevant": []},
]
TIMED = {"articles_per_second", "elapsed_ms"}


@pytest.fixture
def articles(tmp_path: Path) -> str:
    """Write five articles to a file."""
    path = tmp_path / "set.jsonl"
    lines = (json.dumps({"id": draft.key, "headline": draft.headline, "body": draft.body}) for draft in library())
    path.write_text("\n".join(lines))
    return str(path)


@pytest.fixture
def questions(tmp_path: Path) -> str:
    """Write four questions to a file."""
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(map(json.dumps, QUESTIONS)))
    return str(path)


def test_the_readable_report(dragoman: Dragoman, articles: str, questions: str) -> None:
    """It fits 80 columns, and has each figure under its name and the worst question with what it found."""
    shown = dragoman("evaluate", "--articles", articles, "--questions", questions)
    assert (shown.code, shown.err) == (0, "")
    lines = shown.out.splitlines()
    assert lines[0] == "4 questions as written; 3 can be answered."
    assert lines[1].startswith("5 articles, imported at ")
    figures = {tuple(lines[at].split()): lines[at + 1].split() for at in range(len(lines) - 1) if "@" in lines[at]}
    assert figures == {
        ("By", "article", "hit@1", "hit@3", "hit@10", "MRR@10", "nDCG@10"): ["0.667"] * 5,
        ("By", "fact", "(of", "1)", "hit@4", "hit@10", "MRR@10"): ["1.000"] * 3,
    }
    quoted = next(number for number, line in enumerate(lines) if line.startswith("Quoted"))
    assert lines[quoted].split() == ["Quoted", "(of", "1)", "answer", "words"]
    assert lines[quoted + 1].split()[0] == "100.0%"
    assert lines[quoted + 1].split()[1].isdigit()
    worst = lines[lines.index("Went worst") + 1 :]
    assert worst[0] == " · Which queue do drivers complain about at the border?"
    assert worst[1].startswith("   id ['three'] · rank – · ")
    assert worst[2] == "   first quote: Khorgos speeds up"
    assert max(map(len, lines)) <= 80


def test_the_report_as_json(dragoman: Dragoman, articles: str, questions: str) -> None:
    """The object has these keys, null for what cannot be told, and is the same each time but for the times."""
    command = ("evaluate", "--articles", articles, "--questions", questions, "--json")
    (report,), (again,) = dragoman(*command).lines(), dragoman(*command).lines()
    got: Any = report
    assert list(got) == [
        "articles",
        "articles_per_second",
        "typos",
        "questions",
        "answerable",
        "by_article",
        "by_fact",
        "quotes",
        "auroc",
        "answered",
        "answered_wrongly",
        "reliability",
        "elapsed_ms",
        "worst",
        "unknown_articles",
    ]
    assert list(got["by_article"]) == ["questions", "hit_at_1", "hit_at_3", "hit_at_10", "mrr_at_10", "ndcg_at_10"]
    assert got["by_fact"] == {"questions": 1, "hit_at_4": 1.0, "hit_at_10": 1.0, "mrr_at_10": 1.0}
    assert list(got["quotes"]) == ["passages", "with_answer", "median_words"]
    assert (got["quotes"]["passages"], got["quotes"]["with_answer"]) == (1, 1.0)
    assert list(got["elapsed_ms"]) == ["p50", "p95", "p99"]
    assert len(got["reliability"]) == 10
    assert list(got["reliability"][0]) == ["from", "to", "questions", "confidence", "right"]
    assert list(got["worst"][0]) == ["id", "question", "answerable", "rank", "answered", "confidence", "headline"]
    assert (got["worst"][0]["id"], got["worst"][0]["rank"]) == (["three"], None)
    assert {name for name in report if report[name] != again[name]} <= TIMED


def test_without_facts_answers_or_unanswerable_questions(dragoman: Dragoman, articles: str, tmp_path: Path) -> None:
    """What the questions say nothing about is null, and left out of the readable report or shown as a dash."""
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps({**QUESTIONS[0], "answers": []}))
    (report,) = dragoman("evaluate", "--articles", articles, "--questions", str(path), "--json").lines()
    unknown = ("by_fact", "quotes", "auroc", "answered_wrongly", "worst")
    assert [report[name] for name in unknown] == [None, None, None, None, []]
    shown = dragoman("evaluate", "--articles", articles, "--questions", str(path)).out
    assert shown.startswith("1 question as written; 1 can be answered.\n")
    assert "By fact" not in shown
    assert "Quoted" not in shown
    assert "Went worst" not in shown
    lines = shown.splitlines()
    answered = next(number for number, line in enumerate(lines) if line.startswith("Answered"))
    assert lines[answered + 1].split() == ["100.0%", "–", "–"]


def test_typing_errors_are_reproducible(dragoman: Dragoman, articles: str, questions: str) -> None:
    """The same errors are made each time, and the report shows the question as it was asked."""
    command = ("evaluate", "--articles", articles, "--questions", questions, "--typos", "2")
    (report,), (again,) = dragoman(*command, "--json").lines(), dragoman(*command, "--json").lines()
    worst: Any = report["worst"]
    assert report["typos"] == 2
    assert worst == again["worst"]
    assert worst[0]["question"] != QUESTIONS[2]["question"]
    assert dragoman(*command).out.startswith("4 questions with 2 typing errors each; 3 can be answered.\n")


def test_the_hosts_articles_are_left_alone(dragoman: Dragoman, articles: str, questions: str, tmp_path: Path) -> None:
    """The database is neither made nor opened, even where it is named."""
    named = tmp_path / "host.sqlite3"
    named.write_text("not a database")
    done = dragoman("evaluate", "--articles", articles, "--questions", questions, "--database", str(named))
    assert done.code == 0
    assert named.read_text() == "not a database"
    assert not (tmp_path / "state").exists()


def test_questions_can_come_from_standard_input(spawn: Spawn, articles: str) -> None:
    """A dash reads them from there, and its lines are named so."""
    line = json.dumps(QUESTIONS[0])
    (report,) = spawn("evaluate", "--articles", articles, "--questions", "-", "--json", stdin=line).lines()
    assert report["questions"] == 1
    broken = spawn("evaluate", "--articles", articles, "--questions", "-", stdin=f"{line}\nbroken")
    assert broken.code == 1
    assert broken.err.startswith("standard input, line 2: it is not JSON")


def test_ids_that_no_article_has_are_pointed_out(dragoman: Dragoman, articles: str, tmp_path: Path) -> None:
    """A misspelt id makes a question look unanswered, so it is named; the rest is measured."""
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps({"question": "Why?", "relevant": ["d", "c", "a", "b", "khorgos"]}))
    done = dragoman("evaluate", "--articles", articles, "--questions", str(path), "--json")
    assert done.code == 0
    assert done.err == "Warning: no article has these ids, which the questions name: a, b, c and 1 more.\n"
    assert done.lines()[0]["unknown_articles"] == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("articles_text", "questions_text", "sentence"),
    [
        ('{"body": "Wheat."}\nbroken', '{"question": "Why?"}', "a.jsonl line 2 is not valid JSON"),
        ('{"body": "Wheat."}', '{"question": "Why?"}\n{"question": 1}', "q.jsonl, line 2: it is not an object"),
        ('{"body": "Wheat."}', '{"question": "Why?", "relevant": "a"}', 'q.jsonl, line 1: "relevant" is not a list'),
        ("", '{"question": "Why?"}', "No articles are in "),
        ('{"body": "Wheat."}', "\n", "No questions are in "),
        (None, '{"question": "Why?"}', "a.jsonl does not exist."),
        ('{"body": "Wheat."}', None, "q.jsonl cannot be opened: No such file"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(
    dragoman: Dragoman, tmp_path: Path, articles_text: str | None, questions_text: str | None, sentence: str
) -> None:
    """Nothing is measured then; the sentence names the file and, where there is one, the line."""
    paths = tmp_path / "a.jsonl", tmp_path / "q.jsonl"
    for path, text in zip(paths, (articles_text, questions_text), strict=True):
        if text is not None:
            path.write_text(text)
    ended = dragoman("evaluate", "--articles", str(paths[0]), "--questions", str(paths[1]))
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.count("\n") == 1
    assert sentence in ended.err
