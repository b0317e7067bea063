"""The Discord bot from its start to its end: check, open, connect, answer, stop gracefully."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from bot.client import DragomanClient, use_discord_at
from bot.connecting import stay_connected
from bot.delivering import Delivering
from bot.discord_log import shorten
from bot.health import Examiner, Watchdog
from bot.jobs import Jobs
from bot.library import make_folder, open_library
from bot.metrics_server import metrics_served
from bot.noticing import FeedNotices
from bot.status import Phase, figures
from bot.watching import Watch
from commands.errors import record
from corpus.fetching import Fetcher, FetchRules
from corpus.store import integrity, locking
from corpus.store.guarding import LostError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.library import Library, Shelf
    from bot.reloading import Reloading
    from bot.settings import Settings
    from bot.status import Status
    from corpus.search.searcher import Searcher
    from corpus.store.feed_rows import Feed

_SECONDS_TO_FORGETTING: Final = 3600.0
_SECONDS_TO_CHECKS: Final = 5.0
_SECONDS_TO_NOTICES: Final = 30.0
_SECONDS_TO_TOPICS: Final = 5.0
_SECONDS_TO_FIGURES: Final = 30.0
_SECONDS_TO_FOLLOWERS: Final = 3.0
_SECONDS_TO_ASKING_FOR_TIME: Final = 10.0
_SECONDS_ASKED_FOR: Final = 60.0
_FEEDS: Final = "feeds"
_log: Final = logging.getLogger(__name__)


async def serve(token: str, where: Shelf, reloading: Reloading, status: Status) -> None:
    """Answer on Discord until SIGINT or SIGTERM; read the settings again on SIGHUP.

    Raises ConfigurationError if Discord refuses the bot, and UnusableError if the database cannot be used.
    """
    if reloading.settings.discord_api:
        use_discord_at(reloading.settings.discord_api)
    shorten()
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signal_number, stopped.set)
    loop.add_signal_handler(signal.SIGHUP, reloading.reload)
    async with Jobs() as jobs:
        jobs.start("more time to start", lambda: _ask_for_time(status), every=_SECONDS_TO_ASKING_FOR_TIME)
        work = asyncio.create_task(_Service(token, where, reloading, status).run())
        stop = asyncio.create_task(stopped.wait())
        await asyncio.wait({work, stop}, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        if work.done():
            await work
        else:
            _log.info("Stopping")
            status.stopping("Stopping; answers under way are finished")
            work.cancel()
            await asyncio.wait({work})
            if not work.cancelled():
                await work


async def _ask_for_time(status: Status) -> None:
    """Let systemd wait on while the start lasts, however long; an event loop that stands still asks for nothing."""
    if status.phase is Phase.STARTING:
        status.notifier.extend(_SECONDS_ASKED_FOR)


class _Service:
    """The bot on its way: each step needs the one before."""

    def __init__(self, token: str, where: Shelf, reloading: Reloading, status: Status) -> None:
        self._token = token
        self._where = where
        self._reloading = reloading
        self._status = status

    async def run(self) -> None:
        make_folder(self._where.database.parent)
        with locking.running(self._where.database):
            self._status.step("Checking the database")
            await _check(self._where.database)
            self._status.step("Opening the articles")
            async with (
                open_library(self._where, renewing=True) as library,
                Fetcher(_rules(self._reloading.settings)) as fetcher,
            ):
                self._reloading.follow(lambda settings: fetcher.obey(_rules(settings)))
                await _warm_up(library.searcher)
                await stay_connected(lambda: self._client(library, fetcher), self._token, self._at_work, self._status)

    def _client(self, library: Library, fetcher: Fetcher) -> DragomanClient:
        settings = self._reloading.settings
        return DragomanClient(
            library.store,
            library.searcher,
            fetcher,
            limits=settings.server_limits,
            keep_days=settings.keep_days,
            retention=settings.retention,
        )

    @asynccontextmanager
    async def _at_work(self, client: DragomanClient) -> AsyncIterator[None]:
        """Do what the bot does by itself while it is ready, and nothing of it before.

        An upgrade that does not get this far is taken back, and the version before must find nothing of this one.
        """
        async with Jobs() as jobs, metrics_served(client, jobs, self._reloading.settings, self._where.database):
            self._status.figures = await figures(client)
            self._status.ready()
            _log.info("Ready as %s; servers: %d", client.user, len(client.guilds))
            self._start(jobs, client)
            yield

    def _start(self, jobs: Jobs, client: DragomanClient) -> None:
        watchdog = Watchdog(Examiner(client), self._status)
        jobs.start("watchdog", watchdog.round, every=watchdog.pause)
        jobs.start("status", lambda: self._show_figures(client), every=_SECONDS_TO_FIGURES)
        jobs.start("renewing the index", lambda: self._renew(client))
        jobs.start("topics", client.relations.find_topics, every=_SECONDS_TO_TOPICS)
        jobs.start("forgetting", client.forget_left, every=_SECONDS_TO_FORGETTING)
        jobs.start("old previews", client.store.previews.forget_old, every=_SECONDS_TO_FORGETTING)
        jobs.start("checks", Watch(client).round, every=_SECONDS_TO_CHECKS)
        following = Delivering(client)
        jobs.start("telling followers", following.round, every=_SECONDS_TO_FOLLOWERS)
        jobs.start("old messages to followers", following.forget_old, every=_SECONDS_TO_FORGETTING)
        jobs.start("feed notices", FeedNotices(client).round, every=_SECONDS_TO_NOTICES)
        self._reloading.follow(lambda settings: _apply(settings, jobs, client))
        _apply(self._reloading.settings, jobs, client)  # they may have changed since the client was made

    async def _show_figures(self, client: DragomanClient) -> None:
        self._status.figures = await figures(client)
        self._status.show()

    async def _renew(self, client: DragomanClient) -> None:
        """Make anew what an older version's analysis has indexed, while the rest answers."""

        def tell(done: int, total: int) -> None:
            if done < total:
                self._status.renewal = f"renewing the index: {100 * done // total} %"
                self._status.show()

        try:
            await client.store.renew(tell)
        finally:
            self._status.renewal = None
        self._status.show()


def _rules(settings: Settings) -> FetchRules:
    return FetchRules(enabled=settings.fetching, networks=settings.fetch_networks)


def _apply(settings: Settings, jobs: Jobs, client: DragomanClient) -> None:
    """Let changed settings hold for a bot that runs."""
    client.limits, client.keep_days, client.retention = settings.server_limits, settings.keep_days, settings.retention
    if not settings.fetching:
        jobs.stop(_FEEDS)
    elif not jobs.is_running(_FEEDS):
        _start_feeds(jobs, client)


def _start_feeds(jobs: Jobs, client: DragomanClient) -> None:
    jobs.start(_FEEDS, lambda: client.poller.run(_log_trouble))


def _log_trouble(feed: Feed, error: Exception) -> None:
    record(f"feed {feed.id}", error)


async def _check(database: Path) -> None:
    """Raise LostError for a database that is damaged; one that is still to be made is well."""
    if problems := await asyncio.to_thread(_problems, database):
        more = f" (and {len(problems) - 1:,} more)" if len(problems) > 1 else ""
        raise LostError(
            "The database {database} is damaged: {problem}{more}.",
            database=database,
            problem=problems[0].rstrip("."),
            more=more,
        )


def _problems(database: Path) -> list[str]:
    return integrity.check(database, full=False) if database.exists() else []


async def _warm_up(searcher: Searcher) -> None:
    """Read what the search keeps in memory, and let the garbage collector pass over it from then on.

    Each full collection would go through all of it, and the event loop would stand still for some 50 ms.
    """
    await searcher.warm_up()
    gc.collect()
    gc.freeze()
