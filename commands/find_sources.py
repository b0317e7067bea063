"""The message menu entry "Find sources": a message's text as a claim to check."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import discord
from discord import app_commands

from commands.ask import answer
from commands.errors import RefusedError
from commands.responses import think
from corpus.models import Filters

if TYPE_CHECKING:
    from bot.client import DragomanClient

_NOT_WORDS: Final = re.compile(
    r"<(?:[@#][!&]?\d+|a?:\w+:\d+|t:-?\d+(?::\w)?|/[^<>]+:\d+|id:\w+)>|https?://\S+", re.ASCII
)
"""Mentions, emoji, timestamps and links, which say nothing that an article could."""


@app_commands.context_menu(name="Find sources")
async def find_sources(interaction: discord.Interaction[DragomanClient], message: discord.Message) -> None:
    """Look for passages that bear on a message, shown only to who asked."""
    if not (claim := claim_of(message)):
        raise RefusedError("That message has no words to look for in the articles.")
    await think(interaction, private=True)
    await answer(interaction, claim, Filters(), private=True)


def claim_of(message: discord.Message) -> str:
    """Take the words out of a message, or out of the one that it forwards."""
    texts = [message.content, *(snapshot.content for snapshot in message.message_snapshots)]
    words = (" ".join(_NOT_WORDS.sub(" ", text).split()) for text in texts)
    return next((text for text in words if any(sign.isalnum() for sign in text)), "")
