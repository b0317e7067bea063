"""Whether a database is sound: SQLite's own checks, and what we promise of articles and their index besides.

Nothing is written, and nobody has to wait: the check reads one consistent state. What SQLite cannot notice, a flipped
bit in a text, shows in the articles' fingerprints, and in an index that is no longer what its passages make.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from contextlib import closing
from itertools import groupby, islice, pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from corpus.dictionary import NAME, SENTENCE_END
from corpus.draft_json import draft_from_json
from corpus.errors import StoreError
from corpus.models import Pair
from corpus.store import history, segments, writing
from corpus.store.guarding import may_pass, read_only
from corpus.store.index_writing import PASSAGE_ID_BITS, TERM_ID_BITS
from corpus.store.merging import stored_segments
from corpus.store.pairs import Spoken, codes_of, pairs_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from corpus.dictionary import Ids
    from corpus.store.merging import Segment
    from corpus.store.segments import Packed

    Check = Callable[[sqlite3.Connection], Iterator[str]]
    Opening = Callable[[Path], sqlite3.Connection]

MOST: Final = 20
"""So many problems are told; whoever has more has the same one many times."""

_NUMBER: Final = (1 << PASSAGE_ID_BITS) - 1
_UNREADABLE: Final = (ValueError, TypeError, IndexError, OverflowError)
"""What reading makes of bytes that are not what was written."""

_DIGESTS: Final = "SELECT EXISTS (SELECT 1 FROM setting WHERE name = 'digests' AND value = ?)"
_ARTICLES: Final = """
    SELECT id, digest, key, headline, headline_given, body, publisher, published, url, language, '', '[]' FROM article
"""
_PASSAGES: Final = """
    SELECT article.id, article.body, first_passage, last_passage, passage.id, sentences
    FROM article JOIN indexed_article ON indexed_article.article = article.id
    LEFT JOIN passage ON passage.id BETWEEN first_passage AND last_passage
    ORDER BY article.id, passage.id
"""
_COUNTS: Final = """
    SELECT scope.ordinal, scope.passages, scope.terms, count(passage.id),
        coalesce(sum(length(passage.terms) / 4 - length(passage.sentences) / 8), 0)
    FROM scope LEFT JOIN passage ON passage.id BETWEEN scope.ordinal << 40 AND (scope.ordinal + 1 << 40) - 1
    GROUP BY scope.ordinal
"""
_SEARCHED: Final = """
    SELECT passage.id, passage.terms, indexed_article.headline
    FROM passage JOIN indexed_article ON indexed_article.article = passage.article
    WHERE passage.id BETWEEN ? AND ?
"""

_LOST_COUNTRIES: Final = (
    ("SELECT passage FROM passage_countries WHERE passage NOT IN (SELECT id FROM passage)", "the passage"),
    ("SELECT article FROM headline_countries WHERE article NOT IN (SELECT id FROM article)", "the article"),
    ("SELECT DISTINCT article FROM article_pair WHERE article NOT IN (SELECT id FROM article)", "the article"),
)
_PAIRS: Final = "SELECT first, second, passages FROM article_pair WHERE article = ?"
_SPOKEN: Final = """
    SELECT indexed_article.article, coalesce(heading.countries, ''), coalesce(own.countries, '')
    FROM indexed_article LEFT JOIN headline_countries AS heading ON heading.article = indexed_article.article
    LEFT JOIN passage_countries AS own ON own.passage BETWEEN first_passage AND last_passage
    ORDER BY indexed_article.article
"""


def check(path: Path, *, full: bool, opening: Opening = read_only) -> list[str]:
    """Tell in sentences what is wrong with a database, nothing if it is sound; at most `MOST` of them.

    Quick is whether SQLite can read all of it; full compares every index with what it is made of. Raises StoreError if
    it cannot be looked into now, as when another program holds it locked.
    """
    try:
        with closing(opening(path)) as connection:
            connection.execute("BEGIN")
            return list(islice(_problems(connection, full=full), MOST))
    except sqlite3.Error as error:
        if may_pass(error):
            raise StoreError("The database {path} cannot be checked: {error}.", path=path, error=error) from error
        return [f"The file is damaged: {error}."]


def _problems(connection: sqlite3.Connection, *, full: bool) -> Iterator[str]:
    found = list(_pages(connection, "integrity_check" if full else "quick_check"))
    yield from found
    if full and not found:  # else the rest would only say the same in other words
        for one in _OUR_CHECKS:
            yield from _readable(one, connection)


def _readable(one: Check, connection: sqlite3.Connection) -> Iterator[str]:
    """Do a check; what it cannot even read is a problem, too."""
    try:
        yield from one(connection)
    except _UNREADABLE as error:
        yield f"What is stored is not what was written: {error}."


def _pages(connection: sqlite3.Connection, pragma: str) -> Iterator[str]:
    for (line,) in connection.execute(f"PRAGMA {pragma}({MOST})"):
        if line != "ok":
            yield f"SQLite finds: {line}."


def _references(connection: sqlite3.Connection) -> Iterator[str]:
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield f"Row {row} of {table} belongs to a row of {parent} that is not there."


def _fingerprints(connection: sqlite3.Connection) -> Iterator[str]:
    """Compare each article with its fingerprint, unless another version of the program made them."""
    (ours,) = connection.execute(_DIGESTS, (str(writing.DIGEST),)).fetchone()
    for _, digest, *fields in connection.execute(_ARTICLES) if ours else ():
        if writing.digest(history.draft_of_row(fields)) != digest:
            yield f"The article {fields[0]} is not as it was when it was stored."


def _entries(connection: sqlite3.Connection) -> Iterator[str]:
    """Check that each article is in the index once, and in no other's place."""
    indexed = {row[0] for row in connection.execute("SELECT article FROM indexed_article")}
    articles = {row[0] for row in connection.execute("SELECT id FROM article")}
    yield from (f"The article with the number {article} is not in the index." for article in articles - indexed)
    yield from (f"The index has an article {article} that is not there." for article in indexed - articles)
    statement = "SELECT first_passage, last_passage FROM indexed_article WHERE first_passage <= last_passage ORDER BY 1"
    for (_, last), (first, _) in pairwise(connection.execute(statement)):
        if first <= last:
            yield f"Two articles of the index have the passage {first}."
    statement = """
        SELECT passage.id FROM passage LEFT JOIN indexed_article ON indexed_article.article = passage.article
        WHERE indexed_article.article IS NULL OR passage.id NOT BETWEEN first_passage AND last_passage
    """
    yield from (f"The passage {row[0]} belongs to no article." for row in connection.execute(statement))


def _sentences(connection: sqlite3.Connection) -> Iterator[str]:
    """Check that an article's passages are all there, and their sentences inside its body, one after the other."""
    for (article, body, first, last), rows in groupby(connection.execute(_PASSAGES), key=lambda row: row[:4]):
        passages = [row[4:] for row in rows if row[4] is not None]
        if len(passages) != max(0, last - first + 1):
            yield f"The article with the number {article} has lost passages."
        for passage, sentences in passages:
            edges = np.frombuffer(sentences, np.uint32).astype(np.int64)
            starts, ends = edges[::2], edges[1::2]
            if not len(edges) or len(edges) % 2 or (starts >= ends).any() or ends.max() > len(body):
                yield f"The passage {passage} lies outside of its article."


def _counts(connection: sqlite3.Connection) -> Iterator[str]:
    for ordinal, passages, terms, *counted in connection.execute(_COUNTS):
        if [passages, terms] != counted:
            yield f"The scope {ordinal} counts {passages} passages and {terms} terms, but it has {counted}."


def _segments(connection: sqlite3.Connection) -> Iterator[str]:
    """Check that segments cover all passages once, and hold what these make."""
    stored = stored_segments(connection)
    for before, following in pairwise(stored):
        if before.scope == following.scope and before.end > following.first:
            yield f"The segments {before.id} and {following.id} overlap."
    (passages,) = connection.execute("SELECT count(*) FROM passage").fetchone()
    if passages != sum(segment.living for segment in stored):
        yield f"There are {passages} passages, but the segments of the index have others."
    known = {row[0] for row in connection.execute("SELECT id FROM segment")}
    for (segment,) in connection.execute("SELECT DISTINCT id >> ? FROM posting", (TERM_ID_BITS,)):
        if segment not in known:
            yield f"There are postings of a segment {segment} that is not there."
    for segment in stored:
        if not 0 < segment.span <= segments.MOST_PASSAGES:
            yield f"The segment {segment.id} is too large."
        elif not np.array_equal(_postings(connection, segment), _expected(connection, segment)):
            yield f"The segment {segment.id} of the index is not what its passages make."


def _postings(connection: sqlite3.Connection, segment: Segment) -> Packed:
    """Read a segment's postings but for those of passages that are gone."""
    statement = "SELECT block FROM posting WHERE id BETWEEN ? AND ? ORDER BY id"
    first = segment.id << TERM_ID_BITS
    blocks = connection.execute(statement, (first, first + (1 << TERM_ID_BITS) - 1))
    packed = np.concatenate([np.empty(0, np.uint64), *(segments.packed(block) for (block,) in blocks)])
    return segments.merge([(packed, 0, segment.dead_passages)])


def _expected(connection: sqlite3.Connection, segment: Segment) -> Packed:
    """Make a segment's postings anew of the passages that it covers."""
    first = segment.scope << PASSAGE_ID_BITS | segment.first
    passages: list[Ids] = [np.empty(0, np.uint32)] * segment.span
    for passage, terms, headline in connection.execute(_SEARCHED, (first, first + segment.span - 1)):
        own = np.frombuffer(terms, np.uint32) & ~np.uint32(NAME)
        heading = np.frombuffer(headline, np.uint32)
        passages[(passage & _NUMBER) - segment.first] = np.concatenate([own[own != SENTENCE_END], heading])
    return segments.invert(passages)


def _dictionary(connection: sqlite3.Connection) -> Iterator[str]:
    """Check that every term of a passage is in the dictionary."""
    known = [row[0] for row in connection.execute("SELECT id FROM term ORDER BY id")]
    terms = np.array([*known, SENTENCE_END], np.uint32)  # the last is found for what lies beyond the others
    for passage, stored in connection.execute("SELECT id, terms FROM passage"):
        own = np.frombuffer(stored, np.uint32) & ~np.uint32(NAME)
        if (terms[np.searchsorted(terms[:-1], own)] != own)[own != SENTENCE_END].any():
            yield f"The passage {passage} has a term that is not in the dictionary."


def _countries(connection: sqlite3.Connection) -> Iterator[str]:
    """Check that countries are noted of what is there, and that each article's pairs are those of its passages."""
    for statement, what in _LOST_COUNTRIES:
        yield from (
            f"Countries are noted of {what} {row[0]}, which is not there." for row in connection.execute(statement)
        )
    for article, rows in groupby(connection.execute(_SPOKEN), key=lambda row: row[0]):
        found = list(rows)
        spoken = Spoken(codes_of(found[0][1]), [codes_of(row[2]) for row in found])
        noted = {Pair(*codes): passages for *codes, passages in connection.execute(_PAIRS, (article,))}
        if noted != pairs_of(spoken):
            yield f"The pairs of countries of the article with the number {article} are not those of its passages."


def _headlines(connection: sqlite3.Connection) -> Iterator[str]:
    """Read the whole index of headlines; only SQLite 3.44 and later does so by itself."""
    connection.execute("CREATE VIRTUAL TABLE temp.headline_gram USING fts5vocab(main, headline_index, instance)")
    statement = "SELECT DISTINCT doc FROM headline_gram WHERE doc NOT IN (SELECT id FROM article)"
    for (article,) in connection.execute(statement):
        yield f"The index of headlines has an article {article} that is not there."


def _revisions(connection: sqlite3.Connection) -> Iterator[str]:
    """Unpack every earlier version of an article."""
    for key, number, content in connection.execute(
        "SELECT key, number, content FROM revision WHERE content IS NOT NULL"
    ):
        try:
            draft_from_json(json.loads(zlib.decompress(content)))
        except (*_UNREADABLE, KeyError, zlib.error):
            yield f"Version {number} of the article {key} cannot be read."


_OUR_CHECKS: Final[tuple[Check, ...]] = (
    *(_references, _fingerprints, _entries, _sentences, _counts),
    *(_segments, _dictionary, _countries, _headlines, _revisions),
)
