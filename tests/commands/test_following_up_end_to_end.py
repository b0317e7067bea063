"""Tests of what stands around an answer over real sockets: how it was understood, what to ask next, and marks."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import discord
import pytest

from commands.cooldown import Cooldown
from corpus.errors import StoreError
from corpus.models import SHARED, Draft, Scope
from corpus.store import Store
from tests.commands.library import BARLEY, LIBRARY
from tests.commands.running import running_bot
from tests.discord_server.errors import NotOfferedError
from tests.discord_server.state import Overwrite

if TYPE_CHECKING:
    from pathlib import Path

    from bot.client import DragomanClient
    from tests.discord_server.driver import LocalDiscord, Server
    from tests.discord_server.people import Person
    from tests.discord_server.replies import Reply

QUESTION = "How many tonnes of barley does the train carry?"
READ_QUESTION = "What did Kazakhstan send to China in 2025?"
DELETED_BY_THEN = "Grain trade between Malaysia and Kazakhstan in 2019"


@pytest.fixture
def server(strict_discord: LocalDiscord) -> Server:
    """Found a server with the bot in it."""
    strict_discord.patience = 20.0
    return strict_discord.add_guild()


@pytest.fixture
def anna(server: Server, bot: DragomanClient) -> Person:
    """Let a member in who gives any number of commands."""
    bot.tree.cooldown = Cooldown(1_000, 1.0)
    return server.add_member("anna")


@pytest.fixture
def ben(server: Server) -> Person:
    """Let a member in who reads along."""
    return server.add_member("ben")


def follow_ups(reply: Reply) -> list[str]:
    """List the labels of the buttons that ask on."""
    rows = [part["components"] for part in reply.message.components if part["type"] == 1]
    return [item["label"] for row in rows for item in row if item.get("custom_id", "").startswith("about:")]


class TestReading:
    """How a question was understood."""

    async def test_is_said_below_the_question(self, anna: Person) -> None:
        """The pair of countries and the time, in one line; a question of words alone has none."""
        read = await anna.slash("ask", question=READ_QUESTION)
        assert "Read as: China and Kazakhstan · published in 2025" in read.text
        assert "Read as" not in (await anna.slash("ask", question=QUESTION)).text

    async def test_can_be_dropped_by_anybody_for_themselves(self, anna: Person, ben: Person) -> None:
        """The button below a public answer asks again for who pressed, and the public one stays."""
        public = await anna.slash("ask", question=READ_QUESTION)
        literal = await ben.click(public.message, "As typed")
        assert literal.ephemeral
        assert literal.message is not public.message
        assert "Searched as it was typed." in literal.text
        assert "As typed" not in literal.text
        assert public.message.edits == 1

    async def test_is_dropped_in_the_place_of_a_private_reply(self, anna: Person) -> None:
        """Nobody else saw it, so no second one is needed."""
        private = await anna.slash("ask", question=READ_QUESTION, private=True)
        literal = await anna.click(private.message, "As typed")
        assert literal.message is private.message
        assert "Searched as it was typed." in literal.text
        assert "Read as" not in literal.text

    async def test_the_filters_stay(self, anna: Person) -> None:
        """What was asked for with options and operators is no reading, and holds for the question as typed, too."""
        private = await anna.slash(
            "ask", question=f'{READ_QUESTION} -crane publisher:"The Caspian Courier"', private=True
        )
        assert "· without “crane” · publisher: The Caspian Courier" in private.text
        literal = await anna.click(private.message, "As typed")
        assert "Read as: without “crane” · publisher: The Caspian Courier" in literal.text
        assert "阿克套港" not in literal.text

    async def test_a_time_that_has_nothing_is_admitted(self, anna: Person) -> None:
        """Where no article of the time answers, the line says of which time the quotes are not."""
        reply = await anna.slash("ask", question=DELETED_BY_THEN)
        assert "Read as: Kazakhstan and Malaysia · published in 2019" in reply.text
        assert "No article of that time answers this, so these are of any time." in reply.text

    async def test_an_operator_that_cannot_be_followed_is_explained(
        self, strict_discord: LocalDiscord, anna: Person, ben: Person
    ) -> None:
        """Only who asked sees the sentence."""
        reply = await anna.slash("ask", question="barley after:soon", wait=False)
        await reply.until(lambda reply: "“soon” is not a date that “after:” understands." in reply.text)
        assert reply.ephemeral
        assert strict_discord.visible_messages(ben) == []


async def test_a_silence_can_be_asked_as_typed(anna: Person, bot: DragomanClient) -> None:
    """A reading can be what keeps a question from its answer, so that it can be dropped there, too."""
    silent = await anna.slash("ask", question="Which zeppelins flew to Patagonia in 2019?", private=True)
    assert "Nothing in the articles answers this." in silent.text
    literal = await anna.click(silent.message, "As typed")
    assert "Searched as it was typed." in literal.text
    assert bot.activity.questions == 2


class TestLanguages:
    """Quotes in another language than the reader's."""

    async def test_the_source_names_the_language(self, anna: Person) -> None:
        """Of a Russian article for a reader of English, and of none in English."""
        reply = await anna.slash("ask", question="Кто просил снизить пошлину на пальмовое масло?")
        assert "Каспийский вестник · 2024 · Russian" in reply.text
        assert "English" not in (await anna.slash("ask", question=QUESTION)).text

    async def test_articles_in_other_languages_are_offered_apart(self, anna: Person, store: Store) -> None:
        """They are found by names and numbers alone, said to be, and their context can be opened."""
        body = "3 200 тонн ячменя в Актау: поезд вышел в Сиань. Казахстан ждёт второй поезд."
        russian = Draft("ru", "Ячмень из Актау", True, body, "Вестник порта", language="ru")  # noqa: FBT003 - a headline that was given
        others = [
            replace(
                BARLEY, key="rain", body="Rain held a train with 3,200 tonnes of barley from Kazakhstan in a siding."
            ),
            replace(
                BARLEY, key="cost", body="A brewer paid for 3,200 tonnes of Kazakhstan barley that a train brought."
            ),
            replace(BARLEY, key="song", body="Children in Kazakhstan sing of a barley train and its 3,200 tonnes."),
        ]
        await store.put(SHARED, [russian, *others])
        reply = await anna.slash("ask", question="Which train brought 3,200 tonnes of barley from Kazakhstan?")
        assert "In other languages, found by names and numbers alone:" in reply.text
        below = reply.text.partition("In other languages")[2]
        assert "Вестник порта · date unknown · Russian" in below
        last = reply.text.count("[Context]")
        context = await anna.click(reply.message, "Context", nth=last)
        assert "Ячмень из Актау" in context.text


class TestFollowUps:
    """The buttons that ask on."""

    async def test_ask_on_for_who_pressed(self, anna: Person, ben: Person) -> None:
        """Phrases of the quoted articles that the question does not say; each has an answer."""
        reply = await anna.slash("ask", question=QUESTION)
        offered = follow_ups(reply)
        assert 1 <= len(offered) <= 4
        assert "Ask about:" in reply.text
        for phrase in offered:
            answered = await ben.click(reply.message, phrase)
            assert answered.ephemeral
            assert f"“{phrase}”" in answered.text
            assert "Nothing in the articles" not in answered.text

    async def test_what_the_question_says_is_not_offered(self, anna: Person) -> None:
        """Neither is what another button says."""
        offered = [phrase.casefold() for phrase in follow_ups(await anna.slash("ask", question=QUESTION))]
        assert offered
        assert not {"barley", "train", "tonnes", "barley train", "tonnes of barley"} & set(offered)
        assert len(offered) == len(set(offered))

    async def test_come_from_the_quotes_that_are_shown(self, anna: Person, store: Store, server: Server) -> None:
        """An article that only the button for more quotes shows has no say in what is asked next, until it is shown."""
        await store.servers.set_setting(Scope(server.id), "quotes", "1")
        other = replace(
            BARLEY,
            key="second",
            headline="More barley",
            body="A train with tonnes of barley passed the Zanzibar Gate. The Zanzibar Gate let every train through.",
        )
        await store.put(SHARED, [other])
        reply = await anna.slash("ask", question=QUESTION)
        assert "Zanzibar" not in " ".join(follow_ups(reply))
        more = await anna.click(reply.message, "More quotes")
        assert "Zanzibar" in more.text
        assert any("Zanzibar" in phrase for phrase in follow_ups(more))

    async def test_an_answer_does_not_wait_for_them(
        self, anna: Person, bot: DragomanClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Where they take long the answer is shown without them, and they are added when they are found."""
        found = asyncio.Event()

        async def late(*_: object) -> tuple[str, ...]:
            await found.wait()
            return ("grain crane",)

        monkeypatch.setattr(bot.follow_ups, "after", late)
        reply = await anna.slash("ask", question=QUESTION, wait=False)
        await reply.until(lambda reply: "3,200" in reply.text)
        assert follow_ups(reply) == []
        found.set()
        await reply.until(lambda reply: follow_ups(reply) == ["grain crane"])

    async def test_are_only_of_what_the_server_may_see(
        self, strict_discord: LocalDiscord, anna: Person, store: Store
    ) -> None:
        """A phrase of another server's article is on no button."""
        elsewhere = strict_discord.add_guild("Elsewhere")
        own = replace(BARLEY, key="own", body=f"{BARLEY.body} The Zanzibar Clause forbids it. Zanzibar Clause, again.")
        await store.put(Scope(elsewhere.id), [own])
        offered = follow_ups(await anna.slash("ask", question=QUESTION))
        assert not any("Zanzibar" in phrase for phrase in offered)


class TestMarks:
    """The buttons that say whether an answer helped."""

    async def test_one_mark_each_that_can_be_changed(
        self, anna: Person, ben: Person, store: Store, server: Server
    ) -> None:
        """Who pressed is told what is kept now, and nobody else."""
        reply = await anna.slash("ask", question=QUESTION)
        marked = await ben.click(reply.message, "Not helpful")
        assert marked.ephemeral
        assert "noted as not helpful" in marked.text
        (judged,) = await store.marks.judged(Scope(server.id))
        assert (judged.question, judged.good, judged.bad) == (QUESTION, 0, 1)
        assert "noted as helpful" in (await ben.click(reply.message, "Helpful")).text
        assert await store.marks.judged(Scope(server.id)) == []
        assert "Taken back: nothing of it is kept." in (await ben.click(reply.message, "Helpful")).text

    async def test_an_old_answer_takes_none(self, anna: Person, store: Store) -> None:
        """Nothing is kept of an answer that has gone."""
        reply = await anna.slash("ask", question=QUESTION)
        async with store._database.transaction() as connection:
            await connection.execute("DELETE FROM kept_answer")
        assert "This answer is too old" in (await anna.click(reply.message, "Helpful")).text

    async def test_are_not_asked_for_where_nobody_reads_them(self, strict_discord: LocalDiscord, anna: Person) -> None:
        """In direct messages there are no curators."""
        reply = await anna.slash("ask", question=QUESTION, channel=anna.direct)
        assert "3,200" in reply.text
        assert "Helpful" not in reply.text
        assert strict_discord.refusals == []


class TestSuggestions:
    """What is suggested while somebody types a question."""

    async def test_suggests_questions_phrases_and_headlines(self, anna: Person, ben: Person) -> None:
        """Each can be sent as it is, and is answered; what is typed otherwise is a question like any other."""
        await anna.slash("ask", question=QUESTION)
        names = [choice.name for choice in await ben.autocomplete("ask", "question", "")]
        assert names[0] == QUESTION
        assert BARLEY.headline in names
        assert len(names) == len(set(names)) <= 25
        typed = [choice.value for choice in await ben.autocomplete("ask", "question", "barly trains")]
        assert BARLEY.headline in typed
        assert "3,200" in (await ben.slash("ask", question=QUESTION)).text

    async def test_private_questions_are_suggested_to_nobody(self, anna: Person, ben: Person) -> None:
        """Not even to who asked; once the answer is posted, everybody may know."""
        private = await anna.slash("ask", question=QUESTION, private=True)
        for person in (anna, ben):
            assert QUESTION not in [choice.name for choice in await person.autocomplete("ask", "question", "")]
        posted = await anna.click(private.message, "Post to channel")
        await posted.until(lambda _: private.message.edits == 2)
        names = [choice.name for choice in await ben.autocomplete("ask", "question", "")]
        assert QUESTION in names

    async def test_questions_from_closed_channels_stay_there(self, server: Server, anna: Person, ben: Person) -> None:
        """A channel that not everyone sees may have questions that not everyone should read."""
        seen = discord.Permissions(view_channel=True).value
        closed = server.add_channel(
            "board", Overwrite(server.guild.everyone, deny=seen), Overwrite(anna.user, allow=seen)
        )
        reply = await anna.slash("ask", question=QUESTION, channel=closed)
        assert not reply.ephemeral
        assert QUESTION not in [choice.name for choice in await ben.autocomplete("ask", "question", "")]

    async def test_each_server_suggests_its_own(self, strict_discord: LocalDiscord, anna: Person) -> None:
        """Neither another server nor direct messages get a server's questions."""
        await anna.slash("ask", question=QUESTION)
        carl = strict_discord.add_guild("Elsewhere").add_member("carl")
        for place in (carl.home, carl.direct):
            offered = await carl.autocomplete("ask", "question", "tonnes of barley", channel=place)
            assert QUESTION not in [choice.name for choice in offered]

    async def test_long_headlines_fit(self, anna: Person, store: Store) -> None:
        """A suggestion has at most 100 characters, whatever the headline has."""
        long = replace(BARLEY, key="long-headline", headline="Sorghum " + "and more sorghum " * 12)
        await store.put(SHARED, [long])
        (choice, *_) = await anna.autocomplete("ask", "question", "sorghum")
        assert len(choice.name) <= 100
        assert len(str(choice.value)) <= 100


async def test_every_button_outlives_a_restart(strict_discord: LocalDiscord, server: Server, tmp_path: Path) -> None:
    """A bot that was started anew answers the buttons of the one before."""
    anna = server.add_member("anna")
    async with Store.open(tmp_path / "corpus.db") as store, running_bot(strict_discord, store):
        await store.put(SHARED, LIBRARY)
        reply = await anna.slash("ask", question=READ_QUESTION)
        offered = follow_ups(reply)
        assert offered
    async with Store.open(tmp_path / "corpus.db") as store, running_bot(strict_discord, store):
        assert "Searched as it was typed." in (await anna.click(reply.message, "As typed")).text
        assert f"“{offered[0]}”" in (await anna.click(reply.message, offered[0])).text
        assert "noted as helpful" in (await anna.click(reply.message, "Helpful")).text
        assert "noted as not helpful" in (await anna.click(reply.message, "Not helpful")).text


async def test_what_is_not_kept_has_no_such_buttons(anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a kept answer there is nothing to mark or to ask as typed."""

    async def fail(*_: object, **__: object) -> str:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(Store, "keep_answer", fail)
    reply = await anna.slash("ask", question=READ_QUESTION)
    assert "Read as: China and Kazakhstan" in reply.text
    assert "Helpful" not in reply.text
    with pytest.raises(NotOfferedError):
        await anna.click(reply.message, "As typed")
