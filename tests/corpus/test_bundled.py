"""The articles that ship are kept in step with the store."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from corpus import bundled
from corpus.bundled import bundled_articles, sync_bundled
from corpus.models import BUNDLED, SHARED, Scope
from corpus.store import Outcome, Store

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

SERVER = Scope(123)


async def test_a_first_start_adds_all(tmp_path: Path) -> None:
    """After the first start every server sees the articles that ship."""
    async with Store.open(tmp_path / "corpus.db") as store:
        await sync_bundled(store)

        found, total = await store.headlines(SERVER)

        assert {headline.key for headline in found} == {draft.key for draft in bundled_articles()}
        assert {headline.scope for headline in found} == {BUNDLED}
        assert total == len(found)


async def test_a_second_start_changes_nothing(tmp_path: Path) -> None:
    """An article that did not change keeps its number, and a put of it would be skipped."""
    async with Store.open(tmp_path / "corpus.db") as store:
        await sync_bundled(store)
        before = await store.headlines(SHARED)

        await sync_bundled(store)

        assert await store.headlines(SHARED) == before
        assert set((await store.put(BUNDLED, bundled_articles())).outcomes) == {Outcome.UNCHANGED}


async def test_a_new_version_updates_and_removes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a later version changes is updated, what it no longer ships is removed, and other scopes are left alone."""
    first, second, *_ = bundled_articles()
    changed = replace(first, body=f"{first.body}\n\nA sentence was added.")
    own = replace(second, key="own")
    async with Store.open(tmp_path / "corpus.db") as store:
        await sync_bundled(store)
        await store.put(SHARED, [own, second])
        monkeypatch.setattr(bundled, "bundled_articles", lambda: [changed])

        await sync_bundled(store)

        assert await store.keys(BUNDLED) == {first.key}
        assert await store.keys(SHARED) == {"own", second.key}
        article = await store.find(SHARED, first.key)
        assert article is not None
        assert article.body == changed.body


async def test_without_them_they_are_not_seen(tmp_path: Path) -> None:
    """A host who leaves the articles out does not see them, though they were added before."""
    async with Store.open(tmp_path / "corpus.db") as store:
        await sync_bundled(store)

    async with Store.open(tmp_path / "corpus.db", bundled=False) as store:
        assert await store.headlines(SHARED) == ([], 0)
