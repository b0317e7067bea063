"""Tests of who may change a server's articles, asked again at every press, over real sockets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
import pytest

from commands.curation.permission import CURATOR_ROLE
from corpus.models import Scope
from tests.commands.curation.conftest import MANAGER
from tests.commands.curation.steps import add_by_form, custom_id, forge, stored

if TYPE_CHECKING:
    from corpus.store import Store
    from tests.discord_server.driver import LocalDiscord, Server
    from tests.discord_server.people import Person
    from tests.discord_server.state import Message

pytestmark = pytest.mark.usefixtures("patient_bot")

NOT_YOU = "Only people who may curate can do that"


@pytest.fixture
async def accept(strict_discord: LocalDiscord, server: Server, cora: Person) -> Message:
    """Put the button that adds a waiting article where all members can press it."""
    preview = await add_by_form(cora)
    return forge(strict_discord, server, f"accept:{custom_id(preview.message, 'Cancel').partition(':')[2]}:0")


async def press(person: Person, message: Message) -> str:
    """Press the only button of a message and give what comes of it."""
    (row,) = message.components
    return (await person.click(message, row["components"][0]["custom_id"])).text


async def test_a_member_is_refused(accept: Message, anna: Person, server: Server, store: Store) -> None:
    """Who has neither the permission nor the role nor a word of the admins cannot add anything."""
    assert NOT_YOU in await press(anna, accept)
    assert await stored(store, server) == []


@pytest.mark.parametrize("permission", ["manage_guild", "administrator"])
async def test_permissions_of_discord_are_enough(
    accept: Message, server: Server, store: Store, permission: str
) -> None:
    """Another curator than the one who read the article may add it."""
    dana = server.add_member("dana", permissions=discord.Permissions(**{permission: True}))
    assert "Added 1 article" in await press(dana, accept)
    assert len(await stored(store, server)) == 1


async def test_the_curator_role_is_enough(accept: Message, anna: Person, server: Server, store: Store) -> None:
    """A role that the server has set lets its members act, and only in that server."""
    role = server.add_role("editors")
    await store.servers.set_setting(Scope(server.id), CURATOR_ROLE, str(role.id))
    assert NOT_YOU in await press(anna, accept)
    server.give(anna, role)
    assert "Added 1 article" in await press(anna, accept)


async def test_what_admins_allow_in_discord_is_enough(
    accept: Message, anna: Person, server: Server, strict_discord: LocalDiscord
) -> None:
    """Whom they let use /corpus may also press; what holds for the application as a whole can say the same."""
    role = server.add_role("editors")
    server.allow("corpus", role)
    assert NOT_YOU in await press(anna, accept)
    server.give(anna, role)
    assert "corpus" in anna.offered()
    assert "Added 1 article" in await press(anna, accept)
    ben = strict_discord.add_guild("Others").add_member("ben")
    assert "corpus" not in ben.offered()


async def test_discord_is_asked_only_for_who_has_neither(
    accept: Message, cora: Person, anna: Person, strict_discord: LocalDiscord
) -> None:
    """A press by somebody with Manage Server costs no question."""
    asked = len([sent for sent in strict_discord.requests if sent.method == "GET"])
    await press(anna, accept)
    asked_for_anna = [sent.route for sent in strict_discord.requests if sent.method == "GET"][asked:]
    assert [route.rpartition("/")[2] for route in asked_for_anna] == ["permissions"]
    await press(cora, accept)
    assert len([sent for sent in strict_discord.requests if sent.method == "GET"]) == asked + 1


async def test_who_lost_the_permission_meanwhile_is_refused(cora: Person, server: Server, store: Store) -> None:
    """A preview, a form and a confirmation that are still open do not help who may not curate any more."""
    confirmed = await cora.click((await add_by_form(cora)).message, "Add")
    preview = await add_by_form(cora, Headline="Plums", Link="", Text="Plums for Muar are on their way from Taraz.")
    form = await cora.click(preview.message, "Edit…")
    server.take_roles(cora)
    for label in ("Add", "Edit…", "Cancel"):
        assert NOT_YOU in (await cora.click(preview.message, label)).messages[-1].content
    assert NOT_YOU in (await cora.submit_modal(form, {"Headline": "Prunes"})).messages[-1].content
    assert NOT_YOU in (await cora.click(confirmed.message, "Undo")).messages[-1].content
    assert await stored(store, server) == ["Apples for Kuantan"]


async def test_without_the_bot_in_the_server_nothing_is_curated(strict_discord: LocalDiscord) -> None:
    """Installed for a person, the bot offers no such commands, and forged buttons are refused."""
    elsewhere = strict_discord.add_guild("Without bot", bot=False)
    gil = elsewhere.add_member("gil", installed=True, permissions=MANAGER)
    assert not {"corpus", "Add to corpus"} & set(gil.offered())
    shown = await gil.slash("help")
    shown.message.components = forge(strict_discord, elsewhere, "accept:aB3-_xyz0123:0").components
    refused = await gil.click(shown.message, "accept:aB3-_xyz0123:0")
    assert "only be added and changed in a server that the bot is a member of" in refused.text
