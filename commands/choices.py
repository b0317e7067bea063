"""What Discord suggests while a person fills in an option, and what they meant by what they sent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import discord
from discord import app_commands

from commands.attribution import NO_HEADLINE
from commands.errors import Answering, RefusedError
from commands.limits import choice_name, choice_value, clip
from commands.viewer import viewer_of

if TYPE_CHECKING:
    from bot.client import DragomanClient
    from corpus.models import Article

_MESSAGE_CHARACTERS: Final = 100
_NUMBER: Final = re.compile(r"[0-9]{1,18}")
"""What can be an article's number; SQLite knows no larger ones."""


async def publisher_choices(
    interaction: discord.Interaction[DragomanClient], typed: str
) -> list[app_commands.Choice[str]]:
    """Suggest publishers."""
    async with Answering(interaction):
        names = await interaction.client.store.publishers(viewer_of(interaction), typed)
        named = [(choice_name(name), choice_value(name)) for name in names]
        return [app_commands.Choice(name=name, value=value) for name, value in named if name and value]
    return []


async def headline_choices(
    interaction: discord.Interaction[DragomanClient], typed: str
) -> list[app_commands.Choice[str]]:
    """Suggest articles by their headlines; what is sent is the article's number."""
    async with Answering(interaction):
        found = await interaction.client.store.suggest(viewer_of(interaction), typed)
        return [
            app_commands.Choice(name=choice_name(article.headline) or NO_HEADLINE, value=str(article.id))
            for article in found
        ]
    return []


async def publisher_named(interaction: discord.Interaction[DragomanClient], typed: str) -> str:
    """Find the publisher of that name, whatever its case; raise RefusedError if there is none."""
    names = await interaction.client.store.publishers(viewer_of(interaction), typed)
    for name in names:
        if typed.strip().casefold() in {name.casefold(), choice_value(name).strip().casefold()}:
            return name
    meant = f" Did you mean “{names[0]}”?" if names else " See /articles for what can be quoted."
    raise RefusedError(f"No article here has the publisher “{clip(typed, _MESSAGE_CHARACTERS)}”.{meant}")


async def article_named(interaction: discord.Interaction[DragomanClient], typed: str) -> Article:
    """Find the article that was chosen, or else the one with the headline most like what was typed.

    Raises RefusedError if there is none.
    """
    store, viewer = interaction.client.store, viewer_of(interaction)
    if _NUMBER.fullmatch(typed) and (article := await store.article(viewer, int(typed))):
        return article
    for headline in await store.suggest(viewer, typed, limit=1) if typed.strip() else ():
        if article := await store.article(viewer, headline.id):
            return article
    raise RefusedError(
        f"There is no article with a headline like “{clip(typed, _MESSAGE_CHARACTERS)}”."
        " See /articles for what there is."
    )
