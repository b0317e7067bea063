"""The buttons and menus of relations.

A page that only one person sees is turned in its place; from one that everyone sees, each reader goes on in private.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import discord
from discord import ui

from commands.errors import RefusedError
from commands.persistent import Persistent
from commands.relations import custom_ids
from commands.relations.custom_ids import Asked
from commands.relations.pages import show_figures, show_pair, show_pairs, show_timeline
from commands.responses import think

if TYPE_CHECKING:
    from bot.client import DragomanClient

    Pressed = discord.Interaction[DragomanClient]


class PairsButton(Persistent, template=custom_ids.PAIRS):
    """Opens a page of the list of pairs."""

    async def answer(self, interaction: Pressed) -> None:
        """Show the page."""
        await _take_place(interaction)
        await show_pairs(interaction, int(self.state["page"]))


class PairMenu(Persistent, template=custom_ids.CHOOSE_PAIR):
    """Opens the pair that was chosen from the list."""

    async def answer(self, interaction: Pressed) -> None:
        """Show the pair."""
        await _take_place(interaction)
        chosen = self.item.values[0] if isinstance(self.item, ui.Select) else ""
        if (match := custom_ids.PAIR.fullmatch(f"pair:{chosen}")) is None:
            raise _unreadable()
        await show_pair(interaction, _read(match.groupdict()).pair)


class PairButton(Persistent, template=custom_ids.PAIR):
    """Opens a pair."""

    async def answer(self, interaction: Pressed) -> None:
        """Show the pair."""
        await _take_place(interaction)
        await show_pair(interaction, _read(self.state.groupdict()).pair)


class TimelineButton(Persistent, template=custom_ids.TIMELINE):
    """Opens a page of a timeline."""

    async def answer(self, interaction: Pressed) -> None:
        """Show the page."""
        await _take_place(interaction)
        await show_timeline(interaction, _read(self.state.groupdict()), int(self.state["page"]))


class FiguresButton(Persistent, template=custom_ids.FIGURES):
    """Opens a page of a pair's figures."""

    async def answer(self, interaction: Pressed) -> None:
        """Show the page."""
        await _take_place(interaction)
        await show_figures(interaction, _read(self.state.groupdict()), int(self.state["page"]))


RELATION_BUTTONS: Final = (PairsButton, PairMenu, PairButton, TimelineButton, FiguresButton)


async def _take_place(interaction: Pressed) -> None:
    """Answer in the place of the message if only this person sees it, else in one that only this person sees."""
    message = interaction.message
    if interaction.context.dm_channel or (message is not None and message.flags.ephemeral):
        await interaction.response.defer()
    else:
        await think(interaction, private=True)


def _read(state: dict[str, str]) -> Asked:
    try:
        return Asked.read(state)
    except ValueError:
        raise _unreadable() from None


def _unreadable() -> RefusedError:
    return RefusedError("This button is of another version of the bot. Use /relations again.")
