"""The command /ask: a question in plain words, answered by quotes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from commands.choices import publisher_choices, publisher_named
from commands.errors import RefusedError
from commands.remembering import in_time
from commands.replies import Posting, answer_layout, silence_layout
from commands.requests import search
from commands.responses import think
from commands.viewer import viewer_of
from corpus.models import Filters, Published

if TYPE_CHECKING:
    from bot.client import DragomanClient


@app_commands.command(description="Ask in plain words; the answer is quoted from the articles, word for word.")
@app_commands.describe(
    question="What do you want to know?",
    publisher="Only articles from this publisher",
    after="Only articles published then or later: 2024, 2024-11 or 2024-11-08",
    before="Only articles published then or earlier: 2024, 2024-11 or 2024-11-08",
    private="Show the answer to nobody but you (you can post it to the channel afterwards)",
)
@app_commands.autocomplete(publisher=publisher_choices)
async def ask(  # noqa: PLR0913, PLR0917 - the options that Discord shows
    interaction: discord.Interaction[DragomanClient],
    question: app_commands.Range[str, 1, 6000],
    publisher: app_commands.Range[str, 1, 100] | None = None,
    after: str | None = None,
    before: str | None = None,
    private: bool = False,  # noqa: FBT001, FBT002 - Discord passes every option by name
) -> None:
    """Answer a question with quotes."""
    since, until = _day(after, "after"), _day(before, "before")
    first_day = since.first_day if since else None
    last_day = until.last_day if until else None
    if first_day and last_day and first_day > last_day:
        raise RefusedError(f"Nothing can be published after {after} and before {before}. Swap the two dates.")
    await think(interaction, private=private)
    exact = await publisher_named(interaction, publisher) if publisher else None
    await answer(interaction, question, Filters(exact, first_day, last_day), private=private)


async def answer(
    interaction: discord.Interaction[DragomanClient], question: str, filters: Filters, *, private: bool
) -> None:
    """Search and fill the reply that was deferred before.

    A database that cannot be written, or not yet, takes away what needs a kept answer, never the answer itself.
    """
    client, viewer = interaction.client, viewer_of(interaction)
    found = await search(interaction, question, viewer, filters)
    if not found.answered:
        counting = client.remembering.silence(viewer, found.question)
        await in_time(counting)
        await interaction.edit_original_response(view=silence_layout(found, filtered=filters != Filters()))
        await counting
        return
    posting = Posting.OFFERED if private and may_post(interaction) else Posting.IMPOSSIBLE
    keeping = client.remembering.answer(viewer, found)
    if is_late := not await in_time(keeping):
        await interaction.edit_original_response(view=answer_layout(found, None, posting=posting))
    token = await keeping
    if token is not None or not is_late:
        await interaction.edit_original_response(view=answer_layout(found, token, posting=posting))


def may_post(interaction: discord.Interaction[DragomanClient]) -> bool:
    """Tell whether a private reply can be posted: there are other people where it was asked."""
    return not interaction.context.dm_channel


def _day(typed: str | None, option: str) -> Published | None:
    if typed is None:
        return None
    try:
        return Published.parse(typed.strip())
    except ValueError:
        raise RefusedError(
            f"“{typed}” is not a date that “{option}” understands. Write a year, a month or a day, such as"
            " 2024, 2024-11 or 2024-11-08."
        ) from None
