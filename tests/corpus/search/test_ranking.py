"""Candidates in order, and the confidence in the first."""

from __future__ import annotations

import random
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest

from corpus.search import ranking
from corpus.search.model import Model, Network, model
from tests.corpus.search.making import features, measured, row, words
from tests.quality import fit_ranking, judging

if TYPE_CHECKING:
    from corpus.models import Query
    from corpus.store.search_index import PassageRow


def ranked(query: Query, rows: list[PassageRow]) -> list[ranking.Ranked]:
    """Measure passages and rank them."""
    return ranking.rank(rows, measured(query, rows))


def test_the_answering_passage_comes_first() -> None:
    """The passage with the question's words in one sentence outranks longer ones that have some of them."""
    query = words("freight", "khorgos", "2023")
    best = row("freight through khorgos grew in 2023\nother words", number=3)
    others = [row("khorgos " * 5 + "is a port", number=1), row("freight in 2023 " + "x " * 40, number=2)]
    found = ranked(query, [*others, best])
    assert found[0].row is best
    assert [item.score for item in found] == sorted((item.score for item in found), reverse=True)
    assert all(0 <= item.score <= 1 for item in found)


def test_each_candidate_keeps_its_place_and_its_features() -> None:
    """Whatever the order, a ranked passage knows which candidate it was and shows what was measured of it."""
    query = words("freight", "khorgos", "2023")
    rows = [row(text, number=9 - at) for at, text in enumerate(("x", "khorgos", "freight khorgos", "2023 khorgos"))]
    shown = features(query, rows)
    found = ranked(query, rows)
    assert sorted(item.candidate for item in found) == [0, 1, 2, 3]
    for item in found:
        assert item.row is rows[item.candidate]
        assert dict(item.features) == pytest.approx(shown[item.candidate])


def summing(**weights: float) -> Model:
    """Make a model that adds up features by weight."""
    size = len(weights)
    zeros, direct = np.zeros(1), np.array([*weights.values(), *[0.0] * size])
    network = Network(tuple(weights), np.zeros(size), np.ones(size), np.zeros((2 * size, 1)), zeros, zeros, direct)
    return Model(network, 0.5, {}, 0.0)


def test_equal_candidates_come_in_the_order_of_their_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    """Candidates come out the same in whichever order they were given."""
    monkeypatch.setattr(ranking, "model", lambda: summing(coverage=1.0))
    rows = [row("port", number=number) for number in range(12)]
    for seed in range(5):
        given = random.Random(seed).sample(rows, 12)
        found = ranking.rank(given, {"coverage": np.array([float(one.id % 3 > 0) for one in given])})
        assert [item.row.id for item in found] == [1, 2, 4, 5, 7, 8, 10, 11, 0, 3, 6, 9]


def test_more_weight_on_what_a_passage_shows_ranks_it_higher(monkeypatch: pytest.MonkeyPatch) -> None:
    """The order is that of the model's totals over the features."""
    query = words("freight")
    rows = [row("freight", number=1), row("port", headline="freight", number=2)]
    for coverage, headline, first in ((2.0, 0.0, 1), (0.0, 2.0, 2)):
        monkeypatch.setattr(ranking, "model", partial(summing, coverage=coverage, headline=headline))
        best, other = ranked(query, rows)
        assert best.row.id == first
        assert (best.total, other.total) == pytest.approx((2.0, 0.0))
        assert best.score == pytest.approx(1 / (1 + np.exp(-2.5)))


def test_confidence_falls_with_what_is_missing() -> None:
    """The fewer of the question's words the best passage has, the lower the chance that it answers."""
    found = [row("freight through khorgos grew in 2023")]
    asked = [
        words("freight", "khorgos", "2023"),
        words("freight", "khorgos", "zinc"),
        words("freight", "copper", "zinc"),
    ]
    chances = [ranking.confidence(query, ranked(query, found)) for query in asked]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] > ranking.ANSWERED_FROM > chances[-1]
    assert ranking.confidence(asked[0], []) == 0


def test_the_lead_is_over_another_article() -> None:
    """A second passage of the same article takes nothing from the lead; another article's takes its total."""
    query = words("freight", "khorgos")
    same = [row("freight khorgos", number=1, article=1), row("freight khorgos", number=2, article=1)]
    found = ranked(query, [*same, row("freight", number=3, article=2)])
    assert [item.row.article for item in found] == [1, 1, 2]
    assert ranking.confidence_signs(query, found)["lead_over_next"] == found[0].total - found[2].total > 0
    leads = [ranking.confidence_signs(query, found[:count])["lead_over_next"] for count in (1, 2)]
    assert leads[0] == leads[1] > 0


def test_the_model_fits_the_features() -> None:
    """The stored model names exactly the features and signs that are worked out."""
    query = words("port")
    (found,) = ranked(query, [row("port")])
    assert set(model().ranking.features) == set(found.features)
    assert set(model().confidence) == set(ranking.confidence_signs(query, [found]))


def test_fitting_finds_what_tells_right_from_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fitted on made-up lists in which one feature marks the answer and one is noise, the model ranks by the one."""
    monkeypatch.setattr(fit_ranking, "STEPS", 150)
    monkeypatch.setattr(fit_ranking, "BATCH", 40)
    chance = np.random.default_rng(7)
    judged = []
    for number in range(60):
        holds = np.arange(3) == number % 3
        values = np.column_stack([holds.astype(float), chance.random(3)])
        judged.append(judging.Judged(("mark", "noise"), values, holds, holds, {}, 0.0))
    network = Network.from_json(fit_ranking.fit_ranking([judged], []))
    totals = network.totals({"mark": np.array([0.0, 1.0, 0.0]), "noise": np.array([1.0, 0.0, 0.5])})
    assert totals.argmax() == 1
    spread = network.totals({"mark": np.zeros(2), "noise": np.array([0.0, 1.0])})
    assert abs(spread[0] - spread[1]) < (totals[1] - totals[[0, 2]].max()) / 2
