"""What is exported imports back to the letter."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from corpus.errors import ReadingError
from corpus.exporting import export
from corpus.models import SHARED, Draft, Scope
from corpus.reading import read_bytes
from corpus.store import Outcome, Store
from tests.corpus.drafts import draft, library

if TYPE_CHECKING:
    from pathlib import Path

BLUE, GREEN = Scope(111), Scope(222)
NOISY = "Share on Facebook\n\nTrains wait less at the border.\n\nRead also: other trains\n\nAll rights reserved."


async def exported(store: Store, scope: Scope) -> str:
    """Give a scope's whole export."""
    written = io.StringIO()
    async for line in export(store, scope):
        written.write(f"{line}\n")
    return written.getvalue()


def imported(text: str) -> list[Draft]:
    """Read an export as `dragoman import` does."""
    drafts = []
    for read in read_bytes(text.encode(), name="export.jsonl", key="export"):
        assert not isinstance(read, ReadingError), read
        drafts.append(read)
    return drafts


async def test_an_export_comes_back_byte_for_byte(tmp_path: Path) -> None:
    """Imported elsewhere and exported again an export is the same, lines that look like furniture included."""
    articles = [
        *library(),
        draft("noisy", NOISY, headline="All about trains"),
        draft("Ünïcode/ключ", "  Indented.\n\n\n\nAfter a gap. 🚂 \u2028end", headline="Gaps"),
    ]
    async with Store.open(tmp_path / "one.sqlite3") as store:
        await store.put(BLUE, articles)
        await store.put(SHARED, [draft("host", "The host's article.")])
        first = await exported(store, BLUE)
    async with Store.open(tmp_path / "two.sqlite3") as store:
        await store.put(GREEN, imported(first))
        assert await exported(store, GREEN) == first
    assert first.count("\n") == len(articles)


async def test_the_ids_are_in_order(tmp_path: Path) -> None:
    """However many there are and whenever they came, articles are exported in the order of their ids."""
    keys = [f"{number * 7919 % 1000:03}" for number in range(250)]
    async with Store.open(tmp_path / "one.sqlite3") as store:
        for start in (0, 100, 200):
            await store.put(BLUE, [draft(key, f"Wagon {key} left.") for key in keys[start : start + 100]])
        assert [read.key for read in imported(await exported(store, BLUE))] == sorted(keys)[:250]


async def test_importing_an_export_into_its_own_place_changes_nothing(tmp_path: Path) -> None:
    """What is the same already is left alone, though the export has no sources."""
    async with Store.open(tmp_path / "one.sqlite3") as store:
        await store.put(BLUE, library())
        change = await store.put(BLUE, imported(await exported(store, BLUE)))
        assert set(change.outcomes) == {Outcome.UNCHANGED}


async def test_long_articles_are_read_few_at_a_time(tmp_path: Path) -> None:
    """An export of books holds only some of them in memory, and leaves none out."""
    books = [draft(f"book{number}", f"Wagon {number} left. " + "Rails, rails. " * 110_000) for number in range(7)]
    async with Store.open(tmp_path / "one.sqlite3") as store:
        for book in books:
            await store.put(BLUE, [book])
        assert [article.key for article in await store.own_after(BLUE, "")] == ["book0", "book1", "book2"]
        assert [read.key for read in imported(await exported(store, BLUE))] == [book.key for book in books]
