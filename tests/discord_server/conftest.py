"""What the tests of the local Discord start from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.discord_server.small_bot import SmallBot, working

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.discord_server.driver import LocalDiscord


@pytest.fixture
async def bot(local_discord: LocalDiscord) -> AsyncIterator[SmallBot]:
    """Run the small bot."""
    async with working(SmallBot(), local_discord) as client:
        yield client
