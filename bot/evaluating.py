"""`dragoman evaluate`: ask questions whose answers are known, and report how good the answers are."""

from __future__ import annotations

import asyncio
import re
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from bot.as_json import write_line
from bot.batch import name_of, open_batch
from bot.evaluation_report import report_lines, report_object
from bot.exits import Exit
from bot.progress import counting, reading
from bot.terminal import output, say, show
from corpus.errors import CorpusError, ReadingError
from corpus.evaluation.questions import read_questions
from corpus.evaluation.report import report_on
from corpus.evaluation.run import ask_all, import_articles
from corpus.reading import find_sources
from corpus.search.searcher import Searcher
from corpus.store import Store

if TYPE_CHECKING:
    from bot.settings import Settings
    from corpus.evaluation.questions import Question
    from corpus.evaluation.report import Report

NAME: Final = "evaluate"
SUMMARY: Final = "Measure the search on questions whose answers you know; your own articles are not touched."
EXAMPLES: Final = """\
  dragoman evaluate --articles articles.jsonl --questions questions.jsonl
  dragoman evaluate --articles articles/ --questions questions.jsonl --typos 2
  dragoman evaluate --articles articles/ --questions questions.jsonl --json

The articles go into a database of their own, which is gone afterwards.
Questions are JSON Lines, one of these a line:
  {"id": 1, "question": "...", "relevant": ["id of an article that answers it"]}
With no relevant article, the right answer is silence. "facts", a list of
{"article": "id", "text": "..."}, says which words a good passage holds, and
"answers", a list of texts, which ones a good quote does (one is enough).

hit@N: share of the answerable questions with a relevant article among the
first N; MRR: mean of 1 / rank of the first one; nDCG: how high all of them are;
by fact the same for passages. Quoted: of the first passages that hold an
answer, how many have it in the sentences that are shown; and how many words
are shown, in the median. AUROC: how often an answerable question has more
confidence than another one. Reliability: of the questions with a confidence
near 0.8, about 80% should have a relevant article first.

--json writes one object: articles, articles_per_second, typos, questions,
answerable, by_article and by_fact (hit_at_N, mrr_at_10, ndcg_at_10), quotes
(passages, with_answer, median_words), auroc, answered, answered_wrongly,
reliability, elapsed_ms, worst, unknown_articles.
"""
ENDS: Final = {
    Exit.DONE: "measured, well or badly",
    Exit.FAILED: "an article or a question cannot be read; stderr says which",
}

_MOST_TYPOS: Final = 9
_NAMED: Final = 3


def add_options(parser: ArgumentParser) -> None:
    """Declare the articles, the questions and the form of the report."""
    parser.add_argument(
        "--articles",
        required=True,
        type=_named,
        metavar="PATH",
        help="what is searched: a file or folder, as for dragoman import",
    )
    parser.add_argument(
        "--questions", required=True, type=_named, metavar="FILE", help="what is asked, JSON Lines (- for stdin)"
    )
    parser.add_argument(
        "--typos",
        type=_typos,
        default=0,
        metavar="K",
        help="make one typing error in each of K words (always the same)",
    )
    parser.add_argument("--json", action="store_true", help="write the report as one JSON object")


def run(options: Namespace, settings: Settings) -> int:  # noqa: ARG001 - every subcommand gets the settings
    """Measure, and show the report."""
    with open_batch(options.questions) as lines:
        name = name_of(options.questions)
        questions = list(read_questions(lines, name))
    if not questions:
        raise CorpusError("No questions are in {name}.", name=name)
    report = asyncio.run(_evaluate(Path(options.articles), questions, options.typos))
    if report.unknown:
        more = len(report.unknown) - _NAMED
        named = ", ".join(report.unknown[:_NAMED]) + (f" and {more} more" if more > 0 else "")
        say(f"Warning: no article has these ids, which the questions name: {named}.")
    if options.json:
        write_line(report_object(report))
    else:
        show(output(), report_lines(report))
    return Exit.DONE


async def _evaluate(articles: Path, questions: list[Question], typos: int) -> Report:
    """Import the articles into a database of their own, and ask them all questions."""
    sources = find_sources([articles])
    with TemporaryDirectory(prefix="dragoman-") as folder:
        async with Store.open(Path(folder) / "evaluation.sqlite3", bundled=False) as store:
            with reading("Importing", sum(source.size for source in sources)) as progress:
                imported = await import_articles(store, sources, progress.advance)
            if not imported.keys:
                raise ReadingError("No articles are in {articles}.", articles=articles)
            judged = []
            with counting("Asking", len(questions)) as progress:
                async for item in ask_all(Searcher(store), questions, typos):
                    judged.append(item)
                    progress.advance(1)
    return report_on(imported, judged, typos)


def _named(text: str) -> str:
    if not text:
        raise ArgumentTypeError("it is empty")
    return text


def _typos(text: str) -> int:
    if not re.fullmatch("[0-9]", text):
        raise ArgumentTypeError(f"{text!r} is not a number from 0 to {_MOST_TYPOS}")
    return int(text)
