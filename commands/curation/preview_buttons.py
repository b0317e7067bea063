"""The buttons and the menu of a preview; each looks again at what is kept of it, and whether the person may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import discord
from discord import ui

from commands.curation import custom_ids
from commands.curation.confirmations import NAMED, confirmation_layout, named, outcome_sentence
from commands.curation.correcting import correct_form
from commands.curation.dropped import MOST_OPTIONS
from commands.curation.permission import author_of, require_curator
from commands.curation.preview import gone_layout
from commands.curation.proposing import show
from commands.curation.telling import confirm
from commands.errors import RefusedError
from commands.language import gettext, gettext_noop
from commands.persistent import Persistent
from corpus.curation import GONE, Decision

if TYPE_CHECKING:
    import re

    from bot.client import DragomanClient
    from corpus.curation import PreviewPage
    from corpus.models import Scope

    Pressed = discord.Interaction[DragomanClient]

_CANCELLED: Final = gettext_noop("Cancelled. Nothing was added.")


class TurnButton(Persistent, template=custom_ids.PREVIEW):
    """Shows another article of a preview."""

    async def answer(self, interaction: Pressed) -> None:
        """Show it in the same place."""
        await interaction.response.defer()
        scope = await require_curator(interaction)
        await show(interaction, scope, self.state["token"], int(self.state["number"]))


class AcceptButton(Persistent, template=custom_ids.ACCEPT):
    """Adds what is chosen of a preview."""

    async def answer(self, interaction: Pressed) -> None:
        """Add it, and put the confirmation in the place of the preview."""
        await interaction.response.defer()
        scope = await require_curator(interaction)
        await _accept(interaction, scope, self.state["token"])


class CancelButton(Persistent, template=custom_ids.CANCEL):
    """Throws a preview away."""

    async def answer(self, interaction: Pressed) -> None:
        """Throw it away and say so, unless it was over already: then it may have been added."""
        await interaction.response.defer()
        scope = await require_curator(interaction)
        if not await interaction.client.curation.cancel(scope, self.state["token"]):
            raise RefusedError(GONE)
        await interaction.edit_original_response(view=gone_layout(gettext(_CANCELLED)))


class CorrectButton(Persistent, template=custom_ids.CORRECT):
    """Opens the form in which an article's particulars are corrected."""

    async def answer(self, interaction: Pressed) -> None:
        """Open it with what is known so far."""
        scope = await require_curator(interaction)
        token, number = self.state["token"], int(self.state["number"])
        draft = await interaction.client.curation.draft(scope, token, number)
        if draft is None:
            raise RefusedError(GONE)
        await interaction.response.send_modal(correct_form(token, number, draft))


class KeepMenu(Persistent, template=custom_ids.KEEP):
    """Keeps lines after all that were left out of an article."""

    async def answer(self, interaction: Pressed) -> None:
        """Keep exactly those that are chosen now, and what the menu has no room for as it is."""
        await interaction.response.defer()
        scope = await require_curator(interaction)
        chosen = self.item.values if isinstance(self.item, ui.Select) else []
        page = await _page(interaction, scope, self.state)
        kept = {place for place in page.kept if place >= MOST_OPTIONS}
        kept |= {int(value) for value in chosen if value.isdecimal()}
        await interaction.client.curation.keep_lines(scope, page.token, page.number, kept)
        await show(interaction, scope, page.token, page.number)


class DecideButton(Persistent, template=custom_ids.DECIDE):
    """Adds an article of a preview after all, or leaves it out."""

    async def answer(self, interaction: Pressed) -> None:
        """Decide, and show what comes of it."""
        await interaction.response.defer()
        scope = await require_curator(interaction)
        page = await _page(interaction, scope, self.state)
        await _decide(interaction, scope, page, Decision(self.state["decision"]))


class ReplaceButton(Persistent, template=custom_ids.REPLACE):
    """Lets an article of a preview take the place of one that is much the same."""

    async def answer(self, interaction: Pressed) -> None:
        """Decide so, and show what comes of it."""
        await interaction.response.defer()
        scope = await require_curator(interaction)
        page = await _page(interaction, scope, self.state)
        stored = await interaction.client.store.own(scope, int(self.state["article"]))
        if stored is None:
            raise RefusedError("The article that it was to replace is no longer here.")
        await _decide(interaction, scope, page, Decision.REPLACE, stored.key)


PREVIEW_BUTTONS: Final = (
    TurnButton,
    AcceptButton,
    CancelButton,
    CorrectButton,
    KeepMenu,
    DecideButton,
    ReplaceButton,
)


async def _page(interaction: Pressed, scope: Scope, state: re.Match[str]) -> PreviewPage:
    page = await interaction.client.curation.look(scope, state["token"], int(state["number"]))
    if page is None:
        raise RefusedError(GONE)
    return page


async def _decide(
    interaction: Pressed, scope: Scope, page: PreviewPage, decision: Decision, replaces: str | None = None
) -> None:
    """Note what is to become of an article; of one alone it is done at once."""
    await interaction.client.curation.decide(scope, page.token, page.number, decision, replaces)
    if page.count == 1:
        await _accept(interaction, scope, page.token)
    else:
        await show(interaction, scope, page.token, page.number)


async def _accept(interaction: Pressed, scope: Scope, token: str) -> None:
    client = interaction.client
    accepted = await client.curation.accept(scope, token, author_of(interaction), client.limits)
    await client.poller.settle(scope, accepted)
    stored = [await client.store.own_by_key(scope, draft.key) for draft in accepted.drafts[:NAMED]]
    there = [article for article in stored if article is not None]

    def said() -> str:
        return outcome_sentence(accepted.change.outcomes)

    view = confirmation_layout(
        said(),
        accepted.change,
        named(there),
        more=len(accepted.drafts) - len(there),
        read=there[0] if len(accepted.drafts) == 1 and there else None,
    )
    await confirm(interaction, scope, view, said)
