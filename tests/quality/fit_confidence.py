"""The confidence: a logistic regression on whether the first passage is of an article that answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.quality.judging import Judged


def fit_bias(sets: Sequence[Sequence[Judged]]) -> float:
    """Shift the ranking's total so that its logistic is near the chance that a first passage answers."""
    totals = np.array([item.total for judged in sets for item in judged])
    right = np.mean([item.relevant[0] for judged in sets for item in judged])
    low, high = -100.0, 100.0
    while high - low > 1e-4:
        bias = (low + high) / 2
        low, high = (bias, high) if (1 / (1 + np.exp(-(totals + bias)))).mean() < right else (low, bias)
    return low


def fit_confidence(sets: Sequence[Sequence[Judged]], decay: float = 1e-5) -> dict[str, float]:
    """Fit by Newton's method, each set and selection weighing the same; "" is the bias."""
    rows = [item.signs for judged in sets for item in judged]
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
