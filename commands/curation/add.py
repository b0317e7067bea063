"""The command /corpus add: an article typed or pasted into a form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import discord
from discord import app_commands

from commands.curation import custom_ids
from commands.curation.particulars import HEADLINE, LINK, PUBLISHED, PUBLISHER, particular_field, read_particulars
from commands.curation.permission import require_curator, server_of
from commands.curation.proposing import propose, read_written
from commands.errors import RefusedError
from commands.forms import LONGEST_TEXT, Form, FormAnswer, field
from commands.language import gettext, gettext_noop, number
from commands.responses import think

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

    from bot.client import DragomanClient

_TEXT: Final = "text"
_WHAT: Final = gettext_noop("The text")
_EMPTY: Final = gettext_noop("There is no text in it. Paste the article's text into the form.")


@app_commands.command(description="Add an article by pasting its text; you see a preview before anything is stored.")
async def add(interaction: discord.Interaction[DragomanClient]) -> None:
    """Open the form; longer articles come as files."""
    server_of(interaction)
    await interaction.response.send_modal(add_form())


def add_form() -> Form:
    """Make the empty form; only the text is required."""
    return Form(
        gettext("Add an article"),
        custom_ids.ADD_FORM.pattern,
        particular_field(HEADLINE),
        field(
            _TEXT,
            gettext("Text"),
            about=gettext("Up to {count} characters; for a longer article use /corpus upload").format(
                count=number(LONGEST_TEXT)
            ),
            most=LONGEST_TEXT,
            required=True,
            long=True,
        ),
        particular_field(PUBLISHER),
        particular_field(PUBLISHED),
        particular_field(LINK),
    )


async def _read(
    interaction: discord.Interaction[DragomanClient], _match: re.Match[str], typed: Mapping[str, str]
) -> None:
    """Read what was pasted, and show the preview; a date or link that cannot be read is told of there."""
    await think(interaction, private=True)
    await require_curator(interaction)
    if not typed[_TEXT]:
        raise RefusedError(_EMPTY)
    fields, problems = read_particulars(typed)
    readings, failures = await read_written(typed[_TEXT], what=_WHAT, ending=".txt")
    await propose(interaction, readings, failures, fields=fields, note=" ".join(problems))


ADDING: Final[FormAnswer] = FormAnswer(custom_ids.ADD_FORM, _read)
