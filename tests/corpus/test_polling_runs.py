"""A poller runs beside others, and breaks over nothing for good."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from corpus.errors import StoreError
from corpus.feed_entries import read_entry
from corpus.feeds import Wanted, parse_wanted
from corpus.store.feed_rows import EntryState
from tests.corpus.feed_place import (
    ALIYA,
    RED,
    TEXTS,
    Place,
    feed_page,
    refuse_trouble,
)
from tests.corpus.web_server import LocalWeb, Page

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from corpus.fetching import Fetcher
    from corpus.polling import FeedPoller
    from corpus.reading.isolated import Reading
    from corpus.store.feed_rows import Feed, StoredEntry


@asynccontextmanager
async def running(
    poller: FeedPoller, trouble: Callable[[Feed, Exception], None] = refuse_trouble
) -> AsyncIterator[None]:
    """Let a poller run until the block ends."""
    task = asyncio.create_task(poller.run(trouble))
    try:
        yield
    finally:
        task.cancel()
        [ended] = await asyncio.gather(task, return_exceptions=True)
        assert isinstance(ended, asyncio.CancelledError)


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    """Wait for something to become so."""
    async with asyncio.timeout(60):
        while not await is_so():  # noqa: ASYNC110 - a test has no other way to see what happens inside
            await asyncio.sleep(0.01)


async def test_it_runs_until_cancelled(place: Place) -> None:
    """A poller that has nothing to do wakes up for what is taken from a backlog, and ends cleanly."""
    place.publish("crane")
    feed = await place.follow()
    async with running(place.poller):
        await place.poller.take_offered(RED, feed.id)
        await until(lambda: place.has_articles(1))


async def test_one_slow_feed_does_not_stop_the_others(place: Place) -> None:
    """While one feed's site does not answer, all others are polled, one after the other."""
    for number in range(3):
        place.publish(path=f"/feed{number}")
        await place.follow(path=f"/feed{number}")
    async with LocalWeb.running("127.0.0.2") as slow:
        slow.pages["/feed"] = feed_page("")
        await place.poller.add(RED, ALIYA, slow.url("/feed"), approval=False)
        slow.pages["/feed"] = Page.silent()
        for number, name in enumerate(TEXTS):
            place.publish(name, path=f"/feed{number}")
        place.clock.now += timedelta(days=1)
        async with running(place.poller):
            await until(lambda: place.has_articles(3))


async def test_a_database_that_cannot_be_written_is_waited_for(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another program holds the database no feed is polled, and afterwards all are."""
    monkeypatch.setattr("corpus.polling._REST", 0.01)
    claim, claims = place.store.feeds.claim, 0

    async def at_the_second_try(feed_id: int, now: datetime, until: datetime) -> Feed | None:
        nonlocal claims
        claims += 1
        if claims == 1:
            raise StoreError("The database could not be written.")
        return await claim(feed_id, now, until)

    monkeypatch.setattr(place.store.feeds, "claim", at_the_second_try)
    await place.follow()
    place.publish("crane")
    place.clock.now += timedelta(days=1)
    async with running(place.poller):
        await until(lambda: place.has_articles(1))


async def test_an_error_inside_is_reported_and_leaves_the_others(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error that is none of the feed's reaches who watches over the jobs; the feed says so, and others go on."""
    broken = await place.follow(words="boom")
    place.publish(path="/other")
    place.publish("crane")
    await place.follow(path="/other")
    place.publish("durian", path="/other")
    monkeypatch.setattr("corpus.polling.parse_wanted", broken_filter)
    troubles: list[tuple[int, Exception]] = []
    place.clock.now += timedelta(days=1)
    await place.poller.poll_due(lambda feed, error: troubles.append((feed.id, error)))
    [(feed_id, error)] = troubles
    assert (feed_id, str(error)) == (broken.id, "broken inside")
    assert "error inside Dragoman" in str((await place.feed(broken)).error)
    assert await place.articles() == ["All about the durian"]


async def test_an_entry_that_breaks_dragoman_is_given_up(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry over which there is an error inside fails, which is reported, and the next poll goes on behind it."""
    await place.follow()
    place.publish("wheat", "crane")
    monkeypatch.setattr("corpus.polling.read_entry", break_over_the_crane)
    troubles: list[Exception] = []
    for _ in range(2):
        place.clock.now += timedelta(days=1)
        await place.poller.poll_due(lambda _, error: troubles.append(error))
    assert [str(error) for error in troubles] == ["broken inside"]
    assert "error inside Dragoman" in str((await place.entry(EntryState.FAILED)).error)
    assert await place.articles() == ["All about the wheat"]


async def test_an_entry_that_breaks_the_review_is_given_up(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A waiting entry over which there is an error inside does not keep the others from being looked at."""
    await place.follow(approval=True)
    place.publish("wheat", "crane")
    await place.attend()
    monkeypatch.setattr("corpus.polling.read_entry", break_over_the_crane)
    with pytest.raises(RuntimeError):
        await place.poller.propose_waiting(RED, None, ALIYA)
    assert await place.entries(EntryState.FAILED) == ["News of the crane"]
    assert await place.poller.propose_waiting(RED, None, ALIYA)


async def break_over_the_crane(fetcher: Fetcher, feed: Feed, entry: StoredEntry) -> Reading:
    """Read an entry, but break over one."""
    if entry.headline == "News of the crane":
        raise RuntimeError("broken inside")
    return await read_entry(fetcher, feed, entry)


def broken_filter(words: str | None) -> Wanted:
    """Read a filter, but break over one."""
    if words == "boom":
        raise RuntimeError("broken inside")
    return parse_wanted(words)
