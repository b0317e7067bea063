"""A place to poll feeds in: a store, a local web with feeds and pages, a clock that a test moves."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import TYPE_CHECKING

from corpus.curation import Curation
from corpus.fetching import Fetcher, FetchRules
from corpus.models import UNLIMITED, Author, Scope, Via
from corpus.polling import FeedPoller
from corpus.store import Store
from tests.corpus.web_server import LocalWeb, Page

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from corpus.store.feed_rows import EntryState, Feed, StoredEntry


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
