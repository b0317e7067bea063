"""What Discord suggests for a pair of countries or its topic, and which pair was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import discord
from discord import app_commands

from commands.errors import Answering, RefusedError
from commands.limits import choice_name, choice_value, clip
from commands.relations.custom_ids import can_carry
from commands.relations.wording import names, pair_in_words
from commands.viewer import viewer_of
from corpus.relations.pair_names import PART, pair_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.client import DragomanClient
    from corpus.models import Pair, Relation

_MOST_CHOICES: Final = 25
_MESSAGE_CHARACTERS: Final = 100
_LONGEST: Final = 100
"""Characters of what was typed that are compared with names; there is no longer one."""

_PAIR_OPTION: Final = "pair"
_MOST_TOPICS: Final = 100


async def pair_choices(interaction: discord.Interaction[DragomanClient], typed: str) -> list[app_commands.Choice[str]]:
    """Suggest the pairs that the articles speak of; what is sent is ``CN-KZ``."""
    async with Answering(interaction):
        covered = await interaction.client.relations.counted(viewer_of(interaction))
        return [
            app_commands.Choice(name=choice_name(pair_in_words(pair)), value=str(pair))
            for pair in _fitting(covered, typed)[:_MOST_CHOICES]
        ]
    return []


async def topic_choices(interaction: discord.Interaction[DragomanClient], typed: str) -> list[app_commands.Choice[str]]:
    """Suggest topics: those of the pair that was chosen before them, if one was, or else of all articles."""
    async with Answering(interaction):
        topics = await _topics(interaction, typed)
        named = [(choice_name(topic), choice_value(topic)) for topic in topics if can_carry(topic)]
        return [app_commands.Choice(name=name, value=value) for name, value in named if name][:_MOST_CHOICES]
    return []


async def pair_named(interaction: discord.Interaction[DragomanClient], typed: str) -> Pair:
    """Tell which pair was chosen or typed, in any of the languages, or else the only one here that it can mean.

    Raises RefusedError if there is none.
    """
    if pair := pair_in(typed):
        return pair
    covered = await interaction.client.relations.counted(viewer_of(interaction))
    meant, parts = _fitting(covered, typed), _parts(typed)
    if len(meant) == 1 and 0 < len(parts) == len(set(parts)):  # who names one country twice means no other
        return meant[0]
    raise RefusedError(
        "“{typed}” does not name two countries. Choose a pair from the list, or write both names, such as"
        " “China and Kazakhstan”. /relations shows all pairs.",
        typed=clip(typed, _MESSAGE_CHARACTERS),
    )


def _fitting(covered: Sequence[Relation], typed: str) -> list[Pair]:
    """Choose the pairs of which each word that was typed begins a word of their names, or is one of their codes."""
    named, parts = pair_in(typed), _parts(typed)
    return [relation.pair for relation in covered if relation.pair == named or _begins(parts, relation.pair)]


def _parts(typed: str) -> list[str]:
    return [part.casefold() for part in PART.findall(typed[:_LONGEST])]


def _begins(parts: Sequence[str], pair: Pair) -> bool:
    said = [word.casefold() for name in (*names(pair), *pair.codes) for word in (name, *PART.findall(name))]
    return all(any(word.startswith(part) for word in said) for part in parts)


async def _topics(interaction: discord.Interaction[DragomanClient], typed: str) -> list[str]:
    relations, viewer = interaction.client.relations, viewer_of(interaction)
    pair = pair_in(str(getattr(interaction.namespace, _PAIR_OPTION, None) or ""))
    there = [relation for relation in await relations.counted(viewer) if relation.pair == pair] if pair else []
    for relation in await relations.told(viewer, there, limit=_MOST_TOPICS):
        sought = typed.strip().casefold()
        return [topic for topic in relation.topics if sought in topic.casefold()]
    return await relations.suggest_topics(viewer, typed, limit=_MOST_CHOICES)
