"""What is done with a server's feeds, by commands and buttons alike; every reply takes the place of the one before."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from commands.curation.feed_layouts import LATEST, OFF, added_layout, feed_layout, list_layout, removed_layout
from commands.curation.feed_wording import difference, waiting_sentence
from commands.curation.permission import author_of
from commands.curation.proposing import show
from commands.errors import RefusedError
from commands.language import gettext_noop
from corpus.polling import PER_DAY, PROPOSED
from corpus.store.feed_rows import EntryState

if TYPE_CHECKING:
    import discord

    from bot.client import DragomanClient
    from corpus.models import Scope
    from corpus.store import Store
    from corpus.store.feed_rows import Feed

    Acting = discord.Interaction[DragomanClient]

GONE: Final = gettext_noop("This feed is not followed any more. /feeds list shows those that are.")
_NONE: Final = gettext_noop("No feeds are followed here yet. /feeds add follows one.")
_NOT_REMEMBERED: Final = gettext_noop("This was too long ago to be known still. Follow the feed with /feeds add.")

_REMOVED: Final = "removed feeds"
"""The server's setting that keeps what it takes to follow the last few removed feeds again, as JSON."""

_MOST_REMOVED: Final = 20


async def follow(interaction: Acting, scope: Scope, url: str, words: str | None, *, approval: bool) -> None:
    """Follow a feed and offer what it has; raise CorpusError if that cannot be."""
    poller = interaction.client.poller
    added = await poller.add(scope, author_of(interaction), url, words, approval=approval)
    await interaction.edit_original_response(view=added_layout(added, PER_DAY))


async def show_feeds(interaction: Acting, scope: Scope, page: int) -> None:
    """Show a page of the list; raise RefusedError if there are no feeds."""
    feeds, is_off = interaction.client.store.feeds, not interaction.client.fetcher.rules.enabled
    if not (followed := await feeds.of_scope(scope)):
        raise RefusedError(_NONE)
    view = list_layout(followed, await feeds.counts(scope), page, is_off=is_off)
    await interaction.edit_original_response(view=view)


async def show_feed(interaction: Acting, scope: Scope, feed_id: int, note: str = "") -> None:
    """Show one feed; raise RefusedError if it is not followed here."""
    feeds, is_off = interaction.client.store.feeds, not interaction.client.fetcher.rules.enabled
    feed = await feed_of(interaction.client.store, scope, feed_id)
    entries = await feeds.latest(scope, feed_id, LATEST)
    counts = (await feeds.counts(scope))[feed_id]
    await interaction.edit_original_response(view=feed_layout(feed, counts, entries, PER_DAY, note=note, is_off=is_off))


async def poll(interaction: Acting, scope: Scope, feed_id: int) -> None:
    """Poll a feed at once; what joins by itself is read in the background."""
    require_fetching(interaction)
    client, feeds = interaction.client, interaction.client.store.feeds
    feed = await feed_of(client.store, scope, feed_id)
    before = (await feeds.counts(scope))[feed_id]
    await client.poller.poll(feed)
    polled = await feed_of(client.store, scope, feed_id)
    after = (await feeds.counts(scope))[feed_id]
    if after[EntryState.DUE]:
        await feeds.hurry(scope, feed_id, datetime.now(UTC))
    await show_feed(interaction, scope, feed_id, difference(polled, before, after))


async def review(interaction: Acting, scope: Scope, feed_id: int | None) -> None:
    """Read what waits for approval into a preview; raise RefusedError if nothing does."""
    require_fetching(interaction)
    client = interaction.client
    feed = None if feed_id is None else await feed_of(client.store, scope, feed_id)
    counts = await client.store.feeds.counts(scope)
    waiting = sum(count[EntryState.WAITING] for number, count in counts.items() if feed_id in {None, number})
    token = await client.poller.propose_waiting(scope, feed_id, author_of(interaction))
    if token is None:
        if feed is None:
            raise RefusedError("No entry waits for approval.")
        raise RefusedError("No entry of “{name}” waits for approval.", name=feed.name)
    await show(interaction, scope, token, 0, note=waiting_sentence(waiting, PROPOSED, feed))


async def leave(interaction: Acting, scope: Scope, feed_id: int) -> None:
    """Stop following a feed, and keep what it takes to follow it again; raise RefusedError if it is not followed."""
    store = interaction.client.store
    feed = await store.feeds.remove(scope, feed_id)
    if feed is None:
        raise RefusedError(GONE)
    kept = await _removed(store, scope)
    kept[str(feed.id)] = (feed.url, feed.words, feed.approval)
    await store.servers.set_setting(scope, _REMOVED, json.dumps(dict([*kept.items()][-_MOST_REMOVED:])))
    await interaction.edit_original_response(view=removed_layout(feed))


async def follow_again(interaction: Acting, scope: Scope, feed_id: int) -> None:
    """Follow a removed feed as it was followed; raise RefusedError if it is not remembered."""
    kept = await _removed(interaction.client.store, scope)
    if (removed := kept.get(str(feed_id))) is None:
        raise RefusedError(_NOT_REMEMBERED)
    url, words, approval = removed
    await follow(interaction, scope, url, words, approval=approval)


def require_fetching(interaction: Acting) -> None:
    """Raise RefusedError if nothing may be fetched, which otherwise would count as a failure of the feed."""
    if not interaction.client.fetcher.rules.enabled:
        raise RefusedError(OFF)


async def feed_of(store: Store, scope: Scope, feed_id: int) -> Feed:
    """Read a feed that this server follows; raise RefusedError if it does not."""
    if feed := await store.feeds.feed(scope, feed_id):
        return feed
    raise RefusedError(GONE)


async def _removed(store: Store, scope: Scope) -> dict[str, tuple[str, str | None, bool]]:
    kept = store.servers.setting(scope, _REMOVED)
    return {number: (url, words, approval) for number, (url, words, approval) in json.loads(kept or "{}").items()}
