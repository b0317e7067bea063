"""What is known of a feed and of its entries, and how it is written in their tables."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from corpus.models import Scope
from corpus.published import Published
from corpus.sentences import Sentence

if TYPE_CHECKING:
    from datetime import date

NEVER: Final = datetime(9999, 12, 31, tzinfo=UTC)
"""When a feed that is gone for good is polled next."""

FORGOTTEN: Final = 0
"""Stands for who added a feed, if that member has asked to be forgotten; no member has this number."""

_WRITTEN: Final = "%Y-%m-%d %H:%M:%S"
FEED_COLUMNS: Final = (
    "id, scope_id, url, title, words, approval, who, etag, modified, next_poll, polled_at, minutes, failures, error,"
    " day, added_today"
)
ENTRY_COLUMNS: Final = "id, scope_id, feed, headline, url, published, content, state, error, key, tries"


class EntryState(Enum):
    """What became of an entry, or what it waits for.

    OFFERED: it was there before the feed was added, and somebody may want it. DUE: it is to become an article.
    WAITING: somebody has to look at it first.
    """

    OFFERED = "offered"
    DUE = "due"
    WAITING = "waiting"
    ADDED = "added"
    SKIPPED = "skipped"
    FAILED = "failed"


SETTLED: Final = frozenset({EntryState.ADDED, EntryState.SKIPPED, EntryState.FAILED})
"""The states of entries that nothing is to become of any more; their texts are not kept."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that a scope follows.

    `words` is the filter as it was typed, `approval` whether new entries wait for somebody, `who` the member who added
    it, or FORGOTTEN, and None for the host, `minutes` the time between polls without failures, `failures` how many
    there were in a row. All times are UTC.
    """

    id: int
    scope: Scope
    url: str
    title: str | None
    words: str | None
    approval: bool
    who: int | None
    etag: str | None
    modified: str | None
    next_poll: datetime
    polled_at: datetime | None
    minutes: int
    failures: int
    error: Sentence | None
    day: str | None
    added_today: int

    @property
    def name(self) -> str:
        """Its title, or its address if it has none."""
        return self.title or self.url

    @property
    def is_gone(self) -> bool:
        """Whether it is not polled any more, because its site says that it is gone for good."""
        return self.next_poll >= NEVER

    def room_on(self, day: date, per_day: int) -> int:
        """Tell how many articles it may still add on a day."""
        return max(0, per_day - (self.added_today if self.day == day.isoformat() else 0))


@dataclass(frozen=True, slots=True)
class NewFeed:
    """A feed that somebody wants to follow."""

    url: str
    words: str | None
    approval: bool
    who: int | None


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry that a feed had.

    `headline` may be empty. `error` says why it failed, or could not be had so far, `key` is its article's, and `tries`
    tells how often its site had a problem that may pass.
    """

    id: int
    scope: Scope
    feed: int
    headline: str
    url: str | None
    published: Published | None
    content: str | None
    state: EntryState
    error: Sentence | None
    key: str | None
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Schedule:
    """What a good poll leaves for the next one."""

    polled_at: datetime
    next_poll: datetime
    minutes: int
    etag: str | None
    modified: str | None
    title: str | None


def read_feed(row: Any) -> Feed:  # noqa: ANN401 - a row of any columns
    """Read a row of `FEED_COLUMNS`."""
    feed = Feed(*row)
    polled_at, error = feed.polled_at, feed.error
    return replace(
        feed,
        scope=Scope(feed.scope),
        approval=bool(feed.approval),
        next_poll=_time(str(feed.next_poll)),
        polled_at=_time(str(polled_at)) if polled_at else None,
        error=_sentence(str(error)) if error else None,
    )


def read_entry(row: Any) -> StoredEntry:  # noqa: ANN401 - a row of any columns
    """Read a row of `ENTRY_COLUMNS`."""
    entry_id, scope, feed, headline, url, published, content, state, error, key, tries = row
    day = Published.parse(published) if published else None
    reason = _sentence(error) if error else None
    return StoredEntry(entry_id, Scope(scope), feed, headline, url, day, content, EntryState(state), reason, key, tries)


def written(time: datetime) -> str:
    """Write a time as it is stored and compared."""
    return time.astimezone(UTC).strftime(_WRITTEN)


def _time(text: str) -> datetime:
    return datetime.strptime(text, _WRITTEN).replace(tzinfo=UTC)


def written_sentence(sentence: Sentence) -> str:
    """Write a sentence as it is stored."""
    return json.dumps(sentence.as_json(), ensure_ascii=False)


def _sentence(text: str) -> Sentence:
    try:
        return Sentence.from_json(json.loads(text))
    except json.JSONDecodeError:  # it was stored as plain text, before sentences could be translated
        return Sentence(text)
