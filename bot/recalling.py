"""`dragoman history`: who changed which article when, and which versions can be brought back."""

from __future__ import annotations

import asyncio
import shlex
from typing import TYPE_CHECKING, Final

from rich.text import Text

from bot.as_json import revision_object, write_line
from bot.exits import Exit
from bot.library import open_library, why_missing
from bot.rendering import revision_lines
from bot.subcommand import add_guild_option, guild_option, number, shelf, well_formed
from bot.terminal import Line, clean, output, show
from corpus.errors import CorpusError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

    from bot.library import Shelf
    from bot.settings import Settings
    from corpus.models import Scope
    from corpus.store import Revision, Store

NAME: Final = "history"
SUMMARY: Final = "Show who changed which article when, newest first."
EXAMPLES: Final = """\
  dragoman history                           the latest changes of all articles
  dragoman history railway                   the versions of one article
  dragoman history --limit 100 --guild 1187412341827633152
  dragoman history --json                    all of them, one JSON object a line

`dragoman restore` brings a version back. A JSON object has: article (its key),
version, headline, action (add, edit, remove, restore, undo), present (whether
the article was there after it), current (whether nothing came after it), via
(host, member, feed, program), member (an id in Discord; null also for one who
asked to be forgotten) and at (the time in UTC).
"""
ENDS: Final = {Exit.DONE: "shown", Exit.FAILED: "there never was such an article"}

_SHOWN: Final = 20
_JSON_PAGE: Final = 500


def add_options(parser: ArgumentParser) -> None:
    """Declare whose history, how much of it, and in which form."""
    parser.add_argument("id", nargs="?", type=well_formed, metavar="ID", help="the article's lasting key")
    parser.add_argument(
        "--limit", type=number, metavar="N", help=f"most changes to show (default: {_SHOWN}, or all with --json)"
    )
    parser.add_argument("--json", action="store_true", help="write JSON, one object a line")
    add_guild_option(parser, "show the history of this Discord server's own articles")


def run(options: Namespace, settings: Settings) -> int:
    """Show the changes, or those of one article."""
    return asyncio.run(_recall(options, shelf(options, settings)))


async def _recall(options: Namespace, where: Shelf) -> int:
    limit = options.limit or (None if options.json else _SHOWN)
    async with open_library(where) as library:
        if options.id is None:
            revisions, total = await _latest(library.store, options.guild, limit)
        else:
            found = await _versions(library.store, options.guild, options.id)
            revisions, total = found[:limit], len(found)
    if options.json:
        for revision in revisions:
            write_line(revision_object(revision))
    else:
        show(output(), revision_lines(revisions))
        show(output(), [Line(Text(_end(options, revisions, total)), wrap=False)])
    return Exit.DONE


async def _latest(store: Store, scope: Scope, limit: int | None) -> tuple[list[Revision], int]:
    """Read so many of a scope's revisions, or all, with how many there are."""
    revisions: list[Revision] = []
    while True:
        wanted = _JSON_PAGE if limit is None else min(_JSON_PAGE, limit - len(revisions))
        page, total = await store.history.latest(scope, offset=len(revisions), limit=wanted)
        revisions += page
        if not page or len(revisions) in {limit, total}:
            return revisions, total


async def _versions(store: Store, scope: Scope, key: str) -> list[Revision]:
    if revisions := await store.history.of_article(scope, key):
        return revisions
    raise CorpusError(await why_missing(store, scope, key))


def _end(options: Namespace, revisions: Sequence[Revision], total: int) -> str:
    """Tell what was left out, and how to bring a version back."""
    if not total:
        return "Nothing has been changed yet."
    if len(revisions) < total:
        return f"The latest {len(revisions):,} of {total:,}; --limit shows more."
    if options.id is not None:
        again = f"dragoman restore {shlex.quote(options.id)}{guild_option(options.guild)} --revision N"
        return clean(f"Bring a version back with: {again}")
    return f"{total:,} {'change' if total == 1 else 'changes'} in all."
