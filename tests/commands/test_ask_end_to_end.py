"""Tests of /ask as members see it, over real sockets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from corpus.models import Scope
from tests.commands.library import CHINESE

if TYPE_CHECKING:
    from corpus.store import Store
    from tests.discord_server.driver import LocalDiscord

pytestmark = pytest.mark.usefixtures("bot")


async def test_answers_with_a_quote_and_its_source(strict_discord: LocalDiscord) -> None:
    """A member asks in plain words and reads the quote, its headline, publisher and date."""
    anna = strict_discord.add_guild().add_member("anna")
    reply = await anna.slash("ask", question="3,200 tonnes of barley in sixty wagons")
    writer, above, question, headline, underline, quoted, source, context, *_ = strict_discord.text_of(
        reply.message
    ).splitlines()
    assert (writer, above) == ("Dragoman", "╭────────────────────────")
    assert question == "│ · “3,200 tonnes of barley in sixty wagons”"
    assert headline == "│ Barley trains roll from Aktau to Xi'an <https://courier.example.org/barley-trains>"
    assert set(underline) == set("│ ~")
    assert quoted.replace("**", "").startswith("│ ▌ The train carries 3,200 tonnes of barley in sixty wagons, the rail")
    assert "**barley**" in quoted
    assert source == "│ · The Caspian Courier · 10 March 2025"
    assert context == "│     [Context]"
    assert "[Source <https://courier.example.org/barley-trains>]" in reply.text
    assert not reply.ephemeral


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("阿克套港扩建合同金额是多少？", "中国企业中标"),
        ("Кто просил снизить пошлину на пальмовое масло?", "пошлину"),
        ("How is frozen durian checked at Khorgos?", "Customs officers open one box in fifty."),
    ],
)
async def test_answers_in_the_language_of_the_article(strict_discord: LocalDiscord, question: str, quoted: str) -> None:
    """Chinese and Russian questions find Chinese and Russian articles, and one without any particulars is shown."""
    anna = strict_discord.add_guild().add_member("anna")
    text = (await anna.slash("ask", question=question)).text.replace("**", "")
    assert quoted in text
    assert "Nothing in the articles" not in text


async def test_acknowledges_before_it_searches(strict_discord: LocalDiscord) -> None:
    """Discord first hears that the bot is thinking, and the answer takes that message's place."""
    anna = strict_discord.add_guild().add_member("anna")
    reply = await anna.slash("ask", question="What does the crane at Port Klang cost?")
    sent = [(request.method, request.payload.get("type")) for request in strict_discord.requests[-2:]]
    assert sent == [("POST", 5), ("PATCH", None)]
    assert reply.deferred
    assert len(strict_discord.visible_messages(anna)) == 1


async def test_repairs_spelling_and_says_so(strict_discord: LocalDiscord) -> None:
    """A misspelt name is searched as the corpus spells it."""
    anna = strict_discord.add_guild().add_member("anna")
    reply = await anna.slash("ask", question="How much barley left Akttau for Xi'an?")
    assert "Searched Aktau for Akttau." in reply.text
    assert "3,200" in reply.text or "barley" in reply.text


async def test_silence_explains_itself_and_is_counted(strict_discord: LocalDiscord, store: Store) -> None:
    """A question without an answer gets no quote, but the unknown words; the admins will see the question."""
    server = strict_discord.add_guild()
    reply = await server.add_member("anna").slash("ask", question="Zeppelins in Patagonia?")
    assert "Nothing in the articles answers this." in reply.text
    assert "No article has the words “Zeppelins”, “Patagonia”." in reply.text
    assert "▌" not in reply.text
    assert "[" not in reply.text
    assert [(row.question, row.times) for row in await store.unanswered(Scope(server.id))] == [
        ("Zeppelins in Patagonia?", 1)
    ]


async def test_narrows_by_publisher_and_dates(strict_discord: LocalDiscord) -> None:
    """Only articles of that publisher and time are searched, and silence says that this may be why."""
    anna = strict_discord.add_guild().add_member("anna")
    question = "How many tonnes of barley does the train carry?"
    within = await anna.slash("ask", question=question, publisher="the caspian courier", after="2025", before="2025-03")
    assert "3,200" in within.text
    before = await anna.slash("ask", question=question, before="2020")
    assert "your publisher and dates" in before.text
    later = await anna.slash("ask", question=question, after="2025-03-11")
    assert "3,200" not in later.text


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"after": "last week"}, "“last week” is not a date that “after” understands."),
        ({"before": "2024-13"}, "“2024-13” is not a date that “before” understands."),
        ({"after": "2025", "before": "2024"}, "Nothing can be published after 2025 and before 2024."),
    ],
)
async def test_explains_dates_that_it_does_not_understand(
    strict_discord: LocalDiscord, options: dict[str, str], sentence: str
) -> None:
    """The sentence names the option and the three forms, and only the person sees it."""
    server = strict_discord.add_guild()
    anna, ben = server.add_member("anna"), server.add_member("ben")
    reply = await anna.slash("ask", options={"question": "barley", **options})
    assert sentence in reply.text
    assert reply.ephemeral
    assert strict_discord.visible_messages(ben) == []


async def test_explains_an_unknown_publisher_to_one_person(strict_discord: LocalDiscord) -> None:
    """The public "is thinking" goes away, and the sentence offers the nearest name to the person alone."""
    server = strict_discord.add_guild()
    anna, ben = server.add_member("anna"), server.add_member("ben")
    reply = await anna.slash("ask", question="barley", publisher="Caspian Curier", wait=False)
    await reply.until(lambda reply: "Did you mean “The Caspian Courier”?" in reply.text)
    assert reply.ephemeral
    assert strict_discord.visible_messages(ben) == []


async def test_suggests_publishers(strict_discord: LocalDiscord) -> None:
    """While a person types, publishers like it are offered, typing errors included."""
    anna = strict_discord.add_guild().add_member("anna")
    offered = await anna.autocomplete("ask", "publisher", "caspan", options={"question": "barley"})
    assert "The Caspian Courier" in [choice.value for choice in offered]
    assert len(await anna.autocomplete("ask", "publisher", "", options={"question": "barley"})) == 5


async def test_a_private_answer_is_seen_by_one_person(strict_discord: LocalDiscord) -> None:
    """With `private` nobody else sees the answer, not even that there is one."""
    server = strict_discord.add_guild()
    anna, ben = server.add_member("anna"), server.add_member("ben")
    reply = await anna.slash("ask", question="What does the crane at Port Klang cost?", private=True)
    assert reply.ephemeral
    assert "14 million ringgit" in reply.text
    assert "[Post to channel]" in reply.text
    assert strict_discord.visible_messages(ben) == []


@pytest.mark.parametrize(
    "question",
    [
        'NEAR("barley" OR NOT *) AND body:^train',
        "'; DROP TABLE article; --",
        "barley\x00tonnes",
        "tonnes of barley " * 352,
        "🚂" * 3_000,
        "\u202eyelrab fo sennot\u202c",
        "@everyone <@&1> # barley **tonnes** ||x|| [a](https://example.org)",
        "\ud800 barley \udfff",
        "。。。",
    ],
)
async def test_takes_any_question(strict_discord: LocalDiscord, question: str) -> None:
    """Search syntax, control characters, 6,000 characters and broken text get a reply that Discord takes."""
    anna = strict_discord.add_guild().add_member("anna")
    reply = await anna.slash("ask", question=question[:6_000])
    assert "Something went wrong" not in reply.text
    assert not reply.ephemeral


async def test_long_articles_are_quoted_within_the_limits(strict_discord: LocalDiscord, store: Store) -> None:
    """An article that is one endless sentence is cut, and the cut is marked outside of the quote."""
    server = strict_discord.add_guild()
    endless = "驼队" + "带着丝绸和茶叶穿过沙漠并且" * 2_000
    await store.put(Scope(server.id), [replace(CHINESE, key="endless", headline="驼队日记", body=endless)])
    reply = await server.add_member("anna").slash("ask", question="驼队带着丝绸和茶叶穿过沙漠")
    assert "驼队日记" in reply.text
