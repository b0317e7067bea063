"""The command /corpus history: who did what when, every version to look at, and any of them to bring back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import discord
from discord import app_commands, ui

from commands.curation import custom_ids
from commands.curation.history_layouts import PER_PAGE, latest_layout, since_then, version_layout, versions_layout
from commands.curation.own_articles import own_or_removed_choices, versions_named
from commands.curation.permission import require_curator, server_of
from commands.curation.restoring import brought_back
from commands.errors import RefusedError
from commands.language import gettext_noop
from commands.persistent import Persistent
from commands.responses import think

if TYPE_CHECKING:
    from bot.client import DragomanClient
    from commands.layout import Layout
    from corpus.models import Scope
    from corpus.store import Revision, Store

    Acting = discord.Interaction[DragomanClient]

_NOTHING: Final = gettext_noop("Nothing has been done to this server's articles yet. /corpus add adds the first one.")
_NO_SUCH: Final = gettext_noop("This server never had that article.")
_NOT_THERE: Final = gettext_noop("There is no such version of this article.")


@app_commands.command(description="See who changed this server's articles and when, and bring back earlier versions.")
@app_commands.describe(article="Only the versions of this article; removed ones can be chosen too")
@app_commands.autocomplete(article=own_or_removed_choices)
async def history(interaction: Acting, article: app_commands.Range[str, 1, 1000] | None = None) -> None:
    """Show the latest changes, or the versions of one article."""
    await think(interaction, private=True)
    if article is None:
        view = await _latest(interaction.client.store, server_of(interaction), 0)
    else:
        view = versions_layout(await versions_named(interaction, article), 0)
    await interaction.edit_original_response(view=view)


class LatestButton(Persistent, template=custom_ids.LATEST):
    """Turns a page of the latest changes."""

    async def answer(self, interaction: Acting) -> None:
        """Show another page in the same place."""
        await interaction.response.defer()
        scope = await require_curator(interaction)
        view = await _latest(interaction.client.store, scope, int(self.state["page"]))
        await interaction.edit_original_response(view=view)


class VersionsButton(Persistent, template=custom_ids.VERSIONS):
    """Lists the versions of the article that a message shows."""

    async def answer(self, interaction: Acting) -> None:
        """Show them in a message of their own."""
        await think(interaction, private=True)
        await _show_versions(interaction, int(self.state["article"]), 0)


class VersionsOfMenu(Persistent, template=custom_ids.VERSIONS_OF):
    """Lists the versions of an article that was chosen among the latest changes."""

    async def answer(self, interaction: Acting) -> None:
        """Show them in a message of their own."""
        await think(interaction, private=True)
        await _show_versions(interaction, chosen_number(self.item), 0)


class VersionsPageButton(Persistent, template=custom_ids.VERSIONS_PAGE):
    """Turns a page of an article's versions."""

    async def answer(self, interaction: Acting) -> None:
        """Show another page in the same place."""
        await interaction.response.defer()
        await _show_versions(interaction, int(self.state["article"]), int(self.state["page"]))


class VersionMenu(Persistent, template=custom_ids.VERSION):
    """Shows the version that was chosen."""

    async def answer(self, interaction: Acting) -> None:
        """Show it in a message of its own, compared with what the article is now."""
        await think(interaction, private=True)
        scope, store = await require_curator(interaction), interaction.client.store
        revisions = await _revisions(store, scope, int(self.state["article"]))
        number = chosen_number(self.item)
        wanted = next((revision for revision in revisions if revision.number == number), None)
        draft = await store.history.draft(scope, wanted.key, number) if wanted else None
        if wanted is None or draft is None:
            raise RefusedError(_NOT_THERE)
        now = await store.own(scope, wanted.article)
        await interaction.edit_original_response(view=version_layout(wanted, draft, await since_then(draft, now)))


class BringBackButton(Persistent, template=custom_ids.BRING_BACK):
    """Brings back the version that a message shows."""

    async def answer(self, interaction: Acting) -> None:
        """Bring it back, and put the confirmation in its place."""
        await interaction.response.defer()
        scope = await require_curator(interaction)
        revisions = await _revisions(interaction.client.store, scope, int(self.state["article"]))
        view = await brought_back(interaction, revisions[0].key, int(self.state["number"]))
        await interaction.edit_original_response(view=view)


HISTORY_BUTTONS: Final = (
    LatestButton,
    VersionsButton,
    VersionsOfMenu,
    VersionsPageButton,
    VersionMenu,
    BringBackButton,
)


def chosen_number(item: ui.Item[ui.LayoutView]) -> int:
    """Read the number that was chosen in a menu; 0, which nothing has, if it is none."""
    chosen = item.values[0] if isinstance(item, ui.Select) else ""
    return int(chosen) if chosen.isdecimal() and len(chosen) <= 18 else 0  # noqa: PLR2004 - SQLite's largest


async def _latest(store: Store, scope: Scope, page: int) -> Layout:
    acts, total = await store.history.acts(scope, offset=page * PER_PAGE, limit=PER_PAGE)
    if not total:
        raise RefusedError(_NOTHING)
    if not acts:
        page = (total - 1) // PER_PAGE
        acts, total = await store.history.acts(scope, offset=page * PER_PAGE, limit=PER_PAGE)
    return latest_layout(acts, total, page)


async def _show_versions(interaction: Acting, article: int, page: int) -> None:
    scope = await require_curator(interaction)
    revisions = await _revisions(interaction.client.store, scope, article)
    await interaction.edit_original_response(view=versions_layout(revisions, page))


async def _revisions(store: Store, scope: Scope, article: int) -> list[Revision]:
    if not (revisions := await store.history.of_id(scope, article)):
        raise RefusedError(_NO_SUCH)
    return revisions
