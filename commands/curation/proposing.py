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
from corpus.sentences import Sentence, joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import discord

    from bot.client import DragomanClient
    from corpus.editing import Fields
    from corpus.models import Scope
    from corpus.reading.isolated import Reading

_NAMED: Final = 5


def sorted_out(found: Iterable[Reading | ReadingError]) -> tuple[list[Reading], list[Sentence]]:
    """Part what was read from sentences about what could not be."""
    readings: list[Reading] = []
    failures: list[Sentence] = []
    for item in found:
        if isinstance(item, ReadingError):
            failures.append(item.sentence)
        else:
            readings.append(item)
    return readings, failures


async def read_written(text: str, *, what: str, ending: str) -> tuple[list[Reading], list[Sentence]]:
    """Read a text that came without a file, as one whose name had this ending.

    Sentences about it call it `what`, which is looked up when they are said.
    """
    name = f"{what}{ending}"
    found = await read_isolated(text.encode(errors="replace"), name=name, key=what)
    readings, failures = sorted_out(found)
    unnamed = [replace(reading, draft=replace(reading.draft, key_given=False)) for reading in readings]
    return unnamed, [failure.renamed(name, Sentence(what)) for failure in failures]


async def propose(
    interaction: discord.Interaction[DragomanClient],
    readings: Sequence[Reading],
    failures: Sequence[Sentence] = (),
    *,
    fields: Fields | None = None,
    note: str = "",
) -> None:
    """Keep what was read as a preview and show it in the place of "is thinking…".

    `fields` are what a person has said of the first article, `note` is a sentence about where it is from. Raises
    RefusedError with the failures if nothing was read.
    """
    if not readings:
        raise _all_failed(failures)
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


def _all_failed(failures: Sequence[Sentence]) -> RefusedError:
    named = list(failures[:_NAMED])
    if (more := len(failures) - _NAMED) > 0:
        named.append(Sentence("And {count} more could not be read.", {"count": more}))
    return RefusedError.of(joined(named, "\n")) if named else RefusedError("There is nothing to read in that.")
