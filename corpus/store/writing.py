"""The statements that put an article and its index into the database, and take them out again.

Every function here runs inside a transaction of the caller's.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING, Final

from corpus.analysis import grams
from corpus.indexing import IndexedArticle, index_article

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import aiosqlite

    from corpus.models import Draft, Scope

PASSAGE_ID_BITS: Final = 40
"""A passage's id is its scope's ordinal, shifted by this many bits, plus a number within the scope."""


def digest(draft: Draft) -> bytes:
    """Fingerprint all of a draft that is stored, to tell whether it differs from what is there."""
    fields = [
        draft.headline, draft.headline_given, draft.publisher, str(draft.published), draft.url, draft.language,
        draft.body, draft.raw, [(line.number, line.text, line.rule) for line in draft.dropped],
    ]  # fmt: skip
    return hashlib.blake2b(json.dumps(fields).encode(), digest_size=16).digest()


def analyse(draft: Draft) -> IndexedArticle:
    """Analyse a draft for the index."""
    return index_article(draft.headline, draft.publisher, draft.body, draft.language)


async def scope_ordinal(connection: aiosqlite.Connection, scope: Scope) -> int:
    """Give the scope's ordinal, making the scope known if it is new."""
    await connection.execute("INSERT INTO scope (id) VALUES (?) ON CONFLICT DO NOTHING", (scope,))
    async with connection.execute("SELECT ordinal FROM scope WHERE id = ?", (scope,)) as cursor:
        row = await cursor.fetchone()
    assert row is not None  # noqa: S101 - inserted above
    return int(row[0])


async def stored_digests(
    connection: aiosqlite.Connection, scope: Scope, keys: Sequence[str]
) -> dict[str, tuple[int, bytes]]:
    """Map each of these keys that is stored to its article's id and fingerprint."""
    statement = """
        SELECT key, id, digest FROM article
        WHERE scope = (SELECT ordinal FROM scope WHERE id = ?) AND key IN (SELECT value FROM json_each(?))
    """
    async with connection.execute(statement, (scope, json.dumps(keys))) as cursor:
        return {key: (article, stored) async for key, article, stored in cursor}


async def write_articles(
    connection: aiosqlite.Connection,
    ordinal: int,
    changes: Sequence[tuple[int | None, Draft, IndexedArticle]],
) -> None:
    """Insert articles, or replace those whose id is given."""
    await remove_from_index(connection, ordinal, [article for article, _, _ in changes if article is not None])
    following = await _highest_article(connection)
    indexed: list[tuple[int, str, IndexedArticle]] = []
    rows: list[tuple[object, ...]] = []
    sources: list[tuple[object, ...]] = []
    for known, draft, analysed in changes:
        article = known
        if article is None:
            article = following = following + 1
        rows.append((article, ordinal, *_columns(draft), analysed.headline_terms, digest(draft)))
        sources.append(
            (article, draft.raw, json.dumps([[line.number, line.text, line.rule] for line in draft.dropped]))
        )
        indexed.append((article, draft.headline, analysed))
    await connection.executemany(_UPSERT_ARTICLE, rows)
    await connection.executemany("INSERT OR REPLACE INTO source (article, raw, dropped) VALUES (?, ?, ?)", sources)
    await add_to_index(connection, ordinal, indexed)


async def delete_articles(connection: aiosqlite.Connection, ordinal: int, articles: Sequence[int]) -> None:
    """Delete articles of one scope with all that the index keeps of them."""
    await remove_from_index(connection, ordinal, articles)
    await connection.execute(
        "DELETE FROM article WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(articles),)
    )


async def add_to_index(
    connection: aiosqlite.Connection, ordinal: int, articles: Sequence[tuple[int, str, IndexedArticle]]
) -> None:
    """Index articles, given as id, headline and analysis, that stand in the table without passages."""
    number = await _last_passage(connection, ordinal)
    passages: list[tuple[int, int, int, int, int, str]] = []
    for article, _, analysed in articles:
        for indexed in analysed.passages:
            number += 1
            span = indexed.passage
            passages.append(
                (
                    ordinal << PASSAGE_ID_BITS | number,
                    article,
                    span.start,
                    span.end,
                    indexed.length,
                    indexed.terms,
                )
            )
    await connection.executemany(
        "INSERT INTO passage (id, article, start, end, length, terms) VALUES (?, ?, ?, ?, ?, ?)", passages
    )
    await connection.execute(
        "INSERT INTO passage_index (rowid, headline, body)"
        " SELECT id, headline, body FROM passage_terms WHERE id BETWEEN ? AND ?",
        (passages[0][0], passages[-1][0]) if passages else (1, 0),
    )
    await connection.executemany(
        "INSERT INTO headline_index (rowid, grams) VALUES (?, ?)",
        [(article, grams(headline)) for article, headline, _ in articles],
    )
    await _count(connection, ordinal, [analysed for _, _, analysed in articles], sign=1)
    await connection.execute("UPDATE scope SET last_passage = ? WHERE ordinal = ?", (number, ordinal))


async def remove_from_index(connection: aiosqlite.Connection, ordinal: int, articles: Sequence[int]) -> None:
    """Take articles out of the index; their own rows stay."""
    if not articles:
        return
    chosen = json.dumps(articles)
    statement = (
        "SELECT id, headline, publisher, body, language FROM article WHERE id IN (SELECT value FROM json_each(?))"
    )
    async with connection.execute(statement, (chosen,)) as cursor:
        stored = await cursor.fetchall()
    await connection.execute(
        "INSERT INTO passage_index (passage_index, rowid, headline, body) SELECT 'delete', id, headline, body"
        " FROM passage_terms WHERE id IN (SELECT id FROM passage WHERE article IN (SELECT value FROM json_each(?)))",
        (chosen,),
    )
    await connection.execute("DELETE FROM passage WHERE article IN (SELECT value FROM json_each(?))", (chosen,))
    await connection.executemany(
        "INSERT INTO headline_index (headline_index, rowid, grams) VALUES ('delete', ?, ?)",
        [(article, grams(headline)) for article, headline, *_ in stored],
    )
    await _count(connection, ordinal, [index_article(*row[1:]) for row in stored], sign=-1)


async def reindex(connection: aiosqlite.Connection) -> None:
    """Make the whole index anew from the articles' bodies."""
    for statement in _EMPTY_INDEX:
        await connection.execute(statement)
    last = 0
    while True:
        statement = (
            "SELECT id, scope, headline, publisher, body, language FROM article WHERE id > ? ORDER BY id LIMIT ?"
        )
        async with connection.execute(statement, (last, _REINDEX_BATCH)) as cursor:
            rows = list(await cursor.fetchall())
        if not rows:
            return
        last = rows[-1][0]
        for ordinal in sorted({row[1] for row in rows}):
            indexed = [(row[0], row[2], index_article(*row[2:])) for row in rows if row[1] == ordinal]
            await connection.executemany(
                "UPDATE article SET headline_terms = ? WHERE id = ?",
                [(analysed.headline_terms, article) for article, _, analysed in indexed],
            )
            await add_to_index(connection, ordinal, indexed)


_REINDEX_BATCH: Final = 200

_EMPTY_INDEX: Final = (
    "INSERT INTO passage_index (passage_index) VALUES ('delete-all')",
    "INSERT INTO headline_index (headline_index) VALUES ('delete-all')",
    "DELETE FROM passage",
    "DELETE FROM term",
    "DELETE FROM word",
    "UPDATE scope SET passages = 0, terms = 0, revision = revision + 1",
)

_UPSERT_ARTICLE: Final = """
    INSERT INTO article (id, scope, key, headline, headline_given, publisher, published, published_first,
                         published_last, url, language, body, headline_terms, digest)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET
        headline = excluded.headline, headline_given = excluded.headline_given, publisher = excluded.publisher,
        published = excluded.published, published_first = excluded.published_first,
        published_last = excluded.published_last, url = excluded.url, language = excluded.language,
        body = excluded.body, headline_terms = excluded.headline_terms, digest = excluded.digest,
        updated_at = datetime('now')
"""


def _columns(draft: Draft) -> tuple[object, ...]:
    published = draft.published
    return (
        draft.key,
        draft.headline,
        draft.headline_given,
        draft.publisher,
        published and str(published),
        published and published.first_day.isoformat(),
        published and published.last_day.isoformat(),
        draft.url,
        draft.language,
        draft.body,
    )


async def _highest_article(connection: aiosqlite.Connection) -> int:
    async with connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'article'") as cursor:
        row = await cursor.fetchone()
    return int(row[0]) if row else 0


async def _last_passage(connection: aiosqlite.Connection, ordinal: int) -> int:
    async with connection.execute("SELECT last_passage FROM scope WHERE ordinal = ?", (ordinal,)) as cursor:
        row = await cursor.fetchone()
    return int(row[0]) if row else 0


async def _count(
    connection: aiosqlite.Connection, ordinal: int, articles: Iterable[IndexedArticle], *, sign: int
) -> None:
    """Add articles to the scope's counts of passages, terms and words, or subtract them."""
    terms: Counter[str] = Counter()
    words: Counter[str] = Counter()
    passages = length = 0
    for article in articles:
        terms.update(article.passages_by_term())
        words.update(article.words)
        passages += len(article.passages)
        length += sum(passage.length for passage in article.passages)
    await connection.executemany(
        "INSERT INTO term (scope, term, passages) VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET passages = passages + excluded.passages",
        [(ordinal, term, sign * count) for term, count in sorted(terms.items())],
    )
    await connection.executemany(
        "INSERT INTO word (scope, length, word, articles) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET articles = articles + excluded.articles",
        [(ordinal, len(word), word, sign * count) for word, count in sorted(words.items())],
    )
    if sign < 0:
        await connection.executemany(
            "DELETE FROM term WHERE scope = ? AND term = ? AND passages <= 0",
            [(ordinal, term) for term in terms],
        )
        await connection.executemany(
            "DELETE FROM word WHERE scope = ? AND length = ? AND word = ? AND articles <= 0",
            [(ordinal, len(word), word) for word in words],
        )
    await connection.execute(
        "UPDATE scope SET passages = passages + ?, terms = terms + ?, revision = revision + 1 WHERE ordinal = ?",
        (sign * passages, sign * length, ordinal),
    )
