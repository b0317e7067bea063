"""The command /settings: what a server's admins choose, on one screen; each change takes effect at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import app_commands, ui

from commands import preferences
from commands.curation import custom_ids
from commands.curation.group import FOR_SERVERS, IN_SERVERS
from commands.curation.permission import CURATOR_ROLE, require_admin
from commands.curation.settings_layouts import MOST_CHANNELS, NO, NONE, YES, Chosen, settings_layout
from commands.curation.telling import LOG_CHANNEL
from commands.errors import OUTDATED, RefusedError
from commands.language import ENGLISH, LANGUAGES, gettext, gettext_noop, name_of, ngettext, number, percent, speaking
from commands.languages import SERVER_LANGUAGE, server_language
from commands.persistent import Persistent
from commands.preferences import MOST_QUOTES, Strictness, number_in, preferences_of
from commands.responses import think
from corpus.store.servers import OFF, SHARED_CORPUS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.client import DragomanClient
    from commands.layout import Layout
    from corpus.models import Scope

    Pressed = discord.Interaction[DragomanClient]

_NOT_YOU: Final = gettext_noop("Only people with the permission Manage Server can change these settings.")
_HELLO: Final = gettext_noop("From now on those who curate are told here what happens to the articles.")


@app_commands.command(name="settings", description="See and change what this server has set.")
@app_commands.default_permissions(manage_guild=True)
async def show_settings(interaction: discord.Interaction[DragomanClient]) -> None:
    """Show the settings to who asked."""
    await think(interaction, private=True)
    await interaction.edit_original_response(view=_screen(interaction, _admins_server(interaction)))


show_settings.allowed_contexts = IN_SERVERS
show_settings.allowed_installs = FOR_SERVERS


class SettingMenu(Persistent, template=r"(?!)"):
    """A menu of the screen; its own pattern matches nothing."""

    async def answer(self, interaction: Pressed) -> None:
        """Keep what was chosen, and say what that does."""
        await interaction.response.defer()
        scope = _admins_server(interaction)
        note = await self.choose(interaction, scope, _values(self.item))
        await interaction.edit_original_response(view=_screen(interaction, scope, note))

    async def choose(self, interaction: Pressed, scope: Scope, values: list[str]) -> str:
        """Keep the values; return what the change does."""
        raise NotImplementedError


class PrivateMenu(SettingMenu, template=custom_ids.SET_PRIVATE):
    """Chooses who sees answers."""

    async def choose(self, interaction: Pressed, scope: Scope, values: list[str]) -> str:
        """Keep it."""
        is_private = _one_of(values, [YES, NO]) == YES
        await _set(interaction, scope, preferences.PRIVATE, preferences.ON if is_private else None)
        return (
            gettext("Only the person who asks sees the answer now, unless they choose otherwise.")
            if is_private
            else gettext("Everyone in the channel sees answers now, unless the person who asks chooses otherwise.")
        )


class AskingMenu(SettingMenu, template=custom_ids.SET_ASKING):
    """Chooses the channels where /ask works."""

    async def choose(self, interaction: Pressed, scope: Scope, values: list[str]) -> str:
        """Keep them; raise RefusedError for a channel that the server has not."""
        if len(values) > MOST_CHANNELS or not {int(value) for value in values} <= _text_channels(interaction):
            raise RefusedError(OUTDATED)
        await _set(interaction, scope, preferences.CHANNELS, " ".join(values) or None)
        if not values:
            return gettext("/ask works in all channels now.")
        channels = " ".join(f"<#{value}>" for value in values)
        return gettext("/ask works only here now, and is refused elsewhere: {channels}").format(channels=channels)


class QuotesMenu(SettingMenu, template=custom_ids.SET_QUOTES):
    """Chooses how many quotes an answer shows."""

    async def choose(self, interaction: Pressed, scope: Scope, values: list[str]) -> str:
        """Keep it."""
        count = int(_one_of(values, [str(count) for count in range(1, MOST_QUOTES + 1)]))
        await _set(interaction, scope, preferences.QUOTES, str(count))
        return ngettext("Answers show {count} quote now.", "Answers show up to {count} quotes now.", count).format(
            count=number(count)
        )


class StrictnessMenu(SettingMenu, template=custom_ids.SET_STRICTNESS):
    """Chooses how sure the bot must be."""

    async def choose(self, interaction: Pressed, scope: Scope, values: list[str]) -> str:
        """Keep it."""
        strictness = Strictness(_one_of(values, [each.value for each in Strictness]))
        await _set(interaction, scope, preferences.STRICTNESS, strictness.value)
        return gettext(
            "Quotes are presented as an answer now only if the bot is at least {share} sure that the best one answers."
        ).format(share=percent(strictness.threshold))


class SharedMenu(SettingMenu, template=custom_ids.SET_SHARED):
    """Chooses whether the shared articles are used."""

    async def choose(self, interaction: Pressed, scope: Scope, values: list[str]) -> str:
        """Keep it."""
        is_on = _one_of(values, [YES, NO]) == YES
        await _set(interaction, scope, SHARED_CORPUS, None if is_on else OFF)
        if is_on:
            return gettext("The shared articles are searched and quoted here again.")
        held = (await interaction.client.store.usage(scope)).articles
        return ngettext(
            "Only what this server has added is searched and quoted now: {count} article.",
            "Only what this server has added is searched and quoted now: {count} articles.",
            held,
        ).format(count=number(held))


class LanguageMenu(SettingMenu, template=custom_ids.SET_LANGUAGE):
    """Chooses the language of what is posted for all."""

    async def choose(self, interaction: Pressed, scope: Scope, values: list[str]) -> str:
        """Keep it."""
        chosen = _one_of(values, [NONE, *LANGUAGES])
        language = None if chosen == NONE else chosen
        await _set(interaction, scope, SERVER_LANGUAGE, language)
        return gettext("What is posted for all is in {language} now. Members still choose for themselves.").format(
            language=name_of(language or ENGLISH)
        )


class RoleMenu(SettingMenu, template=custom_ids.SET_ROLE):
    """Chooses the role whose members curate."""

    async def choose(self, interaction: Pressed, scope: Scope, values: list[str]) -> str:
        """Keep it; everyone's role is refused."""
        chosen = values[0] if values else None
        if chosen == str(scope):
            raise RefusedError(
                "That would be every member of the server. Choose a role that only those who curate have."
            )
        await _set(interaction, scope, CURATOR_ROLE, chosen)
        if chosen is None:
            return gettext("No role is set: members with Manage Server may curate.")
        return gettext("{role} may curate now.").format(role=f"<@&{chosen}>")


class ChannelMenu(SettingMenu, template=custom_ids.SET_CHANNEL):
    """Chooses the channel where curators are told things."""

    async def choose(self, interaction: Pressed, scope: Scope, values: list[str]) -> str:
        """Try it by saying so there, and keep it if that works."""
        chosen = values[0] if values else None
        if chosen is not None:
            await _greet(interaction, scope, int(chosen))
        await _set(interaction, scope, LOG_CHANNEL, chosen)
        if chosen is None:
            return gettext("Curators are told with their next command now.")
        return gettext("Curators are told in {channel} now.").format(channel=f"<#{chosen}>")


SETTINGS_MENUS: Final = (
    PrivateMenu,
    AskingMenu,
    QuotesMenu,
    StrictnessMenu,
    SharedMenu,
    LanguageMenu,
    RoleMenu,
    ChannelMenu,
)


async def _greet(interaction: Pressed, scope: Scope, channel_id: int) -> None:
    closed = RefusedError(
        "I cannot write in that channel. Allow me View Channel and Send Messages there, then choose it again."
    )
    channel = interaction.client.get_channel(channel_id)
    if not isinstance(channel, discord.TextChannel) or channel.guild.id != interaction.guild_id:
        raise closed
    mine = channel.permissions_for(channel.guild.me)
    if not (mine.view_channel and mine.send_messages):
        raise closed
    with speaking(server_language(interaction.client, scope)):
        hello = gettext(_HELLO)
    try:
        await channel.send(hello)
    except discord.Forbidden as error:
        raise closed from error


def _screen(interaction: Pressed, scope: Scope, note: str = "") -> Layout:
    """Show what is set; a role or a channel that is gone is as if it had not been chosen."""
    servers, guild = interaction.client.store.servers, interaction.guild
    role = number_in(servers.setting(scope, CURATOR_ROLE))
    channel = number_in(servers.setting(scope, LOG_CHANNEL))
    known = _text_channels(interaction)
    preferred = preferences_of(interaction.client.store, scope)
    chosen = Chosen(
        preferred,
        channels=tuple(sorted(known & preferred.channels))[:MOST_CHANNELS],
        shared=servers.sees_shared(scope),
        language=_known_language(servers.setting(scope, SERVER_LANGUAGE)),
        role=role if guild and role and guild.get_role(role) else None,
        channel=channel if channel in known else None,
    )
    return settings_layout(chosen, note)


async def _set(interaction: Pressed, scope: Scope, name: str, value: str | None) -> None:
    await interaction.client.store.servers.set_setting(scope, name, value)


def _text_channels(interaction: Pressed) -> set[int]:
    """List the channels that the menus offer, as far as the server has them."""
    return {channel.id for channel in interaction.guild.text_channels} if interaction.guild else set()


def _known_language(language: str | None) -> str | None:
    return language if language in LANGUAGES else None


def _one_of(values: list[str], offered: Sequence[str]) -> str:
    """Give the value that was chosen; raise RefusedError for one that the menu does not offer."""
    if len(values) != 1 or values[0] not in offered:
        raise RefusedError(OUTDATED)
    return values[0]


def _admins_server(interaction: Pressed) -> Scope:
    """Name the server; raise RefusedError for those who may not change its settings."""
    return require_admin(interaction, _NOT_YOU)


def _values(item: ui.Item[Any]) -> list[str]:
    match item:
        case ui.Select():
            return list(item.values)
        case ui.RoleSelect() | ui.ChannelSelect():
            return [str(value.id) for value in item.values]
    return []
