"""The fitted model that scores candidates: a small neural network, in `weights.json`.

Each feature goes in as it is, in standard deviations from its mean, and as how far it is below the best of the
question's candidates. One hidden layer lets features count for more together than one by one, as they do where a
question names the publisher that told one part of what it asks.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Self

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from corpus.search.matches import Floats


@dataclass(frozen=True, slots=True)
class Network:
    """Turns the features of a question's candidates into totals, comparable within the question.

    `means` and `deviations` have shape (F,), `hidden` (2F, H), `hidden_bias` and `output` (H,), `direct` (2F,).
    """

    features: Sequence[str]
    means: Floats
    deviations: Floats
    hidden: Floats
    hidden_bias: Floats
    output: Floats
    direct: Floats

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Take the arrays from lists."""
        return cls(stored["features"], **{name: np.array(stored[name]) for name in cls.__slots__ if name != "features"})

    def inputs(self, values: Floats) -> Floats:
        """Bring features, shape (..., C, F), into the form that the network reads, shape (..., C, 2F)."""
        scaled = (values - self.means) / self.deviations
        return np.concatenate([scaled, scaled - scaled.max(axis=-2, keepdims=True)], axis=-1)

    def totals(self, features: Mapping[str, Floats]) -> Floats:
        """Score candidates, given by feature, each of shape (C,)."""
        inputs = self.inputs(np.column_stack([features[name] for name in self.features]))
        totals: Floats = np.tanh(inputs @ self.hidden + self.hidden_bias) @ self.output + inputs @ self.direct
        return totals


@dataclass(frozen=True, slots=True)
class Model:
    """What `python -m tests.quality.fit` fitted: the ranking, and by sign of confidence what it is worth."""

    ranking: Network
    ranking_bias: float
    confidence: dict[str, float]
    confidence_bias: float


@lru_cache(maxsize=1)
def model() -> Model:
    """Read the fitted model."""
    stored = json.loads((resources.files("corpus.search") / "weights.json").read_text(encoding="utf-8"))
    return Model(Network.from_json(stored.pop("ranking")), **stored)
