"""Tests of /corpus gaps over real sockets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from corpus.models import SHARED, Draft, Scope
from corpus.store import Store
from tests.commands.curation.conftest import MANAGER
from tests.commands.curation.own_library import add_own
from tests.commands.curation.steps import forge
from tests.commands.library import LIBRARY
from tests.commands.running import running_bot
from tests.discord_server.errors import NotOfferedError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.discord_server.driver import LocalDiscord, Server
    from tests.discord_server.people import Person

NAMES = "Zzyq Qwpfm Blorbx Vrumph Kwijbo Xyzzq Plughd Frobnk Grultz Snazzw Twizzk Jumbli Hufflx".split()


async def ask(store: Store, server: Server, *questions: str) -> None:
    """Let members of a server ask what nothing answers."""
    for question in questions:
        await store.count_unanswered(Scope(server.id), question)


@pytest.mark.usefixtures("patient_bot")
class TestGaps:
    """What is listed."""

    async def test_counts_what_members_asked_in_vain(
        self, cora: Person, anna: Person, server: Server, store: Store
    ) -> None:
        """Wordings that are alike are counted together; nobody is named."""
        for question in ("Who *mended* the Zzyq?", "who mended the zzyq", "Who mended the Zzyq?", "Blorbx?"):
            assert "Blorbx" not in (await anna.slash("ask", question=question)).text or question == "Blorbx?"
        told = await cora.slash("corpus gaps")
        assert told.ephemeral
        assert told.deferred
        assert "2 questions without an answer" in told.text
        assert "**3 ×** " in told.text
        assert "**1 ×** Blorbx?" in told.text
        assert "also “" in told.text
        assert "*mended*" in told.text
        assert "last asked on " in told.text
        assert "Counted without names" in told.text
        assert "anna" not in told.text
        assert str(anna.user.id) not in told.text
        await add_own(store, server, Draft("b", "Blorbx at last", True, "A blorbx was seen at the port of Aktau."))  # noqa: FBT003 - a headline that was given
        assert "1 question without an answer" in (await cora.slash("corpus gaps")).text

    async def test_pages_turn_in_place(self, cora: Person, server: Server, store: Store) -> None:
        """Six questions a page."""
        await ask(store, server, *NAMES)
        told = await cora.slash("corpus gaps")
        assert "13 questions without an answer" in told.text
        assert told.text.count("**1 ×**") == 6
        await cora.click(told.message, "Next ▶")
        last = await cora.click(told.message, "Next ▶")
        assert last.message is told.message
        assert "page 3 of 3" in last.text
        assert last.text.count("**1 ×**") == 1

    async def test_each_server_has_its_own(self, strict_discord: LocalDiscord, cora: Person, store: Store) -> None:
        """What was asked elsewhere is not told here."""
        await ask(store, strict_discord.add_guild("Elsewhere"), "Where is the Zzyq?")
        told = await cora.slash("corpus gaps")
        assert "Every question that was asked here has an answer by now, or nobody has asked yet." in told.text

    async def test_members_cannot(
        self, strict_discord: LocalDiscord, anna: Person, server: Server, store: Store
    ) -> None:
        """Neither the command nor a page of it."""
        await ask(store, server, "Where is the Zzyq?")
        with pytest.raises(NotOfferedError):
            await anna.slash("corpus gaps")
        pressed = await anna.click(forge(strict_discord, server, "gaps:0"), "gaps:0")
        assert "Only people who may curate can do that" in pressed.text
        assert "Zzyq" not in pressed.text


async def test_the_buttons_outlive_a_restart(strict_discord: LocalDiscord, server: Server, tmp_path: Path) -> None:
    """A bot that was started anew turns the pages of the one before."""
    cora = server.add_member("cora", permissions=MANAGER)
    async with Store.open(tmp_path / "corpus.db") as store, running_bot(strict_discord, store):
        await store.put(SHARED, LIBRARY)
        await ask(store, server, *NAMES)
        listed = (await cora.slash("corpus gaps")).message
    async with Store.open(tmp_path / "corpus.db") as store, running_bot(strict_discord, store):
        assert "page 2 of 3" in (await cora.click(listed, "Next ▶")).text
