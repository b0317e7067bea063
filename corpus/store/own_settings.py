"""The values that the program keeps for itself, each under a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import aiosqlite


async def read(connection: aiosqlite.Connection, name: str) -> str | None:
    """Read a value; None if there is none."""
    async with connection.execute("SELECT value FROM setting WHERE name = ?", (name,)) as cursor:
        row = await cursor.fetchone()
    return str(row[0]) if row else None


async def write(connection: aiosqlite.Connection, name: str, value: str) -> None:
    """Keep a value in place of the one before."""
    await connection.execute("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", (name, value))
