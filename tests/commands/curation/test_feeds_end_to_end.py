"""Tests of /feeds, over real sockets: to the local Discord and to a small site on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.noticing import FeedNotices
from commands.cooldown import Cooldown
from corpus.fetching import FetchRules
from corpus.models import Limits, Scope
from corpus.store import Store
from corpus.store.feed_rows import EntryState
from tests.commands.curation.conftest import MANAGER
from tests.commands.curation.feed_site import TITLE, FeedSite, numbered, poll_all
from tests.commands.curation.steps import custom_id, forge, stored
from tests.commands.running import running_bot
from tests.corpus.web_server import LocalWeb
from tests.discord_server.errors import NotOfferedError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.client import DragomanClient
    from tests.discord_server.driver import LocalDiscord, Server
    from tests.discord_server.people import Person
    from tests.discord_server.replies import Reply
    from tests.discord_server.state import Message

NOT_YOU = "Only people who may curate can do that"
NOT_FOLLOWED = "This feed is not followed any more."


@pytest.fixture
async def site() -> AsyncIterator[FeedSite]:
    """Run a site whose feed has twelve entries."""
    async with LocalWeb.running() as web:
        site = FeedSite(web)
        site.publish(numbered(1, 12))
        yield site


async def add(person: Person, site: FeedSite, **options: object) -> Reply:
    """Follow the site's feed."""
    return await person.slash("feeds add", options={"url": site.url, **options})


async def open_feed(person: Person, title: str = TITLE) -> Message:
    """Open a feed from the list."""
    listed = await person.slash("feeds list")
    return (await person.select(listed.message, "Open a feed…", title)).message


@pytest.mark.usefixtures("patient_bot")
class TestBacklog:
    """What a feed has when it is added."""

    async def test_is_offered_and_not_added(self, site: FeedSite, cora: Person, server: Server, store: Store) -> None:
        """Following says how much there is, that none of it was added, and what becomes of new entries."""
        added = await add(cora, site)
        assert added.ephemeral
        assert f"Following “{TITLE}”" in added.text
        assert "It has 12 entries now. None of them was added." in added.text
        assert "New entries join by themselves, at most 50 a day." in added.text
        assert "[Add all 12] [Add the newest 5] [Skip them]" in added.text
        assert await stored(store, server) == []

    async def test_can_be_taken(
        self, site: FeedSite, cora: Person, server: Server, store: Store, bot: DragomanClient
    ) -> None:
        """The newest five join in the background, and the others when they are asked for; none twice."""
        added = await add(cora, site)
        taken = await cora.click(added.message, "Add the newest 5")
        assert "5 entries are read and added in the background now" in taken.text
        assert "5 waiting to be read · 7 older, not added" in taken.text
        await poll_all(bot)
        assert sorted(await stored(store, server)) == sorted(numbered(8, 12))
        rest = await cora.click(taken.message, "Add all 7 offered")
        assert "7 entries are read and added" in rest.text
        await poll_all(bot)
        shown = await cora.click(rest.message, "Refresh")
        assert "**12 added**" in shown.text
        assert len(await stored(store, server)) == 12

    async def test_can_be_skipped(
        self, site: FeedSite, cora: Person, server: Server, store: Store, bot: DragomanClient
    ) -> None:
        """What was skipped never joins, and a button that was pressed meanwhile by somebody else says so."""
        added, open_too = await add(cora, site), await open_feed(cora)
        assert "12 entries left out." in (await cora.click(added.message, "Skip them")).text
        late = await cora.click(open_too, "Add all 12 offered")
        assert "Nothing is offered any more: it was added or skipped already." in late.text
        await poll_all(bot)
        assert await stored(store, server) == []

    async def test_is_counted_by_the_filter(self, site: FeedSite, cora: Person) -> None:
        """Only what passes is offered, and the filter is said in words."""
        added = await add(cora, site, filter='"report 1", 12, -7')
        assert "It has 12 entries now. 2 of them pass the filter. None of them was added." in added.text
        assert (
            'Only entries with any of these words, and none with those after a minus: "report 1", 12, -7' in added.text
        )
        assert "[Add all 2] [Skip them]" in added.text


@pytest.mark.usefixtures("patient_bot")
class TestNewEntries:
    """What comes into a feed later."""

    async def test_joins_by_itself(
        self, site: FeedSite, cora: Person, server: Server, store: Store, bot: DragomanClient
    ) -> None:
        """A poll finds the new entry, which is an article soon after; a further one finds nothing new."""
        await add(cora, site)
        page = await open_feed(cora)
        site.publish(numbered(1, 13))
        polled = await cora.click(page, "Check now")
        assert "**Polled: 1 new entry to be read and added.**" in polled.text
        await poll_all(bot)
        assert await stored(store, server) == ["Wagon report 13"]
        again = await cora.click(page, "Check now")
        assert "**Polled: nothing new.**" in again.text
        assert "**1 added · 12 older, not added**" in again.text

    async def test_waits_for_approval(
        self, site: FeedSite, cora: Person, server: Server, store: Store, bot: DragomanClient
    ) -> None:
        """Waiting entries are told, shown in a preview, and each joins or is left out as is decided there."""
        added = await add(cora, site, approval=True)
        assert "New entries wait for approval" in added.text
        site.publish(numbered(1, 15))
        site.lose("Wagon report 14")
        page = await open_feed(cora)
        assert "**Polled: 3 new entries waiting for approval.**" in (await cora.click(page, "Check now")).text
        await poll_all(bot)
        assert await stored(store, server) == []
        preview = await cora.slash("feeds review", feed="STEPPE courier")
        assert f"3 entries of “{TITLE}” waiting for approval." in preview.text
        assert "Could not be read: 1" in preview.text
        await cora.click(preview.message, "Leave this one out")
        await cora.click(preview.message, "Add 1")
        assert await stored(store, server) == ["Wagon report 15"]
        shown = (await cora.click(page, "Refresh")).text
        assert "**1 added · 12 older, not added · 1 could not be read**" in shown
        assert "Wagon report 13\n│ · left out" in shown
        assert "has no such page (error 404)" in shown
        assert (await cora.slash("feeds review")).text.endswith("No entry waits for approval.")

    async def test_waits_on_after_cancel(self, site: FeedSite, cora: Person, server: Server, store: Store) -> None:
        """A preview that is cancelled changes nothing: what waits can be looked at again."""
        await add(cora, site, approval=True)
        site.publish(numbered(1, 13))
        page = await open_feed(cora)
        await cora.click(page, "Check now")
        preview = await cora.click(page, "Look at 1 waiting")
        assert "Nothing was added" in (await cora.click(preview.message, "Cancel")).text
        again = await cora.click(page, "Look at 1 waiting")
        assert "Added 1 article" in (await cora.click(again.message, "Add")).text
        assert await stored(store, server) == ["Wagon report 13"]

    async def test_more_than_ten_come_in_turns(self, site: FeedSite, cora: Person) -> None:
        """A preview reads ten of those that wait, and says how many there are."""
        await add(cora, site, approval=True)
        site.publish(numbered(1, 23))
        await cora.click(await open_feed(cora), "Check now")
        preview = await cora.slash("feeds review")
        assert "The oldest 10 of 11 entries that wait; the others come next." in preview.text
        assert "article 1 of 10" in preview.text

    async def test_can_be_skipped_as_far_as_it_was_seen(
        self, site: FeedSite, cora: Person, server: Server, store: Store
    ) -> None:
        """What came after the button was shown goes on waiting."""
        await add(cora, site, approval=True)
        site.publish(numbered(1, 14))
        page = await open_feed(cora)
        await cora.click(page, "Check now")
        skip = custom_id(page, "Skip 2 waiting")
        site.publish(numbered(1, 15))
        await cora.click(await open_feed(cora), "Check now")
        assert "2 entries left out." in (await cora.click(page, skip)).text
        (entry,) = await store.feeds.entries(Scope(server.id), EntryState.WAITING)
        assert entry.headline == "Wagon report 15"


@pytest.mark.usefixtures("patient_bot")
class TestList:
    """The list of feeds, and leaving one."""

    async def test_shows_why_a_feed_cannot_be_read(self, site: FeedSite, cora: Person) -> None:
        """The sentence and how often it failed stand in the list and on the feed's page."""
        await add(cora, site)
        page = await open_feed(cora)
        site.fail(503)
        assert "**Polling failed. 127.0.0.1 has a problem of its own" in (await cora.click(page, "Check now")).text
        await cora.click(page, "Check now")
        listed = (await cora.slash("feeds list")).text
        assert "⚠️ 127.0.0.1 has a problem of its own at the moment (error 503). (2 times in a row)" in listed
        site.fail(410)
        assert "gone for good" in (await cora.click(page, "Check now")).text
        listed = (await cora.slash("feeds list")).text
        assert "not polled any more" in listed
        assert "in a row" not in listed

    async def test_is_turned_page_by_page(self, site: FeedSite, cora: Person) -> None:
        """Five feeds are on a page, and one on the second is opened as well."""
        assert "No feeds are followed here yet." in (await cora.slash("feeds list")).text
        for number in range(6):
            site.publish(numbered(1, 1), title=f"Feed {number}", path=f"/feed{number}")
            await cora.slash("feeds add", url=f"{site.url}{number}")
        listed = await cora.slash("feeds list")
        assert "Page 1 of 2" in listed.text
        assert "**Feed 5**" not in listed.text
        turned = await cora.click(listed.message, "▶")
        assert "**Feed 5**" in turned.text
        opened = await cora.select(turned.message, "Open a feed…", "Feed 5")
        assert "“Feed 5”" in opened.text
        assert "Page 1 of 2" in (await cora.click(opened.message, "All feeds")).text

    async def test_a_removed_feed_is_followed_again(
        self, site: FeedSite, cora: Person, server: Server, store: Store, bot: DragomanClient
    ) -> None:
        """Removing leaves the articles; following again takes the same filter and the same approval."""
        added = await add(cora, site, filter="wagon, -7", approval=True)
        await cora.click(added.message, "Add the newest 5")
        await poll_all(bot)
        (choice,) = await cora.autocomplete("feeds remove", "feed", "COURIER")
        assert choice.name == f"{TITLE} · 127.0.0.1"
        removed = await cora.slash("feeds remove", feed=choice.value)
        assert f"“{TITLE}” is no longer followed." in removed.text
        assert len(await stored(store, server)) == 5
        assert "is followed here" in (await cora.slash("feeds remove", feed=choice.value)).text
        again = await cora.click(removed.message, "Follow again")
        assert f"Following “{TITLE}”" in again.text
        (feed,) = await store.feeds.of_scope(Scope(server.id))
        assert (feed.url, feed.words, feed.approval, feed.who) == (site.url, "wagon, -7", True, cora.user.id)

    async def test_buttons_of_a_removed_feed_say_so(
        self, strict_discord: LocalDiscord, site: FeedSite, cora: Person, server: Server
    ) -> None:
        """Each gives one sentence, and the button that follows again works once."""
        added, page = await add(cora, site), await open_feed(cora)
        removed = await cora.click(page, "Remove")
        for label in ("Add all 12", "Add the newest 5", "Skip them"):
            assert NOT_FOLLOWED in (await cora.click(added.message, label)).messages[-1].content
        again = custom_id(removed.message, "Follow again")
        await cora.click(removed.message, again)
        forgery = forge(strict_discord, server, again)
        assert "followed already" in (await cora.click(forgery, again)).messages[-1].content


class TestRefusals:
    """What cannot be followed, and who cannot do anything."""

    @pytest.mark.usefixtures("patient_bot")
    async def test_what_is_no_feed_is_refused(self, site: FeedSite, cora: Person) -> None:
        """Each failure is one sentence, and nothing is followed."""
        root = site.url.removesuffix("/feed")
        for url, sentence in (
            (f"{root}/Wagon-report-1", "is not a feed but a web page"),
            (f"{root}/nothing", "no such page (error 404)"),
            ("http://10.1.2.3/feed", "not on the public internet"),
            ("file:///etc/passwd", "Only web addresses that begin with"),
        ):
            refused = await cora.slash("feeds add", url=url)
            assert sentence in refused.text
            assert refused.message.components == []
        assert "has no word" in (await add(cora, site, filter="- , -")).text
        assert "No feeds are followed here yet." in (await cora.slash("feeds list")).text

    async def test_limits(self, strict_discord: LocalDiscord, site: FeedSite, cora: Person, store: Store) -> None:
        """A feed is followed once, and no more feeds than the host allows."""
        site.publish(numbered(1, 1), title="Ports", path="/ports")
        async with running_bot(strict_discord, store, limits=Limits(feeds=1)) as bot:
            bot.tree.cooldown = Cooldown(1_000, 1.0)
            await add(cora, site)
            assert f"followed already, as “{TITLE}”" in (await add(cora, site)).text
            refused = await cora.slash("feeds add", url=site.url.replace("feed", "ports"))
            assert "There is room for 1 feed here" in refused.text

    @pytest.mark.usefixtures("patient_bot")
    async def test_fetching_switched_off(
        self, site: FeedSite, cora: Person, server: Server, bot: DragomanClient
    ) -> None:
        """Nothing is added, polled, taken or reviewed, no feed is blamed for it, and the list says why."""
        added, page = await add(cora, site), await open_feed(cora)
        bot.fetcher.rules = FetchRules(enabled=False)
        assert "Fetching is switched off on this host" in (await add(cora, site, url=f"{site.url}2")).text
        for message, label in ((page, "Check now"), (added.message, "Add all 12")):
            assert "so feeds are not read" in (await cora.click(message, label)).messages[-1].content
        assert "so feeds are not read" in (await cora.slash("feeds review")).text
        listed = (await cora.slash("feeds list")).text
        assert "**Fetching is switched off on this host, so feeds are not read.**" in listed
        (feed,) = await bot.store.feeds.of_scope(Scope(server.id))
        assert (feed.failures, feed.error) == (0, None)

    @pytest.mark.usefixtures("patient_bot")
    async def test_members_are_refused(
        self, strict_discord: LocalDiscord, site: FeedSite, cora: Person, server: Server, store: Store
    ) -> None:
        """They are not offered the commands, and no forged button does anything for them."""
        anna = server.add_member("anna")
        with pytest.raises(NotOfferedError):
            await anna.slash("feeds list")
        await add(cora, site)
        (feed,) = await store.feeds.of_scope(Scope(server.id))
        for carried in _every_button(feed.id):
            refused = await anna.click(forge(strict_discord, server, carried), carried)
            assert NOT_YOU in refused.messages[-1].content
        assert (await store.feeds.counts(Scope(server.id)))[feed.id][EntryState.OFFERED] == 12

    @pytest.mark.usefixtures("patient_bot")
    async def test_another_server_has_its_own(
        self, strict_discord: LocalDiscord, site: FeedSite, cora: Person, server: Server, store: Store
    ) -> None:
        """Neither typed nor forged does a feed's number of one server do anything in another."""
        await add(cora, site, approval=True)
        site.publish(numbered(1, 13))
        await cora.click(await open_feed(cora), "Check now")
        (feed,) = await store.feeds.of_scope(Scope(server.id))
        others = strict_discord.add_guild("Others")
        dana = others.add_member("dana", permissions=MANAGER)
        assert await dana.autocomplete("feeds remove", "feed", "") == []
        for command in ("feeds remove", "feeds review"):
            assert "is followed here" in (await dana.slash(command, feed=str(feed.id))).text
        for carried in _every_button(feed.id):
            refused = await dana.click(forge(strict_discord, others, carried), carried)
            assert refused.messages[-1].content
            assert TITLE not in refused.text
        counts = (await store.feeds.counts(Scope(server.id)))[feed.id]
        assert (counts[EntryState.OFFERED], counts[EntryState.WAITING]) == (12, 1)
        assert "Following" in (await add(dana, site)).text


async def test_outlives_a_restart(strict_discord: LocalDiscord, site: FeedSite, tmp_path: Path) -> None:
    """A bot that was started anew answers every button of a feed."""
    server = strict_discord.add_guild()
    cora = server.add_member("cora", permissions=MANAGER)
    async with Store.open(tmp_path / "corpus.db") as store, running_bot(strict_discord, store):
        added = (await add(cora, site)).message
    async with Store.open(tmp_path / "corpus.db") as store, running_bot(strict_discord, store) as bot:
        await cora.click(added, "Add the newest 5")
        await poll_all(bot)
        assert len(await stored(store, server)) == 5
    async with Store.open(tmp_path / "corpus.db") as store, running_bot(strict_discord, store):
        removed = (await cora.click(added, "Remove")).message
    async with Store.open(tmp_path / "corpus.db") as store, running_bot(strict_discord, store):
        assert f"Following “{TITLE}”" in (await cora.click(removed, "Follow again")).text


@pytest.mark.usefixtures("patient_bot")
async def test_what_waits_is_told_after_the_next_command(site: FeedSite, cora: Person, bot: DragomanClient) -> None:
    """Without a log channel curators hear of new entries with their next command, and only once."""
    await add(cora, site, approval=True)
    site.publish(numbered(1, 14))
    await cora.click(await open_feed(cora), "Check now")
    await FeedNotices(bot).round()
    listed = await cora.slash("feeds list")
    await listed.until(lambda reply: f"2 new entries of “{TITLE}” wait for approval: /feeds review." in reply.text)


def _every_button(feed: int) -> list[str]:
    verbs = ("feed", "feed-skip", "feed-poll", "feed-review", "feed-remove", "feed-again")
    return [*(f"{verb}:{feed}" for verb in verbs), f"feed-take:{feed}:0", f"feed-dismiss:{feed}:999", "feeds:0"]
