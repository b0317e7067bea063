"""Queries, passages and matches for tests, made of terms that are written out."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from corpus.analysis import stems, tokenize
from corpus.dictionary import NAME, SENTENCE_END, kind_of
from corpus.indexing import END_OF_SENTENCE, index_article
from corpus.models import Query, QueryWord
from corpus.search.features import measure
from corpus.search.matches import Matches, TermTable
from corpus.search.times import time_in
from corpus.store.search_index import PassageRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from corpus.models import Article
    from corpus.search.matches import Floats


TODAY = date(2025, 3, 12)


class TermIds(dict[str, int]):
    """Gives each term an id of its kind when it is first asked for."""

    def __init__(self) -> None:
        super().__init__()
        self._given: Counter[int] = Counter()

    def __missing__(self, term: str) -> int:
        kind = kind_of(term)
        self._given[kind] += 1
        self[term] = kind + self._given[kind]
        return self[term]


IDS = TermIds()
"""One dictionary for all tests, so that rows and queries made apart fit together."""


def array(terms: Iterable[str]) -> bytes:
    """Write terms as ids, as they are stored; one with a capital letter is a name, an empty one ends a sentence."""
    ids = [IDS[term.lower()] | NAME * term[0].isupper() if term else SENTENCE_END for term in terms]
    return np.array(ids, np.uint32).tobytes()


def row(  # noqa: PLR0913 - the columns of a passage
    text: str,
    *,
    headline: str = "",
    number: int = 1,
    article: int | None = None,
    publisher: str | None = None,
    published: str | None = None,
    start: int = 0,
) -> PassageRow:
    """Make a passage of terms parted by spaces, its sentences by line breaks."""
    spans: list[int] = []
    terms: list[str] = []
    for sentence in text.split("\n"):
        spans += [start, start + len(sentence)]
        start += len(sentence) + 1
        terms += [*sentence.split(), END_OF_SENTENCE]
    return PassageRow(
        number,
        number if article is None else article,
        np.array(spans, np.uint32).tobytes(),
        array(terms),
        array(headline.lower().split()),
        publisher,
        published,
    )


def rows_of(article: Article) -> list[PassageRow]:
    """Make the passages of an article as the index would keep them."""
    indexed = index_article(article.headline, article.publisher, article.body, article.language)
    made = []
    for number, passage in enumerate(indexed.passages, start=1):
        terms = [
            IDS[term] | NAME * name if term else SENTENCE_END
            for term, name in zip(passage.terms, passage.names, strict=True)
        ]
        spans = np.array(passage.sentences, np.uint32).tobytes()
        kept = np.array(terms, np.uint32).tobytes()
        headline = array(indexed.headline_terms)
        published = str(article.published) if article.published else None
        made.append(PassageRow(number, article.id, spans, kept, headline, article.publisher, published))
    return made


def words(*texts: str, weight: float = 1.0, question: str | None = None) -> Query:
    """Make a query whose words, in small letters, are their own terms."""
    asked = tuple(QueryWord(text, text.lower(), ((text.lower(), 1.0),), weight, 5) for text in texts)
    return Query(" ".join(texts) if question is None else question, asked)


def query(question: str, language: str = "en") -> Query:
    """Make a query of every word of a question, all weighing the same."""
    folded = dict.fromkeys(token.word for token in tokenize(question))
    return Query(
        question,
        tuple(QueryWord(word, word, tuple((term, 1.0) for term in stems(word, [language])), 1.0, 1) for word in folded),
    )


def matched(asked: Query, rows: Sequence[PassageRow], relatives: Mapping[str, int] | None = None) -> Matches:
    """Find a query in passages; `relatives` are terms with the word that each is like."""
    like = TermTable((IDS[term], index, 1.0) for term, index in (relatives or {}).items())
    return Matches(asked, IDS, rows, like, time_in(asked.question, TODAY))


def measured(asked: Query, rows: Sequence[PassageRow], relatives: Mapping[str, int] | None = None) -> dict[str, Floats]:
    """Measure passages as candidates of equal score."""
    return measure(matched(asked, rows, relatives), [1.0] * len(rows), mean_length=10)


def features(
    asked: Query, rows: Sequence[PassageRow], relatives: Mapping[str, int] | None = None
) -> list[dict[str, float]]:
    """Measure passages as candidates of equal score; give what each one shows."""
    found = measured(asked, rows, relatives)
    return [{name: float(values[place]) for name, values in found.items()} for place in range(len(rows))]
