"""What the bot does before the first question comes."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest

from bot.client import DragomanClient
from bot.jobs import Jobs
from bot.library import Shelf, open_library
from bot.serving import _FEEDS, _apply, _check, _warm_up
from bot.settings import Settings
from corpus.fetching import Fetcher
from corpus.models import SHARED, Limits, Retention
from corpus.store.guarding import LostError

if TYPE_CHECKING:
    from pathlib import Path


async def test_what_is_kept_in_memory_is_not_collected_again(tmp_path: Path) -> None:
    """After warming up a full collection passes over what the search holds, and the next question finds it there."""
    try:
        async with open_library(Shelf(tmp_path / "corpus.sqlite3", bundled=True)) as library:
            before = gc.get_freeze_count()
            await _warm_up(library.searcher)
            assert gc.get_freeze_count() > before
            assert (await library.searcher.ask("Who visited Bejing?")).corrections
    finally:
        gc.unfreeze()


async def test_changed_settings_reach_a_bot_that_runs(tmp_path: Path) -> None:
    """Limits and terms hold at once, and feeds are followed as long as fetching is on."""
    async with (
        open_library(Shelf(tmp_path / "corpus.sqlite3", bundled=False)) as library,
        Fetcher() as fetcher,
        Jobs() as jobs,
    ):
        client = DragomanClient(library.store, library.searcher, fetcher)
        limits, retention = Limits(articles=3, size=4, feeds=5), Retention(1, 2, 3)
        _apply(Settings(server_limits=limits, keep_days=6, retention=retention), jobs, client)
        assert (client.limits, client.keep_days, client.retention) == (limits, 6, retention)
        assert client.poller._limits_for(SHARED) == limits
        assert jobs.is_running(_FEEDS)
        _apply(Settings(fetching=False), jobs, client)
        assert not jobs.is_running(_FEEDS)


async def test_a_database_is_checked_if_there_is_one(tmp_path: Path) -> None:
    """One that is still to be made is well, a file of something else is not."""
    await _check(tmp_path / "none.sqlite3")
    (tmp_path / "letter.sqlite3").write_text("Dear bot, " * 500)
    with pytest.raises(LostError, match=r"letter\.sqlite3 is damaged: "):
        await _check(tmp_path / "letter.sqlite3")
