"""What the bot does before the first question comes."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from bot.library import Shelf, open_library
from bot.serving import _warm_up

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
