"""Whatever a web server does, the bot goes on."""

from __future__ import annotations

import asyncio
import socket
import zlib
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random
from typing import TYPE_CHECKING

import pytest
from aiohttp import ClientConnectorCertificateError, ClientConnectorError
from aiohttp.client_reqrep import ConnectionKey

from corpus.errors import FetchError
from corpus.fetching import Accept, Fetcher, FetchFailedError
from corpus.web.failures import failed_connection
from tests.corpus.fetchers import ARTICLE, fetching, refusal, ticking
from tests.corpus.web_server import LocalWeb, Page

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


SLOW_HEADER = Page(b"HTTP/1.1 200 OK\r\nX-Slow: ", script=Page.dripping(b"X").script, has_head=False)


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


async def test_reads_the_beginning_of_a_huge_robots_txt(web: LocalWeb, fetcher: Fetcher) -> None:
    """Of rules without end, the first half megabyte counts."""
    rules = b"User-agent: *\nDisallow: /a\n"
    web.pages["/robots.txt"] = Page(rules + b"# so it goes on\n" * 50_000, "text/plain")
    assert "robots.txt" in await refusal(fetcher, web.url("/a"))
    async with LocalWeb.running() as other:
        other.pages |= {"/a": ARTICLE, "/robots.txt": Page.endless(b"Disallow: /b\n" * 1000)}
        assert (await fetcher.fetch(other.url("/a"), Accept.PAGE)).content == ARTICLE.body


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "raw deflate"])
async def test_unpacks(web: LocalWeb, fetcher: Fetcher, encoding: str) -> None:
    """A packed page comes back unpacked, byte for byte."""
    body = "".join(f"<p>Paragraph {number} on tea.</p>" for number in range(20_000)).encode()
    web.pages["/b"] = Page.packed(body, encoding)
    assert (await fetcher.fetch(web.url("/b"), Accept.PAGE)).content == body


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "raw deflate"])
@pytest.mark.parametrize("size", [1, 65_535, 65_536, 65_537, 65_600, 131_072, 131_100, 1_000_000])
async def test_unpacks_what_is_packed_tightly(web: LocalWeb, fetcher: Fetcher, encoding: str, size: int) -> None:
    """Nothing is lost where a few bytes unpack to many steps, the last of them out of no byte at all."""
    web.pages["/b"] = Page.packed(b"x" * size, encoding, "text/plain")
    assert len((await fetcher.fetch(web.url("/b"), Accept.PAGE)).content) == size


async def test_unpacks_a_page_of_several_members(web: LocalWeb, fetcher: Fetcher) -> None:
    """A gzip file may be several in a row, with padding behind them."""
    parts = [Page.packed(text, "gzip") for text in (b"Tea ", b"and ", b"rice.")]
    packed = b"".join(part.body for part in parts) + bytes(20)
    web.pages["/b"] = Page(packed, "text/plain", headers={"Content-Encoding": "gzip"})
    assert (await fetcher.fetch(web.url("/b"), Accept.PAGE)).content == b"Tea and rice."


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_takes_nothing_packed_for_nothing(web: LocalWeb, fetcher: Fetcher, encoding: str) -> None:
    """A robots.txt that is empty although it is said to be packed has no rules."""
    web.pages["/robots.txt"] = Page(b"", "text/plain", headers={"Content-Encoding": encoding})
    assert (await fetcher.fetch(web.url("/a"), Accept.PAGE)).content == ARTICLE.body


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_survives_a_bomb(web: LocalWeb, fetcher: Fetcher, encoding: str) -> None:
    """A body that unpacks to gigabytes is dropped at the limit, and others have their turn all the while."""
    web.pages["/bomb"] = Page.bomb(encoding)
    async with ticking(at_least=100):
        assert "larger than 10,000,000 bytes" in await refusal(fetcher, web.url("/bomb"))


async def test_survives_a_body_that_unpacks_to_nothing(web: LocalWeb) -> None:
    """Bytes without end that unpack to nothing at all are dropped at the limit too."""
    empty = Page.packed(b"", "gzip").body
    web.pages["/b"] = Page.endless(empty * 1000, {"Content-Encoding": "gzip"})
    async with fetching(size=200_000) as fetcher, ticking(at_least=10):
        assert "larger than 200,000 bytes" in await refusal(fetcher, web.url("/b"))


async def test_drops_what_is_too_large(web: LocalWeb) -> None:
    """A body of just the limit is taken; a larger one is dropped, whether it says so or not."""
    web.pages |= {"/most": Page(b"x" * 1000), "/more": Page(b"x" * 1001), "/endless": Page.endless()}
    web.pages["/packed"] = Page.packed(b"x" * 1001, "gzip")
    web.pages["/boast"] = Page(headers={"Content-Length": "99999999999999"}, script=Page.stalled().script)
    async with fetching(size=1000) as fetcher:
        assert len((await fetcher.fetch(web.url("/most"), Accept.PAGE)).content) == 1000
        for path in ["/more", "/endless", "/packed", "/boast"]:
            assert "larger than 1,000 bytes" in await refusal(fetcher, web.url(path))


@pytest.mark.parametrize("page", [Page.stalled(), Page.silent(), Page.dripping(), SLOW_HEADER])
async def test_bounds_the_time(web: LocalWeb, page: Page) -> None:
    """A host that stalls, says nothing or drips is given up, and others have their turn all the while."""
    web.pages["/slow"] = page
    async with fetching(seconds=0.3) as fetcher, ticking(at_least=100):
        assert "took longer than 0.3 seconds" in await refusal(fetcher, web.url("/slow"))


async def test_counts_the_time_over_all_redirects(web: LocalWeb) -> None:
    """Redirects do not begin the time anew."""

    async def redirect(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.2)
        writer.write(Page.redirect("/loop").head())

    web.pages["/loop"] = Page(script=redirect, has_head=False)
    async with fetching(seconds=0.5, redirects=1000) as fetcher:
        assert "took longer than 0.5 seconds" in await refusal(fetcher, web.url("/loop"))


async def test_gives_slow_name_servers_up() -> None:
    """The time runs while a name is looked up, too."""

    async def never(_: str) -> list[str]:
        await asyncio.Event().wait()
        return []

    async with fetching(seconds=0.1, resolve=never) as fetcher:
        with pytest.raises(FetchFailedError, match="took longer") as caught:
            await fetcher.fetch("http://news.example/", Accept.PAGE)
        assert caught.value.status == 503


@pytest.mark.parametrize(
    ("page", "sentence"),
    [
        (Page(b"...", "video/mp4"), "did not send a page"),
        (Page(b"...", "application/zip"), "did not send a page"),
        (Page(b"<html>Sign in</html>", "application/pdf"), "did not send a page"),
        (Page(b"\x00\x01", None), "did not send a page"),
        (Page(b""), "sent an empty page"),
        (Page(b"x", headers={"Content-Encoding": "br"}), "packed in a way that is not understood"),
        (Page(b"x", headers={"Content-Encoding": "gzip, gzip"}), "packed in a way that is not understood"),
        (Page(b"no gzip", headers={"Content-Encoding": "gzip"}), "could not be unpacked"),
        (Page(zlib.compress(b"x" * 99)[:-5], headers={"Content-Encoding": "deflate"}), "broke off before its end"),
        (Page(b"short", headers={"Content-Length": "100"}), "broke off in the middle"),
        (Page.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nno chunk"), "not proper HTTP"),
        (Page.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal"), "broke off in the middle"),
        (Page.raw(b"220 mail.example ESMTP\r\n"), "not proper HTTP"),
        (Page.raw(b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 100_000 + b"\r\n\r\n"), "not proper HTTP"),
        (Page.raw(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 10_000 + b"\r\n"), "not proper HTTP"),
        (Page.raw(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n"), "not proper HTTP"),
        (Page.raw(b""), "cannot be reached"),
        (Page(status=302), "without saying where to"),
    ],
)
async def test_says_what_is_wrong(web: LocalWeb, fetcher: Fetcher, page: Page, sentence: str) -> None:
    """Whatever a server sends instead of a page, there is a sentence about it."""
    web.pages["/odd"] = page
    assert sentence in await refusal(fetcher, web.url("/odd"))


async def test_survives_answers_damaged_anyhow(web: LocalWeb) -> None:
    """Whatever bytes a server sends, there comes a page or a sentence."""
    chance = Random(5)
    answers = [
        Page.packed(b"<p>Tea</p>" * 50, "gzip").head() + Page.packed(b"<p>Tea</p>" * 50, "gzip").body,
        Page.redirect("/a?b=c#d").head(),
        Page(headers={"ETag": '"1"', "Retry-After": "5"}, status=503).head(),
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nTea\r\n0\r\n\r\n",
    ]
    pages = 0
    async with fetching(seconds=5) as fetcher:
        for _ in range(400):
            answer = bytearray(chance.choice(answers))
            for _ in range(chance.randint(0, 3)):
                answer[chance.randrange(len(answer))] = chance.choice([chance.randrange(256), 0, 10, 13, 0xFF, 0x20])
            web.pages["/odd"] = Page.raw(bytes(answer[: chance.choice([None, chance.randrange(len(answer))])]))
            with suppress(FetchError):
                await fetcher.fetch(web.url("/odd"), Accept.PAGE)
                pages += 1
    assert 0 < pages < 400


@pytest.mark.parametrize("is_certificate", [False, True])
async def test_tells_what_may_pass(*, is_certificate: bool) -> None:
    """A host that cannot be reached may be back soon, like one that says so itself; a wrong certificate is final."""
    key = ConnectionKey(
        "news.example", 443, is_ssl=True, ssl=True, proxy=None, proxy_auth=None, proxy_headers_hash=None
    )
    error = failed_connection(
        ClientConnectorCertificateError(key, ValueError("expired"))
        if is_certificate
        else ClientConnectorError(key, ConnectionRefusedError("refused")),
        "news.example",
    )
    assert isinstance(error, FetchFailedError) is not is_certificate


async def test_counts_an_unreachable_site_as_away() -> None:
    """A name that cannot be looked up and a closed port have the status of a site with a problem of its own."""

    async def unknown(name: str) -> list[str]:
        raise socket.gaierror(socket.EAI_AGAIN, f"{name} is unknown for now")

    async with fetching(resolve=unknown) as fetcher:
        for url in ["https://news.example/", "http://127.0.0.1:1/"]:
            with pytest.raises(FetchFailedError) as caught:
                await fetcher.fetch(url, Accept.PAGE)
            assert (caught.value.status, caught.value.retry_after) == (503, None)


async def test_says_that_there_is_no_such_site() -> None:
    """A name that does not exist, a closed port and a port without TLS are told apart."""

    async def unknown(name: str) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, f"{name} is unknown")

    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n")
        writer.close()
        await writer.wait_closed()

    async with fetching(resolve=unknown) as fetcher:
        assert "no site called news.example" in await refusal(fetcher, "https://news.example/")
        async with await asyncio.start_server(greet, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            assert "secure connection" in await refusal(fetcher, f"https://127.0.0.1:{port}/")
        assert "cannot be reached" in await refusal(fetcher, f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (404, "no such page"), (410, "no such page"), (403, "does not let"), (401, "does not let"),
        (500, "problem of its"), (503, "problem of its"), (429, "left alone"), (418, "did not send"),
        (204, "did not send"), (206, "did not send"), (300, "did not send"),
    ],
)  # fmt: skip
async def test_tells_the_status(web: LocalWeb, fetcher: Fetcher, status: int, sentence: str) -> None:
    """An error of the server is told in words and as a number."""
    web.pages["/odd"] = Page(status=status)
    with pytest.raises(FetchFailedError, match=sentence) as caught:
        await fetcher.fetch(web.url("/odd"), Accept.PAGE)
    assert (caught.value.status, caught.value.retry_after) == (status, None)


@pytest.mark.parametrize(
    ("value", "wait"),
    [("120", timedelta(minutes=2)), ("0", timedelta()), ("9" * 5000, timedelta(days=30)), ("soon", None), ("-5", None),
     ("Mon, 06 May 2024 07:00:00 GMT", timedelta()), ("Fri, 31 Dec 9999 23:59:59 GMT", timedelta(days=30)),
     ("٣", None), ("", None), ("Mon, 06 May 2024 07:00:00 +99999999999999", None)],
)  # fmt: skip
async def test_tells_how_long_to_wait(web: LocalWeb, fetcher: Fetcher, value: str, wait: timedelta | None) -> None:
    """How long a server asks to be left alone is told, in reasonable bounds."""
    web.pages["/busy"] = Page.raw(f"HTTP/1.1 429 Busy\r\nRetry-After: {value}\r\nContent-Length: 0\r\n\r\n".encode())
    with pytest.raises(FetchFailedError) as caught:
        await fetcher.fetch(web.url("/busy"), Accept.PAGE)
    assert caught.value.retry_after == wait


async def test_tells_until_when_to_wait(web: LocalWeb, fetcher: Fetcher) -> None:
    """A date to come is told as the time until then."""
    until = datetime.now(UTC) + timedelta(hours=2)
    web.pages["/busy"] = Page(status=503, headers={"Retry-After": format_datetime(until, usegmt=True)})
    with pytest.raises(FetchFailedError) as caught:
        await fetcher.fetch(web.url("/busy"), Accept.PAGE)
    assert caught.value.retry_after is not None
    assert timedelta(hours=1) < caught.value.retry_after <= timedelta(hours=2)
