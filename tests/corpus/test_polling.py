"""Feeds are polled on their own schedules, and their entries become articles."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from corpus.curation import Curation, Decision
from corpus.editing import Fields
from corpus.errors import CorpusError, FetchError, LimitError, ReadingError, StoreError
from corpus.feed_entries import believed_link, read_entry
from corpus.feeds import Wanted, parse_wanted
from corpus.fetching import Fetcher, FetchFailedError, FetchRules
from corpus.models import UNLIMITED, Author, Limits, Scope, Via
from corpus.polling import FeedPoller
from corpus.reading.metadata import LONGEST_PUBLISHER, clipped
from corpus.store import Store
from corpus.store.feed_rows import EntryState
from tests.corpus.drafts import draft
from tests.corpus.web_server import LocalWeb, Page, Request

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from corpus.reading.isolated import Reading
    from corpus.store.feed_rows import Feed, StoredEntry

RED, BLUE = Scope(100), Scope(200)
ALIYA = Author(Via.MEMBER, 7)
RULES = FetchRules(networks=(ip_network("127.0.0.0/8"),))
START = datetime(2024, 5, 1, 12, tzinfo=UTC)

TEXTS = {
    "crane": (
        "A second gantry crane now stands at the dry port of Khorgos, where containers change from Chinese to Kazakh "
        "wagons. Dockers say that a train which used to wait for most of a day leaves within six hours. The crane came "
        "by rail in forty boxes and took three weeks to put together.\n\n"
        "The port's operator wants a third one before winter, but the budget for it has not been settled. Until then "
        "the old crane, built twenty years ago, lifts the lighter boxes at night, and drivers of lorries complain that "
        "their queue has not become any shorter since the spring."
    ),
    "durian": (
        "Fresh durians from Pahang reached shops in Nanning two days after they had been picked, packed in straw so "
        "that the thorns would not hurt anybody. Growers had asked for this permission for four years, and inspectors "
        "came to see eleven orchards before they granted it.\n\n"
        "Each fruit carries a number that tells the tree it fell from. The first plane took nine tons, most of them of "
        "the yellow kind that is loved for its bitter taste. Frozen pulp, which has been sold for longer, remains much "
        "cheaper, and cooks prefer it for cakes and for ice cream."
    ),
    "wheat": (
        "Mills in Kostanay grind through the night since neighbouring countries lowered their duties on flour. A "
        "railway clerk counted four hundred wagons in one week, twice as many as in the same week of last year, and "
        "says that paper for the waybills is running short.\n\n"
        "Farmers have sown less barley in order to grow more wheat. An agronomist warns that the soil needs rest after "
        "three dry summers, yet the price decides what is sown. The harvest begins in the last days of August if rain "
        "does not come too soon, and silos are being cleaned already."
    ),
}


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.now


class Place:
    """A store, a local web with a feed at ``/feed``, and a poller between them."""

    def __init__(self, store: Store, web: LocalWeb, fetcher: Fetcher) -> None:
        self.store, self.web, self.fetcher = store, web, fetcher
        self.curation = Curation(store)
        self.clock = Clock()
        self.limits = UNLIMITED
        self.poller = self.make_poller()

    def make_poller(self, per_day: int = 50) -> FeedPoller:
        """Make a poller with the limits and the clock of this place."""
        return FeedPoller(self.store, self.fetcher, self.curation, lambda _: self.limits, per_day, clock=self.clock)

    def publish(self, *names: str, path: str = "/feed", contents: bool = False, **headers: str) -> None:
        """Put a page for each article on the web, and a feed that links to all."""
        for name in names:
            self.web.pages.setdefault(f"/{name}", page(name))
        items = "".join(item(self.web, name, contents=contents) for name in names)
        self.web.pages[path] = feed_page(items, **headers)

    async def follow(self, *, words: str | None = None, approval: bool = False, path: str = "/feed") -> Feed:
        """Follow the feed that is published now."""
        return (await self.poller.add(RED, ALIYA, self.web.url(path), words, approval=approval)).feed

    async def feed(self, feed: Feed) -> Feed:
        """Read a feed as it is now."""
        current = await self.store.feeds.feed(RED, feed.id)
        assert current is not None
        return current

    async def attend(self, poller: FeedPoller | None = None) -> None:
        """Let a day pass and attend to what is due then."""
        self.clock.now += timedelta(days=1)
        await (poller or self.poller).poll_due(refuse_trouble)

    async def hurry(self, feed: Feed, time: timedelta) -> None:
        """Let some time pass, and attend to a feed whether it is due or not."""
        self.clock.now += time
        await self.store.feeds.hurry(RED, feed.id, self.clock.now)
        await self.poller.poll_due(refuse_trouble)

    async def entries(self, state: EntryState) -> list[str]:
        """List the headlines of the entries in a state, newest first."""
        return [entry.headline for entry in await self.store.feeds.entries(RED, state)]

    async def entry(self, state: EntryState) -> StoredEntry:
        """Read the only entry in a state."""
        [entry] = await self.store.feeds.entries(RED, state)
        return entry

    async def has_articles(self, number: int) -> bool:
        """Tell whether there are as many articles."""
        return len(await self.articles()) == number

    async def articles(self) -> list[str]:
        """List the headlines of the articles, in order of letters."""
        found = [await self.store.own_by_key(RED, key) for key in await self.store.keys(RED)]
        return sorted(article.headline for article in found if article)


def refuse_trouble(feed: Feed, error: Exception) -> None:
    """Let a test fail if an error comes out that is none of a feed's."""
    raise AssertionError(f"trouble with feed {feed.id}") from error


def page(name: str, head: str = "") -> Page:
    """Make the page of an article."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in TEXTS[name].split("\n\n"))
    return Page(
        f"<html><head><title>All about the {name}</title>{head}</head><body><nav>Home</nav><article>"
        f"<h1>All about the {name}</h1>{body}</article></body></html>".encode()
    )


def item(web: LocalWeb, name: str, *, contents: bool = False) -> str:
    """Make an item of a feed, with its whole text if wanted."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in TEXTS[name].split("\n\n")) if contents else f"On the {name}."
    return (
        f"<item><title>News of the {name}</title><link>{web.url(f'/{name}')}</link>"
        f"<pubDate>Mon, 29 Apr 2024 10:00:00 GMT</pubDate><description><![CDATA[{text}]]></description></item>"
    )


def feed_page(items: str, **headers: str) -> Page:
    """Make a feed's answer."""
    body = f'<rss version="2.0"><channel><title>Steppe Courier</title>{items}</channel></rss>'
    return Page(body.encode(), "application/rss+xml; charset=utf-8", headers=headers)


@asynccontextmanager
async def a_place(path: Path) -> AsyncIterator[Place]:
    """Open a store and run a web server and a fetcher for it."""
    async with Store.open(path, bundled=False) as store, LocalWeb.running() as web, Fetcher(RULES) as fetcher:
        yield Place(store, web, fetcher)


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    """Give a place whose feed has nothing yet."""
    async with a_place(tmp_path / "polling.sqlite3") as place:
        place.publish()
        yield place


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
    assert (failing.failures, failing.minutes) == (9, 60)
    assert "error 500" in (failing.error or "")
    place.publish()
    await place.attend()
    assert ((await place.feed(feed)).failures, (await place.feed(feed)).error) == (0, None)


async def test_what_is_no_feed_any_more_is_a_failure(place: Place) -> None:
    """A feed that turns into something else shows so, and keeps what it had."""
    place.publish("crane")
    feed = await place.follow()
    place.web.pages["/feed"] = Page(b"moved house", "application/rss+xml")
    await place.attend()
    assert "is not a feed" in ((await place.feed(feed)).error or "")
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
    assert "gone for good" in (gone.error or "")
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


async def test_the_feeds_own_text_stands_in_for_a_missing_page(place: Place) -> None:
    """When the page cannot be had, what the feed itself has is taken if it is a whole text."""
    await place.follow()
    place.web.pages["/crane"] = Page(status=403)
    place.publish("crane", contents=True)
    await place.attend()
    article = await place.store.own_by_key(RED, (await place.entry(EntryState.ADDED)).key or "")
    assert article is not None
    assert (article.body, article.headline) == (TEXTS["crane"], "News of the crane")
    assert (article.publisher, str(article.published)) == ("Steppe Courier", "2024-04-29")
    assert article.url == place.web.url("/crane")


async def test_the_feeds_own_text_stands_in_for_a_short_page(place: Place) -> None:
    """A page with little more than a request to sign in is no article when the feed has the text."""
    await place.follow()
    wall = (
        b"<html><body><article><p>Please sign in to read this article in full on our pages.</p></article></body></html>"
    )
    place.web.pages["/crane"] = Page(wall)
    place.publish("crane", contents=True)
    await place.attend()
    article = await place.store.own_by_key(RED, (await place.entry(EntryState.ADDED)).key or "")
    assert article is not None
    assert article.body == TEXTS["crane"]


async def test_an_entry_without_page_or_text_fails(place: Place) -> None:
    """An entry with a page that may not be read, and a teaser only, is marked with the reason."""
    place.web.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /crane\n", "text/plain")
    await place.follow()
    place.publish("crane", "durian")
    await place.attend()
    failed = await place.entry(EntryState.FAILED)
    assert failed.headline == "News of the crane"
    assert "robots.txt" in (failed.error or "")
    assert await place.articles() == ["All about the durian"]


async def test_a_site_that_is_busy_is_left_alone_for_a_while(place: Place) -> None:
    """When a page's site asks for time nothing else is asked of it, and then first what was not tried yet."""
    feed = await place.follow()
    place.web.pages["/crane"] = Page(status=429, headers={"Retry-After": "7200"})
    place.publish("wheat", "crane")
    await place.attend()
    assert await place.entries(EntryState.DUE) == ["News of the wheat", "News of the crane"]
    assert (await place.feed(feed)).next_poll == place.clock.now + timedelta(hours=2)
    assert [path for path in place.web.asked if path in {"/crane", "/wheat"}] == ["/crane"]
    await place.attend()
    assert await place.entries(EntryState.DUE) == ["News of the crane"]
    assert [path for path in place.web.asked if path in {"/crane", "/wheat"}] == ["/crane", "/wheat", "/crane"]
    assert await place.articles() == ["All about the wheat"]


async def test_a_site_out_of_reach_loses_nothing(place: Place) -> None:
    """While a site refuses connections its entries stay due, and those of other sites join; later these do, too."""
    feed = await place.follow()
    async with LocalWeb.running("127.0.0.2") as closing:
        away = item(closing, "crane") + item(closing, "durian")
    place.web.pages["/wheat"] = page("wheat")
    place.web.pages["/feed"] = feed_page(item(place.web, "wheat") + away)
    await place.attend()
    assert await place.articles() == ["All about the wheat"]
    assert await place.entries(EntryState.DUE) == ["News of the crane", "News of the durian"]
    first = await place.store.feeds.entries(RED, EntryState.DUE, newest=False)
    assert [entry.tries for entry in first] == [1, 0]
    assert "127.0.0.2 cannot be reached" in (first[0].error or "")
    await place.hurry(feed, timedelta(minutes=14))
    assert [entry.tries for entry in await place.store.feeds.entries(RED, EntryState.DUE, newest=False)] == [1, 0]
    async with LocalWeb.running("127.0.0.2", port=closing.port) as back:
        back.pages |= {"/crane": page("crane"), "/durian": page("durian")}
        await place.hurry(feed, timedelta(minutes=2))
    assert await place.articles() == ["All about the crane", "All about the durian", "All about the wheat"]


async def test_a_site_that_stays_out_of_reach_is_given_up(place: Place) -> None:
    """After eight tries, ever further apart and over more than a day, an entry has failed, and says why."""
    feed = await place.follow()
    place.web.pages["/crane"] = Page(status=503)
    place.publish("crane")
    tried = []
    while not await place.entries(EntryState.FAILED):
        asked = place.web.asked.count("/crane")
        await place.hurry(feed, timedelta(minutes=15))
        if place.web.asked.count("/crane") > asked:
            tried.append(place.clock.now)
    waits = [(later - earlier) // timedelta(minutes=15) for earlier, later in pairwise(tried)]
    assert waits == [1, 2, 4, 8, 16, 32, 64]
    assert tried[-1] - tried[0] > timedelta(days=1)
    assert "has a problem" in ((await place.entry(EntryState.FAILED)).error or "")


async def test_a_feed_that_is_gone_leaves_no_entry_behind(place: Place) -> None:
    """What a feed had that has ended since is tried again like all else, also after a day without room for it."""
    feed = await place.follow()
    place.web.pages["/crane"] = Page(status=503)
    place.publish("crane")
    await place.attend()
    place.web.pages["/feed"] = Page(status=410)
    await place.attend(place.make_poller(per_day=0))
    place.web.pages["/crane"] = page("crane")
    await place.attend()
    assert await place.articles() == ["All about the crane"]
    await place.attend()
    assert (await place.feed(feed)).is_gone


async def test_what_curators_did_is_not_undone(place: Place) -> None:
    """The same text at another address neither overwrites a shortened article nor brings a removed one back."""
    await place.follow()
    place.publish("crane")
    await place.attend()
    key = (await place.entry(EntryState.ADDED)).key or ""
    beginning = TEXTS["crane"][:120]
    await place.curation.edit_article(RED, key, Fields(body=beginning), ALIYA)
    for path in ("/again", "/once-more"):
        place.web.pages[path] = page("crane")
        place.web.pages["/feed"] = feed_page(item(place.web, "crane").replace("/crane<", f"{path}<"))
        await place.attend()
        assert path in place.web.asked
        article = await place.store.own_by_key(RED, key)
        assert (article and article.body) == (beginning if path == "/again" else None)
        await place.store.remove(RED, [key], ALIYA)
    assert [entry.key for entry in await place.store.feeds.entries(RED, EntryState.SKIPPED)] == [key, key]
    assert await place.articles() == []


@pytest.mark.parametrize(
    ("named", "believed"),
    [
        ("http://127.0.0.1/the-crane", True),
        ("https://www.127.0.0.1/the-crane", True),
        ("https://times.example/the-crane", False),
        ("https://27.0.0.1/the-crane", False),
    ],
)
async def test_a_page_names_only_a_link_of_its_own(place: Place, named: str, believed: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """A page's canonical link counts if it is on the page's own host; nobody borrows another site's name."""
    await place.follow()
    place.web.pages["/crane"] = page("crane", f'<link rel="canonical" href="{named}">')
    place.publish("crane")
    await place.attend()
    article = await place.store.own_by_key(RED, (await place.entry(EntryState.ADDED)).key or "")
    assert article is not None
    assert article.url == (named if believed else place.web.url("/crane"))


@pytest.mark.parametrize(
    ("named", "fetched", "believed"),
    [
        ("https://news.example.org/a", "https://m.news.example.org/a?x", True),
        ("https://www.example.org/a", "https://m.example.org/a", True),
        ("https://m.example.org/a", "https://example.org/a", False),
        ("https://ample.org/a", "https://example.org/a", False),
        ("https://org/a", "https://example.org/a", False),
        (None, "https://example.org/a", False),
    ],
)
def test_a_link_of_a_domain_is_believed_of_its_hosts(named: str | None, fetched: str, believed: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """A page on a host may name an address of the domain that the host belongs to, not the other way round."""
    assert believed_link(named, fetched) == (named if believed else fetched)


async def test_a_server_that_was_left_is_not_polled(place: Place) -> None:
    """While the bot is not in a server its feeds are let be; when it is back they go on."""
    await place.follow()
    place.publish("crane")
    await place.store.servers.note_left(RED, START)
    asked = len(place.web.requests)
    await place.attend()
    assert len(place.web.requests) == asked
    await place.store.servers.note_joined(RED)
    await place.attend()
    assert await place.articles() == ["All about the crane"]


async def test_a_copy_is_not_added_again(place: Place) -> None:
    """An entry whose text is in the corpus already points to that article, and takes none of the day's room."""
    await place.store.put(RED, [draft("mine", TEXTS["crane"], headline="My own crane")])
    feed = await place.follow()
    place.publish("crane")
    await place.attend()
    assert (await place.entry(EntryState.ADDED)).key == "mine"
    assert await place.articles() == ["My own crane"]
    assert (await place.feed(feed)).added_today == 0


async def test_an_entry_in_two_feeds_is_one_article(place: Place) -> None:
    """The same entry in two feeds of a server becomes one article."""
    await place.follow()
    place.publish(path="/other")
    await place.follow(path="/other")
    place.publish("crane")
    place.publish("crane", path="/other")
    await place.attend()
    assert await place.articles() == ["All about the crane"]
    assert place.web.asked.count("/crane") == 1


async def test_a_page_cannot_take_another_articles_place(place: Place) -> None:
    """A page that names the key of an article that is there becomes an article of its own."""
    await place.store.put(RED, [draft("mine", TEXTS["wheat"], headline="Mine")])
    await place.follow()
    text = f"---\nid: mine\ntitle: Theirs\n---\n\n{TEXTS['crane']}"
    place.web.pages["/crane"] = Page(text.encode(), "text/markdown; charset=utf-8")
    place.publish("crane")
    await place.attend()
    assert await place.articles() == ["Mine", "Theirs"]


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
    assert [failure.partition(":")[0] for failure in first.failures] == ["News of the wheat"]
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
    assert "error inside Dragoman" in ((await place.feed(broken)).error or "")
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
    assert "error inside Dragoman" in ((await place.entry(EntryState.FAILED)).error or "")
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
