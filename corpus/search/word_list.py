"""Many words, held small, and those of them that are spelt nearly like a given word.

Words of one length stand one after the other in one string, each with a set of its letters as bits. An edit changes
at most two bits, so words whose sets differ in more are told apart without being compared: numpy does that for all
words of a length at once, and without the interpreter's lock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

_LETTERS: Final = 32
"""Letters are told apart by their code's rest: all of an alphabet's 26 or 32, a few others share a bit."""

MOST_NEAR: Final = 64
"""Near words that are given at most."""

_MOST_COMPARED: Final = 4_000
_MOST_BEGINNINGS: Final = 1_500
_COMPARED_AT_ONCE: Final = 1_000
"""rapidfuzz holds the interpreter's lock while it compares this many words: well under a millisecond."""


@dataclass(frozen=True, slots=True)
class Near:
    """A word of a list and its distance in edits."""

    word: str
    distance: int


@dataclass(frozen=True, slots=True)
class _SameLength:
    """All words of one length: the letters of all, and per word its set of letters and its first letter."""

    length: int
    text: str
    letters: NDArray[np.uint64]
    first: NDArray[np.uint32]

    def at(self, places: Iterable[int]) -> Iterator[str]:
        length = self.length
        return (self.text[place * length : (place + 1) * length] for place in places)

    def __add__(self, other: _SameLength) -> _SameLength:
        return _SameLength(
            self.length,
            self.text + other.text,
            np.concatenate((self.letters, other.letters)),
            np.concatenate((self.first, other.first)),
        )


@dataclass(frozen=True, slots=True)
class _Alike:
    """Places of words that may be near, and by how many letters each differs."""

    words: _SameLength
    places: NDArray[np.intp]
    differing: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class WordList:
    """Words by length, in the order in which they were added; never changed, `added` gives a new one."""

    size: int = 0
    _by_length: Mapping[int, _SameLength] = field(default_factory=dict)

    def added(self, words: Sequence[str]) -> WordList:
        """Give a list that has these words as well."""
        by_length = dict(self._by_length)
        sorted_words: dict[int, list[str]] = {}
        for word in words:
            sorted_words.setdefault(len(word), []).append(word)
        for length, same in sorted_words.items():
            new = _same_length(length, "".join(same))
            by_length[length] = by_length[length] + new if length in by_length else new
        return WordList(self.size + len(words), by_length)

    def near(self, word: str, edits: int) -> list[Near]:
        """Find words within so many edits: the nearest first, then those that were added first.

        A word with another first letter must be one edit away.
        """
        letters, first = _letters(word), ord(word[0])
        alike: list[_Alike] = []
        for length in range(max(1, len(word) - edits), len(word) + edits + 1):
            if same := self._by_length.get(length):
                longer = abs(length - len(word))
                differing = np.bitwise_count(same.letters ^ letters)
                places = np.flatnonzero(differing <= 2 * edits - longer)
                differing = differing[places]
                kept = (same.first[places] == first) | (differing <= 2 - longer)
                alike.append(_Alike(same, places[kept], differing[kept]))
        nearest = _nearest(word, _most_alike(alike, _MOST_COMPARED), edits)
        return [near for near in nearest if near.distance <= 1 or near.word[0] == word[0]]

    def beginning(self, start: str, lengths: range) -> list[Near]:
        """Find words of these lengths whose beginning, with the same first letter, is within one edit of `start`."""
        letters, first = _letters(start), ord(start[0])
        alike: list[_Alike] = []
        for length in lengths:
            if same := self._by_length.get(length):
                missing = np.bitwise_count(letters & ~same.letters)
                places = np.flatnonzero((missing <= 1) & (same.first == first))
                alike.append(_Alike(same, places, missing[places]))
        found = _most_alike(alike, _MOST_BEGINNINGS)
        heads: dict[str, list[str]] = {}
        for cut in range(len(start) - 1, len(start) + 2):
            for word in found:
                heads.setdefault(word[:cut], []).append(word)
        distances: dict[str, int] = {}
        for near in _nearest(start, list(heads), 1):
            for word in heads[near.word]:
                distances.setdefault(word, near.distance)
        return [Near(word, distance) for word, distance in islice(distances.items(), MOST_NEAR)]


def _same_length(length: int, text: str) -> _SameLength:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").reshape(-1, length)
    return _SameLength(length, text, _letter_sets(codes), codes[:, 0].copy())


def _letters(word: str) -> np.uint64:
    once = again = 0
    for letter in word:
        bit = 1 << ord(letter) % _LETTERS
        again |= once & bit
        once |= bit
    return np.uint64(once | again << _LETTERS)


def _letter_sets(codes: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Set a bit for each letter that a word has, and another for each that it has twice or more."""
    letters = np.sort((codes % _LETTERS).astype(np.uint8), axis=1)
    twice = letters[:, 1:] == letters[:, :-1]
    bits = np.left_shift(np.uint64(1), letters.astype(np.uint64))
    once = np.bitwise_or.reduce(bits, axis=1)
    again = np.bitwise_or.reduce(np.where(twice, bits[:, 1:], np.uint64(0)), axis=1)
    sets: NDArray[np.uint64] = once | np.left_shift(again, np.uint64(_LETTERS))
    return sets


def _most_alike(alike: Sequence[_Alike], limit: int) -> list[str]:
    """List the words to compare; of very many those whose letters differ least."""
    if sum(len(part.places) for part in alike) <= limit:
        return [word for part in alike for word in part.words.at(part.places.tolist())]
    most = 0
    room = limit
    words: list[str] = []
    while room > 0 and any(part.differing.max(initial=0) >= most for part in alike):
        for part in alike:
            words += part.words.at(part.places[part.differing == most][:room].tolist())
            room = limit - len(words)
        most += 1
    return words


def _nearest(word: str, found: Sequence[str], edits: int) -> list[Near]:
    """Choose those within so many edits, the nearest first."""
    by_distance: list[list[str]] = [[] for _ in range(edits + 1)]
    for start in range(0, len(found), _COMPARED_AT_ONCE):
        some = found[start : start + _COMPARED_AT_ONCE]
        distances = process.cdist([word], some, scorer=OSA.distance, score_cutoff=edits, dtype=np.uint8)[0]
        for place in np.flatnonzero(distances <= edits).tolist():
            by_distance[distances[place]].append(some[place])
    near = (Near(other, distance) for distance, words in enumerate(by_distance) for other in words)
    return list(islice(near, MOST_NEAR))
