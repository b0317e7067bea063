"""Which sentences of a passage are shown, and which of their words are marked.

Sentences are weighed by the words of the query that they have, each by its rarity; a neighbour joins when it adds
words that the first lacks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from corpus.analysis import tokenize
from corpus.models import Quote
from corpus.passages import count_words, sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.models import Article, Passage, Query

WHOLE_PASSAGE_UP_TO: Final = 25
"""A passage of so few words is quoted whole."""

MOST_SENTENCES: Final = 3
_MOST_WORDS: Final = 70
_LEAST_GAIN: Final = 0.12
"""What share of the query's weight a further sentence must add."""


def quote_from(article: Article, passage: Passage, query: Query, score: float) -> Quote:
    """Cut the sentences out of a passage that answer best, and mark the words that matched."""
    matches: dict[str, list[tuple[int, float]]] = {}
    for index, word in enumerate(query.words):
        for term, likelihood in word.terms:
            matches.setdefault(term, []).append((index, likelihood * word.weight))
    spans = [
        (passage.start + start, passage.start + end)
        for start, end in sentences(article.body[passage.start : passage.end], article.language)
    ]
    marked = [_matched(article, start, end, matches) for start, end in spans]
    first, last = _best_run(article, spans, [gains for _, gains in marked])
    marks = [span for found, _ in marked[first : last + 1] for span in found]
    return Quote(article, passage, spans[first][0], spans[last][1], tuple(_merged(marks, article.body)), score)


def _matched(
    article: Article, start: int, end: int, matches: dict[str, list[tuple[int, float]]]
) -> tuple[list[tuple[int, int]], dict[int, float]]:
    """Find a sentence's matching words, and what each word of the query gains by it."""
    marks: list[tuple[int, int]] = []
    gains: dict[int, float] = {}
    for token in tokenize(article.body[start:end], article.language):
        if found := matches.get(token.term):
            marks.append((start + token.start, start + token.end))
            for index, gain in found:
                gains[index] = max(gain, gains.get(index, 0.0))
    return marks, gains


def _best_run(article: Article, spans: Sequence[tuple[int, int]], gains: Sequence[dict[int, float]]) -> tuple[int, int]:
    """Choose neighbouring sentences: the best one, and those beside it that add enough."""
    if count_words(article.body[spans[0][0] : spans[-1][1]]) <= WHOLE_PASSAGE_UP_TO:
        return 0, len(spans) - 1
    total = sum(_union(gains).values()) or 1.0
    first = last = max(range(len(spans)), key=lambda index: (sum(gains[index].values()), -index))
    while last - first + 1 < MOST_SENTENCES:
        have = sum(_union(gains[first : last + 1]).values())
        sides = [(first - 1, last)] * (first > 0) + [(first, last + 1)] * (last + 1 < len(spans))
        wider = [(sum(_union(gains[low : high + 1]).values()) - have, low, high) for low, high in sides]
        added, low, high = max(wider, default=(0.0, first, last))
        if added < _LEAST_GAIN * total or count_words(article.body[spans[low][0] : spans[high][1]]) > _MOST_WORDS:
            break
        first, last = low, high
    return first, last


def _union(parts: Sequence[dict[int, float]]) -> dict[int, float]:
    union: dict[int, float] = {}
    for part in parts:
        for index, gain in part.items():
            union[index] = max(gain, union.get(index, 0.0))
    return union


def _merged(marks: Sequence[tuple[int, int]], body: str) -> list[tuple[int, int]]:
    """Join marks that overlap, touch, or are parted by nothing but a space."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(marks):
        if merged and (start <= merged[-1][1] or body[merged[-1][1] : start] == " "):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
