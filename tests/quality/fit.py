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
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import corpus.search
from corpus.models import SHARED
from corpus.search import ranking
from corpus.search.features import Features
from corpus.search.searcher import Searcher
from corpus.store import Store
from tests.quality.questions import Question, load_articles, load_questions, misspell

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from corpus.models import Draft, Query
    from corpus.search.ranking import Ranked

    Vector = np.ndarray[tuple[int], np.dtype[np.float64]]
    Matrix = np.ndarray[tuple[int, int], np.dtype[np.float64]]

SEED = 20240614
QUESTIONS_PER_SET = 600
NAMES = [field.name for field in fields(Features)]
WEIGHTS = Path(corpus.search.__path__[0]) / "weights.json"


@dataclass(frozen=True, slots=True)
class Judged:
    """A question's ranked candidates, and which of them answer."""

    query: Query
    ranked: Sequence[Ranked]
    answers: Sequence[bool]


def main(arguments: Sequence[str]) -> None:
    """Fit on every set in the folder that is named."""
    sets = sorted(path.parent for path in Path(arguments[0]).glob("*/questions.jsonl"))
    ranking_weights = _fit_ranking([asyncio.run(_judge(folder, lambda _: True)) for folder in sets])
    _write(ranking=ranking_weights)
    confidence, bias = _fit_confidence([asyncio.run(_judge(folder, keeps)) for folder in sets for keeps in _holdouts()])
    _write(confidence=confidence, confidence_bias=bias)


def _holdouts() -> list[Callable[[Draft], bool]]:
    """Keep all articles; all but some; all but some topics (articles under the same headline)."""
    return [
        lambda _: True,
        lambda draft: random.Random(f"{SEED}{draft.key}").random() < 0.5,  # noqa: S311 - sampling  # noqa: PLR2004
        lambda draft: random.Random(f"{SEED}{draft.headline}").random() < 0.5,  # noqa: S311 - sampling  # noqa: PLR2004
    ]


async def _judge(folder: Path, keeps: Callable[[Draft], bool]) -> list[Judged]:
    """Ask a sample of a set's questions, clean and misspelt, of those of its articles that are kept."""
    chance = random.Random(SEED)  # noqa: S311 - sampling
    questions = load_questions(folder)
    chance.shuffle(questions)
    with tempfile.TemporaryDirectory() as scratch:
        async with Store.open(Path(scratch) / "set.sqlite3", bundled=False) as store:
            await store.put(SHARED, [draft for draft in load_articles(folder) if keeps(draft)])
            kept = await store.keys(SHARED)
            searcher = Searcher(store)
            judged = []
            for number, question in enumerate(questions[:QUESTIONS_PER_SET]):
                text = misspell(question.text, number % 3, chance)
                query, ranked = await searcher.rank(text)
                judged.append(await _judged(store, question, kept, query, ranked))
            return judged


async def _judged(store: Store, question: Question, kept: set[str], query: Query, ranked: Sequence[Ranked]) -> Judged:
    articles = {item.candidate.article_id: await store.article(SHARED, item.candidate.article_id) for item in ranked}
    relevant = question.relevant & kept
    answers = []
    for item in ranked:
        article, span = articles[item.candidate.article_id], item.candidate.passage
        text = " ".join(article.body[span.start : span.end].casefold().split()) if article else ""
        holds = any(held in text for held in question.held) or not question.held
        answers.append(article is not None and article.key in relevant and holds)
    return Judged(query, ranked, answers)


def _fit_ranking(sets: Sequence[Sequence[Judged]], steps: int = 400, rate: float = 0.1, decay: float = 1e-3) -> Vector:
    """Minimise the mean listwise loss, each set weighing the same, by Adam (Kingma and Ba 2015)."""
    lists: list[tuple[Matrix, Vector, float]] = []
    for judged_set in sets:
        usable = [judged for judged in judged_set if any(judged.answers) and not all(judged.answers)]
        for judged in usable:
            matrix = np.array([item.features.vector() for item in judged.ranked])
            lists.append((matrix, np.array(judged.answers, dtype=float), 1 / len(usable) / len(sets)))
    weights = np.zeros(len(NAMES))
    mean, variance = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, steps + 1):
        gradient = decay * weights
        for matrix, answers, share in lists:
            scores = matrix @ weights
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            right = chances * answers / (chances @ answers)
            gradient += share * ((chances - right) @ matrix)
        mean = 0.9 * mean + 0.1 * gradient
        variance = 0.999 * variance + 0.001 * gradient**2
        weights -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(variance / (1 - 0.999**step)) + 1e-8)
    return weights


def _fit_confidence(sets: Sequence[Sequence[Judged]], decay: float = 1e-3) -> tuple[dict[str, float], float]:
    """Fit a logistic regression by Newton's method, each set and hold-out weighing the same."""
    rows: list[dict[str, float]] = []
    right: list[float] = []
    shares: list[float] = []
    for judged_set in sets:
        usable = [judged for judged in judged_set if judged.ranked]
        rows += [ranking.confidence_signs(judged.query, judged.ranked) for judged in usable]
        right += [float(judged.answers[0]) for judged in usable]
        shares += [1 / len(usable) / len(sets)] * len(usable)
    names = list(rows[0])
    matrix = np.array([[row[name] for name in names] + [1.0] for row in rows])
    weights = np.zeros(len(names) + 1)
    penalty = decay * np.eye(len(weights))
    penalty[-1, -1] = 0
    for _ in range(50):
        chances = 1 / (1 + np.exp(-(matrix @ weights)))
        gradient = matrix.T @ (np.array(shares) * (chances - np.array(right))) + penalty @ weights
        curvature = (matrix * (np.array(shares) * chances * (1 - chances))[:, None]).T @ matrix + penalty
        weights -= np.linalg.solve(curvature, gradient)
    return dict(zip(names, weights[:-1].tolist(), strict=True)), float(weights[-1])


def _write(**changed: object) -> None:
    stored = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    if isinstance(vector := changed.get("ranking"), np.ndarray):
        changed["ranking"] = dict(zip(NAMES, vector.tolist(), strict=True))
    rounded = json.loads(json.dumps(stored | changed), parse_float=lambda text: round(float(text), 4))
    WEIGHTS.write_text(json.dumps(rounded, indent=1) + "\n", encoding="utf-8")
    ranking.weights.cache_clear()


if __name__ == "__main__":
    main(sys.argv[1:])
