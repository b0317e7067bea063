"""Tests that the rules take what discord.py makes, all of it, so that a refusal is never a false alarm."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import discord
import pytest
from discord import app_commands, ui

from tests.discord_server.rules import COMPONENTS_V2, check_message, check_modal
from tests.discord_server.schema import check_request

if TYPE_CHECKING:
    from tests.discord_server.driver import LocalDiscord
    from tests.discord_server.rules import Payload
    from tests.discord_server.small_bot import SmallBot

CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"


def everything() -> ui.LayoutView:
    """Lay out one of each item that a message can hold."""
    view = ui.LayoutView()
    button: ui.Button[Any] = ui.Button(label="Go", emoji="🔎", style=discord.ButtonStyle.green)
    link: ui.Button[Any] = ui.Button(label="Source", url="https://example.org/a")
    section: ui.Section[Any] = ui.Section("one", "two", accessory=ui.Thumbnail("https://example.org/a.png"))
    gallery: ui.MediaGallery[Any] = ui.MediaGallery(
        discord.MediaGalleryItem("attachment://a.png", description="d", spoiler=True)
    )
    container: ui.Container[Any] = ui.Container(
        ui.TextDisplay("text", id=7),
        ui.Separator(visible=False, spacing=discord.SeparatorSpacing.large),
        section,
        ui.ActionRow(button, link),
        gallery,
        accent_colour=discord.Colour.blue(),
    )
    view.add_item(container).add_item(ui.File("attachment://a.png"))
    menus: tuple[ui.Item[Any], ...] = (
        ui.Select(options=[discord.SelectOption(label="a", description="d", emoji="🍏", default=True)]),
        ui.UserSelect(default_values=[discord.Object(1, type=discord.User)]),
        ui.RoleSelect(),
        ui.MentionableSelect(),
        ui.ChannelSelect(channel_types=[discord.ChannelType.text], min_values=0, max_values=3, placeholder="p"),
    )
    for menu in menus:
        view.add_item(ui.ActionRow(menu))
    return view


class EveryField(ui.Modal, title="Everything"):
    """A modal with one of each kind of field but the menus."""

    words: ui.Label[Any] = ui.Label(
        text="Words",
        description="d",
        component=ui.TextInput(style=discord.TextStyle.long, default="x", placeholder="p", min_length=1, max_length=9),
    )
    paper: ui.Label[Any] = ui.Label(text="Paper", component=ui.FileUpload(min_values=0, max_values=2, required=False))
    grade: ui.Label[Any] = ui.Label(
        text="Grade",
        component=ui.RadioGroup(
            options=[discord.RadioGroupOption(label="a", value="a"), discord.RadioGroupOption(label="b", value="b")]
        ),
    )
    boxes: ui.Label[Any] = ui.Label(
        text="Boxes", component=ui.CheckboxGroup(options=[discord.CheckboxGroupOption(label="a", value="a")])
    )
    sure: ui.Label[Any] = ui.Label(text="Sure", component=ui.Checkbox(default=True))


async def test_takes_every_item_of_a_layout() -> None:
    """Every item of a Components V2 message passes the rules and Discord's description."""
    payload: Payload = {"components": everything().to_components(), "flags": COMPONENTS_V2}  # type: ignore[no-untyped-call] # discord.py has no types there
    assert check_message(payload, uploads=["a.png"]) == []
    assert check_request("POST", CALLBACK, {"type": 4, "data": payload}) == []


async def test_takes_every_field_of_a_modal() -> None:
    """Every field of a modal passes the rules and Discord's description, rows without labels too."""
    old = ui.Modal(title="Old").add_item(ui.TextInput(label="Words"))
    for modal in (EveryField().to_dict(), old.to_dict()):
        assert check_modal(modal) == []
        assert check_request("POST", CALLBACK, {"type": 9, "data": modal}) == []


async def test_takes_a_full_embed() -> None:
    """An embed with everything passes, also when it was read from a message before."""
    embed = discord.Embed(
        title="t", description="d", url="https://example.org", colour=1, timestamp=discord.utils.utcnow()
    )
    embed.set_author(name="a", url="https://example.org", icon_url="https://example.org/a.png")
    embed.set_footer(text="f", icon_url="attachment://a.png")
    embed.set_image(url="https://example.org/a.png").set_thumbnail(url="attachment://a.png")
    embed.add_field(name="n", value="v", inline=False)
    again = discord.Embed.from_dict(embed.to_dict())
    payload: Payload = {"embeds": [embed.to_dict(), again.to_dict()]}
    assert check_message(payload, uploads=["a.png"]) == []
    assert check_request("POST", CALLBACK, {"type": 4, "data": payload}) == []


async def test_keeps_and_drops_files_in_an_edit(strict_discord: LocalDiscord, bot: SmallBot) -> None:
    """An edit keeps the files that discord.py lists, adds new ones and drops the others."""
    channel = bot.get_channel(strict_discord.add_guild().channel.id) or await _first_channel(strict_discord, bot)
    assert isinstance(channel, discord.TextChannel)
    files = [discord.File(io.BytesIO(name.encode()), name) for name in ("a.txt", "b.txt")]
    sent = await channel.send("files", files=files)
    added = discord.File(io.BytesIO(b"c"), "c.txt")
    edited = await sent.edit(content="fewer files", attachments=[sent.attachments[1], added])
    assert [attachment.filename for attachment in edited.attachments] == ["b.txt", "c.txt"]
    assert await edited.attachments[0].read() == b"b.txt"
    reply = await channel.send("a reply", reference=edited, allowed_mentions=discord.AllowedMentions.none())
    assert reply.reference is not None
    assert reply.reference.message_id == edited.id


async def test_takes_every_kind_of_option(strict_discord: LocalDiscord, bot: SmallBot) -> None:
    """A command with every annotation that discord.py knows can be registered."""

    @app_commands.command()
    @app_commands.rename(text="text-renamed")
    @app_commands.describe(text="Some text")
    async def every(  # noqa: PLR0913, PLR0917 - one of each
        interaction: discord.Interaction[SmallBot],
        text: app_commands.Range[str, 1, 10],
        whole: app_commands.Range[int, -5, 5],
        number: app_commands.Range[float, 0.5, 1.5],
        member: discord.Member,
        role: discord.Role,
        either: discord.Member | discord.Role,
        channel: discord.TextChannel | None,
        file: discord.Attachment | None,
    ) -> None:
        """Take everything."""
        given = (text, whole, number, member.name, role.name, either.name, channel, file)
        await interaction.response.send_message(str(given))

    bot.tree.add_command(every)
    await bot.tree.sync()
    server = strict_discord.add_guild()
    anna = server.add_member("anna")
    role = server.add_role("editors")
    reply = await anna.slash(
        "every",
        options={"text-renamed": "a", "whole": -5, "number": 0.5, "member": anna, "role": role, "either": role},
    )
    assert reply.message.content == "('a', -5, 0.5, 'anna', 'editors', 'editors', None, None)"


async def _first_channel(server: LocalDiscord, bot: SmallBot) -> discord.abc.GuildChannel:
    await server.until(lambda: bot.guilds and bot.guilds[0].channels, "the bot heard of the server")
    return bot.guilds[0].channels[0]


@pytest.mark.usefixtures("bot")
async def test_a_deferred_answer_can_be_deleted(strict_discord: LocalDiscord) -> None:
    """A follow-up after a deleted "thinking" is a message of its own."""
    anna = strict_discord.add_guild().add_member("anna")
    reply = await anna.slash("vanish")
    await reply.until(lambda reply: [message.content for message in reply.messages] == ["here instead"])
