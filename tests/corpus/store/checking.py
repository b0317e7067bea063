"""What the index should hold, worked out from the stored articles one by one, and whether it does."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from corpus.analysis import VERSION, grams
from corpus.dictionary import NAME, SENTENCE_END, kind_of
from corpus.indexing import END_OF_SENTENCE, IndexedArticle, index_article
from corpus.store import segments
from corpus.store.index_writing import PASSAGE_ID_BITS, TERM_ID_BITS
from corpus.store.merging import stored_segments

if TYPE_CHECKING:
    from pathlib import Path

    from corpus.indexing import IndexedPassage

Impacts = dict[tuple[str, int], int]
"""The impact of each term on each passage that has it, by the passage's id."""


def contents(path: Path, table: str) -> list[tuple[object, ...]]:
    """Read a table by a connection of its own."""
    with closing(sqlite3.connect(path)) as connection:
        return sorted(connection.execute(f"SELECT * FROM {table}"), key=repr)  # noqa: S608 - a table of the test's choosing


def check_index(path: Path) -> None:
    """Fail unless the index holds exactly what the stored articles say."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        articles = _analysed(connection)
        known = "SELECT text, id FROM term WHERE text >= char(1)"
        terms = {identity: text for text, identity in connection.execute(known)}
        assert all(identity & ~(NAME - 1) == kind_of(terms[identity]) for identity in _used(connection))
        assert SENTENCE_END not in terms
        passages = _check_passages(connection, terms, articles)
        _check_segments(connection)
        assert _stored_impacts(connection, terms) == _expected_impacts(articles, passages)
        _check_counts(connection, articles)
        _check_headlines(connection)


def impact(count: int, length: int) -> int:
    """Give a term's impact on a passage of so many terms, its headline's included, that has it so often."""
    norm = 1.2 * (1 - 0.75 + 0.75 * length / segments.USUAL_LENGTH)
    return max(1, round(255 * count / (count + norm)))


def searched_terms(article: IndexedArticle, passage: IndexedPassage) -> list[str]:
    """List the terms that a passage is found by: its own and its headline's."""
    return [term for term in passage.terms if term != END_OF_SENTENCE] + article.headline_terms


def _analysed(connection: sqlite3.Connection) -> dict[int, tuple[int, IndexedArticle]]:
    """Analyse each stored article anew; by id, with its scope's ordinal."""
    rows = connection.execute("SELECT id, scope, headline, publisher, body, language FROM article")
    return {article: (ordinal, index_article(*text)) for article, ordinal, *text in rows}


def _used(connection: sqlite3.Connection) -> set[int]:
    """List the terms that any article has."""
    kept = connection.execute("SELECT terms FROM passage UNION ALL SELECT headline FROM indexed_article")
    return {term & ~NAME for (terms,) in kept for term in np.frombuffer(terms, np.uint32).tolist()} - {SENTENCE_END}


def _check_passages(
    connection: sqlite3.Connection, terms: dict[int, str], articles: dict[int, tuple[int, IndexedArticle]]
) -> dict[int, tuple[int, int]]:
    """Check passages and headlines against the articles; give each passage's article and place in it, by id."""
    passages: dict[int, tuple[int, int]] = {}
    assert {row[0] for row in connection.execute("SELECT analysis FROM indexed_article")} <= {VERSION}
    stored = connection.execute("SELECT article, headline, first_passage, last_passage FROM indexed_article").fetchall()
    assert {article for article, *_ in stored} == set(articles)
    for article, headline, first, last in stored:
        ordinal, indexed = articles[article]
        assert [terms[term] for term in np.frombuffer(headline, np.uint32).tolist()] == indexed.headline_terms
        assert last - first + 1 == len(indexed.passages)
        for place in range(len(indexed.passages)):
            assert (first + place) >> PASSAGE_ID_BITS == ordinal
            assert passages.setdefault(first + place, (article, place)) == (article, place)
    rows = connection.execute("SELECT id, article, sentences, terms FROM passage").fetchall()
    assert {row[0] for row in rows} == set(passages)
    for passage, article, spans, kept in rows:
        assert passages[passage][0] == article
        expected = articles[article][1].passages[passages[passage][1]]
        assert np.frombuffer(spans, np.uint32).tolist() == [edge for span in expected.sentences for edge in span]
        marked = np.frombuffer(kept, np.uint32)
        texts = {**terms, SENTENCE_END: END_OF_SENTENCE}
        assert [texts[term] for term in (marked & ~np.uint32(NAME)).tolist()] == expected.terms
        assert ((marked & np.uint32(NAME)) != 0).tolist() == [bool(mark) for mark in expected.names]
    return passages


def _check_segments(connection: sqlite3.Connection) -> None:
    """Check that segments neither overlap nor span too much, and that every block belongs to one of them."""
    stored = stored_segments(connection)
    for segment, following in pairwise(stored):
        assert segment.scope != following.scope or segment.end <= following.first
    for segment in stored:
        assert 0 < segment.span <= segments.MOST_PASSAGES
        dead = segment.dead_passages.tolist()
        assert len(dead) == len(set(dead))
        assert all(place < segment.span for place in dead)
    blocks = {row[0] >> TERM_ID_BITS for row in connection.execute("SELECT id FROM posting")}
    assert blocks <= {segment.id for segment in stored}


def _stored_impacts(connection: sqlite3.Connection, terms: dict[int, str]) -> Impacts:
    """Decode the postings of all segments, without the dead ones."""
    found: Impacts = {}
    for segment in stored_segments(connection):
        dead, first = set(segment.dead_passages.tolist()), segment.id << TERM_ID_BITS
        having = set()
        rows = connection.execute(
            "SELECT id, block FROM posting WHERE id BETWEEN ? AND ?", (first, first + (1 << TERM_ID_BITS) - 1)
        )
        for identity, block in rows:
            postings = segments.packed(block).tolist()
            assert postings == sorted(set(postings))
            assert postings[0] >> 24 == identity - first
            having |= {posting >> 8 & 0xFFFF for posting in postings}
            for posting in postings:
                place = posting >> 8 & 0xFFFF
                passage = segment.scope << PASSAGE_ID_BITS | (segment.first + place)
                if place not in dead:
                    assert (terms[posting >> 24], passage) not in found
                    found[terms[posting >> 24], passage] = posting & 0xFF
        assert len(having) <= segment.passages
        assert all(place < segment.span for place in having)
    return found


def _expected_impacts(articles: dict[int, tuple[int, IndexedArticle]], passages: dict[int, tuple[int, int]]) -> Impacts:
    expected: Impacts = {}
    for passage, (article, place) in passages.items():
        indexed = articles[article][1]
        searched = searched_terms(indexed, indexed.passages[place])
        for term, count in Counter(searched).items():
            expected[term, passage] = impact(count, len(searched))
    return expected


def _check_counts(connection: sqlite3.Connection, articles: dict[int, tuple[int, IndexedArticle]]) -> None:
    """Check the counts of each scope, and its words."""
    words: Counter[tuple[int, str]] = Counter()
    counts: Counter[tuple[int, str]] = Counter()
    for ordinal, indexed in articles.values():
        words.update((ordinal, word) for word in indexed.words)
        counts[ordinal, "passages"] += len(indexed.passages)
        counts[ordinal, "terms"] += sum(passage.length for passage in indexed.passages)
    assert {row[:2]: row[2] for row in connection.execute("SELECT scope, word, articles FROM word")} == words
    assert {row[0] for row in connection.execute("SELECT analysis FROM word")} <= {VERSION}
    for ordinal, passages, terms in connection.execute("SELECT ordinal, passages, terms FROM scope"):
        assert (passages, terms) == (counts[ordinal, "passages"], counts[ordinal, "terms"])


def _check_headlines(connection: sqlite3.Connection) -> None:
    """Check that each headline is found by its groups of letters, and no other is."""
    connection.execute("CREATE VIRTUAL TABLE temp.gram USING fts5vocab(main, headline_index, instance)")
    found: dict[int, Counter[str]] = {}
    for gram, article in connection.execute("SELECT term, doc FROM gram"):
        found.setdefault(article, Counter())[gram] += 1
    headlines = connection.execute("SELECT id, headline FROM article").fetchall()
    expected = {article: Counter(grams(headline).split()) for article, headline in headlines}
    assert found == {article: counts for article, counts in expected.items() if counts}
    assert {row[0] for row in connection.execute("SELECT rowid FROM headline_index")} == set(expected)
