"""Tests of /corpus restore over real sockets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from corpus.models import Limits, Scope
from tests.commands.curation.own_library import APPLES, FERRY, add_own, notices, own_id
from tests.commands.curation.steps import stored
from tests.commands.running import running_bot
from tests.discord_server.errors import NotOfferedError

if TYPE_CHECKING:
    from corpus.store import Store
    from tests.discord_server.driver import LocalDiscord, Server
    from tests.discord_server.people import Person


@pytest.mark.usefixtures("patient_bot")
class TestRestore:
    """The command, its suggestions and its undo."""

    async def test_brings_back_and_undo_removes(self, cora: Person, server: Server, store: Store) -> None:
        """Suggestions are the removed ones only; typing errors are fine."""
        await add_own(store, server, FERRY, APPLES)
        await store.remove(Scope(server.id), [FERRY.key])
        (choice,) = await cora.autocomplete("corpus restore", "article", "lory fery")
        assert choice.name.startswith("Lorry ferry to start in *June* · removed ")
        told = await cora.slash("corpus restore", article=choice.value)
        assert told.ephemeral
        assert told.deferred
        assert "**Brought back “Lorry ferry to start in *June*”.**" in told.text
        assert "in \\*June\\*”" in str(told.message.components[0]["components"][0]["content"])
        assert "Harbour Gazette · 5 April 2025" in told.text
        assert await stored(store, server) == [FERRY.headline, APPLES.headline]
        assert "hot water." in (await cora.click(told.message, "Read")).text
        assert await cora.autocomplete("corpus restore", "article", "") == []
        await cora.click(told.message, "Undo")
        assert await stored(store, server) == [APPLES.headline]

    async def test_brings_back_the_last_version(self, cora: Person, server: Server, store: Store) -> None:
        """Not the first one."""
        await add_own(store, server, FERRY)
        await add_own(store, server, replace(FERRY, headline="Ferry in July"))
        await store.remove(Scope(server.id), [FERRY.key])
        await cora.slash("corpus restore", article="ferry in july")
        assert await stored(store, server) == ["Ferry in July"]

    async def test_says_what_is_wrong(self, cora: Person, server: Server, store: Store) -> None:
        """What is there cannot be restored, nor what never was."""
        await add_own(store, server, FERRY, APPLES)
        there = str(await own_id(store, server))
        await store.remove(Scope(server.id), [APPLES.key])
        assert "*June*” is not removed; it is there." in (await cora.slash("corpus restore", article=there)).text
        refused = await cora.slash("corpus restore", article="aples for kuantn")
        assert "This server has no removed article of its own with the headline" in refused.text
        assert "Did you mean “Apples for Kuantan”?" in refused.text
        assert "See /corpus history" in (await cora.slash("corpus restore", article="zzyzx")).text

    async def test_two_of_one_headline_are_chosen_from_the_list(
        self, cora: Person, server: Server, store: Store
    ) -> None:
        """Neither is guessed."""
        await add_own(store, server, FERRY, replace(FERRY, key="again"))
        await store.remove(Scope(server.id), [FERRY.key, "again"])
        assert (
            "2 removed articles have that headline."
            in (await cora.slash("corpus restore", article=FERRY.headline)).text
        )

    async def test_suggests_no_more_than_discord_takes(self, cora: Person, server: Server, store: Store) -> None:
        """Of forty removed articles 25 are offered."""
        await add_own(store, server, *notices(40))
        await store.remove(Scope(server.id), [draft.key for draft in notices(40)])
        for typed in ("", "notice"):
            assert len(await cora.autocomplete("corpus restore", "article", typed)) == 25

    async def test_another_servers_are_not_here(self, strict_discord: LocalDiscord, cora: Person, store: Store) -> None:
        """Neither by number nor by key."""
        other = strict_discord.add_guild("Elsewhere")
        await add_own(store, other, FERRY)
        theirs = str(await own_id(store, other))
        await store.remove(Scope(other.id), [FERRY.key])
        assert await cora.autocomplete("corpus restore", "article", "") == []
        for typed in (theirs, FERRY.key):
            assert "no removed article" in (await cora.slash("corpus restore", article=typed)).text
        assert await stored(store, other) == []

    async def test_members_are_not_offered_it(self, anna: Person) -> None:
        """It is for curators."""
        with pytest.raises(NotOfferedError):
            await anna.slash("corpus restore", article="1")


async def test_there_must_be_room(strict_discord: LocalDiscord, server: Server, cora: Person, store: Store) -> None:
    """At the limit a removed article stays out, with a sentence."""
    async with running_bot(strict_discord, store, limits=Limits(articles=1)):
        await add_own(store, server, FERRY)
        await store.remove(Scope(server.id), [FERRY.key])
        await add_own(store, server, APPLES)
        told = await cora.slash("corpus restore", article=FERRY.key)
        assert "There is room for 1 article here" in told.text
        assert await stored(store, server) == [APPLES.headline]
