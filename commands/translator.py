"""Names and descriptions of commands in the languages in which Discord can show them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from discord import Locale, app_commands
from discord.app_commands import TranslationContextLocation as Where

from commands.language import gettext, pgettext, speaking, spoken

if TYPE_CHECKING:
    from discord.app_commands import TranslationContextTypes, locale_str

DISCORD_LOCALES: Final = {Locale.chinese: "zh", Locale.russian: "ru", Locale.indonesian: "id"}
"""Which of our languages Discord shows commands in; it has no Malay and no Kazakh."""

COMMAND_NAME: Final = "command name"
"""The context of commands' and options' names in the catalogues; they are one lower-case word, parted by hyphens."""

MENU_NAME: Final = "name in the menu of a message"

_NAMES: Final = (Where.command_name, Where.group_name, Where.parameter_name)


class Translator(app_commands.Translator):
    """Looks the texts of commands up in the catalogues."""

    async def translate(self, string: locale_str, locale: Locale, context: TranslationContextTypes) -> str | None:
        """Give a text in a locale, or None where it is shown in English."""
        language = DISCORD_LOCALES.get(locale)
        if language is None:
            return None
        with speaking(language):
            said = _said(string.message, context)
        return said if said != string.message else None


TRANSLATOR: Final = Translator()


def context_of(context: TranslationContextTypes) -> str | None:
    """Name the context in which a text stands in the catalogues, if it needs one."""
    if context.location not in _NAMES:
        return None
    return MENU_NAME if isinstance(context.data, app_commands.ContextMenu) else COMMAND_NAME


def option_name(name: str) -> str:
    """Name an option as Discord shows it to who speaks this language; in Malay and Kazakh Discord shows English."""
    return pgettext(COMMAND_NAME, name) if spoken() in DISCORD_LOCALES.values() else name


def _said(message: str, context: TranslationContextTypes) -> str:
    named = context_of(context)
    return gettext(message) if named is None else pgettext(named, message)
