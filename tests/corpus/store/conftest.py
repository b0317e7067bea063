"""Fixtures for the tests of the store that several modules have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from corpus.store import renewing

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give a place for a database."""
    return tmp_path / "dragoman.sqlite3"


@pytest.fixture
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make batches of four articles."""
    monkeypatch.setattr(renewing, "_AT_ONCE", 4)
