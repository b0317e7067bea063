"""The form in which the particulars of an article in a preview are corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from commands.curation import custom_ids
from commands.curation.particulars import particular_fields, read_particulars
from commands.curation.permission import require_curator
from commands.curation.proposing import show
from commands.errors import RefusedError
from commands.forms import Form, FormAnswer
from commands.language import gettext
from corpus.curation import GONE

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

    import discord

    from bot.client import DragomanClient
    from corpus.models import Draft


def correct_form(token: str, number: int, draft: Draft) -> Form:
    """Make the form, filled in with what is known so far."""
    return Form(gettext("Edit before adding"), custom_ids.correct_form(token, number), *particular_fields(draft))


async def _correct(
    interaction: discord.Interaction[DragomanClient], match: re.Match[str], typed: Mapping[str, str]
) -> None:
    await interaction.response.defer()
    scope = await require_curator(interaction)
    curation, token, number = interaction.client.curation, match["token"], int(match["number"])
    page = await curation.look(scope, token, number)
    if page is None:
        raise RefusedError(GONE)
    fields, problems = read_particulars(typed, page.draft)
    await curation.edit(scope, token, number, fields)
    await show(interaction, scope, token, number, note=" ".join(problems))


CORRECTING: Final[FormAnswer] = FormAnswer(custom_ids.CORRECT_FORM, _correct)
