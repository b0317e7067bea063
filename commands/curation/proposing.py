"""From whatever was read to the preview that a curator sees."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from commands.curation.permission import author_of, server_of
from commands.curation.preview import preview_layout
from commands.errors import RefusedError
from corpus.curation import GONE
from corpus.errors import ReadingError
from corpus.reading.isolated import read_isolated

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import discord

    from bot.client import DragomanClient
    from corpus.editing import Fields
    from corpus.models import Scope
    from corpus.reading.isolated import Reading

_NAMED: Final = 5


def sorted_out(found: Iterable[Reading | ReadingError]) -> tuple[list[Reading], list[str]]:
    """Part what was read from sentences about what could not be."""
    readings: list[Reading] = []
    failures: list[str] = []
    for item in found:
        if isinstance(item, ReadingError):
            failures.append(str(item))
        else:
            readings.append(item)
    return readings, failures


async def read_written(text: str, *, what: str, ending: str) -> tuple[list[Reading], list[str]]:
    """Read a text that came without a file, as one whose name had this ending; sentences about it call it `what`."""
    name = f"{what}{ending}"
    found = await read_isolated(text.encode(errors="replace"), name=name, key=what)
    readings, failures = sorted_out(found)
    unnamed = [replace(reading, draft=replace(reading.draft, key_given=False)) for reading in readings]
    return unnamed, [sentence.replace(name, what) for sentence in failures]


async def propose(
    interaction: discord.Interaction[DragomanClient],
    readings: Sequence[Reading],
    failures: Sequence[str] = (),
    *,
    fields: Fields | None = None,
    note: str = "",
) -> None:
    """Keep what was read as a preview and show it in the place of "is thinking…".

    `fields` are what a person has said of the first article, `note` is a sentence about where it is from. Raises
    RefusedError with the failures if nothing was read.
    """
    if not readings:
        raise RefusedError(_all_failed(failures))
    scope, curation = server_of(interaction), interaction.client.curation
    token = await curation.propose(scope, author_of(interaction), readings, failures)
    if fields is not None:
        await curation.edit(scope, token, 0, fields)
    await show(interaction, scope, token, 0, note=note)


async def show(
    interaction: discord.Interaction[DragomanClient], scope: Scope, token: str, number: int, *, note: str = ""
) -> None:
    """Show one article of a preview in the place of the reply so far; raise RefusedError if the preview is over."""
    page = await interaction.client.curation.look(scope, token, number)
    if page is None:
        raise RefusedError(GONE)
    await interaction.edit_original_response(view=preview_layout(page, note=note))


def _all_failed(failures: Sequence[str]) -> str:
    named = list(failures[:_NAMED])
    if (more := len(failures) - _NAMED) > 0:
        named.append(f"And {more:,} more could not be read.")
    return "\n".join(named) or "There is nothing to read in that."
