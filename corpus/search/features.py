"""What a candidate shows of being the answer, as numbers that the ranking weighs.

All are worked out on analysed terms, so that no text is analysed again. Where a feature is a share of the query's
words, each word counts by its weight: rare words count more.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler

from corpus.analysis import is_cjk, tokenize
from corpus.search.answer_type import AnswerType, answer_type, gives

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from corpus.models import Candidate, Query

_K1: Final = 1.2
_B: Final = 0.75
_NEAR: Final = 3
"""Neighbouring words of the question count as a kept pair within this distance."""

_LIKE: Final = 0.88
_SHORTEST_LIKE: Final = 4


@dataclass(frozen=True, slots=True)
class Features:
    """The numbers of one candidate, most of them from 0 to 1."""

    bm25: float
    coverage: float
    coverage_with_headline: float
    best_sentence: float
    best_two_sentences: float
    proximity: float
    pairs: float
    headline: float
    numbers_missing: float
    answer_type: float
    likeness: float
    partial_likeness: float
    names: float
    rarest_missing: float
    weak_matches: float
    publisher: float
    length: float
    first_stage: float
    lead: float

    def vector(self) -> tuple[float, ...]:
        """Give the numbers in the order of the fields."""
        return _vector(self)


_vector: Final[Callable[[Features], tuple[float, ...]]] = attrgetter(*(field.name for field in fields(Features)))


class QuestionProfile:
    """A query prepared for looking at many candidates."""

    def __init__(self, query: Query, *, mean_length: float) -> None:
        self.weights = [word.weight for word in query.words]
        self.total = sum(self.weights) or 1.0
        self.mean_length = mean_length or 1.0
        self.matches: dict[str, list[tuple[int, float]]] = {}
        for index, word in enumerate(query.words):
            for term, likelihood in word.terms:
                self.matches.setdefault(term, []).append((index, likelihood))
        self.words = [word.word for word in query.words]
        self.numbers = {index for index, word in enumerate(query.words) if word.word[0].isdigit()}
        self.names = {index for index, word in enumerate(query.words) if word.typed[:1].isupper()}
        self.text = " ".join(word.terms[0][0] if word.terms else word.word for word in query.words)
        self.asked = {token.word for token in tokenize(query.question)}
        self.kind = answer_type(query.question)

    def share(self, found: dict[int, float]) -> float:
        """Give the found words' share of all, by weight."""
        return sum(self.weights[index] * likelihood for index, likelihood in found.items()) / self.total


def measure(profile: QuestionProfile, candidate: Candidate, *, highest_score: float) -> Features:
    """Work out the features of a candidate."""
    sentences = [sentence.split(" ") for sentence in candidate.terms.split("\n")]
    found_in = [_found(profile, sentence) for sentence in sentences]
    found = union(found_in)
    headline_terms = candidate.headline_terms.split(" ")
    in_headline = _found(profile, headline_terms)
    with_headline = union([found, in_headline])
    shares = [profile.share(words) for words in found_in]
    pairs_of_sentences = [profile.share(union(found_in[index : index + 2])) for index in range(len(found_in))]
    best = max(range(len(shares)), key=shares.__getitem__)
    positions = _positions(profile, sentences)
    proximity, pairs = _closeness(profile, positions)
    missing = [index for index in range(len(profile.words)) if index not in with_headline]
    best_text = " ".join(sentences[best])
    return Features(
        bm25=_bm25(profile, positions, candidate.length),
        coverage=profile.share(found),
        coverage_with_headline=profile.share(with_headline),
        best_sentence=shares[best],
        best_two_sentences=max(pairs_of_sentences),
        proximity=proximity,
        pairs=pairs,
        headline=profile.share(in_headline),
        numbers_missing=len(profile.numbers.intersection(missing)) / (len(profile.numbers) or 1),
        answer_type=_answer_type(profile, sentences[best : best + 2]),
        likeness=fuzz.token_set_ratio(profile.text, best_text) / 100,
        partial_likeness=fuzz.partial_token_set_ratio(profile.text, best_text) / 100,
        names=_share_of(profile, profile.names, with_headline),
        rarest_missing=max((profile.weights[index] for index in missing), default=0.0)
        / (max(profile.weights, default=0.0) or 1.0),
        weak_matches=_weak(profile, missing, sentences),
        publisher=float(bool(candidate.publisher) and _words(candidate.publisher or "") <= profile.asked),
        length=math.log((candidate.length + 1) / profile.mean_length),
        first_stage=candidate.score / highest_score if highest_score > 0 else 0.0,
        lead=float(candidate.passage.start == 0),
    )


def _found(profile: QuestionProfile, terms: Sequence[str]) -> dict[int, float]:
    found: dict[int, float] = {}
    for term in terms:
        for index, likelihood in profile.matches.get(term, ()):
            if likelihood > found.get(index, 0.0):
                found[index] = likelihood
    return found


def union(parts: Sequence[dict[int, float]]) -> dict[int, float]:
    """Take each word of the query at its best over several parts of a text."""
    union: dict[int, float] = {}
    for part in parts:
        for index, likelihood in part.items():
            if likelihood > union.get(index, 0.0):
                union[index] = likelihood
    return union


def _positions(profile: QuestionProfile, sentences: Sequence[Sequence[str]]) -> dict[int, list[int]]:
    """List where each word of the query stands in the passage."""
    positions: dict[int, list[int]] = {}
    place = 0
    for sentence in sentences:
        for term in sentence:
            for index, _ in profile.matches.get(term, ()):
                positions.setdefault(index, []).append(place)
            place += 1
    return positions


def _bm25(profile: QuestionProfile, positions: dict[int, list[int]], length: int) -> float:
    """Score by BM25 as a share of the highest score that any passage could have."""
    norm = _K1 * (1 - _B + _B * length / profile.mean_length)
    score = sum(profile.weights[index] * len(places) / (len(places) + norm) for index, places in positions.items())
    return score / profile.total


def _closeness(profile: QuestionProfile, positions: dict[int, list[int]]) -> tuple[float, float]:
    """Tell how close neighbouring words of the question stand, and the share of them that are kept as pairs."""
    close = kept = total = 0.0
    for left in range(len(profile.words) - 1):
        weight = profile.weights[left] + profile.weights[left + 1]
        total += weight
        if left in positions and left + 1 in positions:
            gaps = [second - first for first in positions[left] for second in positions[left + 1] if second != first]
            if gaps:
                close += weight / min(map(abs, gaps))
                kept += weight * any(0 < gap <= _NEAR for gap in gaps)
    return (close / total, kept / total) if total else (0.0, 0.0)


def _answer_type(profile: QuestionProfile, sentences: Sequence[Sequence[str]]) -> float:
    """Tell whether sentences have the kind of thing that is asked for: 1 yes, -1 no, 0 unknown."""
    if profile.kind is AnswerType.OTHER:
        return 0.0
    terms = [term for sentence in sentences for term in sentence if term]
    return 1.0 if gives(profile.kind, terms, profile.asked) else -1.0


def _share_of(profile: QuestionProfile, chosen: set[int], found: dict[int, float]) -> float:
    """Give the share of some of the words that is found, 1 if there are none of them."""
    total = sum(profile.weights[index] for index in chosen)
    return sum(profile.weights[index] for index in chosen if index in found) / total if total else 1.0


def _weak(profile: QuestionProfile, missing: Sequence[int], sentences: Sequence[Sequence[str]]) -> float:
    """Give the share of words that are missing but for a like word (inventor for invention)."""
    wanted = [
        index for index in missing if len(profile.words[index]) >= _SHORTEST_LIKE and profile.words[index].isalpha()
    ]
    if not wanted:
        return 0.0
    terms = {term for sentence in sentences for term in sentence if len(term) >= _SHORTEST_LIKE}
    like = 0.0
    for index in wanted:
        near = process.extractOne(profile.words[index], terms, scorer=JaroWinkler.similarity, score_cutoff=_LIKE)
        if near is not None and not is_cjk(profile.words[index]):
            like += profile.weights[index]
    return like / profile.total


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    return frozenset(token.word for token in tokenize(text))
