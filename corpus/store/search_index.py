"""The statements that the search reads by: counts, words, postings, candidates.

They run in the search's own thread, on a connection that sees one consistent state (see `Database.in_thread`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from corpus.dictionary import MOST_OF_A_KIND
from corpus.models import Filters
from corpus.store import segments
from corpus.store.index_writing import PASSAGE_ID_BITS, TERM_ID_BITS
from corpus.store.merging import Segment, stored_segments

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from corpus.store.listing import Visible
    from corpus.store.segments import Postings

Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]
Places = tuple[tuple[int, ...], ...]
"""For each word of a name the ids of the terms that may stand there."""

Name = tuple[int, int, str, str]
"""A row of the synonyms: whose it is, the number of its group there, its folded form, and how it was written."""


@dataclass(frozen=True, slots=True)
class ScopeCounts:
    """How much one scope holds. `revision` rises with every change."""

    ordinal: int
    revision: int
    passages: int
    terms: int


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage as the ranking needs it; `sentences` and `terms` are arrays of 32-bit numbers."""

    id: int
    article: int
    sentences: bytes
    terms: bytes
    headline_terms: bytes
    publisher: str | None
    published: str | None

    @property
    def is_lead(self) -> bool:
        """Whether its article starts with it."""
        return self.sentences.startswith(b"\0\0\0\0")

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Where its sentences are in the body."""
        ends = np.frombuffer(self.sentences, np.uint32).tolist()
        return list(zip(ends[::2], ends[1::2], strict=True))


@dataclass(frozen=True, slots=True)
class WordsRead:
    """Words in the order of their ids, and the highest of these."""

    words: list[str]
    last_id: int


class PostingReader:
    """Reads the postings of some scopes' terms, each once."""

    def __init__(self, connection: sqlite3.Connection, scopes: Sequence[ScopeCounts]) -> None:
        self._connection = connection
        self.segments = [segment for scope in scopes for segment in stored_segments(connection, scope.ordinal)]
        self._alive = {segment.id: _alive(segment) for segment in self.segments if segment.dead}
        self._read: dict[int, list[Postings | None]] = {}
        self._together: dict[Places, list[Postings | None]] = {}

    def postings(self, term: int) -> list[Postings | None]:
        """Read the postings of a term in each of the segments, None where it has none."""
        if (read := self._read.get(term)) is None:
            read = self._read[term] = [self._postings(segment, term) for segment in self.segments]
        return read

    def count(self, term: int) -> int:
        """Count the passages that have a term."""
        return sum(len(postings.passages) for postings in self.postings(term) if postings is not None)

    def together(self, places: Places) -> list[Postings | None]:
        """Read the postings of what has a term of each place, in each of the segments; the least impact counts."""
        if (read := self._together.get(places)) is None:
            read = self._together[places] = [self._all_of(places, at) for at in range(len(self.segments))]
        return read

    def count_together(self, places: Places) -> int:
        """Count the passages that have a term of each place."""
        return sum(len(postings.passages) for postings in self.together(places) if postings is not None)

    def _all_of(self, places: Places, segment: int) -> Postings | None:
        found: Postings | None = None
        for terms in places:
            read = [postings for term in terms if (postings := self.postings(term)[segment]) is not None]
            if not read:
                return None
            either = read[0] if len(read) == 1 else _either(read)
            found = either if found is None else _both(found, either)
        return found if found is not None and len(found.passages) else None

    def _postings(self, segment: Segment, term: int) -> Postings | None:
        wanted = segment.id << TERM_ID_BITS | term
        row = self._connection.execute(_BLOCK, (wanted,)).fetchone()
        if row is None or row[0] >> TERM_ID_BITS != segment.id or (found := segments.find(row[1], term)) is None:
            return None
        if (alive := self._alive.get(segment.id)) is None:
            return found
        kept = alive[found.passages]
        return segments.Postings(found.passages[kept], found.impacts[kept]) if kept.any() else None


def counts(connection: sqlite3.Connection, visible: Visible) -> list[ScopeCounts]:
    """Count what the viewer's scopes hold; scopes without passages are left out."""
    statement = (
        "SELECT ordinal, revision, passages, terms FROM scope WHERE id IN (?, ?, ?) AND passages > 0 ORDER BY id"
    )
    return [ScopeCounts(*row) for row in connection.execute(statement, visible)]


def synonyms(connection: sqlite3.Connection, visible: Visible) -> tuple[Name, ...]:
    """List the names that stand for each other for this viewer, group by group."""
    statement = (
        "SELECT scope_id, grouped, folded, name FROM synonym WHERE scope_id IN (?, ?, ?)"
        " ORDER BY scope_id, grouped, folded"
    )
    return tuple(connection.execute(statement, visible).fetchall())


def languages(connection: sqlite3.Connection, ordinal: int) -> set[str | None]:
    """List the languages of a scope's articles, None for unknown ones.

    Leaps from one language to the next in the index instead of reading every article.
    """
    statement = """
        WITH RECURSIVE leap (language) AS (
            SELECT min(language) FROM article WHERE scope = :scope
            UNION ALL
            SELECT (SELECT min(language) FROM article WHERE scope = :scope AND language > leap.language)
            FROM leap WHERE leap.language IS NOT NULL
        )
        SELECT language FROM leap WHERE language IS NOT NULL
        UNION ALL
        SELECT NULL WHERE EXISTS (SELECT 1 FROM article WHERE scope = :scope AND language IS NULL)
    """
    return {row[0] for row in connection.execute(statement, {"scope": ordinal})}


def term_ids(connection: sqlite3.Connection, terms: Iterable[str]) -> dict[str, int]:
    """Look terms up in the dictionary; terms that no article ever had are left out."""
    statement = "SELECT text, id FROM term WHERE text IN (SELECT value FROM json_each(?))"
    return dict(connection.execute(statement, (json.dumps(list(terms)),)).fetchall())


def terms_after(connection: sqlite3.Connection, last: int) -> list[tuple[str, int]]:
    """List the terms of the dictionary that are words and have higher ids, by id."""
    statement = "SELECT text, id FROM term WHERE id > ? AND id < ? ORDER BY id"
    return connection.execute(statement, (last, MOST_OF_A_KIND)).fetchall()


def words_after(connection: sqlite3.Connection, ordinal: int, last_id: int, limit: int) -> WordsRead | None:
    """Read a scope's folded words with higher ids, None if there are none.

    They are joined by SQLite, so that the interpreter's lock is free while they are read.
    """
    statement = """
        SELECT group_concat(word, ' '), max(id)
        FROM (SELECT id, word FROM word WHERE scope = :scope AND id > :last ORDER BY id LIMIT :most)
    """
    values = {"scope": ordinal, "last": last_id, "most": limit}
    joined, highest = connection.execute(statement, values).fetchone()
    return WordsRead(joined.split(" "), highest) if joined else None


def word_counts(connection: sqlite3.Connection, ordinals: Sequence[int], words: Iterable[str]) -> dict[str, int]:
    """Count the articles that have each folded word as it is spelt, over these scopes; words of none are left out."""
    statement = """
        SELECT word, sum(articles) FROM word
        WHERE scope IN (SELECT value FROM json_each(:scopes)) AND word IN (SELECT value FROM json_each(:words))
        GROUP BY word
    """
    values = {"scopes": json.dumps(list(ordinals)), "words": json.dumps(list(words))}
    return {str(word): int(articles) for word, articles in connection.execute(statement, values)}


def allowed(connection: sqlite3.Connection, reader: PostingReader, filters: Filters) -> list[Mask] | None:
    """Tell for each passage of each segment whether its article passes the filters; None if all do."""
    if filters == Filters():
        return None
    values = {
        "publisher": filters.publisher,
        "after": filters.after and str(filters.after),
        "before": filters.before and str(filters.before),
    }
    scopes = {segment.scope for segment in reader.segments}
    ranges = [row for scope in scopes for row in connection.execute(_FILTERED, values | {"scope": scope})]
    return _masks(reader, ranges)


def undated(connection: sqlite3.Connection, reader: PostingReader) -> list[Mask]:
    """Tell for each passage of each segment whether nobody knows when its article was published."""
    scopes = {segment.scope for segment in reader.segments}
    return _masks(reader, [row for scope in scopes for row in connection.execute(_UNDATED, {"scope": scope})])


def _masks(reader: PostingReader, found: Sequence[tuple[int, int]]) -> list[Mask]:
    """Mark ranges of passage ids, first and last, in each segment."""
    ranges = np.array(found, np.int64).reshape(-1, 2)
    masks = []
    for segment in reader.segments:
        first = segment.scope << PASSAGE_ID_BITS | segment.first
        steps = np.zeros(segment.span + 1, np.int32)
        inside = ranges[(ranges[:, 0] < first + segment.span) & (ranges[:, 1] >= first)]
        np.add.at(steps, np.clip(inside[:, 0] - first, 0, segment.span), 1)
        np.add.at(steps, np.clip(inside[:, 1] + 1 - first, 0, segment.span), -1)
        masks.append(np.cumsum(steps)[:-1] > 0)
    return masks


def passage_rows(connection: sqlite3.Connection, passages: Sequence[int]) -> list[PassageRow]:
    """Read passages by id, in that order."""
    statement = """
        SELECT passage.id, article, sentences, terms, headline, publisher, published
        FROM passage JOIN indexed_article USING (article)
        WHERE passage.id IN (SELECT value FROM json_each(?))
    """
    rows: dict[int, tuple[Any, ...]] = {
        row[0]: row for row in connection.execute(statement, (json.dumps(list(passages)),))
    }
    return [PassageRow(*rows[passage]) for passage in passages]


def in_other_languages(connection: sqlite3.Connection, articles: Iterable[int], known: Iterable[str]) -> set[int]:
    """Choose the articles whose language is none of those that are known; without a language they may be in any."""
    statement = """
        SELECT id FROM article WHERE id IN (SELECT value FROM json_each(?))
        AND language NOT IN (SELECT value FROM json_each(?))
    """
    return {row[0] for row in connection.execute(statement, (json.dumps([*articles]), json.dumps([*known])))}


_BLOCK: Final = "SELECT id, block FROM posting WHERE id <= ? ORDER BY id DESC LIMIT 1"

_FILTERED: Final = """
    SELECT first_passage, last_passage FROM article JOIN indexed_article ON article = id
    WHERE scope = :scope AND last_passage >= first_passage
    AND (:publisher IS NULL OR article.publisher = :publisher COLLATE NOCASE)
    AND (:after IS NULL OR published_last >= :after)
    AND (:before IS NULL OR published_first <= :before)
"""


_UNDATED: Final = """
    SELECT first_passage, last_passage FROM article JOIN indexed_article ON article = id
    WHERE scope = :scope AND last_passage >= first_passage AND published_last IS NULL
"""


def _alive(segment: Segment) -> Mask:
    alive = np.ones(segment.span, np.bool_)
    alive[segment.dead_passages] = False
    return alive


def _both(first: Postings, second: Postings) -> Postings:
    """Keep the passages that both have, each with its lower impact."""
    passages, left, right = np.intersect1d(first.passages, second.passages, assume_unique=True, return_indices=True)
    return segments.Postings(passages, np.minimum(first.impacts[left], second.impacts[right]))


def _either(several: Sequence[Postings]) -> Postings:
    """Keep the passages that any has, each with its highest impact."""
    every = np.concatenate([postings.passages for postings in several])
    passages, places = np.unique(every, return_inverse=True)
    impacts = np.zeros(len(passages), np.uint8)
    np.maximum.at(impacts, places, np.concatenate([postings.impacts for postings in several]))
    return segments.Postings(passages, impacts)
