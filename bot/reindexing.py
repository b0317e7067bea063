"""`dragoman reindex`: make anew what another version of the program indexed, while the rest goes on."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final

from rich.text import Text

from bot.exits import Exit
from bot.library import open_library
from bot.progress import counting
from bot.subcommand import shelf
from bot.terminal import Line, output, say, show

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from bot.library import Shelf
    from bot.progress import Done
    from bot.settings import Settings

NAME: Final = "reindex"
SUMMARY: Final = "Bring the search index up to date after an upgrade; questions are answered meanwhile."
EXAMPLES: Final = """\
  dragoman reindex          what another version of Dragoman indexed
  dragoman reindex --all    every article

It may be stopped at any time: what is done stays done, and the next one goes
on from there. The bot does the same by itself, so there is no need to wait for
it or to stop it.
"""
ENDS: Final = {
    Exit.DONE: "the index is up to date",
    Exit.FAILED: "not all could be indexed; stderr says why, and what is done stays",
}


def add_options(parser: ArgumentParser) -> None:
    """Declare how much to index."""
    parser.add_argument("--all", action="store_true", help="index every article anew, not only what needs it")


def run(options: Namespace, settings: Settings) -> int:
    """Index what needs it, and tell how many articles that were."""
    return asyncio.run(_reindex(shelf(options, settings), everything=options.all))


async def _reindex(where: Shelf, *, everything: bool) -> int:
    started = time.monotonic()
    async with open_library(where, renewing=True) as library:
        store = library.store
        if everything:
            await store.outdate()
        waiting, articles = await store.stale()
        with counting("Indexing", waiting) as done:
            await store.renew(_Advance(done))
        left, _ = await store.stale()
    if left:
        say(f"{_articles(left)} of {articles:,} were changed by another version of Dragoman meanwhile: try again.")
        return Exit.FAILED
    show(output(), [Line(Text(_summary(waiting, articles, time.monotonic() - started)))])
    return Exit.DONE


class _Advance:
    """Moves a bar on to how many are done."""

    def __init__(self, bar: Done) -> None:
        self._bar = bar
        self._before = 0

    def __call__(self, done: int, _total: int) -> None:
        self._bar.advance(done - self._before)
        self._before = done


def _summary(renewed: int, articles: int, seconds: float) -> str:
    if not renewed:
        return f"The index is up to date: there was nothing to do for {_articles(articles)}."
    return f"Indexed {renewed:,} of {_articles(articles)} anew in {seconds:,.1f} s. The index is up to date."


def _articles(count: int) -> str:
    return "1 article" if count == 1 else f"{count:,} articles"
