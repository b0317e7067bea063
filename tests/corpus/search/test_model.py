"""The model that scores candidates."""

import math

import numpy as np
import pytest

from corpus.search.model import Network, model

NETWORK = Network(
    features=("one", "two"),
    means=np.array([1.0, -2.0]),
    deviations=np.array([2.0, 0.5]),
    hidden=np.array([[0.3, -1.0, 0.5], [0.2, 0.4, -0.6], [-0.7, 0.1, 0.9], [1.1, 0.0, -0.2]]),
    hidden_bias=np.array([0.1, -0.2, 0.3]),
    output=np.array([1.5, -0.5, 0.8]),
    direct=np.array([0.4, 0.3, -0.2, 0.6]),
)
VALUES = [(0.0, 1.0), (2.0, -1.0), (5.0, 0.0)]


def plainly(values: list[tuple[float, float]]) -> list[float]:
    """Work the totals out one candidate and one number after the other."""
    scaled = [[(one - 1) / 2, (two + 2) / 0.5] for one, two in values]
    best = [max(column) for column in zip(*scaled, strict=True)]
    totals = []
    for candidate in scaled:
        inputs = [*candidate, *(value - top for value, top in zip(candidate, best, strict=True))]
        total = sum(value * weight for value, weight in zip(inputs, NETWORK.direct.tolist(), strict=True))
        for unit in range(3):
            reached = NETWORK.hidden_bias[unit] + sum(inputs[at] * NETWORK.hidden[at][unit] for at in range(4))
            total += NETWORK.output[unit] * math.tanh(reached)
        totals.append(float(total))
    return totals


def test_totals_are_those_of_a_slow_reading() -> None:
    """Features go in by their name, scaled, and as how far they are below the best candidate's."""
    one, two = (np.array(column) for column in zip(*VALUES, strict=True))
    totals = NETWORK.totals({"two": two, "unread": one, "one": one})
    assert totals.tolist() == pytest.approx(plainly(VALUES))


def test_several_questions_are_read_apart() -> None:
    """The best candidate is sought within each question, so that many can be fitted at once."""
    both = NETWORK.inputs(np.array([VALUES, VALUES[::-1]]))
    assert both.shape == (2, 3, 4)
    assert both[0].tolist() == NETWORK.inputs(np.array(VALUES)).tolist()
    assert both[:, :, 2:].max() == 0


def test_the_stored_model_is_whole() -> None:
    """All arrays fit together, and every number is finite."""
    network = model().ranking
    count = len(network.features)
    units = len(network.output)
    shapes = [each.shape for each in (network.means, network.deviations, network.hidden, network.hidden_bias)]
    assert shapes == [(count,), (count,), (2 * count, units), (units,)]
    assert network.direct.shape == (2 * count,)
    assert (network.deviations > 0).all()
    for each in (network.means, network.deviations, network.hidden, network.hidden_bias, network.output):
        assert np.isfinite(each).all()
