"""Follow feeds from the command line: add, list, poll and leave them, and take what they have."""

from __future__ import annotations

import logging
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from rich.text import Text

from bot.as_json import entry_object, feed_object, write_line
from bot.exits import Exit
from bot.feed_report import Polled, entry_lines, feed_lines, polled_lines
from bot.library import open_library
from bot.pages import open_fetcher
from bot.subcommand import guild_option, shelf
from bot.terminal import Line, clean, output, say, show
from corpus.errors import CorpusError
from corpus.models import HOST, SHARED, UNLIMITED, Via
from corpus.store.feed_rows import EntryState

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import AsyncIterator, Sequence

    from bot.library import Library
    from bot.settings import Settings
    from corpus.models import Limits, Scope
    from corpus.polling import FeedPoller
    from corpus.store import Revision, Store
    from corpus.store.feed_rows import Feed, StoredEntry

ALL: Final = "all"

_OPEN: Final = (EntryState.WAITING, EntryState.OFFERED)
"""What an entry can be that somebody may still want."""

_SHOWN: Final = 100
_MOST_FAILED: Final = 1000

_log = logging.getLogger(__name__)


async def follow(options: Namespace, settings: Settings) -> int:
    """Follow a feed, and tell how much of what it has now can be taken."""
    async with _open_poller(options, settings) as (_, poller):
        added = await poller.add(options.guild, HOST, options.url, options.words, approval=options.approve)
    feed = added.feed
    told = f"Following “{feed.name}” as number {feed.id}."
    if added.skipped:
        told += f" {_entries(added.skipped)} of it {'does' if added.skipped == 1 else 'do'} not pass the filter."
    if added.offered:
        offered = f"dragoman feeds offered {feed.id}{guild_option(options.guild)}"
        told += f" {_entries(added.offered)} from before can be taken: {offered}"
    show(output(), [Line(Text(clean(told)))])
    return Exit.DONE


async def list_feeds(options: Namespace, settings: Settings) -> int:
    """List the feeds, and how each is doing."""
    async with open_library(shelf(options, settings)) as library:
        feeds = await library.store.feeds.of_scope(options.guild)
        counts = await library.store.feeds.counts(options.guild)
    if options.json:
        for feed in feeds:
            write_line(feed_object(feed, counts[feed.id]))
        return Exit.DONE
    show(output(), (line for feed in feeds for line in feed_lines(feed, counts[feed.id])))
    guild = guild_option(options.guild)
    if not feeds:
        show(output(), [Line(Text(f"No feeds are followed yet; add one with: dragoman feeds add{guild} URL"))])
    elif any(counts[feed.id][state] for feed in feeds for state in _OPEN):
        show(output(), [Line(Text(f"Take what is offered or waits with: dragoman feeds offered{guild} N --take all"))])
    return Exit.DONE


async def leave(options: Namespace, settings: Settings) -> int:
    """Stop following a feed; raise CorpusError if there is none."""
    async with open_library(shelf(options, settings)) as library:
        feed = await library.store.feeds.remove(options.guild, options.number)
    if feed is None:
        raise _no_feed(options)
    show(output(), [Line(Text(clean(f"“{feed.name}” is no longer followed. Its articles stay.")))])
    return Exit.DONE


async def poll(options: Namespace, settings: Settings) -> int:
    """Poll the feeds that are due, or all of them, and tell what came."""
    async with _open_poller(options, settings) as (library, poller):
        now, feeds = datetime.now(UTC), await library.store.feeds.of_scope(options.guild)
        if options.all:
            chosen = [feed for feed in feeds if not feed.is_gone]
            for feed in chosen:
                await library.store.feeds.hurry(options.guild, feed.id, now)
        else:
            chosen = [feed for feed in feeds if feed.next_poll <= now]
        return await _poll_and_tell(library.store, poller, options.guild, chosen)


async def offered(options: Namespace, settings: Settings) -> int:
    """List, take or skip what a feed has that is no article yet."""
    if not (options.take or options.skip):
        async with open_library(shelf(options, settings)) as library:
            feed = await _feed(library.store, options)
            return await _show_open(library.store, feed, options)
    async with _open_poller(options, settings) as (library, poller):
        feed = await _feed(library.store, options)
        if options.skip:
            turned = [await library.store.feeds.turn(feed, state, EntryState.SKIPPED) for state in _OPEN]
            show(output(), [Line(Text(f"{_entries(sum(turned))} skipped."))])
            return Exit.DONE
        taken = await _take(library.store, poller, feed, None if options.take == ALL else int(options.take))
        show(output(), [Line(Text(f"{_entries(taken)} taken."))])
        return await _poll_and_tell(library.store, poller, options.guild, [feed])


async def _show_open(store: Store, feed: Feed, options: Namespace) -> int:
    """List what somebody may want of a feed, newest first."""
    entries = [
        entry for state in _OPEN for entry in await store.feeds.entries(feed.scope, state, feed.id, limit=_SHOWN)
    ]
    if options.json:
        for entry in entries:
            write_line(entry_object(entry))
        return Exit.DONE
    show(output(), entry_lines(entries))
    counts = (await store.feeds.counts(feed.scope))[feed.id]
    total = sum(counts[state] for state in _OPEN)
    shown = f" (the newest {len(entries):,} are shown)" if len(entries) < total else ""
    command = f"dragoman feeds offered {feed.id}{guild_option(feed.scope)}"
    how = f" Take them with: {command} --take all (or a number, or --skip)" if total else ""
    show(output(), [Line(Text(clean(f"{_entries(total)} of “{feed.name}” can be taken{shown}.{how}")))])
    return Exit.DONE


async def _take(store: Store, poller: FeedPoller, feed: Feed, wanted: int | None) -> int:
    """Let the newest entries, or all, become articles: first those that wait, which are newer; return how many."""
    taken = await store.feeds.turn(feed, EntryState.WAITING, EntryState.DUE, wanted)
    left = None if wanted is None else wanted - taken
    return taken + await poller.take_offered(feed.scope, feed.id, left)


async def _poll_and_tell(store: Store, poller: FeedPoller, scope: Scope, chosen: Sequence[Feed]) -> int:
    """Poll what is due, and tell what came of the chosen feeds."""
    before, since = await store.feeds.counts(scope), await _last_change(store, scope)
    failed = await _failed(store, scope)
    polled = await poller.poll_due(_report)
    after = await store.feeds.counts(scope)
    feeds = [feed for old in chosen if (feed := await store.feeds.feed(scope, old.id))]
    told = [Polled(feed, before[feed.id], after[feed.id]) for feed in feeds]
    show(output(), polled_lines(told, await _came(store, scope, since), others=max(0, polled - len(feeds))))
    for entry_id, entry in (await _failed(store, scope)).items():
        if entry_id not in failed:
            say(f"{entry.headline or entry.url}: {entry.error}")
    return Exit.FAILED if any(feed.error for feed in feeds) else Exit.DONE


async def _came(store: Store, scope: Scope, since: int) -> list[Revision]:
    """List what feeds have added after a change, newest first."""
    came: list[Revision] = []
    while True:
        page, total = await store.history.latest(scope, offset=len(came), limit=_SHOWN)
        came += page
        if not page or page[-1].change <= since or len(came) >= total:
            return [item for item in came if item.change > since and item.author.via is Via.FEED]


async def _failed(store: Store, scope: Scope) -> dict[int, StoredEntry]:
    entries = await store.feeds.entries(scope, EntryState.FAILED, limit=_MOST_FAILED)
    return {entry.id: entry for entry in entries}


async def _last_change(store: Store, scope: Scope) -> int:
    latest, _ = await store.history.latest(scope, limit=1)
    return latest[0].change if latest else 0


async def _feed(store: Store, options: Namespace) -> Feed:
    if feed := await store.feeds.feed(options.guild, options.number):
        return feed
    raise _no_feed(options)


def _no_feed(options: Namespace) -> CorpusError:
    return CorpusError(
        "There is no feed {number}; `dragoman feeds list{option}` shows them.",
        number=str(options.number),
        option=guild_option(options.guild),
    )


@asynccontextmanager
async def _open_poller(options: Namespace, settings: Settings) -> AsyncIterator[tuple[Library, FeedPoller]]:
    """Open all that polling needs; raise CorpusError if nothing may be fetched."""
    from corpus.curation import Curation  # noqa: PLC0415 - these take long to import; few subcommands need them
    from corpus.polling import FeedPoller  # noqa: PLC0415 - see above

    if not settings.fetching:
        # Otherwise each feed would count this as a failure of its own.
        raise CorpusError("Fetching is switched off on this host (DRAGOMAN_FETCH), so feeds are not read.")

    # The host may follow as many feeds as it likes; what a server's feeds add counts like all that joins there.
    servers = replace(settings.server_limits, feeds=None)

    def limits_for(scope: Scope) -> Limits:
        return UNLIMITED if scope == SHARED else servers

    async with open_library(shelf(options, settings)) as library, open_fetcher(settings) as fetcher:
        yield library, FeedPoller(library.store, fetcher, Curation(library.store), limits_for)


def _report(feed: Feed, error: Exception) -> None:
    _log.error("Feed %d could not be polled", feed.id, exc_info=error)


def _entries(count: int) -> str:
    return f"{count:,} {'entry' if count == 1 else 'entries'}"
