"""The command /article: one article's particulars, and its text to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from commands.catalogue import article_layout
from commands.choices import article_named, headline_choices
from commands.responses import think

if TYPE_CHECKING:
    from bot.client import DragomanClient


@app_commands.command(description="Show one article: who published it, when, where, and its text.")
@app_commands.describe(headline="Start typing the headline and choose; typing errors are fine")
@app_commands.autocomplete(headline=headline_choices)
async def article(interaction: discord.Interaction[DragomanClient], headline: app_commands.Range[str, 1, 1000]) -> None:
    """Show an article."""
    await think(interaction, private=False)
    await interaction.edit_original_response(view=article_layout(await article_named(interaction, headline)))
