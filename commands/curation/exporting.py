"""The command /corpus export: the server's own articles as files that can be uploaded again."""

from __future__ import annotations

import io
import json
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import app_commands, ui

from commands.curation.permission import server_of
from commands.curation.upload import LARGEST_FILE
from commands.errors import RefusedError
from commands.language import gettext, gettext_noop, ngettext, number
from commands.layout import ACCENT, Layout, small, text
from commands.limits import clip
from commands.markup import escape
from commands.responses import think
from corpus.exporting import export
from corpus.reading.isolated import ReadingLimits

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.client import DragomanClient
    from corpus.models import Scope
    from corpus.store import Store

    Acting = discord.Interaction[DragomanClient]

MOST_ARTICLES: Final = ReadingLimits().articles
"""In one file, so that it can be uploaded again."""

_NAME_CHARACTERS: Final = 40
_NAMED: Final = 5
_KEY_CHARACTERS: Final = 100

_EMPTY: Final = gettext_noop("This server has no articles of its own yet, so there is nothing to export.")
_ONE_FILE: Final = gettext_noop(
    "One article a line. /corpus upload adds them again, here or in another server, to the letter."
)
_FILES: Final = gettext_noop(
    "One article a line. /corpus upload takes up to ten of these files at once, here or in another server."
)
_TOO_LONG: Final = gettext_noop(
    "Too long for a file in Discord, so not among them; whoever hosts Dragoman can export them on the command line:"
    " {keys}"
)
_AND_MORE: Final = gettext_noop(
    "Too long for a file in Discord, so not among them; whoever hosts Dragoman can export them on the command line:"
    " {keys} and {count} more"
)


@dataclass(slots=True)
class Part:
    """A file's worth of articles; `too_long` has the ids of those that no file has room for."""

    lines: list[bytes] = field(default_factory=list)
    size: int = 0
    too_long: list[str] = field(default_factory=list)


@app_commands.command(name="export", description="Get this server's own articles as a file, to keep or to move.")
async def export_articles(interaction: Acting) -> None:
    """Send them in one file if it is small enough for Discord, otherwise in several, a message each."""
    await think(interaction, private=True)
    scope, store = server_of(interaction), interaction.client.store
    sent, articles, waiting = 0, 0, None
    async for part in parts(store, scope, min(interaction.filesize_limit, LARGEST_FILE)):
        if waiting is not None:
            sent += 1
            await _send(interaction, waiting, sent)
        waiting, articles = part, articles + len(part.lines)
    if waiting is None:
        raise RefusedError(_EMPTY)
    await _send(interaction, waiting, sent + 1, total=articles)


async def parts(store: Store, scope: Scope, most_bytes: int) -> AsyncIterator[Part]:
    """Write a server's articles as JSON Lines and part them into files, one of which is in memory at a time."""
    part = Part()
    async for written in export(store, scope):
        line = f"{written}\n".encode()
        if len(line) > most_bytes:
            part.too_long.append(str(json.loads(written)["id"]))
            continue
        if part.size + len(line) > most_bytes or len(part.lines) == MOST_ARTICLES:
            yield part
            part = Part()
        part.lines.append(line)
        part.size += len(line)
    if part.lines or part.too_long:
        yield part


async def _send(interaction: Acting, part: Part, place: int, *, total: int | None = None) -> None:
    """Send one file; `total` counts the articles of all files and comes with the last one."""
    name = _file_name(interaction, place if place > 1 or total is None else None)
    files = [discord.File(io.BytesIO(b"".join(part.lines)), name)] if part.lines else []
    items: list[ui.Item[Any]] = [text(_told(part, place, total))]
    if files:
        items.append(ui.File(f"attachment://{name}"))
    view = Layout(ui.Container(*items, accent_colour=ACCENT))
    if place == 1:
        await interaction.edit_original_response(view=view, attachments=files)
    else:
        await interaction.followup.send(view=view, files=files, ephemeral=True)


def _told(part: Part, place: int, total: int | None) -> str:
    count = len(part.lines) if total is None else total
    if total is None:
        said = ngettext("**File {file}: {count} article**", "**File {file}: {count} articles**", count)
        below = gettext("More files follow.")
    elif place == 1:
        said = ngettext("**{count} article of this server**", "**{count} articles of this server**", count)
        below = gettext(_ONE_FILE)
    else:
        said = ngettext(
            "**File {file}, the last one: {count} article in all**",
            "**File {file}, the last one: {count} articles in all**",
            count,
        )
        below = gettext(_FILES)
    lines = [said.format(file=number(place), count=number(count)), small(below)]
    if part.too_long:
        keys = ", ".join(escape(clip(key, _KEY_CHARACTERS)) for key in part.too_long[:_NAMED])
        more = len(part.too_long) - _NAMED
        lines.append(gettext(_AND_MORE if more > 0 else _TOO_LONG).format(keys=keys, count=number(more)))
    return "\n".join(lines)


def _file_name(interaction: Acting, place: int | None) -> str:
    """Name the file by the server and the day, in letters that Discord leaves as they are."""
    server = interaction.guild.name if interaction.guild else ""
    ascii_only = unicodedata.normalize("NFKD", server).encode("ascii", "ignore").decode().lower()
    words = "-".join(re.findall(r"[a-z0-9]+", ascii_only))[:_NAME_CHARACTERS].strip("-")
    part = f"-{place}" if place is not None else ""
    return f"dragoman-{words or interaction.guild_id}-{datetime.now(UTC):%Y-%m-%d}{part}.jsonl"
