"""Measure the search on question sets and print a table.

    python -m tests.quality.measure FOLDER [SET ...]

FOLDER holds one folder a set, with `articles.jsonl` and `questions.jsonl`. MRR@10 is by article, over the questions
that have an answer, as they are and with one random edit in each of one or two words. "Answered" is the share of the
answerable questions that were presented as answered, "wrongly" that of the others.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING

from corpus.models import SHARED
from corpus.search.searcher import Searcher
from corpus.store import Store
from tests.quality.questions import Question, load_articles, load_questions, misspell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.models import Answer

SEED = 20240614
EDITS = (0, 1, 2)
BATCH = 200
_HEAD = "| set | articles | imported a second | MRR@10, typos 0 / 1 / 2 | answered / wrongly | ms p50 / p95 |"


def main(arguments: Sequence[str]) -> None:
    """Measure the named sets, or all in the folder."""
    folder, *names = arguments
    sets = [Path(folder) / name for name in names] or sorted(
        path.parent for path in Path(folder).glob("*/questions.jsonl")
    )
    print(_HEAD, "|---|---|---|---|---|---|", sep="\n")
    for path in sets:
        print(asyncio.run(_measure(path)), flush=True)


async def _measure(folder: Path) -> str:
    """Import a set, ask all its questions, and write its line of the table."""
    questions = load_questions(folder)
    with tempfile.TemporaryDirectory() as scratch:
        async with Store.open(Path(scratch) / "set.sqlite3", bundled=False) as store:
            started = time.perf_counter()
            drafts = load_articles(folder)
            for first in range(0, len(drafts), BATCH):
                await store.put(SHARED, drafts[first : first + BATCH])
            speed = len(drafts) / (time.perf_counter() - started)
            answers = {edits: await _ask(Searcher(store), questions, edits) for edits in EDITS}
    quality = " / ".join(f"{_reciprocal_rank(questions, answers[edits]):.3f}" for edits in EDITS)
    times = [answer.elapsed_ms for answer in answers[0]]
    return (
        f"| {folder.name} | {len(drafts)} | {speed:.0f} | {quality} | {_shares(questions, answers[0])}"
        f" | {median(times):.1f} / {quantiles(times, n=20)[-1]:.1f} |"
    )


async def _ask(searcher: Searcher, questions: Sequence[Question], edits: int) -> list[Answer]:
    chance = random.Random(f"{SEED}{edits}")
    return [await searcher.ask(misspell(question.text, edits, chance)) for question in questions]


def _reciprocal_rank(questions: Sequence[Question], answers: Sequence[Answer]) -> float:
    """Give the mean reciprocal rank of the first article that answers, among the first ten quotes' articles."""
    ranks = []
    for question, answer in zip(questions, answers, strict=True):
        if question.relevant:
            articles = dict.fromkeys(quote.article.key for quote in answer.quotes)
            found = [rank for rank, key in enumerate(articles, start=1) if key in question.relevant]
            ranks.append(1 / found[0] if found else 0.0)
    return sum(ranks) / len(ranks)


def _shares(questions: Sequence[Question], answers: Sequence[Answer]) -> str:
    def share(*, answerable: bool) -> str:
        shown = [
            answer.answered
            for question, answer in zip(questions, answers, strict=True)
            if bool(question.relevant) is answerable
        ]
        return f"{sum(shown) / len(shown):.1%}" if shown else "–"

    return f"{share(answerable=True)} / {share(answerable=False)}"


if __name__ == "__main__":
    main(sys.argv[1:])
