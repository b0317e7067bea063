"""Which bot runs on a database, without a lock being tried."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from bot.examining import instance
from corpus.store.locking import running
from tests.bot.examining.cases import case_of, found, one

if TYPE_CHECKING:
    from pathlib import Path


def test_the_process_is_named(tmp_path: Path) -> None:
    """Before, there is no file yet; while a bot runs it is the one that holds the lock; afterwards nobody is."""
    case = case_of(tmp_path)
    assert "none has" in one(found(instance.examine, case), "running bot", "ok").says
    assert list(tmp_path.glob("dragoman*")) == []
    with running(case.database):
        assert instance.holder(case.database) == os.getpid()
        assert f"process {os.getpid()} has it" in one(found(instance.examine, case), "running bot", "ok").says
    assert instance.holder(case.database) is None


def test_another_database_is_another_bots(tmp_path: Path) -> None:
    """A lock beside another database does not count."""
    (tmp_path / "two.sqlite3.running").write_text("1\n")  # left by one that was killed
    with running(tmp_path / "one.sqlite3"):
        assert instance.holder(tmp_path / "two.sqlite3") is None


def test_where_the_kernel_tells_nothing(tmp_path: Path) -> None:
    """In a sandbox the list of locks can be missing."""
    with running(tmp_path / "one.sqlite3"), pytest.raises(FileNotFoundError):
        instance.holder(tmp_path / "one.sqlite3", tmp_path / "locks")


def test_a_file_system_with_numbers_of_its_own(tmp_path: Path) -> None:
    """Where the kernel knows the file by another number, the process that the file names is looked for."""
    with running(tmp_path / "one.sqlite3"):
        pass
    locks = tmp_path / "locks"
    locks.write_text(f"1: FLOCK  ADVISORY  WRITE {os.getpid()} 00:01:99 0 EOF\n")
    assert instance.holder(tmp_path / "one.sqlite3", locks) == os.getpid()
    locks.write_text("1: FLOCK  ADVISORY  WRITE 1 00:01:99 0 EOF\n2: POSIX  ADVISORY  READ 1 00:01:99 0 EOF\n")
    assert instance.holder(tmp_path / "one.sqlite3", locks) is None
