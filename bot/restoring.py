"""`dragoman restore`: bring back articles that were removed, or an earlier version of one."""

from __future__ import annotations

import asyncio
import shlex
from typing import TYPE_CHECKING, Final

from rich.text import Text

from bot.exits import Exit
from bot.library import open_library, why_missing
from bot.subcommand import UsageError, add_guild_option, guild_option, number, shelf, well_formed
from bot.terminal import Line, clean, output, say, show
from corpus.errors import CorpusError
from corpus.store import Outcome

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from bot.library import Shelf
    from bot.settings import Settings
    from corpus.models import Scope
    from corpus.store import Store

NAME: Final = "restore"
SUMMARY: Final = "Bring back articles that were removed, or an earlier version of an article."
EXAMPLES: Final = """\
  dragoman restore railway ports/palm-oil    as they were when they were removed
  dragoman restore railway --revision 2      as it was in its version 2
  dragoman restore railway --guild 1187412341827633152

`dragoman history ID` shows the versions. Restoring one makes a new version, so
that nothing is lost.
"""
ENDS: Final = {
    Exit.DONE: "the articles are there as they were",
    Exit.FAILED: "some never were, and stderr says which; the others are there",
}

_SAYS: Final = {
    Outcome.ADDED: "Restored",
    Outcome.UPDATED: "Brought back an earlier version of",
    Outcome.UNCHANGED: "Nothing to restore, it is like that already:",
}


def add_options(parser: ArgumentParser) -> None:
    """Declare which articles, and which version."""
    parser.add_argument("ids", nargs="+", type=well_formed, metavar="ID", help="the article's lasting key")
    parser.add_argument(
        "--revision", type=number, metavar="N", help="with one ID: which version (default: the last one there was)"
    )
    add_guild_option(parser, "restore the own articles of this Discord server")


def run(options: Namespace, settings: Settings) -> int:
    """Restore the articles that can be, and say why the others cannot."""
    if options.revision and len(options.ids) > 1:
        raise UsageError("--revision is for one ID")
    return asyncio.run(_restore(options, shelf(options, settings)))


async def _restore(options: Namespace, where: Shelf) -> int:
    code = Exit.DONE
    async with open_library(where) as library:
        for key in dict.fromkeys(options.ids):
            try:
                show(output(), [await _restored(library.store, options.guild, key, options.revision)])
            except CorpusError as error:
                say(str(error))
                code = Exit.FAILED
    return code


async def _restored(store: Store, scope: Scope, key: str, revision: int | None) -> Line:
    """Restore one article and tell what became of it; raise CorpusError if there is no such version."""
    revisions = await store.history.of_article(scope, key)
    if not revisions:
        raise CorpusError(await why_missing(store, scope, key))
    if revision is not None and revision > revisions[0].number:
        raise CorpusError(f"“{key}” has no version {revision}; the last is {revisions[0].number}.")
    change = await store.restore(scope, key, revision)
    headline = (await store.history.of_article(scope, key))[0].headline
    told = f"{_SAYS[change.outcomes[0]]} “{headline}” · {key}"
    if change.id is None and revision is None and len(revisions) > 1:
        told += f" (earlier versions: dragoman history {shlex.quote(key)}{guild_option(scope)})"
    return Line(Text(clean(told)))
