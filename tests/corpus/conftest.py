"""Fixtures of the corpus rooms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.corpus.feed_place import (
    Place,
    a_place,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    """Give a place whose feed has nothing yet."""
    async with a_place(tmp_path / "polling.sqlite3") as place:
        place.publish()
        yield place
