"""Tests of /relations, /timeline and /figures over real sockets."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

import aiohttp
import pytest
from PIL import Image

from commands.relations.layouts import PAIRS_PER_PAGE, QUOTES_PER_PAGE
from corpus.models import SHARED, Draft, Scope
from corpus.published import Published
from tests.commands.library import BARLEY
from tests.discord_server.errors import NotOfferedError

if TYPE_CHECKING:
    from corpus.store import Store
    from tests.discord_server.driver import LocalDiscord
    from tests.discord_server.people import Person
    from tests.discord_server.state import Message

pytestmark = pytest.mark.usefixtures("bot")

CHINA_KAZAKHSTAN = "🇨🇳 China – 🇰🇿 Kazakhstan"


@pytest.fixture
def anna(strict_discord: LocalDiscord) -> Person:
    """Let anna join a server."""
    return strict_discord.add_guild().add_member("anna")


async def picture(message: Message) -> Image.Image:
    """Fetch the picture of a message as a member's Discord would."""
    (attachment,) = message.attachments
    async with aiohttp.ClientSession() as session, session.get(attachment.url) as response:
        assert response.status == 200
        return Image.open(BytesIO(await response.read()))


def wagons(count: int) -> list[Draft]:
    """Make articles on as many different things between China and Kazakhstan, the last without a date."""
    things = "barley wheat copper zinc melons leather honey wool salt glass paper tiles".split()
    return [
        replace(
            BARLEY,
            key=f"wagons-{index}",
            headline=f"Kazakhstan sells {things[index % 12]} number {index}",
            body=f"Kazakhstan sold China {index + 11} wagons of {things[index % 12]} in lot {index * 37}.",
            published=None if index == count - 1 else Published(2024 + index // 12, index % 12 + 1, 3),
        )
        for index in range(count)
    ]


async def test_shows_the_pairs_with_a_picture(anna: Person) -> None:
    """Everyone sees which countries the articles speak of together, in words and as a picture with a description."""
    reply = await anna.slash("relations")
    assert CHINA_KAZAKHSTAN in reply.text
    assert re.search(r"\d+ articles? · ", reply.text)
    assert not reply.ephemeral
    assert reply.deferred
    drawn = await picture(reply.message)
    assert drawn.format == "PNG"
    (attachment,) = reply.message.attachments
    assert attachment.upload.filename == "relations.png"
    assert attachment.upload.description is not None
    assert "China and Kazakhstan: " in attachment.upload.description
    assert f"[picture: {attachment.url} (A graph of countries." in reply.text


async def test_shows_it_to_one_person_alone(anna: Person) -> None:
    """With `private` nobody else sees it."""
    assert (await anna.slash("relations", private=True)).ephemeral
    assert (await anna.slash("timeline", pair="CN-KZ", private=True)).ephemeral
    assert (await anna.slash("figures", pair="CN-KZ", private=True)).ephemeral


async def test_goes_from_the_pairs_to_a_pair_and_its_timeline(anna: Person) -> None:
    """The menu opens a pair, whose buttons open its timeline and its figures; the public list stays as it is."""
    listed = await anna.slash("relations")
    before = listed.text
    opened = await anna.select(listed.message, "Open a pair of countries…", CHINA_KAZAKHSTAN)
    assert opened.ephemeral
    assert opened.text.count("Read article") >= 2
    assert opened.message.attachments == []
    timeline = await anna.click(opened.message, "Timeline")
    assert timeline.message is opened.message
    assert "oldest first" in timeline.text
    figures = await anna.click(opened.message, "Figures")
    assert "newest first" in figures.text
    assert listed.text == before
    back = await anna.click(opened.message, "About this pair")
    assert "Follow" in back.text
    assert "Who deals with whom" in (await anna.click(back.message, "All pairs")).text


async def test_quotes_are_word_for_word(anna: Person, store: Store) -> None:
    """What a timeline quotes stands in the article, with its headline, publisher and date."""
    reply = await anna.slash("timeline", pair="CN-KZ")
    bodies = [article.body for article in [await store.article(SHARED, n) for n in range(1, 9)] if article]
    quotes = [line.removeprefix("│ ▌ ") for line in reply.text.splitlines() if line.startswith("│ ▌ ")]
    assert quotes
    for quote in quotes:
        assert any(quote.replace("**", "") in body for body in bodies)
    assert BARLEY.headline in reply.text
    assert "The Caspian Courier · 10 March 2025" in reply.text


async def test_a_topic_has_its_own_timeline(anna: Person, store: Store) -> None:
    """A topic's button opens the timeline of what is about it."""
    await store.put(SHARED, wagons(12))
    opened = await anna.slash("relations", pair="CN-KZ")
    buttons = [
        item
        for component in opened.message.components
        for item in component.get("components", [])
        if str(item.get("custom_id", "")).startswith("timeline:") and item["label"] != "Timeline"
    ]
    assert buttons
    shown = await anna.click(opened.message, buttons[0]["custom_id"])
    assert shown.ephemeral
    assert f"Topic: {buttons[0]['label']}" in shown.text


async def test_turns_the_pages_of_a_timeline(anna: Person, store: Store, strict_discord: LocalDiscord) -> None:
    """Quotes come oldest first and undated last, with the picture on the first page only; pages turn in private."""
    await store.remove(SHARED, sorted(await store.keys(SHARED)))
    await store.put(SHARED, wagons(11))
    posted = await anna.slash("timeline", pair="china kazakhstan")
    assert "11 stories, oldest first" in posted.text
    assert "page 1 of 3" in posted.text
    assert (await picture(posted.message)).width == 1_080
    assert posted.message.attachments[0].upload.filename == "timeline.png"
    second = await anna.click(posted.message, "Later ▶")
    assert second.ephemeral
    assert "page 2 of 3" in second.text
    assert second.message.attachments == []
    third = await anna.click(second.message, "Later ▶")
    assert third.message is second.message
    assert third.text.index("3 October 2024") < third.text.index("date unknown")
    assert "[Later ▶ (off)]" in third.text
    first = await anna.click(third.message, "◀ Earlier")
    first = await anna.click(first.message, "◀ Earlier")
    assert len(first.message.attachments) == 1
    assert "page 1 of 3" in posted.text
    assert strict_discord.refusals == []


async def test_a_timeline_begins_and_ends_where_it_was_asked_to(anna: Person, store: Store) -> None:
    """The dates stay while pages are turned."""
    await store.remove(SHARED, sorted(await store.keys(SHARED)))
    await store.put(SHARED, wagons(24))
    reply = await anna.slash("timeline", pair="CN-KZ", options={"from": "2024-03", "to": "2024"})
    assert "10 stories, oldest first · From 1 March 2024 · Until 31 December 2024 · page 1 of 3" in reply.text
    after = await anna.click(reply.message, "Later ▶")
    assert "10 stories, oldest first · From 1 March 2024 · Until 31 December 2024 · page 2 of 3" in after.text


async def test_figures_are_bold_and_newest_first(anna: Person, store: Store) -> None:
    """Sentences that state amounts are quoted, these in bold."""
    await store.remove(SHARED, sorted(await store.keys(SHARED)))
    await store.put(SHARED, wagons(9))
    reply = await anna.slash("figures", pair="CN-KZ")
    assert "newest first" in reply.text
    assert re.search(r"\*\*[^*]*18[^*]*\*\*", reply.text)
    assert reply.text.index("3 August 2024") < reply.text.index("3 July 2024")
    assert reply.text.count("Read article") == QUOTES_PER_PAGE
    more = await anna.click(reply.message, "Older ▶")
    assert "page 2 of 3" in more.text


async def test_turns_the_pages_of_the_pairs(anna: Person, store: Store) -> None:
    """Many pairs are paged, the picture on the first page only, and each page has its own menu."""
    others = "Russia Japan Vietnam Laos Germany France Italy Spain Brazil Chile India".split()
    await store.put(
        SHARED,
        [
            replace(BARLEY, key=f"pair-{name}", headline=f"A ferry for {name}", body=f"China sold a ferry to {name}.")
            for name in others
        ],
    )
    reply = await anna.slash("relations", private=True)
    assert "page 1 of " in reply.text
    assert reply.text.count("– ") >= PAIRS_PER_PAGE
    turned = await anna.click(reply.message, "Next ▶")
    assert turned.message is reply.message
    assert "page 2 of " in turned.text
    assert turned.message.attachments == []
    assert len((await anna.click(turned.message, "◀ Back")).message.attachments) == 1


@pytest.mark.parametrize(
    "typed",
    [
        "CN-KZ",
        "kz cn",
        "china kazakhstan",
        "China and Kazakhstan",
        "Китай и Казахстан",
        "中国和哈萨克斯坦",
        "Қытай мен Қазақстан",
    ],
)
async def test_understands_a_pair_in_any_language(anna: Person, typed: str) -> None:
    """Codes and names in any of the languages name the pair."""
    assert CHINA_KAZAKHSTAN in (await anna.slash("relations", pair=typed)).text


async def test_suggests_pairs_and_topics(anna: Person, store: Store) -> None:
    """What is typed narrows the pairs; topics are those of the pair that was chosen."""
    await store.put(SHARED, wagons(6))
    every = await anna.autocomplete("relations", "pair", "")
    assert "CN-KZ" in [choice.value for choice in every]
    assert [choice.value for choice in await anna.autocomplete("timeline", "pair", "kaz mal")] == ["KZ-MY"]
    await anna.slash("relations", pair="CN-KZ")
    topics = await anna.autocomplete("timeline", "topic", "", options={"pair": "CN-KZ"})
    assert topics
    assert all(len(str(choice.value)) <= 60 for choice in topics)


@pytest.mark.parametrize("command", ["relations", "timeline", "figures"])
@pytest.mark.parametrize(
    ("pair", "said"),
    [
        ("Peru", "“Peru” does not name two countries."),
        ("no such thing", "“no such thing” does not name two countries."),
        ("Peru and Iceland", "No article here speaks of both Iceland and Peru."),
    ],
)
async def test_says_what_is_lacking(anna: Person, command: str, pair: str, said: str) -> None:
    """One country, none, or a pair that no article speaks of gets a sentence, seen by who typed it."""
    reply = await anna.slash(command, pair=pair, wait=False)
    await reply.until(lambda reply: said in reply.text)
    assert reply.ephemeral


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"from": "spring"}, "“spring” is not a date."),
        ({"from": "2025", "to": "2024"}, "Nothing can be published after 2025 and before 2024."),
        ({"from": "1950", "to": "1951"}, "Nothing on China and Kazakhstan fits that topic or those dates."),
        ({"topic": "zeppelins"}, "Nothing on China and Kazakhstan fits that topic or those dates."),
    ],
)
async def test_says_what_does_not_fit(anna: Person, options: dict[str, object], said: str) -> None:
    """Dates that are none, that exclude each other or that leave nothing, and unknown topics, are told."""
    reply = await anna.slash("timeline", pair="CN-KZ", options=options, wait=False)
    await reply.until(lambda reply: said in reply.text)
    assert reply.ephemeral


async def test_an_empty_library_says_so(anna: Person, store: Store) -> None:
    """Without articles there are no pairs."""
    await store.remove(SHARED, sorted(await store.keys(SHARED)))
    reply = await anna.slash("relations", wait=False)
    await reply.until(lambda reply: "No article here speaks of two countries yet." in reply.text)


async def test_works_in_direct_messages(strict_discord: LocalDiscord) -> None:
    """In direct messages pages turn in their place."""
    ben = strict_discord.add_person("ben", installed=True)
    listed = await ben.slash("relations")
    assert len(listed.message.attachments) == 1
    opened = await ben.select(listed.message, "Open a pair of countries…", CHINA_KAZAKHSTAN)
    assert opened.message is listed.message
    assert opened.message.attachments == []
    assert len((await ben.click(opened.message, "All pairs")).message.attachments) == 1


async def test_speaks_the_readers_language(strict_discord: LocalDiscord) -> None:
    """Countries and dates are in the language of who asks; quotes stay as they are."""
    olga = strict_discord.add_guild().add_member("olga", locale="ru")
    reply = await olga.slash("timeline", pair="CN-KZ")
    assert "🇨🇳 Китай – 🇰🇿 Казахстан" in reply.text
    assert "10 марта 2025" in reply.text
    assert BARLEY.headline in reply.text


async def test_walls_stand_between_servers(strict_discord: LocalDiscord, store: Store) -> None:
    """A pair that only another server's articles speak of is neither listed, suggested nor opened."""
    ours, theirs = strict_discord.add_guild("ours"), strict_discord.add_guild("theirs")
    body = "Peru sold Iceland forty wagons of honey on Tuesday."
    await store.put(Scope(theirs.id), [replace(BARLEY, key="honey", headline="Honey for Iceland", body=body)])
    anna, bob = ours.add_member("anna"), theirs.add_member("bob")
    assert "Iceland" in (await bob.slash("relations")).text
    assert "Iceland" not in (await anna.slash("relations")).text
    assert await anna.autocomplete("timeline", "pair", "iceland") == []
    reply = await anna.slash("figures", pair="IS-PE", wait=False)
    await reply.until(lambda reply: "No article here speaks of both Iceland and Peru." in reply.text)


async def test_offers_no_picture_of_a_single_date(anna: Person, store: Store) -> None:
    """One dated story makes no picture."""
    await store.remove(SHARED, sorted(await store.keys(SHARED)))
    await store.put(SHARED, wagons(2))
    reply = await anna.slash("timeline", pair="CN-KZ")
    assert reply.message.attachments == []
    with pytest.raises(NotOfferedError):
        await anna.click(reply.message, "Later ▶")
