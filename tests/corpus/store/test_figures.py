"""Tests of how many articles a viewer sees."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from corpus.models import BUNDLED, SHARED, Scope
from corpus.published import Published
from corpus.store import Store
from corpus.store.figures import Seen
from tests.corpus.drafts import draft, library

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

RED, BLUE = Scope(100), Scope(200)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """Open a database with articles of the host's and of a server."""
    async with Store.open(tmp_path / "new.sqlite3") as opened:
        await opened.put(SHARED, library())
        await opened.put(RED, [draft("a", "A train.", published="2025-03"), draft("b", "A ship.")])
        yield opened


async def test_each_viewer_sees_their_own_share(store: Store) -> None:
    """A server's articles count there alone, and so does the date of the newest."""
    assert await store.figures.seen(store.visible(RED)) == Seen(2, 5, 0, Published(2025, 3))
    assert await store.figures.seen(store.visible(BLUE)) == Seen(0, 5, 0, Published(2024, 8))
    assert await store.figures.seen(store.visible(SHARED)) == Seen(0, 5, 0, Published(2024, 8))


async def test_shipped_articles_count_for_those_who_see_them(tmp_path: Path) -> None:
    """Left out by the host they are not counted, and without any article there is no newest."""
    for bundled, expected in ((True, 1), (False, 0)):
        async with Store.open(tmp_path / "bundled.sqlite3", bundled=bundled) as store:
            await store.put(BUNDLED, [draft("a", "A train.")])
            assert await store.figures.seen(store.visible(SHARED)) == Seen(0, 0, expected, None)


async def test_nothing_is_counted_article_by_article(store: Store, tmp_path: Path) -> None:
    """However many articles there are, an index gives the newest, and the rest is counted already."""
    statements: list[str] = []
    for connection in store._database._readers._queue:  # type: ignore[attr-defined]  # a Queue's own list
        await connection.set_trace_callback(statements.append)
    await store.figures.seen(store.visible(RED))
    with closing(sqlite3.connect(tmp_path / "new.sqlite3")) as connection:
        plans = [
            str(row[3])
            for statement in statements
            if statement.lstrip().startswith("SELECT")
            for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")
        ]
    assert any("article_by_date" in plan for plan in plans)
    assert not [plan for plan in plans if plan.startswith("SCAN") or "TEMP B-TREE" in plan]
