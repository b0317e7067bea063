"""Nothing outside leads a fetch into the network inside."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
from shutil import which
from typing import TYPE_CHECKING

import pytest

from corpus.fetching import Accept, Fetcher
from tests.corpus.fetchers import ARTICLE, Names, fetching, refusal
from tests.corpus.web_server import LocalWeb, Page

if TYPE_CHECKING:
    import socket
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def web() -> AsyncIterator[LocalWeb]:
    """Run a local web server with one article."""
    async with LocalWeb.running() as web:
        web.pages["/a"] = ARTICLE
        yield web


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/a", "http://127.0.0.2:{port}/a", "http://localhost:{port}/a", "http://[::1]:{port}/a",
        "http://[::ffff:127.0.0.1]:{port}/a", "http://[::ffff:7f00:1]:{port}/a", "http://[64:ff9b::7f00:1]:{port}/a",
        "http://0x7f000001:{port}/a", "http://2130706433:{port}/a", "http://0177.0.0.1:{port}/a",
        "http://127.1:{port}/a", "http://127.0.0.1.:{port}/a", "http://１２７.0.0.1:{port}/a", "http://0.0.0.0:{port}/a",
        "http://[::]:{port}/a", "http://[::1%25lo]:{port}/a", "http://ip6-localhost:{port}/a", "http://here:{port}/a",
        "http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/", "http://metadata.google.internal/",
    ],
)  # fmt: skip
async def test_reaches_nothing_inside(web: LocalWeb, url: str) -> None:
    """No spelling of an address of the inside leads there, and the sentence does not tell which address it was."""
    async with Fetcher() as fetcher:
        await refusal(fetcher, url.format(port=web.port))
    assert web.connections == 0


@pytest.mark.parametrize(
    "inside", [["127.0.0.1"], ["::1"], ["10.0.0.7"], ["8.8.8.8", "127.0.0.1"], ["::ffff:127.0.0.1"]]
)
async def test_reaches_no_name_that_leads_inside(web: LocalWeb, inside: list[str]) -> None:
    """A name with an address of the inside, even among others, is refused without telling the address."""
    async with Fetcher(resolve=Names(inside)) as fetcher:
        sentence = await refusal(fetcher, web.url("/a", "news.example"))
    assert sentence == "news.example is not on the public internet, so nothing is fetched from there."
    assert web.connections == 0


async def test_resolves_a_name_once_for_each_connection(web: LocalWeb) -> None:
    """The address that was checked is the one connected to: what the name leads to afterwards has no effect."""
    names = Names(["127.0.0.1"])
    async with fetching(resolve=names) as fetcher:
        page = await fetcher.fetch(web.url("/a", "news.example"), Accept.PAGE)
    assert page.content == ARTICLE.body
    assert page.url == web.url("/a", "news.example")
    assert web.requests[-1].headers["host"] == f"news.example:{web.port}"
    assert names.asked == ["news.example"] * 2  # for robots.txt and for the page


async def test_is_not_led_inside_by_rebinding() -> None:
    """A name that is good at first and leads inside the next time is refused the next time."""
    async with LocalWeb.running() as outside, LocalWeb.running("127.0.0.2") as inside:
        outside.pages["/a"] = inside.pages["/a"] = ARTICLE
        async with fetching(resolve=Names(["127.0.0.1"], ["127.0.0.2"])) as fetcher:
            assert "not on the public internet" in await refusal(fetcher, outside.url("/a", "news.example"))
            assert "not on the public internet" in await refusal(fetcher, inside.url("/a", "news.example"))
    assert outside.asked == ["/robots.txt"]
    assert inside.requests == []


async def test_checks_what_it_is_connected_to(web: LocalWeb, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that leads elsewhere than it was meant to is dropped before anything is sent over it."""
    connect = asyncio.get_running_loop().sock_connect

    async def divert(sock: socket.socket, address: tuple[str, int]) -> None:
        await connect(sock, ("127.0.0.1", address[1]))

    monkeypatch.setattr(asyncio.get_running_loop(), "sock_connect", divert)
    async with Fetcher(resolve=Names(["8.8.8.8"])) as fetcher:
        assert "not on the public internet" in await refusal(fetcher, web.url("/a", "news.example"))
    assert web.requests == []


async def test_reaches_nothing_on_this_machine_by_a_public_address(
    web: LocalWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An address that is this machine's own is refused even if it is public: a firewall does not hold there."""
    monkeypatch.setattr("corpus.web.addresses.REFUSED", ())
    async with Fetcher(resolve=Names(["127.0.0.1"])) as fetcher:
        assert "not on the public internet" in await refusal(fetcher, web.url("/a", "news.example"))
    assert web.connections == 1
    assert web.requests == []


@pytest.mark.parametrize(
    "to",
    [
        "http://127.0.0.2:{port}/a", "http://[::1]:{port}/a", "http://localhost:{port}/a", "//localhost:{port}/a",
        "http://169.254.169.254/latest/meta-data/", "http://2130706433:{port}/a", "http://0x7f.1:{port}/a",
        "http://inside.example:{port}/a", "file:///etc/passwd", "gopher://127.0.0.1:{port}/", "ftp://127.0.0.1/",
        "http://user:word@127.0.0.1:{port}/a", "javascript:alert(1)", "http://[::1", "",
    ],
)  # fmt: skip
async def test_follows_no_redirect_inside(web: LocalWeb, to: str) -> None:
    """Each redirect is checked anew: its scheme, its spelling and the address it leads to."""
    web.pages["/b"] = Page.redirect(to.format(port=web.port))
    async with fetching(resolve=Names(["10.0.0.1"])) as fetcher:
        await refusal(fetcher, web.url("/b"))
    assert web.asked == ["/robots.txt", "/b"]


@pytest.mark.skipif(which("openssl") is None, reason="makes a certificate with openssl")
async def test_believes_no_unknown_certificate(tmp_path: Path) -> None:
    """A site whose certificate nobody vouches for is refused before it is asked for anything."""
    words = (
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=127.0.0.1 -keyout key -out cert"
    )
    await asyncio.to_thread(subprocess.run, ["openssl", *words.split()], cwd=tmp_path, check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(tmp_path / "cert", tmp_path / "key")
    async with fetching() as fetcher, LocalWeb.running(ssl=context) as web:
        assert "no valid certificate" in await refusal(fetcher, web.url("/a"))
    assert web.requests == []
