"""Candidates in order: a linear model over their features, and a calibrated confidence in the first."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, fields
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Final

from corpus.search.features import Features, QuestionProfile, measure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.models import Candidate, Query

ANSWERED_FROM: Final = 0.4
"""The confidence from which on quotes are presented as an answer."""

_LEAD_IF_ALONE: Final = 5.0
"""Counts as the lead over the next article where there is no other."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its features and their weighted sum, by which it is ranked."""

    candidate: Candidate
    features: Features
    total: float

    @property
    def score(self) -> float:
        """The sum brought between 0 and 1."""
        return _logistic(weights().ranking_bias + self.total)


@dataclass(frozen=True, slots=True)
class Weights:
    """The fitted model, from `weights.json`, which `python -m tests.quality.fit` writes."""

    ranking: dict[str, float]
    ranking_bias: float
    confidence: dict[str, float]
    confidence_bias: float


def rank(query: Query, candidates: Sequence[Candidate], *, mean_length: float) -> list[Ranked]:
    """Order candidates by how likely they are to answer, best first."""
    profile = QuestionProfile(query, mean_length=mean_length)
    highest = max((candidate.score for candidate in candidates), default=0.0)
    measured = [(candidate, measure(profile, candidate, highest_score=highest)) for candidate in candidates]
    model = weights().ranking
    ranked = [Ranked(candidate, features, _dot(model, features)) for candidate, features in measured]
    return sorted(ranked, key=lambda item: (-item.total, item.candidate.passage_id))


def confidence(query: Query, ranked: Sequence[Ranked]) -> float:
    """Estimate the chance that the first of the ranked candidates answers; 0 if there is none."""
    if not ranked:
        return 0.0
    model = weights()
    signs = confidence_signs(query, ranked)
    return _logistic(model.confidence_bias + sum(model.confidence[name] * value for name, value in signs.items()))


def confidence_signs(query: Query, ranked: Sequence[Ranked]) -> dict[str, float]:
    """Work out what the confidence is judged by: the best candidate, its lead, and what the question asks for."""
    best = ranked[0]
    other = next((item for item in ranked if item.candidate.article_id != best.candidate.article_id), None)
    total = sum(word.weight for word in query.words) or 1.0
    lacking = sum(word.weight for word in query.words if not word.terms) / total
    repaired = sum(word.weight for word in query.words if word.terms and word.terms[0][1] < 1) / total
    signs = {field.name: float(getattr(best.features, field.name)) for field in fields(Features)}
    return signs | {
        "total": best.total,
        "lead_over_next": best.total - other.total if other else _LEAD_IF_ALONE,
        "lacking": lacking,
        "repaired": repaired,
        "words": math.log(1 + len(query.words)),
    }


@lru_cache(maxsize=1)
def weights() -> Weights:
    """Read the fitted weights."""
    stored = json.loads((resources.files("corpus.search") / "weights.json").read_text(encoding="utf-8"))
    return Weights(**stored)


def _dot(model: dict[str, float], features: Features) -> float:
    return sum(weight * value for weight, value in zip(model.values(), features.vector(), strict=True))


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))
