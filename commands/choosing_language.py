"""The command /language: in which language a person is answered, in all servers and in direct messages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import app_commands, ui

from commands.language import LANGUAGES, gettext, name_of, speak
from commands.languages import chosen_language, language_of, of_locale
from commands.layout import ACCENT, Layout, small, text
from commands.limits import choice_name
from commands.persistent import Persistent

if TYPE_CHECKING:
    from bot.client import DragomanClient

    Used = discord.Interaction[DragomanClient]

SPEAK: Final = re.compile(r"speak")
_AS_DISCORD_SAYS: Final = "discord"


@app_commands.command(name="language", description="Choose the language in which Dragoman answers you.")
async def choose_language(interaction: discord.Interaction[DragomanClient]) -> None:
    """Show the languages to who asked."""
    await interaction.response.send_message(view=_screen(interaction), ephemeral=True)


def language_layout(chosen: str | None, locale: str | None) -> Layout:
    """Show what a person has chosen, with a menu; `locale` is the language that Discord tells, if it is one of ours."""
    options = [
        discord.SelectOption(
            label=choice_name(gettext("As Discord says")),
            value=_AS_DISCORD_SAYS,
            description=choice_name(_discord_says(locale)),
            default=chosen is None,
        ),
        *(
            discord.SelectOption(
                label=name_of(language, language),
                value=language,
                description=name_of(language),
                default=chosen == language,
            )
            for language in LANGUAGES
        ),
    ]
    menu: ui.Select[Any] = ui.Select(custom_id=SPEAK.pattern, options=options)
    notes = [
        gettext("Quotes and headlines stay in the language of their article, always."),
        gettext("Your choice is kept with your Discord number, for all servers; /privacy deletes it."),
    ]
    return Layout(
        ui.Container(
            text(f"{gettext('### Your language')}\n{_now(chosen, locale)}"),
            ui.ActionRow(menu),
            text(small(*notes)),
            accent_colour=ACCENT,
        )
    )


class LanguageMenu(Persistent, template=SPEAK):
    """Chooses the language of the person who uses it."""

    async def answer(self, interaction: Used) -> None:
        """Keep the choice, and show the screen in the new language at once."""
        values = self.item.values if isinstance(self.item, ui.Select) else []
        chosen = values[0] if values and values[0] in LANGUAGES else None
        await interaction.response.defer()
        await interaction.client.store.people.choose(interaction.user.id, chosen)
        speak(language_of(interaction))
        await interaction.edit_original_response(view=_screen(interaction))


def _screen(interaction: Used) -> Layout:
    chosen = chosen_language(interaction.client, interaction.user.id)
    return language_layout(chosen, of_locale(interaction.locale.value))


def _now(chosen: str | None, locale: str | None) -> str:
    if chosen is not None:
        return gettext("You are answered in this language, whatever your Discord speaks.")
    if locale is not None:
        return gettext("You are answered in the language of your Discord.")
    return gettext(
        "Your Discord speaks a language that Dragoman doesn't, so you are answered in the server's, which is English"
        " unless its admins have chosen another."
    )


def _discord_says(locale: str | None) -> str:
    return name_of(locale) if locale is not None else gettext("The server's language")
