"""Tests of /privacy and its buttons over real sockets, with two servers and people with and without permission."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
import pytest

from commands import custom_ids
from commands.cooldown import Cooldown
from corpus.errors import StoreError
from corpus.models import SHARED, Author, Scope, Via
from corpus.store.forgetting import Forgetting, OfPerson, OfServer
from tests.commands.curation.steps import forge
from tests.commands.library import BARLEY, CRANE

if TYPE_CHECKING:
    from bot.client import DragomanClient
    from corpus.store import Store
    from tests.discord_server.driver import LocalDiscord, Server
    from tests.discord_server.people import Person

MANAGER = discord.Permissions(manage_guild=True)
MINE = "Delete what is kept of me"
EVERYTHING = "Delete everything of this server"
KEEP = "Keep everything"
QUESTION = "How many tonnes of barley does the train carry?"


@pytest.fixture(autouse=True)
def patient(bot: DragomanClient) -> None:
    """Let people give any number of commands."""
    bot.tree.cooldown = Cooldown(1_000, 1.0)


@pytest.fixture
def server(strict_discord: LocalDiscord) -> Server:
    """Found a server with the bot in it."""
    strict_discord.patience = 20.0
    return strict_discord.add_guild("Readers")


@pytest.fixture
def elsewhere(strict_discord: LocalDiscord) -> Server:
    """Found another one."""
    return strict_discord.add_guild("Elsewhere")


@pytest.fixture
def anna(server: Server) -> Person:
    """Let a member in who may do what everyone may."""
    return server.add_member("anna")


@pytest.fixture
def cora(server: Server) -> Person:
    """Let a member in who has Manage Server."""
    return server.add_member("cora", permissions=MANAGER)


async def curate(store: Store, server: Server, person: Person) -> None:
    """Let a person add two articles and remove one of them again."""
    author = Author(Via.MEMBER, person.user.id)
    await store.put(Scope(server.id), [BARLEY, CRANE], author)
    await store.remove(Scope(server.id), [CRANE.key], author)


class TestPage:
    """What /privacy shows."""

    async def test_tells_what_is_kept_and_for_how_long(self, anna: Person, bot: DragomanClient) -> None:
        """The numbers are those that hold here; only who asked sees it, and is not kept."""
        bot.keep_days = 1
        reply = await anna.slash("privacy")
        for says in (
            "kept for 30 days",
            "The latest 10,000 of each server",
            "with each preview, for 24 hours",
            "until 1 day after Dragoman has left",
            "of the last 7 days, 4 weeks and 6 months",
            "about 6 months at most",
            "Nothing is kept of you.",
        ):
            assert says in reply.text
        assert f"[{MINE}]" in reply.text
        assert EVERYTHING not in reply.text
        assert reply.ephemeral

    async def test_counts_what_is_kept_of_a_person(self, store: Store, cora: Person, server: Server) -> None:
        """Who curates reads how often their number is kept, and with Manage Server can delete the server's as well."""
        await curate(store, server, cora)
        reply = await cora.slash("privacy")
        assert "your Discord number is kept, in 2 changes of articles." in reply.text
        assert f"[{MINE}] [{EVERYTHING}]" in reply.text

    async def test_works_everywhere(self, strict_discord: LocalDiscord, cora: Person) -> None:
        """In direct messages and for a person's own installation a person can be forgotten, and no server."""
        alone = strict_discord.add_guild("Without", bot=False)
        dora = alone.add_member("dora", permissions=MANAGER, installed=True)
        for person, channel in ((cora, cora.direct), (dora, None), (dora, dora.direct)):
            reply = await person.slash("privacy", channel=channel)
            assert EVERYTHING not in reply.text
            asked = await person.click(reply.message, MINE)
            assert "there is nothing to delete" in asked.text
            assert "What is kept, and for how long" in (await person.click(asked.message, "Back")).text


class TestForgettingAPerson:
    """The button for everybody."""

    async def test_takes_a_person_out_of_all_servers(
        self, strict_discord: LocalDiscord, store: Store, cora: Person, server: Server, elsewhere: Server
    ) -> None:
        """A question comes first that says what will happen; then the number is kept nowhere, and the articles are."""
        await curate(store, server, cora)
        await curate(store, elsewhere, cora)
        asked = await cora.click((await cora.slash("privacy")).message, MINE)
        assert "taken out of 4 changes of articles, in all servers" in asked.text
        assert "Instead of you they name “someone who asked to be forgotten”." in asked.text
        assert await store.forgetting.of_person(cora.user.id) == OfPerson(changes=4)
        done = await cora.click(asked.message, "Delete it")
        assert "Your Discord number stands nowhere any more." in done.text
        assert "It was taken out of 4 changes of articles." in done.text
        assert await store.forgetting.of_person(cora.user.id) == OfPerson()
        assert len(await store.keys(Scope(server.id))) == 1
        history = strict_discord.text_of((await cora.slash("corpus history")).message)
        assert "by someone who asked to be forgotten" in history
        assert "@cora" not in history

    async def test_can_be_left(self, store: Store, cora: Person, server: Server) -> None:
        """Back leads back, and nothing is changed."""
        await curate(store, server, cora)
        asked = await cora.click((await cora.slash("privacy")).message, MINE)
        assert "What is kept, and for how long" in (await cora.click(asked.message, "Back")).text
        assert await store.forgetting.of_person(cora.user.id) == OfPerson(changes=2)

    async def test_is_kept_again_who_curates_again(self, store: Store, cora: Person, server: Server) -> None:
        """What is done afterwards can be taken back by its author as before."""
        await curate(store, server, cora)
        asked = await cora.click((await cora.slash("privacy")).message, MINE)
        await cora.click(asked.message, "Delete it")
        removed = await cora.slash("corpus remove", article=BARLEY.key)
        await cora.click(removed.message, "Undo")
        assert await store.forgetting.of_person(cora.user.id) == OfPerson(changes=2)
        assert len(await store.keys(Scope(server.id))) == 1

    async def test_is_nobody_elses(
        self, strict_discord: LocalDiscord, store: Store, anna: Person, cora: Person, server: Server
    ) -> None:
        """A button that carries another person's number is refused, and deletes nothing of either."""
        await curate(store, server, cora)
        for named in (custom_ids.forget_me, custom_ids.forget_me_now, custom_ids.privacy):
            forged = forge(strict_discord, server, carried := named(cora.user.id))
            assert "This button is somebody else's." in (await anna.click(forged, carried)).text
        assert await store.forgetting.of_person(cora.user.id) == OfPerson(changes=2)


class TestDeletingAServer:
    """The button for those with Manage Server."""

    async def test_deletes_everything_after_asking_twice(
        self, store: Store, cora: Person, anna: Person, server: Server, elsewhere: Server
    ) -> None:
        """The count is shown and a copy offered; after the red button the server is as new, and the other untouched."""
        for each in (server, elsewhere):
            await curate(store, each, cora)
        before = await store.forgetting.of_server(Scope(elsewhere.id))
        await anna.slash("ask", question=QUESTION)
        first = await cora.click((await cora.slash("privacy")).message, EVERYTHING)
        assert "• 1 article, with 3 versions of these and of removed ones" in first.text
        assert "• 1 kept answer, whose buttons stop working" in first.text
        assert "**/corpus export**" in first.text
        second = await cora.click(first.message, "Go on")
        assert "Really delete 1 article for good?" in second.text
        assert "**/corpus export**" in second.text
        red = next(b for b in second.message.components[-1]["components"] if b["label"].startswith("Delete"))
        assert red["style"] == discord.ButtonStyle.danger.value
        done = await cora.click(second.message, "Delete 1 article for good")
        await done.until(lambda reply: "Everything of this server is deleted." in reply.text)
        assert await store.forgetting.of_server(Scope(server.id)) == OfServer()
        assert await store.forgetting.of_server(Scope(elsewhere.id)) == before
        answer = await anna.slash("ask", question=QUESTION)
        assert "The Caspian Courier" in answer.text
        assert (await store.usage(SHARED)).articles == 6

    @pytest.mark.parametrize("step", [1, 2])
    async def test_can_be_left_at_each_step(self, store: Store, cora: Person, server: Server, step: int) -> None:
        """Keeping everything leads back, and everything is kept."""
        await curate(store, server, cora)
        shown = await cora.click((await cora.slash("privacy")).message, EVERYTHING)
        if step == 2:
            shown = await cora.click(shown.message, "Go on")
        assert "What is kept, and for how long" in (await cora.click(shown.message, KEEP)).text
        assert (await store.forgetting.of_server(Scope(server.id))).versions == 3

    async def test_asks_again_if_there_is_more_meanwhile(self, store: Store, cora: Person, server: Server) -> None:
        """Whoever read of one article has not agreed to the deletion of two."""
        await curate(store, server, cora)
        first = await cora.click((await cora.slash("privacy")).message, EVERYTHING)
        second = await cora.click(first.message, "Go on")
        await store.put(Scope(server.id), [CRANE])
        again = await cora.click(second.message, "Delete 1 article for good")
        assert "The articles have changed meanwhile, so look again." in again.text
        assert (await store.forgetting.of_server(Scope(server.id))).articles == 2
        done = await cora.click(again.message, "Delete 2 articles for good")
        await done.until(lambda reply: "Everything of this server is deleted." in reply.text)

    async def test_is_refused_who_may_no_longer(self, store: Store, cora: Person, server: Server) -> None:
        """Who loses Manage Server between two steps gets a sentence, and nothing is deleted."""
        await curate(store, server, cora)
        page = await cora.slash("privacy")
        first = await cora.slash("privacy")
        first = await cora.click(first.message, EVERYTHING)
        second = await cora.slash("privacy")
        second = await cora.click((await cora.click(second.message, EVERYTHING)).message, "Go on")
        server.take_roles(cora)
        for shown, label in ((page, EVERYTHING), (first, "Go on"), (second, "Delete 1 article for good")):
            refused = await cora.click(shown.message, label)
            assert "Only people with the permission Manage Server can delete" in refused.text
        assert (await store.forgetting.of_server(Scope(server.id))).versions == 3

    async def test_is_for_its_own_server(  # noqa: PLR0913, PLR0917 - two servers, two people, and where they are
        self, strict_discord: LocalDiscord, store: Store, cora: Person, anna: Person, server: Server, elsewhere: Server
    ) -> None:
        """No button deletes another server, not even for an admin, and none works for members."""
        await curate(store, elsewhere, cora)
        now = custom_ids.forget_server_now(elsewhere.id, 1)
        for carried in (custom_ids.forget_server(elsewhere.id), custom_ids.forget_server_really(elsewhere.id), now):
            forged = forge(strict_discord, server, carried)
            assert "This button is another server's." in (await cora.click(forged, carried)).text
            refused = await anna.click(forged, carried)
            assert "Only people with the permission Manage Server" in refused.text
        assert (await store.forgetting.of_server(Scope(elsewhere.id))).versions == 3

    async def test_says_if_there_is_nothing(self, cora: Person) -> None:
        """A server without anything of its own has nothing to delete."""
        first = await cora.click((await cora.slash("privacy")).message, EVERYTHING)
        assert "Nothing is kept of this server" in first.text
        assert "[Back]" in first.text

    async def test_can_be_tried_again_after_a_failure(
        self, store: Store, cora: Person, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A full disk leaves the question where it was, with a sentence, and the second try works."""
        await curate(store, server, cora)
        first = await cora.click((await cora.slash("privacy")).message, EVERYTHING)
        second = await cora.click(first.message, "Go on")

        async def fail(_: Forgetting, __: Scope) -> None:
            raise StoreError("The database could not be written (database or disk is full); nothing was changed.")

        with monkeypatch.context() as patched:
            patched.setattr(Forgetting, "forget_server", fail)
            failed = await cora.click(second.message, "Delete 1 article for good", wait=False)
            await failed.until(lambda reply: any("disk is full" in message.content for message in reply.messages))
        done = await cora.click(second.message, "Delete 1 article for good")
        await done.until(lambda reply: "Everything of this server is deleted." in reply.text)
