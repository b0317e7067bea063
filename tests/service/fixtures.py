"""Machines for the tests of the service: one that the bot is installed in, and copies of it for every test."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Final

import pytest

from tests.service import preparing
from tests.service.machine import Machine, missing
from tests.service.service import Service, installed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

REQUIRED: Final = "DRAGOMAN_TEST_SERVICE"
"""The variable that lets a host without what is needed fail, where it says `required`; otherwise tests are skipped."""


@pytest.fixture(scope="session")
def able() -> None:
    """Go on only where machines can be booted."""
    lacking = missing() or (None if preparing.interpreter() else "a Python of the system's own, 3.11 or newer")
    if lacking is not None:
        reason = f"a machine with systemd needs {lacking}"
        if os.environ.get(REQUIRED) == "required":
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def together(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder that all processes have which test at the same time."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if hasattr(request.config, "workerinput") else own


@pytest.fixture(scope="session")
def wheels(able: None, together: Path, request: pytest.FixtureRequest) -> Path:  # noqa: ARG001 - it may skip
    """Give a folder with a wheel of everything that the lock names, which a later run finds again."""
    assert request.config.cache is not None
    with preparing.alone(together):
        return preparing.download(request.config.cache.mkdir("wheels"))


@pytest.fixture(scope="session")
def prepared(wheels: Path, together: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Install the bot in a machine and save it, for `Machine.booted(tmp_path, prepared)`."""
    saved = together / "prepared"

    async def prepare() -> None:
        async with Machine.booted(tmp_path_factory.mktemp("preparing")) as machine:
            preparing.copy_in(machine, wheels)
            await preparing.install(machine)
            machine.save(saved)

    with preparing.shared(saved, lambda: asyncio.run(prepare())):
        yield saved


@pytest.fixture
async def machine(tmp_path: Path, prepared: Path) -> AsyncIterator[Machine]:
    """Boot a machine in which the bot is installed and does not run."""
    async with Machine.booted(tmp_path, prepared) as booted:
        yield booted


@pytest.fixture
async def service(machine: Machine) -> AsyncIterator[Service]:
    """Have the bot installed and not started; in the end nothing may be in the journal that is nobody's business."""
    async with installed(machine) as made:
        yield made
