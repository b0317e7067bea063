"""The commands /relations, /timeline and /figures: who deals with whom, when, and in what numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import discord
from discord import app_commands

from commands.errors import RefusedError
from commands.markup import one_line
from commands.preferences import is_private
from commands.relations.choices import pair_choices, pair_named, topic_choices
from commands.relations.custom_ids import LONGEST_TOPIC, Asked, can_carry
from commands.relations.pages import show_figures, show_pair, show_pairs, show_timeline
from commands.responses import think
from corpus.published import Published

if TYPE_CHECKING:
    from bot.client import DragomanClient

    Used = discord.Interaction[DragomanClient]

_LONGEST_PAIR: Final = 200


@app_commands.command(name="relations", description="Show which countries the articles speak of together.")
@app_commands.describe(
    pair="Two countries; choose from the list, or write both names", private="Show it to nobody but you"
)
@app_commands.autocomplete(pair=pair_choices)
async def show_relations(
    interaction: Used,
    pair: app_commands.Range[str, 1, _LONGEST_PAIR] | None = None,
    private: bool | None = None,  # noqa: FBT001 - Discord passes every option by name
) -> None:
    """Show all pairs, or one of them."""
    wanted = await pair_named(interaction, pair) if pair else None
    await think(interaction, private=is_private(interaction, private))
    if wanted is None:
        await show_pairs(interaction, 0)
    else:
        await show_pair(interaction, wanted)


@app_commands.command(
    name="timeline", description="Show what happened between two countries, quote by quote, oldest first."
)
@app_commands.rename(after="from", before="to")
@app_commands.describe(
    pair="Two countries; choose from the list, or write both names",
    topic="Only what is about this",
    after="Only articles published then or later: 2024, 2024-11 or 2024-11-08",
    before="Only articles published then or earlier: 2024, 2024-11 or 2024-11-08",
    private="Show it to nobody but you",
)
@app_commands.autocomplete(pair=pair_choices, topic=topic_choices)
async def show_pair_timeline(  # noqa: PLR0913, PLR0917 - the options that Discord shows
    interaction: Used,
    pair: app_commands.Range[str, 1, _LONGEST_PAIR],
    topic: app_commands.Range[str, 1, LONGEST_TOPIC] | None = None,
    after: str | None = None,
    before: str | None = None,
    private: bool | None = None,  # noqa: FBT001 - Discord passes every option by name
) -> None:
    """Show a timeline."""
    since, until = _dates(after), _dates(before)
    first_day = since.first_day if since else None
    last_day = until.last_day if until else None
    if first_day and last_day and first_day > last_day:
        raise RefusedError(
            "Nothing can be published after {after} and before {before}. Swap the two dates.",
            after=after,
            before=before,
        )
    asked = Asked(await pair_named(interaction, pair), _topic(topic), first_day, last_day)
    await think(interaction, private=is_private(interaction, private))
    await show_timeline(interaction, asked, 0)


@app_commands.command(
    name="figures", description="Show the amounts that articles state on two countries, newest first."
)
@app_commands.describe(
    pair="Two countries; choose from the list, or write both names",
    topic="Only what is about this",
    private="Show it to nobody but you",
)
@app_commands.autocomplete(pair=pair_choices, topic=topic_choices)
async def show_pair_figures(
    interaction: Used,
    pair: app_commands.Range[str, 1, _LONGEST_PAIR],
    topic: app_commands.Range[str, 1, LONGEST_TOPIC] | None = None,
    private: bool | None = None,  # noqa: FBT001 - Discord passes every option by name
) -> None:
    """Show figures."""
    asked = Asked(await pair_named(interaction, pair), _topic(topic))
    await think(interaction, private=is_private(interaction, private))
    await show_figures(interaction, asked, 0)


def _topic(typed: str | None) -> str | None:
    topic = one_line(typed or "")
    if topic and not can_carry(topic):
        raise RefusedError("That topic is too long. Write it in a few words.")
    return topic or None


def _dates(typed: str | None) -> Published | None:
    if typed is None:
        return None
    try:
        return Published.parse(typed.strip())
    except ValueError:
        raise RefusedError(
            "“{typed}” is not a date. Write a year, a month or a day, such as 2024, 2024-11 or 2024-11-08.", typed=typed
        ) from None
