"""Tests of /articles and /article over real sockets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import discord
import pytest

from corpus.models import SHARED
from tests.commands.library import BARLEY

if TYPE_CHECKING:
    from corpus.store import Store
    from tests.discord_server.driver import LocalDiscord

pytestmark = pytest.mark.usefixtures("bot")


async def test_lists_what_can_be_quoted(strict_discord: LocalDiscord) -> None:
    """The newest article stands first and the undated last; only who asked sees the list."""
    anna = strict_discord.add_guild().add_member("anna")
    reply = await anna.slash("articles")
    lines = reply.text.splitlines()
    assert "│ 6 articles" in lines
    assert [line.removeprefix("│ · ") for line in lines if " · " in line][1:] == [
        "Straits Harbour News · November 2025",
        "丝路港口报 · 2 June 2025",
        "The Caspian Courier · 10 March 2025",
        "Каспийский вестник · 2024",
        "Steppe Survey Review · 17 May 2023",
        "publisher unknown · date unknown",
    ]
    assert reply.ephemeral


async def test_turns_the_pages_of_one_publisher(strict_discord: LocalDiscord, store: Store) -> None:
    """The filter stays while pages are turned, however long the publisher's name is."""
    publisher = "The Gazette of " + "Upper and Lower Mangystau and " * 5 + "Beyond"
    await store.put(
        SHARED,
        [replace(BARLEY, key=f"g{number}", headline=f"Gazette {number}", publisher=publisher) for number in range(25)],
    )
    anna = strict_discord.add_guild().add_member("anna")
    (choice,) = (await anna.autocomplete("articles", "publisher", "gazette of upper"))[:1]
    reply = await anna.slash("articles", publisher=choice.value)
    assert "25 articles from The Gazette of Upper" in reply.text
    assert "page 1 of 3" in reply.text
    await anna.click(reply.message, "Older ▶")
    last = await anna.click(reply.message, "Older ▶")
    assert "25 articles from The Gazette of Upper" in last.text
    assert "page 3 of 3" in last.text
    assert "[Older ▶ (off)]" in last.text
    assert last.text.count("Gazette ") >= 5
    assert "page 2 of 3" in (await anna.click(reply.message, "◀ Newer")).text


async def test_a_page_past_the_end_is_the_last(strict_discord: LocalDiscord) -> None:
    """A number that is too high shows what there is."""
    anna = strict_discord.add_guild().add_member("anna")
    assert "page 1 of 1" in (await anna.slash("articles", page=40)).text


async def test_opens_an_article_from_the_list(strict_discord: LocalDiscord) -> None:
    """The menu below the list opens the text."""
    anna = strict_discord.add_guild().add_member("anna")
    listed = await anna.slash("articles")
    opened = await anna.select(listed.message, "Open an article…", BARLEY.headline)
    assert "Chinese brewers have bought the whole load." in opened.text
    assert opened.ephemeral


async def test_an_empty_library_says_so(strict_discord: LocalDiscord, store: Store) -> None:
    """Without articles there is a sentence instead of an empty list."""
    await store.remove(SHARED, list(await store.keys(SHARED)))
    anna = strict_discord.add_guild().add_member("anna")
    assert "There are no articles here yet." in (await anna.slash("articles")).text


async def test_suggests_headlines_by_number(strict_discord: LocalDiscord) -> None:
    """Typing errors are fine, and what is chosen is sent as the article's number."""
    anna = strict_discord.add_guild().add_member("anna")
    offered = await anna.autocomplete("article", "headline", "barly trains")
    assert offered[0].name == BARLEY.headline
    assert str(offered[0].value).isdigit()
    card = await anna.slash("article", headline=str(offered[0].value))
    assert BARLEY.headline in card.text
    assert "Language: English" in card.text


async def test_suggestions_fit_whatever_the_headline(strict_discord: LocalDiscord, store: Store) -> None:
    """Long, empty and strange headlines are cut or named so that Discord takes them."""
    headlines = ["長" * 300, "🚂" * 120, "\u200b", "line\nbreak"]
    await store.put(SHARED, [replace(BARLEY, key=f"h{n}", headline=text) for n, text in enumerate(headlines)])
    anna = strict_discord.add_guild().add_member("anna")
    offered = [choice.name for choice in await anna.autocomplete("article", "headline", "")]
    assert {"長" * 99 + "…", "no headline", "line break"} <= set(offered)


async def test_finds_an_article_by_what_was_typed(strict_discord: LocalDiscord) -> None:
    """A headline that was typed and not chosen leads to the article most like it."""
    anna = strict_discord.add_guild().add_member("anna")
    assert BARLEY.headline in (await anna.slash("article", headline="barley trains from aktau")).text


@pytest.mark.parametrize("typed", ["zzyzx qwpfm", "999999", "9" * 90])
async def test_knows_no_such_article(strict_discord: LocalDiscord, typed: str) -> None:
    """Nothing like it, or a number that no article has, gets a sentence, seen by who typed it."""
    anna = strict_discord.add_guild().add_member("anna")
    reply = await anna.slash("article", headline=typed, wait=False)
    await reply.until(lambda reply: f"There is no article with a headline like “{typed}”." in reply.text)
    assert reply.ephemeral


async def test_help_fits_on_one_screen(strict_discord: LocalDiscord) -> None:
    """It names every command in less text than a phone shows at once."""
    anna = strict_discord.add_guild().add_member("anna")
    reply = await anna.slash("help")
    offered = set(anna.offered()) - {"help"}
    assert {"ask", "relations", "follow", "language", "Find sources"} <= offered
    for name in offered:
        assert f"**{name}**" in reply.text.replace("**/", "**")
    assert reply.ephemeral
    assert len(reply.text) < 1_300


async def test_help_tells_curators_more(strict_discord: LocalDiscord) -> None:
    """Who has Manage Server sees the curators' commands as well, each of which is really offered."""
    cora = strict_discord.add_guild().add_member("cora", permissions=discord.Permissions(manage_guild=True))
    reply = await cora.slash("help")
    for name in ("corpus", "feeds", "settings"):
        assert f"**/{name}**" in reply.text
        assert name in cora.offered()
    assert "**Add to corpus**" in reply.text
