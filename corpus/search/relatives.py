"""Words that are like a word of the question without being a form of it: inventor for invention.

They start with the same letters and are much alike by Jaro and Winkler's measure (Winkler 1990).
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from corpus.analysis import is_cjk

if TYPE_CHECKING:
    from collections.abc import Sequence

_LIKE: Final = 0.88
_SHORTEST: Final = 4
_SAME_LETTERS: Final = 4
_MOST: Final = 256


def relatives(word: str, terms: Sequence[str]) -> list[str]:
    """Find the terms, given in order, that are most like a folded word."""
    if len(word) < _SHORTEST or not word.isalpha() or is_cjk(word):
        return []
    start = word[: min(_SAME_LETTERS, len(word) - 1)]
    first = bisect_left(terms, start)
    end = bisect_left(terms, start + chr(0x10FFFF), first)
    near = process.extract(word, terms[first:end], scorer=JaroWinkler.similarity, score_cutoff=_LIKE, limit=_MOST)
    return [term for term, _, _ in near]
