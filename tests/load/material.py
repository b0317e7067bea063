"""What a load is made of: a database full of passages, and questions about them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import cycle, islice
from typing import TYPE_CHECKING, Final

from tests.benchmark.dragoman import import_grown
from tests.benchmark.grown import grow, known_items
from tests.benchmark.growth import invented
from tests.benchmark.measuring import in_child
from tests.benchmark.sets import english_texts
from tests.benchmark.speed import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.benchmark.grown import Grown

_UNANSWERABLE: Final = 10
"""One question in so many is about something of which no article has a word."""

_UNKNOWN: Final = 1 << 44
"""Words are invented from this number on that no article has: those of the articles end long before it."""


@dataclass(frozen=True, slots=True)
class Material:
    """A database that is to be copied before it is used, and questions about its articles."""

    database: Path
    articles: int
    passages: int
    questions: tuple[str, ...]


def prepare(folder: Path, *, passages: int, questions: int) -> Material:
    """Grow a corpus from the articles that ship and import it, or find it below a folder; make up the questions."""
    say(f"Growing {passages:,} passages")
    (grown,) = grow(folder, [passages], english_texts([]))
    database, imported = grown.folder / "load.sqlite3", grown.folder / "imported-load"
    if not imported.exists():
        for part in grown.folder.glob(f"{database.name}*"):
            part.unlink()
        say("Importing them")
        in_child(import_grown, grown, database)
        imported.touch()
    return Material(database, grown.articles, grown.passages, tuple(islice(_questions(grown, questions), questions)))


def _questions(grown: Grown, number: int) -> Iterator[str]:
    """Ask for as many different passages as there are, over and over, and now and then for what is nowhere."""
    file = grown.folder / f"questions-load-{number}.json"
    if not file.exists():
        say(f"Making up {number:,} questions")
        file.write_text(json.dumps([item.question for item in known_items(grown, number)]), encoding="utf-8")
    for index, question in enumerate(cycle(json.loads(file.read_text(encoding="utf-8"))), start=1):
        yield question
        if index % (_UNANSWERABLE - 1) == 0:
            yield f"Who founded {invented(_UNKNOWN + index)} in {invented(_UNKNOWN - index)}?"
