"""Backups: whether there is one, how old it is, and whether it is good."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.examining import saved
from corpus.backup import take
from corpus.models import Retention
from tests.bot.examining.cases import case_of, found, one, snapshot, states

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def backup(home: Path) -> Path:
    """Take a backup."""
    return take(home / "dragoman.sqlite3", home / "backups", Retention()).backup.path


def test_no_backup_is_a_warning_where_there_is_a_database(home: Path, tmp_path: Path) -> None:
    """The advice is the command; before the first start there is nothing to back up."""
    told = one(found(saved.examine, case_of(home)), "backup", "warning")
    assert "dragoman backup" in (told.advice or "")
    assert states(found(saved.examine, case_of(tmp_path / "new"))) == {"backup": "skipped"}


@pytest.mark.usefixtures("backup")
def test_a_backup_may_be_two_days_old(home: Path) -> None:
    """One older than that is a warning, one from the future, too."""
    now = datetime.now(UTC)
    assert states(found(saved.examine, case_of(home, now=now + timedelta(hours=47)))) == {"backup": "ok"}
    told = one(found(saved.examine, case_of(home, now=now + timedelta(hours=49)))[:1], "backup", "warning")
    assert "is 2 days old" in told.says
    told = one(found(saved.examine, case_of(home, now=now - timedelta(hours=1))), "backup", "warning")
    assert "from the future" in told.says


def test_the_full_examination_proves_the_backup(home: Path, backup: Path) -> None:
    """A sound one is fine and nothing is left behind; one with a damaged middle is an error."""
    before = snapshot(home)
    assert states(found(saved.examine, case_of(home, full=True))) == {"backup": "ok", "backup proof": "ok"}
    assert snapshot(home) == before
    content = bytearray(backup.read_bytes())
    content[len(content) // 2] ^= 0xFF
    backup.write_bytes(content)
    assert states(found(saved.examine, case_of(home))) == {"backup": "ok"}
    assert states(found(saved.examine, case_of(home, full=True))) == {"backup": "ok", "backup proof": "error"}
