"""The statements that put articles into the index and take them out again.

Every coroutine here runs inside a transaction of the caller's. What takes long is worked out before, by `lay_out`.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

import numpy as np

from corpus import analysis
from corpus.analysis import grams
from corpus.dictionary import DATE, KINDS, MOST_OF_A_KIND, NAME, NUMBER, SENTENCE_END, kind_of
from corpus.indexing import END_OF_SENTENCE
from corpus.store import pairs, segments
from corpus.store.pairs import Spoken

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    import aiosqlite

    from corpus.dictionary import Ids
    from corpus.indexing import IndexedArticle, IndexedPassage

    Blocks = Sequence[tuple[int, bytes]]
    """A segment's blocks, each with the first of its terms' ids."""

PASSAGE_ID_BITS: Final = 40
"""A passage's id is its scope's ordinal, shifted by this many bits, plus a number within the scope."""

TERM_ID_BITS: Final = 32
"""A block's id is its segment's, shifted by this many bits, plus the id of its first term."""


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """A segment before it is stored: it covers `span` passage numbers of a scope from `first` on.

    `passages` of them are there, some of which (`dead`, 16 bits each, counted from the first) are gone again.
    """

    scope: int
    first: int
    span: int
    passages: int
    dead: bytes = b""


@dataclass(frozen=True, slots=True)
class Counts:
    """What articles add to their scope's counts: how many of them have each word, their passages, and their terms."""

    words: Counter[str]
    passages: int
    terms: int


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index keeps of one article: its headline as term ids and as letters, its passages, and its countries.

    A passage is the edges of its sentences and its terms, as they are stored.
    """

    headline: bytes
    grams: str
    passages: Sequence[tuple[bytes, bytes]]
    spoken: Spoken


@dataclass(frozen=True, slots=True)
class Batch:
    """Articles as the index will keep them, but for the numbers that they get there.

    Each of the `segments` covers so many of their passages and has its blocks as they are stored.
    """

    entries: Sequence[Entry]
    segments: Sequence[tuple[int, Blocks]]
    counts: Counts


@dataclass(frozen=True, slots=True)
class Leaving:
    """An article that leaves the index, with the words that the present analysis finds in it."""

    article: int
    words: frozenset[str]


async def take_charge(connection: aiosqlite.Connection) -> None:
    """Let the present analysis be the one that the index is of, and whose words are counted.

    If another one has written meanwhile, what the present one had indexed before is stale as well: the other took
    articles out whose words it could not know.
    """
    version = str(analysis.VERSION)
    async with connection.execute("SELECT value FROM setting WHERE name = 'analysis'") as cursor:
        row = await cursor.fetchone()
    if row is None or row[0] != version:
        await _outdate(connection, f"analysis = {version}")
        await connection.execute("INSERT OR REPLACE INTO setting (name, value) VALUES ('analysis', ?)", (version,))


def distinct_terms(articles: Iterable[IndexedArticle]) -> set[str]:
    """List the terms that must be in the dictionary before articles can be laid out."""
    distinct: set[str] = set()
    for indexed in articles:
        distinct.update(indexed.headline_terms, *(passage.terms for passage in indexed.passages))
    return distinct - {END_OF_SENTENCE}


async def known_terms(connection: aiosqlite.Connection, terms: Collection[str]) -> dict[str, int]:
    """Give the ids of those of the terms that are in the dictionary; they stay there for good.

    A term that an older analysis took for one of another kind is left out.
    """
    statement = "SELECT text, id FROM term WHERE text IN (SELECT value FROM json_each(?))"
    wanted = await asyncio.to_thread(lambda: json.dumps(list(terms)))
    rows = await connection.execute_fetchall(statement, (wanted,))
    return {text: identity for text, identity in rows if identity & _KIND == kind_of(text)}


async def add_terms(connection: aiosqlite.Connection, terms: Collection[str]) -> dict[str, int]:
    """Give each term's id; those that are new to the dictionary are added.

    What an older analysis took for another kind loses its text, which stands for nothing that can be asked for, to the
    new one: its own id stays in what that analysis indexed.
    """
    await take_charge(connection)
    ids = await known_terms(connection, terms)
    new = sorted(terms - ids.keys())
    await connection.executemany("UPDATE term SET text = char(0) || id WHERE text = ?", [(term,) for term in new])
    for kind in KINDS:
        added = [term for term in new if kind_of(term) == kind]
        async with connection.execute(
            "SELECT max(id) FROM term WHERE id BETWEEN ? AND ?", (kind, kind + MOST_OF_A_KIND)
        ) as cursor:
            row = await cursor.fetchone()
        following = (row and row[0]) or kind
        ids |= {term: following + at for at, term in enumerate(added, start=1)}
    await connection.executemany("INSERT INTO term (text, id) VALUES (?, ?)", [(term, ids[term]) for term in new])
    return ids


def lay_out(articles: Sequence[tuple[str, IndexedArticle]], ids: Mapping[str, int]) -> Batch:
    """Work out all that the index will keep of articles, given as headline and analysis; takes long."""
    ids = {**ids, END_OF_SENTENCE: SENTENCE_END}
    entries: list[Entry] = []
    searched: list[Ids] = []
    for headline, indexed in articles:
        heading = _as_ids(indexed.headline_terms, ids)
        terms = [_as_ids(passage.terms, ids) for passage in indexed.passages]
        searched += [np.concatenate([found[found != SENTENCE_END], heading]) for found in terms]
        passages = [_stored(passage, found) for passage, found in zip(indexed.passages, terms, strict=True)]
        spoken = Spoken(indexed.countries, [passage.countries for passage in indexed.passages])
        entries.append(Entry(heading.tobytes(), grams(headline), passages, spoken))
    parts = [searched[at : at + segments.MOST_PASSAGES] for at in range(0, len(searched), segments.MOST_PASSAGES)]
    packed = [(len(part), list(segments.blocks(segments.invert(part)))) for part in parts]
    return Batch(entries, packed, _counted([indexed for _, indexed in articles]))


async def add_to_index(connection: aiosqlite.Connection, ordinal: int, articles: Sequence[int], batch: Batch) -> None:
    """Index articles, given by id, that stand in the table without passages."""
    await take_charge(connection)
    number = await _last_passage(connection, ordinal) + 1
    first = ordinal << PASSAGE_ID_BITS | number
    owned = [
        (article, passage) for article, entry in zip(articles, batch.entries, strict=True) for passage in entry.passages
    ]
    await connection.executemany(
        "INSERT INTO passage (id, article, sentences, terms) VALUES (?, ?, ?, ?)",
        [(first + at, article, *passage) for at, (article, passage) in enumerate(owned)],
    )
    await connection.executemany(
        "INSERT INTO indexed_article (article, headline, publisher, published, first_passage, last_passage, analysis)"
        f" SELECT id, ?, publisher, published, ?, ?, {analysis.VERSION} FROM article WHERE id = ?",
        _places(articles, batch.entries, first),
    )
    spoken = [entry.spoken for entry in batch.entries]
    await pairs.add_countries(connection, ordinal, list(zip(articles, spoken, strict=True)), first)
    following = number
    for span, blocks in batch.segments:
        await add_segment(connection, SegmentRow(ordinal, following, span, span), blocks)
        following += span
    await connection.executemany(
        "INSERT INTO headline_index (rowid, grams) VALUES (?, ?)",
        [(article, entry.grams) for article, entry in zip(articles, batch.entries, strict=True)],
    )
    await _add(connection, ordinal, batch.counts)
    await connection.execute("UPDATE scope SET last_passage = ? WHERE ordinal = ?", (number + len(owned) - 1, ordinal))


async def add_segment(connection: aiosqlite.Connection, row: SegmentRow, blocks: Blocks) -> None:
    """Store a segment."""
    cursor = await connection.execute(
        "INSERT INTO segment (scope, first, span, passages, dead) VALUES (?, ?, ?, ?, ?)",
        (row.scope, row.first, row.span, row.passages, row.dead),
    )
    base = (cursor.lastrowid or 0) << TERM_ID_BITS
    await connection.executemany(
        "INSERT INTO posting (id, block) VALUES (?, ?)", [(base | term, block) for term, block in blocks]
    )


async def delete_segments(connection: aiosqlite.Connection, chosen: Iterable[int]) -> None:
    """Delete segments by id, with their postings."""
    for segment in chosen:
        await connection.execute("DELETE FROM segment WHERE id = ?", (segment,))
        await connection.execute(
            "DELETE FROM posting WHERE id BETWEEN ? AND ?",
            (segment << TERM_ID_BITS, (segment + 1 << TERM_ID_BITS) - 1),
        )


async def remove_from_index(connection: aiosqlite.Connection, ordinal: int, leaving: Sequence[Leaving]) -> None:
    """Take articles out of the index; their own rows stay.

    Words are subtracted of the entries that the present analysis made, for no others are counted.
    """
    if not leaving:
        return
    await take_charge(connection)
    articles = json.dumps([item.article for item in leaving])
    statement = f"SELECT article, first_passage, last_passage, analysis FROM indexed_article WHERE article {_GIVEN}"
    entries = list(await connection.execute_fetchall(statement, (articles,)))
    fresh = {article for article, _, _, version in entries if version == analysis.VERSION}
    words = await asyncio.to_thread(lambda: _words(item.words for item in leaving if item.article in fresh))
    counts = Counts(words, *await _sizes(connection, articles))
    ranges = [(int(first), int(last)) for _, first, last, _ in entries if first <= last]
    await connection.executemany("DELETE FROM passage WHERE id BETWEEN ? AND ?", ranges)
    await pairs.remove_countries(connection, articles, ranges)
    await _mark_dead(connection, ordinal, [(first & _NUMBER, last & _NUMBER) for first, last in ranges])
    await connection.execute(f"DELETE FROM indexed_article WHERE article {_GIVEN}", (articles,))
    await connection.execute(f"DELETE FROM headline_index WHERE rowid {_GIVEN}", (articles,))
    await _subtract(connection, ordinal, counts)


async def outdate(connection: aiosqlite.Connection) -> None:
    """Take the whole index for one that another analysis made."""
    await _outdate(connection, "analysis <> 0")


_NUMBER: Final = (1 << PASSAGE_ID_BITS) - 1
_KIND: Final = NUMBER | DATE
_GIVEN: Final = "IN (SELECT value FROM json_each(?))"


async def _outdate(connection: aiosqlite.Connection, which: str) -> None:
    """Take entries and words, chosen by their analysis, for those of another."""
    for table in ("indexed_article", "word"):
        await connection.execute(f"UPDATE {table} SET analysis = 0 WHERE {which}")


async def _mark_dead(connection: aiosqlite.Connection, ordinal: int, ranges: Sequence[tuple[int, int]]) -> None:
    """Note in their segments that the passages of these numbers are gone; a segment without any other goes, too."""
    if not ranges:
        return
    numbers = np.sort(np.concatenate([np.arange(first, last + 1) for first, last in ranges]))
    statement = """
        SELECT id, first, span, passages, dead FROM segment
        WHERE scope = ? AND first BETWEEN ? AND ? AND first + span > ?
    """
    lowest, highest = int(numbers[0]), int(numbers[-1])
    values = (ordinal, lowest - segments.MOST_PASSAGES, highest, lowest)
    for segment, start, span, passages, dead in await connection.execute_fetchall(statement, values):
        within = slice(*np.searchsorted(numbers, (start, start + span)).tolist())
        gone = (numbers[within] - start).astype(np.uint16)
        if len(dead) // gone.itemsize + len(gone) >= passages:
            await delete_segments(connection, [segment])
        elif len(gone):
            await connection.execute("UPDATE segment SET dead = ? WHERE id = ?", (dead + gone.tobytes(), segment))


def _stored(passage: IndexedPassage, terms: Ids) -> tuple[bytes, bytes]:
    names = np.frombuffer(passage.names, np.uint8).astype(np.uint32) * np.uint32(NAME)
    sentences = np.fromiter(chain.from_iterable(passage.sentences), np.uint32, 2 * len(passage.sentences))
    return sentences.tobytes(), (terms | names).tobytes()


def _as_ids(terms: Sequence[str], ids: Mapping[str, int]) -> Ids:
    return np.fromiter(map(ids.__getitem__, terms), np.uint32, len(terms))


def _places(articles: Sequence[int], entries: Sequence[Entry], first: int) -> Iterator[tuple[bytes, int, int, int]]:
    """Yield each article's headline as ids, its first and its last passage, and its id."""
    for article, entry in zip(articles, entries, strict=True):
        following = first + len(entry.passages)
        yield entry.headline, first, following - 1, article
        first = following


async def _last_passage(connection: aiosqlite.Connection, ordinal: int) -> int:
    async with connection.execute("SELECT last_passage FROM scope WHERE ordinal = ?", (ordinal,)) as cursor:
        row = await cursor.fetchone()
    return int(row[0]) if row else 0


async def _sizes(connection: aiosqlite.Connection, articles: str) -> tuple[int, int]:
    """Count the passages of articles, given as JSON, and their terms, as they are stored."""
    statement = f"""
        SELECT count(*), coalesce(sum(length(terms) / 4 - length(sentences) / 8), 0)
        FROM indexed_article JOIN passage ON id BETWEEN first_passage AND last_passage
        WHERE indexed_article.article {_GIVEN}
    """
    async with connection.execute(statement, (articles,)) as cursor:
        row = await cursor.fetchone()
    return (row[0], row[1]) if row else (0, 0)


async def _add(connection: aiosqlite.Connection, ordinal: int, counts: Counts) -> None:
    """Add articles to the scope's counts; a word that only an older analysis counted is counted from nothing."""
    await connection.executemany(
        """
        INSERT INTO word (scope, word, articles, analysis) VALUES (?, ?, ?, ?)
        ON CONFLICT (scope, word) DO UPDATE SET
            articles = iif(analysis = excluded.analysis, articles, 0) + excluded.articles, analysis = excluded.analysis
        """,
        [(ordinal, word, count, analysis.VERSION) for word, count in sorted(counts.words.items())],
    )
    await _count(connection, ordinal, counts.passages, counts.terms)


async def _subtract(connection: aiosqlite.Connection, ordinal: int, counts: Counts) -> None:
    """Subtract articles from the scope's counts; a word without any goes."""
    where = "scope = ? AND word = ? AND analysis = ?"
    rows = [(count, ordinal, word, analysis.VERSION) for word, count in counts.words.items()]
    await connection.executemany(f"UPDATE word SET articles = articles - ? WHERE {where}", rows)
    await connection.executemany(f"DELETE FROM word WHERE {where} AND articles <= 0", [row[1:] for row in rows])
    await _count(connection, ordinal, -counts.passages, -counts.terms)


async def _count(connection: aiosqlite.Connection, ordinal: int, passages: int, terms: int) -> None:
    """Add to the scope's counts of passages and terms, and let caches know."""
    await connection.execute(
        "UPDATE scope SET passages = passages + ?, terms = terms + ?, revision = revision + 1 WHERE ordinal = ?",
        (passages, terms, ordinal),
    )


def _counted(articles: Sequence[IndexedArticle]) -> Counts:
    """Count what articles add to their scope's counts."""
    return Counts(
        _words(article.words for article in articles),
        sum(len(article.passages) for article in articles),
        sum(passage.length for article in articles for passage in article.passages),
    )


def _words(articles: Iterable[Collection[str]]) -> Counter[str]:
    return Counter(chain.from_iterable(articles))
