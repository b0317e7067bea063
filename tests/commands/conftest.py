"""What every end-to-end test of this room starts from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from corpus.models import SHARED
from corpus.store import Store
from tests.commands.library import LIBRARY
from tests.commands.running import running_bot

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.client import DragomanClient
    from tests.discord_server.driver import LocalDiscord


# How long an example takes on a busy machine says nothing about the code.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """Open a new database with the library in the shared corpus."""
    async with Store.open(tmp_path / "corpus.db") as opened:
        await opened.put(SHARED, LIBRARY)
        yield opened


@pytest.fixture
async def bot(strict_discord: LocalDiscord, store: Store) -> AsyncIterator[DragomanClient]:
    """Run the bot."""
    async with running_bot(strict_discord, store) as client:
        yield client
