"""A corpus to curate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from corpus.curation import Curation
from corpus.store import Store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give a place for a database that is not there yet."""
    return tmp_path / "curation.sqlite3"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[Store]:
    """Open a corpus without articles."""
    async with Store.open(path) as opened:
        yield opened


@pytest.fixture
def curation(store: Store) -> Curation:
    """Curate that corpus."""
    return Curation(store)
