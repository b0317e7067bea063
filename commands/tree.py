"""The command tree: who may ask how often, and what happens when a command fails."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import app_commands

from commands.cooldown import Cooldown
from commands.errors import Answering, RefusedError, report
from commands.translator import TRANSLATOR

if TYPE_CHECKING:
    from bot.client import DragomanClient

COMMANDS_ALLOWED: Final = 5
ALLOWED_WITHIN_SECONDS: Final = 15.0


class Tree(app_commands.CommandTree[Any]):
    """Dragoman's commands, in servers, in direct messages and installed for a person."""

    def __init__(self, client: DragomanClient) -> None:
        super().__init__(
            client,
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
        )
        self.cooldown = Cooldown(COMMANDS_ALLOWED, ALLOWED_WITHIN_SECONDS)

    async def payload(self) -> list[dict[str, Any]]:
        """Write all commands as Discord is told them, in all languages."""
        return [await command.get_translated_payload(self, TRANSLATOR) for command in self.get_commands()]

    async def interaction_check(self, interaction: discord.Interaction[DragomanClient]) -> bool:
        """Refuse a command from a person who gave too many in a short time."""
        async with Answering(interaction):
            if interaction.type is discord.InteractionType.application_command:
                self._count(interaction.user.id)
            return True
        return False

    async def on_error(
        self, interaction: discord.Interaction[DragomanClient], error: app_commands.AppCommandError
    ) -> None:
        """Tell the person and the log."""
        await report(interaction, error)

    def _count(self, person: int) -> None:
        if wait := self.cooldown.use(person):
            raise RefusedError.plural(
                "That was {allowed} commands within {within} seconds. You can go on in {count} second.",
                "That was {allowed} commands within {within} seconds. You can go on in {count} seconds.",
                math.ceil(wait),
                allowed=COMMANDS_ALLOWED,
                within=int(ALLOWED_WITHIN_SECONDS),
            )
