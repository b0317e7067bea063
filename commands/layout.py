"""The parts that every reply is built from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

if TYPE_CHECKING:
    from collections.abc import Sequence

ACCENT: Final = discord.Colour(0x2A9D8F)


class Layout(ui.LayoutView):
    """A reply made of components, which discord.py need not remember.

    Every button's state is in its custom_id and read by the classes of `commands.buttons`, so the view is stopped at
    once: nothing is kept in memory for it and no timer runs.
    """

    def __init__(self, *items: ui.Item[Any]) -> None:
        super().__init__(timeout=None)
        for item in items:
            self.add_item(item)
        self.stop()


def text(markup: str) -> ui.TextDisplay[Any]:
    """Show text that was made fit for Discord before."""
    return ui.TextDisplay(markup)


def small(*lines: str) -> str:
    """Write each line small and grey."""
    return "\n".join(f"-# {line}" for line in lines)


def row(buttons: Sequence[ui.Item[Any]]) -> list[ui.Item[Any]]:
    """Put buttons into a row, if there are any."""
    return [ui.ActionRow(*buttons)] if buttons else []


def button(
    label: str,
    custom_id: str,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    *,
    disabled: bool = False,
) -> ui.Button[Any]:
    """Make a button; who pressed it is found by the patterns of `commands.custom_ids`."""
    return ui.Button(label=label, custom_id=custom_id, style=style, disabled=disabled)


def link_button(label: str, url: str) -> ui.Button[Any]:
    """Make a button that opens a URL, which `markup.safe_url` has made."""
    return ui.Button(label=label, url=url)
