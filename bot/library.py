"""Open the corpus as the settings and the command line say."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.terminal import say
from corpus.bundled import sync_bundled
from corpus.errors import CorpusError, StoreError
from corpus.models import BUNDLED, SHARED
from corpus.search.searcher import Searcher
from corpus.store import Store
from corpus.store.listing import most_like

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from corpus.models import Scope

_LONGEST_COMPARED: Final = 200
_STALE: Final = "The index was made by another version; `dragoman reindex` renews it, the bot does it by itself."


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where the articles are, and whether those that ship are among them."""

    database: Path
    bundled: bool


@dataclass(frozen=True, slots=True)
class Library:
    """The open store, and the searcher on it."""

    store: Store
    searcher: Searcher


@asynccontextmanager
async def open_library(shelf: Shelf, *, renewing: bool = False) -> AsyncIterator[Library]:
    """Open the store, making its folder if need be, and bring the articles that ship up to date.

    Unless the caller is `renewing` a stale index, stderr says how that is done.
    """
    make_folder(shelf.database.parent)
    async with Store.open(shelf.database, bundled=shelf.bundled) as store:
        if not renewing and (await store.stale())[0]:
            say(_STALE)
        if shelf.bundled:
            await sync_bundled(store)
        yield Library(store, Searcher(store))


async def known_publisher(store: Store, typed: str, viewer: Scope = SHARED) -> str:
    """Find the publisher that a person means; raise CorpusError with the nearest names if there is none."""
    near = await store.publishers(viewer, typed, limit=3)
    for publisher in near:
        if publisher.casefold() == typed.strip().casefold():
            return publisher
    hint = f" Near to it: {', '.join(near)}." if near else " `dragoman articles` shows the publishers."
    raise CorpusError("No article is by a publisher called “{typed}”.{hint}", typed=typed, hint=hint)


async def why_missing(store: Store, scope: Scope, key: str) -> str:
    """Say why exactly one scope has no article with a key, and what to do about it."""
    if await store.history.of_article(scope, key):
        return f"“{key}” was removed already; `dragoman history` tells when."
    seen = await store.find(scope, key)
    if seen and seen.scope == BUNDLED:
        return f"“{key}” ships with Dragoman; it stays as it is, and --no-bundled leaves it out."
    if seen:
        return f"“{key}” is the host's, not the server's own; leave --guild out."
    keys = sorted(await store.keys(scope))
    near = [keys[index] for index in most_like(key[:_LONGEST_COMPARED], keys, 3)]
    hint = f" Near to it: {', '.join(near)}." if near else ""
    return f"There never was an article “{key}”.{hint}"


def make_folder(folder: Path) -> None:
    """Make the database's folder; raise StoreError if that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            "The database's folder {folder} cannot be made: {reason}.", folder=folder, reason=error.strerror
        ) from error
