"""Tell a server's curators something that happened without them: in the log channel, or with their next command."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

import discord
from discord import ui

from commands.layout import ACCENT, Layout, text
from commands.limits import clip
from commands.markup import escape
from corpus.models import Scope

if TYPE_CHECKING:
    from bot.client import DragomanClient

_log = logging.getLogger(__name__)

LOG_CHANNEL: Final = "log_channel"
"""The server's setting that names a channel, by its id."""

_SENTENCE_CHARACTERS: Final = 1_500
_SENTENCES: Final = 10


async def tell_curators(client: DragomanClient, scope: Scope, sentence: str) -> None:
    """Post a sentence in the server's log channel; where there is none, or it is closed, keep it for `waiting`."""
    chosen = await client.store.servers.setting(scope, LOG_CHANNEL)
    channel = client.get_channel(int(chosen)) if chosen is not None else None
    if isinstance(channel, discord.abc.Messageable):
        try:
            await channel.send(view=_layout([sentence]))
        except discord.HTTPException as error:
            _log.warning("A log channel cannot be written to: HTTP %s, code %s", error.status, error.code)
        else:
            return
    await client.store.servers.add_notice(scope, sentence)


async def show_waiting(interaction: discord.Interaction[DragomanClient]) -> None:
    """Show a curator who has just used a command what could not be told before."""
    if interaction.guild_id is None:
        return
    if sentences := await interaction.client.store.servers.take_notices(Scope(interaction.guild_id)):
        await interaction.followup.send(view=_layout(sentences), ephemeral=True)


def _layout(sentences: list[str]) -> Layout:
    shown = [
        f"- {escape(clip(sentence, _SENTENCE_CHARACTERS // len(sentences[:_SENTENCES])))}"
        for sentence in sentences[:_SENTENCES]
    ]
    more = len(sentences) - _SENTENCES
    lines = shown + ([f"- and {more} more"] if more > 0 else [])
    head = ["**For those who curate**"]
    return Layout(ui.Container(text("\n".join(head + lines)), accent_colour=ACCENT))
