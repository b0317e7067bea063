"""A bot at work: the real client with a real store, connected to a local Discord."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from ipaddress import ip_network
from typing import TYPE_CHECKING

from bot.client import DragomanClient
from corpus.fetching import Fetcher, FetchRules
from corpus.models import NO_FILTERS, SHARED, UNLIMITED
from corpus.search.searcher import Searcher

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import date

    from corpus.models import Answer, Filters, Limits, Scope
    from corpus.store import Store
    from tests.discord_server.driver import LocalDiscord


class WillingSearcher(Searcher):
    """Searches as ever, but takes whatever it finds for an answer.

    How sure it has to be is fitted and measured elsewhere; what members see must not depend on it here.
    """

    async def ask(  # noqa: PLR0913 - those of the searcher
        self,
        question: str,
        viewer: Scope = SHARED,
        filters: Filters = NO_FILTERS,
        *,
        limit: int = 10,
        literal: bool = False,
        threshold: float | None = None,
        today: date | None = None,
    ) -> Answer:
        """Search."""
        found = await super().ask(
            question, viewer, filters, limit=limit, literal=literal, threshold=threshold, today=today
        )
        return replace(found, answered=bool(found.quotes))


@asynccontextmanager
async def running_bot(
    discord: LocalDiscord, store: Store, *, token: str | None = None, limits: Limits = UNLIMITED
) -> AsyncIterator[DragomanClient]:
    """Run a bot while the block lasts; raise what the bot raises if it cannot start.

    It may fetch from this machine, where the tests' web servers are.
    """
    fetcher = Fetcher(FetchRules(networks=(ip_network("127.0.0.0/8"),)))
    client = DragomanClient(store, WillingSearcher(store), fetcher, limits=limits)
    client._connection.guild_ready_timeout = 0.0
    async with fetcher, client:
        working = asyncio.create_task(client.start(token or discord.token))
        connected = asyncio.create_task(discord.until_connected())
        await asyncio.wait([working, connected], return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            connected.cancel()
            working.result()
        await connected
        await client.wait_until_ready()
        yield client
    await working
