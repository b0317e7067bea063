"""The statements that put articles into the index and take them out again.

Every function here runs inside a transaction of the caller's. What takes long without the database runs in a thread.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

import numpy as np

from corpus.analysis import grams
from corpus.dictionary import KINDS, MOST_OF_A_KIND, NAME, SENTENCE_END, kind_of
from corpus.indexing import END_OF_SENTENCE, IndexedArticle, index_article
from corpus.store import segments

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import aiosqlite

    from corpus.dictionary import Ids
    from corpus.store.segments import Packed

PASSAGE_ID_BITS: Final = 40
"""A passage's id is its scope's ordinal, shifted by this many bits, plus a number within the scope."""

TERM_ID_BITS: Final = 32
"""A block's id is its segment's, shifted by this many bits, plus the id of its first term."""

_REINDEXED_AT_ONCE: Final = 500


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
class _Layout:
    """A passage as it is stored, and all its terms with its headline's for the postings."""

    article: int
    sentences: bytes
    terms: bytes
    searched: Ids


async def add_to_index(
    connection: aiosqlite.Connection, ordinal: int, articles: Sequence[tuple[int, str, IndexedArticle]]
) -> None:
    """Index articles, given as id, headline and analysis, that stand in the table without passages."""
    ids = await _term_ids(connection, await asyncio.to_thread(_distinct_terms, articles))
    laid_out = await asyncio.to_thread(lambda: [_lay_out(article, indexed, ids) for article, _, indexed in articles])
    passages = [passage for of_article in laid_out for passage in of_article]
    number = await _last_passage(connection, ordinal) + 1
    first = ordinal << PASSAGE_ID_BITS | number
    await connection.executemany(
        "INSERT INTO passage (id, article, sentences, terms) VALUES (?, ?, ?, ?)",
        [(first + at, passage.article, passage.sentences, passage.terms) for at, passage in enumerate(passages)],
    )
    await connection.executemany(
        "INSERT INTO indexed_article (article, headline, publisher, published, first_passage, last_passage)"
        " SELECT id, ?, publisher, published, ?, ? FROM article WHERE id = ?",
        _places(articles, ids, first),
    )
    for start in range(0, len(passages), segments.MOST_PASSAGES):
        searched = [passage.searched for passage in passages[start : start + segments.MOST_PASSAGES]]
        packed = await asyncio.to_thread(segments.invert, searched)
        await add_segment(connection, SegmentRow(ordinal, number + start, len(searched), len(searched)), packed)
    await connection.executemany(
        "INSERT INTO headline_index (rowid, grams) VALUES (?, ?)",
        [(article, grams(headline)) for article, headline, _ in articles],
    )
    await _count(connection, ordinal, [indexed for _, _, indexed in articles], sign=1)
    await connection.execute(
        "UPDATE scope SET last_passage = ? WHERE ordinal = ?", (number + len(passages) - 1, ordinal)
    )


async def add_segment(connection: aiosqlite.Connection, row: SegmentRow, packed: Packed) -> None:
    """Store a segment."""
    cursor = await connection.execute(
        "INSERT INTO segment (scope, first, span, passages, dead) VALUES (?, ?, ?, ?, ?)",
        (row.scope, row.first, row.span, row.passages, row.dead),
    )
    base = (cursor.lastrowid or 0) << TERM_ID_BITS
    blocks = await asyncio.to_thread(lambda: [(base | term, block) for term, block in segments.blocks(packed)])
    await connection.executemany("INSERT INTO posting (id, block) VALUES (?, ?)", blocks)


async def delete_segments(connection: aiosqlite.Connection, chosen: Iterable[int]) -> None:
    """Delete segments by id, with their postings."""
    for segment in chosen:
        await connection.execute("DELETE FROM segment WHERE id = ?", (segment,))
        await connection.execute(
            "DELETE FROM posting WHERE id BETWEEN ? AND ?",
            (segment << TERM_ID_BITS, (segment + 1 << TERM_ID_BITS) - 1),
        )


async def remove_from_index(connection: aiosqlite.Connection, ordinal: int, articles: Sequence[int]) -> None:
    """Take articles out of the index; their own rows stay."""
    if not articles:
        return
    statement = """
        SELECT id, first_passage, last_passage, article.headline, article.publisher, body, language
        FROM article JOIN indexed_article ON article = id WHERE id IN (SELECT value FROM json_each(?))
    """
    async with connection.execute(statement, (json.dumps(articles),)) as cursor:
        stored = list(await cursor.fetchall())
    for _, first, last, *_ in stored:
        await connection.execute("DELETE FROM passage WHERE id BETWEEN ? AND ?", (first, last))
        if last >= first:
            await _mark_dead(connection, ordinal, first & _NUMBER, last & _NUMBER)
    await connection.executemany("DELETE FROM indexed_article WHERE article = ?", [(row[0],) for row in stored])
    await connection.executemany(
        "INSERT INTO headline_index (headline_index, rowid, grams) VALUES ('delete', ?, ?)",
        [(row[0], grams(row[3])) for row in stored],
    )
    analysed = await asyncio.to_thread(_analyse_all, [row[3:] for row in stored])
    await _count(connection, ordinal, analysed, sign=-1)


async def reindex(connection: aiosqlite.Connection) -> None:
    """Make the whole index anew from the articles' bodies."""
    for statement in _EMPTY_INDEX:
        await connection.execute(statement)
    last = 0
    while True:
        statement = (
            "SELECT id, scope, headline, publisher, body, language FROM article WHERE id > ? ORDER BY id LIMIT ?"
        )
        async with connection.execute(statement, (last, _REINDEXED_AT_ONCE)) as cursor:
            rows = list(await cursor.fetchall())
        if not rows:
            return
        last = rows[-1][0]
        for ordinal in sorted({row[1] for row in rows}):
            chosen = [row for row in rows if row[1] == ordinal]
            analysed = await asyncio.to_thread(_analyse_all, [row[2:] for row in chosen])
            indexed = [(row[0], row[2], item) for row, item in zip(chosen, analysed, strict=True)]
            await add_to_index(connection, ordinal, indexed)


_NUMBER: Final = (1 << PASSAGE_ID_BITS) - 1

_EMPTY_INDEX: Final = (
    "INSERT INTO headline_index (headline_index) VALUES ('delete-all')",
    "DELETE FROM indexed_article",
    "DELETE FROM passage",
    "DELETE FROM term",
    "DELETE FROM segment",
    "DELETE FROM posting",
    "DELETE FROM word",
    "UPDATE scope SET passages = 0, terms = 0, revision = revision + 1",
)


async def _mark_dead(connection: aiosqlite.Connection, ordinal: int, first: int, last: int) -> None:
    """Note in their segments that the passages of these numbers are gone; a segment without any other goes, too."""
    statement = """
        SELECT id, first, span, passages, dead FROM segment
        WHERE scope = ? AND first BETWEEN ? AND ? AND first + span > ?
    """
    values = (ordinal, first - segments.MOST_PASSAGES, last, first)
    async with connection.execute(statement, values) as cursor:
        found = list(await cursor.fetchall())
    for segment, start, span, passages, dead in found:
        gone = np.arange(max(first - start, 0), min(last - start + 1, span), dtype=np.uint16)
        if len(dead) // gone.itemsize + len(gone) >= passages:
            await delete_segments(connection, [segment])
        else:
            await connection.execute("UPDATE segment SET dead = ? WHERE id = ?", (dead + gone.tobytes(), segment))


def _analyse_all(articles: Sequence[tuple[str, str | None, str, str | None]]) -> list[IndexedArticle]:
    return [index_article(*article) for article in articles]


def _distinct_terms(articles: Sequence[tuple[int, str, IndexedArticle]]) -> set[str]:
    distinct: set[str] = set()
    for _, _, indexed in articles:
        distinct.update(indexed.headline_terms, *(passage.terms for passage in indexed.passages))
    return distinct - {END_OF_SENTENCE}


async def _term_ids(connection: aiosqlite.Connection, terms: set[str]) -> dict[str, int]:
    """Give the id of each term, and of the end of a sentence; terms that are new to the dictionary are added."""
    statement = "SELECT text, id FROM term WHERE text IN (SELECT value FROM json_each(?))"
    async with connection.execute(statement, (json.dumps(sorted(terms)),)) as cursor:
        ids: dict[str, int] = {text: identity async for text, identity in cursor}
    new = sorted(terms - ids.keys())
    for kind in KINDS:
        added = [term for term in new if kind_of(term) == kind]
        async with connection.execute(
            "SELECT max(id) FROM term WHERE id BETWEEN ? AND ?", (kind, kind + MOST_OF_A_KIND)
        ) as cursor:
            row = await cursor.fetchone()
        following = (row and row[0]) or kind
        ids |= {term: following + at for at, term in enumerate(added, start=1)}
    await connection.executemany("INSERT INTO term (text, id) VALUES (?, ?)", [(term, ids[term]) for term in new])
    ids[END_OF_SENTENCE] = SENTENCE_END
    return ids


def _lay_out(article: int, indexed: IndexedArticle, ids: Mapping[str, int]) -> list[_Layout]:
    headline = _as_ids(indexed.headline_terms, ids)
    laid_out: list[_Layout] = []
    for passage in indexed.passages:
        terms = _as_ids(passage.terms, ids)
        names = np.frombuffer(passage.names, np.uint8).astype(np.uint32) * np.uint32(NAME)
        sentences = np.fromiter(chain.from_iterable(passage.sentences), np.uint32, 2 * len(passage.sentences))
        searched = np.concatenate([terms[terms != SENTENCE_END], headline])
        laid_out.append(_Layout(article, sentences.tobytes(), (terms | names).tobytes(), searched))
    return laid_out


def _as_ids(terms: Sequence[str], ids: Mapping[str, int]) -> Ids:
    return np.fromiter(map(ids.__getitem__, terms), np.uint32, len(terms))


def _places(
    articles: Sequence[tuple[int, str, IndexedArticle]], ids: Mapping[str, int], first: int
) -> Iterator[tuple[bytes, int, int, int]]:
    """Yield each article's headline as ids, its first and its last passage, and its id."""
    for article, _, indexed in articles:
        following = first + len(indexed.passages)
        yield _as_ids(indexed.headline_terms, ids).tobytes(), first, following - 1, article
        first = following


async def _last_passage(connection: aiosqlite.Connection, ordinal: int) -> int:
    async with connection.execute("SELECT last_passage FROM scope WHERE ordinal = ?", (ordinal,)) as cursor:
        row = await cursor.fetchone()
    return int(row[0]) if row else 0


async def _count(
    connection: aiosqlite.Connection, ordinal: int, articles: Sequence[IndexedArticle], *, sign: int
) -> None:
    """Add articles to the scope's counts of passages, terms and words, or subtract them."""
    words = Counter(word for article in articles for word in article.words)
    passages = sum(len(article.passages) for article in articles)
    length = sum(passage.length for article in articles for passage in article.passages)
    await connection.executemany(
        "INSERT INTO word (scope, word, articles) VALUES (?, ?, ?)"
        " ON CONFLICT (scope, word) DO UPDATE SET articles = articles + excluded.articles",
        [(ordinal, word, sign * count) for word, count in sorted(words.items())],
    )
    if sign < 0:
        await connection.executemany(
            "DELETE FROM word WHERE scope = ? AND word = ? AND articles <= 0", [(ordinal, word) for word in words]
        )
    await connection.execute(
        "UPDATE scope SET passages = passages + ?, terms = terms + ?, revision = revision + 1 WHERE ordinal = ?",
        (sign * passages, sign * length, ordinal),
    )
