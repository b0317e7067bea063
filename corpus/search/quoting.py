"""Which sentences of a passage are shown, and which of their words are marked.

Sentences are weighed by the words of the query that they have, each by its rarity. Neighbours of one paragraph join
as long as the quote stays short, and beyond that when they add words that are missing or the number or date that was
asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from corpus.analysis import is_character, spans_of
from corpus.models import Passage, Quote
from corpus.passages import count_words
from corpus.search.synonyms import spans_of_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.models import Article
    from corpus.search.matches import Matches

MOST_SENTENCES: Final = 3
COMFORTABLE_WORDS: Final = 40
"""Up to this length neighbouring sentences of a paragraph join anyway: they tell what the quote is about."""

_MOST_OF_TWO: Final = 54
"""The same for two sentences: what is asked for often stands beside the sentence with the question's words."""

_MOST_WORDS: Final = 80
_LEAST_GAIN: Final = 0.05
"""What share of the query's weight a sentence must add to make a longer quote."""

_ANSWER_GAIN: Final = 0.3
"""What a sentence adds that first brings the number or date that is asked for, as a share of the query's weight."""

_FOLLOWING_GAIN: Final = 0.01
"""What speaks for the sentence after rather than the one before, other things being equal."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of the passage: its span, what it has of each word, and whether it has the kind that is asked for."""

    start: int
    end: int
    gains: list[float]
    answers: bool


def quote_from(article: Article, matches: Matches, candidate: int, score: float) -> Quote:
    """Cut the sentences out of a candidate's passage that answer best, and mark the words that matched."""
    found = _sentences(matches, candidate)
    first, last = _best_run(article.body, found)
    start, end = found[first].start, found[last].end
    meant = {term for word in matches.query.words for term, _ in word.terms}
    if pairs := {term for term in meant if not is_character(term)}:
        meant = pairs  # of a run of Chinese what matched in pairs is marked, not each character that stands alone
    spans = spans_of(meant, article.body[start:end], article.language)
    if candidate in matches.named:
        names = {name for word in matches.query.words for name in word.names}
        spans += spans_of_names(names, article.body[start:end], article.language)
    marks = [(start + first_letter, start + after) for first_letter, after in spans]
    passage = Passage(found[0].start, found[-1].end)
    return Quote(article, passage, start, end, tuple(_merged(marks, article.body)), score)


def _sentences(matches: Matches, candidate: int) -> list[_Sentence]:
    own = matches.sentences_of(candidate)
    gains = (matches.in_sentences[own] * matches.weights).tolist()
    answering = [False] * len(gains) if matches.answering is None else matches.answering[own]
    spans = matches.rows[candidate].spans
    return [
        _Sentence(start, end, gain, bool(answers))
        for (start, end), gain, answers in zip(spans, gains, answering, strict=True)
    ]


def _best_run(body: str, found: Sequence[_Sentence]) -> tuple[int, int]:
    """Choose neighbouring sentences: the best one, and those beside it that add enough."""
    total = _together(found) or 1.0
    first = last = max(range(len(found)), key=lambda index: (sum(found[index].gains), -index))
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
    answers = any(sentence.answers for sentence in wider) and not any(sentence.answers for sentence in have)
    return (_together(wider) - _together(have)) / total + _ANSWER_GAIN * answers


def _together(run: Sequence[_Sentence]) -> float:
    """Add up what sentences have of the query, each word at its best."""
    return float(sum(map(max, zip(*(sentence.gains for sentence in run), strict=True))))


def _fits(body: str, found: Sequence[_Sentence], option: tuple[float, int, int]) -> bool:
    """Tell whether a run is short enough for what it adds; one that adds little stays in its paragraph."""
    gain, first, last = option
    text = body[found[first].start : found[last].end]
    if gain >= _LEAST_GAIN:
        return count_words(text) <= _MOST_WORDS
    most = _MOST_OF_TWO if last == first + 1 else COMFORTABLE_WORDS
    return "\n" not in text and count_words(text) <= most


def _merged(marks: Sequence[tuple[int, int]], body: str) -> list[tuple[int, int]]:
    """Join marks that overlap, touch, or are parted by nothing but a space."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(marks):
        if merged and (start <= merged[-1][1] or body[merged[-1][1] : start] == " "):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
