"""The command /help: what the bot does and doesn't, on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import app_commands, ui

from commands.layout import ACCENT, Layout, small, text

if TYPE_CHECKING:
    from bot.client import DragomanClient

_PROMISE: Final = """\
### Dragoman quotes the record
Ask in plain words and get passages from news articles, word for word, each with its headline, publisher, date and \
link. It never writes an answer of its own, and says so when the articles have none."""

_COMMANDS: Final = """\
**/ask** a question; narrow it by publisher or date, keep it private
**/articles** lists what can be quoted
**/article** shows one and opens its text
**Find sources** checks a message: press and hold it (or right-click), then Apps
**/about** shows how the bot is doing, **/privacy** what is kept, and deletes it"""

_CURATING: Final = """\
**For you who curate**
**/corpus** adds articles and takes them back: try **/corpus fetch** with a page's address
**Add to corpus** does it with a message: press and hold it (or right-click), then Apps
**/feeds** follows RSS and Atom · **/settings** says who curates, and where you are told things
What you add is shown in a preview first, and every change can be undone. New entries of feeds join by themselves \
unless you ask for approval."""

_SMALL_PRINT: Final = (
    "Context shows the paragraphs around a quote, only to you.",
    "Typing errors are repaired, and you are told how.",
    "Answers are kept for 30 days, unanswered questions are counted for the admins, both without your name.",
)


@app_commands.command(name="help", description="What this bot does, and what it doesn't.")
async def show_help(interaction: discord.Interaction[DragomanClient]) -> None:
    """Explain the bot to who asked."""
    curates = interaction.is_guild_integration() and interaction.permissions.manage_guild
    await interaction.response.send_message(view=help_layout(curates=curates), ephemeral=True)


def help_layout(*, curates: bool = False) -> Layout:
    """Explain the bot, to those who curate also what only they can do."""
    more: list[ui.Item[Any]] = [text(_CURATING), ui.Separator()] if curates else []
    return Layout(
        ui.Container(
            text(_PROMISE),
            ui.Separator(),
            text(_COMMANDS),
            ui.Separator(),
            *more,
            text(small(*_SMALL_PRINT)),
            accent_colour=ACCENT,
        )
    )
