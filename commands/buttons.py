"""Buttons and menus for readers, which work as long as their message stands, also after a restart of the bot.

Discord sends back the custom_id, discord.py finds the class by its pattern, and what is needed is in the store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import discord
from discord import ui

from commands import custom_ids
from commands.articles import list_page
from commands.ask import may_post
from commands.catalogue import page_layout
from commands.errors import RefusedError
from commands.persistent import Persistent
from commands.replies import Posting, answer_layout, context_layout
from commands.responses import think
from commands.viewer import viewer_of

if TYPE_CHECKING:
    from bot.client import DragomanClient
    from corpus.models import Answer, Article

    Pressed = discord.Interaction[DragomanClient]

_TOO_OLD: Final = "This answer is too old, or its articles have changed. Ask again with /ask."
_GONE: Final = "This article is no longer here."


class ContextButton(Persistent, template=custom_ids.CONTEXT):
    """Shows a quote within its paragraphs, to who pressed."""

    async def answer(self, interaction: Pressed) -> None:
        """Show the context."""
        await think(interaction, private=True)
        wanted = int(self.state["article"]), int(self.state["start"])
        for quote in (await _kept(interaction, self.state["token"])).quotes:
            if (quote.article.id, quote.start) == wanted:
                await interaction.edit_original_response(view=context_layout(quote))
                return
        raise RefusedError(_TOO_OLD)


class MoreButton(Persistent, template=custom_ids.MORE):
    """Shows the next quotes of an answer, to who pressed."""

    async def answer(self, interaction: Pressed) -> None:
        """Show the next quotes."""
        await think(interaction, private=True)
        token, first = self.state["token"], int(self.state["first"])
        found = await _kept(interaction, token)
        if first >= len(found.quotes):
            raise RefusedError("There are no more quotes.")
        posting = Posting.OFFERED if may_post(interaction) else Posting.IMPOSSIBLE
        view = answer_layout(found, token, first=first, posting=posting)
        await interaction.edit_original_response(view=view)


class PostButton(Persistent, template=custom_ids.POST):
    """Posts a private reply for everyone in the channel and names who did."""

    async def answer(self, interaction: Pressed) -> None:
        """Post the reply, then mark the private one as posted."""
        await interaction.response.defer()
        token, first = self.state["token"], int(self.state["first"])
        found = await _kept(interaction, token)
        if first >= len(found.quotes):
            raise RefusedError(_TOO_OLD)
        public = answer_layout(found, token, first=first, shared_by=interaction.user.id)
        await interaction.followup.send(view=public)
        posted = answer_layout(found, token, first=first, posting=Posting.DONE)
        await interaction.edit_original_response(view=posted)


class ReadButton(Persistent, template=custom_ids.READ):
    """Opens an article's text, to who pressed."""

    async def answer(self, interaction: Pressed) -> None:
        """Show the first page."""
        await think(interaction, private=True)
        await _show_page(interaction, int(self.state["article"]), 0)


class ChooseMenu(Persistent, template=custom_ids.CHOOSE):
    """Opens the article that was chosen from the list."""

    async def answer(self, interaction: Pressed) -> None:
        """Show the first page."""
        await think(interaction, private=True)
        chosen = self.item.values[0] if isinstance(self.item, ui.Select) else ""
        await _show_page(interaction, int(chosen) if chosen.isdecimal() else 0, 0)


class PageButton(Persistent, template=custom_ids.PAGE):
    """Turns a page of an opened article."""

    async def answer(self, interaction: Pressed) -> None:
        """Show another page in the same place."""
        await interaction.response.defer()
        await _show_page(interaction, int(self.state["article"]), int(self.state["page"]))


class ListButton(Persistent, template=custom_ids.LIST):
    """Turns a page of the list of articles."""

    async def answer(self, interaction: Pressed) -> None:
        """Show another page in the same place."""
        await interaction.response.defer()
        of_publisher = int(self.state["article"])
        publisher = (await _article(interaction, of_publisher)).publisher if of_publisher else None
        view = await list_page(interaction, publisher, int(self.state["page"]))
        await interaction.edit_original_response(view=view)


READER_BUTTONS: Final = (
    ContextButton,
    MoreButton,
    PostButton,
    ReadButton,
    ChooseMenu,
    PageButton,
    ListButton,
)


async def _kept(interaction: Pressed, token: str) -> Answer:
    answer = await interaction.client.store.kept_answer(viewer_of(interaction), token)
    if answer is None:
        raise RefusedError(_TOO_OLD)
    return answer


async def _article(interaction: Pressed, identity: int) -> Article:
    article = await interaction.client.store.article(viewer_of(interaction), identity)
    if article is None:
        raise RefusedError(_GONE)
    return article


async def _show_page(interaction: Pressed, article: int, number: int) -> None:
    view = await page_layout(await _article(interaction, article), number)
    await interaction.edit_original_response(view=view)
