"""What other candidates say for a candidate: its neighbours, its article, and its headline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.search.matches import Floats, Ints, Matches

_K1: Final = 1.2
_B: Final = 0.75
_NEIGHBOUR: Final = 0.5
"""What a word in the passage before or after counts, of what it counts in the passage itself."""

_TOP: Final = 20
"""How many of the first stage's best tell which headlines the question is about."""


def of_surroundings(matches: Matches, first_stage: Floats, mean_length: float) -> dict[str, Floats]:
    """Work out the features that tell what other candidates say for one. `first_stage` are their scores."""
    own = bm25(matches, matches.counts, mean_length)
    articles = _groups([row.article for row in matches.rows])
    in_articles = np.zeros((len(articles), len(matches.words)))
    np.maximum.at(in_articles, articles, matches.in_passages)
    best_of_articles = np.zeros(len(articles))
    np.maximum.at(best_of_articles, articles, own)
    beside, counts = matches.in_passages.copy(), matches.counts.copy()
    for passage, neighbour in _neighbours(matches):
        beside[passage] = np.maximum(beside[passage], matches.in_passages[neighbour])
        counts[passage] += _NEIGHBOUR * matches.counts[neighbour]
    return {
        "article": matches.share(in_articles)[articles],
        "article_bm25": best_of_articles[articles],
        "neighbours": matches.share(beside),
        "neighbours_bm25": bm25(matches, counts, mean_length),
        "headline_support": _headline_support(matches, first_stage),
    }


def bm25(matches: Matches, counts: Floats, mean_length: float) -> Floats:
    """Score passages that have words so often by BM25, as a share of the highest score that any passage could have."""
    norms = _K1 * (1 - _B + _B * matches.lengths / mean_length)
    return matches.share(counts / (counts + norms[:, None]))


def ranks(values: Floats) -> Ints:
    """Give each value's place, the highest first, counted from 0."""
    ranks = np.empty(len(values), np.intp)
    ranks[np.argsort(-values, kind="stable")] = np.arange(len(values))
    return ranks


def _headline_support(matches: Matches, first_stage: Floats) -> Floats:
    """Give the share of the other best passages' scores that passages under the same headline have."""
    headlines = _groups([row.headline_terms for row in matches.rows])
    is_top = ranks(first_stage) < _TOP
    scores = first_stage * is_top
    same = np.bincount(headlines, scores)[headlines] - scores
    others = scores.sum() - scores
    support: Floats = np.divide(same, others, out=np.zeros(len(scores)), where=others > 0)
    return support


def _neighbours(matches: Matches) -> list[tuple[int, int]]:
    """List which candidates stand right before or after which in their article."""
    places = {(row.article, row.id): index for index, row in enumerate(matches.rows)}
    beside = [
        (index, places.get((row.article, row.id + step))) for index, row in enumerate(matches.rows) for step in (-1, 1)
    ]
    return [(index, other) for index, other in beside if other is not None]


def _groups(keys: Sequence[object]) -> Ints:
    """Give equal keys equal numbers, from 0 on."""
    numbers: dict[object, int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.intp)
