"""The command /corpus restore: a removed article brought back, and what bringing back any version says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import discord
from discord import app_commands

from commands.attribution import NO_HEADLINE, list_entry
from commands.curation.confirmations import confirmation_layout
from commands.curation.own_articles import removed_choices, removed_named
from commands.curation.permission import author_of, server_of
from commands.errors import RefusedError
from commands.language import gettext, number
from commands.layout import small
from commands.limits import clip
from commands.responses import think

if TYPE_CHECKING:
    from bot.client import DragomanClient
    from commands.layout import Layout

    Acting = discord.Interaction[DragomanClient]

_HEADLINE_CHARACTERS: Final = 200


@app_commands.command(description="Bring back an article of this server that was removed.")
@app_commands.describe(article="Start typing the headline and choose; typing errors are fine")
@app_commands.autocomplete(article=removed_choices)
async def restore(interaction: Acting, article: app_commands.Range[str, 1, 1000]) -> None:
    """Bring it back as it was last."""
    await think(interaction, private=True)
    revision = await removed_named(interaction, article)
    await interaction.edit_original_response(view=await brought_back(interaction, revision.key, None))


async def brought_back(interaction: Acting, key: str, version: int | None) -> Layout:
    """Bring back a version of an article, by default the last one, and confirm it."""
    client, scope = interaction.client, server_of(interaction)
    change = await client.store.restore(scope, key, version, author_of(interaction), limits=client.limits)
    article = await client.store.own_by_key(scope, key)
    name = clip(article.headline if article else key, _HEADLINE_CHARACTERS) or gettext(NO_HEADLINE)
    if change.id is None:
        raise RefusedError("“{name}” is like that already.", name=name)
    if version is None:
        said = gettext("Brought back “{name}”.").format(name=name)
    else:
        said = gettext("Brought back version {version} of “{name}”.").format(version=number(version), name=name)
    source = [small(list_entry(article)[1])] if article else []
    return confirmation_layout(said, change, source, read=article)
