"""`dragoman restore`: bring back removed articles, an earlier version of one, or the whole database from a backup."""

from __future__ import annotations

import asyncio
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.text import Text

from bot.exits import Exit
from bot.library import open_library, why_missing
from bot.progress import reading
from bot.subcommand import UsageError, add_guild_option, guild_option, number, shelf, well_formed
from bot.terminal import Line, clean, output, say, show
from corpus import backup
from corpus.errors import CorpusError
from corpus.models import SHARED
from corpus.store import Outcome

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from bot.library import Shelf
    from bot.settings import Settings
    from corpus.models import Scope
    from corpus.store import Store

NAME: Final = "restore"
SUMMARY: Final = "Bring back articles that were removed, an earlier version of one, or everything from a backup."
EXAMPLES: Final = """\
  dragoman restore railway ports/palm-oil    as they were when they were removed
  dragoman restore railway --revision 2      as it was in its version 2
  dragoman restore railway --guild 1187412341827633152
  dragoman restore backups/dragoman-20261122T031500Z.sqlite3.gz
  dragoman restore --rehearse FILE           only try it, on a copy

`dragoman history ID` shows the versions. Restoring one makes a new version, so
that nothing is lost.

A backup (see `dragoman backup`), packed or plain, is checked and then put in
the database's place; the old database is kept beside it. Stop the bot first.
What followers were to be told by now counts as told, so that nothing of it
comes twice; only what feeds bring again may.
"""
ENDS: Final = {
    Exit.DONE: "the articles are there as they were, or the backup is in place",
    Exit.FAILED: "some never were, and stderr says which; or the backup is not sound",
    Exit.DATABASE: "the database cannot be used, or is in use: stop the bot",
}

_MARK_OF_FILES: Final = ".sqlite3"
_SAYS: Final = {
    Outcome.ADDED: "Restored",
    Outcome.UPDATED: "Brought back an earlier version of",
    Outcome.UNCHANGED: "Nothing to restore, it is like that already:",
}


def add_options(parser: ArgumentParser) -> None:
    """Declare which articles, and which version."""
    parser.add_argument("ids", nargs="+", metavar="ID|FILE", help="an article's lasting key, or one backup")
    parser.add_argument(
        "--revision", type=number, metavar="N", help="with one ID: which version (default: the last one there was)"
    )
    parser.add_argument("--rehearse", action="store_true", help="with a FILE: try it on a copy, and change nothing")
    add_guild_option(parser, "restore the own articles of this Discord server")


def run(options: Namespace, settings: Settings) -> int:
    """Restore the articles that can be and say why the others cannot, or restore a backup."""
    if any(_is_file(argument) for argument in options.ids):
        _check_usage_for_file(options)
        return _restore_file(Path(options.ids[0]), shelf(options, settings).database, rehearsing=options.rehearse)
    if options.rehearse:
        raise UsageError("--rehearse is for a backup's file")
    if options.revision and len(options.ids) > 1:
        raise UsageError("--revision is for one ID")
    return asyncio.run(_restore(options, shelf(options, settings)))


def _is_file(argument: str) -> bool:
    """Tell a backup from an article's key; raise CorpusError for what can be neither."""
    path = Path(argument)
    if backup.is_backup(path):
        return True
    if _MARK_OF_FILES in path.name:
        if path.exists():
            raise CorpusError("{file} is no backup.", file=argument)
        raise CorpusError("There is no file {file}.", file=argument)
    return False


def _check_usage_for_file(options: Namespace) -> None:
    if len(options.ids) > 1:
        raise UsageError("one backup is restored at a time, and no articles with it")
    if options.revision or options.guild != SHARED:
        raise UsageError("--revision and --guild are for articles, not for a backup")


def _restore_file(file: Path, database: Path, *, rehearsing: bool) -> int:
    """Put a backup in the database's place, or only tell whether that could be done."""
    with reading("Checking" if rehearsing else "Restoring", None) as bar:
        if rehearsing:
            restored = None
            proof = backup.verify(file, bar.reach)
        else:
            restored = backup.restore(file, database, bar.reach)
            proof = restored.proof
    what = f"{file}: {proof.articles} article{'s' * (proof.articles != 1)}"
    if proof.schema < proof.migrated:
        what += f", of an older Dragoman (schema {proof.schema}, now {proof.migrated})"
    told = [f"Restored {what}." if restored else f"It can be restored: {what}."]
    if restored and restored.kept:
        told.append(f"The database as it was before is {restored.kept}; delete it once you are content.")
    show(output(), [Line(Text(clean(line)), wrap=False) for line in told])
    return Exit.DONE


async def _restore(options: Namespace, where: Shelf) -> int:
    code = Exit.DONE
    async with open_library(where) as library:
        for key in dict.fromkeys(map(well_formed, options.ids)):
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
        raise CorpusError(
            "“{key}” has no version {revision}; the last is {last}.",
            key=key,
            revision=str(revision),
            last=str(revisions[0].number),
        )
    change = await store.restore(scope, key, revision)
    headline = (await store.history.of_article(scope, key))[0].headline
    told = f"{_SAYS[change.outcomes[0]]} “{headline}” · {key}"
    if change.id is None and revision is None and len(revisions) > 1:
        told += f" (earlier versions: dragoman history {shlex.quote(key)}{guild_option(scope)})"
    return Line(Text(clean(told)))
