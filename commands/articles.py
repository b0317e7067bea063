"""The command /articles: what can be quoted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from commands.catalogue import PER_PAGE, list_layout
from commands.choices import publisher_choices, publisher_named
from commands.errors import RefusedError
from commands.responses import think
from commands.viewer import viewer_of

if TYPE_CHECKING:
    from bot.client import DragomanClient
    from commands.layout import Layout


@app_commands.command(description="List the articles that can be quoted here, newest first.")
@app_commands.describe(publisher="Only articles from this publisher", page="Which page, ten articles each")
@app_commands.autocomplete(publisher=publisher_choices)
async def articles(
    interaction: discord.Interaction[DragomanClient],
    publisher: app_commands.Range[str, 1, 100] | None = None,
    page: app_commands.Range[int, 1, 1_000_000] = 1,
) -> None:
    """List the articles, only to who asked: turning pages would disturb others."""
    await think(interaction, private=True)
    exact = await publisher_named(interaction, publisher) if publisher else None
    await interaction.edit_original_response(view=await list_page(interaction, exact, page - 1))


async def list_page(interaction: discord.Interaction[DragomanClient], publisher: str | None, number: int) -> Layout:
    """Show one page (counted from 0) of the list; a number past the end shows the last page."""
    store, viewer = interaction.client.store, viewer_of(interaction)
    found, total = await store.headlines(viewer, publisher=publisher, offset=number * PER_PAGE, limit=PER_PAGE)
    if total and not found:
        number = (total - 1) // PER_PAGE
        found, total = await store.headlines(viewer, publisher=publisher, offset=number * PER_PAGE, limit=PER_PAGE)
    if not found:
        raise RefusedError("There are no articles here yet.")
    return list_layout(found, total, number, publisher=publisher)
