"""What is measured of the search on a question set: ranks, confidence, silence and quotes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from corpus.evaluation.questions import read_questions
from corpus.evaluation.report import report_on
from corpus.evaluation.run import ask_all, import_articles
from corpus.reading import find_sources
from corpus.search.searcher import Searcher
from corpus.store import Store
from tests.quality.judging import ADVERSARIAL, HALVES
from tests.quality.questions import load_articles

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from corpus.evaluation.questions import Question
    from corpus.evaluation.report import Report
    from tests.quality.judging import Selection

ARTICLES: Final = "articles.jsonl"
QUESTIONS: Final = "questions.jsonl"
TYPOS: Final = 2


@dataclass(frozen=True, slots=True)
class Sample:
    """How many of a set's questions are asked: those with an answer, and the others."""

    answerable: int
    others: int

    def of(self, questions: Sequence[Question]) -> list[Question]:
        """Choose by a hash of the questions' ids, so that it is always the same ones."""
        shuffled = sorted(questions, key=lambda question: hashlib.sha256(json.dumps(question.id).encode()).digest())
        answerable = [question for question in shuffled if question.relevant]
        others = [question for question in shuffled if not question.relevant]
        return answerable[: self.answerable] + others[: self.others]


async def measure(folder: Path, sample: Sample) -> dict[str, float]:
    """Ask a sample of a set's questions of all its articles, and of a half where silence can be judged no other way.

    The others of an adversarial set are left out: there, questions lose their articles instead.
    """
    with (folder / QUESTIONS).open("rb") as lines:
        questions = list(read_questions(lines, str(folder / QUESTIONS)))
    adversarial = folder.name in ADVERSARIAL
    asked = sample.of([question for question in questions if question.relevant or not adversarial])
    clean, misspelt = await _ask(folder / ARTICLES, [(asked, 0), ([item for item in asked if item.relevant], TYPOS)])
    figures = {"mrr": clean.by_article.mrr, "mrr_typos": misspelt.by_article.mrr, **_by_fact(clean)}
    if clean.quotes and not clean.by_fact:  # what several facts are put together to stands in no single passage
        figures |= {"quote_with_answer": clean.quotes.with_answer, "quote_words": clean.quotes.words}
    if adversarial:
        figures |= {_name(half): await _told_apart(folder, asked, half) for half in HALVES}
    return {name: value for name, value in figures.items() if value is not None}


def _by_fact(report: Report) -> dict[str, float | None]:
    if not report.by_fact:
        return {}
    return {
        **{f"fact_hit_at_{depth}": share for depth, share in report.by_fact.hits.items()},
        "fact_mrr": report.by_fact.mrr,
        "auroc": report.auroc,
        "answered": report.answered,
        "answered_wrongly": report.answered_wrongly,
    }


def _name(held_out: Selection) -> str:
    return f"auroc_without_{'topic' if held_out.by_topic else 'paragraph'}"


async def _told_apart(folder: Path, questions: Iterable[Question], kept: Selection) -> float | None:
    """Leave articles out, and compare the confidence in what they answered with that in what can still be answered."""
    keys = {draft.key for draft in load_articles(folder) if kept.keeps(draft)}
    asked = [replace(question, relevant=question.relevant & keys) for question in questions]
    with TemporaryDirectory(prefix="dragoman-quality-") as scratch:
        articles = Path(scratch) / ARTICLES
        with (folder / ARTICLES).open(encoding="utf-8") as lines, articles.open("w", encoding="utf-8") as half:
            half.writelines(line for line in lines if json.loads(line)["id"] in keys)
        (report,) = await _ask(articles, [(asked, 0)])
    return report.auroc


async def _ask(articles: Path, rounds: Iterable[tuple[Sequence[Question], int]]) -> list[Report]:
    """Import articles and ask questions of them, each round with so many typing errors."""
    with TemporaryDirectory(prefix="dragoman-quality-") as scratch:
        async with Store.open(Path(scratch) / "set.sqlite3", bundled=False) as store:
            imported = await import_articles(store, find_sources([articles]), lambda _: None)
            searcher = Searcher(store)
            return [
                report_on(imported, [judged async for judged in ask_all(searcher, questions, typos)], typos)
                for questions, typos in rounds
            ]
