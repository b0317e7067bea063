"""Which sentences of a passage are shown, and which of their words are marked.

Sentences are weighed by the words of the query that they have, each by its rarity. Neighbours of one paragraph join
as long as the quote stays short, and beyond that when they add words that are missing or the number or date that was
asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from corpus.analysis import tokenize
from corpus.models import Quote
from corpus.passages import count_words, sentences
from corpus.search.answer_type import answer_type, gives
from corpus.search.features import union

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.models import Article, Passage, Query

MOST_SENTENCES: Final = 3
COMFORTABLE_WORDS: Final = 45
"""Up to this length neighbouring sentences of a paragraph join anyway: they tell what the quote is about."""

_MOST_WORDS: Final = 70
_LEAST_GAIN: Final = 0.05
"""What share of the query's weight a sentence must add to make a longer quote."""

_ANSWER_GAIN: Final = 0.3
"""What a sentence adds that first brings the number or date that is asked for, as a share of the query's weight."""

_FOLLOWING_GAIN: Final = 0.01
"""What speaks for the sentence after rather than the one before, other things being equal."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of the passage: its span, its matching words, what it has of the query, and of what is asked for."""

    start: int
    end: int
    marks: tuple[tuple[int, int], ...]
    gains: dict[int, float]
    answers: bool


def quote_from(article: Article, passage: Passage, query: Query, score: float) -> Quote:
    """Cut the sentences out of a passage that answer best, and mark the words that matched."""
    found = _matched(article, passage, query)
    first, last = _best_run(article.body, found)
    marks = [mark for sentence in found[first : last + 1] for mark in sentence.marks]
    return Quote(article, passage, found[first].start, found[last].end, tuple(_merged(marks, article.body)), score)


def _matched(article: Article, passage: Passage, query: Query) -> list[_Sentence]:
    """Find each sentence's matching words and what each word of the query gains by it."""
    matches: dict[str, list[tuple[int, float]]] = {}
    for index, word in enumerate(query.words):
        for term, likelihood in word.terms:
            matches.setdefault(term, []).append((index, likelihood * word.weight))
    kind, asked = answer_type(query.question), {token.word for token in tokenize(query.question)}
    found: list[_Sentence] = []
    for first, last in sentences(article.body[passage.start : passage.end], article.language):
        start, end = passage.start + first, passage.start + last
        tokens = tokenize(article.body[start:end], article.language)
        marks = tuple((start + token.start, start + token.end) for token in tokens if token.term in matches)
        gains = union([dict(matches[token.term]) for token in tokens if token.term in matches])
        found.append(_Sentence(start, end, marks, gains, gives(kind, [token.term for token in tokens], asked)))
    return found


def _best_run(body: str, found: Sequence[_Sentence]) -> tuple[int, int]:
    """Choose neighbouring sentences: the best one, and those beside it that add enough."""
    total = sum(union([sentence.gains for sentence in found]).values()) or 1.0
    first = last = max(range(len(found)), key=lambda index: (sum(found[index].gains.values()), -index))
    while last - first + 1 < MOST_SENTENCES:
        sides = [(first - 1, last)] * (first > 0) + [(first, last + 1)] * (last + 1 < len(found))
        have = found[first : last + 1]
        options = [
            (_gain(found[low : high + 1], have, total) + _FOLLOWING_GAIN * (high > last), low, high)
            for low, high in sides
        ]
        fitting = [option for option in options if _fits(body, found, option)]
        if not fitting:
            break
        _, first, last = max(fitting)
    return first, last


def _gain(wider: Sequence[_Sentence], have: Sequence[_Sentence], total: float) -> float:
    """Tell what a wider run has more, as a share of the query's weight."""
    words = sum(union([sentence.gains for sentence in wider]).values())
    words -= sum(union([sentence.gains for sentence in have]).values())
    answers = any(sentence.answers for sentence in wider) and not any(sentence.answers for sentence in have)
    return words / total + _ANSWER_GAIN * answers


def _fits(body: str, found: Sequence[_Sentence], option: tuple[float, int, int]) -> bool:
    """Tell whether a run is short enough for what it adds; one that adds little stays in its paragraph."""
    gain, first, last = option
    text = body[found[first].start : found[last].end]
    if gain >= _LEAST_GAIN:
        return count_words(text) <= _MOST_WORDS
    return "\n" not in text and count_words(text) <= COMFORTABLE_WORDS


def _merged(marks: Sequence[tuple[int, int]], body: str) -> list[tuple[int, int]]:
    """Join marks that overlap, touch, or are parted by nothing but a space."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(marks):
        if merged and (start <= merged[-1][1] or body[merged[-1][1] : start] == " "):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
