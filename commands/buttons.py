"""Buttons and menus for readers, which work as long as their message stands, also after a restart of the bot.

Discord sends back the custom_id, discord.py finds the class by its pattern, and what is needed is in the store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import discord
from discord import ui

from commands import custom_ids
from commands.articles import list_page
from commands.ask import answer, extras_of, may_post
from commands.audience import is_read_by_all
from commands.catalogue import page_layout
from commands.errors import RefusedError
from commands.language import gettext, gettext_noop
from commands.persistent import Persistent
from commands.remembering import in_time
from commands.replies import Posting, answer_layout, context_layout
from commands.responses import tell, think
from commands.viewer import viewer_of
from corpus.models import NO_FILTERS
from corpus.store.marks import Marked

if TYPE_CHECKING:
    from bot.client import DragomanClient
    from corpus.models import Answer, Article

    Pressed = discord.Interaction[DragomanClient]

_TOO_OLD: Final = gettext_noop("This answer is too old, or its articles have changed. Ask again with /ask.")
_GONE: Final = gettext_noop("This article is no longer here.")
_SAID: Final = {
    Marked.HELPFUL: gettext_noop(
        "Thank you: noted as helpful. Press again to take that back, or “Not helpful” to change it."
    ),
    Marked.NOT_HELPFUL: gettext_noop(
        "Thank you: noted as not helpful. Those who curate see the question, not who pressed. Press again to take that"
        " back, or “Helpful” to change it."
    ),
    Marked.TAKEN_BACK: gettext_noop("Taken back: nothing of it is kept."),
    Marked.TOO_OLD: _TOO_OLD,
}


class ContextButton(Persistent, template=custom_ids.CONTEXT):
    """Shows a quote within its paragraphs, to who pressed."""

    async def answer(self, interaction: Pressed) -> None:
        """Show the context."""
        await think(interaction, private=True)
        wanted = int(self.state["article"]), int(self.state["start"])
        found = await kept_answer(interaction, self.state["token"])
        for quote in (*found.quotes, *found.elsewhere):
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
        found = await kept_answer(interaction, token)
        if first >= len(found.quotes):
            raise RefusedError("There are no more quotes.")
        posting = Posting.OFFERED if may_post(interaction) else Posting.IMPOSSIBLE
        extras = await extras_of(interaction, found, first)
        view = answer_layout(found, token, first=first, posting=posting, extras=extras)
        await interaction.edit_original_response(view=view)


class PostButton(Persistent, template=custom_ids.POST):
    """Posts a private reply for everyone in the channel and names who did."""

    async def answer(self, interaction: Pressed) -> None:
        """Post the reply, then mark the private one as posted."""
        await interaction.response.defer()
        token, first = self.state["token"], int(self.state["first"])
        found = await kept_answer(interaction, token)
        if first >= len(found.quotes):
            raise RefusedError(_TOO_OLD)
        extras = await extras_of(interaction, found, first)
        public = answer_layout(found, token, first=first, shared_by=interaction.user.id, extras=extras)
        await interaction.followup.send(view=public)
        if is_read_by_all(interaction):
            await in_time(interaction.client.remembering.posted(viewer_of(interaction), found.question))
        posted = answer_layout(found, token, first=first, posting=Posting.DONE, extras=extras)
        await interaction.edit_original_response(view=posted)


class LiteralButton(Persistent, template=custom_ids.LITERAL):
    """Asks a question again as it was typed, without reading times and countries out of it."""

    async def answer(self, interaction: Pressed) -> None:
        """Show it to who pressed, in the place of a reply that nobody else sees."""
        is_own = interaction.message is not None and interaction.message.flags.ephemeral
        if is_own:
            await interaction.response.defer()
        else:
            await think(interaction, private=True)
        found = await kept_answer(interaction, self.state["token"])
        await answer(interaction, found.question, found.reading.filters, private=True, literal=True)


class AboutButton(Persistent, template=custom_ids.ABOUT):
    """Asks what can be asked next."""

    async def answer(self, interaction: Pressed) -> None:
        """Answer who pressed."""
        await think(interaction, private=True)
        await answer(interaction, self.state["phrase"], NO_FILTERS, private=True)


class HelpfulButton(Persistent, template=custom_ids.HELPFUL):
    """Marks an answer as helpful."""

    async def answer(self, interaction: Pressed) -> None:
        """Keep the mark, and say so to who pressed."""
        await _mark(interaction, self.state["token"], helpful=True)


class NotHelpfulButton(Persistent, template=custom_ids.NOT_HELPFUL):
    """Marks an answer as not helpful."""

    async def answer(self, interaction: Pressed) -> None:
        """Keep the mark, and say so to who pressed."""
        await _mark(interaction, self.state["token"], helpful=False)


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
    LiteralButton,
    AboutButton,
    HelpfulButton,
    NotHelpfulButton,
    ReadButton,
    ChooseMenu,
    PageButton,
    ListButton,
)


async def kept_answer(interaction: Pressed, token: str) -> Answer:
    """Find the answer that a button belongs to; raise RefusedError if it is too old."""
    found = await interaction.client.store.kept_answer(viewer_of(interaction), token)
    if found is None:
        raise RefusedError(_TOO_OLD)
    return found


async def _mark(interaction: Pressed, token: str, *, helpful: bool) -> None:
    await think(interaction, private=True)
    marks, person = interaction.client.store.marks, interaction.user.id
    marked = await marks.put(viewer_of(interaction), token, person, helpful=helpful)
    await tell(interaction, gettext(_SAID[marked]))


async def _article(interaction: Pressed, identity: int) -> Article:
    article = await interaction.client.store.article(viewer_of(interaction), identity)
    if article is None:
        raise RefusedError(_GONE)
    return article


async def _show_page(interaction: Pressed, article: int, number: int) -> None:
    view = await page_layout(await _article(interaction, article), number)
    await interaction.edit_original_response(view=view)
