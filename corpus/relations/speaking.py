"""The sentences of a pair: where in the passages that speak of two countries each sentence stands, and what it has."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from corpus.analysis import entries, stop_words
from corpus.models import Passage, Quote
from corpus.relations.tagging import mentions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.models import Article, Pair

Span = tuple[int, int]

_PARAGRAPH: Final = "\n"


@dataclass(frozen=True)
class Speaking:
    """A passage of an article that speaks of a pair, with the spans of its sentences in the body."""

    article: Article
    sentences: Sequence[Span]
    pair: Pair

    @property
    def passage(self) -> Passage:
        """The whole of it."""
        return Passage(self.sentences[0][0], self.sentences[-1][1])

    @property
    def text(self) -> str:
        """The whole of it, cut from the body."""
        return self.article.body[self.passage.start : self.passage.end]

    @cached_property
    def marks(self) -> list[tuple[int, int, str]]:
        """Where it names one of the two countries, and which."""
        found = mentions(self.text, self.article.language)
        start = self.passage.start
        return [(start + m.start, start + m.end, m.code) for m in found if m.code in self.pair.codes]

    def codes_in(self, start: int, end: int) -> set[str]:
        """Tell which of the two countries a span names."""
        return {code for first, last, code in self.marks if start <= first and last <= end}

    def follows_at_once(self, index: int) -> bool:
        """Tell whether a sentence stands in the paragraph of the one before."""
        return (
            index > 0 and _PARAGRAPH not in self.article.body[self.sentences[index - 1][1] : self.sentences[index][0]]
        )

    def quote(self, start: int, end: int, marks: Sequence[Span], score: float) -> Quote:
        """Cut a quote out of it."""
        return Quote(self.article, self.passage, start, end, tuple(marks), score)


class Subject:
    """What somebody wants to read about: all its words must be there, in any form."""

    def __init__(self, typed: str) -> None:
        self._typed = typed
        self._wanted: dict[str | None, set[str]] = {}

    def is_in(self, text: str, language: str | None) -> bool:
        """Tell whether a text has all of its words; what has none, such as an emoji, must be there as it is."""
        if (wanted := self._wanted.get(language)) is None:
            found = entries(self._typed, language)
            wanted = self._wanted[language] = {entry.term for entry in found if entry.word not in stop_words()}
        if not wanted:
            return self._typed.strip().casefold() in text.casefold()
        return wanted <= {entry.term for entry in entries(text, language)}
