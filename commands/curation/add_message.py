"""The message menu entry "Add to corpus": a message's files, the page that it links to, or its text."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import discord
from discord import app_commands

from commands.curation.fetch import read_page
from commands.curation.group import CURATORS
from commands.curation.message_text import link_and_rest, written
from commands.curation.permission import server_of
from commands.curation.proposing import propose, read_written
from commands.curation.upload import read_files
from commands.errors import RefusedError
from commands.language import gettext, gettext_noop
from commands.responses import think
from corpus.errors import FetchError
from corpus.reading.sources import kind_of

if TYPE_CHECKING:
    from bot.client import DragomanClient

_SHORT: Final = 280
"""Characters around a link that are a remark about the page rather than an article."""

_WHAT: Final = gettext_noop("The message")
_NOTHING: Final = gettext_noop("That message has no text, no link and no file that can be read.")
_DISCORD: Final = re.compile(r"https?://(?:\w+\.)?discord(?:app)?\.com/channels/", re.IGNORECASE)
_OTHER_MESSAGE: Final = gettext_noop(
    "That links to another message in Discord. Use Add to corpus on that message itself."
)
_FROM_FILES: Final = gettext_noop("From the message's files; its text was left aside.")
_FROM_PAGE: Final = gettext_noop("From the page that the message links to; the words around the link were left aside.")
_FROM_TEXT: Final = gettext_noop("From the message's text.")
_FROM_TEXT_NOT_LINK: Final = gettext_noop("From the message's text; for the page that it links to use /corpus fetch.")


@app_commands.context_menu(name="Add to corpus")
@app_commands.default_permissions(CURATORS)
@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
@app_commands.allowed_installs(guilds=True, users=False)
async def add_message(interaction: discord.Interaction[DragomanClient], message: discord.Message) -> None:
    """Read what the message offers, the fullest first, and show the preview, which says what was read."""
    server_of(interaction)
    await think(interaction, private=True)
    whole: list[discord.Message | discord.MessageSnapshot] = [message, *message.message_snapshots]
    files = [file for part in whole for file in part.attachments if kind_of(file.filename)]
    if files:
        readings, failures = await read_files(files)
        await propose(interaction, readings, failures, note=gettext(_FROM_FILES))
        return
    text = next((text for part in whole if (text := written(part.content, message))), "")
    if not text:  # a news bot's message is often nothing but an embed
        text = next((embed.url for part in whole for embed in part.embeds if embed.url), "")
    link, rest = link_and_rest(text)
    if link and len(rest) <= _SHORT:
        if _DISCORD.match(link):
            raise RefusedError(_OTHER_MESSAGE)
        try:
            readings, failures = await read_page(interaction.client, link)
        except FetchError as error:
            if not any(sign.isalnum() for sign in rest):
                raise
            raise RefusedError(
                "{error} To add the message's own words, copy them into /corpus add.", error=error
            ) from error
        await propose(interaction, readings, failures, note=gettext(_FROM_PAGE))
        return
    if not any(sign.isalnum() for sign in text):
        raise RefusedError(_NOTHING)
    readings, failures = await read_written(text, what=_WHAT, ending=".md")
    linked = [
        replace(reading, draft=replace(reading.draft, url=reading.draft.url or message.jump_url))
        for reading in readings
    ]
    await propose(interaction, linked, failures, note=gettext(_FROM_TEXT_NOT_LINK if link else _FROM_TEXT))
