"""Who may use the database together, and who may not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from corpus.errors import StoreError, UnusableError
from corpus.store import Store
from corpus.store.locking import InUseError, alone, lock_file, mark, opened, running, was_here

if TYPE_CHECKING:
    from pathlib import Path

RUNNER = """
import subprocess, sys, time
from pathlib import Path
from corpus.store.locking import opened, running

with opened(Path(sys.argv[1])), running(Path(sys.argv[1])):
    child = subprocess.Popen(["sleep", "60"], close_fds=False, stdout=subprocess.DEVNULL, start_new_session=True)
    print(child.pid, flush=True)
    time.sleep(60)
"""


def test_a_second_bot_is_refused_and_told_which_is_there(tmp_path: Path) -> None:
    """Two bots on one database would answer everything twice; the sentence names the first one's process."""
    database = tmp_path / "dragoman.sqlite3"
    told = rf"already \(process {os.getpid()}\)"
    with running(database), pytest.raises(UnusableError, match=told), running(database):
        pytest.fail("two run")
    with running(database):
        pass


def test_bots_on_other_databases_do_not_mind(tmp_path: Path) -> None:
    """A lock is for one database only."""
    with running(tmp_path / "one.sqlite3"), running(tmp_path / "two.sqlite3"):
        pass


def test_links_lead_to_the_same_lock(tmp_path: Path) -> None:
    """A database under another name is the same database."""
    (tmp_path / "real").mkdir()
    database, link = tmp_path / "real" / "dragoman.sqlite3", tmp_path / "link.sqlite3"
    link.symlink_to(database)
    with running(database), pytest.raises(InUseError), running(link):
        pytest.fail("two run")


def test_who_opens_does_not_mind_others_who_do(tmp_path: Path) -> None:
    """The bot and commands use the database together, but nobody replaces it under them."""
    database = tmp_path / "dragoman.sqlite3"
    with ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(opened(database))
        with pytest.raises(InUseError, match="systemctl stop dragoman"), alone(database):
            pytest.fail("not alone")
    with alone(database), pytest.raises(StoreError, match="being restored right now"), opened(database):
        pytest.fail("opened while it is replaced")


async def test_an_open_store_is_in_use(tmp_path: Path) -> None:
    """Whoever has the store open holds the lock, and nobody holds it afterwards."""
    database = tmp_path / "dragoman.sqlite3"
    async with Store.open(database):
        with pytest.raises(InUseError), alone(database):
            pytest.fail("not alone")
    with alone(database):
        pass


def test_locks_go_with_their_process_and_no_child_keeps_them(tmp_path: Path) -> None:
    """After kill -9 everything is free at once, though a child of the killed one lives on."""
    database = tmp_path / "dragoman.sqlite3"
    with subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, "-c", RUNNER, str(database)], stdout=subprocess.PIPE, text=True
    ) as bot:
        assert bot.stdout
        child = int(bot.stdout.readline())
        with pytest.raises(InUseError), running(database):
            pytest.fail("two run")
        bot.send_signal(signal.SIGKILL)
        bot.wait()
        try:
            os.kill(child, 0)  # it lives
            with running(database), alone(database):
                pass
        finally:
            os.kill(child, signal.SIGKILL)


def test_a_mark_is_made_once_and_says_what_it_is(tmp_path: Path) -> None:
    """Whoever finds the file can read what it is for, and locking does not change it."""
    database = tmp_path / "dragoman.sqlite3"
    with opened(database):
        assert not was_here(database)
        mark(database)
    assert was_here(database)
    text = lock_file(database).read_text()
    assert "dragoman.sqlite3" in text
    with alone(database):
        mark(database)
    assert lock_file(database).read_text() == text


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    """Where no lock can be made there is a sentence, not a traceback."""
    (tmp_path / "note").write_text("x")
    with pytest.raises(UnusableError, match="Not a directory"), running(tmp_path / "note" / "dragoman.sqlite3"):
        pytest.fail("ran in a file")
