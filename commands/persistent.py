"""The base of all buttons and menus: they work as long as their message stands, also after a restart of the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import discord
from discord import ui

from commands.errors import Answering

if TYPE_CHECKING:
    import re

    from bot.client import DragomanClient


class Persistent(ui.DynamicItem[ui.Item[Any]], template=r"(?!)"):
    """An item that is made anew from its custom_id whenever it is used; its own pattern matches nothing."""

    def __init__(self, item: ui.Item[Any], match: re.Match[str]) -> None:
        super().__init__(item)
        self.state = match

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str]) -> Self:
        """Take the item out of the message with what its custom_id says."""
        return cls(item, match)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Answer, and tell the person if that fails."""
        async with Answering(interaction):
            await self.answer(interaction)

    async def answer(self, interaction: discord.Interaction[DragomanClient]) -> None:
        """Do what the item is for."""
        raise NotImplementedError
