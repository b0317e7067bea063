"""Tests of the buttons below an answer, over real sockets and across restarts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from corpus.models import SHARED
from corpus.store import Store
from tests.commands.library import BARLEY, LIBRARY, LONG
from tests.commands.running import running_bot

if TYPE_CHECKING:
    from pathlib import Path

    from tests.discord_server.driver import LocalDiscord, Server
    from tests.discord_server.people import Person

BARLEY_QUESTION = "How many tonnes of barley does the train carry?"
SURVEY_QUESTION = "How many kilometres did the pipeline surveyors walk?"


@pytest.fixture
def server(strict_discord: LocalDiscord) -> Server:
    """Found a server with the bot in it."""
    return strict_discord.add_guild()


@pytest.fixture
def anna(server: Server) -> Person:
    """Let a member in who asks."""
    return server.add_member("anna")


@pytest.fixture
def ben(server: Server) -> Person:
    """Let a member in who reads along."""
    return server.add_member("ben")


@pytest.mark.usefixtures("bot")
class TestContext:
    """The button that shows what stands around a quote."""

    async def test_shows_the_paragraphs_around_to_who_pressed(
        self, strict_discord: LocalDiscord, anna: Person, ben: Person
    ) -> None:
        """Somebody else than the asker may press, and only they see what comes."""
        reply = await anna.slash("ask", question=BARLEY_QUESTION)
        context = await ben.click(reply.message, "Context")
        assert "Kazakhstan sent its first barley train" in context.text
        assert "**The train carries 3,200 tonnes of barley in sixty wagons, the railway company said." in context.text
        assert "Paragraph 2 of 3 · added by the host" in context.text
        assert context.ephemeral
        assert strict_discord.visible_messages(anna) == [reply.message]

    async def test_leads_on_to_the_article(self, anna: Person) -> None:
        """From the context the whole text can be opened."""
        reply = await anna.slash("ask", question=BARLEY_QUESTION)
        context = await anna.click(reply.message, "Context")
        article = await anna.click(context.message, "Read article")
        assert "Farmers in the north hope for better prices." in article.text
        assert article.ephemeral

    async def test_an_article_that_changed_is_not_quoted_any_more(self, anna: Person, store: Store) -> None:
        """If the quote no longer stands in the article, the person is told to ask again."""
        reply = await anna.slash("ask", question=BARLEY_QUESTION)
        await store.put(SHARED, [replace(BARLEY, body="It was oats, not barley.")])
        context = await anna.click(reply.message, "Context")
        assert "its articles have changed. Ask again with /ask." in context.text
        assert context.ephemeral

    async def test_an_old_answer_says_that_it_is_old(self, anna: Person, store: Store) -> None:
        """After thirty days the button explains itself."""
        reply = await anna.slash("ask", question=BARLEY_QUESTION)
        async with store._database.transaction() as connection:
            await connection.execute("UPDATE kept_answer SET kept_at = datetime('now', '-31 days')")
        assert "This answer is too old" in (await anna.click(reply.message, "Context")).text


@pytest.mark.usefixtures("bot")
class TestMoreQuotes:
    """The button that shows what comes after the first quotes."""

    async def test_shows_the_next_quotes_to_who_pressed(self, anna: Person, ben: Person) -> None:
        """Each reply goes on where the one before ended, until there are no more."""
        reply = await anna.slash("ask", question=SURVEY_QUESTION)
        shown = [reply.text.count("[Context]")]
        while "[More quotes]" in reply.text:
            reply = await ben.click(reply.message, "More quotes")
            assert reply.ephemeral
            shown.append(reply.text.count("[Context]"))
        assert shown == [3, 3, 3, 1]


@pytest.mark.usefixtures("bot")
class TestPostToChannel:
    """The button that posts a private answer for everyone."""

    async def test_posts_and_names_who_shared(self, strict_discord: LocalDiscord, anna: Person, ben: Person) -> None:
        """Everyone reads the answer with who shared it, nobody is called, and the button is spent."""
        private = await anna.slash("ask", question=BARLEY_QUESTION, private=True)
        posted = await anna.click(private.message, "Post to channel")
        await posted.until(lambda _: private.message.edits == 2)
        (public,) = strict_discord.visible_messages(ben)
        text = strict_discord.text_of(public)
        assert "Shared by @anna" in text
        assert "3,200" in text
        assert "[Post to channel]" not in text
        assert "[Posted (off)]" in strict_discord.text_of(private.message)
        assert "Paragraph 2 of 3" in (await ben.click(public, "Context")).text

    async def test_further_quotes_can_be_posted_too(
        self, strict_discord: LocalDiscord, anna: Person, ben: Person
    ) -> None:
        """What "More quotes" showed privately can be shared as well."""
        reply = await anna.slash("ask", question=SURVEY_QUESTION, private=True)
        more = await anna.click(reply.message, "More quotes")
        first_line = next(line for line in more.text.splitlines() if "▌" in line)
        posted = await anna.click(more.message, "Post to channel")
        await posted.until(lambda _: bool(strict_discord.visible_messages(ben)))
        (public,) = strict_discord.visible_messages(ben)
        assert first_line in strict_discord.text_of(public)

    async def test_is_not_offered_where_nobody_else_reads(self, strict_discord: LocalDiscord) -> None:
        """In direct messages with the bot there is nobody to post for."""
        reply = await strict_discord.add_person("carl").slash("ask", question=BARLEY_QUESTION, private=True)
        assert "3,200" in reply.text
        assert "Post to channel" not in reply.text


@pytest.mark.usefixtures("bot")
class TestReading:
    """The buttons that turn an article's pages."""

    async def test_turns_pages_in_place(self, anna: Person, ben: Person) -> None:
        """Next and Back change the same private message."""
        card = await anna.slash("article", headline="Diary of a pipeline survey")
        assert not card.ephemeral
        page = await ben.click(card.message, "Read")
        assert page.ephemeral
        assert "Page 1 of 7" in page.text
        turned = await ben.click(page.message, "Next ▶")
        assert "Page 2 of 7" in turned.text
        assert turned.message is page.message
        assert "Page 1 of 7" in (await ben.click(page.message, "◀ Back")).text

    async def test_an_article_that_was_removed_says_so(self, anna: Person, store: Store) -> None:
        """A page of an article that is gone cannot be turned."""
        page = await anna.click((await anna.slash("article", headline="pipeline diary")).message, "Read")
        await store.remove(SHARED, [LONG.key])
        turned = await anna.click(page.message, "Next ▶")
        assert "This article is no longer here." in turned.text


async def test_every_button_outlives_a_restart(strict_discord: LocalDiscord, tmp_path: Path) -> None:
    """A bot that was started anew answers the buttons below messages of the one before."""
    anna = strict_discord.add_guild().add_member("anna")
    async with Store.open(tmp_path / "corpus.db") as store, running_bot(strict_discord, store):
        await store.put(SHARED, LIBRARY)
        private = (await anna.slash("ask", question=SURVEY_QUESTION, private=True)).message
        context = (await anna.click(private, "Context", nth=1)).message
        card = (await anna.slash("article", headline="pipeline diary")).message
        page = (await anna.click(card, "Read")).message
        listed = (await anna.slash("articles")).message
    async with Store.open(tmp_path / "corpus.db") as store, running_bot(strict_discord, store):
        assert "Atasu valley" in (await anna.click(private, "Context", nth=2)).text
        assert "Atasu valley" in (await anna.click(private, "More quotes")).text
        assert "Page 1 of 7" in (await anna.click(context, "Read article")).text
        assert "Page 1 of 7" in (await anna.click(card, "Read")).text
        assert "Page 2 of 7" in (await anna.click(page, "Next ▶")).text
        assert "Page 1 of 1" in (await anna.select(listed, "Open an article…", BARLEY.headline)).text
        posted = await anna.click(private, "Post to channel")
        await posted.until(lambda _: private.edits == 2)
        assert "Shared by" in posted.messages[-1].components[0]["components"][0]["content"]
