"""Tests that nobody sees what another server added, over real sockets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from corpus.models import Scope
from tests.commands.library import BARLEY

if TYPE_CHECKING:
    from corpus.store import Store
    from tests.discord_server.driver import LocalDiscord, Server
    from tests.discord_server.people import Person

pytestmark = pytest.mark.usefixtures("bot")

QUESTION = "Where is the saffron elevator of the cooperative?"
SAFFRON = replace(
    BARLEY,
    key="saffron",
    headline="Secret saffron elevator",
    publisher="Cooperative Minutes",
    body="The saffron elevator of the cooperative is in Semey. Nobody else may know it.",
)


@pytest.fixture
def theirs(strict_discord: LocalDiscord) -> Server:
    """Found the server that has an article of its own."""
    return strict_discord.add_guild("Cooperative")


@pytest.fixture
async def member(theirs: Server, store: Store) -> Person:
    """Add the server's article and let one of its members in."""
    await store.put(Scope(theirs.id), [SAFFRON])
    return theirs.add_member("dana")


async def number_in(store: Store, server: Server) -> int:
    """Find out the article's number, as somebody could by guessing."""
    return (await store.suggest(Scope(server.id), SAFFRON.headline, 1))[0].id


async def sees_nothing(person: Person, article: int) -> None:
    """Try every way to the article and find it nowhere."""
    assert "Semey" not in (await person.slash("ask", question=QUESTION)).text
    assert "saffron" not in (await person.slash("articles")).text.lower()
    offered = await person.autocomplete("article", "headline", "Secret saffron elevator")
    assert "Secret saffron elevator" not in [choice.name for choice in offered]
    publishers = await person.autocomplete("ask", "publisher", "Cooperative Minutes", options={"question": "x"})
    assert "Cooperative Minutes" not in [choice.value for choice in publishers]
    reply = await person.slash("article", headline=str(article), wait=False)
    await reply.until(lambda reply: "no article" in reply.text)


async def test_members_see_their_servers_articles(member: Person) -> None:
    """The server's own article is quoted, listed and suggested there, with the shared ones."""
    reply = await member.slash("ask", question=QUESTION)
    assert "Semey" in reply.text
    context = await member.click(reply.message, "Context")
    assert "added in this server" in context.text
    assert "7 articles" in (await member.slash("articles")).text
    assert "3,200" in (await member.slash("ask", question="How many tonnes of barley does the train carry?")).text


@pytest.mark.usefixtures("member")
async def test_another_server_sees_nothing_of_it(strict_discord: LocalDiscord, theirs: Server, store: Store) -> None:
    """Neither /ask nor /articles nor suggestions nor the article's number lead there from another server."""
    await sees_nothing(strict_discord.add_guild("Others").add_member("ed"), await number_in(store, theirs))


async def test_direct_messages_see_nothing_of_it(
    strict_discord: LocalDiscord, member: Person, theirs: Server, store: Store
) -> None:
    """In direct messages there are the shared articles only, also for a member of that server."""
    await sees_nothing(strict_discord.add_person("fay"), await number_in(store, theirs))
    reply = await member.slash("ask", question=QUESTION, channel=member.direct)
    assert "Semey" not in reply.text


async def test_a_personal_install_sees_the_shared_articles(strict_discord: LocalDiscord, store: Store) -> None:
    """Where only the person has installed the bot, the server's articles stay closed, even if it has some."""
    without_bot = strict_discord.add_guild("Without bot", bot=False)
    await store.put(Scope(without_bot.id), [SAFFRON])
    gil = without_bot.add_member("gil", installed=True)
    assert "Semey" not in (await gil.slash("ask", question=QUESTION)).text
    reply = await gil.slash("ask", question="How many tonnes of barley does the train carry?")
    assert "3,200" in reply.text
    assert "Paragraph 2 of 3" in (await gil.click(reply.message, "Context")).text


async def test_works_between_people_without_the_bot(strict_discord: LocalDiscord) -> None:
    """Installed for a person, it answers in private messages with somebody else."""
    hana, ivo = strict_discord.add_person("hana", installed=True), strict_discord.add_person("ivo")
    channel = strict_discord.private_channel(hana, ivo)
    reply = await hana.slash("ask", channel=channel, question="How many tonnes of barley does the train carry?")
    assert "3,200" in reply.text
    assert "Kazakhstan sent" in (await ivo.click(reply.message, "Context")).text


async def test_an_outage_of_a_server_loses_nothing(member: Person, theirs: Server) -> None:
    """A server that was out of reach finds its articles as they were."""
    theirs.become_unavailable()
    theirs.become_available()
    assert "Semey" in (await member.slash("ask", question=QUESTION)).text
