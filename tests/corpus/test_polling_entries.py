"""A feed's entries become articles, once, and as what they are."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from corpus.editing import Fields
from corpus.feed_entries import believed_link
from corpus.store.feed_rows import EntryState
from tests.corpus.drafts import draft
from tests.corpus.feed_place import (
    ALIYA,
    RED,
    START,
    TEXTS,
    Place,
    feed_page,
    item,
    page,
)
from tests.corpus.web_server import LocalWeb, Page


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
    assert "robots.txt" in str(failed.error)
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
    assert "127.0.0.2 cannot be reached" in str(first[0].error)
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
    assert "has a problem" in str((await place.entry(EntryState.FAILED)).error)


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
