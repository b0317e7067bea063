"""The first response to an interaction, and sentences that only one person sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from commands.limits import CONTENT_CHARACTERS, clip
from commands.markup import escape

if TYPE_CHECKING:
    import discord

_THINKING_IN_PUBLIC: Final = "thinking in public"


async def think(interaction: discord.Interaction[Any], *, private: bool) -> None:
    """Answer Discord at once with "is thinking…", which a private or a public reply will replace."""
    await interaction.response.defer(ephemeral=private, thinking=True)
    interaction.extras[_THINKING_IN_PUBLIC] = not private


async def tell(interaction: discord.Interaction[Any], sentence: str) -> None:
    """Send plain text that only the person sees who caused it."""
    text = escape(clip(sentence, CONTENT_CHARACTERS))
    if not interaction.response.is_done():
        await interaction.response.send_message(text, ephemeral=True)
        return
    if interaction.extras.get(_THINKING_IN_PUBLIC):
        # The first follow-up would replace the "thinking" message and be as public as that.
        await interaction.delete_original_response()
    await interaction.followup.send(text, ephemeral=True)
