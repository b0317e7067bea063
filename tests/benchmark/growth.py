"""Grow a corpus of any size from a few articles: their sentences mixed, with words from a vocabulary that never ends.

Running words follow Zipf's law as in the articles, and the number of different words rises with the length of the text
as Heaps' law says (Heaps 1978, "Information Retrieval"): about 68,000 at 100,000 passages, 300,000 at a million.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import accumulate, count
from typing import TYPE_CHECKING, Final

import numpy as np

from corpus.analysis import fold, stop_words
from corpus.models import Draft
from corpus.passages import sentences
from corpus.published import Published

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

SEED: Final = 20240614
VERSION: Final = 1
"""Raised whenever other articles grow from the same seed, so that a kept corpus is known to be stale."""

_COMMON_SHARE: Final = 0.875
"""The commonest words that make up this share of the running text are kept; the others are drawn anew."""

_REPLACED: Final = 0.5
"""Share of the common words with a meaning of their own that another such word takes the place of."""

_FROM_TAIL: Final = 0.32
"""Share of the rare words that are drawn from the endless tail; the others become common ones."""

_TAIL_EXPONENT: Final = 1.48
_TAIL_START: Final = 300
"""The word of rank r of the tail is drawn with a chance like (r + start) ** -exponent (Zipf-Mandelbrot)."""

_HIGHEST_RANK: Final = 2**40

_SENTENCE_WORDS: Final = (5, 45)
_PARAGRAPH_SENTENCES: Final = (4, 5)
_ARTICLE_PARAGRAPHS: Final = (4, 15)
_HEADLINE_WORDS: Final = 8
_ARTICLES_AT_ONCE: Final = 64
_PUBLISHERS: Final = 40
_DAYS: Final = ((2010, 1, 1), (2024, 12, 28))

_WORD: Final = re.compile(r"([^\W_]+(?:['’.,-][^\W_]+)*)([,;:]?)")
_ONSETS: Final = "b br ch d dr f g gl h j k kr l m n p pr r s sh st t tr v z".split()
_VOWELS: Final = "a e i o u ai ou".split()
_CODAS: Final = ("", "n", "r", "l", "s", "k", "m")
_SYLLABLES: Final = tuple(onset + vowel for onset in _ONSETS for vowel in _VOWELS)
_FEWEST_SYLLABLES: Final = 3
_SCATTER: Final = 48_271
"""A prime that shares no factor with the number of syllables: neighbours in rank get unlike words."""


class Growth:
    """An endless stream of articles, always the same for the same texts and seed.

    `words_seen` are the ranks of the words that were used so far.
    """

    def __init__(self, texts: Iterable[str], seed: int = SEED) -> None:
        self._chance = np.random.default_rng(seed)
        parsed = [parsed for text in texts for parsed in _parsed_sentences(text)]
        frequencies = Counter(word for words, _ in parsed for word in words)
        self._spellings = [word for word, _ in frequencies.most_common()]
        shares = np.cumsum(np.array([frequencies[word] for word in self._spellings]) / frequencies.total())
        self._common = int(np.searchsorted(shares, _COMMON_SHARE)) + 1
        ranks = {word: rank for rank, word in enumerate(self._spellings)}
        self._words = np.array([ranks[word] for words, _ in parsed for word in words])
        self._marks = [mark for _, marks in parsed for mark in marks]
        self._sizes = np.array([len(words) for words, _ in parsed])
        self._starts = np.cumsum(self._sizes) - self._sizes
        self._meaningful = np.array([fold(word) not in stop_words() for word in self._spellings[: self._common]])
        drawn = np.where(self._meaningful, np.diff(shares[: self._common], prepend=0.0), 0.0)
        self._drawn_up_to = np.cumsum(drawn / drawn.sum())
        self._publishers = [f"{invented(number).capitalize()} Times" for number in range(_PUBLISHERS)]
        self.words_seen: set[int] = set()

    def articles(self) -> Iterator[Draft]:
        """Grow one article after the other."""
        for number in count(0, _ARTICLES_AT_ONCE):
            for offset, paragraphs in enumerate(self._bodies()):
                yield self._article(f"grown:{number + offset}", paragraphs)

    def _article(self, key: str, paragraphs: Sequence[str]) -> Draft:
        body = "\n\n".join(paragraphs)
        day = self._chance.integers(*_DAYS, endpoint=True)
        return Draft(
            key=key,
            headline=" ".join(paragraphs[0].split()[:_HEADLINE_WORDS]).rstrip(",;:."),
            headline_given=True,
            body=body,
            publisher=self._publishers[int(self._chance.integers(_PUBLISHERS))],
            published=Published(*day.tolist()),
            language="en",
            raw=body,
        )

    def _bodies(self) -> Iterator[list[str]]:
        """Grow the paragraphs of some articles, worked out at once because that is much faster."""
        paragraphs = self._chance.integers(*_ARTICLE_PARAGRAPHS, size=_ARTICLES_AT_ONCE, endpoint=True)
        lengths = self._chance.integers(*_PARAGRAPH_SENTENCES, size=paragraphs.sum(), endpoint=True)
        grown = iter(self._sentences(int(lengths.sum())))
        length = iter(lengths.tolist())
        for number in paragraphs.tolist():
            yield [" ".join(next(grown) for _ in range(next(length))) for _ in range(number)]

    def _sentences(self, number: int) -> Iterator[str]:
        picked = self._chance.integers(len(self._sizes), size=number)
        sizes = self._sizes[picked]
        places = np.arange(sizes.sum()) + np.repeat(self._starts[picked] - np.cumsum(sizes) + sizes, sizes)
        ranks = self._replaced(self._words[places])
        self.words_seen.update(np.unique(ranks).tolist())
        pieces = [
            self._spell(rank) + self._marks[place] for rank, place in zip(ranks.tolist(), places.tolist(), strict=True)
        ]
        ends = list(accumulate(sizes.tolist()))
        for start, end in zip([0, *ends], ends, strict=False):
            sentence = " ".join(pieces[start:end])
            yield f"{sentence[0].upper()}{sentence[1:]}."

    def _replaced(self, ranks: Numbers) -> Numbers:
        """Draw rare words anew, and some of the common ones."""
        chance = self._chance.random(len(ranks))
        rare = ranks >= self._common
        common = ~rare & self._meaningful[np.minimum(ranks, self._common - 1)] & (chance < _REPLACED)
        tail = rare & (chance < _FROM_TAIL)
        ranks = np.where(common | (rare & ~tail), self._draw_common(len(ranks)), ranks)
        return np.where(tail, self._draw_tail(len(ranks)), ranks)

    def _draw_common(self, number: int) -> Numbers:
        places = np.searchsorted(self._drawn_up_to, self._chance.random(number), side="right")
        return np.minimum(places, self._common - 1)

    def _draw_tail(self, number: int) -> Numbers:
        left = 1 - self._chance.random(number)
        rank = _TAIL_START * (left ** (-1 / (_TAIL_EXPONENT - 1)) - 1)
        return self._common + np.minimum(rank, _HIGHEST_RANK).astype(np.int64)

    def _spell(self, rank: int) -> str:
        return self._spellings[rank] if rank < len(self._spellings) else invented(rank - len(self._spellings))


@lru_cache(maxsize=200_000)
def invented(number: int) -> str:
    """Make up a word that can be spoken, another one for every number; every second one is a name."""
    syllables, room = _FEWEST_SYLLABLES, len(_SYLLABLES) ** _FEWEST_SYLLABLES * len(_CODAS)
    index = number
    while index >= room:
        index -= room
        syllables += 1
        room *= len(_SYLLABLES)
    index = index * _SCATTER % room
    index, coda = divmod(index, len(_CODAS))
    parts = []
    for _ in range(syllables):
        index, syllable = divmod(index, len(_SYLLABLES))
        parts.append(_SYLLABLES[syllable])
    word = "".join(parts) + _CODAS[coda]
    return word.capitalize() if number % 2 else word


def _parsed_sentences(text: str) -> Iterator[tuple[list[str], list[str]]]:
    """Give the words of each sentence, and the mark after each; the last one's is left out."""
    fewest, most = _SENTENCE_WORDS
    for start, end in sentences(text, "en"):
        parsed = _WORD.findall(text[start:end])
        if fewest <= len(parsed) <= most:
            words, marks = map(list, zip(*parsed, strict=True))
            yield words, [*marks[:-1], ""]
