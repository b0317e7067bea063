"""Forms to fill in (modals), which are answered also if the bot was restarted while somebody was typing.

discord.py keeps every open modal in memory, for ever if it is dismissed, and has nothing like `DynamicItem` for them.
So ours are stopped before they are sent, which leaves nothing behind, and what was typed is answered by the pattern of
the form's custom_id.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from commands.errors import Answering, RefusedError
from commands.language import gettext_noop
from commands.limits import cut, utf16_units

if TYPE_CHECKING:
    import re
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from bot.client import DragomanClient

LONGEST_TEXT: Final = 4_000
"""What Discord lets a person type into one field."""

_UNKNOWN: Final = gettext_noop("This form is of another version of the bot, so it cannot be read. Open it again.")


class Form(ui.Modal):
    """A form that discord.py need not remember."""

    def __init__(self, title: str, custom_id: str, *fields: ui.Label[Any]) -> None:
        super().__init__(title=title, custom_id=custom_id)
        for field in fields:
            self.add_item(field)
        self.stop()


@dataclass(frozen=True, slots=True)
class FormAnswer:
    """What is done with a form: `answer` gets what was typed, without white space at the ends, by the field's name."""

    pattern: re.Pattern[str]
    answer: Callable[[discord.Interaction[DragomanClient], re.Match[str], Mapping[str, str]], Awaitable[None]]


def field(  # noqa: PLR0913 - a field has these properties
    name: str,
    label: str,
    *,
    about: str | None = None,
    typed: str | None = None,
    most: int = 300,
    required: bool = False,
    long: bool = False,
) -> ui.Label[Any]:
    """Make a field for text; `typed` is in it already, cut to what the field can hold."""
    style = discord.TextStyle.paragraph if long else discord.TextStyle.short
    box: ui.TextInput[Any] = ui.TextInput(
        custom_id=name, style=style, default=fitting(typed or "", most) or None, max_length=most, required=required
    )
    return ui.Label(text=label, description=about, component=box)


def fitting(text: str, most: int) -> str:
    """Cut a text to what a field can hold, counted in UTF-16 units as the stricter count."""
    return text[: cut(text, (), lambda end: utf16_units(text[:end]) <= most)].strip()


def answer_forms(client: discord.Client, forms: Sequence[FormAnswer]) -> None:
    """Let a client answer every form that comes in."""

    async def on_interaction(interaction: discord.Interaction[DragomanClient]) -> None:
        if interaction.type is discord.InteractionType.modal_submit:
            async with Answering(interaction):
                await _answer(interaction, forms)

    client.event(on_interaction)


async def _answer(interaction: discord.Interaction[DragomanClient], forms: Sequence[FormAnswer]) -> None:
    for form in forms:
        if match := form.pattern.fullmatch(interaction.custom_id or ""):
            await form.answer(interaction, match, _typed(interaction))
            return
    raise RefusedError(_UNKNOWN)


def _typed(interaction: discord.Interaction[DragomanClient]) -> dict[str, str]:
    components: list[dict[str, Any]] = dict(interaction.data or {}).get("components", [])  # type: ignore[assignment]
    fields = [component.get("component", {}) for component in components]
    return {entry["custom_id"]: str(entry.get("value") or "").strip() for entry in fields if "custom_id" in entry}
