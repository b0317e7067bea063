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
from bot.library import open_library
from bot.settings import TOKEN, ConfigurationError

if TYPE_CHECKING:
    from bot.library import Shelf
    from corpus.search.searcher import Searcher

_AUTHENTICATION_FAILED: Final = 4004
_log: Final = logging.getLogger(__name__)


class UnavailableError(Exception):
    """Discord cannot be reached now; starting again later can help."""


async def serve(token: str, where: Shelf, discord_api: str | None) -> None:
    """Answer on Discord until SIGINT or SIGTERM.

    Raises ConfigurationError if Discord does not accept the token, and UnavailableError if it cannot be reached.
    """
    if discord_api:
        use_discord_at(discord_api)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signal_number, stopped.set)
    async with open_library(where) as library, DragomanClient(library.store, library.searcher) as client:
        warm_up = asyncio.create_task(_warm_up(library.searcher))
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
