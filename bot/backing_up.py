"""`dragoman backup`: copy the database while the bot runs, and prove that the copy can be used."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.text import Text

from bot.as_json import write_line
from bot.exits import Exit
from bot.progress import reading
from bot.subcommand import UsageError, shelf
from bot.terminal import Line, clean, output, show
from corpus.backup import Backup, backups, take, verify
from corpus.errors import StoreError
from corpus.store.guarding import BACKUPS

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterable

    from bot.settings import Settings

NAME: Final = "backup"
SUMMARY: Final = "Copy the database while the bot runs, compressed, and prove that the copy can be used."
EXAMPLES: Final = """\
  dragoman backup                  into the folder `backups` beside the database
  dragoman backup /mnt/backups
  dragoman backup --list           the backups, newest first
  dragoman backup --verify /mnt/backups/dragoman-20261122T031500Z.sqlite3.gz

The copy is unpacked again, checked, and asked for a sentence that it has before
it counts. Older ones go, but for the newest of the last 7 days, 4 weeks and 6
months; DRAGOMAN_BACKUPS_KEPT sets other numbers, DRAGOMAN_BACKUPS the folder.
`dragoman restore FILE` brings one back.
"""
ENDS: Final = {
    Exit.DONE: "the backup is there, or is sound",
    Exit.FAILED: "there is no new backup, or it is not sound; the older ones are there",
    Exit.DATABASE: "the database is lost or damaged: restore a backup",
}

_UNITS: Final = ("bytes", "kB", "MB", "GB", "TB")
_THOUSAND: Final = 1000
_AGES: Final = ((86_400, "day"), (3_600, "hour"), (60, "minute"))
_NAMED: Final = 3


def add_options(parser: ArgumentParser) -> None:
    """Declare where to, or what to do instead."""
    parser.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="the folder of the backups")
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument("--verify", type=Path, metavar="FILE", help="only tell whether a backup can be used")
    instead.add_argument("--list", action="store_true", help="only list the backups, newest first")
    parser.add_argument("--json", action="store_true", help="tell it as JSON Lines")


def run(options: Namespace, settings: Settings) -> int:
    """Take a backup, or list or check those that there are."""
    if options.verify and options.folder:
        raise UsageError("--verify names a file, so there is no DIR")
    folder = options.folder or backups_folder(options, settings)
    if options.list:
        _list(backups(folder), as_json=options.json)
    elif options.verify:
        _verify(options.verify, as_json=options.json)
    else:
        _take(options, settings, folder)
    return Exit.DONE


def backups_folder(options: Namespace, settings: Settings) -> Path:
    """Tell where the backups of a database are: in the folder that is set, or beside it."""
    return settings.backups or shelf(options, settings).database.resolve().parent / BACKUPS


def ways_back(options: Namespace, settings: Settings) -> Iterable[str]:
    """Name the newest backups for a person who has lost the database, and the command that restores them."""
    try:
        newest = backups(backups_folder(options, settings))[:_NAMED]
    except StoreError as error:
        yield str(error)
        return
    if newest:
        yield f"Backups: {', '.join(f'{backup.path} ({_age(backup)})' for backup in newest)}."
        yield "Restore one with: dragoman restore FILE"


def _take(options: Namespace, settings: Settings, folder: Path) -> None:
    database = shelf(options, settings).database
    with reading("Backing up", None) as bar:
        taken = take(database, folder, settings.retention, bar.reach)
    if options.json:
        write_line(
            {
                **_as_json(taken.backup),
                "database": str(database.resolve()),
                "articles": taken.articles,
                "seconds": round(taken.seconds, 3),
                "deleted": [str(path) for path in taken.deleted],
            }
        )
        return
    gone = f" Deleted {len(taken.deleted)} older." if taken.deleted else ""
    _tell(
        f"{taken.backup.path}: {taken.articles} article{'s' * (taken.articles != 1)}, {_size(taken.backup.size)},"
        f" in {taken.seconds:.1f} s.{gone}"
    )


def _verify(file: Path, *, as_json: bool) -> None:
    with reading("Checking", None) as bar:
        proof = verify(file, bar.reach)
    if as_json:
        write_line({"path": str(file), "articles": proof.articles, "schema": proof.schema})
    else:
        _tell(f"{file} is sound: {proof.articles} article{'s' * (proof.articles != 1)}.")


def _list(found: Iterable[Backup], *, as_json: bool) -> None:
    for backup in found:
        if as_json:
            write_line(_as_json(backup))
        else:
            _tell(f"{backup.path}  {_size(backup.size)}  {_age(backup)}")


def _as_json(backup: Backup) -> dict[str, object]:
    return {"path": str(backup.path), "taken": backup.taken.isoformat(), "bytes": backup.size}


def _size(size: float) -> str:
    unit = 0
    while size >= _THOUSAND and unit < len(_UNITS) - 1:
        size, unit = size / _THOUSAND, unit + 1
    return f"{size:.1f} {_UNITS[unit]}" if unit else f"{size} bytes"


def _age(backup: Backup) -> str:
    seconds = (datetime.now(UTC) - backup.taken).total_seconds()
    for length, unit in _AGES:
        if seconds >= length:
            count = int(seconds // length)
            return f"{count} {unit}{'s' * (count != 1)} ago"
    return "just now"


def _tell(text: str) -> None:
    show(output(), [Line(Text(clean(text)), wrap=False)])
