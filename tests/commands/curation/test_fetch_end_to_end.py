"""Tests of /corpus fetch and of the message menu entry "Add to corpus", over real sockets."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from corpus.models import Author, Scope, Via
from corpus.store.feed_rows import EntryState
from tests.commands.curation.steps import TEXT, forge, stored, upload
from tests.discord_server.errors import NotOfferedError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.client import DragomanClient
    from corpus.store import Store
    from tests.discord_server.driver import LocalDiscord, Server
    from tests.discord_server.people import Person

pytestmark = pytest.mark.usefixtures("patient_bot")

MENU = "Add to corpus"
_PARAGRAPHS = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT.split("\n\n"))
_PLUMS = "".join(
    f"<p>Plums from Taraz went to Muar by {way}, said a driver.</p>" for way in ("rail", "road", "sea") * 4
)
_PAGE = f"""<html lang="en"><head><title>Apples for Kuantan</title>
<meta property="og:site_name" content="Orchard Times">
</head><body><article><h1>Apples for Kuantan</h1>{_PARAGRAPHS}</article></body></html>"""

_FEED = f"""<rss version="2.0"><channel><title>Orchard Times</title>
<item><title>Apples for Kuantan</title><guid>one</guid><description>{escape(_PARAGRAPHS * 2)}</description></item>
<item><title>Plums for Muar</title><guid>two</guid><description>{escape(_PLUMS)}</description></item>
</channel></rss>"""


@pytest.fixture
async def site() -> AsyncIterator[str]:
    """Serve a small site on this machine, and give its address."""

    async def page(_: web.Request) -> web.Response:
        return web.Response(text=_PAGE, content_type="text/html")

    async def picture(_: web.Request) -> web.Response:
        return web.Response(body=b"\x89PNG", content_type="image/png")

    async def feed(_: web.Request) -> web.Response:
        return web.Response(text=_FEED, content_type="application/rss+xml")

    app = web.Application()
    app.add_routes([web.get("/apples", page), web.get("/feed", feed), web.get("/picture", picture)])
    async with TestServer(app) as running:
        yield str(running.make_url("/")).removesuffix("/")


async def test_fetches_a_page(site: str, cora: Person, server: Server, store: Store) -> None:
    """The page's text and what it says of itself are previewed, with the address for a link."""
    preview = await cora.slash("corpus fetch", url=f" <{site}/apples> ")
    assert preview.ephemeral
    assert "Apples for Kuantan" in preview.text
    assert "▌ A cold store for Kazakh apples opened in Kuantan on Tuesday." in preview.text
    assert f"Link: {site}/apples" in preview.text
    await cora.click(preview.message, "Add")
    assert await stored(store, server) == ["Apples for Kuantan"]


async def test_entries_of_feeds_are_settled_by_add(  # noqa: PLR0913, PLR0917 - fixtures
    site: str, cora: Person, server: Server, store: Store, strict_discord: LocalDiscord, patient_bot: DragomanClient
) -> None:
    """What waits from a feed and is added with a preview no longer waits; what is left out is skipped."""
    scope, author, poller = Scope(server.id), Author(Via.MEMBER, cora.user.id), patient_bot.poller
    feed = (await poller.add(scope, author, f"{site}/feed", None, approval=True)).feed
    await store.feeds.turn(feed, EntryState.OFFERED, EntryState.WAITING)
    token = await poller.propose_waiting(scope, feed.id, author)
    preview = forge(strict_discord, server, f"decide:{token}:1:skip", f"accept:{token}:0")
    await cora.click(preview, f"decide:{token}:1:skip")
    await cora.click(preview, "Add 1")
    assert await stored(store, server) == ["Plums for Muar"]
    counts = (await store.feeds.counts(scope))[feed.id]
    assert {state: count for state, count in counts.items() if count} == {EntryState.ADDED: 1, EntryState.SKIPPED: 1}


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("file:///etc/passwd", "Only web addresses that begin with https:// or http://"),
        ("orchard", "web address"),
        ("http://10.1.2.3/", ""),
        ("{site}/gone", "404"),
        ("{site}/picture", ""),
    ],
)
async def test_says_why_a_page_cannot_be_had(site: str, cora: Person, address: str, sentence: str) -> None:
    """Each failure is one sentence that only the curator sees, and leads to no preview."""
    refused = await cora.slash("corpus fetch", url=address.format(site=site), wait=False)
    await refused.until(lambda reply: bool(reply.messages) and not reply.message.loading)
    assert sentence in refused.text
    assert "Something went wrong" not in refused.text
    assert refused.message.components == []
    assert refused.ephemeral


class TestMessages:
    """The message menu entry."""

    async def test_takes_the_text_of_a_message(self, cora: Person, anna: Person, server: Server, store: Store) -> None:
        """Mentions are written as names, Discord's marks are gone, and the message is the link."""
        text = f"**Apples for Kuantan**\n\n<@{anna.user.id}> says: {TEXT}\n-# seen <t:1756800000:R> ||by me||"
        message = anna.say(text)
        preview = await cora.message_command(MENU, message)
        assert "From the message's text." in preview.text
        assert "Link: https://discord.com/channels/" in preview.text
        await cora.click(preview.message, "Add")
        (headline,) = await stored(store, server)
        assert "<@" not in headline
        quoted = await cora.slash("ask", question="Where has a cold store for Kazakh apples opened?")
        assert "cold store for Kazakh apples" in quoted.text.replace("*", "")

    async def test_takes_the_page_of_a_short_message_with_a_link(self, site: str, cora: Person, anna: Person) -> None:
        """A remark with a link is about the page, and the preview says that it is the page."""
        preview = await cora.message_command(MENU, anna.say(f"Have you seen this? <{site}/apples>!"))
        assert "From the page that the message links to" in preview.text
        assert "▌ A cold store for Kazakh apples opened in Kuantan on Tuesday." in preview.text
        assert "Have you seen this" not in preview.text

    async def test_takes_the_text_of_a_long_message_with_a_link(self, cora: Person, anna: Person) -> None:
        """An article with a link in it is the article, and the preview says how to have the page instead."""
        preview = await cora.message_command(MENU, anna.say(f"{TEXT}\n\nMore at https://orchard.example.org/apples."))
        assert "From the message's text; for the page that it links to use /corpus fetch." in preview.text

    async def test_takes_the_files_of_a_message(self, cora: Person, anna: Person, server: Server, store: Store) -> None:
        """Files of readable kinds go before everything else; pictures are passed over."""
        message = anna.say("Two finds", uploads=(upload("ferry.md"), upload("cat.png", b"\x89PNG")))
        preview = await cora.message_command(MENU, message)
        assert "From the message's files; its text was left aside." in preview.text
        await cora.click(preview.message, "Add")
        assert await stored(store, server) == ["Ferry line to Batu Pahat"]

    async def test_refuses_a_message_with_nothing_to_read(self, cora: Person, anna: Person) -> None:
        """Emoji and pictures are no article."""
        message = anna.say("👍 ❤️", uploads=(upload("cat.png", b"\x89PNG"),))
        refused = await cora.message_command(MENU, message, wait=False)
        await refused.until(lambda reply: "no text, no link and no file that can be read" in reply.text)
        assert refused.ephemeral

    async def test_takes_the_page_of_a_news_bots_embed(self, site: str, cora: Person, anna: Person) -> None:
        """A message that is nothing but an embed leads to the page that the embed is about."""
        message = anna.say("News")
        message.content, message.embeds = "", [{"type": "rich", "title": "Apples", "url": f"{site}/apples"}]
        assert "Apples for Kuantan" in (await cora.message_command(MENU, message)).text

    async def test_another_message_is_no_page(self, cora: Person, anna: Person) -> None:
        """A link to a message in Discord is not fetched; the sentence says what to do instead."""
        message = anna.say("See https://discord.com/channels/1/2/3")
        assert "Use Add to corpus on that message itself" in (await cora.message_command(MENU, message)).text

    async def test_is_for_curators(self, anna: Person, strict_discord: LocalDiscord) -> None:
        """Members are not offered it, and direct messages do not have it."""
        message = anna.say("Anything at all")
        with pytest.raises(NotOfferedError):
            await anna.message_command(MENU, message)
        assert MENU not in strict_discord.add_person("hana").offered()
