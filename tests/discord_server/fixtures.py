"""The local Discord as pytest fixtures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.discord_server.connecting import connect
from tests.discord_server.driver import LocalDiscord

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def local_discord() -> AsyncIterator[LocalDiscord]:
    """Run a Discord that is new for each test, with discord.py pointed at it."""
    async with LocalDiscord.running() as server:
        with connect(server.base_url):
            yield server


@pytest.fixture
async def strict_discord(local_discord: LocalDiscord) -> AsyncIterator[LocalDiscord]:
    """Run a Discord and fail in the end if the bot sent what is refused or what calls people."""
    yield local_discord
    local_discord.check()
