"""`dragoman export`: write articles as JSON Lines that import back to the letter."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from bot.exits import Exit
from bot.library import open_library
from bot.subcommand import add_guild_option, file_name, shelf
from bot.terminal import say
from corpus.errors import CorpusError
from corpus.exporting import export
from corpus.models import SHARED

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from bot.library import Shelf
    from bot.settings import Settings
    from corpus.models import Scope
    from corpus.store import Store

NAME: Final = "export"
SUMMARY: Final = "Write your articles as JSON Lines, which can be imported again and stay the same to the letter."
EXAMPLES: Final = """\
  dragoman export > articles.jsonl
  dragoman export articles.jsonl             all of it is there, or nothing new
  dragoman export --guild 1187412341827633152 server.jsonl
  dragoman export | jq -r .headline

One article a line, in the order of their ids: id, headline, headline_given,
publisher, published, url, language, body, and "clean": true, which tells the
import to take all of it to the letter. The articles that ship with Dragoman are
not among them. A FILE that is there already is replaced.
"""
ENDS: Final = {Exit.DONE: "every article was written", Exit.FAILED: "not written; a FILE is what it was before"}

_STDOUT: Final = "-"


def add_options(parser: ArgumentParser) -> None:
    """Declare where to write."""
    parser.add_argument(
        "file", nargs="?", type=file_name, default=_STDOUT, metavar="FILE", help="where to write (default: stdout)"
    )
    add_guild_option(parser, "write the own articles of this Discord server")


def run(options: Namespace, settings: Settings) -> int:
    """Write the articles; say on stderr how many went into a file, or that there are none."""
    count = asyncio.run(_export(options, shelf(options, settings)))
    if options.file != _STDOUT:
        say(f"{count:,} {'article' if count == 1 else 'articles'} written to {options.file}.")
    elif not count:
        whose = "The host has" if options.guild == SHARED else "This server has"
        say(f"{whose} no articles of its own, so nothing was written.")
    return Exit.DONE


async def _export(options: Namespace, where: Shelf) -> int:
    async with open_library(where) as library:
        if options.file == _STDOUT:
            sys.stdout.flush()
            return await _write(library.store, options.guild, sys.stdout.buffer)
        try:
            with replacing(Path(options.file)) as file:
                return await _write(library.store, options.guild, file)
        except OSError as error:
            raise CorpusError(
                "{file} cannot be written: {reason}.", file=options.file, reason=error.strerror
            ) from error


async def _write(store: Store, scope: Scope, file: BinaryIO) -> int:
    count = 0
    async for line in export(store, scope):
        file.write(line.encode() + b"\n")
        count += 1
    file.flush()
    return count


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a file beside another one and let it take that one's place when all is written."""
    if path.exists() and not path.is_file():
        with path.open("wb") as file:  # a device or a pipe, in whose place no file may be put
            yield file
        return
    path = path.resolve()  # behind a link, so that the link stays one
    beside = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with beside.open("xb") as file:
            yield file
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
