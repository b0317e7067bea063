"""The command /privacy: what is kept and for how long, and the buttons that delete it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

import discord
from discord import app_commands

from commands import custom_ids
from commands.curation.permission import require_admin
from commands.errors import RefusedError
from commands.language import gettext_noop
from commands.persistent import Persistent
from commands.privacy_layouts import (
    deleting_layout,
    forget_me_layout,
    forget_server_layout,
    forget_server_really_layout,
    forgotten_layout,
    forgotten_server_layout,
    privacy_layout,
)
from commands.responses import think
from corpus.errors import CorpusError
from corpus.models import Scope

if TYPE_CHECKING:
    import re

    from bot.client import DragomanClient
    from commands.layout import Layout

    Pressed = discord.Interaction[DragomanClient]

_NOT_YOURS: Final = gettext_noop("This button is somebody else's. /privacy gives you your own.")
_NOT_YOU: Final = gettext_noop("Only people with the permission Manage Server can delete what is kept of this server.")
_NOT_HERE: Final = gettext_noop("This button is another server's. /privacy gives you one for this server.")
_log: Final = logging.getLogger(__name__)


@app_commands.command(
    name="privacy", description="What is kept of you and of this server, for how long; and delete it."
)
async def show_privacy(interaction: discord.Interaction[DragomanClient]) -> None:
    """Show it to who asked."""
    await think(interaction, private=True)
    await interaction.edit_original_response(view=await _page(interaction))


class PrivacyButton(Persistent, template=custom_ids.PRIVACY):
    """Leads back to what is kept."""

    async def answer(self, interaction: Pressed) -> None:
        """Show it in the place of the question."""
        await interaction.response.defer()
        _require_own(interaction, self.state)
        await interaction.edit_original_response(view=await _page(interaction))


class ForgetMeButton(Persistent, template=custom_ids.FORGET_ME):
    """Asks a person whether they want to be forgotten."""

    async def answer(self, interaction: Pressed) -> None:
        """Say what that means."""
        await interaction.response.defer()
        client, person = interaction.client, _require_own(interaction, self.state)
        kept = await client.store.forgetting.of_person(person)
        await interaction.edit_original_response(view=forget_me_layout(kept, person, client.retention))


class ForgetMeNowButton(Persistent, template=custom_ids.FORGET_ME_NOW):
    """Forgets a person."""

    async def answer(self, interaction: Pressed) -> None:
        """Take their number out of everything, and say out of how much."""
        await interaction.response.defer()
        client, person = interaction.client, _require_own(interaction, self.state)
        kept = await client.store.forgetting.forget_person(person)
        await interaction.edit_original_response(view=forgotten_layout(kept, client.retention))


class ForgetServerButton(Persistent, template=custom_ids.FORGET_SERVER):
    """Asks an admin for the first time whether everything of the server is to be deleted."""

    async def answer(self, interaction: Pressed) -> None:
        """Say what that would be."""
        await interaction.response.defer()
        client, scope = interaction.client, _require_server(interaction, self.state)
        kept = await client.store.forgetting.of_server(scope)
        view = forget_server_layout(kept, scope, interaction.user.id, client.retention)
        await interaction.edit_original_response(view=view)


class ForgetServerReallyButton(Persistent, template=custom_ids.FORGET_SERVER_REALLY):
    """Asks an admin for the second time."""

    async def answer(self, interaction: Pressed) -> None:
        """Offer the red button."""
        await interaction.response.defer()
        scope = _require_server(interaction, self.state)
        await interaction.edit_original_response(view=await _really(interaction, scope))


class ForgetServerNowButton(Persistent, template=custom_ids.FORGET_SERVER_NOW):
    """Deletes everything of a server."""

    async def answer(self, interaction: Pressed) -> None:
        """Do it, unless there are not as many articles as the admin was told; then ask once more."""
        await interaction.response.defer()
        client, scope = interaction.client, _require_server(interaction, self.state)
        kept = await client.store.forgetting.of_server(scope)
        if kept.articles != int(self.state["articles"]):
            await interaction.edit_original_response(view=await _really(interaction, scope, changed=True))
            return
        await interaction.edit_original_response(view=deleting_layout())
        try:
            await client.store.forgetting.forget_server(scope)
        except CorpusError:
            await interaction.edit_original_response(view=await _really(interaction, scope))
            raise
        _log.info("Deleted everything of server %s, as somebody with Manage Server there wanted", scope)
        await interaction.edit_original_response(view=forgotten_server_layout(kept, client.retention))


PRIVACY_BUTTONS: Final = (
    PrivacyButton,
    ForgetMeButton,
    ForgetMeNowButton,
    ForgetServerButton,
    ForgetServerReallyButton,
    ForgetServerNowButton,
)


async def _page(interaction: Pressed) -> Layout:
    client, person = interaction.client, interaction.user.id
    is_admins = interaction.is_guild_integration() and (
        interaction.permissions.manage_guild or interaction.permissions.administrator
    )
    return privacy_layout(
        await client.store.forgetting.of_person(person),
        person,
        keep_days=client.keep_days,
        retention=client.retention,
        server=Scope(interaction.guild_id) if is_admins and interaction.guild_id is not None else None,
    )


async def _really(interaction: Pressed, scope: Scope, *, changed: bool = False) -> Layout:
    kept = await interaction.client.store.forgetting.of_server(scope)
    return forget_server_really_layout(kept, scope, interaction.user.id, changed=changed)


def _require_own(interaction: Pressed, state: re.Match[str]) -> int:
    """Give the number of the person, if it is theirs that the button carries."""
    if int(state["person"]) != interaction.user.id:
        raise RefusedError(_NOT_YOURS)
    return interaction.user.id


def _require_server(interaction: Pressed, state: re.Match[str]) -> Scope:
    """Name the server, if it is the one that the button carries and the person may delete what it has."""
    scope = require_admin(interaction, _NOT_YOU)
    if int(state["server"]) != scope:
        raise RefusedError(_NOT_HERE)
    return scope
