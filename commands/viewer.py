"""Whose articles an interaction may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.models import SHARED, Scope

if TYPE_CHECKING:
    import discord

    from bot.client import DragomanClient


def viewer_of(interaction: discord.Interaction[DragomanClient]) -> Scope:
    """Name the server whose articles may be seen: only where the bot is installed in that server.

    In direct messages, and in a server where only the person has installed the bot, it is the shared corpus.
    """
    if interaction.guild_id is not None and interaction.is_guild_integration():
        return Scope(interaction.guild_id)
    return SHARED
