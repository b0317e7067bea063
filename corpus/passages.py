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

WORDS_AIMED_AT: Final = 120
"""A passage grows as long as that brings it nearer to this; ends of sentences and paragraphs leave it near 100."""

MOST_WORDS: Final = 200
MOST_SENTENCES: Final = 5
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
_SPLITTER_LANGUAGE: Final = {"kk": "ru", "ms": "en", "id": "en", None: "en"}


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int
    words: float
    rest_words: float
    rest_sentences: int
    """Words and sentences from here to the end of the paragraph, these included."""

    ends_paragraph: bool


def sentences(text: str, language: str | None = None) -> list[tuple[int, int]]:
    """Find the sentences of a text; white space around them belongs to none, a line break ends one."""
    spans: list[tuple[int, int]] = []
    joins_next = False
    for piece in sentencex.get_sentence_boundaries(_SPLITTER_LANGUAGE.get(language, language or "en"), text):
        for start, end in _lines(text, piece["start_index"], piece["end_index"]):
            if joins_next and "\n" not in text[spans[-1][1] : start]:
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((start, end))
            joins_next = _INITIAL.search(text, *spans[-1]) is not None
    return spans


def passages(body: str, language: str | None = None) -> list[Passage]:
    """Cut a body into passages of whole sentences, near 100 words and never above 200.

    A passage prefers to end with a paragraph. Only a sentence of more than 200 words is cut, between clauses.
    """
    groups: list[list[_Sentence]] = []
    for sentence in _measured(body, language):
        if groups and _joins(groups[-1], sentence):
            groups[-1].append(sentence)
        else:
            groups.append([sentence])
    if len(groups) > 1 and _words(groups[-1]) < _FEWEST_WORDS and _fits(groups[-2], _words(groups[-1])):
        groups[-2].extend(groups.pop())
    return [Passage(group[0].start, group[-1].end) for group in groups]


def count_words(text: str) -> float:
    """Count words; two characters of Chinese, Japanese or Korean count as one."""
    return sum(1 / _CJK_CHARACTERS_PER_WORD if word[0] >= _FIRST_CJK else 1 for word in _WORD.findall(text))


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Part a span at line breaks and trim the white space."""
    position = start
    for line in text[start:end].split("\n"):
        if stripped := line.strip():
            first = position + line.index(stripped)
            yield first, first + len(stripped)
        position += len(line) + 1


def _measured(body: str, language: str | None) -> list[_Sentence]:
    spans = [part for span in sentences(body, language) for part in _cut_to_size(body, *span)]
    measured: list[_Sentence] = []
    following = len(body)
    for start, end in reversed(spans):
        words = count_words(body[start:end])
        ends_paragraph = not measured or "\n" in body[end:following]
        rest_words, rest_sentences = (
            (0.0, 0) if ends_paragraph else (measured[-1].rest_words, measured[-1].rest_sentences)
        )
        measured.append(_Sentence(start, end, words, words + rest_words, 1 + rest_sentences, ends_paragraph))
        following = start
    return measured[::-1]


def _cut_to_size(body: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a sentence that is longer than a passage may be, after a clause or at least between words."""
    while count_words(body[start:end]) > MOST_WORDS:
        furthest = _after_words(body, start, WORDS_AIMED_AT)
        nearest = _after_words(body, start, WORDS_AIMED_AT // 2)
        ends = [
            [match.end() for match in pattern.finditer(body, nearest, furthest)] for pattern in (_CLAUSE_END, _SPACE)
        ]
        cut = (ends[0] or ends[1] or [furthest])[-1]
        yield start, start + len(body[start:cut].rstrip())
        start = cut + len(body[cut:end]) - len(body[cut:end].lstrip())
    yield start, end


def _after_words(body: str, start: int, words: int) -> int:
    """Find the offset after so many words, for text without spaces or punctuation."""
    counted = 0.0
    for match in _WORD.finditer(body, start):
        counted += 1 / _CJK_CHARACTERS_PER_WORD if match[0] >= _FIRST_CJK else 1
        if counted >= words:
            return match.end()
    return len(body)


def _joins(group: list[_Sentence], sentence: _Sentence) -> bool:
    """Tell whether a passage comes nearer to its aim with what follows: a sentence, or the next whole paragraph."""
    if len(group) >= MOST_SENTENCES or not _fits(group, sentence.words):
        return False
    words = _words(group)
    if not group[-1].ends_paragraph:
        return words + sentence.words / 2 <= WORDS_AIMED_AT
    whole = len(group) + sentence.rest_sentences <= MOST_SENTENCES
    return words + sentence.rest_words / 2 <= WORDS_AIMED_AT and (whole or words < _FEWEST_WORDS)


def _fits(group: list[_Sentence], words: float) -> bool:
    return _words(group) + words <= MOST_WORDS


def _words(group: list[_Sentence]) -> float:
    return sum(sentence.words for sentence in group)
