"""What Discord suggests while a person fills in an option, and what they meant by what they sent."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Final

import discord
from discord import app_commands

from commands.attribution import NO_HEADLINE
from commands.errors import Answering, RefusedError
from commands.language import gettext
from commands.limits import choice_name, choice_value, clip
from commands.viewer import viewer_of
from corpus.models import SHARED

if TYPE_CHECKING:
    from bot.client import DragomanClient
    from corpus.models import Article

MOST_CHOICES: Final = 25
"""What Discord shows of them."""

_MESSAGE_CHARACTERS: Final = 100
_QUESTIONS: Final = 8
_PHRASES: Final = 6
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
            app_commands.Choice(name=choice_name(article.headline) or gettext(NO_HEADLINE), value=str(article.id))
            for article in found
        ]
    return []


async def question_choices(
    interaction: discord.Interaction[DragomanClient], typed: str
) -> list[app_commands.Choice[str]]:
    """Suggest what to ask: questions that were answered here in public, key phrases, and headlines.

    Questions that only the person who asked has seen are suggested to nobody, and none outside of servers.
    """
    async with Answering(interaction):
        client, viewer = interaction.client, viewer_of(interaction)
        questions = client.store.public_questions.like(viewer, typed, _QUESTIONS) if viewer != SHARED else _nothing()
        found = await asyncio.gather(
            questions,
            client.relations.suggest_topics(viewer, typed, _PHRASES),
            client.store.suggest(viewer, typed, MOST_CHOICES),
        )
        asked, phrases, headlines = found
        suggested = [*asked, *phrases, *(headline.headline for headline in headlines)]
        fit: dict[str, app_commands.Choice[str]] = {}
        for text in (" ".join(each.split()) for each in suggested):
            if (name := choice_name(text)) and (value := choice_value(text)):
                fit.setdefault(name.casefold(), app_commands.Choice(name=name, value=value))
        return [*fit.values()][:MOST_CHOICES]
    return []


async def publisher_named(interaction: discord.Interaction[DragomanClient], typed: str) -> str:
    """Find the publisher of that name, whatever its case; raise RefusedError if there is none."""
    names = await interaction.client.store.publishers(viewer_of(interaction), typed)
    for name in names:
        if typed.strip().casefold() in {name.casefold(), choice_value(name).strip().casefold()}:
            return name
    said = clip(typed, _MESSAGE_CHARACTERS)
    if not names:
        raise RefusedError(
            "No article here has the publisher “{typed}”. See /articles for what can be quoted.", typed=said
        )
    raise RefusedError(
        "No article here has the publisher “{typed}”. Did you mean “{publisher}”?", typed=said, publisher=names[0]
    )


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
        "There is no article with a headline like “{typed}”. See /articles for what there is.",
        typed=clip(typed, _MESSAGE_CHARACTERS),
    )


async def _nothing() -> list[str]:
    return []
