"""The ranking's network: fitted so that the passages that answer have the highest softmax among the candidates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.search.model import Network
from tests.quality.judging import SEED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.quality.judging import Judged

    Array = np.ndarray[Any, np.dtype[np.floating[Any]]]

HIDDEN = 12
STEPS = 500
BATCH = 400
RATE = 0.01
DECAY = 5e-3
KEYWORDS_WORTH = 0.12


def fit_ranking(sets: Sequence[Sequence[Judged]], keywords: Sequence[Sequence[Judged]]) -> dict[str, object]:
    """Minimise the mean listwise loss, each set weighing the same, by Adam (Kingma and Ba 2015).

    Questions by keywords weigh less than the sets' own ones; without them the network would not learn that a passage
    that has all the words is right, though no sentence has many.
    """
    usable = [[item for item in judged if item.holds.any() and not item.holds.all()] for judged in (*sets, *keywords)]
    worth = [1.0] * len(sets) + [KEYWORDS_WORTH] * len(keywords)
    names = usable[0][0].names
    network = _fresh(names, np.concatenate([item.features for judged in usable for item in judged]))
    lists = [(item, share / len(judged)) for judged, share in zip(usable, worth, strict=True) for item in judged]
    inputs, right, padding = _padded([item for item, _ in lists], network)
    shares = np.array([share for _, share in lists])
    chance = np.random.default_rng(SEED)
    parameters = [network.hidden, network.hidden_bias, network.output, network.direct]
    means, squares = ([np.zeros_like(one) for one in parameters] for _ in range(2))
    for step in range(1, STEPS + 1):
        chosen = chance.choice(len(lists), BATCH, p=shares / shares.sum())
        gradients = _gradients(parameters, inputs[chosen], right[chosen], padding[chosen])
        rate = RATE * min(1.0, 2 * (1 - step / STEPS))
        for index, gradient in enumerate(gradients):
            means[index] += 0.1 * (gradient - means[index])
            squares[index] += 0.001 * (gradient**2 - squares[index])
            spread = np.sqrt(squares[index] / (1 - 0.999**step)) + 1e-8
            parameters[index] -= rate * means[index] / (1 - 0.9**step) / spread
    stored = dict(zip(("hidden", "hidden_bias", "output", "direct"), parameters, strict=True))
    stored |= {"means": network.means, "deviations": network.deviations}
    return {"features": list(names), **{name: one.tolist() for name, one in stored.items()}}


def _fresh(names: Sequence[str], values: Array) -> Network:
    """Start from small random weights, and none for the direct way."""
    chance = np.random.default_rng(SEED)
    size = 2 * len(names)
    return Network(
        features=names,
        means=values.mean(axis=0),
        deviations=values.std(axis=0) + 1e-6,
        hidden=chance.normal(0, size**-0.5, (size, HIDDEN)),
        hidden_bias=np.zeros(HIDDEN),
        output=chance.normal(0, 0.1, HIDDEN),
        direct=np.zeros(size),
    )


def _padded(lists: Sequence[Judged], network: Network) -> tuple[Array, Array, Array]:
    """Bring the candidates of all questions to one shape: inputs (Q, C, 2F), which are right, and which are none."""
    longest = max(len(item.holds) for item in lists)
    inputs = np.zeros((len(lists), longest, 2 * len(network.features)), np.float32)
    right = np.zeros((len(lists), longest), np.float32)
    padding = np.full((len(lists), longest), -1e9, np.float32)
    for row, item in enumerate(lists):
        count = len(item.holds)
        inputs[row, :count] = network.inputs(item.features)
        right[row, :count] = item.holds
        padding[row, :count] = 0
    return inputs, right, padding


def _gradients(parameters: Sequence[Array], inputs: Array, right: Array, padding: Array) -> list[Array]:
    """Work out the gradients of the mean loss, with weight decay (less of it for the direct way)."""
    hidden, bias, output, direct = parameters
    active = np.tanh(inputs @ hidden + bias)
    totals = active @ output + inputs @ direct + padding
    chances = np.exp(totals - totals.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    wanted = chances * right
    wanted /= np.maximum(wanted.sum(axis=1, keepdims=True), 1e-12)
    errors = (chances - wanted) / len(inputs)
    back = errors[:, :, None] * output * (1 - active**2)
    flat = inputs.reshape(-1, inputs.shape[-1])
    return [
        flat.T @ back.reshape(-1, back.shape[-1]) + DECAY * hidden,
        back.sum(axis=(0, 1)),
        active.reshape(-1, active.shape[-1]).T @ errors.ravel() + DECAY * output,
        flat.T @ errors.ravel() + DECAY / 10 * direct,
    ]
