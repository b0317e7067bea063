"""Who reads along where something is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from commands.viewer import viewer_of
from corpus.models import SHARED

if TYPE_CHECKING:
    from bot.client import DragomanClient


def is_read_by_all(interaction: discord.Interaction[DragomanClient]) -> bool:
    """Tell whether all members of a server of the bot's read what is posted here; if that is not known, they don't."""
    guild, place = interaction.guild, interaction.channel
    if guild is None or viewer_of(interaction) == SHARED:
        return False
    channel = guild.get_channel(place.parent_id) if isinstance(place, discord.Thread) else place
    if isinstance(place, discord.Thread) and place.is_private():
        return False
    if not isinstance(channel, discord.abc.GuildChannel):
        return False
    everyone = channel.permissions_for(guild.default_role)
    return everyone.view_channel and everyone.read_message_history
