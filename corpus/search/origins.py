"""Where a candidate comes from: whether the question names its publisher or its date."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from corpus.analysis import tokenize
from corpus.search.query import tokens_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.search.matches import Floats, Matches

_NEAR: Final = 10.0
"""In words of the question: at this distance from a publisher's name a word counts a third as much for it."""


def publisher_named(matches: Matches) -> Floats:
    """Tell of each candidate whether the question has all words of its publisher's name."""
    asked = {token.word for token in tokens_of(matches.query.question)}
    return np.array([float(bool(words := _words(row.publisher)) and asked.issuperset(words)) for row in matches.rows])


def near_publisher(matches: Matches) -> Floats:
    """Give the share that a candidate has of the words near its publisher's name in the question; 0 if not named.

    Of a question about what one publisher reported and another denied, each is asked for its part.
    """
    asked = [token.word for token in tokens_of(matches.query.question)]
    places = np.array([asked.index(word) if word in asked else 0 for word in matches.words])
    shares = np.zeros(len(matches.rows))
    for publisher in {row.publisher for row in matches.rows}:
        words = _words(publisher)
        other = np.array([word not in words for word in matches.words])
        for named in _runs(asked, words):
            weights = matches.weights * other * np.exp(-np.abs(places - named) / _NEAR)
            own = [index for index, row in enumerate(matches.rows) if row.publisher == publisher]
            found = matches.with_headlines[own] @ weights / (weights.sum() or 1)
            shares[own] = np.maximum(shares[own], found)
    return shares


def dated(matches: Matches) -> Floats:
    """Tell of each candidate whether it was published on one of the days that the question names."""
    named = {str(day) for day in matches.time.days}
    return np.array([float(row.published in named) for row in matches.rows])


def _runs(words: Sequence[str], wanted: Sequence[str]) -> list[int]:
    """List where a run of words starts among others."""
    size = len(wanted)
    return [at for at in range(len(words) - size + 1) if size and tuple(words[at : at + size]) == tuple(wanted)]


@lru_cache(maxsize=4096)
def _words(text: str | None) -> tuple[str, ...]:
    return tuple(token.word for token in tokenize(text or ""))
