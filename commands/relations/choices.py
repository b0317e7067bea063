"""What Discord suggests for a pair of countries or its topic, and which pair was meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import discord
from discord import app_commands

from commands.errors import Answering, RefusedError
from commands.limits import choice_name, choice_value, clip
from commands.relations.custom_ids import can_carry
from commands.relations.wording import names, pair_in_words
from commands.viewer import viewer_of
from corpus.models import Pair
from corpus.relations.countries import codes, country_named
from corpus.relations.tagging import countries_named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.client import DragomanClient

_MOST_CHOICES: Final = 25
_MESSAGE_CHARACTERS: Final = 100
_CODES: Final = re.compile(r"\s*([A-Za-z]{2})(?:\s*[-–/+,]\s*|\s+)([A-Za-z]{2})\s*")
_PART: Final = re.compile(r"[^\s,;/&+–—-]+")
_PAIR_OPTION: Final = "pair"


async def pair_choices(interaction: discord.Interaction[DragomanClient], typed: str) -> list[app_commands.Choice[str]]:
    """Suggest the pairs that the articles speak of; what is sent is ``CN-KZ``."""
    async with Answering(interaction):
        covered = await interaction.client.relations.all(viewer_of(interaction))
        pairs = [relation.pair for relation in covered if _fits(relation.pair, typed)]
        return [
            app_commands.Choice(name=choice_name(pair_in_words(pair)), value=str(pair))
            for pair in pairs[:_MOST_CHOICES]
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
    covered = await interaction.client.relations.all(viewer_of(interaction))
    meant = [relation.pair for relation in covered if _fits(relation.pair, typed)]
    if len(meant) == 1 and _PART.search(typed):
        return meant[0]
    raise RefusedError(
        "“{typed}” does not name two countries. Choose a pair from the list, or write both names, such as"
        " “China and Kazakhstan”. /relations shows all pairs.",
        typed=clip(typed, _MESSAGE_CHARACTERS),
    )


def pair_in(typed: str) -> Pair | None:
    """Read a pair: two codes, or the names of two countries in any of the languages, whatever is between them."""
    if match := _CODES.fullmatch(typed):
        first, second = match[1].upper(), match[2].upper()
        if first != second and {first, second} <= codes():
            return Pair.of(first, second)
    named = countries_named(typed)
    if len(named) == 2:  # noqa: PLR2004 - a pair
        return Pair.of(*named)
    return next(_parted(typed), None)


def _parted(typed: str) -> Iterator[Pair]:
    """Read a text as two names with at most one word between them."""
    parts = list(_PART.finditer(typed))
    for index in range(1, len(parts)):
        for skipped in (0, 1):
            if index + skipped >= len(parts):
                continue
            first = country_named(typed[parts[0].start() : parts[index - 1].end()])
            second = country_named(typed[parts[index + skipped].start() : parts[-1].end()])
            if first and second and first != second:
                yield Pair.of(first, second)


def _fits(pair: Pair, typed: str) -> bool:
    """Tell whether every word that was typed begins a word of the pair's names, or is one of its codes."""
    if pair == pair_in(typed):
        return True
    said = [part.casefold() for name in (*names(pair), *pair.codes) for part in (name, *_PART.findall(name))]
    return all(any(word.startswith(part.casefold()) for word in said) for part in _PART.findall(typed))


async def _topics(interaction: discord.Interaction[DragomanClient], typed: str) -> list[str]:
    relations, viewer = interaction.client.relations, viewer_of(interaction)
    pair = pair_in(str(getattr(interaction.namespace, _PAIR_OPTION, None) or ""))
    if pair and (relation := await relations.of(viewer, pair, topics=100)):
        sought = typed.strip().casefold()
        return [topic for topic in relation.topics if sought in topic.casefold()]
    return await relations.suggest_topics(viewer, typed, limit=_MOST_CHOICES)
