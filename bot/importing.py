"""`dragoman import`: add files, folders and web pages to the host's articles or to a server's."""

from __future__ import annotations

import asyncio
import re
import time
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.text import Text

from bot.exits import Exit
from bot.library import open_library
from bot.pages import open_fetcher, read_page
from bot.progress import Done, reading
from bot.subcommand import add_guild_option, shelf
from bot.terminal import Line, clean, output, say, show
from corpus.errors import CorpusError, ReadingError
from corpus.reading import Source, find_sources, read_source
from corpus.store import Outcome, Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.settings import Settings
    from corpus.models import Draft, Scope

NAME: Final = "import"
SUMMARY: Final = "Add articles from files, folders and web pages, or update them if they are there already."
EXAMPLES: Final = """\
  dragoman import articles/                  a folder with everything below it
  dragoman import a.md b.html clippings.txt  single files
  dragoman import archive.jsonl table.csv    one article a line or row
  dragoman import report.pdf notes.docx a-folder.zip
  dragoman import https://ledger.example/freight-line
  dragoman import articles/ --guild 1187412341827633152

Markdown with front matter, plain text, HTML, JSON Lines, CSV, PDF, Word and ZIP
are read. The same article imported again, from the same place, is updated where
it changed and skipped where it did not. Articles added before an interruption
stay. Web pages are read only if their site's robots.txt lets robots read them,
and only from the public internet (DRAGOMAN_FETCH_NETWORKS adds networks).
"""
ENDS: Final = {
    Exit.DONE: "every article was read and stored",
    Exit.FAILED: "some could not be, and stderr says which; the others are stored",
}

_BATCH: Final = 200
_NAMED: Final = 5
_WEB_ADDRESS: Final = re.compile("https?://", re.IGNORECASE)
_OUTCOMES: Final = (Outcome.ADDED, Outcome.UPDATED, Outcome.UNCHANGED)


def add_options(parser: ArgumentParser) -> None:
    """Declare what to read, and whose it will be."""
    parser.add_argument(
        "places",
        nargs="+",
        type=_place,
        metavar="PATH|URL",
        help="a file, a folder (.md .txt .html .jsonl .csv .tsv .pdf .docx .zip), or the address of a web page",
    )
    add_guild_option(parser, "let them be the own articles of this Discord server (default: everyone's)")


def run(options: Namespace, settings: Settings) -> int:
    """Import every article that can be read, and tell what became of each."""
    return asyncio.run(_import(options, settings))


def _place(text: str) -> Path | str:
    """Read a path, or leave a web address a text."""
    # Path("") would be the current folder, which an empty variable in a script does not mean.
    if not text:
        raise ArgumentTypeError("a path is empty")
    return text if _WEB_ADDRESS.match(text) else Path(text)


async def _import(options: Namespace, settings: Settings) -> int:
    paths = [place for place in options.places if isinstance(place, Path)]
    pages = [place for place in options.places if isinstance(place, str)]
    sources = find_sources(paths)
    if not sources and not pages:
        raise ReadingError("No articles are in {paths}.", paths=", ".join(map(str, paths)))
    started = time.monotonic()
    async with open_library(shelf(options, settings)) as library:
        intake = _Intake(library.store, options.guild)
        try:
            with reading("Importing", None if pages else sum(source.size for source in sources)) as progress:
                intake.tell = progress.say
                await _read_files(sources, intake, progress)
                if pages:
                    await _read_pages(pages, intake, settings)
        finally:
            show(output(), intake.summary(time.monotonic() - started))
    return Exit.FAILED if intake.failed else Exit.DONE


async def _read_files(sources: Sequence[Source], intake: _Intake, progress: Done) -> None:
    """Take in one file after the other."""
    for source in sources:
        left = source.size
        for draft in read_source(source):
            await intake.take(draft, str(source.path))
            size = 0 if isinstance(draft, ReadingError) else min(left, len(draft.raw.encode(errors="replace")))
            progress.advance(size)
            left -= size
        progress.advance(left)
    await intake.store()


async def _read_pages(pages: Sequence[str], intake: _Intake, settings: Settings) -> None:
    """Take in one page after the other, each at once, for the next may be slow to come."""
    async with open_fetcher(settings) as fetcher:
        for page in dict.fromkeys(pages):
            for draft in await read_page(fetcher, page):
                await intake.take(draft, page)
            await intake.store()


class _Intake:
    """Stores what was read, in batches, and counts what became of it; tells of what could not be stored."""

    def __init__(self, store: Store, scope: Scope) -> None:
        self._store = store
        self._scope = scope
        self.tell: Callable[[str], None] = say
        self._batch: list[Draft] = []
        self._seen: dict[str, str] = {}
        self._outcomes: Counter[Outcome] = Counter()
        self._updated: list[str] = []
        self.failed = 0

    async def take(self, draft: Draft | CorpusError, place: str) -> None:
        """Store a draft, sooner or later; name what could not be read, and what has the id of another."""
        if isinstance(draft, CorpusError):
            self._fail(str(draft))
            return
        if draft.key in self._seen:
            first = "an earlier article in it" if self._seen[draft.key] == place else self._seen[draft.key]
            self._fail(f"{place}: “{draft.key}” is already the id of {first}, which was kept.")
            return
        self._seen[draft.key] = place
        self._batch.append(draft)
        if len(self._batch) == _BATCH:
            await self.store()

    async def store(self) -> None:
        """Store what waits; it is acknowledged before more is read."""
        batch, self._batch = self._batch, []
        if not batch:
            return
        outcomes = (await self._store.put(self._scope, batch)).outcomes
        self._outcomes.update(outcomes)
        self._updated += [
            draft.key for draft, outcome in zip(batch, outcomes, strict=True) if outcome is Outcome.UPDATED
        ]

    def summary(self, seconds: float) -> Iterator[Line]:
        """Count what became of everything so far."""
        counts = ", ".join(f"{outcome.name.lower()} {self._outcomes[outcome]}" for outcome in _OUTCOMES)
        yield Line(Text(f"{counts.capitalize()}, failed {self.failed} in {seconds:.1f} s."))
        if self._updated:
            more = len(self._updated) - _NAMED
            named = ", ".join(self._updated[:_NAMED]) + (f" and {more} more" if more > 0 else "")
            yield Line(Text(clean(f"Updated: {named}.")))

    def _fail(self, sentence: str) -> None:
        self.failed += 1
        self.tell(sentence)
