"""The store: articles in and out, each change with its index in one transaction, walls between servers.

Whoever reads says as whom: the `viewer` is a server's scope, or SHARED outside of servers, and sees that scope, the
host's articles and the shipped ones. Nothing else in the project decides who sees what.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from corpus.analysis import VERSION
from corpus.errors import StoreError
from corpus.models import BUNDLED, SHARED, DroppedLine
from corpus.store import answers, index_writing, listing, merging, writing
from corpus.store.database import Database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from pathlib import Path

    import aiosqlite

    from corpus.indexing import IndexedArticle
    from corpus.models import Answer, Article, Draft, Headline, Scope
    from corpus.store.database import Result
    from corpus.store.listing import Visible

_log = logging.getLogger(__name__)

_ANALYSIS: Final = "analysis"
"""The setting that names the version of the analysis that made the index."""


class Outcome(Enum):
    """What became of a draft that was put into the store."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class ArticleSource:
    """Where an article's body comes from: the source's whole text and the lines that were left out."""

    raw: str
    dropped: tuple[DroppedLine, ...]


class Store:
    """An open corpus. Open it with ``async with Store.open(path) as store``."""

    def __init__(self, database: Database, *, bundled: bool) -> None:
        self._database = database
        self._bundled = bundled
        self._merging: asyncio.Task[None] | None = None
        self._has_grown = False

    @classmethod
    @asynccontextmanager
    async def open(cls, path: Path, *, bundled: bool = True, readers: int = 3) -> AsyncIterator[Store]:
        """Open or create the database; without `bundled` the shipped articles are there for nobody.

        Raises StoreError if the file cannot be used. An index made by an older analysis is made anew.
        """
        async with Database.open(path, readers=readers) as database:
            store = cls(database, bundled=bundled)
            await store._renew_stale_index()
            try:
                yield store
            finally:
                await store.merged()

    async def put(self, scope: Scope, drafts: Sequence[Draft]) -> list[Outcome]:
        """Store drafts, all in one transaction with their index; what is there under the same key is replaced.

        On return the articles survive a crash or a power loss. Raises StoreError, nothing changed, if that failed,
        and ValueError if two drafts have the same key.
        """
        keys = [draft.key for draft in drafts]
        if len(set(keys)) < len(keys):
            raise ValueError("two drafts have the same key")
        async with self._database.reader() as connection:
            stored = await writing.stored_digests(connection, scope, keys)
        if not (analysed := await asyncio.to_thread(_analyse_changed, drafts, stored)):
            return [Outcome.UNCHANGED] * len(drafts)  # without waiting for another program that writes
        async with self._database.transaction() as connection:
            ordinal = await writing.scope_ordinal(connection, scope)
            stored = await writing.stored_digests(connection, scope, keys)
            changes: list[tuple[int | None, Draft, IndexedArticle]] = []
            outcomes: list[Outcome] = []
            for draft in drafts:
                article, digest = stored.get(draft.key, (None, b""))
                outcomes.append(_outcome(article, same=digest == writing.digest(draft)))
                if outcomes[-1] is not Outcome.UNCHANGED:
                    changes.append((article, draft, analysed.get(draft.key) or writing.analyse(draft)))
            if changes:
                await writing.write_articles(connection, ordinal, changes)
        self._merge_soon()
        return outcomes

    async def remove(self, scope: Scope, keys: Sequence[str]) -> int:
        """Remove articles by their keys; return how many there were."""
        async with self._database.transaction() as connection:
            ordinal = await writing.scope_ordinal(connection, scope)
            stored = await writing.stored_digests(connection, scope, keys)
            await writing.delete_articles(connection, ordinal, [article for article, _ in stored.values()])
        return len(stored)

    async def keys(self, scope: Scope) -> set[str]:
        """List the lasting keys of exactly one scope."""
        statement = "SELECT key FROM article JOIN scope ON scope.ordinal = article.scope WHERE scope.id = ?"
        async with self._database.reader() as connection, connection.execute(statement, (scope,)) as cursor:
            return {str(row[0]) async for row in cursor}

    async def article(self, viewer: Scope, article_id: int) -> Article | None:
        """Read one article."""
        async with self._database.reader() as connection:
            return await listing.article_by_id(connection, self.visible(viewer), article_id)

    async def find(self, viewer: Scope, key: str) -> Article | None:
        """Read one article by its key; a server's own comes before the host's and the shipped one."""
        async with self._database.reader() as connection:
            return await listing.article_by_key(connection, self.visible(viewer), key)

    async def source(self, viewer: Scope, article_id: int) -> ArticleSource | None:
        """Read what an article was read from."""
        statement = (
            "SELECT raw, dropped FROM source JOIN article ON article.id = source.article"
            f" WHERE article.id = ? AND article.scope {listing.VISIBLE}"
        )
        values = (article_id, *self.visible(viewer))
        async with self._database.reader() as connection, connection.execute(statement, values) as cursor:
            row = await cursor.fetchone()
        return ArticleSource(row[0], tuple(DroppedLine(*line) for line in json.loads(row[1]))) if row else None

    async def headlines(
        self, viewer: Scope, *, publisher: str | None = None, offset: int = 0, limit: int = 20
    ) -> tuple[list[Headline], int]:
        """List articles, newest first and undated last, with how many there are in all."""
        async with self._database.reader() as connection:
            return await listing.headlines(connection, self.visible(viewer), publisher, offset, limit)

    async def suggest(self, viewer: Scope, typed: str, limit: int = 25) -> list[Headline]:
        """Find the headlines most like what was typed so far; the newest for nothing typed."""
        async with self._database.reader() as connection:
            return await listing.suggest(connection, self.visible(viewer), typed, limit)

    async def publishers(self, viewer: Scope, typed: str = "", limit: int = 25) -> list[str]:
        """List publishers by number of articles, or those most like what was typed."""
        async with self._database.reader() as connection:
            return await listing.publishers(connection, self.visible(viewer), typed, limit)

    async def keep_answer(self, viewer: Scope, answer: Answer) -> str:
        """Keep an answer for its buttons; return the token that finds it for 30 days."""
        async with self._database.transaction() as connection:
            return await answers.keep(connection, viewer, answer)

    async def kept_answer(self, viewer: Scope, token: str) -> Answer | None:
        """Find a kept answer; quotes that no longer stand in their article are left out."""
        async with self._database.reader() as connection:
            return await answers.kept(connection, viewer, self.visible(viewer), token)

    async def count_unanswered(self, viewer: Scope, question: str) -> None:
        """Count a question that got no answer, for the admins."""
        async with self._database.transaction() as connection:
            await answers.count_unanswered(connection, viewer, question)

    async def unanswered(self, viewer: Scope) -> list[tuple[str, int]]:
        """List the questions that got no answer with their counts, most asked first."""
        async with self._database.reader() as connection:
            return await answers.unanswered(connection, viewer)

    async def setting(self, name: str) -> str | None:
        """Read a value that the program keeps for itself."""
        async with self._database.reader() as connection:
            return await _setting(connection, name)

    async def set_setting(self, name: str, value: str) -> None:
        """Keep a value for the program itself."""
        async with self._database.transaction() as connection:
            await _set_setting(connection, name, value)

    async def in_thread(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Do work with the functions of `corpus.store.search_index` in a thread; it sees one consistent state."""
        return await self._database.in_thread(work)

    async def merged(self) -> None:
        """Wait until no segments of the index are left to be merged."""
        if self._merging is not None:
            await asyncio.shield(self._merging)

    def visible(self, viewer: Scope) -> Visible:
        """List the scopes that a viewer sees."""
        return (viewer, SHARED, BUNDLED if self._bundled else SHARED)

    def _merge_soon(self) -> None:
        self._has_grown = True
        if self._merging is None or self._merging.done():
            self._merging = asyncio.create_task(self._merge())

    async def _merge(self) -> None:
        """Merge what is due; if the disk is full the index stays as it is, and is right, and later puts try again."""
        try:
            while self._has_grown:
                self._has_grown = False
                while (merged := await self._database.in_thread(merging.merge)) is not None:
                    async with self._database.transaction() as connection:
                        await merging.replace(connection, merged)
        except (StoreError, sqlite3.Error) as error:
            _log.warning("The index was not merged: %s", error)

    async def _renew_stale_index(self) -> None:
        """Make the index anew if it was made by another version of the analysis."""
        if await self.setting(_ANALYSIS) == str(VERSION):
            return
        async with self._database.transaction() as connection:
            if await _setting(connection, _ANALYSIS) == str(VERSION):
                return
            await index_writing.reindex(connection)
            await _set_setting(connection, _ANALYSIS, str(VERSION))
        self._merge_soon()


def _analyse_changed(drafts: Sequence[Draft], stored: dict[str, tuple[int, bytes]]) -> dict[str, IndexedArticle]:
    """Analyse the drafts that differ from what is stored; by key."""
    return {
        draft.key: writing.analyse(draft)
        for draft in drafts
        if draft.key not in stored or stored[draft.key][1] != writing.digest(draft)
    }


def _outcome(article: int | None, *, same: bool) -> Outcome:
    if article is None:
        return Outcome.ADDED
    return Outcome.UNCHANGED if same else Outcome.UPDATED


async def _setting(connection: aiosqlite.Connection, name: str) -> str | None:
    async with connection.execute("SELECT value FROM setting WHERE name = ?", (name,)) as cursor:
        row = await cursor.fetchone()
    return str(row[0]) if row else None


async def _set_setting(connection: aiosqlite.Connection, name: str, value: str) -> None:
    await connection.execute("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", (name, value))
