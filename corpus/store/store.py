"""The store: articles in and out, each change with its index in one transaction, walls between servers.

Whoever reads says as whom: the `viewer` is a server's scope, or SHARED outside of servers, and sees that scope, the
host's articles and the shipped ones. Nothing else in the project decides who sees what.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import sqlite3
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from corpus import analysis
from corpus.errors import CorpusError, StoreError
from corpus.models import BUNDLED, HOST, SHARED, UNLIMITED, DroppedLine
from corpus.store import answers, changing, gaps, index_writing, listing, merging, own_settings, renewing, writing
from corpus.store.arrivals import Arrivals
from corpus.store.asked import PublicQuestions
from corpus.store.changing import By, Change, ChangedMeanwhileError, Plan
from corpus.store.checks import Checks
from corpus.store.database import Database
from corpus.store.deliveries import Deliveries
from corpus.store.feeds import Feeds
from corpus.store.fields import check_fields
from corpus.store.figures import Figures
from corpus.store.follows import Follows
from corpus.store.forgetting import Forgetting
from corpus.store.history import Action, History
from corpus.store.leavings import Leavings
from corpus.store.listing import EVERYTHING, Wanted
from corpus.store.marks import Marks
from corpus.store.people import People
from corpus.store.preparing import Preparation
from corpus.store.previews import Previews
from corpus.store.servers import Servers
from corpus.store.synonyms import Synonyms
from corpus.store.topics import Topics

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence
    from pathlib import Path

    from corpus.models import Answer, Article, Author, Draft, Headline, Limits, Scope
    from corpus.store.changing import Usage
    from corpus.store.database import Result
    from corpus.store.gaps import Unanswered
    from corpus.store.listing import Visible
    from corpus.store.renewing import Progress

_log = logging.getLogger(__name__)

_DIGESTS: Final = "digests"
"""The setting that names the version of the fingerprints."""


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
        self.history = History(database)
        self.servers = Servers(database)
        self.previews = Previews(database)
        self.synonyms = Synonyms(database)
        self.feeds = Feeds(database)
        self.checks = Checks(database)
        self.marks = Marks(database)
        self.public_questions = PublicQuestions(database)
        self.figures = Figures(database)
        self.follows = Follows(database)
        self.arrivals = Arrivals(database)
        self.deliveries = Deliveries(database)
        self.people = People(database)
        self.topics = Topics(database)
        self.forgetting = Forgetting(database, self.servers, self.people)
        self._leavings = Leavings(database)
        self._merging: asyncio.Task[None] | None = None
        self._has_grown = False

    @classmethod
    @asynccontextmanager
    async def open(cls, path: Path, *, bundled: bool = True, readers: int = 3) -> AsyncIterator[Store]:
        """Open or create the database; without `bundled` the shipped articles are there for nobody.

        Raises StoreError if the file cannot be used. What another analysis indexed answers as it is until `renew`.
        """
        async with Database.open(path, readers=readers) as database:
            store = cls(database, bundled=bundled)
            await store.servers.load()
            await store.people.load()
            await store._renew_stale_digests()
            try:
                yield store
            finally:
                await store.merged()
                await store._leavings.written()

    async def put(  # noqa: PLR0913 - each says something else of the one change
        self,
        scope: Scope,
        drafts: Sequence[Draft],
        author: Author = HOST,
        *,
        limits: Limits = UNLIMITED,
        action: Action = Action.ADD,
        basis: Mapping[str, int] | None = None,
    ) -> Change:
        """Store drafts, all in one transaction with their index; what is there under the same key is replaced.

        `basis` tells for keys which revision was the last that somebody knew of; 0 that nothing may be replaced there.
        On return the articles survive a crash or a power loss. Raises StoreError or LimitError, nothing changed, if
        that failed, ChangedMeanwhileError if one of the keys has another last revision, and ValueError if two drafts
        have the same key, or one is longer in a field than any reader of sources makes it.
        """
        keys = [draft.key for draft in drafts]
        if len(set(keys)) < len(keys):
            raise ValueError("two drafts have the same key")
        for draft in drafts:
            check_fields(draft)
        return await self._carry_out(scope, Plan(drafts, basis=basis or {}), By(author, action), limits)

    async def remove(self, scope: Scope, keys: Sequence[str], author: Author = HOST) -> Change:
        """Remove articles by their keys; `restore` and `undo` bring them back."""
        return await self._carry_out(scope, Plan(gone=tuple(dict.fromkeys(keys))), By(author, Action.REMOVE), UNLIMITED)

    async def restore(
        self,
        scope: Scope,
        key: str,
        number: int | None = None,
        author: Author = HOST,
        *,
        limits: Limits = UNLIMITED,
    ) -> Change:
        """Bring back an article as it was after a revision, by default the last one after which it was there.

        Raises CorpusError if there is no such revision, or if the article is changed meanwhile.
        """
        revisions = await self.history.of_article(scope, key)
        wanted = next((r for r in revisions if r.present and number in {None, r.number}), None)
        draft = await self.history.draft(scope, key, wanted.number) if wanted else None
        if draft is None:
            if not revisions:
                raise CorpusError("There never was an article “{key}”.", key=key)
            raise CorpusError("“{key}” was not there in version {number}.", key=key, number=str(number))
        plan = Plan([draft], basis={key: revisions[0].number})
        return await self._carry_out(scope, plan, By(author, Action.RESTORE), limits)

    async def undo(self, scope: Scope, change: int, author: Author = HOST, *, limits: Limits = UNLIMITED) -> Change:
        """Bring every article of a change back to what it was before; undoing that does the change again.

        Raises CorpusError, nothing changed, if one of them has been changed since.
        """
        revisions = await self.history.of_change(scope, change)
        if not revisions:
            raise CorpusError("There is no such change to undo.")
        earlier = await self.history.drafts(scope, [(r.key, r.number - 1) for r in revisions])
        gone = [revision.key for revision in revisions if revision.key not in earlier]
        plan = Plan([*earlier.values()], gone, {revision.key: revision.number for revision in revisions})
        try:
            return await self._carry_out(scope, plan, By(author, Action.UNDO), limits)
        except ChangedMeanwhileError as error:
            headline = next(revision.headline for revision in revisions if revision.key == error.key)
            raise CorpusError(
                "“{headline}” has been changed since, so this cannot be undone any more."
                " Its history has every version.",
                headline=headline,
            ) from error

    async def state(self, viewer: Scope) -> str:
        """Name the state of all that a viewer's answers depend on; the name changes whenever that does."""
        statement = f"SELECT coalesce(max(id), 0) FROM change WHERE scope {listing.VISIBLE}"
        visible = self.visible(viewer)
        async with self._database.reader() as connection, connection.execute(statement, visible) as cursor:
            row = await cursor.fetchone()
        synonyms = [await self.synonyms.groups(scope) for scope in visible]
        digest = hashlib.blake2b(json.dumps(synonyms).encode(), digest_size=8).hexdigest()
        stale, _ = await self.stale()
        alone = "" if self.servers.sees_shared(viewer) else ".alone"
        return f"{analysis.VERSION}.{stale}.{row[0] if row else 0}.{digest}{alone}"

    async def usage(self, scope: Scope) -> Usage:
        """Tell how much exactly one scope holds."""
        async with self._database.reader() as connection:
            return await changing.usage(connection, scope)

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

    async def own(self, scope: Scope, article_id: int) -> Article | None:
        """Read one article of exactly one scope."""
        async with self._database.reader() as connection:
            return await listing.article_by_id(connection, (scope, scope, scope), article_id)

    async def own_by_key(self, scope: Scope, key: str) -> Article | None:
        """Read one article of exactly one scope by its key."""
        async with self._database.reader() as connection:
            return await listing.article_by_key(connection, (scope, scope, scope), key)

    async def own_after(self, scope: Scope, key: str, limit: int = 100) -> list[Article]:
        """Read the articles of exactly one scope whose keys come after one, in the order of their keys."""
        async with self._database.reader() as connection:
            return await listing.articles_after(connection, scope, key, limit)

    async def own_headlines(
        self, scope: Scope, wanted: Wanted = EVERYTHING, *, offset: int = 0, limit: int = 20
    ) -> tuple[list[Headline], int]:
        """List the articles of exactly one scope, newest first, with how many there are in all."""
        async with self._database.reader() as connection:
            return await listing.headlines(connection, (scope, scope, scope), wanted, offset, limit)

    async def own_suggest(self, scope: Scope, typed: str, limit: int = 25) -> list[Headline]:
        """Find the headlines of exactly one scope most like what was typed so far; the newest for nothing typed."""
        async with self._database.reader() as connection:
            return await listing.suggest(connection, (scope, scope, scope), typed, limit)

    async def own_publishers(self, scope: Scope, typed: str = "", limit: int = 25) -> list[str]:
        """List the publishers of exactly one scope by number of articles, or those most like what was typed."""
        async with self._database.reader() as connection:
            return await listing.publishers(connection, (scope, scope, scope), typed, limit)

    async def headlines(
        self, viewer: Scope, *, publisher: str | None = None, offset: int = 0, limit: int = 20
    ) -> tuple[list[Headline], int]:
        """List articles, newest first and undated last, with how many there are in all."""
        async with self._database.reader() as connection:
            return await listing.headlines(connection, self.visible(viewer), Wanted(publisher), offset, limit)

    async def suggest(self, viewer: Scope, typed: str, limit: int = 25) -> list[Headline]:
        """Find the headlines most like what was typed so far; the newest for nothing typed."""
        async with self._database.reader() as connection:
            return await listing.suggest(connection, self.visible(viewer), typed, limit)

    async def publishers(self, viewer: Scope, typed: str = "", limit: int = 25) -> list[str]:
        """List publishers by number of articles, or those most like what was typed."""
        async with self._database.reader() as connection:
            return await listing.publishers(connection, self.visible(viewer), typed, limit)

    async def keep_answer(self, viewer: Scope, answer: Answer, *, public: bool = False) -> str:
        """Keep an answer for its buttons; return the token that finds it for 30 days.

        The question of a `public` answer is suggested to others in the same server.
        """
        return await self._leavings.keep(viewer, answer, public=public)

    async def kept_answer(self, viewer: Scope, token: str) -> Answer | None:
        """Find a kept answer; quotes that no longer stand in their article are left out."""
        async with self._database.reader() as connection:
            return await answers.kept(connection, viewer, self.visible(viewer), token)

    async def count_unanswered(self, viewer: Scope, question: str) -> None:
        """Count a question that got no answer, for the admins."""
        await self._leavings.count(viewer, question)

    async def unanswered(self, viewer: Scope) -> list[Unanswered]:
        """List the questions that got no answer, most asked first."""
        return await self._database.in_thread(lambda connection: gaps.unanswered(connection, viewer))

    async def setting(self, name: str) -> str | None:
        """Read a value that the program keeps for itself."""
        async with self._database.reader() as connection:
            return await own_settings.read(connection, name)

    async def set_setting(self, name: str, value: str) -> None:
        """Keep a value for the program itself."""
        async with self._database.transaction() as connection:
            await own_settings.write(connection, name, value)

    async def in_thread(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Do work with the functions of `corpus.store.search_index` in a thread; it sees one consistent state."""
        return await self._database.in_thread(work)

    async def stale(self) -> tuple[int, int]:
        """Count the articles that another version of the analysis indexed, and all articles."""
        return await renewing.stale(self._database)

    async def renew(self, progress: Progress | None = None) -> None:
        """Index anew what another version of the analysis indexed, while questions are answered from what there is.

        Tells `progress` how many of how many articles are done. Cancelled or killed it leaves what is done as it is;
        the next one goes on from there. Raises StoreError if the database cannot be written.
        """
        await renewing.renew_index(self._database, progress or _tell_nobody, self._merge_soon)
        await self.merged()

    async def outdate(self) -> None:
        """Let `renew` index every article anew, also those that the present analysis has indexed."""
        async with self._database.transaction() as connection:
            await index_writing.outdate(connection)

    async def merged(self) -> None:
        """Wait until no segments of the index are left to be merged."""
        if self._merging is not None:
            await asyncio.shield(self._merging)

    def visible(self, viewer: Scope) -> Visible:
        """List the scopes that a viewer sees: a server that wants no others only its own."""
        if not self.servers.sees_shared(viewer):
            return (viewer, viewer, viewer)
        return (viewer, SHARED, BUNDLED if self._bundled else SHARED)

    async def _carry_out(self, scope: Scope, plan: Plan, by: By, limits: Limits) -> Change:
        preparation, change = Preparation(self._database, scope, plan, limits), None
        while change is None:
            prepared = await preparation.prepared()
            if prepared.changes_nothing:
                return Change(None, prepared.outcomes)  # without waiting for another program that writes
            async with self._database.transaction() as connection:
                change = await changing.carry_out(connection, scope, prepared, by, limits)
        self._merge_soon()
        return change

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

    async def _renew_stale_digests(self) -> None:
        """Make the articles' fingerprints anew if they were made by another version of `writing.digest`."""
        if await self.setting(_DIGESTS) == str(writing.DIGEST):
            return
        await renewing.renew_digests(self._database)
        await self.set_setting(_DIGESTS, str(writing.DIGEST))


def _tell_nobody(_done: int, _total: int) -> None:
    """Keep progress to oneself."""
