"""A store with a few articles, for searching."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from corpus.models import SHARED
from corpus.store import Store
from tests.corpus.drafts import library

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """Open a store with the five articles in the shared corpus."""
    async with Store.open(tmp_path / "search.sqlite3") as opened:
        await opened.put(SHARED, library())
        yield opened
