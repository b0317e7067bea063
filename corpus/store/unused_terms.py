"""Terms of the dictionary that nothing in the index has any more lose their texts, so that deleted words are gone.

Their ids stay taken. Whoever has looked ids up, and writes them only later, asks whether that has happened meanwhile.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import numpy as np

from corpus.dictionary import without_marks

if TYPE_CHECKING:
    from collections.abc import Iterable

    import aiosqlite
    from numpy.typing import NDArray

    from corpus.dictionary import Ids

_CLEARED: Final = "dictionary cleared"
"""The setting that counts how often terms have lost their texts."""

_READ_AT_ONCE: Final = 5_000


async def times_cleared(connection: aiosqlite.Connection) -> int:
    """Tell how often terms have lost their texts: if it is another number, ids must be looked up anew."""
    async with connection.execute("SELECT value FROM setting WHERE name = ?", (_CLEARED,)) as cursor:
        row = await cursor.fetchone()
    return int(row[0]) if row else 0


async def clear_unused_terms(connection: aiosqlite.Connection) -> None:
    """Take the texts from all terms that neither a passage nor a headline has, inside a transaction of the caller's.

    It reads the whole index, about a second for 200,000 passages.
    """
    rows = await connection.execute_fetchall("SELECT id FROM term WHERE text >= char(1) ORDER BY id")
    terms: Ids = np.array([row[0] for row in rows], np.uint32)
    is_used = np.zeros(len(terms), bool)
    async with connection.execute(_HELD) as cursor:
        while held := await cursor.fetchmany(_READ_AT_ONCE):
            await asyncio.to_thread(_mark_used, terms, is_used, [row[0] for row in held])
    unused = [(int(term),) for term in terms[~is_used]]
    await connection.executemany("UPDATE term SET text = char(0) || id WHERE id = ?", unused)
    await connection.execute(
        "INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)",
        (_CLEARED, str(await times_cleared(connection) + 1)),
    )


_HELD: Final = "SELECT terms FROM passage UNION ALL SELECT headline FROM indexed_article"


def _mark_used(terms: Ids, is_used: NDArray[np.bool_], held: Iterable[bytes]) -> None:
    """Mark which of the terms, in order of their ids, some arrays hold."""
    if not len(terms):
        return
    found = np.unique(without_marks(np.frombuffer(b"".join(held), np.uint32)))
    places = np.minimum(np.searchsorted(terms, found), len(terms) - 1)
    is_used[places[terms[places] == found]] = True
