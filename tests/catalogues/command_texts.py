"""Messages of the commands themselves: names and descriptions of commands, options, choices and menu entries."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import discord
from discord import Locale, app_commands

from commands import Tree, add_commands
from commands.translator import context_of

if TYPE_CHECKING:
    from discord.app_commands import TranslationContextTypes, locale_str


class Listening(app_commands.Translator):
    """Notes every text that discord.py asks to have translated, with its context, in order and each once."""

    def __init__(self) -> None:
        self.heard: dict[tuple[str, str | None], None] = {}

    async def translate(self, string: locale_str, locale: Locale, context: TranslationContextTypes) -> None:
        """Translate nothing."""
        if locale is Locale.russian and any(map(str.isalpha, string.message)):
            self.heard[string.message, context_of(context)] = None


def whole_tree() -> Tree:
    """Make the tree with all commands."""
    tree = Tree(discord.Client(intents=discord.Intents.none()))  # type: ignore[arg-type]  # it is asked for nothing
    add_commands(tree)
    return tree


def command_texts() -> list[tuple[str, str | None]]:
    """List the texts of all commands, with the contexts that they have in the catalogues."""
    tree, listening = whole_tree(), Listening()

    async def listen() -> None:
        for command in tree.get_commands():
            await command.get_translated_payload(tree, listening)

    asyncio.run(listen())
    return list(listening.heard)
