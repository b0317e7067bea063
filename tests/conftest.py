"""Fixtures that all rooms share, and the order of the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pytest

pytest_plugins = ["tests.discord_server.fixtures", "tests.service.fixtures"]

_ON_ONE_MACHINE: Final = ("tests/service/", "tests/deploy/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests that share one machine: one worker goes through them, and others do not wait at the end."""
    items.sort(key=lambda item: not item.nodeid.startswith(_ON_ONE_MACHINE))
