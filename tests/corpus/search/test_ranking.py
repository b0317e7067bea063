"""Candidates in order, and the confidence in the first."""

from __future__ import annotations

import json
from dataclasses import fields, replace

import pytest

from corpus.models import Candidate, Passage, Query, QueryWord
from corpus.search import ranking
from corpus.search.features import Features, QuestionProfile, measure
from tests.quality import fit


def words(*texts: str, weight: float = 1.0) -> Query:
    """Make a query whose words are their own terms."""
    return Query(" ".join(texts), tuple(QueryWord(text, text, ((text.lower(), 1.0),), weight, 5) for text in texts))


def candidate(terms: str, *, headline: str = "", number: int = 1, publisher: str | None = None) -> Candidate:
    """Make a candidate of terms, sentences parted by line breaks."""
    length = len(terms.split())
    return Candidate(number, number, Passage(number, number + 1), 1.0, terms, length, headline, publisher)


def features(query: Query, found: Candidate) -> Features:
    """Measure one candidate."""
    return measure(QuestionProfile(query, mean_length=10), found, highest_score=1.0)


def test_coverage_is_a_share_by_weight() -> None:
    """A found word counts by its weight; what only the headline has counts apart."""
    query = replace(
        words("port", "khorgos", "crane"), words=(*words("port").words, *words("khorgos", "crane", weight=2).words)
    )
    found = features(query, candidate("the port grew", headline="khorgos"))
    assert found.coverage == pytest.approx(1 / 5)
    assert found.coverage_with_headline == pytest.approx(3 / 5)
    assert found.headline == pytest.approx(2 / 5)
    assert found.rarest_missing == pytest.approx(1.0)


def test_words_together_in_a_sentence_count_more() -> None:
    """The best sentence, the best two, closeness and kept pairs tell a sentence that answers from scattered words."""
    query = words("gantry", "crane", "lianyungang")
    together = features(query, candidate("a gantry crane from lianyungang\nother words here"))
    scattered = features(query, candidate("a gantry here\nother words\na crane far away\nand lianyungang"))
    assert together.coverage == scattered.coverage == 1
    assert together.best_sentence > scattered.best_sentence
    assert together.best_two_sentences > scattered.best_two_sentences
    assert together.proximity > scattered.proximity
    assert together.pairs > scattered.pairs


def test_missing_numbers_are_told() -> None:
    """A passage about another year lacks the number that was asked for."""
    assert features(words("trade", "2023"), candidate("trade 2024")).numbers_missing == 1
    assert features(words("trade", "2023"), candidate("trade 2023")).numbers_missing == 0


@pytest.mark.parametrize(
    ("question", "terms", "fits"),
    [
        ("when did it open", "it open in may 2023", 1),
        ("when did it open", "it open at last", -1),
        ("how many tons", "20 ton", 1),
        ("how many tons", "some ton", -1),
        ("who opened it", "in may 2023", 0),
    ],
)
def test_the_kind_of_answer_is_looked_for(question: str, terms: str, fits: int) -> None:
    """When wants a date and how many a number; other questions want neither."""
    assert features(replace(words("it"), question=question), candidate(terms)).answer_type == fits


def test_a_like_word_is_better_than_none() -> None:
    """A word that shares most of its letters is a weak match, only where the word itself is missing."""
    assert features(words("inventor"), candidate("the invention")).weak_matches > 0
    assert features(words("inventor"), candidate("the inventor of an invention")).weak_matches == 0


def test_a_publisher_that_is_named_counts() -> None:
    """A question that names a publisher prefers its articles."""
    asked = replace(words("trade"), question="What does the Steppe Courier say of trade?")
    assert features(asked, candidate("trade", publisher="Steppe Courier")).publisher == 1
    assert features(asked, candidate("trade", publisher="Straits Ledger")).publisher == 0


def test_the_answering_passage_comes_first() -> None:
    """The passage with the question's words in one sentence outranks longer ones that have some of them."""
    query = words("freight", "khorgos", "2023")
    best = candidate("freight through khorgos grew in 2023\nother words", number=3)
    others = [candidate("khorgos " * 5 + "is a port", number=1), candidate("freight in 2023 " + "x " * 40, number=2)]
    ranked = ranking.rank(query, [*others, best], mean_length=10)
    assert ranked[0].candidate is best
    assert [item.score for item in ranked] == sorted((item.score for item in ranked), reverse=True)
    assert all(0 <= item.score <= 1 for item in ranked)


def test_confidence_falls_with_what_is_missing() -> None:
    """The fewer of the question's words the best passage has, the lower the chance that it answers."""
    found = [candidate("freight through khorgos grew in 2023")]
    asked = [
        words("freight", "khorgos", "2023"),
        words("freight", "khorgos", "zinc"),
        words("freight", "copper", "zinc"),
    ]
    chances = [ranking.confidence(query, ranking.rank(query, found, mean_length=10)) for query in asked]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] > ranking.ANSWERED_FROM > chances[-1]
    assert ranking.confidence(asked[0], []) == 0


def test_the_weights_fit_the_features() -> None:
    """The stored weights name exactly the features and signs that are worked out, in their order."""
    names = [field.name for field in fields(Features)]
    query = words("port")
    signs = ranking.confidence_signs(query, ranking.rank(query, [candidate("port")], mean_length=10))
    assert list(ranking.weights().ranking) == names
    assert list(ranking.weights().confidence) == list(signs)
    assert json.loads(fit.WEIGHTS.read_text(encoding="utf-8"))["ranking"] == ranking.weights().ranking


def test_fitting_finds_what_tells_right_from_wrong() -> None:
    """Of made-up lists in which one feature marks the answer, that feature gets the weight."""
    query = words("port")
    none = features(query, candidate("nothing"))
    judged = [
        fit.Judged(
            query,
            [
                ranking.Ranked(candidate("a", number=1), replace(none, lead=1.0), 0.0),
                ranking.Ranked(candidate("b", number=2), replace(none, headline=float(number % 2)), 0.0),
            ],
            [True, False],
            [True, False],
        )
        for number in range(20)
    ]
    fitted = dict(zip(fit.NAMES, fit._fit_ranking([judged], steps=50), strict=True))
    assert fitted["lead"] > 1
    assert fitted["headline"] < 0
    assert max(fitted.values()) == fitted["lead"]
