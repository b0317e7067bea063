"""Where the words of a query stand, against a slow reading of the same passages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.dictionary import kind_of
from corpus.models import OtherName, Query, QueryWord
from corpus.search.matches import TermTable
from corpus.search.synonyms import OTHER_NAME
from tests.corpus.search.making import matched, row, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.store.search_index import PassageRow

TERMS = ["port", "crane", "Khorgos", "khorgos", "5", "2023", "may", "durian", "wagon"]
SENTENCES = st.lists(st.sampled_from(TERMS), max_size=6).map(" ".join)
TEXTS = st.lists(SENTENCES, min_size=1, max_size=4).map("\n".join)
CANDIDATES = st.lists(st.tuples(TEXTS, SENTENCES), min_size=1, max_size=5)
MEANT = st.dictionaries(
    st.sampled_from(["port", "crane", "khorgos", "5", "2023", "may", "unheard"]),
    st.sampled_from([1.0, 0.9, 0.5]),
    max_size=3,
)
QUERIES = st.builds(
    lambda meant, weights, question: Query(
        question,
        tuple(
            QueryWord(f"word{place}", f"word{place}", tuple(terms.items()), weight, 1)
            for place, (terms, weight) in enumerate(zip(meant, weights, strict=False))
        ),
    ),
    st.lists(MEANT, min_size=1, max_size=4),
    st.lists(st.sampled_from([0.5, 1.0, 2.5]), min_size=4, max_size=4),
    st.sampled_from(["when", "how many", "who", "tell me"]),
)


def rows_from(candidates: Sequence[tuple[str, str]]) -> list[PassageRow]:
    """Make passages of texts and headlines."""
    return [row(text, headline=headline, number=1 + at) for at, (text, headline) in enumerate(candidates)]


def best(query: Query, terms: Sequence[str]) -> list[float]:
    """Tell how well some terms have each word, reading one after the other."""
    return [
        max((likelihood for term in terms for meant, likelihood in word.terms if term == meant), default=0.0)
        for word in query.words
    ]


def plain(text: str) -> list[list[str]]:
    """Part a text into sentences of terms."""
    return [sentence.lower().split() for sentence in text.split("\n")]


@settings(deadline=None)
@given(query=QUERIES, candidates=CANDIDATES)
def test_words_are_found_where_they_stand(query: Query, candidates: list[tuple[str, str]]) -> None:
    """Sentences, passages and headlines have each word as well as the best of their terms that stand for it."""
    matches = matched(query, rows_from(candidates))
    sentences = [sentence for text, _ in candidates for sentence in plain(text)]
    assert matches.in_sentences.tolist() == [best(query, sentence) for sentence in sentences]
    assert matches.in_passages.tolist() == [best(query, text.lower().split()) for text, _ in candidates]
    assert matches.in_headlines.tolist() == [best(query, headline.lower().split()) for _, headline in candidates]


@settings(deadline=None)
@given(query=QUERIES, candidates=CANDIDATES)
def test_words_are_counted(query: Query, candidates: list[tuple[str, str]]) -> None:
    """A word is counted once for each place where one of its terms stands."""
    expected = [
        [sum(term in dict(word.terms) for term in text.lower().split()) for word in query.words]
        for text, _ in candidates
    ]
    matches = matched(query, rows_from(candidates))
    assert matches.counts.tolist() == expected
    assert matches.counts_in_sentences.sum() == sum(map(sum, expected))
    assert matches.lengths.tolist() == [len(text.split()) for text, _ in candidates]


@settings(deadline=None)
@given(query=QUERIES, candidates=CANDIDATES)
def test_places_are_those_of_the_terms(query: Query, candidates: list[tuple[str, str]]) -> None:
    """Every place that matches is found, in order, with each word that its term stands for."""
    terms = [term for text, _ in candidates for sentence in plain(text) for term in [*sentence, ""]]
    hits = matched(query, rows_from(candidates)).hits
    found = list(zip(hits.places.tolist(), hits.words.tolist(), hits.likelihoods.tolist(), strict=True))
    assert sorted(found) == [
        (place, index, dict(word.terms)[term])
        for place, term in enumerate(terms)
        for index, word in enumerate(query.words)
        if term in dict(word.terms)
    ]
    assert hits.places.tolist() == sorted(hits.places.tolist())


@settings(deadline=None)
@given(query=QUERIES, candidates=CANDIDATES)
def test_sentences_belong_to_their_candidate(query: Query, candidates: list[tuple[str, str]]) -> None:
    """The numbers of a candidate's sentences are as many as it has, one candidate after the other."""
    matches = matched(query, rows_from(candidates))
    following = 0
    for place, (text, _) in enumerate(candidates):
        span = matches.sentences_of(place)
        assert (span.start, span.stop) == (following, following + len(text.split("\n")))
        assert set(matches.sentence_owners[span].tolist()) == {place}
        following = span.stop
    assert following == len(matches.sentence_owners)


@settings(deadline=None)
@given(query=QUERIES, candidates=CANDIDATES)
def test_sentences_that_can_answer_are_told(query: Query, candidates: list[tuple[str, str]]) -> None:
    """When wants a date, how many a number and who a name, each one that the question does not say itself."""
    said = {term for word in query.words for term, _ in word.terms}

    def answers(term: str) -> bool:
        if term.lower() in said:
            return False
        kinds = {"when": term in {"may", "2023"}, "how many": term[0].isdigit(), "who": term[0].isupper()}
        return kinds[query.question]

    answering = matched(query, rows_from(candidates)).answering
    if query.question == "tell me":
        assert answering is None
    else:
        assert answering is not None
        sentences = [sentence.split() for text, _ in candidates for sentence in text.split("\n")]
        assert answering.tolist() == [any(map(answers, sentence)) for sentence in sentences]


@settings(deadline=None)
@given(query=QUERIES)
def test_a_share_counts_by_weight(query: Query) -> None:
    """What has every word has the share one, what has none has zero, and one word has its part of the weight."""
    matches = matched(query, [row("port")])
    weights = [word.weight for word in query.words]
    assert matches.share(np.ones(len(weights))) == pytest.approx(1)
    assert matches.share(np.zeros(len(weights))) == 0
    for index, weight in enumerate(weights):
        assert matches.share(np.eye(len(weights))[index]) == pytest.approx(weight / sum(weights))


def test_a_name_is_found_like_any_word() -> None:
    """A capital letter inside a sentence marks a name and does not make it another term."""
    matches = matched(words("khorgos"), [row("the Khorgos port"), row("the khorgos port")])
    assert matches.in_passages.tolist() == [[1.0], [1.0]]
    assert kind_of("khorgos") == 0


def test_like_words_are_found_apart() -> None:
    """A term that is like a word is told for each sentence, and is no match of the word itself."""
    matches = matched(words("inventor", "lamp"), [row("the invention\na lamp"), row("port")], {"invention": 0})
    assert matches.alike_in_sentences.tolist() == [[1, 0], [0, 0], [0, 0]]
    assert matches.in_sentences.tolist() == [[0, 0], [0, 1], [0, 0]]


def test_an_empty_table_finds_nothing() -> None:
    """Without terms that stand for anything no place matches."""
    hits = TermTable([]).hits(np.array([1, 2, 3], np.uint32))
    assert [len(part) for part in hits] == [0, 0, 0]


DOSTYK = OtherName("Dostyk Pass", (("dostyk",), ("pass", "passes")))


def named(*texts: str, others: Sequence[OtherName] = (DOSTYK,), question: str = "tell me") -> Query:
    """Make a query whose words all have these other names."""
    asked = words(*texts, question=question)
    return replace(asked, words=tuple(replace(word, names=tuple(others)) for word in asked.words))


def test_other_names_are_found_whole() -> None:
    """A name of several words stands for a word a little less well, in one sentence or one headline alone."""
    candidates = [
        row("the dostyk pass\nport"),
        row("dostyk passes the gate"),
        row("dostyk\npass", headline="dostyk"),
        row("pass dostyk", headline="pass"),
        row("", headline="the dostyk pass"),
    ]
    matches = matched(named("gate"), candidates)
    assert matches.in_sentences.tolist() == [[OTHER_NAME], [0], [1], [0], [0], [0], [0]]
    assert matches.in_headlines.tolist() == [[0], [0], [0], [0], [OTHER_NAME]]
    assert matches.counts.tolist() == [[1], [2], [0], [0], [0]]


def test_a_word_found_by_itself_and_by_a_name_counts_once() -> None:
    """Where a name starts with the word itself, the place is the word's, at its best."""
    matches = matched(named("Dostyk"), [row("dostyk pass dostyk")])
    assert matches.counts.tolist() == [[2]]
    assert matches.hits.likelihoods.tolist() == [1, 1]
    assert matches.hits.places.tolist() == [0, 2]


def test_a_name_is_no_answer() -> None:
    """The words of a name that stands for what is asked are not the name that is asked for."""
    query = named("gate", question="who is at the gate")
    found = matched(query, [row("the Dostyk Pass"), row("the Pass Dostyk")]).answering
    assert found is not None
    assert found.tolist() == [False, True]


def test_a_name_stands_for_neighbouring_words_together() -> None:
    """Only words of one name are found together, not words that have a name each."""
    matches = matched(named("Eastern", "Gate"), [row("port"), row("the dostyk pass")])
    assert [part.tolist() for part in matches.whole_names] == [[1], [0]]
    aktau = OtherName("Aktau", (("aktau",),))
    apart = Query("", (*named("Gate").words, *named("Port", others=[aktau]).words))
    assert [part.tolist() for part in matched(apart, [row("dostyk pass aktau")]).whole_names] == [[], []]
