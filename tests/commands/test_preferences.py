"""What a server has chosen is read from whatever stands in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from commands import preferences
from commands.preferences import Preferences, Strictness, number_in, preferences_of
from corpus.models import Scope
from corpus.store import Store

if TYPE_CHECKING:
    from pathlib import Path

HERE = Scope(5)


async def test_what_was_chosen_is_read(tmp_path: Path) -> None:
    """Each setting counts by itself."""
    async with Store.open(tmp_path / "corpus.db", bundled=False) as store:
        await store.servers.set_setting(HERE, preferences.PRIVATE, preferences.ON)
        await store.servers.set_setting(HERE, preferences.CHANNELS, "7 8")
        await store.servers.set_setting(HERE, preferences.QUOTES, "5")
        await store.servers.set_setting(HERE, preferences.STRICTNESS, "open")
        chosen = Preferences(private=True, channels=frozenset({7, 8}), quotes=5, strictness=Strictness.OPEN)
        assert preferences_of(store, HERE) == chosen


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (preferences.PRIVATE, "maybe"),
        (preferences.CHANNELS, "here - ² 1.5"),
        *((preferences.QUOTES, value) for value in ("many", "0", "-1", "99", "²", "")),
        *((preferences.STRICTNESS, value) for value in ("foo", "", "STRICT")),
    ],
)
async def test_what_is_not_understood_is_as_usual(tmp_path: Path, name: str, value: str) -> None:
    """Nothing that another version or a hand has written there keeps anybody from being answered."""
    async with Store.open(tmp_path / "corpus.db", bundled=False) as store:
        await store.servers.set_setting(HERE, name, value)
        assert preferences_of(store, HERE) == Preferences()


def test_a_number_is_nothing_but_digits() -> None:
    """Everything else is none."""
    texts = (None, "", "12a", "²", "9" * 30, "12")
    assert [number_in(text) for text in texts] == [None, None, None, None, None, 12]
