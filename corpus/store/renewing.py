"""Fingerprints of another version of the program are made anew, lest every article seem to differ from itself."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from corpus.store import history, writing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from corpus.store.database import Database

_AT_ONCE: Final = 300

_FINGERPRINTED: Final = """
    SELECT id, digest, key, headline, headline_given, body, publisher, published, url, language, '', '[]'
    FROM article WHERE id > ? ORDER BY id LIMIT ?
"""


async def renew_digests(database: Database) -> None:
    """Make the fingerprints of all articles anew, a few hundred at a time, so that nobody waits for all."""
    last = 0
    while rows := await _rows_after(database, last):
        last = rows[-1][0]
        renewed = await asyncio.to_thread(_renewed, rows)
        async with database.transaction() as connection:
            await connection.executemany("UPDATE article SET digest = ? WHERE id = ? AND digest = ?", renewed)


async def _rows_after(database: Database, article: int) -> list[tuple[Any, ...]]:
    async with database.reader() as connection:
        return [tuple(row) for row in await connection.execute_fetchall(_FINGERPRINTED, (article, _AT_ONCE))]


def _renewed(rows: Iterable[tuple[Any, ...]]) -> list[tuple[bytes, int, bytes]]:
    """Give new fingerprints, each with the article and the one that it had, for it may be changed meanwhile."""
    return [(writing.digest(history.draft_of_row(fields)), article, stored) for article, stored, *fields in rows]
