"""The command /corpus gaps: what members asked and got no answer to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import discord
from discord import app_commands, ui

from commands.curation import custom_ids
from commands.curation.permission import require_curator, server_of
from commands.errors import RefusedError
from commands.layout import ACCENT, Layout, button, row, small, text
from commands.limits import clip
from commands.markup import escape
from commands.persistent import Persistent
from commands.responses import think
from corpus.gaps import gaps
from corpus.models import Published
from corpus.wording import published_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.client import DragomanClient
    from corpus.gaps import Gap
    from corpus.models import Scope

    Acting = discord.Interaction[DragomanClient]

PER_PAGE: Final = 6
_MOST: Final = 40
"""Questions that are looked through at all: those that were asked most."""

_ALIKE: Final = 2
_QUESTION_CHARACTERS: Final = 200
_ALIKE_CHARACTERS: Final = 90

_NONE: Final = "Every question that was asked here has an answer by now, or nobody has asked yet."
_SMALL_PRINT: Final = (
    "Counted without names: nobody can tell who asked.",
    "A question leaves this list once an article answers it.",
)


@app_commands.command(
    name="gaps", description="See the questions that got no answer here, so that you know what to add."
)
async def show_gaps(interaction: Acting) -> None:
    """Show those that were asked most."""
    await think(interaction, private=True)
    await _show(interaction, server_of(interaction), 0)


class GapsButton(Persistent, template=custom_ids.GAPS):
    """Turns a page of the questions."""

    async def answer(self, interaction: Acting) -> None:
        """Show another page in the same place."""
        await interaction.response.defer()
        await _show(interaction, await require_curator(interaction), int(self.state["page"]))


async def _show(interaction: Acting, scope: Scope, page: int) -> None:
    client = interaction.client
    found = await gaps(client.store, client.searcher, scope, _MOST)
    if not found:
        raise RefusedError(_NONE)
    await interaction.edit_original_response(view=gaps_layout(found, page))


def gaps_layout(found: Sequence[Gap], page: int) -> Layout:
    """Show one page (counted from 0) of the questions, or the last one if there are fewer."""
    last = (len(found) - 1) // PER_PAGE
    page = min(page, last)
    count = f"{len(found)}{' or more' if len(found) == _MOST else ''}"
    noun = "question" if len(found) == 1 else "questions"
    turning = [
        button("◀ Back", custom_ids.gaps(max(page - 1, 0)), disabled=page == 0),
        button("Next ▶", custom_ids.gaps(page + 1), disabled=page >= last),
    ]
    return Layout(
        ui.Container(
            text(f"### {count} {noun} without an answer\n{small(f'Most asked first · page {page + 1} of {last + 1}')}"),
            ui.Separator(),
            text("\n".join(map(_gap, found[page * PER_PAGE : (page + 1) * PER_PAGE]))),
            ui.Separator(),
            text(small(*_SMALL_PRINT)),
            accent_colour=ACCENT,
        ),
        *row(turning if last else []),
    )


def _gap(gap: Gap) -> str:
    lines = [f"**{gap.times:,} ×** {escape(clip(gap.question, _QUESTION_CHARACTERS))}"]
    if gap.alike:
        also = ", ".join(f"“{escape(clip(wording, _ALIKE_CHARACTERS))}”" for wording in gap.alike[:_ALIKE])
        more = len(gap.alike) - _ALIKE
        lines.append(small(f"also {also}{f' and {more:,} more' if more > 0 else ''}"))
    lines.append(small(f"last asked on {_day(gap.last_day)}"))
    return "\n".join(lines)


def _day(day: date) -> str:
    return published_in_words(Published(day.year, day.month, day.day))
