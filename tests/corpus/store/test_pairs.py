"""Which pairs of countries a viewer's articles speak of is counted as articles come and go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from corpus.models import BUNDLED, SHARED, Pair, Relation, Scope
from corpus.published import Published
from corpus.store import Store, pairs
from tests.corpus.drafts import draft
from tests.corpus.store.other_analysis import other_analysis

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import AsyncIterator
    from pathlib import Path

SERVER = Scope(77)
OTHER_SERVER = Scope(78)
WHEAT = "Kazakhstan sold wheat to China last winter."
TIN = "Malaysia bought tin. A smelter in Perlis was closed."


@pytest.fixture
async def store(path: Path) -> AsyncIterator[Store]:
    """Open a store without the shipped articles."""
    async with Store.open(path, bundled=False) as opened:
        yield opened


async def counted(store: Store, viewer: Scope = SHARED) -> list[Relation]:
    """Count a viewer's pairs."""
    return await store.in_thread(lambda connection: pairs.counted(connection, store.visible(viewer)))


async def of(store: Store, pair: Pair, viewer: Scope = SHARED) -> tuple[list[int], list[int]]:
    """List the articles and the passages of a pair."""

    def read(connection: sqlite3.Connection) -> tuple[list[int], list[int]]:
        visible = store.visible(viewer)
        articles = sorted(pairs.latest_articles(connection, visible, pair))
        return articles, pairs.passages_in(connection, articles, pair)

    return await store.in_thread(read)


async def test_articles_are_counted_by_pair_with_their_dates(store: Store) -> None:
    """Most articles first; undated ones count without a date."""
    await store.put(
        SHARED,
        [
            draft("a", WHEAT, published="2024-05-02"),
            draft("b", WHEAT + " More followed.", published="2023"),
            draft("c", "Prices of rice rose. Kazakhstan waits for China."),
            draft("d", "Malaysia and China met.", published="2025-01"),
            draft("e", "Nobody met."),
        ],
    )
    assert await counted(store) == [
        Relation(Pair("CN", "KZ"), 3, 3, Published(2023), Published(2024, 5, 2)),
        Relation(Pair("CN", "MY"), 1, 1, Published(2025, 1), Published(2025, 1)),
    ]


async def test_a_headline_makes_a_pair_with_its_passages(store: Store) -> None:
    """A passage on one country belongs to the pair with the other that stands in the headline."""
    await store.put(SHARED, [draft("tin", TIN, headline="What China needs")])
    [relation] = await counted(store)
    assert (relation.pair, relation.articles, relation.passages) == (Pair("CN", "MY"), 1, 1)
    [article], [passage] = await of(store, Pair("CN", "MY"))
    assert (await store.article(SHARED, article)) is not None
    rows = await store.in_thread(
        lambda connection: connection.execute(
            "SELECT passage, countries FROM passage_countries WHERE passage IN (?, ?)", (passage, passage + 1)
        ).fetchall()
    )
    found = {number: pairs.codes_of(own) for number, own in rows}
    assert found == {passage: frozenset({"MY"})}


async def test_only_passages_on_the_pair_are_listed(store: Store) -> None:
    """Others of the same article are not."""
    elsewhere = "Rain fell on the plain all night long and nobody there had an umbrella. " * 12
    await store.put(SHARED, [draft("long", f"{WHEAT}\n\n{elsewhere}\n\n{TIN}", headline="Notes")])
    assert [len(found) for found in await of(store, Pair("CN", "KZ"))] == [1, 1]
    assert await of(store, Pair("KZ", "MY")) == ([], [])


async def test_servers_count_their_own_and_the_shared_articles(store: Store) -> None:
    """What one server has, no other sees; what several scopes have is added up."""
    await store.put(SHARED, [draft("a", WHEAT, published="2024-05-02")])
    await store.put(SERVER, [draft("b", WHEAT, published="2022-01-01"), draft("c", "Malaysia and China met.")])
    assert [(str(found.pair), found.articles) for found in await counted(store, SERVER)] == [("CN-KZ", 2), ("CN-MY", 1)]
    assert (await counted(store, SERVER))[0].first == Published(2022, 1, 1)
    assert [(str(found.pair), found.articles) for found in await counted(store, OTHER_SERVER)] == [("CN-KZ", 1)]
    assert [len(found) for found in await of(store, Pair("CN", "MY"), OTHER_SERVER)] == [0, 0]


async def test_what_goes_is_no_longer_counted(store: Store) -> None:
    """Neither what is removed nor what was replaced; what is brought back is counted again."""
    await store.put(SHARED, [draft("a", WHEAT), draft("b", WHEAT)])
    await store.remove(SHARED, ["a"])
    await store.put(SHARED, [draft("b", "Malaysia and China met.")])
    assert [(str(found.pair), found.articles) for found in await counted(store)] == [("CN-MY", 1)]
    await store.restore(SHARED, "a")
    assert [str(found.pair) for found in await counted(store)] == ["CN-KZ", "CN-MY"]


async def test_a_forgotten_server_leaves_no_countries(store: Store) -> None:
    """None of the tables has a row of it any more."""
    await store.put(SERVER, [draft("a", WHEAT, headline="China")])
    await store.servers.forget(SERVER)

    statement = """
        SELECT 'passage' FROM passage_countries UNION ALL SELECT 'headline' FROM headline_countries
        UNION ALL SELECT 'pair' FROM article_pair
    """
    assert await store.in_thread(lambda connection: connection.execute(statement).fetchall()) == []


async def test_renewing_tags_what_an_earlier_version_did_not(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Articles that were indexed before countries were known get theirs when the index is brought up to date."""
    with other_analysis(), monkeypatch.context() as patch:
        patch.setattr("corpus.indexing.countries_in", lambda *_: frozenset())
        await store.put(SHARED, [draft("a", WHEAT), draft("b", TIN, headline="What China needs")])
    assert await counted(store) == []
    await store.renew()
    assert [str(found.pair) for found in await counted(store)] == ["CN-KZ", "CN-MY"]


async def test_the_shipped_articles_have_pairs(path: Path) -> None:
    """They are about Kazakhstan, Malaysia and China."""
    async with Store.open(path) as store:
        await store.put(BUNDLED, [draft("a", WHEAT)])
        assert [str(found.pair) for found in await counted(store)] == ["CN-KZ"]
