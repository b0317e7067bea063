"""Whose language: what a person has chosen, or their Discord speaks, or the server has set; else English.

All of it is in memory, so that nobody's answer waits for the database, and one that is damaged takes away nobody's
language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from commands.language import ENGLISH, LANGUAGES
from corpus.models import Scope

if TYPE_CHECKING:
    import discord

    from bot.client import DragomanClient

SERVER_LANGUAGE: Final = "language"
"""The server's setting that names one of `LANGUAGES`."""


def language_of(interaction: discord.Interaction[DragomanClient]) -> str:
    """Name the language in which to answer somebody."""
    client, server = interaction.client, interaction.guild_id
    return (
        chosen_language(client, interaction.user.id)
        or of_locale(interaction.locale.value)
        or (_set(client, server) if server is not None and interaction.is_guild_integration() else None)
        or ENGLISH
    )


def chosen_language(client: DragomanClient, person: int) -> str | None:
    """Name the language that a person has chosen, None for the one of their Discord."""
    return _ours(client.store.people.language(person))


def person_language(client: DragomanClient, person: int, locale: str | None = None) -> str:
    """Name the language in which to write to a person, whose Discord spoke `locale` when that was last known."""
    return chosen_language(client, person) or of_locale(locale) or ENGLISH


def server_language(client: DragomanClient, scope: Scope) -> str:
    """Name the language of what all members of a server see."""
    return _set(client, scope) or ENGLISH


def of_locale(locale: str | None) -> str | None:
    """Name the language that Discord's `locale` stands for, if it is one of ours: zh for ``zh-CN`` and ``zh-TW``."""
    return _ours((locale or "").partition("-")[0])


def _set(client: DragomanClient, server: int) -> str | None:
    return _ours(client.store.servers.setting(Scope(server), SERVER_LANGUAGE))


def _ours(language: str | None) -> str | None:
    """Pass on what this version of the bot can speak."""
    return language if language in LANGUAGES else None
