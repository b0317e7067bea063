"""The commands /corpus synonym: names that stand for each other when this server asks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import discord
from discord import app_commands, ui

from commands.curation.group import subgroup
from commands.curation.permission import server_of
from commands.errors import Answering, RefusedError
from commands.language import gettext, gettext_noop, ngettext, number
from commands.layout import ACCENT, Layout, small, text
from commands.limits import choice_name, clip
from commands.markup import escape
from commands.responses import think

if TYPE_CHECKING:
    from bot.client import DragomanClient

_SIGNS: Final = re.compile(r"\s*[=;\n]\s*")
_GROUP_CHARACTERS: Final = 200
_PER_PAGE: Final = 15
_AT_ONCE: Final = gettext_noop("The search uses it from now on, in this server only.")


@app_commands.command(description="Let names stand for each other in questions, such as XUAR = Xinjiang = 新疆.")
@app_commands.describe(names="Two names or more for one thing, with = between them")
async def add(interaction: discord.Interaction[DragomanClient], names: app_commands.Range[str, 3, 1000]) -> None:
    """Join names to a group; groups that have one of them already are joined with it."""
    await think(interaction, private=True)
    scope = server_of(interaction)
    listed = [name for name in _SIGNS.split(names.strip()) if name]
    if len(listed) < 2:  # noqa: PLR2004 - one name alone has no synonym
        raise RefusedError("Name at least two, parted by the sign =, such as: XUAR = Xinjiang")
    group = await interaction.client.store.synonyms.add(scope, listed)
    await interaction.edit_original_response(view=_told(gettext("These stand for each other now:"), group))


async def name_choices(interaction: discord.Interaction[DragomanClient], typed: str) -> list[app_commands.Choice[str]]:
    """Suggest names that are in a group."""
    async with Answering(interaction):
        names = await interaction.client.store.synonyms.suggest(server_of(interaction), typed)
        return [app_commands.Choice(name=choice_name(name), value=name) for name in names if choice_name(name)]
    return []


@app_commands.command(description="Take a name out of its group.")
@app_commands.describe(name="The name to take out")
@app_commands.autocomplete(name=name_choices)
async def remove(interaction: discord.Interaction[DragomanClient], name: app_commands.Range[str, 1, 100]) -> None:
    """Take one name out; of a group of two the other goes with it."""
    await think(interaction, private=True)
    rest = await interaction.client.store.synonyms.remove(server_of(interaction), name)
    if rest is None:
        raise RefusedError("“{name}” is no synonym here. /corpus synonym list shows all.", name=clip(name, 100))
    said = (
        gettext("“{name}” is no longer a synonym. The others:") if rest else gettext("“{name}” is no longer a synonym.")
    )
    await interaction.edit_original_response(view=_told(said.format(name=escape(clip(name, 100))), rest))


@app_commands.command(name="list", description="List the names that stand for each other in this server.")
@app_commands.describe(page="Which page, fifteen groups each")
async def list_groups(
    interaction: discord.Interaction[DragomanClient], page: app_commands.Range[int, 1, 10_000] = 1
) -> None:
    """List the groups."""
    await think(interaction, private=True)
    groups = await interaction.client.store.synonyms.groups(server_of(interaction))
    if not groups:
        raise RefusedError("There are no synonyms here yet. Add some: /corpus synonym add XUAR = Xinjiang")
    await interaction.edit_original_response(view=groups_layout(groups, page - 1))


def groups_layout(groups: list[tuple[str, ...]], at: int) -> Layout:
    """Show page `at` (counted from 0) of the groups; a number past the end shows the last page."""
    last = (len(groups) - 1) // _PER_PAGE
    at = min(at, last)
    shown = [_line(group) for group in groups[at * _PER_PAGE : (at + 1) * _PER_PAGE]]
    head = ngettext("{count} group of names", "{count} groups of names", len(groups))
    place = gettext("They stand for each other in questions, in this server only.")
    if last:
        place = gettext("Page {page} of {pages}").format(page=number(at + 1), pages=number(last + 1))
    return Layout(
        ui.Container(
            text(f"### {head.format(count=number(len(groups)))}\n{small(place)}"),
            text("\n".join(shown)),
            accent_colour=ACCENT,
        )
    )


def _told(sentence: str, group: tuple[str, ...]) -> Layout:
    lines = [f"**{sentence}**", *([_line(group)] if group else []), small(_AT_ONCE)]
    return Layout(ui.Container(text("\n".join(lines)), accent_colour=ACCENT))


def _line(group: tuple[str, ...]) -> str:
    return escape(clip(" = ".join(group), _GROUP_CHARACTERS))


SYNONYMS: Final = subgroup("synonym", "Names that stand for each other in questions.", [add, remove, list_groups])
