"""Curators hear once of feeds' entries that wait for approval, and of feeds that cannot be read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from gettext import NullTranslations
from typing import TYPE_CHECKING

import pytest

from bot.noticing import MANY_FAILURES, FeedNotices
from commands import language
from commands.curation.telling import LOG_CHANNEL
from commands.languages import SERVER_LANGUAGE
from corpus.errors import StoreError
from corpus.feeds import Entry
from corpus.models import SHARED, Scope
from corpus.sentences import Sentence
from corpus.store import Store
from corpus.store.feed_rows import NEVER, EntryState, NewFeed, Schedule
from tests.commands.running import running_bot

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.client import DragomanClient
    from corpus.store.feed_rows import Feed
    from tests.discord_server.driver import LocalDiscord, Server

NOW = datetime.now(UTC)
SOON = NOW + timedelta(hours=1)
ONE_WAITS = "1 new entry of “Ports” waits for approval: /feeds review."


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """Open a new database."""
    async with Store.open(tmp_path / "new.sqlite3") as opened:
        yield opened


@pytest.fixture
async def bot(strict_discord: LocalDiscord, store: Store) -> AsyncIterator[DragomanClient]:
    """Run the bot."""
    async with running_bot(strict_discord, store) as client:
        yield client


@pytest.fixture
def server(strict_discord: LocalDiscord) -> Server:
    """Found a server."""
    return strict_discord.add_guild("Steppe")


@pytest.fixture
def scope(server: Server) -> Scope:
    """Name the server's articles."""
    return Scope(server.id)


async def follow(store: Store, scope: Scope, title: str = "Ports") -> Feed:
    """Follow a feed whose entries wait for approval."""
    schedule = Schedule(NOW, SOON, 60, None, None, title)
    feed, _ = await store.feeds.add(scope, NewFeed(f"https://example.org/{title}", None, True, 1), schedule)  # noqa: FBT003 - a field
    return feed


async def see(store: Store, feed: Feed, *names: str, state: EntryState = EntryState.WAITING) -> None:
    """Let a poll find entries."""
    entries = [Entry(f"{feed.id} {name}", name, None, None, "", None) for name in names]
    await store.feeds.see(feed.id, [(entry, state) for entry in entries])


async def fail(store: Store, feed: Feed, times: int = 1, next_poll: datetime = SOON) -> None:
    """Let polls fail."""
    for _ in range(times):
        await store.feeds.failed(feed.id, Sentence("example.org cannot be reached."), NOW, next_poll)


async def heard(bot: DragomanClient, scope: Scope, notices: FeedNotices | None = None) -> list[str]:
    """Let a round pass and give what there is to be told."""
    await (notices or FeedNotices(bot)).round()
    waiting = await bot.store.servers.notices(scope)
    await bot.store.servers.drop_notices(scope, waiting)
    return [*waiting.values()]


async def test_each_new_batch_is_told_once(bot: DragomanClient, store: Store, scope: Scope) -> None:
    """New entries are counted, with all that wait if there are more; a bot started anew repeats nothing."""
    feed = await follow(store, scope)
    await see(store, feed, "old", state=EntryState.OFFERED)
    assert await heard(bot, scope) == []
    await see(store, feed, "a", "b", "c")
    assert await heard(bot, scope) == ["3 new entries of “Ports” wait for approval: /feeds review."]
    assert await heard(bot, scope) == []
    await see(store, feed, "a", "d")
    assert await heard(bot, scope) == ["1 new entry of “Ports” waits for approval (4 in all): /feeds review."]
    assert await heard(bot, scope) == []


async def test_is_posted_in_the_log_channel(
    server: Server, bot: DragomanClient, store: Store, scope: Scope, strict_discord: LocalDiscord
) -> None:
    """Where a server has a channel for it, one message tells of all feeds, and calls nobody."""
    channel = server.add_channel("log")
    await strict_discord.until(lambda: bot.get_channel(channel.id), "the channel is known")
    await store.servers.set_setting(scope, LOG_CHANNEL, str(channel.id))
    await see(store, await follow(store, scope), "a")
    await see(store, await follow(store, scope, "**Rails** @everyone"), "b", "c")
    assert await heard(bot, scope) == []
    (message,) = channel.messages.values()
    text = strict_discord.text_of(message)
    assert ONE_WAITS in text
    assert "2 new entries of “**Rails** @everyone” wait for approval" in text


class Marked(NullTranslations):
    """Says what is in English with a mark before it."""

    def gettext(self, message: str) -> str:
        """Mark a message."""
        return f"~{message}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Mark a message that depends on a number."""
        return self.gettext(msgid1 if n == 1 else msgid2)


async def test_each_server_hears_in_its_language(
    strict_discord: LocalDiscord, bot: DragomanClient, store: Store, scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is told, and the reason in it that was kept long before, is in the language that the server has set."""
    catalogues = {"en": NullTranslations(), "ru": Marked()}
    monkeypatch.setattr(language, "catalogue", catalogues.__getitem__)
    other = Scope(strict_discord.add_guild("Harbour").id)
    await store.servers.set_setting(scope, SERVER_LANGUAGE, "ru")
    for place in (scope, other):
        await fail(store, await follow(store, place), times=MANY_FAILURES)
    notices = FeedNotices(bot)
    [told] = await heard(bot, scope, notices)
    assert told.startswith("~“Ports” could not be read 5 times in a row: ~example.org cannot be reached. ")
    [told] = await heard(bot, other, notices)
    assert told.startswith("“Ports” could not be read 5 times in a row: example.org cannot be reached. ")


async def test_servers_hear_of_their_own_feeds_only(
    strict_discord: LocalDiscord, bot: DragomanClient, store: Store, scope: Scope
) -> None:
    """What waits in one server is not told in another, and the host's feeds are told in none."""
    other = Scope(strict_discord.add_guild("Harbour").id)
    await see(store, await follow(store, other), "a")
    await see(store, await follow(store, SHARED), "b")
    await follow(store, scope)
    assert await heard(bot, scope) == []
    assert [*(await store.servers.notices(other)).values()] == [ONE_WAITS]
    assert await store.servers.notices(SHARED) == {}


async def test_a_feed_that_goes_on_failing_is_told_once(bot: DragomanClient, store: Store, scope: Scope) -> None:
    """The fifth failure in a row is told, a further one is not, and after a recovery it is told anew."""
    feed = await follow(store, scope)
    await fail(store, feed, MANY_FAILURES - 1)
    assert await heard(bot, scope) == []
    await fail(store, feed)
    (told,) = await heard(bot, scope)
    assert told.startswith("“Ports” could not be read 5 times in a row: example.org cannot be reached.")
    await fail(store, feed, 3)
    assert await heard(bot, scope) == []
    await store.feeds.succeeded(feed.id, Schedule(NOW, SOON, 60, None, None, None))
    assert await heard(bot, scope) == []
    await fail(store, feed, MANY_FAILURES)
    assert len(await heard(bot, scope)) == 1


async def test_a_feed_that_is_gone_is_told_once(bot: DragomanClient, store: Store, scope: Scope) -> None:
    """The first answer that it is gone is told, also if somebody has it asked once more."""
    feed = await follow(store, scope)
    await fail(store, feed, next_poll=NEVER)
    (told,) = await heard(bot, scope)
    assert told.startswith("“Ports” has ended.")
    await store.feeds.hurry(scope, feed.id, NOW)
    assert await heard(bot, scope) == []
    await fail(store, feed, next_poll=NEVER)
    assert await heard(bot, scope) == []


async def test_what_could_not_be_told_is_told_later(
    bot: DragomanClient, store: Store, scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    """News count as told only when they were: if telling fails, the next round tells them."""
    await see(store, await follow(store, scope), "a")
    await fail(store, await follow(store, scope, "Rails"), MANY_FAILURES)

    async def refuse(_scope: Scope, _sentence: str) -> None:
        raise StoreError("The database could not be written.")

    with monkeypatch.context() as broken:
        broken.setattr(store.servers, "add_notice", refuse)
        with pytest.raises(StoreError):
            await FeedNotices(bot).round()
    (told,) = await heard(bot, scope)
    assert ONE_WAITS in told
    assert "“Rails” could not be read 5 times" in told
    assert await heard(bot, scope) == []


async def test_many_at_once_are_one_notice(bot: DragomanClient, store: Store, scope: Scope) -> None:
    """Of eight feeds with news five are named and the others counted."""
    for number in range(8):
        await see(store, await follow(store, scope, f"Feed {number}"), "a")
    (told,) = await heard(bot, scope)
    assert told.count("waits for approval") == 5
    assert told.endswith("And 3 more: /feeds list.")
