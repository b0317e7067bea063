"""The statements that put articles into the database, and take them out again.

Every function here runs inside a transaction of the caller's.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final

from corpus.indexing import IndexedArticle, index_article
from corpus.store.index_writing import add_to_index, remove_from_index

if TYPE_CHECKING:
    from collections.abc import Sequence

    import aiosqlite

    from corpus.models import Draft, Scope


def digest(draft: Draft) -> bytes:
    """Fingerprint what a reader sees of a draft, to tell whether it differs from what is there.

    Not where it was read from: the same article in a page with other advertisements is the same article.
    """
    fields = [
        draft.headline, draft.headline_given, draft.publisher, str(draft.published), draft.url, draft.language,
        draft.body,
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
) -> list[int]:
    """Insert articles, under an id that one had before if that is given; return the ids."""
    await remove_from_index(connection, ordinal, [article for article, _, _ in changes if article is not None])
    following = await _highest_article(connection)
    indexed: list[tuple[int, str, IndexedArticle]] = []
    rows: list[tuple[object, ...]] = []
    sources: list[tuple[object, ...]] = []
    for known, draft, analysed in changes:
        article = known
        if article is None:
            article = following = following + 1
        rows.append((article, ordinal, *_columns(draft), digest(draft)))
        sources.append(
            (article, draft.raw, json.dumps([[line.number, line.text, line.rule] for line in draft.dropped]))
        )
        indexed.append((article, draft.headline, analysed))
    await connection.executemany(_UPSERT_ARTICLE, rows)
    await connection.executemany("INSERT OR REPLACE INTO source (article, raw, dropped) VALUES (?, ?, ?)", sources)
    await add_to_index(connection, ordinal, indexed)
    return [article for article, _, _ in indexed]


async def delete_articles(connection: aiosqlite.Connection, ordinal: int, articles: Sequence[int]) -> None:
    """Delete articles of one scope with all that the index keeps of them."""
    await remove_from_index(connection, ordinal, articles)
    await connection.execute(
        "DELETE FROM article WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(articles),)
    )


_UPSERT_ARTICLE: Final = """
    INSERT INTO article (id, scope, key, headline, headline_given, publisher, published, published_first,
                         published_last, url, language, body, digest)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET
        headline = excluded.headline, headline_given = excluded.headline_given, publisher = excluded.publisher,
        published = excluded.published, published_first = excluded.published_first,
        published_last = excluded.published_last, url = excluded.url, language = excluded.language,
        body = excluded.body, digest = excluded.digest, updated_at = datetime('now')
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
