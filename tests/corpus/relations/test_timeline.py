"""The timeline quotes each story once, in the order of time, with the sentences that speak of both countries."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from corpus.models import SHARED, Pair, Scope
from corpus.relations.relations import Relations
from tests.corpus.drafts import draft
from tests.corpus.relations.articles import DURIAN_DEAL, library, stored

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from corpus.store import Store

CN_MY = Pair("CN", "MY")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """Open a store with the articles."""
    async for opened in stored(tmp_path / "timeline.sqlite3", library()):
        yield opened


async def test_oldest_first_and_undated_last(store: Store) -> None:
    """The order is that of publication; who knows only the year comes before the days of the next."""
    quotes = await Relations(store).timeline(SHARED, CN_MY)
    assert [quote.article.key for quote in quotes] == ["palm-oil", "durian-deal", "liulian", "durian-again", "sawit"]
    for quote in quotes:
        assert quote.text == quote.article.body[quote.start : quote.end]
        assert quote.passage.start <= quote.start < quote.end <= quote.passage.end


async def test_the_sentence_names_both_countries(store: Store) -> None:
    """It is quoted whole, and the countries' names are marked."""
    quotes = {quote.article.key: quote for quote in await Relations(store).timeline(SHARED, CN_MY)}
    deal = quotes["durian-deal"]
    assert deal.text == "China and Malaysia signed a protocol on fresh durians in Putrajaya."
    assert [deal.article.body[start:end] for start, end in deal.marks] == ["China", "Malaysia", "Putrajaya"]


async def test_a_neighbour_names_the_other(store: Store) -> None:
    """Where no sentence names both, two that stand together do."""
    body = "Malaysia opened a tea museum for visitors yesterday. China lent it forty old cups from three provinces."
    await store.put(SHARED, [draft("tea", body, headline="Tea", published="2022")])
    (quote,) = await Relations(store).timeline(SHARED, CN_MY, "tea")
    assert quote.text == body


async def test_one_quote_a_story(store: Store) -> None:
    """What a later article tells in nearly the same words is left out."""
    copy = DURIAN_DEAL.replace("in August", "in September")
    await store.put(SHARED, [draft("copy", copy, headline="A deal on durians", published="2024-06-22")])
    keys = [quote.article.key for quote in await Relations(store).timeline(SHARED, CN_MY)]
    assert "durian-deal" in keys
    assert "copy" not in keys


@pytest.mark.parametrize(
    ("after", "before", "keys"),
    [
        (date(2024, 6, 20), None, ["durian-deal", "liulian", "durian-again"]),
        (date(2024, 6, 21), date(2025, 2, 3), ["liulian"]),
        (date(2023, 7, 1), date(2023, 7, 2), ["palm-oil"]),
        (date(2025, 3, 31), None, ["durian-again"]),
        (date(2025, 4, 1), None, []),
    ],
)
async def test_from_and_to(store: Store, after: date, before: date | None, keys: list[str]) -> None:
    """Both days are included; a month or a year counts if it has any day of that time; no date is in no time."""
    quotes = await Relations(store).timeline(SHARED, CN_MY, after=after, before=before)
    assert [quote.article.key for quote in quotes] == keys


async def test_on_a_topic(store: Store) -> None:
    """Only what has the topic's words, in any form, and the sentence that has them is preferred."""
    quotes = await Relations(store).timeline(SHARED, CN_MY, "durian export")
    assert [quote.article.key for quote in quotes] == ["durian-deal", "durian-again"]
    assert await Relations(store).timeline(SHARED, CN_MY, "saffron") == []
    assert len(await Relations(store).timeline(SHARED, CN_MY, "  ")) == 5


async def test_walls(store: Store) -> None:
    """Another server's articles are not quoted."""
    body = "China gives Malaysia a pair of cranes. The cranes live in a garden that Malaysia built with China."
    await store.put(Scope(77), [draft("cranes", body, headline="Cranes")])
    relations = Relations(store)
    assert [quote.article.key for quote in await relations.timeline(Scope(77), CN_MY, "cranes")] == ["cranes"]
    assert await relations.timeline(Scope(88), CN_MY, "cranes") == []


async def test_the_latest_of_many_articles(store: Store) -> None:
    """Who does not want all gets those that were published last, in the same order, and is told that there are more."""
    relations = Relations(store)
    quotes, is_all = await relations.latest(SHARED, CN_MY, most=2)
    assert ([quote.article.key for quote in quotes], is_all) == (["liulian", "durian-again"], False)
    quotes, is_all = await relations.latest(SHARED, CN_MY, before=date(2024, 12, 31), most=2)
    assert ([quote.article.key for quote in quotes], is_all) == (["palm-oil", "durian-deal"], True)
    assert await relations.latest(SHARED, CN_MY, most=5) == (await relations.timeline(SHARED, CN_MY), True)


async def test_a_topic_without_words(store: Store) -> None:
    """A sign or a word that says nothing must stand there as it is, and does not stand for everything."""
    body = "China and Malaysia met 🐎 in Ipoh for a fair. Malaysia and China race there."
    await store.put(SHARED, [draft("fair", body, headline="A fair")])
    relations = Relations(store)
    assert [quote.article.key for quote in await relations.timeline(SHARED, CN_MY, "🐎")] == ["fair"]
    assert await relations.timeline(SHARED, CN_MY, "🔥") == []
    assert await relations.figures(SHARED, CN_MY, "🔥") == []
