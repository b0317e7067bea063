"""What the tests of following start from: a bot that tells its followers, by a clock that the test sets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import discord
import pytest

from bot.delivering import Delivering

if TYPE_CHECKING:
    from bot.client import DragomanClient
    from tests.discord_server.driver import LocalDiscord, Server
    from tests.discord_server.people import Person


PAIR: Final = "China and Kazakhstan"
MANAGER: Final = discord.Permissions(manage_guild=True)


class Told:
    """Tells the followers of a bot, whenever the test says so."""

    def __init__(self, client: DragomanClient) -> None:
        self.now = datetime(2026, 3, 4, 12, tzinfo=UTC)  # a Wednesday
        self._client = client
        self._delivering = Delivering(client, clock=lambda: self.now, pause=0.0)

    async def after(self, **passed: float) -> None:
        """Let time pass, and then a round."""
        self.now += timedelta(**passed)
        await self._delivering.round()

    def knows(self, server: int) -> bool:
        """Tell whether the bot is in a server, as far as it knows."""
        return self._client.get_guild(server) is not None

    async def forget_old(self) -> None:
        """Let old messages be forgotten."""
        await self._delivering.forget_old()


@pytest.fixture
async def told(bot: DragomanClient) -> Told:
    """Begin to tell followers: what was added before is not news."""
    telling = Told(bot)
    await telling.after()
    return telling


@pytest.fixture
def server(strict_discord: LocalDiscord) -> Server:
    """Found a server."""
    return strict_discord.add_guild("Steppe")


@pytest.fixture
async def anna(server: Server, told: Told) -> Person:
    """Let a member in who follows a pair."""
    del told
    person = server.add_member("anna")
    await person.slash("follow pair", pair=PAIR)
    return person


@pytest.fixture
async def cora(server: Server, told: Told) -> Person:
    """Let an admin in."""
    del told
    return server.add_member("cora", permissions=MANAGER)
