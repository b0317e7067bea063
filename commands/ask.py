"""The command /ask: a question in plain words, answered by quotes."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import discord
from discord import app_commands

from commands.audience import is_read_by_all
from commands.choices import publisher_choices, publisher_named, question_choices
from commands.errors import RefusedError
from commands.preferences import is_private, preferences_here
from commands.remembering import in_time
from commands.replies import Extras, Posting, answer_layout, shown_at_once, silence_layout
from commands.requests import search
from commands.responses import think
from commands.translator import option_name
from commands.viewer import viewer_of
from corpus.models import NO_FILTERS, SHARED, Filters
from corpus.published import Published

if TYPE_CHECKING:
    from bot.client import DragomanClient
    from commands.preferences import Preferences
    from corpus.models import Answer

    Asking = discord.Interaction[DragomanClient]

_GLANCE: Final = 0.15
"""Seconds that an answer waits for what can be asked next; what is found later is added to it."""


@app_commands.command(description="Ask in plain words; the answer is quoted from the articles, word for word.")
@app_commands.describe(
    question="What do you want to know?",
    publisher="Only articles from this publisher",
    after="Only articles published then or later: 2024, 2024-11 or 2024-11-08",
    before="Only articles published then or earlier: 2024, 2024-11 or 2024-11-08",
    private="Show the answer to nobody but you (you can post it to the channel afterwards)",
)
@app_commands.autocomplete(question=question_choices, publisher=publisher_choices)
async def ask(  # noqa: PLR0913, PLR0917 - the options that Discord shows
    interaction: Asking,
    question: app_commands.Range[str, 1, 6000],
    publisher: app_commands.Range[str, 1, 100] | None = None,
    after: str | None = None,
    before: str | None = None,
    private: bool | None = None,  # noqa: FBT001 - Discord passes every option by name
) -> None:
    """Answer a question with quotes."""
    since, until = _day(after, "after"), _day(before, "before")
    first_day = since.first_day if since else None
    last_day = until.last_day if until else None
    if first_day and last_day and first_day > last_day:
        raise RefusedError(
            "Nothing can be published after {after} and before {before}. Swap the two dates.",
            after=after,
            before=before,
        )
    preferences = preferences_here(interaction)
    _require_place(interaction, preferences)
    private = is_private(interaction, private)
    await think(interaction, private=private)
    exact = await publisher_named(interaction, publisher) if publisher else None
    await answer(interaction, question, Filters(exact, first_day, last_day), private=private)


async def answer(interaction: Asking, question: str, filters: Filters, *, private: bool, literal: bool = False) -> None:
    """Search and fill the reply that was deferred before.

    A database that cannot be written, or not yet, takes away what needs a kept answer, never the answer itself.
    """
    client, viewer = interaction.client, viewer_of(interaction)
    threshold = preferences_here(interaction).strictness.threshold
    found = await search(interaction, question, viewer, filters, literal=literal, threshold=threshold)
    if not found.answered:
        await _fall_silent(interaction, found)
        return
    posting = Posting.OFFERED if private and may_post(interaction) else Posting.IMPOSSIBLE
    public = not private and is_read_by_all(interaction)
    keeping = client.remembering.answer(viewer, found, public=public)
    looking = asyncio.create_task(extras_of(interaction, found))
    try:
        is_kept, is_looked_for = await asyncio.gather(in_time(keeping), in_time(looking, _GLANCE))
        token = await keeping if is_kept else None
        extras = await looking if is_looked_for else plain_extras(interaction)
        await interaction.edit_original_response(view=answer_layout(found, token, posting=posting, extras=extras))
        later = await keeping, await looking
        if later != (token, extras):
            view = answer_layout(found, later[0], posting=posting, extras=later[1])
            await interaction.edit_original_response(view=view)
    finally:
        looking.cancel()


def plain_extras(interaction: Asking) -> Extras:
    """Tell what stands around an answer where somebody asked: outside of servers nobody would read the marks."""
    return Extras(preferences_here(interaction).quotes, can_be_marked=viewer_of(interaction) != SHARED)


async def extras_of(interaction: Asking, found: Answer, first: int = 0) -> Extras:
    """Add to that what can be asked next, by the quotes that are shown from this one on."""
    extras, threshold = plain_extras(interaction), preferences_here(interaction).strictness.threshold
    quotes = shown_at_once(found, first, extras.quotes)
    follow_ups = await interaction.client.follow_ups.after(viewer_of(interaction), found.question, quotes, threshold)
    return replace(extras, follow_ups=follow_ups)


def may_post(interaction: Asking) -> bool:
    """Tell whether a private reply can be posted: there are other people where it was asked."""
    return not interaction.context.dm_channel


async def _fall_silent(interaction: Asking, found: Answer) -> None:
    """Say that there is no answer; what needs to be kept for its buttons is kept: a reading that can be dropped."""
    remembering, viewer = interaction.client.remembering, viewer_of(interaction)
    counting = remembering.silence(viewer, found.question)
    is_kept = found.reading.can_be_dropped or bool(found.elsewhere)
    keeping = remembering.answer(viewer, found) if is_kept else None
    await in_time(counting)
    token = await keeping if keeping is not None and await in_time(keeping) else None
    filtered = found.reading.filters != NO_FILTERS
    await interaction.edit_original_response(view=silence_layout(found, token=token, filtered=filtered))
    await counting


def _require_place(interaction: Asking, preferences: Preferences) -> None:
    """Raise RefusedError in a channel where the server's admins do not want questions.

    Channels that are gone do not count, so that nobody is locked out with the last of them.
    """
    guild, channel = interaction.guild, interaction.channel
    wanted = [found for one in preferences.channels if guild and (found := guild.get_channel(one))]
    parent = getattr(channel, "parent_id", None)
    if not wanted or any(one.id in {interaction.channel_id, parent} for one in wanted):
        return
    names = ", ".join(f"#{one.name}" for one in sorted(wanted, key=lambda one: one.position))
    raise RefusedError("Questions are asked elsewhere in this server: {channels}", channels=names)


def _day(typed: str | None, option: str) -> Published | None:
    if typed is None:
        return None
    try:
        return Published.parse(typed.strip())
    except ValueError:
        raise RefusedError(
            "“{typed}” is not a date that “{option}” understands. Write a year, a month or a day, such as"
            " 2024, 2024-11 or 2024-11-08.",
            typed=typed,
            option=option_name(option),
        ) from None
