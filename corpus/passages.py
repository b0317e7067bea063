"""A body to sentences and passages, as character offsets into the body.

Sentence ends come from sentencex (Wikimedia's rule-based splitter); what it gets wrong for initials is mended here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import sentencex

from corpus.models import Passage

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS_AIMED_AT: Final = 130
"""A passage grows as long as that brings it nearer to this; ends of sentences and paragraphs leave it near 100."""

MOST_WORDS: Final = 200
MOST_SENTENCES: Final = 6
_FEWEST_WORDS: Final = 40
"""A shorter rest joins the passage before it."""

_CJK_CHARACTERS_PER_WORD: Final = 2
_WORD: Final = re.compile(
    r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]|[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+"
)
_INITIAL: Final = re.compile(r"(?:^|[\s.(«“\"])[^\W\d_]\.$")
_FIRST_CJK: Final = "\u3040"
_CLAUSE_END: Final = re.compile(r"[,;:，；：、—–]")
_SPACE: Final = re.compile(r"\s+")
_MOST_AT_ONCE: Final = 5_000
"""Characters that the splitter gets at once: its time grows with their square, and nothing else runs meanwhile."""

_UNSURE: Final = 1_000
_SPLITTER_LANGUAGE: Final = {"kk": "ru", "ms": "en", "id": "en", None: "en"}


@dataclass(slots=True)
class _Sentence:
    start: int
    end: int
    words: float
    rest_words: float
    rest_sentences: int
    """Words and sentences from here to the end of the paragraph, these included."""

    ends_paragraph: bool


@dataclass(slots=True)
class _Group:
    """Sentences on their way to be a passage, and how many words they have."""

    sentences: list[_Sentence]
    words: float

    def add(self, sentence: _Sentence) -> None:
        self.sentences.append(sentence)
        self.words += sentence.words


def sentences(text: str, language: str | None = None) -> list[tuple[int, int]]:
    """Find the sentences of a text; white space around them belongs to none, a line break ends one."""
    spans: list[tuple[int, int]] = []
    joins_next = False
    for piece in _pieces(text, _SPLITTER_LANGUAGE.get(language, language or "en")):
        for start, end in _lines(text, *piece):
            joined = joins_next and "\n" not in text[spans[-1][1] : start]
            first = spans.pop()[0] if joined else start
            spans.append((first, end))
            joins_next = end - first < _MOST_AT_ONCE and _ends_with_initial(text, first, end)
    return spans


def passages(body: str, language: str | None = None) -> list[Passage]:
    """Cut a body into passages of whole sentences, near 100 words and never above 200.

    A passage prefers to end with a paragraph. Only a sentence of more than 200 words is cut, between clauses.
    """
    return [passage for passage, _ in passages_with_sentences(body, language)]


def passages_with_sentences(body: str, language: str | None = None) -> list[tuple[Passage, list[tuple[int, int]]]]:
    """Cut a body into passages, each with the spans (in the body) of its sentences."""
    groups: list[_Group] = []
    for sentence in _measured(body, language):
        if groups and _joins(groups[-1], sentence):
            groups[-1].add(sentence)
        else:
            groups.append(_Group([sentence], sentence.words))
    if len(groups) > 1 and groups[-1].words < _FEWEST_WORDS and _fits(groups[-2], groups[-1].words):
        groups[-2].sentences.extend(groups.pop().sentences)
    spans = [[(sentence.start, sentence.end) for sentence in group.sentences] for group in groups]
    return [(Passage(parts[0][0], parts[-1][1]), parts) for parts in spans]


def count_words(text: str) -> float:
    """Count words; two characters of Chinese, Japanese or Korean count as one."""
    words = _WORD.findall(text)
    if not words or max(words) < _FIRST_CJK:
        return len(words)
    return sum(1 / _CJK_CHARACTERS_PER_WORD if word >= _FIRST_CJK else 1 for word in words)


def _pieces(text: str, splitter_language: str) -> Iterator[tuple[int, int]]:
    """Split a text portion by portion, each cut off at a line break, else between sentences, else at a space."""
    start = 0
    while start < len(text):
        end = _portion_end(text, start)
        found = sentencex.get_sentence_boundaries(splitter_language, text[start:end])
        pieces = [(start + piece["start_index"], start + piece["end_index"]) for piece in found]
        if end < len(text) and text[end - 1] != "\n":
            # What is near the cut could go on behind it, a quotation for one, so it is split again with what follows.
            again = range(start + _MOST_AT_ONCE // 2, end - _UNSURE)
            end = next((first for first, _ in reversed(pieces) if first in again), end)
        yield from (piece for piece in pieces if piece[0] < end)
        start = end


def _portion_end(text: str, start: int) -> int:
    furthest = start + _MOST_AT_ONCE
    if furthest >= len(text):
        return len(text)
    return text.rfind("\n", start, furthest) + 1 or text.rfind(" ", start, furthest) + 1 or furthest


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Part a span at line breaks and trim the white space."""
    for line in text[start:end].split("\n"):
        if stripped := line.strip():
            first = start + line.index(stripped)
            yield first, first + len(stripped)
        start += len(line) + 1


def _ends_with_initial(text: str, start: int, end: int) -> bool:
    return text[end - 1] == "." and _INITIAL.search(text, max(start, end - 3), end) is not None


def _measured(body: str, language: str | None) -> list[_Sentence]:
    counted = [part for span in sentences(body, language) for part in _cut_to_size(body, *span)]
    measured: list[_Sentence] = []
    rest_words, rest_sentences, following = 0.0, 0, len(body)
    for start, end, words in reversed(counted):
        ends_paragraph = not measured or "\n" in body[end:following]
        if ends_paragraph:
            rest_words, rest_sentences = 0.0, 0
        rest_words += words
        rest_sentences += 1
        measured.append(_Sentence(start, end, words, rest_words, rest_sentences, ends_paragraph))
        following = start
    return measured[::-1]


def _cut_to_size(body: str, start: int, end: int) -> Iterator[tuple[int, int, float]]:
    """Cut a sentence that is longer than a passage may be, after a clause or at least between words; count words."""
    words = count_words(body[start:end])
    while words > MOST_WORDS:
        furthest = _after_words(body, start, WORDS_AIMED_AT)
        nearest = _after_words(body, start, WORDS_AIMED_AT // 2)
        ends = [
            [match.end() for match in pattern.finditer(body, nearest, furthest)] for pattern in (_CLAUSE_END, _SPACE)
        ]
        cut = (ends[0] or ends[1] or [furthest])[-1]
        part = body[start:cut].rstrip()
        counted = count_words(part)
        yield start, start + len(part), counted
        words -= counted
        start = space.end() if (space := _SPACE.match(body, cut, end)) else cut
    yield start, end, words


def _after_words(body: str, start: int, words: int) -> int:
    """Find the offset after so many words, for text without spaces or punctuation."""
    counted = 0.0
    for match in _WORD.finditer(body, start):
        counted += 1 / _CJK_CHARACTERS_PER_WORD if match[0] >= _FIRST_CJK else 1
        if counted >= words:
            return match.end()
    return len(body)


def _joins(group: _Group, sentence: _Sentence) -> bool:
    """Tell whether a passage comes nearer to its aim with what follows: a sentence, or the next whole paragraph."""
    size = len(group.sentences)
    if size >= MOST_SENTENCES or not _fits(group, sentence.words):
        return False
    if not group.sentences[-1].ends_paragraph:
        return group.words + sentence.words / 2 <= WORDS_AIMED_AT
    whole = size + sentence.rest_sentences <= MOST_SENTENCES
    return group.words + sentence.rest_words / 2 <= WORDS_AIMED_AT and (whole or group.words < _FEWEST_WORDS)


def _fits(group: _Group, words: float) -> bool:
    return group.words + words <= MOST_WORDS
