"""Feeds and their entries, each scope's own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from corpus.errors import CorpusError, LimitError
from corpus.feeds import Entry
from corpus.models import Scope
from corpus.published import Published
from corpus.sentences import Sentence
from corpus.store import Store, feeds
from corpus.store.feed_rows import NEVER, EntryState, NewFeed, Schedule

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from corpus.store.feed_rows import Feed
    from corpus.store.feeds import Seen

RED, BLUE = Scope(100), Scope(200)
NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
URL = "https://news.example/feed"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """Open an empty store."""
    async with Store.open(tmp_path / "feeds.sqlite3") as store:
        yield store


def seen(*names: str, state: EntryState = EntryState.OFFERED) -> list[Seen]:
    """Make entries, newest first."""
    return [
        (Entry(name, f"About {name}", f"https://news.example/{name}", Published(2024, 5), "", f"<p>{name}</p>"), state)
        for name in names
    ]


async def follow(store: Store, scope: Scope = RED, url: str = URL, *names: str, most: int | None = None) -> Feed:
    """Follow a feed whose next poll is in an hour."""
    schedule = Schedule(NOW, NOW + timedelta(hours=1), 60, "tag", "yesterday", "Steppe")
    feed, _ = await store.feeds.add(scope, NewFeed(url, "wheat", True, 7), schedule, seen(*names), most=most)  # noqa: FBT003 - `approval`
    return feed


async def test_a_feed_comes_back_whole(store: Store) -> None:
    """What was said of a feed is read again, with its times in UTC."""
    feed = await follow(store)
    assert await store.feeds.feed(RED, feed.id) == feed
    assert (feed.url, feed.title, feed.name, feed.words, feed.approval, feed.who) == (
        URL,
        "Steppe",
        "Steppe",
        "wheat",
        True,
        7,
    )
    assert (feed.etag, feed.modified, feed.minutes) == ("tag", "yesterday", 60)
    assert (feed.polled_at, feed.next_poll, feed.is_gone) == (NOW, NOW + timedelta(hours=1), False)


async def test_a_scope_sees_its_own_feeds_only(store: Store) -> None:
    """Another server can neither see, remove, hurry nor settle what one follows."""
    feed = await follow(store, RED, URL, "a")
    [entry] = await store.feeds.entries(RED, EntryState.OFFERED)
    assert await store.feeds.of_scope(BLUE) == []
    assert await store.feeds.feed(BLUE, feed.id) is None
    assert await store.feeds.remove(BLUE, feed.id) is None
    assert await store.feeds.entries(BLUE, EntryState.OFFERED, feed.id) == []
    assert await store.feeds.entry(BLUE, entry.id) is None
    assert await store.feeds.mark(BLUE, [entry.id], EntryState.SKIPPED) == 0
    assert await store.feeds.counts(BLUE) == {}
    await store.feeds.hurry(BLUE, feed.id, NOW)
    assert await store.feeds.feed(RED, feed.id) == feed


async def test_a_feed_is_followed_once(store: Store) -> None:
    """The same address twice in a scope is refused; another scope may follow it as well."""
    await follow(store)
    with pytest.raises(CorpusError, match="followed already"):
        await follow(store)
    assert (await follow(store, BLUE)).scope == BLUE


async def test_no_more_feeds_than_the_limit(store: Store) -> None:
    """At the limit the feed is refused, below it is not, and other scopes' feeds do not count."""
    await follow(store, BLUE)
    await follow(store, RED, URL, most=1)
    with pytest.raises(LimitError, match="room for 1 feed here"):
        await follow(store, RED, f"{URL}/2", most=1)


async def test_feeds_are_due_at_their_time(store: Store) -> None:
    """A feed is due at its time and not before, the longest overdue first."""
    late = await follow(store)
    early = await follow(store, BLUE)
    await store.feeds.hurry(BLUE, early.id, NOW - timedelta(days=1))
    assert await store.feeds.next_due() == NOW - timedelta(days=1)
    assert [feed.id for feed in await store.feeds.due(NOW, 5)] == [early.id]
    assert [feed.id for feed in await store.feeds.due(NOW + timedelta(hours=1), 5)] == [early.id, late.id]


async def test_only_one_program_claims_a_feed(store: Store, tmp_path: Path) -> None:
    """What one program has claimed, another cannot until the claim has run out."""
    feed = await follow(store)
    due = feed.next_poll
    async with Store.open(tmp_path / "feeds.sqlite3") as other:
        claimed = await store.feeds.claim(feed.id, due, due + timedelta(minutes=10))
        assert claimed is not None
        assert await other.feeds.claim(feed.id, due, due + timedelta(minutes=10)) is None
        assert await other.feeds.claim(feed.id, due + timedelta(minutes=10), due + timedelta(minutes=20))


async def test_failures_are_counted_until_a_success(store: Store) -> None:
    """Each failure counts and shows its sentence; a poll that goes well clears both and keeps the title it knows."""
    feed = await follow(store)
    for _ in range(2):
        await store.feeds.failed(feed.id, Sentence("The site sleeps."), NOW, NEVER)
    failing = await store.feeds.feed(RED, feed.id)
    assert failing is not None
    assert (failing.failures, failing.error, failing.is_gone) == (2, Sentence("The site sleeps."), True)
    await store.feeds.succeeded(feed.id, Schedule(NOW, NOW + timedelta(minutes=15), 15, None, None, None))
    well = await store.feeds.feed(RED, feed.id)
    assert well is not None
    assert (well.failures, well.error, well.title, well.etag, well.minutes) == (0, None, "Steppe", None, 15)


async def test_a_feed_moves_unless_its_new_address_is_followed(store: Store) -> None:
    """A feed gets a new address, but not that of another feed of its scope."""
    feed = await follow(store)
    await follow(store, RED, f"{URL}/2")
    await follow(store, BLUE, f"{URL}/3")
    assert not await store.feeds.moved(feed.id, f"{URL}/2")
    assert await store.feeds.moved(feed.id, f"{URL}/3")
    assert [feed.url for feed in await store.feeds.of_scope(RED)] == [f"{URL}/3", f"{URL}/2"]


async def test_an_entry_is_one_in_all_feeds_of_a_scope(store: Store) -> None:
    """What another feed of the scope has brought already is not new; in another scope it is."""
    await follow(store, RED, URL, "a", "b")
    other = await follow(store, RED, f"{URL}/2")
    counted = await store.feeds.see(other.id, seen("b", "c", state=EntryState.DUE))
    assert counted == dict.fromkeys(EntryState, 0) | {EntryState.DUE: 1}
    elsewhere = await follow(store, BLUE)
    assert (await store.feeds.see(elsewhere.id, seen("a")))[EntryState.OFFERED] == 1


async def test_entries_come_newest_or_oldest_first(store: Store) -> None:
    """Entries are listed in the order in which the feed has them, or the other way round."""
    feed = await follow(store, RED, URL, "new", "old")
    await store.feeds.see(feed.id, seen("newest"))
    newest = [entry.headline for entry in await store.feeds.entries(RED, EntryState.OFFERED)]
    oldest = [entry.headline for entry in await store.feeds.entries(RED, EntryState.OFFERED, limit=2, newest=False)]
    assert newest == ["About newest", "About new", "About old"]
    assert oldest == ["About old", "About new"]


async def test_the_newest_are_turned_first(store: Store) -> None:
    """Of the offered entries a number, counted from the newest, or all are brought into another state."""
    feed = await follow(store, RED, URL, "c", "b", "a")
    assert await store.feeds.turn(feed, EntryState.OFFERED, EntryState.DUE, 1) == 1
    assert [entry.headline for entry in await store.feeds.entries(RED, EntryState.DUE)] == ["About c"]
    assert await store.feeds.turn(feed, EntryState.OFFERED, EntryState.SKIPPED) == 2
    counts = (await store.feeds.counts(RED))[feed.id]
    assert {state.value: count for state, count in counts.items() if count} == {"due": 1, "skipped": 2}


async def test_a_settled_entry_keeps_no_text(store: Store) -> None:
    """What became an article, was skipped or failed, keeps no text; the reason stays."""
    feed = await follow(store, RED, URL, "b", "a")
    first, second = await store.feeds.entries(RED, EntryState.OFFERED)
    await store.feeds.mark(RED, [first.id], EntryState.ADDED, key="crane-1")
    await store.feeds.mark(RED, [second.id], EntryState.FAILED, error=Sentence("Too short."))
    added, failed = await store.feeds.entry(RED, first.id), await store.feeds.entry(RED, second.id)
    assert added is not None
    assert failed is not None
    assert (added.state, added.key, added.content) == (EntryState.ADDED, "crane-1", None)
    assert (failed.state, failed.error, failed.content) == (EntryState.FAILED, Sentence("Too short."), None)
    await store.feeds.see(feed.id, seen("skipped", state=EntryState.SKIPPED))
    [skipped] = await store.feeds.entries(RED, EntryState.SKIPPED)
    assert skipped.content is None


async def test_a_removed_feed_is_gone_with_its_entries(store: Store) -> None:
    """The last feed of a scope takes its entries along, and nothing more is remembered for it."""
    feed = await follow(store, RED, URL, "a")
    removed = await store.feeds.remove(RED, feed.id)
    assert removed is not None
    assert removed.url == URL
    assert await store.feeds.entries(RED, EntryState.OFFERED) == []
    assert (await store.feeds.see(feed.id, seen("b")))[EntryState.OFFERED] == 0
    assert not await store.feeds.hold(feed.id, NOW)


async def test_what_a_removed_feed_had_is_not_new_in_another(store: Store) -> None:
    """A feed that stays does not take for new what was offered by one that was removed."""
    feed = await follow(store, RED, URL, "a")
    other = await follow(store, RED, f"{URL}/2")
    await store.feeds.remove(RED, feed.id)
    counted = await store.feeds.see(other.id, seen("a", "b", state=EntryState.DUE))
    assert counted[EntryState.DUE] == 1
    assert [entry.headline for entry in await store.feeds.entries(RED, EntryState.SKIPPED)] == ["About a"]


async def test_articles_are_counted_by_day(store: Store) -> None:
    """A feed has its whole room again on the next day."""
    feed = await follow(store)
    today, tomorrow = date(2024, 5, 1), date(2024, 5, 2)
    for _ in range(2):
        await store.feeds.count_article(feed.id, today)
    counted = await store.feeds.feed(RED, feed.id)
    assert counted is not None
    assert [counted.room_on(today, 3), counted.room_on(today, 1), counted.room_on(tomorrow, 3)] == [1, 0, 3]
    await store.feeds.count_article(feed.id, tomorrow)
    counted = await store.feeds.feed(RED, feed.id)
    assert counted is not None
    assert counted.room_on(tomorrow, 3) == 2


async def test_an_entry_that_is_an_article_stays_one(store: Store) -> None:
    """When two people look at the same entries, what one of them has added the other does not leave out again."""
    await follow(store, RED, URL, "a")
    [entry] = await store.feeds.entries(RED, EntryState.OFFERED)
    assert await store.feeds.mark(RED, [entry.id], EntryState.ADDED, key="a") == 1
    assert await store.feeds.mark(RED, [entry.id], EntryState.SKIPPED) == 0
    [kept] = await store.feeds.entries(RED, EntryState.ADDED)
    assert kept.key == "a"


async def test_only_so_many_entries_are_pending(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of more pending entries of a feed than there is room for the oldest are left out, and other feeds keep theirs."""
    monkeypatch.setattr(feeds, "MOST_PENDING", 3)
    other = await follow(store, RED, f"{URL}/2", "z")
    feed = await follow(store, RED, URL, "b", "a")
    await store.feeds.see(feed.id, seen("d", "c", state=EntryState.DUE))
    await store.feeds.see(other.id, seen("y"))
    assert [entry.headline for entry in await store.feeds.latest(RED, other.id, 9)] == ["About y", "About z"]
    [left_out] = await store.feeds.entries(RED, EntryState.SKIPPED)
    assert (left_out.headline, left_out.content) == ("About a", None)
    await store.feeds.see(feed.id, seen("f", "e", state=EntryState.WAITING))
    assert [entry.headline for entry in await store.feeds.entries(RED, EntryState.DUE)] == ["About d"]


async def test_only_so_many_settled_entries_are_remembered(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest settled entries are forgotten, but what a feed still has does not come back as new."""
    monkeypatch.setattr(feeds, "MOST_SETTLED", 3)
    feed = await follow(store)
    await store.feeds.see(feed.id, seen("pinned", state=EntryState.SKIPPED))
    for number in range(10):
        counted = await store.feeds.see(feed.id, seen(f"{number}", "pinned", state=EntryState.SKIPPED))
        assert counted[EntryState.SKIPPED] == 1
    kept = [entry.headline for entry in await store.feeds.latest(RED, feed.id, 99)]
    assert kept == ["About 9", "About 8", "About 7", "About pinned"]


async def test_the_feeds_of_a_server_that_was_left_are_not_due(store: Store) -> None:
    """While the bot is not in a server none of its feeds is due, nor waited for."""
    feed = await follow(store)
    await store.servers.note_left(RED, NOW)
    assert await store.feeds.next_due() is None
    assert await store.feeds.due(feed.next_poll, 9) == []
    other = await follow(store, BLUE)
    assert [feed.id for feed in await store.feeds.due(feed.next_poll, 9)] == [other.id]
    await store.servers.note_joined(RED)
    assert len(await store.feeds.due(feed.next_poll, 9)) == 2
