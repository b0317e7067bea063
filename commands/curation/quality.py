"""The command /corpus quality: questions whose answers members did not find helpful."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import app_commands, ui

from commands.ask import answer
from commands.curation import custom_ids
from commands.curation.permission import require_curator, server_of
from commands.errors import RefusedError
from commands.language import date, gettext, gettext_noop, ngettext, number
from commands.layout import ACCENT, Layout, button, row, small, text
from commands.limits import clip
from commands.markup import escape
from commands.persistent import Persistent
from commands.responses import think
from corpus.models import NO_FILTERS
from corpus.published import Published

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.client import DragomanClient
    from corpus.models import Scope
    from corpus.store.marks import Judged

    Acting = discord.Interaction[DragomanClient]

PER_PAGE: Final = 5
_QUESTION_CHARACTERS: Final = 240

_NONE: Final = gettext_noop("Nobody has marked an answer here as not helpful, or all such marks have been dismissed.")
_GONE: Final = gettext_noop("This question has no such marks any more.")
_SMALL_PRINT: Final = (
    gettext_noop("Nobody can tell who marked what. Marks change no ranking: what to do about them is up to you."),
    gettext_noop("Often an article is missing, is out of date, or needs a synonym."),
)


@app_commands.command(name="quality", description="See the questions whose answers members did not find helpful.")
async def show_quality(interaction: Acting) -> None:
    """Show those with the most such marks."""
    await think(interaction, private=True)
    await _show(interaction, server_of(interaction), 0)


class QualityButton(Persistent, template=custom_ids.QUALITY):
    """Turns a page of the questions."""

    async def answer(self, interaction: Acting) -> None:
        """Show another page in the same place."""
        await interaction.response.defer()
        await _show(interaction, await require_curator(interaction), int(self.state["page"]))


class AskAgainButton(Persistent, template=custom_ids.QUALITY_AGAIN):
    """Asks a question of the list again."""

    async def answer(self, interaction: Acting) -> None:
        """Show the answer of now to who pressed."""
        await think(interaction, private=True)
        judged = await _judged(interaction, await require_curator(interaction), self.state["question"])
        await answer(interaction, judged.question, NO_FILTERS, private=True)


class DismissButton(Persistent, template=custom_ids.QUALITY_DISMISS):
    """Takes a question off the list, with its marks."""

    async def answer(self, interaction: Acting) -> None:
        """Delete its marks, and show the page as it is then."""
        await interaction.response.defer()
        scope = await require_curator(interaction)
        judged = await _judged(interaction, scope, self.state["question"])
        await interaction.client.store.marks.dismiss(scope, judged.question)
        await _show(interaction, scope, int(self.state["page"]), dismissed=True)


QUALITY_BUTTONS: Final = (QualityButton, AskAgainButton, DismissButton)


def quality_layout(found: Sequence[Judged], page: int) -> Layout:
    """Show one page (counted from 0) of the questions, or the last one if there are fewer."""
    last = (len(found) - 1) // PER_PAGE
    page = min(page, last)
    title = ngettext("{count} question with bad marks", "{count} questions with bad marks", len(found))
    place = gettext("Most bad marks first · page {page} of {pages}").format(
        page=number(page + 1), pages=number(last + 1)
    )
    parts: list[ui.Item[Any]] = [text(f"### {title.format(count=number(len(found)))}\n{small(place)}")]
    for judged in found[page * PER_PAGE : (page + 1) * PER_PAGE]:
        parts += [text(_question(judged)), *_buttons(judged, page)]
    turning = [
        button(gettext("◀ Back"), custom_ids.quality(max(page - 1, 0)), disabled=page == 0),
        button(gettext("Next ▶"), custom_ids.quality(page + 1), disabled=page >= last),
    ]
    ending = [ui.Separator(), text(small(*map(gettext, _SMALL_PRINT)))]
    return Layout(ui.Container(*parts, *ending, accent_colour=ACCENT), *row(turning if last else []))


def dismissed_layout() -> Layout:
    """Say that nothing is left."""
    return Layout(ui.Container(text(gettext(_NONE)), accent_colour=ACCENT))


async def _show(interaction: Acting, scope: Scope, page: int, *, dismissed: bool = False) -> None:
    found = await interaction.client.store.marks.judged(scope)
    if not found and not dismissed:
        raise RefusedError(_NONE)
    await interaction.edit_original_response(view=quality_layout(found, page) if found else dismissed_layout())


async def _judged(interaction: Acting, scope: Scope, digest: str) -> Judged:
    """Find a question by its digest; raise RefusedError if it has been dismissed."""
    for judged in await interaction.client.store.marks.judged(scope):
        if custom_ids.question_digest(judged.question) == digest:
            return judged
    raise RefusedError(_GONE)


def _question(judged: Judged) -> str:
    said = f"**{escape(clip(judged.question, _QUESTION_CHARACTERS))}**"
    bad = ngettext("{count} not helpful", "{count} not helpful", judged.bad).format(count=number(judged.bad))
    good = ngettext("{count} helpful", "{count} helpful", judged.good).format(count=number(judged.good))
    day = date(Published(judged.last_day.year, judged.last_day.month, judged.last_day.day))
    return f"{said}\n{small(f'{bad} · {good} · ' + gettext('last marked on {day}').format(day=day))}"


def _buttons(judged: Judged, page: int) -> list[ui.Item[Any]]:
    digest = custom_ids.question_digest(judged.question)
    return row(
        [
            button(gettext("Ask again"), custom_ids.quality_again(digest)),
            button(gettext("Dismiss"), custom_ids.quality_dismiss(digest, page)),
        ]
    )
