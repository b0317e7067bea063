"""What each candidate shows of being the answer, as numbers that the ranking weighs.

Where a feature is a share of the query's words, each word counts by its weight: rare words count more. All are worked
out for all candidates at once; shapes as in `matches`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from corpus.search.clauses import clauses
from corpus.search.origins import dated, near_publisher, publisher_named
from corpus.search.surroundings import bm25, of_surroundings, ranks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.search.matches import Flags, Floats, Ints, Matches

_K1: Final = 1.2
_NEAR: Final = 3
"""Neighbouring words of the question count as a kept pair within this distance."""

_ALIKE: Final = 0.5
"""How well a word that is only like the one that is asked for stands for it."""

_USUAL_SENTENCE: Final = 22
_BEGINNING: Final = 100
"""In terms: a first match beyond is as far as can be."""


def measure(matches: Matches, scores: Sequence[float], *, mean_length: float) -> dict[str, Floats]:
    """Work out the features of all candidates, by name; most are from 0 to 1. `scores` are the first stage's."""
    mean_length = mean_length or 1.0
    first_stage = np.array(scores)
    return {
        **_of_passages(matches, mean_length),
        **_of_sentences(matches),
        **_of_pairs(matches),
        **of_surroundings(matches, first_stage, mean_length),
        "publisher": publisher_named(matches),
        "near_publisher": near_publisher(matches),
        "dated": dated(matches),
        "first_stage": first_stage / (first_stage.max() or 1),
        "first_stage_rank": 1 / (1 + ranks(first_stage)),
        "length": np.log((matches.lengths + 1) / mean_length),
        "lead": np.array([row.is_lead for row in matches.rows], np.float64),
    }


def _of_passages(matches: Matches, mean_length: float) -> dict[str, Floats]:
    """Tell which words the passages have, with and without their headlines."""
    with_headline = matches.with_headlines
    missing = with_headline == 0
    numbers = np.array([word[0].isdigit() for word in matches.words])
    names = np.array([word.typed[:1].isupper() for word in matches.query.words])
    by_clause = with_headline @ clauses(matches.query).T / matches.total
    alike = matches.over_sentences(np.maximum, matches.alike_in_sentences)
    return {
        "bm25": bm25(matches, matches.counts, mean_length),
        "coverage": matches.share(matches.in_passages),
        "coverage_with_headline": matches.share(with_headline),
        "words_found": (matches.in_passages > 0).mean(axis=1),
        "best_clause": by_clause.max(axis=1),
        "headline": matches.share(matches.in_headlines),
        "names": _share_of(matches, names, ~missing),
        "numbers_missing": (missing & numbers).sum(axis=1) / max(numbers.sum(), 1),
        "rarest_missing": (missing * matches.weights).max(axis=1) / (matches.weights.max() or 1),
        "weak_matches": matches.share(alike * missing),
    }


def _of_sentences(matches: Matches) -> dict[str, Floats]:
    """Tell what the best sentences have, by themselves, with a neighbour, and with the headline."""
    of_sentences = matches.share(matches.in_sentences)
    best = _best_sentences(matches, of_sentences)
    with_alike = np.maximum(matches.in_sentences, _ALIKE * matches.alike_in_sentences)
    with_headline = np.maximum(matches.in_sentences, matches.in_headlines[matches.sentence_owners])
    norms = _K1 * (1 + matches.sentence_lengths / _USUAL_SENTENCE) / 2
    counts = matches.counts_in_sentences
    highest = {
        "best_sentence": of_sentences,
        "best_sentence_with_alike": matches.share(with_alike),
        "best_sentence_with_headline": matches.share(with_headline),
        "best_sentence_bm25": matches.share(counts / (counts + norms[:, None])),
        "best_two_sentences": matches.share(_with_next(matches)),
    }
    return {
        **{name: matches.over_sentences(np.maximum, shares) for name, shares in highest.items()},
        "answer_type": _answer_type(matches, best),
        "first_match": _first_match(matches),
    }


def _of_pairs(matches: Matches) -> dict[str, Floats]:
    """Tell how close neighbouring words of the question stand, and the share of them that are kept as pairs."""
    count, words = len(matches.rows), len(matches.words)
    if words < 2:  # noqa: PLR2004 - a pair has two
        return {"proximity": np.zeros(count), "pairs": np.zeros(count)}
    stride = len(matches.terms) + 1
    places = np.unique(matches.hits.words * stride + matches.hits.places)
    wanted = places + stride  # the next word of the question at the same place
    gaps = np.full((count, words), np.inf)
    kept = np.zeros((count, words))
    after = np.searchsorted(places, wanted)
    for beside in (after - 1, after, after + 1):  # the word itself may be found, if both are one term
        there = (beside >= 0) & (beside < len(places))
        found = places[np.clip(beside, 0, len(places) - 1)] if len(places) else places
        owner = matches.owners[places % stride]
        there &= (found // stride == wanted // stride) & (found != wanted)
        there &= matches.owners[found % stride] == owner
        left, gap = places[there] // stride, (found - wanted)[there]
        np.minimum.at(gaps, (owner[there], left), np.abs(gap))
        near = (gap > 0) & (gap <= _NEAR)
        kept[owner[there][near], left[near]] = 1
    gaps[matches.whole_names] = kept[matches.whole_names] = 1
    weights = matches.weights[:-1] + matches.weights[1:]
    total = weights.sum() or 1.0
    return {"proximity": (1 / gaps[:, :-1]) @ weights / total, "pairs": kept[:, :-1] @ weights / total}


def _best_sentences(matches: Matches, of_sentences: Floats) -> Ints:
    """Give the number of each candidate's sentence that has most of the query, the first of several."""
    highest = matches.over_sentences(np.maximum, of_sentences)
    are_highest = np.flatnonzero(of_sentences == highest[matches.sentence_owners])
    return are_highest[np.searchsorted(are_highest, matches.sentence_starts[:-1])]


def _with_next(matches: Matches) -> Floats:
    """Add to what each sentence has what the next one of its passage has."""
    together = matches.in_sentences.copy()
    same = matches.sentence_owners[1:] == matches.sentence_owners[:-1]
    together[:-1][same] = np.maximum(together[:-1][same], matches.in_sentences[1:][same])
    return together


def _answer_type(matches: Matches, best: Ints) -> Floats:
    """Tell whether the best sentence or the next has the kind of thing that is asked for: 1 yes, -1 no, 0 unknown."""
    if matches.answering is None:
        return np.zeros(len(matches.rows))
    following = np.minimum(best + 1, matches.sentence_starts[1:] - 1)
    return np.where(matches.answering[best] | matches.answering[following], 1.0, -1.0)


def _first_match(matches: Matches) -> Floats:
    """Tell how far from the start of each passage its first match is: 0 at the start, 1 a hundred terms on or more."""
    far = np.ones(len(matches.rows))
    owners, firsts = np.unique(matches.owners[matches.hits.places], return_index=True)
    starts = np.searchsorted(matches.owners, owners)
    far[owners] = np.minimum(1, (matches.hits.places[firsts] - starts) / _BEGINNING)
    return far


def _share_of(matches: Matches, chosen: Flags, found: Flags) -> Floats:
    """Give the share of some of the words that is found, 1 if there are none of them."""
    weights = matches.weights * chosen
    total = float(weights.sum())
    shares: Floats = found @ weights / total if total else np.ones(len(found))
    return shares
