"""Keep the articles that ship with Dragoman in step with the store."""

from __future__ import annotations

from importlib.resources import files
from pathlib import PurePath
from typing import TYPE_CHECKING

from corpus.errors import ReadingError
from corpus.models import BUNDLED, PROGRAM, Draft
from corpus.reading import read_bytes

if TYPE_CHECKING:
    from corpus.store import Store


def bundled_articles() -> list[Draft]:
    """Read the articles that ship; raise ReadingError if one of them is broken."""
    drafts: list[Draft] = []
    for file in sorted((files("corpus") / "articles").iterdir(), key=lambda file: file.name):
        if not file.name.endswith(".md"):
            continue
        for read in read_bytes(file.read_bytes(), name=file.name, key=PurePath(file.name).stem):
            if isinstance(read, ReadingError):
                raise read
            drafts.append(read)
    return drafts


async def sync_bundled(store: Store) -> None:
    """Add, update and remove what changed since the last start; an unchanged article costs its reading alone."""
    drafts = bundled_articles()
    await store.put(BUNDLED, drafts, PROGRAM)
    if gone := await store.keys(BUNDLED) - {draft.key for draft in drafts}:
        await store.remove(BUNDLED, sorted(gone), PROGRAM)
