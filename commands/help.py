"""The command /help: what the bot does and doesn't, on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import app_commands, ui

from commands.language import gettext, gettext_noop
from commands.layout import ACCENT, Layout, small, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.client import DragomanClient

_HEAD: Final = gettext_noop("### Dragoman quotes the record")
_PROMISE: Final = gettext_noop(
    "Ask in plain words and get passages from news articles, word for word, each with its headline, publisher, date"
    " and link. It never writes an answer of its own, and says so when the articles have none."
)
_COMMANDS: Final = (
    gettext_noop("**/ask** a question; narrow it by publisher or date, keep it private"),
    gettext_noop("**/articles** lists what can be quoted, **/article** opens one"),
    gettext_noop("**/relations** shows who deals with whom, **/timeline** since when, **/figures** for how much"),
    gettext_noop("**/follow** tells you of new articles, **/following** stops that"),
    gettext_noop("**Find sources** checks a message: press and hold it (or right-click), then Apps"),
    gettext_noop("**/language** chooses yours · **/about** the bot · **/privacy** what is kept, and deletes it"),
)
_SIGNS: Final = gettext_noop(
    'In a question `"these words"` must occur and `-this` must not; `publisher:`, `after:` and `before:` narrow it.'
)
_CURATING: Final = (
    gettext_noop("**For you who curate**"),
    gettext_noop("**/corpus** adds articles and takes them back: try **/corpus fetch** with a page's address"),
    gettext_noop("**Add to corpus** does it with a message: press and hold it (or right-click), then Apps"),
    gettext_noop("**/feeds** follows RSS and Atom · **/settings** sets who curates, where Dragoman answers, and more"),
    gettext_noop(
        "What you add is shown in a preview first, and every change can be undone. New entries of feeds join by"
        " themselves unless you ask for approval."
    ),
)
_SMALL_PRINT: Final = (
    gettext_noop("Context shows the paragraphs around a quote, only to you."),
    gettext_noop("Typing errors are repaired, and you are told how."),
    gettext_noop(
        "Answers are kept for 30 days, unanswered questions are counted for the admins, both without your name."
    ),
)


@app_commands.command(name="help", description="What this bot does, and what it doesn't.")
async def show_help(interaction: discord.Interaction[DragomanClient]) -> None:
    """Explain the bot to who asked."""
    curates = interaction.is_guild_integration() and interaction.permissions.manage_guild
    await interaction.response.send_message(view=help_layout(curates=curates), ephemeral=True)


def help_layout(*, curates: bool = False) -> Layout:
    """Explain the bot, to those who curate also what only they can do."""
    more: list[ui.Item[Any]] = [text(_lines(_CURATING)), ui.Separator()] if curates else []
    return Layout(
        ui.Container(
            text(_lines((_HEAD, _PROMISE))),
            ui.Separator(),
            text(_lines(_COMMANDS)),
            ui.Separator(),
            *more,
            text(small(*map(gettext, (_SIGNS, *_SMALL_PRINT)))),
            accent_colour=ACCENT,
        )
    )


def _lines(messages: Iterable[str]) -> str:
    return "\n".join(map(gettext, messages))
