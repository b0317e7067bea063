"""An article's text to what the index keeps of it: passages as terms, and the words that spelling is repaired with."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from corpus.analysis import Token, is_cjk, tokenize
from corpus.passages import passages, sentences

if TYPE_CHECKING:
    from corpus.models import Passage

SENTENCE_MARK: Final = "\n"
"""Parts the sentences of a passage's terms; terms themselves are parted by a space."""


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """A passage as its terms: sentences parted by a line break, terms by a space."""

    passage: Passage
    terms: str
    length: int

    def distinct_terms(self) -> set[str]:
        """List the terms that it has, each once."""
        return set(self.terms.split())


@dataclass(frozen=True, slots=True)
class IndexedArticle:
    """All that the index keeps of one article. `words` are the folded words whose spelling can be repaired to."""

    headline_terms: str
    passages: tuple[IndexedPassage, ...]
    words: frozenset[str]

    def passages_by_term(self) -> Counter[str]:
        """Count the passages that each term is found in; a word of the headline is found in all of them."""
        headline = set(self.headline_terms.split())
        counts: Counter[str] = Counter()
        for passage in self.passages:
            counts.update(passage.distinct_terms() | headline)
        return counts


def index_article(headline: str, publisher: str | None, body: str, language: str | None) -> IndexedArticle:
    """Analyse one article for the index."""
    heading = tokenize(f"{headline}\n{publisher or ''}", language)
    words = _spellings(heading)
    indexed: list[IndexedPassage] = []
    for passage in passages(body, language):
        text = body[passage.start : passage.end]
        per_sentence = [tokenize(text[start:end], language) for start, end in sentences(text, language)]
        for tokens in per_sentence:
            words |= _spellings(tokens)
        terms = SENTENCE_MARK.join(" ".join(token.term for token in tokens) for tokens in per_sentence)
        indexed.append(IndexedPassage(passage, terms, sum(map(len, per_sentence))))
    return IndexedArticle(" ".join(token.term for token in heading), tuple(indexed), frozenset(words))


def _spellings(tokens: list[Token]) -> set[str]:
    return {token.word for token in tokens if token.word.isalpha() and not is_cjk(token.word)}
