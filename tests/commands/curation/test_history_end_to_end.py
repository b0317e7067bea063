"""Tests of /corpus history: the latest changes, the versions of an article, and bringing one back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from corpus.models import SHARED, Author, Scope, Via
from corpus.store import Store
from tests.commands.curation.conftest import MANAGER
from tests.commands.curation.own_library import APPLES, FERRY, add_own, notices, own_id
from tests.commands.curation.steps import forge, stored
from tests.commands.library import LIBRARY
from tests.commands.running import running_bot
from tests.discord_server.errors import NotOfferedError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.discord_server.driver import LocalDiscord, Server
    from tests.discord_server.people import Person

CHANGED = replace(FERRY, headline="Ferry in July", body=FERRY.body.replace("nine hours", "*eleven* hours"))
VERSIONS = "Look at a version…"


def lines(text: str) -> list[str]:
    """Part a message into lines without its frame."""
    return [line.removeprefix("│ ") for line in text.splitlines()]


@pytest.mark.usefixtures("patient_bot")
class TestLatest:
    """What was done in a server."""

    async def test_says_who_did_what_to_which(
        self, strict_discord: LocalDiscord, cora: Person, server: Server, store: Store
    ) -> None:
        """Newest first; an act on many articles is told once; mentions call nobody."""
        dana, scope = server.add_member("dana", permissions=MANAGER), Scope(server.id)
        await add_own(store, server, *notices(20), by=dana)
        await store.put(scope, [FERRY], Author(Via.FEED, dana.user.id))
        await add_own(store, server, APPLES)
        opened = await cora.slash("corpus edit", article=FERRY.key)
        await cora.submit_modal(opened, {"Headline": "Ferry in July"})
        removed = await cora.slash("corpus remove", article=FERRY.key)
        await cora.click(removed.message, "Undo")
        told = await cora.slash("corpus history")
        assert told.ephemeral
        assert told.deferred
        text = strict_discord.text_of(told.message)
        acts = [line.partition(" · ")[0] for line in lines(text) if line.startswith("**")]
        assert acts == [
            "**Put back (undo)** by @cora",
            "**Removed** by @cora",
            "**Edited** by @cora",
            "**Added** by the host",
            "**Added** by a feed that @dana added",
            "**Added: 20 articles** by @dana",
        ]
        assert "· Lorry ferry to start in *June*" in lines(text)
        assert "· and 17 more" in lines(text)
        assert " UTC" in text
        assert not strict_discord.pings

    async def test_pages_turn_in_place(self, cora: Person, server: Server, store: Store) -> None:
        """Ten acts a page, whatever the number of articles; the last page has the first act."""
        for draft in notices(23):
            await add_own(store, server, draft)
        told = await cora.slash("corpus history")
        assert "23 changes to this server's articles" in told.text
        assert "page 1 of 3" in told.text
        await cora.click(told.message, "Older ▶")
        last = await cora.click(told.message, "Older ▶")
        assert last.message is told.message
        assert [line for line in lines(last.text) if line.startswith("· Notice")] == [
            f"· Notice {number:03}" for number in (2, 1, 0)
        ]
        assert "[Older ▶ (off)]" in last.text

    async def test_leads_on_to_an_article(self, cora: Person, server: Server, store: Store) -> None:
        """The menu has the articles that the page names."""
        await add_own(store, server, FERRY)
        told = await cora.slash("corpus history")
        opened = await cora.select(told.message, "See all versions of an article…", FERRY.headline)
        assert "1 version, newest first" in opened.text
        assert opened.ephemeral
        assert opened.message is not told.message

    async def test_each_server_has_its_own(
        self, strict_discord: LocalDiscord, cora: Person, server: Server, store: Store
    ) -> None:
        """What was done elsewhere, or by the host to what all see, is not told."""
        await add_own(store, strict_discord.add_guild("Elsewhere"), FERRY)
        assert "Nothing has been done to this server's articles yet." in (await cora.slash("corpus history")).text
        assert await stored(store, server) == []


@pytest.mark.usefixtures("patient_bot")
class TestVersions:
    """One article's versions."""

    async def test_lists_and_shows_what_changed(self, cora: Person, server: Server, store: Store) -> None:
        """A version is shown with its beginning, and with what is different now, word by word."""
        await add_own(store, server, FERRY)
        await add_own(store, server, CHANGED, by=cora)
        told = await cora.slash("corpus history", article="ferry in july")
        assert "2 versions, newest first" in told.text
        assert f"**Version 2** (now) · replaced by @{cora.user.id}" in told.text
        assert "**Version 1** · added by the host" in told.text
        shown = await cora.select(told.message, VERSIONS, "1")
        assert shown.ephemeral
        text = lines(shown.text)
        assert "▌ A ferry for forty lorries will sail from Kuantan to the new terminal in June, its owner said." in text
        assert "Headline: Lorry ferry to start in *June* → **Ferry in July**" in text
        assert "▌ […] owner said. The crossing takes ~~nine~~ ***eleven*** hours. Drivers from Almaty have […]" in text
        current = await cora.select(told.message, VERSIONS, "2")
        assert "The article is like this now." in current.text
        assert "[Bring back this version (off)]" in current.text

    async def test_brings_back_any_version(self, cora: Person, server: Server, store: Store) -> None:
        """Undo takes that back, and its undo brings it back again."""
        await add_own(store, server, FERRY)
        await add_own(store, server, CHANGED)
        told = await cora.slash("corpus history", article=FERRY.key)
        shown = await cora.select(told.message, VERSIONS, "1")
        back = await cora.click(shown.message, "Bring back this version")
        assert "Brought back version 1 of “Lorry ferry to start in *June*”." in back.text
        assert await stored(store, server) == [FERRY.headline]
        await cora.click(back.message, "Undo")
        assert await stored(store, server) == [CHANGED.headline]
        await cora.click(back.message, "Redo")
        assert await stored(store, server) == [FERRY.headline]

    async def test_a_removed_article_has_versions_too(self, cora: Person, server: Server, store: Store) -> None:
        """It can be chosen, and brought back from there; the removal itself is no version to look at."""
        await add_own(store, server, FERRY, APPLES)
        await store.remove(Scope(server.id), [FERRY.key])
        offered = await cora.autocomplete("corpus history", "article", "lory fery")
        assert offered[0].name.startswith("Lorry ferry to start in *June* · removed ")
        told = await cora.slash("corpus history", article=offered[0].value)
        assert "the article is removed" in told.text
        assert "**Version 2** (now) · removed by the host" in told.text
        assert "Version 2: removed" not in told.text
        shown = await cora.select(told.message, VERSIONS, "1")
        assert "**Since then:** removed" in shown.text
        await cora.click(shown.message, "Bring back this version")
        assert await stored(store, server) == [FERRY.headline, APPLES.headline]

    async def test_more_versions_than_a_menu_takes(self, cora: Person, server: Server, store: Store) -> None:
        """They come in pages, each with its own menu."""
        for number in range(32):
            await add_own(store, server, replace(FERRY, headline=f"Ferry {number}"))
        told = await cora.slash("corpus history", article=FERRY.key)
        for _ in range(3):
            told = await cora.click(told.message, "Older ▶")
        assert "page 4 of 4" in told.text
        assert "Ferry 0" in (await cora.select(told.message, VERSIONS, "1")).text

    async def test_a_version_that_is_as_now_needs_no_bringing_back(
        self, cora: Person, server: Server, store: Store
    ) -> None:
        """Pressing the button of a message that is out of date says so, and makes no change."""
        await add_own(store, server, FERRY)
        await add_own(store, server, CHANGED)
        told = await cora.slash("corpus history", article=FERRY.key)
        shown = await cora.select(told.message, VERSIONS, "1")
        await add_own(store, server, FERRY)
        back = await cora.click(shown.message, "Bring back this version")
        assert "is like that already." in back.text
        assert "[Undo]" not in back.text
        assert len(await store.history.of_article(Scope(server.id), FERRY.key)) == 3


@pytest.mark.usefixtures("patient_bot")
class TestWhose:
    """Walls between servers, and between members and curators."""

    async def test_another_servers_history_is_closed(
        self, strict_discord: LocalDiscord, cora: Person, server: Server, store: Store
    ) -> None:
        """Typed numbers and keys and forged buttons lead nowhere."""
        other = strict_discord.add_guild("Elsewhere")
        await add_own(store, other, FERRY)
        await add_own(store, other, CHANGED)
        theirs = await own_id(store, other)
        assert await cora.autocomplete("corpus history", "article", "ferry") == []
        for typed in (str(theirs), FERRY.key):
            assert "This server has no article" in (await cora.slash("corpus history", article=typed)).text
        carried = [f"versions:{theirs}", f"versions-page:{theirs}:0", f"bring-back:{theirs}:1"]
        message = forge(strict_discord, server, *carried)
        for button in carried:
            assert "This server never had that article." in (await cora.click(message, button)).text
        assert await stored(store, other) == [CHANGED.headline]

    async def test_members_cannot_look_or_bring_back(
        self, strict_discord: LocalDiscord, anna: Person, server: Server, store: Store
    ) -> None:
        """Not by command and not by any button."""
        await add_own(store, server, FERRY)
        await add_own(store, server, CHANGED)
        with pytest.raises(NotOfferedError):
            await anna.slash("corpus history")
        article = await own_id(store, server)
        carried = ["latest:0", f"versions:{article}", f"versions-page:{article}:0", f"bring-back:{article}:1"]
        message = forge(strict_discord, server, *carried)
        for button in carried:
            pressed = await anna.click(message, button)
            assert "Only people who may curate can do that" in pressed.text
        assert await stored(store, server) == [CHANGED.headline]


async def test_every_button_outlives_a_restart(
    strict_discord: LocalDiscord, server: Server, cora: Person, tmp_path: Path
) -> None:
    """A bot that was started anew answers the buttons and menus of the one before."""
    async with Store.open(tmp_path / "corpus.db") as store, running_bot(strict_discord, store):
        await store.put(SHARED, LIBRARY)
        for number in range(12):
            await add_own(store, server, replace(FERRY, headline=f"Ferry {number}"))
        latest = (await cora.slash("corpus history")).message
        versions = (await cora.slash("corpus history", article=FERRY.key)).message
        shown = (await cora.select(versions, VERSIONS, "5")).message
    async with Store.open(tmp_path / "corpus.db") as store, running_bot(strict_discord, store):
        assert "page 2 of 2" in (await cora.click(latest, "Older ▶")).text
        assert "12 versions" in (await cora.select(latest, "See all versions of an article…", "Ferry 0")).text
        assert "page 2 of 2" in (await cora.click(versions, "Older ▶")).text
        assert "Ferry 1" in (await cora.select(versions, VERSIONS, "2")).text
        assert "12 versions" in (await cora.click(shown, "All versions")).text
        assert "Brought back version 5 of “Ferry 4”" in (await cora.click(shown, "Bring back this version")).text
