"""`dragoman import`: add files and folders of articles to the shared corpus."""

from __future__ import annotations

import asyncio
import time
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.text import Text

from bot.exits import Exit
from bot.library import open_library
from bot.progress import Done, reading
from bot.subcommand import shelf
from bot.terminal import Line, clean, output, show
from corpus.errors import ReadingError
from corpus.models import SHARED, Draft
from corpus.reading import Source, find_sources, read_source
from corpus.store import Outcome, Store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.library import Shelf
    from bot.settings import Settings

NAME: Final = "import"
SUMMARY: Final = "Add articles from files and folders, or update them if they are there already."
EXAMPLES: Final = """\
  dragoman import articles/                  a folder with everything below it
  dragoman import a.md b.html clippings.txt  single files
  dragoman import archive.jsonl              one article a line

Markdown with front matter, plain text, HTML and JSON Lines are read. The same
article imported again is updated where it changed and skipped where it did not.
Articles added before an interruption stay.
"""
ENDS: Final = {
    Exit.DONE: "every article was read and stored",
    Exit.FAILED: "some could not be, and stderr says which; the others are stored",
}

_BATCH: Final = 200
_NAMED: Final = 5
_OUTCOMES: Final = (Outcome.ADDED, Outcome.UPDATED, Outcome.UNCHANGED)


@dataclass(slots=True)
class _Tally:
    """What became of the articles so far."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    updated: list[str] = field(default_factory=list)
    failed: int = 0


def add_options(parser: ArgumentParser) -> None:
    """Declare what to read."""
    parser.add_argument(
        "paths", nargs="+", type=_path, metavar="PATH", help="a file or a folder (.md .txt .html .jsonl)"
    )


def run(options: Namespace, settings: Settings) -> int:
    """Import every article that can be read, and tell what became of each."""
    return asyncio.run(_import(options.paths, shelf(options, settings)))


def _path(text: str) -> Path:
    # Path("") would be the current folder, which an empty variable in a script does not mean.
    if not text:
        raise ArgumentTypeError("a path is empty")
    return Path(text)


async def _import(paths: Sequence[Path], where: Shelf) -> int:
    sources = find_sources(paths)
    if not sources:
        raise ReadingError(f"No articles are in {', '.join(map(str, paths))}.")
    tally, started = _Tally(), time.monotonic()
    async with open_library(where) as library:
        try:
            with reading("Importing", sum(source.size for source in sources)) as progress:
                await _store_all(library.store, _read_all(sources, progress, tally), tally)
        finally:
            show(output(), _summary(tally, time.monotonic() - started))
    return Exit.FAILED if tally.failed else Exit.DONE


async def _store_all(store: Store, drafts: Iterator[Draft], tally: _Tally) -> None:
    """Store drafts in batches, each acknowledged before the next is read."""
    batch: list[Draft] = []
    for draft in drafts:
        batch.append(draft)
        if len(batch) == _BATCH:
            await _store(store, batch, tally)
            batch = []
    await _store(store, batch, tally)


async def _store(store: Store, batch: list[Draft], tally: _Tally) -> None:
    outcomes = (await store.put(SHARED, batch)).outcomes
    tally.outcomes.update(outcomes)
    tally.updated += [draft.key for draft, outcome in zip(batch, outcomes, strict=True) if outcome is Outcome.UPDATED]


def _read_all(sources: Sequence[Source], progress: Done, tally: _Tally) -> Iterator[Draft]:
    """Read the sources one after the other; name what cannot be read, and what has the id of another."""
    seen: dict[str, Path] = {}
    for source in sources:
        left = source.size
        for draft in read_source(source):
            if isinstance(draft, ReadingError):
                _fail(progress, tally, str(draft))
                continue
            if draft.key in seen:
                first = "an earlier line" if seen[draft.key] == source.path else str(seen[draft.key])
                _fail(
                    progress,
                    tally,
                    f"{source.path}: “{draft.key}” is already the id of {first}, which was kept.",
                )
                continue
            seen[draft.key] = source.path
            yield draft
            size = min(left, len(draft.raw.encode(errors="replace")))
            progress.advance(size)
            left -= size
        progress.advance(left)


def _fail(progress: Done, tally: _Tally, sentence: str) -> None:
    tally.failed += 1
    progress.say(sentence)


def _summary(tally: _Tally, seconds: float) -> Iterator[Line]:
    counts = ", ".join(f"{outcome.name.lower()} {tally.outcomes[outcome]}" for outcome in _OUTCOMES)
    yield Line(Text(f"{counts.capitalize()}, failed {tally.failed} in {seconds:.1f} s."))
    if tally.updated:
        more = len(tally.updated) - _NAMED
        named = ", ".join(tally.updated[:_NAMED]) + (f" and {more} more" if more > 0 else "")
        yield Line(Text(clean(f"Updated: {named}.")))
