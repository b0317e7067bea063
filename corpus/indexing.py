"""An article's text to what the index keeps of it: passages as terms, and the words that spelling is repaired with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from corpus.analysis import entries, is_cjk
from corpus.passages import passages_with_sentences
from corpus.relations.tagging import countries_in

if TYPE_CHECKING:
    from corpus.models import Passage

END_OF_SENTENCE: Final = ""
"""Stands among a passage's terms after each sentence."""


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """A passage as the index keeps it.

    `sentences` are spans of the body. `terms` has an `END_OF_SENTENCE` after each of them, `names` a 1 in the place of
    each term whose word is written with a capital letter inside a sentence, else 0. `countries` are the codes of those
    that it speaks of.
    """

    passage: Passage
    sentences: tuple[tuple[int, int], ...]
    terms: list[str]
    names: bytes
    countries: frozenset[str] = frozenset()

    @property
    def length(self) -> int:
        """The number of its terms."""
        return len(self.terms) - len(self.sentences)


@dataclass(frozen=True, slots=True)
class IndexedArticle:
    """All that the index keeps of one article.

    `words` are the folded words whose spelling can be repaired to, `countries` the codes of those in its headline.
    """

    headline_terms: list[str]
    passages: tuple[IndexedPassage, ...]
    words: frozenset[str]
    countries: frozenset[str] = frozenset()


def index_article(headline: str, publisher: str | None, body: str, language: str | None) -> IndexedArticle:
    """Analyse one article for the index."""
    heading = entries(f"{headline}\n{publisher or ''}", language)
    distinct = set(heading)
    around = countries_in(headline, language)
    indexed: list[IndexedPassage] = []
    for passage, spans in passages_with_sentences(body, language):
        terms: list[str] = []
        names = bytearray()
        for start, end in spans:
            found = entries(body[start:end], language)
            distinct.update(found)
            terms += [entry.term for entry in found]
            terms.append(END_OF_SENTENCE)
            names += bytes([entry.capital for entry in found])
            if found:
                names[-len(found)] = 0  # a sentence starts with a capital letter anyway
            names.append(0)
        countries = countries_in(body[passage.start : passage.end], language, around)
        indexed.append(IndexedPassage(passage, tuple(spans), terms, bytes(names), countries))
    words = frozenset(entry.word for entry in distinct if entry.word.isalpha() and not is_cjk(entry.word))
    return IndexedArticle([entry.term for entry in heading], tuple(indexed), words, around)
