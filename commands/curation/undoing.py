"""The button below a confirmation that takes back what was done, and then takes that back too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commands.curation import custom_ids
from commands.curation.confirmations import REDO, UNDO, confirmation_layout, named_before, outcome_sentence
from commands.curation.permission import author_of, require_curator
from commands.curation.telling import confirm
from commands.language import gettext
from commands.persistent import Persistent
from corpus.store import Action

if TYPE_CHECKING:
    import discord

    from bot.client import DragomanClient


class UndoButton(Persistent, template=custom_ids.UNDO):
    """Takes back a change of this server's articles, whoever made it."""

    async def answer(self, interaction: discord.Interaction[DragomanClient]) -> None:
        """Take it back, and put the confirmation of that in the place of the one that had the button."""
        await interaction.response.defer()
        scope = await require_curator(interaction)
        store, change = interaction.client.store, int(self.state["change"])
        undone = await store.undo(scope, change, author_of(interaction), limits=interaction.client.limits)
        before = await store.history.of_change(scope, change)
        now = [] if undone.id is None else await store.history.of_change(scope, undone.id)
        redone = any(revision.action is Action.UNDO for revision in before)

        def said() -> str:
            outcome = outcome_sentence(undone.outcomes, back=True)
            message = gettext("Done again. {outcome}") if redone else gettext("Undone. {outcome}")
            return message.format(outcome=outcome)

        view = confirmation_layout(said(), undone, named_before(now), undo=UNDO if redone else REDO)
        await confirm(interaction, scope, view, said)
