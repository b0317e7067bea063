"""The command /corpus upload: up to ten files at once."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

import aiohttp
import discord
from discord import app_commands

from commands.curation.permission import server_of
from commands.curation.proposing import propose, sorted_out
from commands.responses import think
from corpus.errors import ReadingError
from corpus.reading.isolated import read_isolated
from corpus.reading.sources import kind_of, unknown_kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.client import DragomanClient
    from corpus.reading.isolated import Reading
    from corpus.sentences import Sentence

LARGEST_FILE: Final = 10 * 1024 * 1024
"""Bytes of one file; it is what Discord lets everyone send."""

_OTHERS: Final = tuple(f"file{number}" for number in range(2, 11))


@app_commands.command(description="Add articles from files; you see a preview before anything is stored.")
@app_commands.describe(
    file="A file: .txt .md .html .jsonl .csv .pdf .docx, or a .zip of these",
    **dict.fromkeys(_OTHERS, "Another file"),
)
async def upload(  # noqa: PLR0913, PLR0917 - the options that Discord shows
    interaction: discord.Interaction[DragomanClient],
    file: discord.Attachment,
    file2: discord.Attachment | None = None,
    file3: discord.Attachment | None = None,
    file4: discord.Attachment | None = None,
    file5: discord.Attachment | None = None,
    file6: discord.Attachment | None = None,
    file7: discord.Attachment | None = None,
    file8: discord.Attachment | None = None,
    file9: discord.Attachment | None = None,
    file10: discord.Attachment | None = None,
) -> None:
    """Read the files and show the preview."""
    server_of(interaction)
    await think(interaction, private=True)
    given = (file, file2, file3, file4, file5, file6, file7, file8, file9, file10)
    readings, failures = await read_files([attachment for attachment in given if attachment is not None])
    await propose(interaction, readings, failures)


async def read_files(attachments: Sequence[discord.Attachment]) -> tuple[list[Reading], list[Sentence]]:
    """Read files one after the other, so that only one is in memory; what cannot be read becomes a sentence."""
    readings: list[Reading] = []
    failures: list[Sentence] = []
    for attachment in attachments:
        try:
            found, failed = sorted_out(await _read(attachment))
        except ReadingError as error:
            found, failed = [], [error.sentence]
        readings += found
        failures += failed
    return readings, failures


async def _read(attachment: discord.Attachment) -> list[Reading | ReadingError]:
    name = attachment.filename
    if kind_of(name) is None:
        raise unknown_kind(name)
    if attachment.size > LARGEST_FILE:
        raise ReadingError(
            "{name} is larger than {megabytes} MB. Split it into several files.",
            name=name,
            megabytes=LARGEST_FILE // 1024**2,
        )
    try:
        content = await attachment.read()
    except (discord.HTTPException, aiohttp.ClientError, TimeoutError):
        raise ReadingError("{name} could not be downloaded from Discord. Upload it again.", name=name) from None
    return await read_isolated(content, name=name, key=PurePosixPath(name).stem)
