"""The commands /corpus check: questions with the article that should answer them, asked again after every change."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Final

import discord
from discord import app_commands, ui

from commands.choices import article_named, headline_choices
from commands.curation.check_wording import standing, worsened
from commands.curation.group import subgroup
from commands.curation.permission import server_of
from commands.errors import Answering, RefusedError
from commands.language import gettext, gettext_noop, ngettext, number
from commands.layout import ACCENT, Layout, small, text
from commands.limits import MESSAGE, Size, choice_name, clip
from commands.markup import escape
from commands.responses import think
from corpus.checking import check_question, run_checks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.client import DragomanClient
    from corpus.checking import Checked, CheckReport

_QUESTION_CHARACTERS: Final = 120
_HEADLINE_CHARACTERS: Final = 80
_SENTENCE_CHARACTERS: Final = 260
_MARGIN: Final = "*" * 100
"""Room for the titles' own signs and for the line that counts what is left out."""

_AFTERWARDS: Final = gettext_noop("It is asked again after every change, and you are told if it is answered worse.")


@app_commands.command(description="Save a question with the article that should answer it.")
@app_commands.describe(question="As a member would ask it", headline="The article that should be quoted first")
@app_commands.autocomplete(headline=headline_choices)
async def add(
    interaction: discord.Interaction[DragomanClient],
    question: app_commands.Range[str, 1, 500],
    headline: app_commands.Range[str, 1, 100],
) -> None:
    """Save it, and tell how it is answered now."""
    await think(interaction, private=True)
    scope, client = server_of(interaction), interaction.client
    article = await article_named(interaction, headline)
    saved = await client.store.checks.add(scope, question, article)
    checked = await check_question(client.store, client.searcher, scope, saved)
    await client.store.checks.keep_results(scope, {saved: checked.now})
    told = gettext("**Saved:** “{question}”").format(question=_question(checked))
    lines = [told, _standing(checked), small(gettext(_AFTERWARDS))]
    await interaction.edit_original_response(view=_layout("\n".join(lines)))


@app_commands.command(description="Ask all saved questions, and compare with the last time.")
async def run(interaction: discord.Interaction[DragomanClient]) -> None:
    """Ask them all."""
    await think(interaction, private=True)
    client = interaction.client
    report = await run_checks(client.store, client.searcher, server_of(interaction))
    if not report.results:
        raise RefusedError("There are no saved questions here yet. Save one with /corpus check add.")
    await interaction.edit_original_response(view=report_layout(report))


async def saved_choices(interaction: discord.Interaction[DragomanClient], typed: str) -> list[app_commands.Choice[str]]:
    """Suggest saved questions; what is sent is the question's number."""
    async with Answering(interaction):
        saved = await interaction.client.store.checks.all(server_of(interaction))
        alike = [item for item in saved if typed.casefold() in item.question.casefold()][:25]
        return [app_commands.Choice(name=choice_name(item.question), value=str(item.id)) for item in alike]
    return []


@app_commands.command(description="Forget a saved question.")
@app_commands.describe(question="The question to forget")
@app_commands.autocomplete(question=saved_choices)
async def remove(interaction: discord.Interaction[DragomanClient], question: str) -> None:
    """Forget the one that was chosen, or typed word for word."""
    await think(interaction, private=True)
    scope, checks = server_of(interaction), interaction.client.store.checks
    chosen = [item for item in await checks.all(scope) if question.strip() in {str(item.id), item.question}]
    removed = await checks.remove(scope, chosen[0].id) if chosen else None
    if removed is None:
        raise RefusedError(
            "“{question}” is no saved question here; choose one from the list.", question=clip(question, 100)
        )
    asked = escape(clip(removed.question, _QUESTION_CHARACTERS))
    told = gettext("**Forgotten:** “{question}”").format(question=asked)
    await interaction.edit_original_response(view=_layout(told))


def report_layout(report: CheckReport) -> Layout:
    """Show how the saved questions are answered: what got worse or better, what is not as it should be, what is."""
    good, count = len(report.good), len(report.results)
    head = ngettext(
        "{good} of {count} saved question is answered with the article expected",
        "{good} of {count} saved questions are answered with the article expected",
        count,
    ).format(good=number(good), count=number(count))
    worse, better = report.worse, report.better
    rest = [checked for checked in report.results if checked not in worse and checked not in better]
    sections = (
        (gettext("Worse than last time"), [_worsened(checked) for checked in worse]),
        (gettext("Better than last time"), [_line(checked) for checked in better]),
        (
            gettext("Not answered with the article expected"),
            [_line(checked) for checked in rest if not checked.now.is_good],
        ),
        (gettext("As they should be"), [_line(checked) for checked in rest if checked.now.is_good]),
    )
    return _layout("\n".join(_fitting(f"### {head}", sections)))


def _fitting(head: str, sections: Sequence[tuple[str, list[str]]]) -> Iterator[str]:
    """Give as many lines as a message holds, and count the others."""
    room, left = MESSAGE - Size.of(head) - Size.of("\n".join(title for title, _ in sections) + _MARGIN), 0
    yield head
    for title, lines in sections:
        fitting = [line for line, size in zip(lines, accumulate(map(_size, lines)), strict=True) if room.holds(size)]
        room -= sum(map(_size, fitting), Size(0, 0))
        left += len(lines) - len(fitting)
        if fitting:
            yield f"**{title}**"
            yield from fitting
    if left:
        yield small(gettext("and {count} more").format(count=number(left)))


def _size(line: str) -> Size:
    return Size(len(line) + 1, len(line.encode()) + 1)


def _worsened(checked: Checked) -> str:
    return f"- {escape(clip(worsened(checked), _SENTENCE_CHARACTERS))}"


def _line(checked: Checked) -> str:
    return f"- “{_question(checked)}”\n  {small(_standing(checked))}"


def _question(checked: Checked) -> str:
    return escape(clip(checked.saved.question, _QUESTION_CHARACTERS))


def _standing(checked: Checked) -> str:
    return standing(checked, escape(clip(checked.saved.headline, _HEADLINE_CHARACTERS)))


def _layout(markup: str) -> Layout:
    return Layout(ui.Container(text(markup), accent_colour=ACCENT))


CHECKS: Final = subgroup("check", "Questions with the article that should answer them.", [add, run, remove])
