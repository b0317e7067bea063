"""An article as those who follow something read it: its passages with their sentences, and the countries of each."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from corpus.analysis import entries
from corpus.passages import passages_with_sentences
from corpus.relations.tagging import countries_in, pairs_spoken_of

if TYPE_CHECKING:
    from corpus.models import Article, Pair, Passage


class ReadPassage:
    """A passage, with what is found in it when somebody asks."""

    def __init__(self, article: Article, passage: Passage, sentences: list[tuple[int, int]]) -> None:
        self.passage = passage
        self.sentences = sentences
        self._article = article

    @cached_property
    def terms(self) -> list[str]:
        """Its terms in order."""
        return terms_of(self._text, self._article.language)

    @cached_property
    def countries(self) -> frozenset[str]:
        """The countries that it speaks of, by their codes."""
        return countries_in(self._text, self._article.language)

    @property
    def _text(self) -> str:
        return self._article.body[self.passage.start : self.passage.end]


class ReadArticle:
    """An article, with what is found in it when somebody asks."""

    def __init__(self, article: Article) -> None:
        self.article = article

    @cached_property
    def passages(self) -> list[ReadPassage]:
        """Its passages in order."""
        found = passages_with_sentences(self.article.body, self.article.language)
        return [ReadPassage(self.article, passage, sentences) for passage, sentences in found]

    @cached_property
    def headline_terms(self) -> list[str]:
        """The terms of its headline in order."""
        return terms_of(self.article.headline, self.article.language)

    @cached_property
    def headline_countries(self) -> frozenset[str]:
        """The countries that its headline names."""
        return countries_in(self.article.headline, self.article.language)

    @cached_property
    def pairs(self) -> frozenset[str]:
        """The pairs that it speaks of: both in one passage, or one in a passage and the other in the headline."""
        return frozenset(str(pair) for passage in self.passages for pair in self.pairs_in(passage))

    def pairs_in(self, passage: ReadPassage) -> frozenset[Pair]:
        """List the pairs that one of its passages speaks of."""
        return pairs_spoken_of(passage.countries, self.headline_countries)


def terms_of(text: str, language: str | None) -> list[str]:
    """List a text's terms in order."""
    return [entry.term for entry in entries(text, language)]
