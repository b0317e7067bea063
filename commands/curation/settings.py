"""The command /settings: what a server's admins choose, on one screen; each change takes effect at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import app_commands, ui

from commands.curation import custom_ids
from commands.curation.group import FOR_SERVERS, IN_SERVERS
from commands.curation.permission import CURATOR_ROLE, require_admin
from commands.curation.telling import LOG_CHANNEL
from commands.errors import RefusedError
from commands.layout import ACCENT, Layout, small, text
from commands.persistent import Persistent
from commands.responses import think

if TYPE_CHECKING:
    from bot.client import DragomanClient
    from corpus.models import Scope

    Pressed = discord.Interaction[DragomanClient]

_NOT_YOU: Final = "Only people with the permission Manage Server can change these settings."
_ROLE: Final = """\
**Who curates**
Members with this role may add, correct and take back articles, like those with Manage Server."""
_ROLE_STEP: Final = (
    "Discord shows the commands only to those with Manage Server. For this role to see them too, allow it",
    "/corpus, /feeds and Add to corpus under Server Settings → Integrations → Dragoman.",
)
_CHANNEL: Final = """\
**Where curators are told**
Answers that got worse after a change, and feeds' entries that wait for approval, are told in this channel."""
_CHANNEL_STEP: Final = "Without a channel, curators are told with their next command."
_HELLO: Final = "From now on those who curate are told here what happens to the articles."
_EVERYONE: Final = "That would be every member of the server. Choose a role that only those who curate have."
_CLOSED: Final = "I cannot write in that channel. Allow me View Channel and Send Messages there, then choose it again."


@app_commands.command(name="settings", description="See and change what this server has set.")
@app_commands.default_permissions(manage_guild=True)
async def show_settings(interaction: discord.Interaction[DragomanClient]) -> None:
    """Show the settings to who asked."""
    await think(interaction, private=True)
    await interaction.edit_original_response(view=await _screen(interaction, _admins_server(interaction)))


show_settings.allowed_contexts = IN_SERVERS
show_settings.allowed_installs = FOR_SERVERS


def settings_layout(role: int | None, channel: int | None, note: str = "") -> Layout:
    """Show what is chosen, with menus to choose something else; `note` says what a change did."""
    roles: ui.RoleSelect[Any] = ui.RoleSelect(
        custom_id=custom_ids.SET_ROLE.pattern,
        placeholder="No role: only those with Manage Server",
        min_values=0,
        default_values=[discord.Object(role)] if role else [],
    )
    channels: ui.ChannelSelect[Any] = ui.ChannelSelect(
        custom_id=custom_ids.SET_CHANNEL.pattern,
        placeholder="No channel",
        channel_types=[discord.ChannelType.text],
        min_values=0,
        default_values=[discord.Object(channel)] if channel else [],
    )
    noted: list[ui.Item[Any]] = [text(f"**{note}**"), ui.Separator()] if note else []
    return Layout(
        ui.Container(
            *noted,
            text(f"{_ROLE}\n{small(*_ROLE_STEP)}"),
            ui.ActionRow(roles),
            ui.Separator(),
            text(f"{_CHANNEL}\n{small(_CHANNEL_STEP)}"),
            ui.ActionRow(channels),
            accent_colour=ACCENT,
        )
    )


class RoleMenu(Persistent, template=custom_ids.SET_ROLE):
    """Chooses the role whose members curate."""

    async def answer(self, interaction: Pressed) -> None:
        """Keep it and say what it means."""
        await interaction.response.defer()
        scope = _admins_server(interaction)
        chosen = _chosen(self.item)
        if chosen == str(scope):
            raise RefusedError(_EVERYONE)
        await interaction.client.store.servers.set_setting(scope, CURATOR_ROLE, chosen)
        note = f"<@&{chosen}> may curate now." if chosen else "No role is set: members with Manage Server may curate."
        await interaction.edit_original_response(view=await _screen(interaction, scope, note))


class ChannelMenu(Persistent, template=custom_ids.SET_CHANNEL):
    """Chooses the channel where curators are told things."""

    async def answer(self, interaction: Pressed) -> None:
        """Try it by saying so there, and keep it if that works."""
        await interaction.response.defer()
        scope = _admins_server(interaction)
        chosen = _chosen(self.item)
        if chosen is not None:
            await _greet(interaction, int(chosen))
        await interaction.client.store.servers.set_setting(scope, LOG_CHANNEL, chosen)
        note = f"Curators are told in <#{chosen}> now." if chosen else "Curators are told with their next command now."
        await interaction.edit_original_response(view=await _screen(interaction, scope, note))


SETTINGS_MENUS: Final = (RoleMenu, ChannelMenu)


async def _greet(interaction: Pressed, channel_id: int) -> None:
    channel = interaction.client.get_channel(channel_id)
    if not isinstance(channel, discord.TextChannel) or channel.guild.id != interaction.guild_id:
        raise RefusedError(_CLOSED)
    mine = channel.permissions_for(channel.guild.me)
    if not (mine.view_channel and mine.send_messages):
        raise RefusedError(_CLOSED)
    try:
        await channel.send(_HELLO)
    except discord.Forbidden as error:
        raise RefusedError(_CLOSED) from error


async def _screen(interaction: Pressed, scope: Scope, note: str = "") -> Layout:
    servers = interaction.client.store.servers
    role, channel = await servers.setting(scope, CURATOR_ROLE), await servers.setting(scope, LOG_CHANNEL)
    guild = interaction.guild
    known_role = guild.get_role(int(role)) if guild and role else None
    known_channel = guild.get_channel(int(channel)) if guild and channel else None
    return settings_layout(known_role.id if known_role else None, known_channel.id if known_channel else None, note)


def _admins_server(interaction: Pressed) -> Scope:
    """Name the server; raise RefusedError for those who may not change its settings."""
    return require_admin(interaction, _NOT_YOU)


def _chosen(item: ui.Item[Any]) -> str | None:
    values = item.values if isinstance(item, ui.RoleSelect | ui.ChannelSelect) else []
    return str(values[0].id) if values else None
