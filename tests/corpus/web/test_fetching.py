"""Pages and feeds are fetched politely and come back whole."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from corpus.fetching import Accept, Fetcher, FetchFailedError, FetchRules
from tests.corpus.fetchers import ARTICLE, HERE, Names, fetching, refusal
from tests.corpus.web_server import LocalWeb, Page, Request

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


FEED = Page(b"<rss version='2.0'></rss>", "application/rss+xml")


@pytest.fixture
async def web() -> AsyncIterator[LocalWeb]:
    """Run a local web server with one article."""
    async with LocalWeb.running() as web:
        web.pages["/a"] = ARTICLE
        yield web


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    """Make a fetcher that may reach 127.0.0.1, and no other address of the inside."""
    async with fetching() as fetcher:
        yield fetcher


async def test_fetches_a_page(web: LocalWeb, fetcher: Fetcher) -> None:
    """A page comes back whole, with the name that tells its kind and what makes the next time cheaper."""
    web.pages["/tea"] = Page(ARTICLE.body, headers={"ETag": '"1"', "Last-Modified": "Mon, 06 May 2024 07:00:00 GMT"})
    page = await fetcher.fetch(f"{web.url('/tea')}?x=1#top", Accept.PAGE)
    assert page.url == f"{web.url('/tea')}?x=1"
    assert page.name == "tea.html"
    assert page.content == ARTICLE.body
    assert (page.etag, page.modified) == ('"1"', "Mon, 06 May 2024 07:00:00 GMT")
    assert not page.unchanged


async def test_says_honestly_who_asks(web: LocalWeb, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    """A request names the program, offers what is understood, and tells nothing else, whatever the environment says."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    web.pages["/a"] = Page(ARTICLE.body, headers={"Set-Cookie": "who=you"})
    web.pages["/b"] = Page.redirect("/a")
    await fetcher.fetch(web.url("/b"), Accept.PAGE)
    await fetcher.fetch(web.url("/a"), Accept.PAGE)
    for request in web.requests:
        assert request.method == "GET"
        assert request.headers["user-agent"].startswith("Dragoman/")
        assert request.headers["accept-encoding"] == "gzip, deflate"
        assert set(request.headers) == {"host", "user-agent", "accept", "accept-encoding", "connection"}


async def test_fetches_a_feed(web: LocalWeb, fetcher: Fetcher) -> None:
    """A feed comes back as one; a page in its place is refused."""
    web.pages["/feed"] = FEED
    feed = await fetcher.fetch(web.url("/feed"), Accept.FEED)
    assert (feed.name, feed.content) == ("feed.xml", FEED.body)
    assert "RSS or Atom" in await refusal(fetcher, web.url("/a"), Accept.FEED)
    assert "PDF or Word" in await refusal(fetcher, web.url("/feed"))


async def test_asks_only_for_news(web: LocalWeb, fetcher: Fetcher) -> None:
    """With the tags of an earlier answer, an unchanged page is not sent again."""

    def answer(request: Request) -> Page:
        return Page(status=304) if request.headers.get("if-none-match") == '"1"' else ARTICLE

    web.pages["/a"] = answer
    page = await fetcher.fetch(web.url("/a"), Accept.PAGE, etag='"1"', modified="Mon, 06 May 2024 07:00:00 GMT")
    assert page.unchanged
    assert page.content == b""
    assert (page.etag, page.modified) == ('"1"', "Mon, 06 May 2024 07:00:00 GMT")
    assert web.requests[-1].headers["if-modified-since"] == "Mon, 06 May 2024 07:00:00 GMT"
    assert not (await fetcher.fetch(web.url("/a"), Accept.PAGE, etag='"2"')).unchanged
    web.pages["/a"] = Page(status=304)
    assert "did not send the page" in await refusal(fetcher, web.url("/a"))


async def test_sends_no_broken_tags(web: LocalWeb, fetcher: Fetcher) -> None:
    """What could not stand in a header is not sent, and not kept."""
    web.pages["/a"] = Page(ARTICLE.body, headers={"ETag": f'"{"x" * 2000}"'})
    page = await fetcher.fetch(web.url("/a"), Accept.PAGE, etag='"1"\r\nX-Evil: 1', modified="шай")
    assert page.etag is None
    assert not {"if-none-match", "x-evil", "if-modified-since"} & set(web.requests[-1].headers)


async def test_can_be_switched_off(web: LocalWeb) -> None:
    """Where the host has switched fetching off, nothing goes out."""
    async with Fetcher(FetchRules(enabled=False, networks=HERE)) as fetcher:
        assert "Fetching is switched off on this host" in await refusal(fetcher, web.url("/a"))
    assert web.requests == []


async def test_other_rules_hold_at_once(web: LocalWeb) -> None:
    """A fetcher that is at work can be told to fetch nothing, or from other networks, and to go back."""
    async with Fetcher() as fetcher:
        assert "not on the public internet" in await refusal(fetcher, web.url("/a"))
        fetcher.obey(FetchRules(networks=HERE))
        assert (await fetcher.fetch(web.url("/a"), Accept.PAGE)).content
        fetcher.obey(FetchRules(enabled=False, networks=HERE))
        assert "switched off" in await refusal(fetcher, web.url("/a"))
        fetcher.obey(FetchRules())
        assert "not on the public internet" in await refusal(fetcher, web.url("/a"))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_follows_redirects(web: LocalWeb, fetcher: Fetcher, status: int) -> None:
    """A redirect is followed, and the address it led to is told."""
    web.pages["/b"] = Page.redirect("a?from=b#top", status)
    page = await fetcher.fetch(web.url("/b"), Accept.PAGE)
    assert page.url == f"{web.url('/a')}?from=b"
    assert page.name == "a.html"


async def test_bounds_the_redirects(web: LocalWeb) -> None:
    """As many redirects as allowed are followed, and not one more."""
    web.pages |= {f"/{number}": Page.redirect(f"/{number + 1}") for number in range(3)} | {"/3": ARTICLE}
    async with fetching(redirects=2) as fetcher:
        assert (await fetcher.fetch(web.url("/1"), Accept.PAGE)).content == ARTICLE.body
        assert "more than 2 times" in await refusal(fetcher, web.url("/0"))
        web.pages["/loop"] = Page.redirect("/loop")
        assert "more than 2 times" in await refusal(fetcher, web.url("/loop"))


async def test_keeps_to_robots_txt(web: LocalWeb, fetcher: Fetcher) -> None:
    """What a site asks robots not to read is not read, after a redirect neither; its rules are read once."""
    web.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /private/", "text/plain")
    web.pages |= {"/private/b": ARTICLE, "/c": Page.redirect("/private/b")}
    assert (await fetcher.fetch(web.url("/a"), Accept.PAGE)).content == ARTICLE.body
    assert "robots.txt" in await refusal(fetcher, web.url("/private/b"))
    assert "robots.txt" in await refusal(fetcher, web.url("/c"))
    assert web.asked == ["/robots.txt", "/a", "/c"]


async def test_reads_nothing_without_knowing_the_rules(web: LocalWeb, fetcher: Fetcher) -> None:
    """Where robots.txt cannot be had for now, neither is the page; the next time it is asked for again."""
    web.pages["/robots.txt"] = Page(status=503, headers={"Retry-After": "60"})
    with pytest.raises(FetchFailedError, match="what robots may read") as caught:
        await fetcher.fetch(web.url("/a"), Accept.PAGE)
    assert (caught.value.status, caught.value.retry_after) == (503, timedelta(seconds=60))
    web.pages["/robots.txt"] = Page.redirect("http://127.0.0.2/robots.txt")
    assert "not on the public internet" in await refusal(fetcher, web.url("/a"))
    assert "/a" not in web.asked
    web.pages["/robots.txt"] = Page(status=403)
    assert (await fetcher.fetch(web.url("/a"), Accept.PAGE)).content == ARTICLE.body


async def test_follows_redirects_to_robots_txt(web: LocalWeb, fetcher: Fetcher) -> None:
    """Rules may lie behind a redirect."""
    web.pages |= {"/robots.txt": Page.redirect("/rules"), "/rules": Page(b"User-agent: dragoman\nDisallow: /a")}
    assert "robots.txt" in await refusal(fetcher, web.url("/a"))


async def test_has_no_rules_behind_endless_redirects(web: LocalWeb, fetcher: Fetcher) -> None:
    """A robots.txt that redirects for ever is none."""
    web.pages["/robots.txt"] = Page.redirect("/robots.txt")
    assert (await fetcher.fetch(web.url("/a"), Accept.PAGE)).content == ARTICLE.body


async def test_asks_one_host_one_thing_at_a_time(web: LocalWeb, fetcher: Fetcher) -> None:
    """Several pages of one host are fetched one after the other, and its rules once."""
    web.pages |= {f"/{number}": ARTICLE for number in range(6)}
    await asyncio.gather(*(fetcher.fetch(web.url(f"/{number}"), Accept.PAGE) for number in range(6)))
    assert web.open_at_once == 1
    assert web.asked.count("/robots.txt") == 1


async def test_asks_four_hosts_at_a_time(web: LocalWeb) -> None:
    """Four hosts are asked at one time, and the fifth when one of them is done; waiting costs nothing of the time."""
    arrived, gate = asyncio.Semaphore(0), asyncio.Event()

    async def wait(writer: asyncio.StreamWriter) -> None:
        arrived.release()
        await gate.wait()
        writer.write(b"Tea")

    web.pages["/slow"] = Page(script=wait)
    async with fetching(resolve=Names(["127.0.0.1"])) as fetcher:
        urls = [web.url("/slow", f"s{number}.example") for number in range(6)]
        tasks = [asyncio.create_task(fetcher.fetch(url, Accept.PAGE)) for url in urls]
        for _ in range(4):
            await arrived.acquire()
        gate.set()
        pages = await asyncio.gather(*tasks)
    assert web.open_at_once == 4
    assert [page.content for page in pages] == [b"Tea"] * 6


async def test_can_be_cancelled(web: LocalWeb, fetcher: Fetcher) -> None:
    """A fetch that is no longer wanted gives its turn back."""
    arrived = asyncio.Event()

    async def wait(_: asyncio.StreamWriter) -> None:
        arrived.set()
        await asyncio.Event().wait()

    web.pages["/slow"] = Page(script=wait)
    for _ in range(5):
        arrived.clear()
        task = asyncio.create_task(fetcher.fetch(web.url("/slow"), Accept.PAGE))
        await arrived.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert (await fetcher.fetch(web.url("/a"), Accept.PAGE)).content == ARTICLE.body


async def test_decodes_what_only_the_server_knows(web: LocalWeb, fetcher: Fetcher) -> None:
    """The encoding that only a header tells is not lost: the text comes in UTF-8."""
    text = "<p>Экспорт чая вырос вдвое.</p>"
    web.pages["/b"] = Page(text.encode("cp1251"), "text/html; charset=windows-1251")
    assert (await fetcher.fetch(web.url("/b"), Accept.PAGE)).content.decode("utf-8-sig") == text


async def test_logs_neither_queries_nor_content(
    web: LocalWeb, fetcher: Fetcher, caplog: pytest.LogCaptureFixture
) -> None:
    """The log tells that something was fetched, but not what was asked for or what came."""
    with caplog.at_level(logging.INFO):
        await fetcher.fetch(f"{web.url('/a')}?token=tulip", Accept.PAGE)
        await refusal(fetcher, f"{web.url('/none')}?token=tulip")
    assert "Fetched" in caplog.text
    assert "tulip" not in caplog.text
    assert "Tea" not in caplog.text


@pytest.mark.parametrize(
    ("statuses", "moved"), [((301, 308), "/2"), ((301, 302), "/1"), ((302, 301), None), ((), None)]
)
async def test_a_lasting_move_is_told(
    web: LocalWeb, fetcher: Fetcher, statuses: tuple[int, ...], moved: str | None
) -> None:
    """Where an address has moved is told as far as every redirect is one for good."""
    for number, status in enumerate(statuses):
        web.pages[f"/{number}"] = Page.redirect(f"/{number + 1}", status)
    web.pages[f"/{len(statuses)}"] = ARTICLE
    fetched = await fetcher.fetch(web.url("/0"), Accept.PAGE)
    assert fetched.moved == (moved and web.url(moved))
