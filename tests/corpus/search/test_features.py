"""What each candidate shows, against slow readings of the same passages."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings

from corpus.search.synonyms import OTHER_NAME
from tests.corpus.search.making import features, matched, row, words
from tests.corpus.search.test_matches import CANDIDATES, QUERIES, best, named, plain, rows_from

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.models import Query

NEAR = 3
OWN = (
    "bm25", "coverage", "coverage_with_headline", "best_sentence", "best_two_sentences", "proximity", "pairs",
    "headline", "numbers_missing", "answer_type", "names", "rarest_missing", "weak_matches", "publisher", "length",
    "lead",
)  # fmt: skip
"""What a candidate shows whatever the others are."""


def share(query: Query, found: Sequence[float]) -> float:
    """Give the found words' share of all, by weight."""
    total = sum(word.weight for word in query.words)
    return sum(word.weight * each for word, each in zip(query.words, found, strict=True)) / total


def closeness(query: Query, text: str) -> tuple[float, float]:
    """Compare every place of a word with every place of the question's next word."""
    terms = [term for sentence in plain(text) for term in [*sentence, ""]]
    places = [[at for at, term in enumerate(terms) if term in dict(word.terms)] for word in query.words]
    close = kept = total = 0.0
    for left, right in pairwise(range(len(places))):
        weight = query.words[left].weight + query.words[right].weight
        total += weight
        gaps = [second - first for first in places[left] for second in places[right] if second != first]
        close += weight / min(map(abs, gaps)) if gaps else 0
        kept += weight * any(0 < gap <= NEAR for gap in gaps)
    return (close / total, kept / total) if total else (0.0, 0.0)


def next_words_differ(query: Query) -> bool:
    """Tell whether no two neighbouring words of a query share a term."""
    meant = [{term for term, _ in word.terms} for word in query.words]
    return all(one.isdisjoint(other) for one, other in pairwise(meant))


@settings(deadline=None)
@given(query=QUERIES, candidates=CANDIDATES)
def test_shares_are_those_of_a_slow_reading(query: Query, candidates: list[tuple[str, str]]) -> None:
    """What passages, headlines, sentences and neighbouring sentences have of the query is found term by term."""
    for found, (text, headline) in zip(features(query, rows_from(candidates)), candidates, strict=True):
        sentences = plain(text)
        whole, heading = best(query, [*chain(*sentences)]), best(query, headline.lower().split())
        both = list(map(max, whole, heading))
        in_two = [best(query, [*chain(*sentences[at : at + 2])]) for at in range(len(sentences))]
        assert found["coverage"] == pytest.approx(share(query, whole))
        assert found["headline"] == pytest.approx(share(query, heading))
        assert found["coverage_with_headline"] == pytest.approx(share(query, both))
        assert found["best_sentence"] == pytest.approx(max(share(query, best(query, each)) for each in sentences))
        assert found["best_two_sentences"] == pytest.approx(max(share(query, each) for each in in_two))
        lacking = [word.weight for word, each in zip(query.words, both, strict=True) if not each]
        assert found["rarest_missing"] == pytest.approx(
            max(lacking, default=0) / max(word.weight for word in query.words)
        )


@settings(deadline=None)
@given(query=QUERIES, candidates=CANDIDATES)
def test_closeness_is_that_of_a_slow_reading(query: Query, candidates: list[tuple[str, str]]) -> None:
    """The nearest places of neighbouring words are found whatever stands between them, and never across passages."""
    assume(next_words_differ(query))
    for found, (text, _) in zip(features(query, rows_from(candidates)), candidates, strict=True):
        assert (found["proximity"], found["pairs"]) == pytest.approx(closeness(query, text))


def test_closeness_of_words_with_one_term() -> None:
    """Two forms of one word, as ports and port, are as close as two of its places, not one place with itself."""
    query = words("ports", "port")
    query = replace(query, words=tuple(replace(word, terms=(("port", 1.0),)) for word in query.words))
    (found,) = features(query, [row("port port")])
    assert (found["proximity"], found["pairs"]) == pytest.approx(closeness(query, "port port"))


@settings(deadline=None)
@given(query=QUERIES, candidates=CANDIDATES)
def test_candidates_are_measured_apart(query: Query, candidates: list[tuple[str, str]]) -> None:
    """What a candidate shows by itself is the same whether it is measured alone or among others."""
    rows = rows_from(candidates)
    for one, among in zip(rows, features(query, rows), strict=True):
        (alone,) = features(query, [one])
        assert {name: alone[name] for name in OWN} == pytest.approx({name: among[name] for name in OWN})


def test_coverage_is_a_share_by_weight() -> None:
    """A found word counts by its weight; what only the headline has counts apart."""
    query = words("port", "khorgos", "crane")
    query = replace(query, words=(query.words[0], *words("khorgos", "crane", weight=2).words))
    (found,) = features(query, [row("the port grew", headline="khorgos")])
    assert found["coverage"] == pytest.approx(1 / 5)
    assert found["coverage_with_headline"] == pytest.approx(3 / 5)
    assert found["headline"] == pytest.approx(2 / 5)
    assert found["rarest_missing"] == pytest.approx(1.0)


def test_words_together_in_a_sentence_count_more() -> None:
    """The best sentence, the best two, closeness and kept pairs tell a sentence that answers from scattered words."""
    together, scattered = features(
        words("gantry", "crane", "lianyungang"),
        [
            row("a gantry crane from lianyungang\nother words here"),
            row("a gantry here\nother words\na crane far away\nand lianyungang"),
        ],
    )
    assert together["coverage"] == scattered["coverage"] == 1
    for name in ("best_sentence", "best_two_sentences", "proximity", "pairs"):
        assert together[name] > scattered[name]


def test_a_pair_is_kept_in_the_order_of_the_question() -> None:
    """Words that follow one another as they were asked are a pair; turned around they are only near."""
    kept, turned, parted = features(
        words("gantry", "crane"), [row("gantry crane"), row("crane gantry"), row("gantry at the old long crane")]
    )
    assert kept["pairs"] == 1
    assert turned["pairs"] == parted["pairs"] == 0
    assert kept["proximity"] == turned["proximity"] > parted["proximity"] > 0


def test_a_word_said_more_often_scores_more_and_a_longer_passage_less() -> None:
    """The score rises with how often a word is there, ever less, and falls with the length around it."""
    once, twice, thrice, long = features(
        words("port"),
        [row("port x x x"), row("port port x x"), row("port port port x"), row("port x x x x x x x")],
    )
    assert long["bm25"] < once["bm25"] < twice["bm25"] < thrice["bm25"] < 1
    assert thrice["bm25"] - twice["bm25"] < twice["bm25"] - once["bm25"]
    assert long["length"] > once["length"]


def test_missing_numbers_are_told() -> None:
    """A passage about another year lacks the number that was asked for."""
    other, same = features(words("trade", "2023"), [row("trade 2024"), row("trade 2023")])
    assert (other["numbers_missing"], same["numbers_missing"]) == (1, 0)


def test_names_count_apart() -> None:
    """Of the words that the question writes as names the found ones count; without any there is nothing to miss."""
    has, lacks = features(words("crane", "Khorgos"), [row("khorgos port"), row("crane port")])
    assert (has["names"], lacks["names"]) == (1, 0)
    (unasked,) = features(words("crane", "khorgos"), [row("nothing")])
    assert unasked["names"] == 1


@pytest.mark.parametrize(
    ("question", "terms", "fits"),
    [
        ("when did it open", "it open in may 2023", 1),
        ("when did it open", "it open at last", -1),
        ("when did it open", "it open at last\nthis was in may", 1),
        ("when did it open", "it open at last\nand then\nthis was in may", -1),
        ("how many tons", "it 20 ton", 1),
        ("how many tons", "it some ton", -1),
        ("who opened it", "it was Karim", 1),
        ("who opened it", "it was they", -1),
        ("why did it open", "it open in may 2023", 0),
    ],
)
def test_the_kind_of_answer_is_looked_for(question: str, terms: str, fits: int) -> None:
    """When wants a date, how many a number and who a name, in the best sentence or the next; others want none."""
    (found,) = features(words("it", question=question), [row(terms)])
    assert found["answer_type"] == fits


def test_a_number_that_the_question_says_is_no_answer() -> None:
    """How many in 2023 is not answered by 2023."""
    query = words("tons", "2023", question="how many tons in 2023")
    said, other = features(query, [row("tons in 2023"), row("4 tons in 2023")])
    assert (said["answer_type"], other["answer_type"]) == (-1, 1)


def test_a_like_word_is_better_than_none() -> None:
    """A like word is a weak match, only where the word itself is missing."""
    rows = [row("the invention"), row("the inventor of an invention"), row("a port")]
    found = features(words("inventor", "lamp"), rows, {"invention": 0})
    assert [item["weak_matches"] for item in found] == [0.5, 0, 0]


def test_a_publisher_that_is_named_counts() -> None:
    """A question that names a publisher prefers its articles."""
    asked = words("trade", question="What does the Steppe Courier say of trade?")
    rows = [row("trade", publisher=publisher) for publisher in ("Steppe Courier", "Straits Ledger", None)]
    assert [item["publisher"] for item in features(asked, rows)] == [1, 0, 0]


def test_an_articles_first_passage_leads() -> None:
    """The passage that an article starts with is told from the others."""
    first, later = features(words("port"), [row("port"), row("port", start=400)])
    assert (first["lead"], later["lead"]) == (1, 0)


def test_a_passage_of_no_terms_is_measured() -> None:
    """Neither an empty sentence nor an empty headline is in the way."""
    empty, other = features(words("port"), [row(""), row("port\n\nport", headline="port")])
    assert empty["coverage"] == empty["bm25"] == empty["headline"] == 0
    assert other["coverage_with_headline"] == 1
    assert matched(words("port"), [row("")]).lengths.tolist() == [0]


def test_another_name_keeps_the_pair_that_it_stands_for() -> None:
    """Two words that are found under one other name are as close as can be."""
    found = features(named("Eastern", "Gate"), [row("the dostyk pass"), row("eastern gate"), row("eastern port gate")])
    assert [each["proximity"] for each in found] == [1, 1, 0.5]
    assert [each["pairs"] for each in found] == [1, 1, 1]
    assert found[0]["coverage"] == pytest.approx(OTHER_NAME)
