"""The command /corpus remove: an article taken out, and back in by Undo or /corpus restore."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import discord
from discord import app_commands

from commands.attribution import NO_HEADLINE
from commands.curation import custom_ids
from commands.curation.confirmations import confirmation_layout
from commands.curation.own_articles import own_article_named, own_choices
from commands.curation.permission import author_of, require_curator, server_of
from commands.errors import RefusedError
from commands.language import gettext, gettext_noop
from commands.layout import small
from commands.limits import clip
from commands.persistent import Persistent
from commands.responses import think

if TYPE_CHECKING:
    from bot.client import DragomanClient
    from commands.layout import Layout
    from corpus.models import Article

    Acting = discord.Interaction[DragomanClient]

_HEADLINE_CHARACTERS: Final = 200
_ALREADY: Final = gettext_noop("This article is removed already. /corpus restore brings it back.")
_HINT: Final = gettext_noop("It is quoted no more. Undo brings it back, and so does /corpus restore at any time.")


@app_commands.command(description="Take an article of this server out; it can be brought back at any time.")
@app_commands.describe(article="Start typing the headline and choose; typing errors are fine")
@app_commands.autocomplete(article=own_choices)
async def remove(interaction: Acting, article: app_commands.Range[str, 1, 1000]) -> None:
    """Remove it without asking, for it can be undone."""
    await think(interaction, private=True)
    found = await own_article_named(interaction, article)
    await interaction.edit_original_response(view=await _removed(interaction, found))


class RemoveButton(Persistent, template=custom_ids.REMOVE):
    """Removes the article that a message shows."""

    async def answer(self, interaction: Acting) -> None:
        """Remove it, and put the confirmation in the place of its particulars."""
        await interaction.response.defer()
        scope = await require_curator(interaction)
        article = await interaction.client.store.own(scope, int(self.state["article"]))
        if article is None:
            raise RefusedError(_ALREADY)
        await interaction.edit_original_response(view=await _removed(interaction, article))


async def _removed(interaction: Acting, article: Article) -> Layout:
    scope = server_of(interaction)
    change = await interaction.client.store.remove(scope, [article.key], author_of(interaction))
    if change.id is None:
        raise RefusedError(_ALREADY)
    name = clip(article.headline, _HEADLINE_CHARACTERS) or gettext(NO_HEADLINE)
    said = gettext("Removed “{name}”.").format(name=name)
    return confirmation_layout(said, change, [small(gettext(_HINT))])
