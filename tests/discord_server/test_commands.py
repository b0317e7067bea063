"""Tests of registered commands: who is offered which, where, and with which options."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
import pytest
from discord import app_commands

from tests.discord_server.errors import CannotDoError, NotOfferedError
from tests.discord_server.state import Overwrite, Upload

if TYPE_CHECKING:
    from tests.discord_server.driver import LocalDiscord
    from tests.discord_server.small_bot import SmallBot

_MANAGER = discord.Permissions(manage_guild=True)


async def test_keeps_what_was_synced(strict_discord: LocalDiscord, bot: SmallBot) -> None:
    """A sync gives every command an id, a second one keeps it, and discord.py reads them back."""
    (sync,) = strict_discord.registry.syncs
    again = await bot.tree.sync()
    assert {str(command.id) for command in again} == {command["id"] for command in sync.commands}
    fetched = await bot.tree.fetch_commands()
    assert sorted(command.name for command in fetched) == sorted(command.name for command in again)
    assert await bot.tree.fetch_command(fetched[0].id) == fetched[0]
    await fetched[0].delete()
    assert len(await bot.tree.fetch_commands()) == len(fetched) - 1


async def test_keeps_commands_of_one_server_there(strict_discord: LocalDiscord, bot: SmallBot) -> None:
    """Commands registered in a server are offered in that server only."""
    here, there = strict_discord.add_guild("Here"), strict_discord.add_guild("There")
    bot.tree.clear_commands(guild=None)
    bot.tree.copy_global_to(guild=discord.Object(here.id))

    @app_commands.command()
    async def local(_interaction: discord.Interaction[SmallBot]) -> None:
        """Do nothing."""

    bot.tree.add_command(local, guild=discord.Object(here.id))
    await bot.tree.sync(guild=discord.Object(here.id))
    assert "local" in here.add_member("anna").offered()
    assert "local" not in there.add_member("boris").offered()


async def test_tells_discord_py_which_command_is_wrong(local_discord: LocalDiscord, bot: SmallBot) -> None:
    """A refused sync raises discord.py's own error, which names the command and the option."""
    payload = [{"name": "Bad Name", "description": "d", "type": 1}]
    with pytest.raises(discord.HTTPException, match=r"In 0\.name: Name is invalid") as caught:
        await bot.http.bulk_upsert_global_commands(bot.application_id or 0, payload=payload)
    assert caught.value.code == 50035
    assert local_discord.refusals[0].problems[0].path == (0, "name")


@pytest.mark.usefixtures("bot")
async def test_offers_only_what_is_allowed(strict_discord: LocalDiscord) -> None:
    """A command with default permissions is offered to those who have them, administrators included."""
    guild = strict_discord.add_guild()
    anna = guild.add_member("anna")
    manager = guild.add_member("boris", permissions=discord.Permissions(manage_guild=True))
    chief = guild.add_member("clara", permissions=discord.Permissions(administrator=True))
    assert "admin" not in anna.offered()
    with pytest.raises(NotOfferedError, match="does not offer anna the slash command 'admin'"):
        await anna.slash("admin")
    for person in (manager, chief):
        assert (await person.slash("admin")).message.content == "done"


@pytest.mark.usefixtures("bot")
async def test_admins_can_widen_and_narrow_a_command(strict_discord: LocalDiscord) -> None:
    """A person goes before roles, roles before everyone, a command before the application; administrators stay."""
    guild = strict_discord.add_guild()
    editors = guild.add_role("editors")
    anna = guild.add_member("anna")
    boris = guild.add_member("boris", permissions=discord.Permissions(manage_guild=True))
    clara = guild.add_member("clara", permissions=discord.Permissions(administrator=True))
    guild.give(anna, editors)
    guild.allow(None, guild.guild.everyone)
    assert "admin" not in anna.offered()
    guild.allow(None, editors)
    assert "admin" in anna.offered()
    guild.allow("admin", guild.guild.everyone, allowed=False)
    assert "admin" not in anna.offered()
    assert "admin" not in boris.offered()
    assert "admin" in clara.offered()
    guild.allow("admin", editors)
    assert "admin" in anna.offered()
    guild.allow("admin", anna, allowed=False)
    assert "admin" not in anna.offered()
    assert "admin" in strict_discord.add_guild("Elsewhere").add_member(boris, permissions=_MANAGER).offered()
    with pytest.raises(CannotDoError, match="no command 'adnim'"):
        guild.allow("adnim", anna)


async def test_the_bot_reads_who_may_use_a_command(strict_discord: LocalDiscord, bot: SmallBot) -> None:
    """What admins said is told by kind and id: of a command under its id, of all under the application's."""
    guild = strict_discord.add_guild()
    anna = guild.add_member("anna")
    guild.allow("admin", anna)
    guild.allow(None, guild.guild.everyone, allowed=False)
    said = await bot.http.get_guild_application_command_permissions(bot.application_id or 0, guild.id)
    (admin,) = (command for command in await bot.tree.fetch_commands() if command.name == "admin")
    assert {entry["id"]: entry["permissions"] for entry in said} == {
        str(admin.id): [{"id": str(anna.user.id), "type": 2, "permission": True}],
        str(bot.application_id): [{"id": str(guild.id), "type": 1, "permission": False}],
    }


@pytest.mark.usefixtures("bot")
async def test_a_channel_can_withhold_commands(strict_discord: LocalDiscord) -> None:
    """Who may not use commands or see a channel is offered nothing there."""
    guild = strict_discord.add_guild()
    anna = guild.add_member("anna")
    everyone = guild.guild.everyone
    denied = discord.Permissions(use_application_commands=True).value
    silent = guild.add_channel("silent", Overwrite(everyone, deny=denied))
    assert anna.offered(channel=silent) == []
    hidden = guild.add_channel("hidden", Overwrite(everyone, deny=discord.Permissions(view_channel=True).value))
    with pytest.raises(NotOfferedError):
        await anna.slash("ask", channel=hidden, question="?")


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({}, "cannot be sent without question"),
        ({"question": "?", "answer": "!"}, "has no option answer"),
        ({"question": 3}, "takes text, not 3"),
        ({"question": ""}, "1 to 6000 characters, not 0"),
        ({"question": "a" * 6001}, "1 to 6000 characters, not 6001"),
        ({"question": "?", "times": 4}, "1 to 3, not 4"),
        ({"question": "?", "times": True}, "a whole number, not True"),
    ],
)
async def test_checks_options_as_a_client_does(
    strict_discord: LocalDiscord, options: dict[str, object], sentence: str
) -> None:
    """What a Discord client would not let a person send raises at once and never reaches the bot."""
    anna = strict_discord.add_guild().add_member("anna")
    with pytest.raises(CannotDoError, match=sentence):
        await anna.slash("ask", options=options)
    assert strict_discord.state.interactions == {}


@pytest.mark.usefixtures("bot")
async def test_sends_every_type_of_option(strict_discord: LocalDiscord) -> None:
    """Numbers, booleans, choices and subcommands reach the bot as what they are."""
    anna = strict_discord.add_guild().add_member("anna")
    assert (await anna.slash("add", first=1, second=2.5, exact=True)).message.content == "3.5 True"
    assert (await anna.slash("pick", fruit="apple", size="Large")).message.content == "apple l"
    assert (await anna.slash("corpus count", publisher="Steppe Herald")).message.content == "none of Steppe Herald"
    with pytest.raises(CannotDoError, match=r"offers \['Small', 'Large'\]"):
        await anna.slash("pick", fruit="apple", size="Huge")
    with pytest.raises(CannotDoError, match="needs one of its subcommands: count"):
        await anna.slash("corpus")
    with pytest.raises(CannotDoError, match="an Upload"):
        await anna.slash("attach", paper="note.txt")


@pytest.mark.usefixtures("bot")
async def test_works_in_direct_messages(strict_discord: LocalDiscord) -> None:
    """Commands work in direct messages with the bot, unless they are for servers only."""
    anna = strict_discord.add_person("anna", locale="zh-CN")
    reply = await anna.slash("ask", question="why?")
    assert reply.message.content == "zh-CN: why?"
    assert reply.interaction.context == 1
    assert reply.interaction.owners == {"0": "0"}


@pytest.mark.usefixtures("bot")
async def test_works_for_those_who_installed_it(strict_discord: LocalDiscord) -> None:
    """Installed for a person, it works in servers without the bot and among friends, and for nobody else there."""
    foreign = strict_discord.add_guild("Foreign", bot=False)
    anna, boris = foreign.add_member("anna", installed=True), foreign.add_member("boris")
    assert sorted(anna.offered()) == ["ask", "many"]
    assert boris.offered() == []
    reply = await anna.slash("ask", question="here?")
    assert reply.message.content == "en-US: here?"
    assert reply.interaction.owners == {"1": str(anna.user.id)}
    friends = strict_discord.private_channel(anna, boris)
    reply = await anna.slash("ask", channel=friends, question="among us?")
    assert reply.interaction.context == 2
    assert strict_discord.visible_messages(boris, friends) == [reply.message]


async def test_a_guest_may_follow_up_five_times(local_discord: LocalDiscord, bot: SmallBot) -> None:
    """Installed for a person only, the bot's sixth follow-up is refused; as a member it is not limited."""
    foreign, home = local_discord.add_guild("Foreign", bot=False), local_discord.add_guild("Home")
    anna = foreign.add_member("anna", installed=True)
    reply = await anna.slash("many", number=6)
    await local_discord.until(lambda: bot.errors, "the bot met an error")
    assert [message.content for message in reply.messages] == ["0", "1", "2", "3", "4", "5"]
    assert [refusal.code for refusal in local_discord.refusals] == [40094]
    reply = await home.add_member(anna).slash("many", number=6)
    await reply.until(lambda reply: len(reply.messages) == 7)


async def test_upload_option_carries_size_and_type(strict_discord: LocalDiscord, bot: SmallBot) -> None:
    """The bot learns the size and type of a file before it reads it."""
    del bot
    anna = strict_discord.add_guild().add_member("anna")
    reply = await anna.slash("attach", paper=Upload("a.txt", b"abc", "text/plain"))
    (described,) = reply.interaction.asked["resolved"]["attachments"].values()
    assert (described["size"], described["content_type"], described["filename"]) == (3, "text/plain", "a.txt")
