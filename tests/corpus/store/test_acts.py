"""Tests of what curators ask the store for: whole acts, an article's versions by its number, and own suggestions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from corpus.models import SHARED, Author, Draft, Scope, Via
from corpus.store import Action, Store, Wanted

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

HERE, THERE = Scope(11), Scope(12)
ANNA = Author(Via.MEMBER, 7)
MELON = Draft("melon", "Melons by night train", True, "Melons go by night.", publisher="Rail Notes")  # noqa: FBT003 - a headline that was given


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """Open a new database."""
    async with Store.open(tmp_path / "corpus.db") as opened:
        yield opened


async def test_an_act_has_all_its_articles(store: Store) -> None:
    """It counts them all and names the first few by their keys; other servers' acts are not among them."""
    await store.put(HERE, [replace(MELON, key=f"melon-{number}") for number in range(5)], ANNA)
    await store.put(THERE, [MELON])
    await store.remove(HERE, ["melon-3"])
    acts, total = await store.history.acts(HERE, named=2)
    assert total == 2
    assert [(act.articles, [revision.key for revision in act.revisions]) for act in acts] == [
        (1, ["melon-3"]),
        (5, ["melon-0", "melon-1"]),
    ]
    assert [act.revisions[0].action for act in acts] == [Action.REMOVE, Action.ADD]
    (first,), _ = await store.history.acts(HERE, offset=1, limit=1)
    assert first.change == acts[1].change
    assert await store.history.acts(Scope(13)) == ([], 0)


async def test_versions_by_number(store: Store) -> None:
    """An article that is gone still has its versions under its number, in its own server."""
    await store.put(HERE, [MELON])
    article = await store.own_by_key(HERE, MELON.key)
    assert article is not None
    await store.remove(HERE, [MELON.key])
    assert [revision.number for revision in await store.history.of_id(HERE, article.id)] == [2, 1]
    assert await store.history.of_id(THERE, article.id) == []


async def test_suggestions_of_exactly_one_scope(store: Store) -> None:
    """Typing errors are fine; what the host and other servers have is not among them."""
    await store.put(SHARED, [replace(MELON, headline="Melons of the host", publisher="Host Press")])
    await store.put(THERE, [replace(MELON, headline="Melons of others", publisher="Others' Press")])
    await store.put(HERE, [MELON])
    assert [found.headline for found in await store.own_suggest(HERE, "melns nigt")] == [MELON.headline]
    assert [found.headline for found in await store.own_suggest(HERE, "")] == [MELON.headline]
    assert await store.own_publishers(HERE) == ["Rail Notes"]
    assert await store.own_publishers(HERE, "rail") == ["Rail Notes"]


@pytest.mark.parametrize(
    ("words", "found"),
    [("NIGHT mel", 1), ("melons", 1), ("elons", 0), ("melons boat", 0), ("!?", 0), ('"night" OR', 0), ("m", 1)],
)
async def test_words_of_the_headline(store: Store, words: str, found: int) -> None:
    """All words must be there, as a whole or in their beginnings, in any order and case."""
    await store.put(HERE, [MELON, replace(MELON, key="boat", headline="Pears by boat")])
    assert (await store.own_headlines(HERE, Wanted(headline=words)))[1] == found
