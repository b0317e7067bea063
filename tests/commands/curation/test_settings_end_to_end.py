"""Tests of /settings, over real sockets."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import discord
import pytest

from commands import preferences
from commands.curation import custom_ids
from commands.curation.permission import CURATOR_ROLE
from commands.curation.telling import LOG_CHANNEL, tell_curators
from commands.languages import SERVER_LANGUAGE
from corpus.models import Scope
from corpus.store.servers import SHARED_CORPUS
from tests.commands.curation.conftest import MANAGER
from tests.discord_server.errors import NotOfferedError
from tests.discord_server.state import Overwrite

if TYPE_CHECKING:
    import re

    from bot.client import DragomanClient
    from corpus.store import Store
    from tests.discord_server.driver import LocalDiscord, Server
    from tests.discord_server.people import Person

pytestmark = pytest.mark.usefixtures("patient_bot")

ROLE_MENU = "No role: only those with Manage Server"
CHANNEL_MENU = "No channel"


async def test_a_role_is_chosen_and_taken_back(
    cora: Person, server: Server, store: Store, strict_discord: LocalDiscord
) -> None:
    """The screen says what the choice means, what is left to do in Discord, and shows it from then on."""
    role = server.add_role("Librarians")
    opened = await cora.slash("settings")
    assert opened.ephemeral
    assert "Server Settings → Integrations" in opened.text
    changed = await cora.select(opened.message, ROLE_MENU, role)
    assert "@Librarians may curate now" in strict_discord.text_of(changed.message)
    assert store.servers.setting(Scope(server.id), CURATOR_ROLE) == str(role.id)
    back = await cora.select(changed.message, ROLE_MENU)
    assert "No role is set: members with Manage Server may curate" in back.text
    assert store.servers.setting(Scope(server.id), CURATOR_ROLE) is None


async def test_a_channel_hears_what_happens(
    cora: Person, server: Server, store: Store, bot: DragomanClient, strict_discord: LocalDiscord
) -> None:
    """The channel that was chosen is greeted, and gets from then on what curators should know."""
    channel = server.add_channel("library")
    opened = await cora.slash("settings")
    changed = await cora.select(opened.message, CHANNEL_MENU, channel)
    assert "Curators are told in #library now" in strict_discord.text_of(changed.message)
    assert "From now on" in next(iter(channel.messages.values())).content
    await tell_curators(bot, Scope(server.id), "An answer got *worse*.")
    assert "An answer got *worse*." in strict_discord.text_of(list(channel.messages.values())[-1])
    assert await store.servers.notices(Scope(server.id)) == {}


async def test_a_closed_channel_is_refused(cora: Person, server: Server, store: Store) -> None:
    """A channel that the bot cannot write in is not kept, and the sentence says what is missing."""
    view = discord.Permissions(view_channel=True, send_messages=True).value
    channel = server.add_channel("closed", Overwrite(server.guild.everyone, deny=view))
    opened = await cora.slash("settings")
    refused = await cora.select(opened.message, CHANNEL_MENU, channel)
    assert "Allow me View Channel and Send Messages" in refused.text
    assert store.servers.setting(Scope(server.id), LOG_CHANNEL) is None


async def test_what_cannot_be_posted_waits(
    cora: Person, server: Server, store: Store, bot: DragomanClient, strict_discord: LocalDiscord
) -> None:
    """When the channel is gone, curators hear it with their next command, each sentence once."""
    await store.servers.set_setting(Scope(server.id), LOG_CHANNEL, "12345")
    await tell_curators(bot, Scope(server.id), "An answer got worse.")
    reply = await cora.slash("corpus synonym add", names="XUAR = Xinjiang")
    await reply.until(lambda reply: any("An answer got worse." in strict_discord.text_of(m) for m in reply.messages))
    await until_told(store, server)


async def until_told(store: Store, server: Server) -> None:
    """Wait until nothing is kept to be told any more."""
    async with asyncio.timeout(10):
        while await store.servers.notices(Scope(server.id)):  # noqa: ASYNC110 - a database cannot call back
            await asyncio.sleep(0.02)


async def test_many_sentences_come_in_pieces(
    cora: Person, server: Server, store: Store, strict_discord: LocalDiscord
) -> None:
    """What does not fit into one message comes with the next command, and none of it is left out."""
    scope = Scope(server.id)
    names = [f"Number {number}" for number in range(12)]
    for name in names:
        await store.servers.add_notice(scope, f"{name}: {'an answer got worse, ' * 20}so look at it.")
    first = await cora.slash("corpus synonym add", names="XUAR = Xinjiang")
    await first.until(
        lambda reply: any("more, with your next command" in strict_discord.text_of(m) for m in reply.messages)
    )
    async with asyncio.timeout(10):
        while len(await store.servers.notices(scope)) == len(names):  # noqa: ASYNC110 - a database cannot call back
            await asyncio.sleep(0.02)
    second = await cora.slash("corpus synonym add", names="KTZ = Kazakhstan Temir Zholy")
    await second.until(lambda reply: any(names[-1] in strict_discord.text_of(m) for m in reply.messages))
    told = "\n".join(strict_discord.text_of(m) for reply in (first, second) for m in reply.messages)
    assert [told.count(f"{name}:") for name in names] == [1] * len(names)
    await until_told(store, server)


async def test_what_cannot_be_shown_is_kept(
    cora: Person, server: Server, store: Store, strict_discord: LocalDiscord
) -> None:
    """When Discord fails while a curator is told, the next command tells it."""
    await store.servers.add_notice(Scope(server.id), "An answer got worse.")
    failing = strict_discord.faults.fail("POST", "/webhooks/*", status=400)
    await cora.slash("corpus synonym add", names="XUAR = Xinjiang")
    await strict_discord.until(lambda: failing.hits, "a message that failed")
    assert [*(await store.servers.notices(Scope(server.id))).values()] == ["An answer got worse."]
    reply = await cora.slash("corpus synonym add", names="KTZ = Kazakhstan Temir Zholy")
    await reply.until(lambda reply: any("An answer got worse." in strict_discord.text_of(m) for m in reply.messages))
    await until_told(store, server)


async def test_only_admins_change_settings(anna: Person, cora: Person, server: Server, store: Store) -> None:
    """Members are not offered the command, and a curator by role alone may not choose who curates."""
    with pytest.raises(NotOfferedError):
        await anna.slash("settings")
    opened = await cora.slash("settings")
    server.guild.members[cora.user.id].roles.clear()
    refused = await cora.select(opened.message, ROLE_MENU, server.add_role("Everyone"))
    assert "Only people with the permission Manage Server" in refused.text
    assert store.servers.setting(Scope(server.id), CURATOR_ROLE) is None


async def test_each_server_has_its_own(strict_discord: LocalDiscord, cora: Person, server: Server) -> None:
    """What one server chose, another does not see."""
    await cora.select((await cora.slash("settings")).message, ROLE_MENU, server.add_role("Librarians"))
    ben = strict_discord.add_guild("Elsewhere").add_member("ben", permissions=MANAGER)
    assert "Librarians" not in (await ben.slash("settings")).text


async def test_everyone_is_no_curator_role(cora: Person, server: Server, store: Store) -> None:
    """The role that all members have is refused, for that would let anyone change the articles."""
    opened = await cora.slash("settings")
    refused = await cora.select(opened.message, ROLE_MENU, server.guild.everyone)
    assert "That would be every member of the server" in refused.text
    assert store.servers.setting(Scope(server.id), CURATOR_ROLE) is None


@pytest.mark.parametrize(
    ("menu", "values"),
    [
        (custom_ids.SET_PRIVATE, []),
        (custom_ids.SET_ASKING, ["4"]),
        (custom_ids.SET_QUOTES, ["99"]),
        (custom_ids.SET_STRICTNESS, ["foo"]),
        (custom_ids.SET_SHARED, ["perhaps"]),
        (custom_ids.SET_LANGUAGE, ["tlh"]),
    ],
)
async def test_what_a_menu_does_not_offer_is_refused(  # noqa: PLR0913, PLR0917 - fixtures and parameters
    cora: Person,
    server: Server,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    menu: re.Pattern[str],
    values: list[str],
) -> None:
    """Such as a channel of another server: nothing is kept, and who chose it is told in a sentence."""
    opened = await cora.slash("settings")
    monkeypatch.setattr("commands.curation.settings._values", lambda _: values)
    chosen = server.add_channel("library") if menu is custom_ids.SET_ASKING else _offered(menu)
    refused = await cora.select(opened.message, menu.pattern, chosen)
    assert "This command has changed since" in refused.text
    names = (preferences.PRIVATE, preferences.CHANNELS, preferences.QUOTES, preferences.STRICTNESS)
    settings = [store.servers.setting(Scope(server.id), name) for name in (*names, SHARED_CORPUS, SERVER_LANGUAGE)]
    assert settings == [None] * 6


async def test_strange_settings_leave_the_screen_and_curating_as_they_are(
    cora: Person, anna: Person, server: Server, store: Store, bot: DragomanClient
) -> None:
    """What stands in the database and means nothing is as if it had not been chosen."""
    for name in (CURATOR_ROLE, LOG_CHANNEL, SERVER_LANGUAGE, preferences.QUOTES, preferences.CHANNELS):
        await store.servers.set_setting(Scope(server.id), name, "nonsense")
    assert "Who curates" in (await cora.slash("settings")).text
    assert "sixty wagons" in (await anna.slash("ask", question="3,200 tonnes of barley in sixty wagons")).text
    await tell_curators(bot, Scope(server.id), "It came.")
    assert [*(await store.servers.notices(Scope(server.id))).values()] == ["It came."]


def _offered(menu: re.Pattern[str]) -> str:
    return {
        custom_ids.SET_PRIVATE: "yes",
        custom_ids.SET_QUOTES: "5",
        custom_ids.SET_STRICTNESS: "open",
        custom_ids.SET_SHARED: "no",
        custom_ids.SET_LANGUAGE: "ms",
    }[menu]
