"""Feeds are polled on their own schedules."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from corpus.errors import CorpusError, FetchError, LimitError, ReadingError
from corpus.models import Author, Limits, Via
from corpus.reading.metadata import LONGEST_PUBLISHER, clipped
from corpus.sentences import Sentence
from corpus.store.feed_rows import EntryState
from tests.corpus.feed_place import (
    ALIYA,
    BLUE,
    RED,
    START,
    TEXTS,
    Place,
    feed_page,
    item,
    page,
    refuse_trouble,
)
from tests.corpus.web_server import Page, Request


async def test_the_backlog_is_offered(place: Place) -> None:
    """What a feed has when it is added is offered, but for what its filter leaves out, and nothing joins by itself."""
    place.publish("crane", "durian", "wheat")
    added = await place.poller.add(RED, ALIYA, place.web.url("/feed"), "-durian", approval=False)
    assert (added.feed.title, added.feed.who, added.offered, added.skipped) == ("Steppe Courier", 7, 2, 1)
    await place.attend()
    assert await place.entries(EntryState.OFFERED) == ["News of the crane", "News of the wheat"]
    assert await place.articles() == []


async def test_a_web_page_is_refused_and_names_its_feed(place: Place) -> None:
    """The address of a page is no feed, but the answer says where its feed is."""
    link = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    place.web.pages["/"] = page("crane", link)
    with pytest.raises(ReadingError, match=f"which names this feed: {place.web.url('/feed')}"):
        await place.poller.add(RED, ALIYA, place.web.url("/"), approval=False)
    assert await place.store.feeds.of_scope(RED) == []


async def test_a_wrong_address_is_refused(place: Place) -> None:
    """What cannot be fetched is refused at once."""
    with pytest.raises(FetchError, match="no such page"):
        await place.poller.add(RED, ALIYA, place.web.url("/nothing"), approval=False)
    with pytest.raises(FetchError, match="https://"):
        await place.poller.add(RED, ALIYA, "file:///etc/passwd", approval=False)


async def test_the_same_feed_is_refused(place: Place) -> None:
    """A feed is followed once by a server, however its address is written; another server may follow it as well."""
    await place.follow()
    with pytest.raises(CorpusError, match="followed already, as “Steppe Courier”"):
        await place.poller.add(RED, ALIYA, place.web.url("/feed/?utm_source=x"), approval=False)
    assert (await place.poller.add(BLUE, ALIYA, place.web.url("/feed"), approval=False)).feed.scope == BLUE


async def test_no_more_feeds_than_the_host_allows(place: Place) -> None:
    """At the limit of feeds the next one is refused before anything is fetched."""
    place.limits = Limits(feeds=1)
    await place.follow()
    asked = len(place.web.requests)
    with pytest.raises(LimitError, match="room for 1 feed here"):
        await place.follow(path="/other")
    assert len(place.web.requests) == asked


async def test_a_new_entry_becomes_an_article(place: Place) -> None:
    """What is new joins by itself: text and headline are the page's, and the feed tells what the page does not."""
    feed = await place.follow()
    place.publish("crane")
    await place.attend()
    entry = await place.entry(EntryState.ADDED)
    article = await place.store.own_by_key(RED, entry.key or "")
    assert article is not None
    assert article.body == TEXTS["crane"]
    assert (article.headline, article.headline_given) == ("All about the crane", True)
    assert (article.publisher, str(article.published)) == ("Steppe Courier", "2024-04-29")
    assert article.url == place.web.url("/crane")
    [revision] = await place.store.history.of_article(RED, article.key)
    assert revision.author == Author(Via.FEED, 7)
    assert (await place.feed(feed)).added_today == 1


async def test_a_feed_with_a_long_title_is_a_publisher_with_a_short_name(place: Place) -> None:
    """A feed's title is cut to what a publisher's name may have, be it with the page or with the feed's own text."""
    await place.follow()
    place.publish("crane", "wheat", contents=True)
    place.web.pages["/wheat"] = Page(status=403)
    whole = place.web.pages["/feed"]
    assert isinstance(whole, Page)
    place.web.pages["/feed"] = replace(whole, body=whole.body.replace(b"Steppe Courier", b"Steppe " * 50))
    await place.attend()
    for entry in await place.store.feeds.entries(RED, EntryState.ADDED):
        article = await place.store.own_by_key(RED, entry.key or "")
        assert article is not None
        assert article.publisher == clipped(("Steppe " * 50).strip(), LONGEST_PUBLISHER)
    assert len(await place.articles()) == 2


async def test_what_the_page_tells_counts_more(place: Place) -> None:
    """A page's own date and publisher are kept."""
    await place.follow()
    head = '<meta property="og:site_name" content="Port Post"><meta name="date" content="2024-04-27">'
    place.web.pages["/crane"] = page("crane", head)
    place.publish("crane")
    await place.attend()
    article = await place.store.own_by_key(RED, (await place.entry(EntryState.ADDED)).key or "")
    assert article is not None
    assert (article.publisher, str(article.published)) == ("Port Post", "2024-04-27")


async def test_new_entries_are_filtered(place: Place) -> None:
    """A new entry that does not pass the filter is skipped for good."""
    await place.follow(words="durian")
    place.publish("crane", "durian")
    await place.attend()
    assert await place.articles() == ["All about the durian"]
    assert await place.entries(EntryState.SKIPPED) == ["News of the crane"]
    assert "/crane" not in place.web.asked


async def test_nothing_new_is_said_shortly(place: Place) -> None:
    """A poll sends what the last one got, and an unchanged feed is asked less and less often, at last once a day."""

    def answer(request: Request) -> Page:
        if request.headers.get("if-none-match") == '"one"':
            return Page(status=304)
        return feed_page(item(place.web, "crane"), ETag='"one"')

    place.web.pages["/feed"] = answer
    feed = await place.follow()
    minutes = []
    for _ in range(6):
        await place.attend()
        minutes.append((await place.feed(feed)).minutes)
    assert minutes == [120, 240, 480, 960, 1440, 1440]
    assert place.web.requests[-1].headers["if-none-match"] == '"one"'
    assert await place.entries(EntryState.OFFERED) == ["News of the crane"]


async def test_a_lively_feed_is_polled_more_often(place: Place) -> None:
    """Each poll that brings something halves the time to the next, down to a quarter of an hour."""
    feed = await place.follow(words="-crane, -durian, -wheat")
    minutes = []
    for name in TEXTS:
        place.publish(name)
        await place.attend()
        minutes.append((await place.feed(feed)).minutes)
    assert minutes == [30, 15, 15]
    assert (await place.feed(feed)).next_poll == place.clock.now + timedelta(minutes=15)


async def test_a_feed_says_how_often_it_may_be_asked(place: Place) -> None:
    """The time that a feed asks for is kept from the first poll on."""
    place.web.pages["/feed"] = feed_page("<ttl>300</ttl>")
    feed = await place.follow()
    assert feed.next_poll == START + timedelta(minutes=300)


async def test_failures_back_off(place: Place) -> None:
    """Each failure in a row lets more time pass, up to a day, with its sentence shown; success ends all that."""
    feed = await place.follow()
    place.web.pages["/feed"] = Page(status=500)
    waits = []
    for _ in range(9):
        await place.attend()
        waits.append((await place.feed(feed)).next_poll - place.clock.now)
    for number, wait in enumerate(waits):
        longest = timedelta(minutes=min(15 * 2**number, 24 * 60))
        assert longest * 0.74 <= wait <= longest
    failing = await place.feed(feed)
    assert (failing.failures, failing.minutes, place.poller.failures) == (9, 60, 9)
    assert "error 500" in str(failing.error)
    place.publish()
    await place.attend()
    assert ((await place.feed(feed)).failures, (await place.feed(feed)).error) == (0, None)


async def test_what_is_no_feed_any_more_is_a_failure(place: Place) -> None:
    """A feed that turns into something else shows so, and keeps what it had."""
    place.publish("crane")
    feed = await place.follow()
    place.web.pages["/feed"] = Page(b"moved house", "application/rss+xml")
    await place.attend()
    assert "is not a feed" in str((await place.feed(feed)).error)
    assert await place.entries(EntryState.OFFERED) == ["News of the crane"]


@pytest.mark.parametrize("status", [429, 503])
async def test_a_site_that_asks_for_time_gets_it(place: Place, status: int) -> None:
    """A site's own word on when to come back counts if it is later."""
    feed = await place.follow()
    place.web.pages["/feed"] = Page(status=status, headers={"Retry-After": "172800"})
    await place.attend()
    assert (await place.feed(feed)).next_poll == place.clock.now + timedelta(days=2)


@pytest.mark.parametrize(("status", "path"), [(301, "/new"), (308, "/new"), (302, "/feed"), (307, "/feed")])
async def test_a_feed_that_moves_for_good_is_followed_there(place: Place, status: int, path: str) -> None:
    """A lasting redirect changes a feed's address, a passing one does not; what is new is found either way."""
    feed = await place.follow()
    place.publish("crane", path="/new")
    place.web.pages["/feed"] = Page.redirect("/new", status)
    await place.attend()
    assert (await place.feed(feed)).url == place.web.url(path)
    assert await place.articles() == ["All about the crane"]


async def test_a_feed_does_not_move_to_where_another_is(place: Place) -> None:
    """If the server follows the new address already, the feed keeps its own."""
    feed = await place.follow()
    place.publish(path="/new")
    await place.follow(path="/new")
    place.web.pages["/feed"] = Page.redirect("/new", 301)
    await place.attend()
    assert (await place.feed(feed)).url == place.web.url("/feed")


async def test_a_feed_that_is_gone_is_left_alone(place: Place) -> None:
    """After 410 Gone a feed is not asked again, and says why; what it offered can still be taken."""
    place.publish("crane", "wheat")
    feed = await place.follow()
    place.web.pages["/feed"] = Page(status=410)
    await place.attend()
    gone = await place.feed(feed)
    assert gone.is_gone
    assert "gone for good" in str(gone.error)
    asked = len(place.web.requests)
    await place.attend()
    assert len(place.web.requests) == asked
    await place.poller.take_offered(RED, feed.id)
    await place.attend(place.make_poller(per_day=1))
    assert len(await place.articles()) == 1
    await place.attend()
    assert len(await place.articles()) == 2
    await place.attend()
    assert (await place.feed(feed)).is_gone


async def test_a_clock_that_was_ahead_stops_no_feed(place: Place) -> None:
    """What was polled, or is waited for, in a future that turned out to be none is polled and tried again now."""
    place.publish("crane")
    feed = await place.follow()
    place.clock.now += timedelta(days=400)
    await place.attend()
    [entry] = [*await place.store.feeds.latest(RED, feed.id, 1)]
    await place.store.feeds.turn(feed, EntryState.OFFERED, EntryState.DUE)
    await place.store.feeds.postpone(entry, Sentence("later"), place.clock.now, "http")
    place.clock.now = START
    place.web.requests.clear()
    await place.poller.poll_due(refuse_trouble)
    assert "/feed" in place.web.asked
    assert await place.articles() == ["All about the crane"]
