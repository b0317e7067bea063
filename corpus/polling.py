"""Poll feeds, each on its own schedule, and make articles of their entries.

Nothing here waits for a feed that is slow or broken: its failure is kept with it, and it is left alone for a while.
"""

from __future__ import annotations

import asyncio
import logging
import random
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from corpus.duplicates import SAME_FROM, plain_link
from corpus.errors import CorpusError, FetchError, LimitError, ReadingError, StoreError
from corpus.feed_entries import read_entry
from corpus.feeds import parse_feed_isolated, parse_wanted
from corpus.fetching import Accept, FetchFailedError
from corpus.models import Author, Via
from corpus.sentences import Sentence
from corpus.store.feed_rows import NEVER, EntryState, NewFeed, Schedule
from corpus.store.feeds import too_many_feeds

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from corpus.curation import Accepted, Curation
    from corpus.feeds import ParsedFeed
    from corpus.fetching import Fetched, Fetcher
    from corpus.models import Limits, Scope
    from corpus.reading.isolated import Reading
    from corpus.store import Store
    from corpus.store.feed_rows import Feed, StoredEntry
    from corpus.store.feeds import Seen

PER_DAY: Final = 50
"""Articles that one feed may add in a day, unless the host says otherwise."""

AT_A_TIME: Final = 2
"""Feeds that are polled at once."""

PROPOSED: Final = 10
"""Waiting entries that are read for one preview."""

MOST_TRIES: Final = 8
"""Times that an entry is tried while its site has a problem that may pass, over more than a day."""

SHORTEST_MINUTES: Final = 15
LONGEST_MINUTES: Final = 24 * 60

_FIRST_MINUTES: Final = 60
_CLAIMED: Final = timedelta(minutes=15)
_REST: Final = 60.0
"""Seconds after which to look for what another program has changed."""

_MOST_DOUBLED: Final = 10

_BROKEN: Final = Sentence("This feed hit an error inside Dragoman; the host finds more in the log.")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AddedFeed:
    """A feed that is followed from now on, and how many of its entries are offered or did not pass its filter."""

    feed: Feed
    offered: int
    skipped: int


class FeedPoller:
    """Follow feeds for all scopes; one per program, though several programs may run one on the same database."""

    def __init__(  # noqa: PLR0913 - what it works with, and two figures
        self,
        store: Store,
        fetcher: Fetcher,
        curation: Curation,
        limits_for: Callable[[Scope], Limits],
        per_day: int = PER_DAY,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._feeds = store.feeds
        self._fetcher = fetcher
        self._curation = curation
        self._limits_for = limits_for
        self._per_day = per_day
        self._clock = clock
        self._woken = asyncio.Event()
        self._attended: set[int] = set()
        self.failures = 0  # of all feeds, since the start

    async def add(
        self, scope: Scope, author: Author, url: str, words: str | None = None, *, approval: bool
    ) -> AddedFeed:
        """Follow a feed, and offer what it has now.

        Raises LimitError, FetchError, ReadingError or CorpusError with a sentence for the person, nothing changed.
        """
        parse_wanted(words)  # a filter that is none is refused first of all
        most = self._limits_for(scope).feeds
        await self._refuse_twice(scope, url)
        if most is not None and len(await self._feeds.of_scope(scope)) >= most:
            raise too_many_feeds(most)
        fetched, parsed = await self._first_poll(url.strip())
        await self._refuse_twice(scope, fetched.moved or fetched.url)
        minutes = _next_minutes(_FIRST_MINUTES, parsed.minutes, factor=1)
        now = self._clock()
        feed, counts = await self._feeds.add(
            scope,
            NewFeed(fetched.moved or url.strip(), words.strip() or None if words else None, approval, author.who),
            Schedule(now, now + timedelta(minutes=minutes), minutes, fetched.etag, fetched.modified, parsed.title),
            await asyncio.to_thread(_sorted, parsed, words, EntryState.OFFERED),
            most=most,
        )
        self._woken.set()
        return AddedFeed(feed, counts[EntryState.OFFERED], counts[EntryState.SKIPPED])

    async def take_offered(self, scope: Scope, feed_id: int, number: int | None = None) -> int:
        """Let a feed's newest offered entries, or all, become articles; return how many there are."""
        if (feed := await self._feeds.feed(scope, feed_id)) is None:
            return 0
        taken = await self._feeds.turn(feed, EntryState.OFFERED, EntryState.DUE, number)
        await self._feeds.hurry(scope, feed_id, self._clock())
        self._woken.set()
        return taken

    async def skip_offered(self, scope: Scope, feed_id: int) -> int:
        """Let a feed's offered entries be; return how many there were."""
        feed = await self._feeds.feed(scope, feed_id)
        return await self._feeds.turn(feed, EntryState.OFFERED, EntryState.SKIPPED) if feed else 0

    async def poll(self, feed: Feed) -> bool:
        """Look at a feed and remember what is new in it; tell whether that went well, and otherwise keep why not."""
        try:
            fetched = await self._fetcher.fetch(feed.url, Accept.FEED, etag=feed.etag, modified=feed.modified)
            parsed = None if fetched.unchanged else await parse_feed_isolated(fetched.content, fetched.url)
        except (FetchError, ReadingError) as error:
            await self._keep_failure(feed, error)
            return False
        if fetched.moved and await self._feeds.moved(feed.id, fetched.moved):
            _log.info("Feed %d has moved for good", feed.id)
        new = await self._see(feed, parsed) if parsed else 0
        minutes = _next_minutes(feed.minutes, parsed.minutes if parsed else None, factor=0.5 if new else 2)
        now = self._clock()
        await self._feeds.succeeded(
            feed.id,
            Schedule(
                polled_at=now,
                next_poll=now + timedelta(minutes=minutes),
                minutes=minutes,
                etag=fetched.etag,
                modified=fetched.modified,
                title=parsed.title if parsed else None,
            ),
        )
        return True

    async def take_in(self, feed: Feed, entry: StoredEntry) -> bool:
        """Make an article of an entry that is due; tell whether there is a new one.

        An entry that cannot be read is marked as failed; one whose article was here before, and was changed or removed,
        as skipped. Raises, the entry still due, LimitError if there is no room for it, and FetchFailedError if its site
        has a problem that may pass, unless that was the last of eight tries. Any error inside Dragoman is raised as
        well, and the entry is marked as failed.
        """
        async with self._broken_by(entry):
            return await self._make_article(feed, entry)

    async def propose_waiting(self, scope: Scope, feed_id: int | None, author: Author) -> str | None:
        """Read a few entries that wait into a preview and return its token; None if none waits.

        Those that cannot be read are marked as failed, unless that may pass. Raises CorpusError if none can be read.
        """
        readings: list[Reading] = []
        entries: list[int] = []
        failures: list[Sentence] = []
        feeds = {feed.id: feed for feed in await self._feeds.of_scope(scope)}
        waiting = await self._feeds.entries(scope, EntryState.WAITING, feed_id, limit=PROPOSED, newest=False)
        for entry in (entry for entry in waiting if entry.feed in feeds):
            try:
                async with self._broken_by(entry):
                    readings.append(await read_entry(self._fetcher, feeds[entry.feed], entry))
                entries.append(entry.id)
            except (FetchError, ReadingError) as error:
                if not _may_pass(error):
                    await self._feeds.mark(scope, [entry.id], EntryState.FAILED, error=error.sentence)
                failures.append(Sentence("{name}: {error}", {"name": entry.headline or entry.url, "error": error}))
        if failures and not readings:
            raise CorpusError("No entry that waits could be read. {error}", error=failures[0])
        return await self._curation.propose(scope, author, readings, failures, entries) if readings else None

    async def run(self, trouble: Callable[[Feed, Exception], None]) -> None:
        """Poll what is due until cancelled; `trouble` is told of errors that are none of a feed's."""
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_A_TIME):
                group.create_task(self._work(trouble))

    async def poll_due(self, trouble: Callable[[Feed, Exception], None]) -> int:
        """Attend to every feed whose time has come, one after the other; return how many there were."""
        count = 0
        while feed := await self._claim():
            await self._attend(feed, trouble)
            count += 1
        return count

    async def settle(self, scope: Scope, accepted: Accepted) -> None:
        """Note what became of the entries of a preview that was accepted: articles now, or left out."""
        for entry, key in accepted.entries:
            await self._feeds.mark(scope, [entry], EntryState.ADDED if key else EntryState.SKIPPED, key=key)

    async def _make_article(self, feed: Feed, entry: StoredEntry) -> bool:
        scope = feed.scope
        try:
            reading = await read_entry(self._fetcher, feed, entry)
        except (FetchError, ReadingError) as error:
            if _may_pass(error) and entry.tries + 1 < MOST_TRIES:
                raise
            await self._feeds.mark(scope, [entry.id], EntryState.FAILED, error=error.sentence)
            return False
        draft = reading.draft
        alike = await self._curation.alike(scope, draft)
        same = next((near.article.key for near in alike if near.likeness >= SAME_FROM), None)
        if same is None and await self._store.history.of_article(scope, draft.key):
            # Somebody has changed or removed it since; what they did is not undone.
            await self._feeds.mark(scope, [entry.id], EntryState.SKIPPED, key=draft.key)
            return False
        if same is None:
            # While the entry was read, the feed may have been removed, or who added it may have asked to be forgotten.
            if (current := await self._feeds.feed(scope, feed.id)) is None:
                return False
            author = Author(Via.FEED, current.who or None)
            await self._store.put(scope, [draft], author, limits=self._limits_for(scope), basis={draft.key: 0})
            await self._feeds.count_article(feed.id, self._clock().date())
        await self._feeds.mark(scope, [entry.id], EntryState.ADDED, key=same or draft.key)
        return same is None

    @asynccontextmanager
    async def _broken_by(self, entry: StoredEntry) -> AsyncIterator[None]:
        """Give an entry up that makes Dragoman itself fail, or it would stand before the others for ever."""
        try:
            yield
        except CorpusError:
            raise
        except Exception:
            await self._feeds.mark(entry.scope, [entry.id], EntryState.FAILED, error=_BROKEN)
            raise

    async def _work(self, trouble: Callable[[Feed, Exception], None]) -> None:
        while True:
            self._woken.clear()
            try:
                if feed := await self._claim():
                    await self._attend(feed, trouble)
                else:
                    await self._rest()
            except StoreError as error:
                _log.warning("All feeds were left for later: %s", error)
                await asyncio.sleep(_REST)

    async def _claim(self) -> Feed | None:
        """Take a feed whose time has come, unless it is being attended to here already."""
        now = self._clock()
        await self._feeds.mend_times(now)
        for feed in await self._feeds.due(now, len(self._attended) + 1):
            if feed.id not in self._attended and await self._feeds.claim(feed.id, now, now + _CLAIMED):
                return feed
        return None

    async def _rest(self) -> None:
        due = await self._feeds.next_due()
        seconds = (due - self._clock()).total_seconds() if due else _REST
        with suppress(TimeoutError):
            async with asyncio.timeout(min(max(seconds, 1), _REST)):
                await self._woken.wait()

    async def _attend(self, feed: Feed, trouble: Callable[[Feed, Exception], None]) -> None:
        """Poll a feed and take in what is due, without letting any failure out."""
        self._attended.add(feed.id)
        try:
            [failure] = await asyncio.gather(self._poll_and_take_in(feed), return_exceptions=True)
            if isinstance(failure, CorpusError):
                _log.warning("Feed %d was left for later: %s", feed.id, failure)
            elif isinstance(failure, Exception):
                trouble(feed, failure)
                await self._keep_failure(feed, CorpusError.of(_BROKEN))
        finally:
            self._attended.discard(feed.id)

    async def _poll_and_take_in(self, claimed: Feed) -> None:
        went_well = await self.poll(claimed)
        feed = await self._feeds.feed(claimed.scope, claimed.id)
        if feed and (went_well or feed.is_gone):
            await self._take_in_due(feed)

    async def _take_in_due(self, feed: Feed) -> None:
        """Take in a feed's entries, oldest first, until something stands against it; the rest stays due.

        While a site has a problem nothing more is asked of it, and entries with links to others go on.
        """
        now = self._clock()
        if feed.is_gone and await self._feeds.entries(feed.scope, EntryState.DUE, feed.id, limit=1):
            feed = replace(feed, next_poll=now + timedelta(days=1))
            await self._feeds.hold(feed.id, feed.next_poll)
        for _ in range(feed.room_on(now.date(), self._per_day)):
            entry = await self._feeds.next_entry(feed, self._clock())
            # Taking in can outlast the time until the next poll; nobody else may begin meanwhile.
            if not entry or not await self._feeds.hold(feed.id, max(feed.next_poll, self._clock() + _CLAIMED)):
                break
            try:
                await self.take_in(feed, entry)
            except LimitError as error:
                await self._feeds.set_error(feed.id, error.sentence)
                break
            except FetchFailedError as error:
                asked = _wait_of(error) or timedelta()
                feed = replace(feed, next_poll=max(feed.next_poll, self._clock() + asked))
                await self._feeds.hold(feed.id, feed.next_poll)
                await self._postpone(entry, error)

    async def _postpone(self, entry: StoredEntry, error: FetchFailedError) -> None:
        minutes = min(LONGEST_MINUTES, SHORTEST_MINUTES * 2**entry.tries)
        until = self._clock() + max(timedelta(minutes=minutes), _wait_of(error) or timedelta())
        await self._feeds.postpone(entry, error.sentence, until, _site(entry.url or ""))

    async def _see(self, feed: Feed, parsed: ParsedFeed) -> int:
        """Remember what a poll has brought, and count what is new."""
        taken = EntryState.WAITING if feed.approval else EntryState.DUE
        seen = await asyncio.to_thread(_sorted, parsed, feed.words, taken)
        return sum((await self._feeds.see(feed.id, seen)).values())

    async def _first_poll(self, url: str) -> tuple[Fetched, ParsedFeed]:
        try:
            fetched = await self._fetcher.fetch(url, Accept.FEED)
        except FetchFailedError:
            raise
        except FetchError:
            await self._look_for_feed(url)
            raise
        return fetched, await parse_feed_isolated(fetched.content, fetched.url)

    async def _look_for_feed(self, url: str) -> None:
        """Raise ReadingError that names the feed, if the address is that of a web page which links to one."""
        with suppress(FetchError):
            page = await self._fetcher.fetch(url, Accept.PAGE)
            await parse_feed_isolated(page.content, page.url)

    async def _refuse_twice(self, scope: Scope, url: str) -> None:
        link = plain_link(url)
        for feed in await self._feeds.of_scope(scope):
            if feed.url == url or (link and plain_link(feed.url) == link):
                raise CorpusError("This feed is followed already, as “{name}”.", name=feed.name)

    async def _keep_failure(self, feed: Feed, error: CorpusError) -> None:
        self.failures += 1
        now = self._clock()
        if isinstance(error, FetchFailedError) and error.status == HTTPStatus.GONE:
            gone = Sentence("The feed is gone for good, says its site (error 410); it is not asked again.")
            await self._feeds.failed(feed.id, gone, now, NEVER)
            return
        minutes = min(LONGEST_MINUTES, SHORTEST_MINUTES * 2 ** min(feed.failures, _MOST_DOUBLED))
        spread = random.uniform(0.75, 1)  # noqa: S311 - keeps feeds that failed together from coming back together
        wait = max(timedelta(minutes=minutes * spread), _wait_of(error) or timedelta())
        await self._feeds.failed(feed.id, error.sentence, now, now + wait)


def _sorted(parsed: ParsedFeed, words: str | None, taken: EntryState) -> list[Seen]:
    wanted = parse_wanted(words)
    return [(entry, taken if wanted.passes(entry) else EntryState.SKIPPED) for entry in parsed.entries]


def _next_minutes(minutes: int, asked: int | None, *, factor: float) -> int:
    return min(LONGEST_MINUTES, max(SHORTEST_MINUTES, asked or 0, int(minutes * factor)))


def _may_pass(error: CorpusError) -> bool:
    return isinstance(error, FetchFailedError) and (
        error.status == HTTPStatus.TOO_MANY_REQUESTS or error.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    )


def _site(url: str) -> str:
    """Give the beginning of all addresses at the same site."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"


def _wait_of(error: CorpusError) -> timedelta | None:
    return error.retry_after if isinstance(error, FetchFailedError) else None
