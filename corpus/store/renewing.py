"""What another version of the program worked out of the articles is made anew, a little at a time.

Fingerprints are, lest every article seem to differ from itself, and so is what the index keeps of each article. Every
article is in the index exactly once all the time, as its entry's analysis made it, so questions are answered meanwhile.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import closing
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from corpus import analysis
from corpus.indexing import index_article
from corpus.store import history, index_writing, writing
from corpus.store.index_writing import Leaving
from corpus.store.unused_terms import times_cleared

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Sequence

    from corpus.indexing import IndexedArticle
    from corpus.store.database import Database

    Progress = Callable[[int, int], None]
    """Is told how many of how many articles are done."""

_AT_ONCE: Final = 300

_CHARACTERS_AT_ONCE: Final = 200_000
"""Of bodies, about 350 passages, so that others who write wait for a tenth of a second at most."""

_WORDS_AT_ONCE: Final = 5_000

_FINGERPRINTED: Final = """
    SELECT id, digest, key, headline, headline_given, body, publisher, published, url, language, '', '[]'
    FROM article WHERE id > ? ORDER BY id LIMIT ?
"""

_OUTDATED: Final = "(analysis < :version OR analysis > :version)"
"""Made by an earlier version of the analysis, or by a later one before this older program was put back."""

_STALE: Final = f"""
    SELECT scope, id FROM indexed_article JOIN article ON id = article WHERE {_OUTDATED}
    ORDER BY scope, first_passage, id
"""
"""In the order of their passages, so that one segment after the other is done with."""

_COUNT_STALE: Final = f"""
    SELECT iif(
        EXISTS (SELECT 1 FROM setting WHERE name = 'analysis' AND value = CAST(:version AS TEXT)),
        (SELECT count(*) FROM indexed_article WHERE {_OUTDATED}),
        count(*)
    ), count(*) FROM indexed_article
"""
"""All are where another version has written since."""

_READ: Final = f"""
    SELECT article.id, digest, article.headline, article.publisher, body, language
    FROM json_each(:articles) AS given
    CROSS JOIN article ON article.id = given.value JOIN indexed_article ON article = article.id
    WHERE {_OUTDATED} ORDER BY given.key
"""


async def renew_digests(database: Database) -> None:
    """Make the fingerprints of all articles anew, a few hundred at a time, so that nobody waits for all."""
    last = 0
    while rows := await _rows_after(database, last):
        last = rows[-1][0]
        renewed = await asyncio.to_thread(_renewed, rows)
        async with database.transaction() as connection:
            await connection.executemany("UPDATE article SET digest = ? WHERE id = ? AND digest = ?", renewed)


async def stale(database: Database) -> tuple[int, int]:
    """Count the articles that another version of the analysis indexed, and all articles."""
    async with database.reader() as connection, connection.execute(_COUNT_STALE, _version()) as cursor:
        row = await cursor.fetchone()
    return (row[0], row[1]) if row else (0, 0)


async def renew_index(database: Database, progress: Progress, grown: Callable[[], None]) -> None:
    """Index anew what another version of the analysis indexed, a few articles a transaction; call `grown` after each.

    It may stop at any time and go on later, and others may change articles or do the same meanwhile.
    """
    async with database.transaction() as connection:
        await index_writing.take_charge(connection)
    waiting = await database.in_thread(lambda connection: connection.execute(_STALE, _version()).fetchall())
    done = 0
    progress(done, len(waiting))
    for ordinal, rows in groupby(waiting, key=itemgetter(0)):
        articles = [article for _, article in rows]
        while articles:
            renewed = await _renew_first(database, ordinal, articles)
            del articles[:renewed]
            done += renewed
            progress(done, len(waiting))
            grown()
    await _delete_outdated_words(database)


class _Read(NamedTuple):
    """An article as it was read to be indexed."""

    id: int
    digest: bytes
    headline: str
    publisher: str | None
    body: str
    language: str | None


async def _renew_first(database: Database, ordinal: int, articles: Sequence[int]) -> int:
    """Index the first of some articles of a scope anew; tell how many that were, 0 if somebody changed them meanwhile.

    Those that need it no longer count, too.
    """
    given = articles[:_AT_ONCE]
    rows = await database.in_thread(lambda connection: _read_some(connection, given))
    if not rows:
        return len(given)
    analysed = await asyncio.to_thread(_analysed, rows)
    terms = await asyncio.to_thread(index_writing.distinct_terms, (indexed for _, indexed in analysed))
    async with database.reader() as connection:
        cleared = await times_cleared(connection)
        ids = await index_writing.known_terms(connection, terms)
    if new := terms - ids.keys():
        async with database.transaction() as connection:
            ids |= await index_writing.add_terms(connection, new)
    batch = await asyncio.to_thread(index_writing.lay_out, analysed, ids)
    chosen = [row.id for row in rows]
    statement = f"SELECT id, digest FROM article JOIN indexed_article ON article = id WHERE id {_GIVEN} AND {_OUTDATED}"
    async with database.transaction() as connection:
        found = await connection.execute_fetchall(statement, {"articles": json.dumps(chosen), **_version()})
        if {(row[0], row[1]) for row in found} != {(row.id, row.digest) for row in rows}:
            return 0
        if await times_cleared(connection) != cleared:
            return 0
        await index_writing.remove_from_index(connection, ordinal, [Leaving(row.id, frozenset()) for row in rows])
        await index_writing.add_to_index(connection, ordinal, chosen, batch)
    return given.index(chosen[-1]) + 1


_GIVEN: Final = "IN (SELECT value FROM json_each(:articles))"


def _read_some(connection: sqlite3.Connection, articles: Sequence[int]) -> list[_Read]:
    """Read the first of these articles that are stale still and not too long together, at least one if there is any."""
    rows: list[_Read] = []
    length = 0
    with closing(connection.execute(_READ, {"articles": json.dumps(articles), **_version()})) as cursor:
        while length < _CHARACTERS_AT_ONCE and (found := cursor.fetchone()):
            rows.append(_Read(*found))
            length += len(rows[-1].body)
    return rows


def _analysed(rows: Iterable[_Read]) -> list[tuple[str, IndexedArticle]]:
    return [(row.headline, index_article(row.headline, row.publisher, row.body, row.language)) for row in rows]


async def _delete_outdated_words(database: Database) -> None:
    """Delete the words that only another analysis counted, once no article is left of it."""
    words = await database.in_thread(
        lambda connection: connection.execute(f"SELECT id FROM word WHERE {_OUTDATED}", _version()).fetchall()
    )
    for at in range(0, len(words), _WORDS_AT_ONCE):
        if (await stale(database))[0]:
            return
        chosen = [{"id": word, **_version()} for (word,) in words[at : at + _WORDS_AT_ONCE]]
        async with database.transaction() as connection:
            await connection.executemany(f"DELETE FROM word WHERE id = :id AND {_OUTDATED}", chosen)


def _version() -> dict[str, int]:
    return {"version": analysis.VERSION}


async def _rows_after(database: Database, article: int) -> list[tuple[Any, ...]]:
    async with database.reader() as connection:
        return [tuple(row) for row in await connection.execute_fetchall(_FINGERPRINTED, (article, _AT_ONCE))]


def _renewed(rows: Iterable[tuple[Any, ...]]) -> list[tuple[bytes, int, bytes]]:
    """Give new fingerprints, each with the article and the one that it had, for it may be changed meanwhile."""
    return [(writing.digest(history.draft_of_row(fields)), article, stored) for article, stored, *fields in rows]
