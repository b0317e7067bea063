"""What a curator cannot do to the real bot: hold others up, reach the web unasked, fill more than there is room for."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.bot.real_bot import RAILWAY, Crew, real_bot
from tests.commands.curation.feed_site import FeedSite, numbered
from tests.commands.curation.steps import lines_of, upload
from tests.corpus.reading.documents import archive, assembled
from tests.corpus.web_server import LocalWeb

if TYPE_CHECKING:
    from pathlib import Path


async def test_a_bomb_holds_nobody_up(tmp_path: Path) -> None:
    """While one curator's file is read until it is refused, members and other curators get their answers."""
    async with real_bot(tmp_path) as (discord, _):
        server = discord.add_guild("Readers")
        crew = Crew(server, "cora", "dana", "emil")
        members = [server.add_member(f"member {number}") for number in range(6)]
        await members[0].slash("ask", question=RAILWAY)
        endless = await crew.next().slash("corpus upload", file=upload("endless.pdf", endless_pdf()), wait=False)
        swelling = await crew.next().slash("corpus upload", file=upload("swelling.zip", swelling_zip()), wait=False)
        await endless.acknowledged()
        for asked in await asyncio.gather(*(member.slash("ask", question=RAILWAY) for member in members)):
            assert "Xi Jinping" in asked.text
        assert "no articles of its own yet" in (await crew.next().slash("corpus list")).text
        assert not endless.interaction.answered
        assert not swelling.interaction.answered
        await endless.answered()
        assert "endless.pdf has more than 5 million characters" in endless.text
        await swelling.answered()
        assert "article 1 of 24" in swelling.text


def endless_pdf() -> bytes:
    """Make a small PDF of hundreds of pages that all show the same long text."""
    shown = "(Wagon number thirteen of the long train carries wheat and barley.) Tj T* " * 200
    content = f"BT /F1 11 Tf 14 TL 72 760 Td {shown}ET"
    page = "<< /Type /Page /Parent 2 0 R /Resources << /Font << /F1 3 0 R >> >> /Contents 4 0 R >>"
    pages = [f"{number} 0 R" for number in range(5, 505)]
    return assembled(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            f"<< /Type /Pages /MediaBox [0 0 595 842] /Kids [{' '.join(pages)}] /Count {len(pages)} >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
            *(page for _ in pages),
        ],
        "",
    )


def swelling_zip() -> bytes:
    """Make a small archive of texts that are a million characters long each."""
    return archive({f"{number}.txt": f"Wagon {number} is full. ".encode() * 50_000 for number in range(24)})


async def test_fetching_is_off(tmp_path: Path) -> None:
    """On a host that lets nothing be fetched, pages and feeds are refused in a sentence, and nothing is asked for."""
    async with LocalWeb.running() as web, real_bot(tmp_path, DRAGOMAN_FETCH="off") as (discord, _):
        server = discord.add_guild("Readers")
        crew = Crew(server, "cora", "dana")
        site = FeedSite(web)
        site.publish(numbered(1, 3))
        said = "Fetching is switched off on this host"
        assert said in (await crew.next().slash("corpus fetch", url=web.url("/Wagon-report-1"))).text
        assert said in (await crew.next().slash("feeds add", url=site.url)).text
        assert said in (await crew.next().message_command("Add to corpus", crew.last.say(site.url))).text
        assert web.connections == 0


async def test_a_server_is_full(tmp_path: Path) -> None:
    """At the host's limit the list says how much room there is, more is refused whole, and other servers have room."""
    async with real_bot(tmp_path, DRAGOMAN_SERVER_ARTICLES="2", DRAGOMAN_SERVER_FEEDS="0") as (discord, _):
        crew = Crew(discord.add_guild("Readers"), "cora", "dana")
        files = upload("herbs.jsonl", lines_of("Anise", "Basil", "Cumin"))
        preview = await crew.next().slash("corpus upload", file=files)
        refused = await crew.last.click(preview.message, "Add 3")
        assert "for 2 articles here, and there would be 3; nothing was added." in refused.text
        await crew.last.click(preview.message, "Leave this one out")
        added = await crew.last.click(preview.message, "Add 2")
        assert "Added 2 articles." in added.text
        listed = await crew.next().slash("corpus list")
        assert "2 of 2 articles" in listed.text
        assert "Anise" not in listed.text
        refused = await crew.next().slash("feeds add", url="https://feeds.example.org/rss")
        assert "There is room for 0 feeds here" in refused.text
        other = Crew(discord.add_guild("Others"), "olaf")
        preview = await other.next().slash("corpus upload", file=upload("ferry.md"))
        assert "Added 1 article." in (await other.last.click(preview.message, "Add")).text
