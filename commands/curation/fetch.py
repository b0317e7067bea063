"""The command /corpus fetch: an article from its address on the web."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from commands.curation.permission import server_of
from commands.curation.proposing import propose, sorted_out
from commands.responses import think
from corpus.fetching import Accept
from corpus.reading.isolated import read_isolated

if TYPE_CHECKING:
    from bot.client import DragomanClient
    from corpus.reading.isolated import Reading
    from corpus.sentences import Sentence


@app_commands.command(description="Add an article from a web page; you see a preview before anything is stored.")
@app_commands.describe(url="The page's whole address, with https://")
async def fetch(interaction: discord.Interaction[DragomanClient], url: app_commands.Range[str, 1, 2000]) -> None:
    """Fetch the page and show the preview."""
    server_of(interaction)
    await think(interaction, private=True)
    readings, failures = await read_page(interaction.client, url.strip().removeprefix("<").removesuffix(">"))
    await propose(interaction, readings, failures)


async def read_page(client: DragomanClient, url: str) -> tuple[list[Reading], list[Sentence]]:
    """Fetch a page and read it; raise FetchError with a sentence if it cannot be had."""
    fetched = await client.fetcher.fetch(url, Accept.PAGE)
    found = await read_isolated(fetched.content, name=fetched.name, key=PurePosixPath(fetched.name).stem)
    readings, failures = sorted_out(found)
    return [
        replace(reading, draft=replace(reading.draft, url=reading.draft.url or fetched.url)) for reading in readings
    ], failures
