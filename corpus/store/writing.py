"""The statements that put articles into the database, and take them out again.

Every coroutine here runs inside a transaction of the caller's.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Final

from corpus.indexing import index_article
from corpus.store.index_writing import add_to_index, lay_out, remove_from_index

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import aiosqlite

    from corpus.indexing import IndexedArticle
    from corpus.models import Draft, Scope
    from corpus.store.index_writing import Batch, Leaving

DIGEST: Final = 2
"""The version of `digest`."""


@dataclass(frozen=True, slots=True)
class Arriving:
    """Articles as they will be stored, in order: the columns of their rows, their sources, and their index."""

    columns: Sequence[tuple[object, ...]]
    sources: Sequence[tuple[str, str]]
    batch: Batch


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


async def stored_digests(connection: aiosqlite.Connection, scope: Scope, keys: Sequence[str]) -> dict[str, bytes]:
    """Map each of these keys that is stored to its article's fingerprint."""
    statement = """
        SELECT key, digest FROM article
        WHERE scope = (SELECT ordinal FROM scope WHERE id = ?) AND key IN (SELECT value FROM json_each(?))
    """
    return dict(await connection.execute_fetchall(statement, (scope, json.dumps(keys))))  # type: ignore[arg-type]  # rows are pairs


def arriving(articles: Sequence[tuple[Draft, bytes, IndexedArticle]], ids: Mapping[str, int]) -> Arriving:
    """Work out what is stored of drafts, given with fingerprint and analysis; takes long. `ids` has all their terms."""
    return Arriving(
        [(*_columns(draft), fingerprint) for draft, fingerprint, _ in articles],
        [
            (draft.raw, json.dumps([[line.number, line.text, line.rule] for line in draft.dropped]))
            for draft, _, _ in articles
        ],
        lay_out([(draft.headline, analysed) for draft, _, analysed in articles], ids),
    )


async def write_articles(
    connection: aiosqlite.Connection, ordinal: int, known: Sequence[int | None], coming: Arriving
) -> list[int]:
    """Insert articles that are not in the index, each under the id that it had before if any; return the ids."""
    if not known:
        return []
    fresh = count(await _highest_article(connection) + 1)
    articles = [next(fresh) if article is None else article for article in known]
    await connection.executemany(
        _UPSERT_ARTICLE,
        [(article, ordinal, *columns) for article, columns in zip(articles, coming.columns, strict=True)],
    )
    await connection.executemany(
        "INSERT OR REPLACE INTO source (article, raw, dropped) VALUES (?, ?, ?)",
        [(article, *source) for article, source in zip(articles, coming.sources, strict=True)],
    )
    await add_to_index(connection, ordinal, articles, coming.batch)
    return articles


async def delete_articles(
    connection: aiosqlite.Connection, ordinal: int, leaving: Sequence[Leaving], articles: Sequence[int]
) -> None:
    """Take all that are leaving out of the index, and delete those of them whose ids are given."""
    await remove_from_index(connection, ordinal, leaving)
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
