"""The Discord bot from its start to its end: connect, answer, stop gracefully."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
from typing import TYPE_CHECKING, Final

import aiohttp
import discord

from bot.client import DragomanClient, use_discord_at
from bot.jobs import Jobs
from bot.library import open_library
from bot.noticing import FeedNotices
from bot.settings import TOKEN, ConfigurationError
from bot.watching import Watch
from commands.errors import record
from corpus.fetching import Fetcher, FetchRules

if TYPE_CHECKING:
    from bot.library import Shelf
    from bot.settings import Settings
    from corpus.search.searcher import Searcher
    from corpus.store.feed_rows import Feed

_AUTHENTICATION_FAILED: Final = 4004
_SECONDS_TO_FORGETTING: Final = 3600.0
_SECONDS_TO_CHECKS: Final = 5.0
_SECONDS_TO_NOTICES: Final = 30.0
_log: Final = logging.getLogger(__name__)


class UnavailableError(Exception):
    """Discord cannot be reached now; starting again later can help."""


async def serve(token: str, where: Shelf, settings: Settings) -> None:
    """Answer on Discord until SIGINT or SIGTERM.

    Raises ConfigurationError if Discord does not accept the token, and UnavailableError if it cannot be reached.
    """
    if settings.discord_api:
        use_discord_at(settings.discord_api)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signal_number, stopped.set)
    rules = FetchRules(enabled=settings.fetching, networks=settings.fetch_networks)
    async with (
        open_library(where) as library,
        Fetcher(rules) as fetcher,
        DragomanClient(
            library.store,
            library.searcher,
            fetcher,
            limits=settings.server_limits,
            keep_days=settings.keep_days,
        ) as client,
        Jobs() as jobs,
    ):
        warm_up = asyncio.create_task(_warm_up(library.searcher))
        _start(jobs, client, settings)
        connection = asyncio.create_task(_connect(client, token))
        stop = asyncio.create_task(stopped.wait())
        await asyncio.wait({connection, stop}, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        if connection.done():
            await connection
        else:
            _log.info("Stopping")
            connection.cancel()
            await asyncio.gather(connection, return_exceptions=True)
        await warm_up


def _start(jobs: Jobs, client: DragomanClient, settings: Settings) -> None:
    """Start what the bot does by itself."""
    if settings.fetching:
        jobs.start("feeds", lambda: client.poller.run(_log_trouble))
    jobs.start("forgetting", client.forget_left, every=_SECONDS_TO_FORGETTING)
    jobs.start("old previews", client.store.previews.forget_old, every=_SECONDS_TO_FORGETTING)
    jobs.start("checks", Watch(client).round, every=_SECONDS_TO_CHECKS)
    jobs.start("feed notices", FeedNotices(client).round, every=_SECONDS_TO_NOTICES)


def _log_trouble(feed: Feed, error: Exception) -> None:
    record(f"feed {feed.id}", error)


async def _warm_up(searcher: Searcher) -> None:
    """Read what the search keeps in memory, and let the garbage collector pass over it from then on.

    Each full collection would go through all of it, and the event loop would stand still for some 50 ms.
    """
    await searcher.warm_up()
    gc.collect()
    gc.freeze()


async def _connect(client: discord.Client, token: str) -> None:
    """Stay connected; raise ConfigurationError for a wrong token, UnavailableError without a connection."""
    greeting = asyncio.create_task(_greet(client))
    try:
        await client.start(token)
    except discord.LoginFailure as error:
        raise _wrong_token() from error
    except discord.ConnectionClosed as error:
        if error.code == _AUTHENTICATION_FAILED:
            raise _wrong_token() from error
        raise UnavailableError(f"Discord closed the connection (code {error.code}).") from error
    except (discord.DiscordServerError, discord.GatewayNotFound, aiohttp.ClientError, OSError) as error:
        raise UnavailableError(f"Discord cannot be reached: {str(error).rstrip('.')}.") from error
    finally:
        greeting.cancel()


async def _greet(client: discord.Client) -> None:
    await client.wait_until_ready()
    _log.info("Ready as %s; servers: %d", client.user, len(client.guilds))


def _wrong_token() -> ConfigurationError:
    return ConfigurationError(f"Discord does not accept {TOKEN}; reset it in the developer portal and set the new one.")
