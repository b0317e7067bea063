"""Python, SQLite and the packages."""

from __future__ import annotations

import sqlite3
from importlib.metadata import version
from typing import TYPE_CHECKING

from bot.examining import program
from tests.bot.examining.cases import case_of, found, states

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_what_the_tests_run_on_is_fine(tmp_path: Path) -> None:
    """The environment of the tests is the one that the lock describes."""
    assert states(found(program.examine, case_of(tmp_path))) == {"python": "ok", "sqlite": "ok", "packages": "ok"}


def test_another_version_is_a_warning(tmp_path: Path) -> None:
    """It names what is there and what should be."""
    lock = tmp_path / "requirements.txt"
    lock.write_text(f"aiohttp=={version('aiohttp')} \\\n    --hash=sha256:0\nnumpy==1.0.0 \\\n    --hash=sha256:0\n")
    told = program.packages(lock)
    assert told.state.value == "warning"
    assert f"numpy {version('numpy')} instead of 1.0.0" in told.says
    assert "aiohttp" not in told.says


def test_a_missing_package_is_an_error(tmp_path: Path) -> None:
    """One with a condition may be for other systems."""
    lock = tmp_path / "requirements.txt"
    lock.write_text("no-such-package==1.0 ; sys_platform == 'win32' \\\n    --hash=sha256:0\n")
    assert program.packages(lock).state.value == "ok"
    lock.write_text("no-such-package==1.0 \\\n    --hash=sha256:0\n")
    told = program.packages(lock)
    assert (told.state.value, told.says) == ("error", "not installed: no-such-package")


def test_any_of_several_pins_will_do(tmp_path: Path) -> None:
    """A lock for all systems can name a package more than once."""
    lock = tmp_path / "requirements.txt"
    lock.write_text(f"numpy==1.0 ; python_version < '3'\nnumpy=={version('numpy')} ; python_version >= '3'\n")
    assert program.packages(lock).state.value == "ok"


def test_without_a_lock_what_is_declared_must_be_there() -> None:
    """An installation without its source is compared with its own description."""
    assert program.packages(None).state.value == "ok"


def test_an_old_sqlite_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """It names what is lacking."""
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 36, 0))
    assert program.sqlite().state.value == "error"
    assert "STRICT" in program.sqlite().says
