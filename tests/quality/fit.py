"""Fit the weights of the ranking and of the confidence on question sets, and write `corpus/search/weights.json`.

    python -m tests.quality.fit FOLDER

FOLDER holds one folder a set, with `articles.jsonl` and `questions.jsonl`. Reproducible: the same sets give the same
weights. The ranking is fitted so that the passage that answers has the highest softmax among its question's
candidates; the confidence by logistic regression on whether the first passage answers, on each set as it is and
with articles or whole topics left out, so that there are questions without an answer.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, fields
from functools import partial
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import corpus.search
from corpus.evaluation.questions import misspell
from corpus.models import SHARED
from corpus.search import ranking
from corpus.search.features import Features
from corpus.search.searcher import Searcher
from corpus.store import Store
from tests.quality.questions import Question, load_articles, load_questions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.models import Draft, Query
    from corpus.search.ranking import Ranked

    Vector = np.ndarray[tuple[int], np.dtype[np.float64]]
    Matrix = np.ndarray[tuple[int, int], np.dtype[np.float64]]

SEED = 20240614
QUESTIONS_PER_SET = 600
FEW = 0.03

ADVERSARIAL = frozenset({"squad2"})
"""Sets whose unanswerable questions were written with a passage's own words, to trap a reader: for a search that
reads no further than words, they are answered. Silence is fitted on articles left out instead."""

NAMES = [field.name for field in fields(Features)]
WEIGHTS = Path(corpus.search.__path__[0]) / "weights.json"


@dataclass(frozen=True, slots=True)
class Judged:
    """A question's ranked candidates; which passages hold the answer, and which belong to an article that answers."""

    query: Query
    ranked: Sequence[Ranked]
    holds: Sequence[bool]
    relevant: Sequence[bool]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which articles are kept: a share of them, chosen one by one or by topic (all under one headline together)."""

    share: float = 1.0
    by_topic: bool = False

    def keeps(self, draft: Draft) -> bool:
        """Tell whether an article is kept; always the same ones."""
        return random.Random(f"{SEED}{draft.headline if self.by_topic else draft.key}").random() < self.share


ALL = Selection()
HALVES = (Selection(1 / 2), Selection(1 / 2, by_topic=True))
SMALL = (Selection(FEW), Selection(FEW, by_topic=True))


def main(arguments: Sequence[str]) -> None:
    """Fit on every set in the folder that is named."""
    sets = sorted(path.parent for path in Path(arguments[0]).glob("*/questions.jsonl"))
    fitted = _fit_ranking(_judge_all(sets, [ALL], answerable=True))
    _write(ranking=dict(zip(NAMES, fitted.tolist(), strict=True)))
    judged = _judge_all(sets, [ALL, *HALVES, *SMALL], answerable=False)
    confidence = _fit_confidence(judged)
    _write(ranking_bias=_fit_bias(judged), confidence_bias=confidence.pop(""), confidence=confidence)


def _judge_all(sets: Sequence[Path], selections: Sequence[Selection], *, answerable: bool) -> list[list[Judged]]:
    with ProcessPoolExecutor() as pool:
        judge = partial(_judge_in_process, answerable=answerable)
        return list(pool.map(judge, *zip(*product(sets, selections), strict=True)))


def _judge_in_process(folder: Path, selection: Selection, *, answerable: bool) -> list[Judged]:
    return asyncio.run(_judge(folder, selection, answerable=answerable))


async def _judge(folder: Path, selection: Selection, *, answerable: bool) -> list[Judged]:
    """Ask a sample of a set's questions, clean and misspelt, of those of its articles that are kept.

    With `answerable` only questions to which an article that is kept has the answer.
    """
    drafts = [draft for draft in load_articles(folder) if selection.keeps(draft)]
    kept = {draft.key for draft in drafts}
    questions = [
        question
        for question in load_questions(folder)
        if (question.relevant & kept if answerable else question.relevant or folder.name not in ADVERSARIAL)
    ]
    chance = random.Random(SEED)
    chance.shuffle(questions)
    with tempfile.TemporaryDirectory() as scratch:
        async with Store.open(Path(scratch) / "set.sqlite3", bundled=False) as store:
            await store.put(SHARED, drafts)
            searcher = Searcher(store)
            judged = []
            for number, question in enumerate(questions[:QUESTIONS_PER_SET]):
                query, ranked = await searcher.rank(misspell(question.text, number % 3, chance))
                judged.append(await _judged(store, question, query, ranked))
            return [item for item in judged if item.ranked]


async def _judged(store: Store, question: Question, query: Query, ranked: Sequence[Ranked]) -> Judged:
    holds, relevant = [], []
    for item in ranked:
        article, span = await store.article(SHARED, item.candidate.article_id), item.candidate.passage
        relevant.append(article is not None and article.key in question.relevant)
        text = " ".join(article.body[span.start : span.end].casefold().split()) if article else ""
        holds.append(relevant[-1] and (not question.held or any(held in text for held in question.held)))
    return Judged(query, ranked, holds, relevant)


def _fit_ranking(sets: Sequence[Sequence[Judged]], steps: int = 500, rate: float = 0.1, decay: float = 1e-4) -> Vector:
    """Minimise the mean listwise loss, each set weighing the same, by Adam (Kingma and Ba 2015)."""
    usable = [[item for item in judged if any(item.holds) and not all(item.holds)] for judged in sets]
    lists = [(item, 1 / len(usable) / len(judged)) for judged in usable for item in judged]
    longest = max(len(item.ranked) for item, _ in lists)
    matrix = np.zeros((len(lists), longest, len(NAMES)))
    right = np.zeros((len(lists), longest))
    padding = np.full((len(lists), longest), -1e9)
    for row, (item, _) in enumerate(lists):
        matrix[row, : len(item.ranked)] = [ranked.features.vector() for ranked in item.ranked]
        right[row, : len(item.ranked)] = item.holds
        padding[row, : len(item.ranked)] = 0
    shares = np.array([share for _, share in lists])[:, None]
    weights, mean, variance = np.zeros((3, len(NAMES)))
    for step in range(1, steps + 1):
        chances = _softmax(matrix @ weights + padding)
        wanted = chances * right
        wanted /= wanted.sum(axis=1, keepdims=True)
        gradient = np.einsum("ij,ijk->k", (chances - wanted) * shares, matrix) + decay * weights
        mean = 0.9 * mean + 0.1 * gradient
        variance = 0.999 * variance + 0.001 * gradient**2
        weights -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(variance / (1 - 0.999**step)) + 1e-8)
    return weights


def _softmax(scores: Matrix) -> Matrix:
    scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(scores / scores.sum(axis=1, keepdims=True))


def _fit_bias(sets: Sequence[Sequence[Judged]]) -> float:
    """Shift the ranking's sum so that its logistic is near the chance that a first passage answers."""
    first = [(item.ranked[0], item.relevant[0]) for judged in sets for item in judged]
    sums = np.array([ranked.total for ranked, _ in first])
    right = np.mean([relevant for _, relevant in first])
    low, high = -100.0, 100.0
    while high - low > 1e-4:
        bias = (low + high) / 2
        low, high = (bias, high) if (1 / (1 + np.exp(-(sums + bias)))).mean() < right else (low, bias)
    return low


def _fit_confidence(sets: Sequence[Sequence[Judged]], decay: float = 1e-5) -> dict[str, float]:
    """Fit a logistic regression by Newton's method, each set and selection weighing the same; "" is the bias."""
    rows = [ranking.confidence_signs(item.query, item.ranked) for judged in sets for item in judged]
    right = np.array([float(item.relevant[0]) for judged in sets for item in judged])
    shares = np.array([1 / len(judged) / len(sets) for judged in sets for _ in judged])
    names = [*rows[0], ""]
    matrix = np.array([[*row.values(), 1.0] for row in rows])
    scale = matrix.std(axis=0)
    scale[scale == 0] = 1
    matrix /= scale
    weights = np.zeros(len(names))
    penalty = decay * np.eye(len(names))
    for _ in range(50):
        chances = 1 / (1 + np.exp(-(matrix @ weights)))
        gradient = matrix.T @ (shares * (chances - right)) + penalty @ weights
        curvature = (matrix * (shares * chances * (1 - chances))[:, None]).T @ matrix + penalty
        weights -= np.linalg.solve(curvature, gradient)
    return dict(zip(names, (weights / scale).tolist(), strict=True))


def _write(**changed: object) -> None:
    stored = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    rounded = json.loads(json.dumps(stored | changed), parse_float=lambda text: round(float(text), 4))
    WEIGHTS.write_text(json.dumps(rounded, indent=1) + "\n", encoding="utf-8")
    ranking.weights.cache_clear()


if __name__ == "__main__":
    main(sys.argv[1:])
