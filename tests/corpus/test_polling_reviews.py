"""Offered and waiting entries are taken, skipped or looked at, within what a server may hold."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from corpus.curation import Decision
from corpus.errors import CorpusError
from corpus.fetching import FetchFailedError
from corpus.models import UNLIMITED, Limits
from corpus.store import Store
from corpus.store.feed_rows import EntryState
from tests.corpus.feed_place import (
    ALIYA,
    BLUE,
    RED,
    Place,
    refuse_trouble,
)
from tests.corpus.web_server import Page

if TYPE_CHECKING:
    from pathlib import Path


async def test_at_the_limit_entries_stay_due(place: Place) -> None:
    """Without room for an article its entry stays due and the feed says so; with room it joins."""
    feed = await place.follow()
    place.publish("crane")
    place.limits = Limits(articles=0)
    await place.attend()
    assert await place.entries(EntryState.DUE) == ["News of the crane"]
    full = await place.feed(feed)
    assert full.error
    assert full.failures == 0
    assert full.next_poll > place.clock.now
    place.limits = UNLIMITED
    await place.attend()
    assert await place.articles() == ["All about the crane"]
    assert (await place.feed(feed)).error is None


async def test_a_feed_adds_only_so_many_a_day(place: Place) -> None:
    """What is more than a day's share joins on the next day, oldest first."""
    poller = place.make_poller(per_day=2)
    await place.follow()
    place.publish("crane", "durian", "wheat")
    await place.attend(poller)
    assert await place.articles() == ["All about the durian", "All about the wheat"]
    await place.attend(poller)
    assert len(await place.articles()) == 3


async def test_offered_entries_are_taken_or_skipped(place: Place) -> None:
    """As many of the newest offered entries as wanted become articles, at once, and the others are let be."""
    place.publish("crane", "durian", "wheat")
    feed = await place.follow()
    assert await place.poller.take_offered(RED, feed.id, 1) == 1
    assert await place.poller.skip_offered(RED, feed.id) == 2
    assert await place.poller.poll_due(refuse_trouble) == 1
    assert await place.articles() == ["All about the crane"]
    assert len(await place.entries(EntryState.SKIPPED)) == 2


async def test_another_servers_offers_cannot_be_touched(place: Place) -> None:
    """A server's feed is nothing to another."""
    place.publish("crane")
    feed = await place.follow()
    assert await place.poller.take_offered(BLUE, feed.id) == 0
    assert await place.poller.skip_offered(BLUE, feed.id) == 0
    assert await place.poller.propose_waiting(BLUE, feed.id, ALIYA) is None


async def test_waiting_entries_are_looked_at_first(place: Place) -> None:
    """With approval new entries wait, are shown in a preview, and become articles or are left out as decided there."""
    feed = await place.follow(approval=True)
    place.web.pages["/wheat"] = Page(status=404)
    place.publish("crane", "durian", "wheat")
    await place.attend()
    assert await place.articles() == []
    assert len(await place.entries(EntryState.WAITING)) == 3
    token = await place.poller.propose_waiting(RED, feed.id, ALIYA)
    assert token is not None
    first = await place.curation.look(RED, token, 0)
    assert first is not None
    assert (first.draft.headline, first.count) == ("All about the durian", 2)
    assert first.draft.publisher == "Steppe Courier"
    assert [str(failure).partition(":")[0] for failure in first.failures] == ["News of the wheat"]
    await place.curation.decide(RED, token, 0, Decision.SKIP)
    await place.poller.settle(RED, await place.curation.accept(RED, token, ALIYA))
    assert await place.articles() == ["All about the crane"]
    assert await place.entries(EntryState.SKIPPED) == ["News of the durian"]
    assert await place.entries(EntryState.FAILED) == ["News of the wheat"]
    assert (await place.entry(EntryState.ADDED)).key in await place.store.keys(RED)
    assert await place.poller.propose_waiting(RED, None, ALIYA) is None


async def test_waiting_entries_that_cannot_be_read_are_told_of(place: Place) -> None:
    """If no entry that waits can be read, that is said, with a reason, instead of an empty preview."""
    await place.follow(approval=True)
    place.web.pages["/wheat"] = Page(status=503)
    place.publish("wheat")
    await place.attend()
    with pytest.raises(CorpusError, match=r"No entry that waits could be read. News of the wheat: .* a problem"):
        await place.poller.propose_waiting(RED, None, ALIYA)
    assert await place.entries(EntryState.WAITING) == ["News of the wheat"]
    place.web.pages["/wheat"] = Page(status=404)
    with pytest.raises(CorpusError, match="no such page"):
        await place.poller.propose_waiting(RED, None, ALIYA)
    assert await place.entries(EntryState.FAILED) == ["News of the wheat"]


async def test_a_removed_feeds_articles_stay(place: Place) -> None:
    """Removing a feed removes none of its articles, and a poll that was under way does no harm."""
    feed = await place.follow()
    place.publish("crane")
    await place.attend()
    await place.store.feeds.remove(RED, feed.id)
    place.publish("crane", "durian")
    assert await place.poller.poll(feed)
    assert await place.articles() == ["All about the crane"]


async def test_taking_in_tells_what_came_of_it(place: Place) -> None:
    """One entry can be taken in by itself: a new article, or a site that asks to be left alone."""
    place.publish("crane", "durian")
    feed = await place.follow()
    durian, crane = await place.store.feeds.entries(RED, EntryState.OFFERED, newest=False)
    assert await place.poller.take_in(feed, crane)
    assert not await place.poller.take_in(feed, crane)
    place.web.pages["/durian"] = Page(status=503, headers={"Retry-After": "60"})
    with pytest.raises(FetchFailedError):
        await place.poller.take_in(feed, durian)


async def test_two_programs_never_poll_the_same(place: Place, tmp_path: Path) -> None:
    """Of two programs on one database only one polls a feed that is due."""
    place.publish("crane")
    for number in range(4):
        place.publish(path=f"/feed{number}")
        await place.follow(path=f"/feed{number}")
    async with Store.open(tmp_path / "polling.sqlite3", bundled=False) as other:
        theirs = Place(other, place.web, place.fetcher)
        place.web.requests.clear()
        await asyncio.gather(place.attend(), theirs.attend())
    assert sorted(path for path in place.web.asked if "feed" in path) == [f"/feed{number}" for number in range(4)]
