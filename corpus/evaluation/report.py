"""Sum up what became of many questions: one report."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from corpus.evaluation import metrics
from corpus.evaluation.run import DEPTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.evaluation.metrics import Bin
    from corpus.evaluation.run import Imported, Judged

WORST: Final = 10
"""Most questions that are listed as the worst."""

_ARTICLE_DEPTHS: Final = (1, 3, 10)
_FACT_DEPTHS: Final = (4, 10)
_PERCENTS: Final = (50, 95, 99)


@dataclass(frozen=True, slots=True)
class Ranking:
    """How high the first right one was, over so many questions: `hits` by depth, and both means at `DEPTH`.

    `ndcg` is None where only the first right one counts.
    """

    questions: int
    hits: dict[int, float | None]
    mrr: float | None
    ndcg: float | None = None


@dataclass(frozen=True, slots=True)
class FirstQuotes:
    """How good the sentences are that are shown first: of so many `passages` that hold an answer they hold it, too.

    `with_answer` is the share of those that do, `words` the median length of all first quotes.
    """

    passages: int
    with_answer: float | None
    words: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """What the questions showed.

    `answered` is the share of the answerable questions that were answered, `answered_wrongly` that of the others;
    `by_fact` is None without facts, `quotes` without answers. `elapsed_ms` gives the search's times by percent.
    `unknown` are ids that the questions name and that no article has.
    """

    articles: int
    articles_per_second: float
    typos: int
    questions: int
    answerable: int
    by_article: Ranking
    by_fact: Ranking | None
    quotes: FirstQuotes | None
    auroc: float | None
    answered: float | None
    answered_wrongly: float | None
    reliability: tuple[Bin, ...]
    elapsed_ms: dict[int, float | None]
    worst: tuple[Judged, ...]
    unknown: tuple[str, ...]


def report_on(imported: Imported, judged: Sequence[Judged], typos: int) -> Report:
    """Sum up an evaluation whose questions had so many typing errors each."""
    answerable = [item for item in judged if item.question.relevant]
    others = [item for item in judged if not item.question.relevant]
    return Report(
        articles=len(imported.keys),
        articles_per_second=len(imported.keys) / imported.seconds,
        typos=typos,
        questions=len(judged),
        answerable=len(answerable),
        by_article=_by_article(answerable),
        by_fact=_by_fact([item for item in judged if item.question.facts]),
        quotes=_quotes(judged) if any(item.question.answers for item in answerable) else None,
        auroc=metrics.auroc([item.confidence for item in answerable], [item.confidence for item in others]),
        answered=metrics.mean([item.answered for item in answerable]),
        answered_wrongly=metrics.mean([item.answered for item in others]),
        reliability=tuple(
            metrics.reliability([item.confidence for item in judged], [item.rank == 1 for item in judged])
        ),
        elapsed_ms={
            percent: metrics.percentile([item.elapsed_ms for item in judged], percent) for percent in _PERCENTS
        },
        worst=_worst(answerable, others),
        unknown=tuple(sorted({key for item in judged for key in item.question.relevant} - imported.keys)),
    )


def _by_article(judged: Sequence[Judged]) -> Ranking:
    ranks = [item.rank for item in judged]
    gains = [metrics.discounted_gain(item.articles, item.question.relevant, DEPTH) for item in judged]
    return Ranking(
        questions=len(judged),
        hits={depth: metrics.hit_rate(ranks, depth) for depth in _ARTICLE_DEPTHS},
        mrr=metrics.mean_reciprocal_rank(ranks, DEPTH),
        ndcg=metrics.mean([gain for gain in gains if gain is not None]),
    )


def _by_fact(judged: Sequence[Judged]) -> Ranking | None:
    ranks = [item.fact_rank for item in judged]
    if not ranks:
        return None
    return Ranking(
        questions=len(ranks),
        hits={depth: metrics.hit_rate(ranks, depth) for depth in _FACT_DEPTHS},
        mrr=metrics.mean_reciprocal_rank(ranks, DEPTH),
    )


def _quotes(judged: Sequence[Judged]) -> FirstQuotes:
    holding = [item.answer_quoted for item in judged if item.answer_quoted is not None]
    words = [item.quote_words for item in judged if item.quote_words is not None]
    return FirstQuotes(len(holding), metrics.mean(holding), metrics.percentile(words, 50))


def _worst(answerable: Sequence[Judged], others: Sequence[Judged]) -> tuple[Judged, ...]:
    """List the answerable questions that found their articles last, then the others that were answered most surely.

    Half of the places are for each kind, where there are enough.
    """
    late = sorted((item for item in answerable if item.rank != 1), key=lambda item: (-_depth(item), -item.confidence))
    wrong = sorted((item for item in others if item.answered), key=lambda item: -item.confidence)
    late = late[: WORST - min(len(wrong), WORST // 2)]
    return (*late, *wrong[: WORST - len(late)])


def _depth(item: Judged) -> float:
    return math.inf if item.rank is None else item.rank
