"""The command /corpus gaps: what members asked and got no answer to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import discord
from discord import app_commands, ui

from commands.curation import custom_ids
from commands.curation.permission import require_curator, server_of
from commands.errors import RefusedError
from commands.language import date, gettext, gettext_noop, ngettext, number
from commands.layout import ACCENT, Layout, button, row, small, text
from commands.limits import clip
from commands.markup import escape
from commands.persistent import Persistent
from commands.responses import think
from corpus.gaps import gaps
from corpus.published import Published

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

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

_NONE: Final = gettext_noop("Every question that was asked here has an answer by now, or nobody has asked yet.")
_SMALL_PRINT: Final = (
    gettext_noop("Counted without names: nobody can tell who asked."),
    gettext_noop("A question leaves this list once an article answers it."),
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
    place = gettext("Most asked first · page {page} of {pages}").format(page=number(page + 1), pages=number(last + 1))
    turning = [
        button(gettext("◀ Back"), custom_ids.gaps(max(page - 1, 0)), disabled=page == 0),
        button(gettext("Next ▶"), custom_ids.gaps(page + 1), disabled=page >= last),
    ]
    return Layout(
        ui.Container(
            text(f"### {_counted(len(found))}\n{small(place)}"),
            ui.Separator(),
            text("\n".join(map(_gap, found[page * PER_PAGE : (page + 1) * PER_PAGE]))),
            ui.Separator(),
            text(small(*map(gettext, _SMALL_PRINT))),
            accent_colour=ACCENT,
        ),
        *row(turning if last else []),
    )


def _counted(count: int) -> str:
    if count == _MOST:
        said = ngettext(
            "{count} question or more without an answer", "{count} questions or more without an answer", count
        )
    else:
        said = ngettext("{count} question without an answer", "{count} questions without an answer", count)
    return said.format(count=number(count))


def _gap(gap: Gap) -> str:
    lines = [f"**{number(gap.times)} ×** {escape(clip(gap.question, _QUESTION_CHARACTERS))}"]
    if gap.alike:
        also = ", ".join(f"“{escape(clip(wording, _ALIKE_CHARACTERS))}”" for wording in gap.alike[:_ALIKE])
        more = len(gap.alike) - _ALIKE
        said = gettext("also {questions} and {count} more") if more > 0 else gettext("also {questions}")
        lines.append(small(said.format(questions=also, count=number(more))))
    lines.append(small(gettext("last asked on {date}").format(date=_day(gap.last_day))))
    return "\n".join(lines)


def _day(day: dt.date) -> str:
    return date(Published(day.year, day.month, day.day))
