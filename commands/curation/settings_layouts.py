"""The screen of /settings: what is chosen, what it means, and menus to choose something else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from commands.curation import custom_ids
from commands.language import LANGUAGES, gettext, gettext_noop, name_of, ngettext, number, percent
from commands.layout import ACCENT, Layout, small, text
from commands.preferences import MOST_QUOTES, Preferences, Strictness

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

YES: Final = "yes"
NO: Final = "no"
NONE: Final = "none"
"""The values of the menus' options; the others are numbers, and values of `Strictness` and `LANGUAGES`."""

MOST_CHANNELS: Final = 25

_STRICTNESS: Final = {
    Strictness.STRICT: gettext_noop("Careful"),
    Strictness.USUAL: gettext_noop("As usual"),
    Strictness.OPEN: gettext_noop("Generous"),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """All that the screen shows, with those of the chosen role and channels that still exist.

    `channels` are where /ask works, `channel` is where curators are told things; `shared` tells whether the articles
    that the host and Dragoman bring are used.
    """

    preferences: Preferences
    channels: tuple[int, ...] = ()
    shared: bool = True
    language: str | None = None
    role: int | None = None
    channel: int | None = None


def settings_layout(chosen: Chosen, note: str = "") -> Layout:
    """Show what is chosen; `note` says what a change did."""
    noted: list[ui.Item[Any]] = [text(f"**{note}**"), ui.Separator()] if note else []
    return Layout(
        ui.Container(
            *noted,
            *_answers(chosen),
            ui.Separator(),
            *_language(chosen.language),
            ui.Separator(),
            *_curators(chosen),
            accent_colour=ACCENT,
        )
    )


def _strictness(strictness: Strictness) -> str:
    """Name a strictness, with the confidence that it asks for."""
    return gettext("{name}: at least {share} sure").format(
        name=gettext(_STRICTNESS[strictness]), share=percent(strictness.threshold)
    )


def _meaning(strictness: Strictness) -> str:
    """Say what a strictness does, in a hundred characters at most."""
    return gettext("Of 100 questions answers {answered} that have an answer, and {wrongly} that have none").format(
        answered=number(strictness.answered), wrongly=number(strictness.wrongly)
    )


def _answers(chosen: Chosen) -> list[ui.Item[Any]]:
    preferences = chosen.preferences
    return [
        text(_titled(gettext("Answers"), gettext("Who sees them, unless the person who asks decides for themselves."))),
        _menu(
            custom_ids.SET_PRIVATE,
            [
                (gettext("Everyone in the channel"), NO, ""),
                (gettext("Only who asked; they can post it afterwards"), YES, ""),
            ],
            YES if preferences.private else NO,
        ),
        text(_titled(gettext("Where /ask works"), gettext("Threads of these channels are included."))),
        _channels(custom_ids.SET_ASKING, gettext("In all channels"), MOST_CHANNELS, chosen.channels),
        text(_titled(gettext("Quotes"), gettext("How many an answer shows at most; a button shows more."))),
        _menu(
            custom_ids.SET_QUOTES,
            [
                (ngettext("{count} quote", "{count} quotes", count).format(count=number(count)), str(count), "")
                for count in range(1, MOST_QUOTES + 1)
            ],
            str(preferences.quotes),
        ),
        text(_titled(gettext("Silence"), gettext("How sure the bot must be before it presents a quote as an answer."))),
        _menu(
            custom_ids.SET_STRICTNESS,
            [(_strictness(one), one.value, _meaning(one)) for one in Strictness],
            preferences.strictness.value,
        ),
        text(
            _titled(
                gettext("Shared articles"), gettext("Those that ship with Dragoman, and those that its host has added.")
            )
        ),
        _menu(
            custom_ids.SET_SHARED,
            [
                (gettext("Are searched and quoted here, too"), YES, ""),
                (gettext("Are not used: only what this server has added"), NO, ""),
            ],
            YES if chosen.shared else NO,
        ),
    ]


def _language(language: str | None) -> list[ui.Item[Any]]:
    return [
        text(
            _titled(
                gettext("Language"),
                gettext("Of what is posted for all, and for members whose Discord speaks none of these."),
            )
        ),
        _menu(
            custom_ids.SET_LANGUAGE,
            [
                (gettext("None chosen: English"), NONE, ""),
                *((name_of(one, one), one, name_of(one)) for one in LANGUAGES),
            ],
            language or NONE,
        ),
    ]


def _curators(chosen: Chosen) -> list[ui.Item[Any]]:
    roles: ui.RoleSelect[Any] = ui.RoleSelect(
        custom_id=custom_ids.SET_ROLE.pattern,
        placeholder=gettext("No role: only those with Manage Server"),
        min_values=0,
        default_values=[discord.Object(chosen.role)] if chosen.role else [],
    )
    return [
        text(
            _titled(
                gettext("Who curates"),
                gettext(
                    "Members with this role may add, correct and take back articles, like those with Manage Server."
                ),
                gettext(
                    "Discord shows the commands only to those with Manage Server. For this role to see them too, allow"
                    " it /corpus, /feeds and Add to corpus under Server Settings → Integrations → Dragoman."
                ),
            )
        ),
        ui.ActionRow(roles),
        text(
            _titled(
                gettext("Where curators are told"),
                gettext("Answers that got worse after a change, and feeds' entries that wait for approval."),
                gettext("Without a channel, curators are told with their next command."),
            )
        ),
        _channels(custom_ids.SET_CHANNEL, gettext("No channel"), 1, [chosen.channel] if chosen.channel else []),
    ]


def _titled(title: str, *lines: str) -> str:
    return f"**{title}**\n{small(*lines)}"


def _menu(custom_id: re.Pattern[str], options: Sequence[tuple[str, str, str]], chosen: str) -> ui.ActionRow[Any]:
    """Make a menu of options, each with its label, its value, and what it means, if that needs to be said."""
    menu: ui.Select[Any] = ui.Select(custom_id=custom_id.pattern)
    for label, value, meaning in options:
        menu.add_option(label=label, value=value, description=meaning or None, default=value == chosen)
    return ui.ActionRow(menu)


def _channels(custom_id: re.Pattern[str], placeholder: str, most: int, chosen: Sequence[int]) -> ui.ActionRow[Any]:
    return ui.ActionRow(
        ui.ChannelSelect(
            custom_id=custom_id.pattern,
            placeholder=placeholder,
            channel_types=[discord.ChannelType.text],
            min_values=0,
            max_values=most,
            default_values=[discord.Object(channel) for channel in chosen],
        )
    )
