"""Ask every engine the questions of a set about the same passages, and compare what they find."""

from __future__ import annotations

import asyncio
import math
import random
from collections import Counter
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from corpus.analysis import stop_words, tokenize
from corpus.evaluation import metrics
from corpus.evaluation.questions import fold, with_typos
from corpus.evaluation.report import report_on
from corpus.evaluation.run import DEPTH, ask_all, import_articles
from corpus.reading import find_sources
from corpus.search.searcher import Searcher
from corpus.store import Store
from tests.benchmark.growth import SEED
from tests.benchmark.peers import quality_contenders
from tests.benchmark.speed import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from corpus.evaluation.questions import Question
    from corpus.evaluation.report import Report
    from tests.benchmark.peers import Contender
    from tests.benchmark.peers.peer import Hit
    from tests.benchmark.sets import QuestionSet, Searched

    _Search = Callable[[str], Sequence[Hit]]

TYPOS: Final = (0, 1, 2)
DRAGOMAN: Final = "Dragoman"
FACT_DEPTHS: Final = (4, 10)

_COMPARISONS: Final = 500_000
"""A peer that compares a question with every passage is asked only so many questions as that takes."""


@dataclass(frozen=True, slots=True)
class ByFact:
    """How high the first passage came that holds a fact which answers, and how well scores tell that one does.

    `auroc` is the chance that a question with an answer has a higher top score than one without; `told_by` says what
    was compared.
    """

    hits: dict[int, float | None]
    mrr: float | None
    auroc: float | None
    told_by: str


@dataclass(frozen=True, slots=True)
class Engine:
    """How one engine did on a set: MRR@10 of the articles for each number of typing errors in `TYPOS`."""

    name: str
    questions: int
    mrr: tuple[float | None, ...]
    by_fact: ByFact | None


@dataclass(frozen=True, slots=True)
class SetResult:
    """All engines on one set, Dragoman first."""

    name: str
    language: str
    passages: int
    engines: tuple[Engine, ...]


def measure_quality(item: QuestionSet) -> SetResult:
    """Ask all engines that are installed."""
    searched = item.searched()
    say(f"{item.name}: Dragoman")
    engines = [asyncio.run(_dragoman(item))]
    for contender in quality_contenders(item.language):
        if contender.installed:
            say(f"{item.name}: {contender.name}")
            engines.append(_judge(contender, item.questions, searched))
        else:
            say(f"{contender.name} is not installed, and left out")
    return SetResult(item.name, item.language, len(searched), tuple(engines))


async def _dragoman(item: QuestionSet) -> Engine:
    with TemporaryDirectory(prefix="dragoman-benchmark-") as folder:
        async with Store.open(Path(folder) / "quality.sqlite3", bundled=False) as store:
            imported = await import_articles(store, find_sources([item.articles]), lambda _: None)
            searcher = Searcher(store)
            reports = [
                report_on(imported, [judged async for judged in ask_all(searcher, _asked(item, typos), typos)], typos)
                for typos in TYPOS
            ]
    return Engine(
        DRAGOMAN, reports[0].answerable, tuple(report.by_article.mrr for report in reports), _by_fact(reports[0])
    )


def _asked(item: QuestionSet, typos: int) -> list[Question]:
    """List the questions with an answer; and those without one where they are needed."""
    telling = typos == 0 and _facts(item.questions)
    return [question for question in item.questions if question.relevant or telling]


def _by_fact(report: Report) -> ByFact | None:
    if not report.by_fact:
        return None
    hits = {depth: report.by_fact.hits[depth] for depth in FACT_DEPTHS}
    return ByFact(hits, report.by_fact.mrr, report.auroc, "confidence")


def _judge(contender: Contender, questions: Sequence[Question], searched: Sequence[Searched]) -> Engine:
    answerable = [question for question in questions if question.relevant]
    if contender.most_questions:
        most = min(contender.most_questions, len(answerable), _COMPARISONS // len(searched))
        answerable = random.Random(SEED).sample(answerable, most)
    with TemporaryDirectory(prefix="dragoman-benchmark-") as folder:
        contender.peer.build((passage.text for passage in searched), Path(folder))
        contender.peer.load(Path(folder))
        search = cache(partial(contender.peer.search, limit=DEPTH))
        mrr = [_mrr(search, answerable, searched, typos) for typos in TYPOS]
        with_facts = _facts(questions) and not contender.most_questions
        by_fact = _facts_found(search, questions, searched) if with_facts else None
        contender.peer.close()
    return Engine(contender.name, len(answerable), tuple(mrr), by_fact)


def _mrr(search: _Search, questions: Iterable[Question], searched: Sequence[Searched], typos: int) -> float | None:
    ranks = []
    for question in questions:
        articles = dict.fromkeys(searched[hit.number].article for hit in search(with_typos(question.text, typos)))
        ranks.append(metrics.first_rank(articles, question.relevant))
    return metrics.mean_reciprocal_rank(ranks, DEPTH)


def _facts_found(search: _Search, questions: Sequence[Question], searched: Sequence[Searched]) -> ByFact:
    """Judge by facts, and by the better one of two ways to tell whether there is an answer."""
    found = [(question, search(question.text)) for question in questions]
    ranks = [_fact_rank(question, hits, searched) for question, hits in found if question.facts]
    rarity = _Rarity(searched)
    ways = {
        "top score": [hits[0].score if hits else 0.0 for _, hits in found],
        "top score over the sum of idf": [
            hits[0].score / rarity.sum_of_idf(question.text) if hits else 0.0 for question, hits in found
        ],
    }
    telling = {name: _auroc(questions, scores) for name, scores in ways.items()}
    best = max(telling, key=lambda name: telling[name] or 0.0)
    shares = {depth: metrics.hit_rate(ranks, depth) for depth in FACT_DEPTHS}
    return ByFact(shares, metrics.mean_reciprocal_rank(ranks, DEPTH), telling[best], best)


def _fact_rank(question: Question, hits: Iterable[Hit], searched: Sequence[Searched]) -> int | None:
    for rank, hit in enumerate(hits, start=1):
        passage = searched[hit.number]
        if any(fact.article == passage.article and fact.text in fold(passage.body) for fact in question.facts):
            return rank
    return None


def _auroc(questions: Sequence[Question], scores: Sequence[float]) -> float | None:
    paired = list(zip(questions, scores, strict=True))
    return metrics.auroc(
        [score for question, score in paired if question.relevant],
        [score for question, score in paired if not question.relevant],
    )


def _facts(questions: Iterable[Question]) -> bool:
    return any(question.facts for question in questions)


class _Rarity:
    """How rare words are among passages, to compare the scores of different questions."""

    def __init__(self, searched: Sequence[Searched]) -> None:
        self._passages = len(searched)
        self._counts = Counter(term for passage in searched for term in _terms(passage.text))

    def sum_of_idf(self, question: str) -> float:
        """Add up BM25's inverse document frequencies of the words of a question."""
        counts = [self._counts[term] for term in _terms(question)]
        return sum(math.log(1 + (self._passages - n + 0.5) / (n + 0.5)) for n in counts) or 1.0


def _terms(text: str) -> set[str]:
    return {token.term for token in tokenize(text) if token.word not in stop_words()}
