"""The way to a session with Discord: tried again and again while Discord is down, with rising pauses."""

from __future__ import annotations

import asyncio
import logging
import random
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar

import aiohttp
import discord

from bot.discord_errors import UnreachableError, reason, refusal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
    from contextlib import AbstractAsyncContextManager

    from bot.client import DragomanClient
    from bot.status import Status

Result = TypeVar("Result")

FIRST_PAUSE: Final = 5.0
LONGEST_PAUSE: Final = 300.0
_SECONDS_TO_SESSION: Final = 900.0
"""How long all of a start may take: Discord lets one shard in every five seconds."""

_MAY_PASS: Final = (discord.DiscordException, aiohttp.ClientError, OSError)  # OSError has TimeoutError below it
_log = logging.getLogger(__name__)


async def stay_connected(
    make_client: Callable[[], DragomanClient],
    token: str,
    at_work: Callable[[DragomanClient], AbstractAsyncContextManager[None]],
    status: Status,
) -> None:
    """Connect, and stay connected; `at_work` is entered once there is a session and Discord knows the commands.

    While Discord cannot be reached it is tried again. Raises ConfigurationError if Discord refuses it for good, and
    whatever else ends a connection that has been a session: a new process is a better start then than this one.
    """
    for seconds in pauses():
        status.step("Connecting to Discord")
        try:
            await _connect(make_client(), token, at_work)
        except UnreachableError as error:
            _log.warning("Discord cannot be reached: %s; trying again in %.0f s", error, seconds)
            at = datetime.now(UTC).astimezone() + timedelta(seconds=seconds)
            status.step(f"Waiting for Discord, which cannot be reached: {error}; next try at {at:%H:%M:%S}")
            await asyncio.sleep(seconds)


def pauses() -> Iterator[float]:
    """Give the seconds between one try and the next, for ever: each time about twice as many, up to five minutes."""
    pause = FIRST_PAUSE
    while True:
        yield pause * random.uniform(0.75, 1.0)  # noqa: S311 - so that not all bots come back at once
        pause = min(2 * pause, LONGEST_PAUSE)


async def _connect(
    client: DragomanClient, token: str, at_work: Callable[[DragomanClient], AbstractAsyncContextManager[None]]
) -> None:
    """Have one client's whole life; raise UnreachableError if it does not get as far as a session.

    Each try has a client of its own, because discord.py leaves the connections of a failed one open until it is closed.
    """
    async with client, _running(client.start(token)) as connection:
        try:
            async with asyncio.timeout(_SECONDS_TO_SESSION), _running(client.wait_until_ready()) as session:
                await asyncio.wait({connection, session}, return_when=asyncio.FIRST_COMPLETED)
            if connection.done():
                await connection
        except _MAY_PASS as error:
            raise refusal(error) or UnreachableError(reason(error)) from error
        async with at_work(client):
            try:
                await connection
            except discord.DiscordException as error:
                if (refused := refusal(error)) is None:
                    raise
                raise refused from error
            raise ConnectionError("Discord's gateway has ended the connection, and nobody here asked for that.")


@asynccontextmanager
async def _running(work: Coroutine[Any, Any, Result]) -> AsyncIterator[asyncio.Task[Result]]:
    """Let something go on beside the block, and no longer."""
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
