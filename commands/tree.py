"""The command tree: who may ask how often, and what happens when a command fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import app_commands

from commands.cooldown import Cooldown
from commands.errors import Answering, RefusedError, report

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
            seconds = "1 second" if wait <= 1 else f"{-int(-wait // 1)} seconds"
            raise RefusedError(
                f"That was {COMMANDS_ALLOWED} commands within {ALLOWED_WITHIN_SECONDS:.0f} seconds."
                f" You can go on in {seconds}."
            )
