"""Misspelt words: repaired to words that the viewer's own corpus has, never to another server's.

A word that the corpus does not know is compared with its words of about the same length by optimal string alignment
(insertions, deletions, substitutions and swaps of neighbours), as search engines do: one edit in short words, two in
longer ones. Where nothing is near, its beginning is compared with theirs, for the corpus may have the word with
another ending, and it is taken for two words run together, or for a half of one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import Indel, JaroWinkler
from simplemma import is_known

from corpus.analysis import is_cjk, stop_words
from corpus.search.word_list import Near, WordList

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

SHORTEST_REPAIRED: Final = 3
SHORTEST_WITH_TWO_EDITS: Final = 7
SHORTEST_WITH_OTHER_FIRST_LETTER: Final = 4
SHORTEST_BEGINNING: Final = 5
SHORTEST_MISSPELT_BEGINNING: Final = 6
SHORTEST_PART: Final = 3
MOST_REPAIRED: Final = 16
"""Words of one question that are repaired: a text with more unknown ones is not misspelt but about something else."""

_MOST_ALTERNATIVES: Final = 4
_BEGINNING: Final = 0.6
"""The share of a word that is compared where its ending may differ."""

_LONGER: Final = 3
"""Letters by which a word with another ending may be longer."""

_EXTRA_EDIT: Final = 1.0
_OTHER_FIRST_LETTER: Final = 1.0
_OTHER_LAST_LETTER: Final = 0.25
_SWAPPED: Final = 0.3
_UNLIKE: Final = 2.0
_COMMON: Final = 0.1
_AS_COMMON_AS: Final = 1000
_LEAST_WEIGHT: Final = 0.5
_WEIGHT_PER_COST: Final = 0.12
_SURE: Final = 0.88


@dataclass(frozen=True, slots=True)
class Alternative:
    """A word of the corpus that may have been meant, or two parted by a space, and how likely (0 to 1)."""

    word: str
    weight: float


def repair(
    asked: Sequence[str],
    unknown: Iterable[str],
    lists: Sequence[WordList],
    count: Callable[[Iterable[str]], Mapping[str, int]],
) -> dict[str, list[Alternative]]:
    """Find what was probably meant by each unknown word of those that were asked, most likely first.

    `count` gives the number of articles that have a word; words that it leaves out are gone from the corpus. It is
    called once.
    """
    misspelt_words = misspelt(unknown)
    near = {word: _near(word, lists) for word in misspelt_words}
    joined = {word: _joined(word, asked) for word in misspelt_words}
    parts = {word: list(_parts(word)) for word in misspelt_words}
    articles = count(
        {item.word for found in near.values() for item in found}
        | {whole for found in joined.values() for whole in found}
        | {part for cuts in parts.values() for cut in cuts for part in cut}
    )
    return {
        word: _whole(joined[word], articles)
        or _alternatives(word, near[word], articles)
        or _run_together(parts[word], articles)
        for word in misspelt_words
    }


def misspelt(unknown: Iterable[str]) -> list[str]:
    """Choose the words to repair among those that the corpus does not know: the first ones, however many there are."""
    return list(islice(filter(repairable, unknown), MOST_REPAIRED))


def repairable(word: str) -> bool:
    """Tell whether a word can be misspelt: not a number, nor Chinese, nor a word that a dictionary knows."""
    return len(word) >= SHORTEST_REPAIRED and word.isalpha() and not is_cjk(word) and not _is_english(word)


def most_edits(word: str) -> int:
    """Tell how many edits a word's length allows."""
    return 2 if len(word) >= SHORTEST_WITH_TWO_EDITS else 1


def is_slip(typed: str, meant: str) -> bool:
    """Tell whether two words differ by letters left out, doubled or swapped alone, not by other letters."""
    if len(typed) == len(meant):
        return sorted(typed) == sorted(meant)
    return len(typed) > SHORTEST_REPAIRED and Indel.distance(typed, meant) == abs(len(typed) - len(meant))


def _near(word: str, lists: Sequence[WordList]) -> list[Near]:
    """List the words that may be meant: of the same length or nearly so, else with another ending."""
    edits = most_edits(word)
    found = [near for words in lists for near in words.near(word, edits) if _may_begin(word, near)]
    if not found and len(word) >= SHORTEST_BEGINNING:
        found = [Near(near.word, near.distance + 1) for words in lists for near in _other_endings(word, words)]
    return found + [near for near in _common_words().near(word, edits) if _may_begin(word, near)]


def _other_endings(word: str, words: WordList) -> list[Near]:
    """List the words that begin like it; a beginning of few letters must be the same, or all words are like others."""
    beginning = word[: max(SHORTEST_MISSPELT_BEGINNING, round(len(word) * _BEGINNING))]
    lengths = range(len(beginning) - 1, len(word) + _LONGER + 1)
    edits = int(len(beginning) >= SHORTEST_MISSPELT_BEGINNING)
    return [near for near in words.beginning(beginning, lengths) if near.distance <= edits]


def _may_begin(word: str, near: Near) -> bool:
    return near.word[0] == word[0] or len(word) >= SHORTEST_WITH_OTHER_FIRST_LETTER


def _joined(word: str, asked: Sequence[str]) -> list[str]:
    """Join a word to the one before it and the one after it."""
    place = asked.index(word)
    neighbours = asked[max(0, place - 1) : place + 2]
    return [before + after for before, after in pairwise(neighbours)]


def _parts(word: str) -> Iterator[tuple[str, str]]:
    return ((word[:cut], word[cut:]) for cut in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1))


def _whole(joined: Iterable[str], articles: Mapping[str, int]) -> list[Alternative]:
    return [Alternative(whole, _SURE) for whole in joined if whole in articles]


def _run_together(cuts: Iterable[tuple[str, str]], articles: Mapping[str, int]) -> list[Alternative]:
    """Choose the cut whose rarer part is in most articles; a stop word is no part."""
    known = [cut for cut in cuts if all(part in articles and part not in stop_words() for part in cut)]
    if not known:
        return []
    return [Alternative(" ".join(max(known, key=lambda cut: min(articles[part] for part in cut))), _SURE)]


def _alternatives(word: str, near: Iterable[Near], articles: Mapping[str, int]) -> list[Alternative]:
    """Rate the near words that the corpus has, and those without a meaning of their own, which may be meant too."""
    costs = {
        item.word: _cost(word, item, _AS_COMMON_AS if common else articles[item.word])
        for item in near
        if (common := item.word in stop_words()) or item.word in articles
    }
    best = sorted(costs.items(), key=lambda item: (item[1], item[0]))[:_MOST_ALTERNATIVES]
    return [
        Alternative(found, max(_LEAST_WEIGHT, _SURE - _WEIGHT_PER_COST * (cost - best[0][1])))
        for found, cost in best
        if cost - best[0][1] < _EXTRA_EDIT
    ]


@lru_cache(maxsize=1)
def _common_words() -> WordList:
    """List the words without a meaning of their own: what is meant may be one of them, though no article has it."""
    return WordList().added(sorted(word for word in stop_words() if len(word) >= SHORTEST_REPAIRED))


@lru_cache(maxsize=10_000)
def _is_english(word: str) -> bool:
    """Tell whether an English dictionary has the word, so that ``king`` is not taken for a misspelt ``Kong``."""
    return word.isascii() and is_known(word, lang="en")


def _cost(typed: str, near: Near, articles: int) -> float:
    """Rate how unlikely it is that a near word was meant; about one per edit."""
    found = near.word
    cost = _EXTRA_EDIT * near.distance
    cost += _OTHER_FIRST_LETTER * (typed[0] != found[0])
    cost += _OTHER_LAST_LETTER * (typed[-1] != found[-1])
    cost -= _SWAPPED * (len(typed) == len(found) and sorted(typed) == sorted(found))
    cost += _UNLIKE * (1 - JaroWinkler.similarity(typed, found))
    return cost - _COMMON * min(articles, _AS_COMMON_AS).bit_length()
