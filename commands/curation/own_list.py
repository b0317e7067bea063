"""The command /corpus list: the server's own articles, narrowed down, each to be opened and changed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

import discord
from discord import app_commands

from commands.curation import custom_ids
from commands.curation.editing import GONE
from commands.curation.own_articles import (
    all_publishers,
    language_choices,
    language_meant,
    own_publisher_choices,
    own_publisher_named,
)
from commands.curation.own_list_layouts import PER_PAGE, own_article_layout, own_list_layout, room_in_words
from commands.curation.permission import require_curator, server_of
from commands.curation.recalling import chosen_number
from commands.errors import RefusedError
from commands.language import gettext_noop
from commands.limits import clip, utf16_units
from commands.markup import one_line
from commands.persistent import Persistent
from commands.responses import think
from commands.translator import option_name
from corpus.reading.dates import parse_published
from corpus.store import Wanted

if TYPE_CHECKING:
    import re
    from datetime import date

    from bot.client import DragomanClient
    from commands.layout import Layout
    from corpus.models import Scope
    from corpus.published import Published
    from corpus.store import Store

    Acting = discord.Interaction[DragomanClient]

_EMPTY: Final = gettext_noop(
    "This server has no articles of its own yet. /corpus add, /corpus upload and /corpus fetch add some."
)
_STALE: Final = gettext_noop("No article has that publisher any more. Use /corpus list again.")
_DATE_CHARACTERS: Final = 60


@app_commands.command(name="list", description="List this server's own articles, to open and change them.")
@app_commands.describe(
    publisher="Only articles from this publisher",
    after="Only articles published then or later: 2024, 2024-11 or 2024-11-08",
    before="Only articles published then or earlier: 2024, 2024-11 or 2024-11-08",
    language="Only articles in this language: en, kk, ms, ru, zh and so on",
    headline="Only articles with these words in the headline; their beginnings are enough",
)
@app_commands.autocomplete(publisher=own_publisher_choices, language=language_choices)
async def list_own(  # noqa: PLR0913, PLR0917 - the options that Discord shows
    interaction: Acting,
    publisher: app_commands.Range[str, 1, 100] | None = None,
    after: app_commands.Range[str, 1, 40] | None = None,
    before: app_commands.Range[str, 1, 40] | None = None,
    language: app_commands.Range[str, 2, 40] | None = None,
    headline: app_commands.Range[str, 1, custom_ids.LONGEST_HEADLINE] | None = None,
) -> None:
    """Show the first page."""
    await think(interaction, private=True)
    scope, store = server_of(interaction), interaction.client.store
    since, until = _published(after, "after"), _published(before, "before")
    wanted = Wanted(
        publisher=await own_publisher_named(store, scope, publisher) if publisher else None,
        after=since.first_day if since else None,
        before=until.last_day if until else None,
        language=language_meant(language) if language else None,
        headline=_words(headline) if headline else None,
    )
    if wanted.after and wanted.before and wanted.after > wanted.before:
        raise RefusedError(
            "Nothing can be published after {after} and before {before}. Swap the two dates.",
            after=after,
            before=before,
        )
    await interaction.edit_original_response(view=await _page(interaction, scope, wanted, 0))


class OwnListButton(Persistent, template=custom_ids.OWN):
    """Turns a page of the list."""

    async def answer(self, interaction: Acting) -> None:
        """Show another page of the same articles in the same place."""
        await interaction.response.defer()
        scope = await require_curator(interaction)
        wanted = await _wanted(interaction.client.store, scope, self.state)
        await interaction.edit_original_response(view=await _page(interaction, scope, wanted, int(self.state["page"])))


class OpenMenu(Persistent, template=custom_ids.OPEN):
    """Opens the article that was chosen from the list."""

    async def answer(self, interaction: Acting) -> None:
        """Show its particulars in a message of their own."""
        await think(interaction, private=True)
        scope, store = await require_curator(interaction), interaction.client.store
        article = await store.own(scope, chosen_number(self.item))
        if article is None:
            raise RefusedError(GONE)
        revisions = await store.history.of_article(scope, article.key)
        await interaction.edit_original_response(view=own_article_layout(article, revisions))


async def _page(interaction: Acting, scope: Scope, wanted: Wanted, page: int) -> Layout:
    """Show a page, or the last one if there are fewer; raise RefusedError if there is nothing to list."""
    store = interaction.client.store
    found, total = await store.own_headlines(scope, wanted, offset=page * PER_PAGE, limit=PER_PAGE)
    if total and not found:
        page = (total - 1) // PER_PAGE
        found, total = await store.own_headlines(scope, wanted, offset=page * PER_PAGE, limit=PER_PAGE)
    usage = await store.usage(scope)
    if not found:
        if not usage.articles:
            raise RefusedError(_EMPTY)
        raise RefusedError.plural(
            "None of this server's {count} article fits what you chose. Leave out an option to see more.",
            "None of this server's {count} articles fits what you chose. Leave out an option to see more.",
            usage.articles,
        )
    return own_list_layout(found, total, page, wanted, room_in_words(usage, interaction.client.limits))


async def _wanted(store: Store, scope: Scope, state: re.Match[str]) -> Wanted:
    """Read back from a custom_id which articles are listed."""
    publisher = None
    if digest := state["publisher"]:
        names = await all_publishers(store, scope)
        publisher = next((name for name in names if custom_ids.publisher_digest(name) == digest), None)
        if publisher is None:
            raise RefusedError(_STALE)
    return Wanted(
        publisher, _day(state["after"]), _day(state["before"]), state["language"] or None, state["headline"] or None
    )


def _published(typed: str | None, option: str) -> Published | None:
    if typed is None:
        return None
    if published := parse_published(typed):
        return published
    raise RefusedError(
        "“{typed}” is not a date that “{option}” understands. Write a year, a month or a day, such as 2024, 2024-11 or"
        " 2024-11-08.",
        typed=clip(typed, _DATE_CHARACTERS),
        option=option_name(option),
    )


def _words(typed: str) -> str | None:
    words = one_line(typed)
    if utf16_units(words) > custom_ids.LONGEST_HEADLINE:
        raise RefusedError("Fewer words are enough to find a headline.")
    return words or None


def _day(digits: str | None) -> date | None:
    return datetime.strptime(digits, "%Y%m%d").date() if digits else None  # noqa: DTZ007 - a day, no moment
