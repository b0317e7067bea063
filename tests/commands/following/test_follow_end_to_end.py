"""Tests of following by direct message, over real sockets: begin, be told, stop."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.delivering import MOST_AN_HOUR
from corpus.following.follows import MOST_FOLLOWS, Kind, Place
from corpus.models import BUNDLED, PROGRAM, SHARED, Scope
from corpus.store import Action
from tests.commands.following.articles import FERRY, MELONS, REPRINT, cards, headlines_told, messages, numbered
from tests.commands.following.conftest import PAIR

if TYPE_CHECKING:
    from corpus.store import Store
    from tests.commands.following.conftest import Told
    from tests.discord_server.driver import LocalDiscord, Server
    from tests.discord_server.people import Person


@pytest.fixture
def anna(server: Server, told: Told) -> Person:
    """Let a member in, once followers are told."""
    del told
    return server.add_member("anna")


async def test_a_pair_that_is_followed_comes_by_direct_message(
    strict_discord: LocalDiscord, server: Server, anna: Person, store: Store, told: Told
) -> None:
    """Who follows a pair gets a card when an article on it is added: why, headline, quote, source and buttons."""
    reply = await anna.slash("follow pair", pair=PAIR)
    assert reply.ephemeral
    assert "You follow 🇨🇳 China – 🇰🇿 Kazakhstan now." in reply.text
    await store.put(Scope(server.id), [MELONS])
    await told.after(seconds=5)
    (card,) = cards(strict_discord, anna)
    for part in (
        "You follow 🇨🇳 China – 🇰🇿 Kazakhstan",
        "First melons cross at Khorgos <https://orchard.example.org/melons>",
        "**Kazakhstan** has sent its first chilled melons of the year to **China**",
        "Orchard Courier · 3 March 2026",
        "[Context] [Read article] [Source <https://orchard.example.org/melons>]",
        "[Stop following China – Kazakhstan] [All that you follow]",
    ):
        assert part in card
    await told.after(hours=1)
    assert len(cards(strict_discord, anna)) == 1


async def test_the_card_of_an_article_of_the_host_comes_in_direct_messages_too(
    strict_discord: LocalDiscord, store: Store, told: Told
) -> None:
    """Followed outside of servers, what everybody sees is told."""
    fay = strict_discord.add_person("fay")
    await fay.slash("follow topic", topic="beef exports")
    await store.put(SHARED, [MELONS, FERRY])
    await told.after(seconds=5)
    (card,) = cards(strict_discord, fay)
    assert "You follow “beef exports”" in card
    assert "**exports** of **beef**" in card


async def test_a_publisher_is_followed_as_the_articles_name_it(
    strict_discord: LocalDiscord, anna: Person, store: Store, told: Told
) -> None:
    """Whatever case was typed; one that no article has is refused."""
    await store.put(SHARED, [FERRY])
    refused = await anna.slash("follow publisher", publisher="Moon Gazette Weekly Digest", wait=False)
    await refused.until(lambda reply: "No article here has the publisher" in reply.text)
    assert "You follow Harbour Gazette now." in (await anna.slash("follow publisher", publisher="harbour gazette")).text
    await store.put(SHARED, [replace(MELONS, publisher="Harbour Gazette")])
    await told.after(seconds=5)
    (card,) = cards(strict_discord, anna)
    assert "You follow Harbour Gazette" in card
    assert "First melons" in card


async def test_one_article_is_one_card_with_all_reasons(
    strict_discord: LocalDiscord, anna: Person, store: Store, told: Told
) -> None:
    """Several follows that fit the same article are named together, each with its own button."""
    await anna.slash("follow pair", pair=PAIR)
    await anna.slash("follow topic", topic='"chilled melons"')
    await store.put(SHARED, [MELONS])
    await told.after(seconds=5)
    (message,) = messages(anna.direct)
    text = strict_discord.text_of(message)
    assert 'You follow 🇨🇳 China – 🇰🇿 Kazakhstan and “"chilled melons"”' in text
    await anna.click(message, "Stop following China – Kazakhstan")
    assert [follow.kind for follow in await _follows(store, anna)] == [Kind.TOPIC]


@pytest.mark.parametrize("together", [True, False])
async def test_a_story_is_told_once(  # noqa: PLR0913 - fixtures, and a parameter
    strict_discord: LocalDiscord, server: Server, anna: Person, store: Store, told: Told, *, together: bool
) -> None:
    """A reprint under another headline is no news, whether it comes with the first or later, in whatever scope."""
    await anna.slash("follow pair", pair=PAIR)
    await store.put(SHARED, [MELONS])
    if not together:
        await told.after(seconds=5)
    await store.put(Scope(server.id), [REPRINT])
    await told.after(days=10)
    (card,) = cards(strict_discord, anna)
    assert "First melons" in card


async def test_only_what_is_new_is_told(strict_discord: LocalDiscord, anna: Person, store: Store, told: Told) -> None:
    """Articles from before, edits, undone removals and restored articles are not told."""
    await store.put(SHARED, [MELONS])
    await anna.slash("follow pair", pair=PAIR)
    await store.put(SHARED, [replace(MELONS, headline="First sweet melons cross")], action=Action.EDIT)
    removed = await store.remove(SHARED, ["melons"])
    assert removed.id is not None
    await store.undo(SHARED, removed.id)
    await store.remove(SHARED, ["melons"])
    await store.restore(SHARED, "melons")
    await store.put(SHARED, [replace(MELONS, headline="Corrected once more")])
    await told.after(seconds=5)
    assert cards(strict_discord, anna) == []


async def test_what_is_gone_before_it_is_told_is_not_told(
    strict_discord: LocalDiscord, anna: Person, store: Store, told: Told
) -> None:
    """An article that was added by mistake and taken out waits no more; added again it is news."""
    await anna.slash("follow pair", pair=PAIR, when="daily digest")
    await store.put(SHARED, [MELONS])
    await told.after(hours=1)
    await store.remove(SHARED, ["melons"])
    await told.after(days=1)
    assert cards(strict_discord, anna) == []
    await store.put(SHARED, [replace(MELONS, headline="Melons, corrected")])
    await told.after(seconds=5)
    await told.after(days=1)
    (card,) = cards(strict_discord, anna)
    assert "Melons, corrected" in card


async def test_a_card_shows_the_article_as_it_is_when_it_is_sent(
    strict_discord: LocalDiscord, anna: Person, store: Store, told: Told
) -> None:
    """What was corrected while it waited is quoted as corrected; a later correction disables Context, and says so."""
    await anna.slash("follow pair", pair=PAIR, when="daily digest")
    await store.put(SHARED, [MELONS])
    await told.after(seconds=1)
    await store.put(SHARED, [replace(MELONS, body=MELONS.body.replace("chilled", "iced"))], action=Action.EDIT)
    await told.after(days=1)
    (message,) = messages(anna.direct)
    assert "first iced melons" in strict_discord.text_of(message)
    await store.put(SHARED, [replace(MELONS, body=MELONS.body.replace("chilled", "frosty"))], action=Action.EDIT)
    refused = await anna.click(message, "Context", wait=False)
    await refused.until(lambda reply: "has been changed since" in reply.text)
    assert "frosty" in (await anna.click(message, "Read article")).text


async def test_a_card_opens_its_context_and_its_article(anna: Person, store: Store, told: Told) -> None:
    """Both are shown to who pressed; from the context the article opens, and its pages turn."""
    await anna.slash("follow pair", pair=PAIR)
    long = replace(MELONS, body=MELONS.body + "\n\n" + "\n\n".join(f"Crate {n} was counted twice." for n in range(200)))
    await store.put(SHARED, [long])
    await told.after(seconds=5)
    (message,) = messages(anna.direct)
    context = await anna.click(message, "Context")
    assert "Paragraph 1 of 202" in context.text
    opened = await anna.click(context.message, "Read article")
    assert "Page 1 of 4" in opened.text
    turned = await anna.click(opened.message, "Next ▶")
    assert "Page 2 of 4" in turned.text


async def test_many_at_once_are_one_digest(
    strict_discord: LocalDiscord, anna: Person, store: Store, told: Told
) -> None:
    """Of a thousand articles the newest five are quoted and the others counted, in a single message."""
    await anna.slash("follow publisher", publisher="The Caspian Courier")
    many = [replace(numbered(number), publisher="The Caspian Courier") for number in range(1000)]
    await store.put(SHARED, many)
    await told.after(seconds=5)
    await told.after(hours=2)
    (digest,) = cards(strict_discord, anna)
    assert "1,000 new articles on what you follow" in digest
    assert "And 995 more, which /articles lists." in digest
    assert digest.count("[Read]") == 5


async def test_articles_that_ship_with_a_new_version_are_told_as_a_digest(
    strict_discord: LocalDiscord, anna: Person, store: Store, told: Told
) -> None:
    """A new version that brings some is news, but one message."""
    await anna.slash("follow pair", pair=PAIR)
    await store.put(BUNDLED, [numbered(number) for number in range(8)], PROGRAM)
    await told.after(seconds=5)
    (digest,) = cards(strict_discord, anna)
    assert "8 new articles" in digest


async def test_nobody_is_flooded(strict_discord: LocalDiscord, anna: Person, store: Store, told: Told) -> None:
    """After twelve messages within an hour the rest waits for the hour to pass, and comes as one digest."""
    await anna.slash("follow pair", pair=PAIR)
    for number in range(20):
        await store.put(SHARED, [numbered(number)])
        await told.after(seconds=30)
    assert len(cards(strict_discord, anna)) == MOST_AN_HOUR
    await told.after(hours=1)
    assert len(cards(strict_discord, anna)) == MOST_AN_HOUR + 1
    assert "8 new articles" in cards(strict_discord, anna)[-1]


async def test_following_again_changes_how_often(anna: Person, store: Store) -> None:
    """The same thing is followed once, with what was chosen last."""
    await anna.slash("follow pair", pair=PAIR)
    reply = await anna.slash("follow pair", pair="CN-KZ", when="weekly digest")
    assert "You follow 🇨🇳 China – 🇰🇿 Kazakhstan already." in reply.text
    assert "weekly, on Monday" in reply.text
    assert len(await _follows(store, anna)) == 1


async def test_nobody_follows_more_than_a_menu_has_room_for(
    strict_discord: LocalDiscord, anna: Person, store: Store
) -> None:
    """The twenty-fifth is taken, one more is refused, and the list shows them all."""
    place = Place(person=anna.user.id)
    for number in range(MOST_FOLLOWS - 1):
        await store.follows.add(place, SHARED, Kind.TOPIC, f"{'*' * 80}felt hats {number}")
    assert "now" in (await anna.slash("follow topic", topic="beef exports")).text
    refused = await anna.slash("follow pair", pair=PAIR, wait=False)
    await refused.until(lambda reply: "You follow 25 things, which is as many as can be." in reply.text)
    listed = await anna.slash("following")
    assert listed.text.count("felt hats") >= MOST_FOLLOWS - 1
    del strict_discord


async def test_everything_can_be_changed_on_the_list(anna: Person, store: Store) -> None:
    """/following leads to each thing: how often it is told, its end, and the quiet hours."""
    assert "You follow nothing yet." in (await anna.slash("following")).text
    await anna.slash("follow topic", topic="beef exports")
    await anna.slash("follow pair", pair=PAIR)
    listed = await anna.slash("following")
    assert "of the articles of Steppe and those that everybody sees" in listed.text
    opened = await anna.select(listed.message, "Stop or change…", "“beef exports”")
    changed = await anna.select(opened.message, f"following-rhythm:{(await _follows(store, anna))[0].id}", "weekly")
    assert "Told weekly, on Monday at 8 in the morning from now on." in changed.text
    form = await anna.click(changed.message, "Quiet hours…")
    saved = await anna.submit_modal(form, {"From – to": "21:30-6", "Time zone": "Almaty"})
    assert "Quiet hours: 21:30–06:00. Time zone: Asia/Almaty." in saved.text
    form = await anna.click(saved.message, "Quiet hours…")
    refused = await anna.submit_modal(form, {"From – to": "late", "Time zone": "Almaty"}, wait=False)
    await refused.until(lambda reply: "such as 22:00-07:00" in reply.text)
    opened = await anna.select(saved.message, "Stop or change…", "“beef exports”")
    left = await anna.click(opened.message, "Stop following")
    assert "You do not follow “beef exports” any more." in left.text
    assert [follow.subject for follow in await _follows(store, anna)] == ["CN-KZ"]


async def test_nothing_is_kept_of_who_follows_nothing_any_more(anna: Person, store: Store, told: Told) -> None:
    """The last button that stops something takes the person out of the database."""
    await anna.slash("follow pair", pair=PAIR)
    await store.put(SHARED, [MELONS])
    await told.after(seconds=5)
    (message,) = messages(anna.direct)
    assert (await store.forgetting.of_person(anna.user.id)).follows == 1
    assert "any more" in (await anna.click(message, "Stop following China – Kazakhstan")).text
    assert not await store.forgetting.of_person(anna.user.id)
    again = await anna.click(message, "Stop following China – Kazakhstan", wait=False)
    await again.until(lambda reply: "That is not followed any more." in reply.text)
    assert "First melons" in (await anna.click(message, "Read article")).text


async def test_others_cannot_stop_what_somebody_follows(server: Server, anna: Person, store: Store) -> None:
    """A button that carries somebody else's number is refused."""
    await anna.slash("follow pair", pair=PAIR)
    (follow,) = await _follows(store, anna)
    bolat = server.add_member("bolat")
    await bolat.slash("follow topic", topic="beef")
    listed = await bolat.slash("following")
    (menu,) = [part for part in _parts(listed.message.components) if part.get("options")]
    menu["options"][0]["value"] = str(follow.id)
    refused = await bolat.select(listed.message, "Stop or change…", str(follow.id), wait=False)
    await refused.until(lambda reply: "That is somebody else's." in reply.text)


async def test_time_zones_and_quiet_hours_are_suggested(anna: Person) -> None:
    """Before anything is typed those of the region, then whatever has it in its name."""
    given = {"pair": PAIR}
    offered = await anna.autocomplete("follow pair", "time_zone", "", options=given)
    assert {"Asia/Almaty", "Asia/Kuala_Lumpur", "Asia/Shanghai"} <= {choice.value for choice in offered}
    offered = await anna.autocomplete("follow pair", "time_zone", "kuala l", options=given)
    assert [choice.value for choice in offered] == ["Asia/Kuala_Lumpur"]
    offered = await anna.autocomplete("follow pair", "quiet_hours", "2", options=given)
    assert "22:00-07:00" in {choice.value for choice in offered}
    refused = await anna.slash("follow pair", pair=PAIR, time_zone="Atlantis", wait=False)
    await refused.until(lambda reply: "There is no time zone “Atlantis”." in reply.text)


async def test_cards_speak_the_followers_language(
    strict_discord: LocalDiscord, server: Server, store: Store, told: Told
) -> None:
    """Dates and names are those of the person's Discord, quotes those of the article."""
    ivan = server.add_member("ivan", locale="ru")
    await ivan.slash("follow pair", pair="Китай Казахстан")
    await store.put(SHARED, [MELONS])
    await told.after(seconds=5)
    (card,) = cards(strict_discord, ivan)
    assert "Китай – 🇰🇿 Казахстан" in card
    assert "3 марта 2026" in card
    assert "has sent its first chilled melons" in card


async def test_the_button_of_a_pair_begins_to_follow_it(server: Server, anna: Person, store: Store) -> None:
    """A button elsewhere that carries a pair is enough."""
    listed = await anna.slash("following")
    listed.message.components = [
        {
            "type": 1,
            "id": 1,
            "components": [{"type": 2, "id": 2, "style": 2, "label": "Follow", "custom_id": "follow-pair:CN-KZ"}],
        }
    ]
    assert "You follow 🇨🇳 China – 🇰🇿 Kazakhstan now." in (await anna.click(listed.message, "Follow")).text
    (follow,) = await _follows(store, anna)
    assert follow.scope == server.id


async def test_old_messages_are_forgotten_and_stories_remembered_longer(
    strict_discord: LocalDiscord, anna: Person, store: Store, told: Told
) -> None:
    """After a month the message is forgotten; a reprint is still no news, until half a year has passed."""
    await anna.slash("follow pair", pair=PAIR)
    await store.put(SHARED, [MELONS])
    await told.after(seconds=5)
    await told.after(days=31)
    await told.forget_old()
    assert await _count(store, "delivery") == 0
    await store.put(SHARED, [REPRINT])
    await told.after(seconds=5)
    assert len(cards(strict_discord, anna)) == 1
    await told.after(days=160)
    await told.forget_old()
    assert await _count(store, "told") == await _count(store, "story_run") == 0


async def test_one_digest_names_each_story_once(
    strict_discord: LocalDiscord, anna: Person, store: Store, told: Told
) -> None:
    """Four articles that are due together come as a digest, three on a card each."""
    await anna.slash("follow pair", pair=PAIR)
    await store.put(SHARED, [numbered(number) for number in range(3)])
    await told.after(seconds=5)
    assert len(cards(strict_discord, anna)) == 3
    await store.put(SHARED, [numbered(number) for number in range(3, 7)])
    await told.after(seconds=5)
    assert len(cards(strict_discord, anna)) == 4
    assert set(headlines_told(strict_discord, anna.direct).values()) == {1}


async def _follows(store: Store, person: Person) -> list:  # type: ignore[type-arg]
    follower = await store.follows.follower(Place(person=person.user.id))
    return await store.follows.of_follower(follower) if follower else []


async def _count(store: Store, table: str) -> int:
    async with store._database.reader() as connection:
        rows = await connection.execute_fetchall(f"SELECT count(*) FROM {table}")  # noqa: S608 - named in the test
    return int(next(iter(rows))[0])


def _parts(components: list) -> list:  # type: ignore[type-arg]
    found = []
    for component in components:
        found += [component, *_parts(component.get("components", []))]
    return found
