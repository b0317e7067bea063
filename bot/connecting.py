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

from bot.discord_errors import EndedError, UnreachableError, reason, refusal
from commands.errors import record

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

_SECONDS_TO_CANCEL: Final = 0.1
_MAY_PASS: Final = (discord.DiscordException, aiohttp.ClientError, OSError)  # OSError has TimeoutError below it
_NOT_DISCORD: Final = (TypeError, ValueError, LookupError, AttributeError)
"""What discord.py makes of an answer that is not Discord's, such as the page of a proxy that wants a password."""

_log = logging.getLogger(__name__)


async def stay_connected(
    make_client: Callable[[], DragomanClient],
    token: str,
    at_work: Callable[[DragomanClient], AbstractAsyncContextManager[None]],
    status: Status,
) -> None:
    """Connect, and stay connected; `at_work` is entered once there is a session and Discord knows the commands.

    While Discord cannot be reached it is tried again. Raises ConfigurationError if Discord refuses it for good, and
    EndedError if a connection that has been a session comes to its end: a new process is a better start then than this.
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
        except _NOT_DISCORD as error:
            incident = record("the connection to Discord", error)
            raise UnreachableError(f"what answers there is not Discord (incident {incident})") from error
        async with at_work(client):
            await asyncio.wait({connection})  # which leaves a cancellation to `_running`
            try:
                await connection
            except discord.DiscordException as error:
                raise refusal(error) or EndedError(
                    "Discord has ended the connection: {reason}.", reason=reason(error)
                ) from error
            raise EndedError("Discord's gateway has ended the connection, and nobody here asked for that.")


@asynccontextmanager
async def _running(work: Coroutine[Any, Any, Result]) -> AsyncIterator[asyncio.Task[Result]]:
    """Let something go on beside the block, and no longer."""
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        # A shard that is just connecting anew takes the cancellation for its own, and discord.py goes on without it.
        while not task.done():
            task.cancel()
            await asyncio.wait({task}, timeout=_SECONDS_TO_CANCEL)
        await asyncio.gather(task, return_exceptions=True)
