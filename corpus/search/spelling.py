"""Misspelt words: repaired to words that the viewer's own corpus has, never to another server's.

A word that the corpus does not know is compared with all its words of about the same length by optimal string
alignment (insertions, deletions, substitutions and swaps of neighbours), as search engines do: one edit in short
words, two in longer ones. Another first letter is borne only as the one edit of a longer word.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final

from rapidfuzz import process
from rapidfuzz.distance import OSA, Indel, JaroWinkler
from simplemma import is_known

from corpus.analysis import is_cjk, stop_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SHORTEST_REPAIRED: Final = 3
SHORTEST_WITH_TWO_EDITS: Final = 7
SHORTEST_WITH_OTHER_FIRST_LETTER: Final = 5
MOST_REPAIRED: Final = 16
"""Words of one question that are repaired: a text with more unknown ones is not misspelt but about something else."""

_MOST_ALTERNATIVES: Final = 4
_COMPARED: Final = 64
"""Words within the edit distance that are looked at closely."""

_EXTRA_EDIT: Final = 1.0
_OTHER_FIRST_LETTER: Final = 1.0
_OTHER_LAST_LETTER: Final = 0.25
_SWAPPED: Final = 0.3
_UNLIKE: Final = 2.0
_COMMON: Final = 0.1
_AS_COMMON_AS: Final = 1000
_LEAST_WEIGHT: Final = 0.5
_WEIGHT_PER_COST: Final = 0.12


@dataclass(frozen=True, slots=True)
class Alternative:
    """A word of the corpus that may have been meant, and how likely (0 to 1)."""

    word: str
    weight: float


@dataclass(frozen=True, slots=True)
class WordList:
    """Words of the corpus, and the number of articles that each stands in."""

    words: Sequence[str]
    articles: Sequence[int]


def misspelt(unknown: Iterable[str]) -> list[str]:
    """Choose the words to repair among those that the corpus does not know: the first ones, however many there are."""
    return list(islice(filter(repairable, unknown), MOST_REPAIRED))


def repairable(word: str) -> bool:
    """Tell whether a word can be misspelt: not a number, nor Chinese, nor a word that a dictionary knows."""
    return len(word) >= SHORTEST_REPAIRED and word.isalpha() and not is_cjk(word) and not _is_english(word)


def most_edits(word: str) -> int:
    """Tell how many edits a word's length allows."""
    return 2 if len(word) >= SHORTEST_WITH_TWO_EDITS else 1


def lengths(word: str) -> range:
    """List the lengths that a repaired word can have."""
    edits = most_edits(word)
    return range(max(2, len(word) - edits), len(word) + edits + 1)


def alternatives(word: str, lists: Sequence[WordList]) -> list[Alternative]:
    """Find the words that were probably meant, most likely first."""
    edits = most_edits(word)
    costs: dict[str, float] = {}
    for listed in lists:
        near = process.extract(word, listed.words, scorer=OSA.distance, score_cutoff=edits, limit=_COMPARED)
        for found, distance, index in near:
            if word[0] != found[0] and (distance > 1 or len(word) < SHORTEST_WITH_OTHER_FIRST_LETTER):
                continue
            cost = _cost(word, found, int(distance), listed.articles[index])
            costs[found] = min(cost, costs.get(found, cost))
    best = sorted(costs.items(), key=lambda item: (item[1], item[0]))[:_MOST_ALTERNATIVES]
    return [
        Alternative(found, max(_LEAST_WEIGHT, 1 - _WEIGHT_PER_COST * (1 + cost - best[0][1])))
        for found, cost in best
        if cost - best[0][1] < _EXTRA_EDIT
    ]


@lru_cache(maxsize=1)
def common_words() -> WordList:
    """List the words without a meaning of their own: what is meant may be one of them, though no article has it."""
    words = sorted(word for word in stop_words() if len(word) >= SHORTEST_REPAIRED and not is_cjk(word))
    return WordList(words, [_AS_COMMON_AS] * len(words))


def is_slip(typed: str, meant: str) -> bool:
    """Tell whether two words differ by letters left out, doubled or swapped alone, not by other letters."""
    if len(typed) == len(meant):
        return sorted(typed) == sorted(meant)
    return len(typed) > SHORTEST_REPAIRED and Indel.distance(typed, meant) == abs(len(typed) - len(meant))


def _is_english(word: str) -> bool:
    """Tell whether an English dictionary has the word, so that ``king`` is not taken for a misspelt ``Kong``."""
    return word.isascii() and is_known(word, lang="en")


def _cost(typed: str, found: str, distance: int, articles: int) -> float:
    """Rate how unlikely it is that `found` was meant; about one per edit."""
    cost = _EXTRA_EDIT * distance
    cost += _OTHER_FIRST_LETTER * (typed[0] != found[0])
    cost += _OTHER_LAST_LETTER * (typed[-1] != found[-1])
    cost -= _SWAPPED * (len(typed) == len(found) and sorted(typed) == sorted(found))
    cost += _UNLIKE * (1 - JaroWinkler.similarity(typed, found))
    return cost - _COMMON * min(articles, _AS_COMMON_AS).bit_length()
