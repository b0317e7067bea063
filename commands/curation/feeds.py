"""The commands /feeds: web feeds whose new entries join a server's articles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import discord
from discord import app_commands

from commands.curation.feed_acts import follow, leave, review, show_feeds
from commands.curation.feed_wording import site
from commands.curation.group import curator_group
from commands.curation.permission import server_of
from commands.errors import Answering, RefusedError
from commands.limits import choice_name, clip
from commands.responses import think

if TYPE_CHECKING:
    from bot.client import DragomanClient
    from corpus.models import Scope
    from corpus.store import Store
    from corpus.store.feed_rows import Feed

    Acting = discord.Interaction[DragomanClient]

_MOST_CHOICES: Final = 25
_TYPED_CHARACTERS: Final = 100


@app_commands.command(description="Follow an RSS or Atom feed, so that its new entries become articles.")
@app_commands.rename(words="filter")
@app_commands.describe(
    url="The feed's whole address, with https://",
    words='Only entries with one of these words: Astana, "palm oil", -football',
    approval="Let new entries wait until somebody has looked at them",
)
async def add(
    interaction: Acting,
    url: app_commands.Range[str, 1, 2000],
    words: app_commands.Range[str, 1, 500] | None = None,
    approval: bool = False,  # noqa: FBT001, FBT002 - how discord.py declares an option
) -> None:
    """Follow it, and offer what it has now."""
    await think(interaction, private=True)
    address = url.strip().removeprefix("<").removesuffix(">")
    await follow(interaction, server_of(interaction), address, words, approval=approval)


@app_commands.command(name="list", description="List the feeds that this server follows, and how each is doing.")
async def list_feeds(interaction: Acting) -> None:
    """Show the first page."""
    await think(interaction, private=True)
    await show_feeds(interaction, server_of(interaction), 0)


async def feed_choices(interaction: Acting, typed: str) -> list[app_commands.Choice[str]]:
    """Suggest feeds by title or address; what is sent is the feed's number."""
    async with Answering(interaction):
        wanted = typed.strip().casefold()
        followed = await interaction.client.store.feeds.of_scope(server_of(interaction))
        alike = [feed for feed in followed if wanted in f"{feed.title or ''} {feed.url}".casefold()]
        return [
            app_commands.Choice(name=choice_name(_with_site(feed)), value=str(feed.id))
            for feed in alike[:_MOST_CHOICES]
        ]
    return []


@app_commands.command(description="Stop following a feed; the articles that came from it stay.")
@app_commands.describe(feed="Start typing its title or address and choose")
@app_commands.autocomplete(feed=feed_choices)
async def remove(interaction: Acting, feed: app_commands.Range[str, 1, 2000]) -> None:
    """Stop without asking, for it can be followed again."""
    await think(interaction, private=True)
    scope = server_of(interaction)
    await leave(interaction, scope, (await _feed_named(interaction.client.store, scope, feed)).id)


@app_commands.command(name="review", description="Look at entries that wait for approval, and decide on each.")
@app_commands.describe(feed="Only those of this feed")
@app_commands.autocomplete(feed=feed_choices)
async def review_waiting(interaction: Acting, feed: app_commands.Range[str, 1, 2000] | None = None) -> None:
    """Show the oldest ones as a preview."""
    await think(interaction, private=True)
    scope = server_of(interaction)
    chosen = None if feed is None else (await _feed_named(interaction.client.store, scope, feed)).id
    await review(interaction, scope, chosen)


async def _feed_named(store: Store, scope: Scope, typed: str) -> Feed:
    """Find the feed that was chosen, or typed as its title or address; raise RefusedError if there is none."""
    followed = await store.feeds.of_scope(scope)
    meant = typed.strip().casefold()
    chosen = [feed for feed in followed if str(feed.id) == meant]
    same = chosen or [feed for feed in followed if meant in {feed.url.casefold(), (feed.title or "").casefold()}]
    if len(same) > 1:
        raise RefusedError.plural(
            "{count} feed has that title. Choose one of them from the list.",
            "{count} feeds have that title. Choose one of them from the list.",
            len(same),
        )
    if not same:
        raise RefusedError(
            "No feed “{name}” is followed here. Choose one from the list while you type; /feeds list shows all.",
            name=clip(typed, _TYPED_CHARACTERS),
        )
    return same[0]


def _with_site(feed: Feed) -> str:
    return f"{feed.title} · {site(feed)}" if feed.title else feed.url


FEEDS: Final = curator_group(
    "feeds", "Follow web feeds, whose new entries become articles.", [add, list_feeds, remove, review_waiting]
)
