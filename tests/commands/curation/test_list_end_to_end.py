"""Tests of /corpus list: the server's own articles, narrowed down, opened and changed."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from corpus.models import SHARED, Author, Limits, Scope, Via
from corpus.published import Published
from corpus.store import Store
from tests.commands.curation.own_library import APPLES, FERRY, LEDGER, add_own, notices, own_id
from tests.commands.curation.steps import custom_id, forge, stored
from tests.commands.library import BARLEY, CHINESE, LIBRARY, RUSSIAN
from tests.commands.running import running_bot
from tests.discord_server.errors import NotOfferedError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.discord_server.driver import LocalDiscord, Server
    from tests.discord_server.people import Person

OPEN = "Open an article to change it…"
LONG_NAME = "The Gazette of " + "Upper and Lower Mangystau and " * 5 + "Beyond"


def shown(text: str) -> list[str]:
    """List the entries of a list."""
    lines = [line.removeprefix("│ ") for line in text.splitlines()]
    return [before for before, line in pairwise(lines) if line.startswith("· ") and before[:1] != "·"][1:]


@pytest.mark.usefixtures("patient_bot")
class TestList:
    """What is listed."""

    async def test_lists_its_own_only_newest_first(
        self, strict_discord: LocalDiscord, cora: Person, server: Server, store: Store
    ) -> None:
        """Neither the host's articles nor those of other servers are among them."""
        await add_own(store, server, LEDGER, APPLES, FERRY)
        await add_own(store, strict_discord.add_guild("Elsewhere"), replace(FERRY, headline="Elsewhere"))
        told = await cora.slash("corpus list")
        assert told.ephemeral
        assert told.deferred
        assert "3 articles of this server" in told.text
        assert shown(told.text) == [FERRY.headline, APPLES.headline, LEDGER.headline]

    async def test_an_empty_list_says_how_to_begin(self, cora: Person) -> None:
        """It names the commands that add articles."""
        told = await cora.slash("corpus list")
        assert "This server has no articles of its own yet. /corpus add" in told.text

    @pytest.mark.parametrize(
        ("options", "found"),
        [
            ({"publisher": "the caspian courier"}, [BARLEY.headline]),
            (
                {"after": "2025-03-11", "before": "December 2025"},
                ["Port Klang orders a crane for Kazakh grain", CHINESE.headline],
            ),
            ({"before": "2024"}, [RUSSIAN.headline, "Diary of a pipeline survey"]),
            ({"language": "chinese"}, [CHINESE.headline]),
            ({"language": "ru", "after": "2023"}, [RUSSIAN.headline]),
            ({"headline": "AKTAU barl"}, [BARLEY.headline]),
            ({"headline": "пошлин"}, [RUSSIAN.headline]),
            ({"headline": "港扩"}, [CHINESE.headline]),
        ],
    )
    async def test_can_be_narrowed_down(
        self, cora: Person, server: Server, store: Store, options: dict[str, str], found: list[str]
    ) -> None:
        """By publisher, dates, language and words of the headline, alone or together."""
        await add_own(store, server, *LIBRARY)
        assert shown((await cora.slash("corpus list", options=options)).text) == found

    @pytest.mark.parametrize(
        ("options", "sentence"),
        [
            ({"publisher": "Nobody Knows"}, "No article of this server has the publisher “Nobody Knows”."),
            ({"after": "yesteryear"}, "“yesteryear” is not a date that “after” understands."),
            ({"after": "2025", "before": "2024"}, "Nothing can be published after 2025 and before 2024."),
            ({"language": "??"}, "“??” is not a language's code"),
            ({"headline": "zzyzx"}, "None of this server's 6 articles fits what you chose."),
            ({"headline": "!!"}, "None of this server's 6 articles fits what you chose."),
        ],
    )
    async def test_says_what_is_wrong(
        self, cora: Person, server: Server, store: Store, options: dict[str, str], sentence: str
    ) -> None:
        """An option that nothing can match gets a sentence."""
        await add_own(store, server, *LIBRARY)
        assert sentence in (await cora.slash("corpus list", options=options)).text

    async def test_filters_stay_while_pages_are_turned(self, cora: Person, server: Server, store: Store) -> None:
        """All of them at once, with a publisher's name longer than a button can carry."""
        fitting = notices(23, publisher=LONG_NAME, published=Published(2025, 3))
        await add_own(store, server, *fitting, *LIBRARY, replace(APPLES, publisher=LONG_NAME))
        (choice, *_) = await cora.autocomplete("corpus list", "publisher", "gazette of upper")
        words = "notice " + "🚂" * 20
        assert "Fewer words" in (await cora.slash("corpus list", headline=words + "🚂")).text
        options = {"after": "2025-01-01", "before": "2025-12-31", "language": "en", "headline": "notice 0"}
        told = await cora.slash("corpus list", options=options | {"publisher": str(choice.value)})
        for part in (
            "with “notice 0” in the headline",
            "from The Gazette of Upper",
            "published on 1 January 2025 or later",
        ):
            assert part in told.text
        assert "in English" in told.text
        assert "23 articles of this server" in told.text
        await cora.click(told.message, "Older ▶")
        last = await cora.click(told.message, "Older ▶")
        assert last.message is told.message
        assert "23 articles of this server" in last.text
        assert "page 3 of 3" in last.text
        assert shown(last.text) == ["Notice 002", "Notice 001", "Notice 000"]
        assert len(custom_id(last.message, "◀ Newer")) <= 100
        await store.remove(Scope(server.id), [draft.key for draft in fitting])
        await add_own(store, server, replace(APPLES, publisher="Orchard Times"))
        assert "No article has that publisher any more." in (await cora.click(told.message, "◀ Newer")).text

    async def test_a_page_that_is_no_more_is_the_last(self, cora: Person, server: Server, store: Store) -> None:
        """Articles that were removed meanwhile shorten the list."""
        await add_own(store, server, *notices(25))
        told = await cora.slash("corpus list")
        await store.remove(Scope(server.id), [draft.key for draft in notices(25)[:10]])
        await cora.click(told.message, "Older ▶")
        assert "page 2 of 2" in told.text

    async def test_suggests_its_own_publishers_only(self, cora: Person, server: Server, store: Store) -> None:
        """The host's are no help here."""
        await add_own(store, server, FERRY)
        names = [choice.name for choice in await cora.autocomplete("corpus list", "publisher", "")]
        assert names == ["Harbour Gazette"]


@pytest.mark.usefixtures("patient_bot")
class TestOneArticle:
    """What the menu opens."""

    async def test_shows_what_was_done_and_can_be(
        self, strict_discord: LocalDiscord, cora: Person, server: Server, store: Store
    ) -> None:
        """Particulars, who added and who last changed it, and the buttons."""
        await add_own(store, server, FERRY)
        await store.put(Scope(server.id), [replace(FERRY, publisher="Gazette")], Author(Via.MEMBER, cora.user.id))
        told = await cora.slash("corpus list")
        opened = await cora.select(told.message, OPEN, FERRY.headline)
        assert opened.ephemeral
        assert opened.message is not told.message
        text = strict_discord.text_of(opened.message)
        for part in (
            "Gazette · 5 April 2025",
            "Language: English · 183 characters",
            "Added by the host",
            "Replaced by @cora",
            "Id: ferry",
        ):
            assert part in text
        assert "hot water." in (await cora.click(opened.message, "Read")).text
        assert "2 versions" in (await cora.click(opened.message, "History")).text
        form = await cora.click(opened.message, "Edit…")
        assert "Edited" in (await cora.submit_modal(form, {"Publisher": "Post"})).text
        removed = await cora.click(opened.message, "Remove")
        assert removed.message is opened.message
        assert await stored(store, server) == []
        for label in ("Undo", "Redo", "Undo"):
            await cora.click(removed.message, label)
        assert await stored(store, server) == [FERRY.headline]

    async def test_another_servers_article_is_not_opened(
        self, strict_discord: LocalDiscord, cora: Person, server: Server, store: Store
    ) -> None:
        """Not even if its number is sent from the menu."""
        other = strict_discord.add_guild("Elsewhere")
        await add_own(store, other, FERRY)
        await add_own(store, server, APPLES)
        told = await cora.slash("corpus list")
        for row in told.message.components:
            for item in row["components"]:
                for option in item.get("options", []):
                    option["value"] = str(await own_id(store, other))
        opened = await cora.select(told.message, OPEN, APPLES.headline)
        assert "This article is no longer here." in opened.text

    async def test_members_cannot(
        self, strict_discord: LocalDiscord, anna: Person, server: Server, store: Store
    ) -> None:
        """Neither the command nor a page of it."""
        await add_own(store, server, FERRY)
        with pytest.raises(NotOfferedError):
            await anna.slash("corpus list")
        pressed = await anna.click(forge(strict_discord, server, "own:0:::::"), "own:0:::::")
        assert "Only people who may curate can do that" in pressed.text
        assert FERRY.headline not in pressed.text


async def test_tells_how_much_room_there_is(
    strict_discord: LocalDiscord, server: Server, cora: Person, store: Store
) -> None:
    """What is used of what the host allows."""
    async with running_bot(strict_discord, store, limits=Limits(articles=10_000, size=100_000_000)):
        await add_own(store, server, *notices(37), replace(LEDGER, body=LEDGER.body * 100))
        told = await cora.slash("corpus list")
        assert "In use: 38 of 10,000 articles, 0.5 of 100 MB with their earlier versions" in told.text


async def test_every_button_outlives_a_restart(
    strict_discord: LocalDiscord, server: Server, cora: Person, tmp_path: Path
) -> None:
    """A bot that was started anew answers the buttons and the menu of the one before."""
    async with Store.open(tmp_path / "corpus.db") as store, running_bot(strict_discord, store):
        await store.put(SHARED, LIBRARY)
        await add_own(store, server, *notices(12), FERRY)
        listed = (await cora.slash("corpus list", headline="notice")).message
        opened = (await cora.select(listed, OPEN, "Notice 007")).message
    async with Store.open(tmp_path / "corpus.db") as store, running_bot(strict_discord, store):
        assert shown((await cora.click(listed, "Older ▶")).text) == ["Notice 001", "Notice 000"]
        assert "Id: notice-001" in (await cora.select(listed, OPEN, "Notice 001")).text
        assert "Notice 007" in (await cora.click(opened, "History")).text
        assert "Notice 007" in (await cora.click(opened, "Edit…")).text
        assert "Removed “Notice 007”." in (await cora.click(opened, "Remove")).text
