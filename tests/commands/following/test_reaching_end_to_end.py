"""Tests of who can and may be reached: closed direct messages, channels, walls, quiet hours, and lost answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.delivering import PAUSES
from corpus.following.follows import Place, Standing
from corpus.models import SHARED, Scope
from tests.commands.following.articles import FERRY, MELONS, cards, headlines_told, messages, numbered
from tests.commands.following.conftest import MANAGER, PAIR
from tests.discord_server.state import Overwrite

if TYPE_CHECKING:
    import pytest

    from corpus.store import Store
    from tests.commands.following.conftest import Told
    from tests.discord_server.driver import LocalDiscord, Server
    from tests.discord_server.people import Person

SPEAK = discord.Permissions(send_messages=True).value
CLOSED, MISSING_PERMISSIONS, UNKNOWN_CHANNEL, UNKNOWN_MEMBER = 50007, 50013, 10003, 10007


async def test_who_has_left_the_server_gets_nothing_of_it(
    strict_discord: LocalDiscord, server: Server, anna: Person, store: Store, told: Told
) -> None:
    """What a server added stays within it; what everybody sees is still told."""
    del server.guild.members[anna.user.id]
    await store.put(Scope(server.id), [numbered(1)])
    await store.put(SHARED, [MELONS])
    await told.after(seconds=5)
    (card,) = cards(strict_discord, anna)
    assert "First melons" in card
    _forgive(strict_discord, UNKNOWN_MEMBER)


async def test_a_card_of_a_server_opens_only_for_its_members(  # noqa: PLR0913, PLR0917 - fixtures
    strict_discord: LocalDiscord,
    anna: Person,
    server: Server,
    store: Store,
    told: Told,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In direct messages a member reads a server's article from its card; who has left does not any more."""
    await store.put(Scope(server.id), [MELONS])
    await told.after(seconds=5)
    (message,) = messages(anna.direct)
    assert "added in this server" in (await anna.click(message, "Context")).text
    del server.guild.members[anna.user.id]
    monkeypatch.setattr("commands.following.members._SECONDS_REMEMBERED", 0.0)
    for label in ("Context", "Read article"):
        refused = await anna.click(message, label, wait=False)
        await refused.until(lambda reply: "This article is no longer here." in reply.text)
    _forgive(strict_discord, UNKNOWN_MEMBER)


async def test_other_servers_articles_are_nobodys_news(
    strict_discord: LocalDiscord, anna: Person, store: Store, told: Told
) -> None:
    """Neither a follow in one server nor one in direct messages is told of what another server adds."""
    other = strict_discord.add_guild("Harbour")
    other.add_member(anna)
    await anna.slash("follow pair", pair=PAIR, channel=anna.direct)
    await store.put(Scope(other.id), [MELONS])
    await told.after(seconds=5)
    assert cards(strict_discord, anna) == []


async def test_what_is_followed_twice_is_told_once(
    strict_discord: LocalDiscord, anna: Person, store: Store, told: Told
) -> None:
    """The same pair followed in a server and in direct messages is one reason."""
    await anna.slash("follow pair", pair=PAIR, channel=anna.direct)
    await store.put(SHARED, [MELONS])
    await told.after(seconds=5)
    (card,) = cards(strict_discord, anna)
    assert card.count("Kazakhstan ") <= 3
    assert "and 🇨🇳" not in card


async def test_a_server_that_was_left_is_told_nothing(
    strict_discord: LocalDiscord, server: Server, cora: Person, store: Store, told: Told
) -> None:
    """Its channels are quiet while the bot is out, and everything of it can be forgotten."""
    await cora.slash("follow pair", pair=PAIR, options={"channel": server.channel})
    server.remove_bot()
    await strict_discord.until(lambda: not told.knows(server.id), "the bot is out")
    await store.put(SHARED, [MELONS])
    await told.after(days=1)
    assert messages(server.channel) == []
    await store.servers.forget(Scope(server.id))
    assert await store.follows.channels_of(Scope(server.id)) == []
    await told.forget_old()
    assert await store.follows.follower(Place(channel=server.channel.id)) is None


async def test_a_channel_follows_by_an_admin(
    strict_discord: LocalDiscord, server: Server, cora: Person, store: Store, told: Told
) -> None:
    """What fits is posted there for all; only admins begin, see and stop it."""
    anna = server.add_member("anna")
    refused = await anna.slash("follow pair", pair=PAIR, options={"channel": server.channel}, wait=False)
    await refused.until(lambda reply: "Only people with the permission Manage Server" in reply.text)
    reply = await cora.slash("follow pair", pair=PAIR, options={"channel": server.channel})
    assert "follows 🇨🇳 China – 🇰🇿 Kazakhstan now." in reply.text
    await store.put(Scope(server.id), [MELONS])
    await told.after(seconds=5)
    (message,) = messages(server.channel)
    assert "This channel follows 🇨🇳 China – 🇰🇿 Kazakhstan" in strict_discord.text_of(message)
    assert "added in this server" in (await anna.click(message, "Context")).text
    assert "What channels" not in (await anna.slash("following")).text
    refused = await anna.click(message, "Stop following China – Kazakhstan", wait=False)
    await refused.until(lambda reply: "Only people with the permission Manage Server" in reply.text)
    listed = await cora.slash("following")
    assert "What channels of this server follow" in listed.text
    opened = await cora.select(listed.message, "Stop or change…", "China – Kazakhstan")
    assert "does not follow" in (await cora.click(opened.message, "Stop following")).text
    await store.put(Scope(server.id), [numbered(1)])
    await told.after(seconds=5)
    assert len(messages(server.channel)) == 1
    assert cards(strict_discord, cora) == []


async def test_a_channel_that_is_closed_is_refused_at_once(server: Server, cora: Person) -> None:
    """Where the bot may not write, nothing is followed."""
    silent = server.add_channel("silent", Overwrite(server.guild.everyone, deny=SPEAK))
    refused = await cora.slash("follow topic", topic="beef", options={"channel": silent}, wait=False)
    await refused.until(lambda reply: "I cannot write in that channel." in reply.text)


async def test_curators_hear_of_a_channel_that_was_closed(
    strict_discord: LocalDiscord, server: Server, cora: Person, store: Store, told: Told
) -> None:
    """They are told once with their next command; what waits comes when the channel is open again."""
    await cora.slash("follow pair", pair=PAIR, options={"channel": server.channel})
    server.channel.overwrites.append(Overwrite(server.guild.everyone, deny=SPEAK))
    await store.put(SHARED, [MELONS])
    await told.after(seconds=5)
    (notice,) = (await store.servers.notices(Scope(server.id))).values()
    assert "I may not write in #general, so what it follows waits." in str(notice)
    server.channel.overwrites.clear()
    await told.after(minutes=59)
    assert messages(server.channel) == []
    await told.after(minutes=2)
    assert len(messages(server.channel)) == 1
    _forgive(strict_discord, MISSING_PERMISSIONS)


async def test_a_channel_that_is_gone_is_given_up(
    strict_discord: LocalDiscord, server: Server, cora: Person, store: Store, told: Told
) -> None:
    """Nothing is tried again, and the curators are told."""
    await cora.slash("follow pair", pair=PAIR, options={"channel": server.channel})
    del cora._discord.state.channels[server.channel.id]
    await store.put(SHARED, [MELONS])
    await told.after(seconds=5)
    (notice,) = (await store.servers.notices(Scope(server.id))).values()
    assert "is no longer told of what it follows" in str(notice)
    (follower,) = await store.follows.channels_of(Scope(server.id))
    assert follower.standing is Standing.STOPPED
    _forgive(strict_discord, UNKNOWN_CHANNEL)


async def test_closed_direct_messages_are_tried_less_and_less(
    strict_discord: LocalDiscord, anna: Person, store: Store, told: Told
) -> None:
    """After each refusal the pause is longer; after the fifth the person is told with their next command, once."""
    anna.user.accepts_messages = False
    await store.put(SHARED, [MELONS])
    for number, pause in enumerate(PAUSES, start=1):
        await told.after(seconds=5)
        assert _refused(strict_discord) == number
        await told.after(seconds=pause.total_seconds() - 1)
        assert _refused(strict_discord) == number
    await told.after(seconds=20)
    assert _refused(strict_discord) == len(PAUSES) + 1
    await store.put(SHARED, [numbered(1)])
    await told.after(days=30)
    assert _refused(strict_discord) == len(PAUSES) + 1
    reply = await anna.slash("articles")
    await reply.until(lambda reply: "You are told of nothing now" in reply.text)
    assert "You are told of nothing now" not in (await anna.slash("articles")).text
    listed = await anna.slash("following")
    assert "You are told of nothing now" in listed.text
    anna.user.accepts_messages = True
    await anna.click(listed.message, "Try again")
    await store.put(SHARED, [numbered(2)])
    await told.after(seconds=5)
    assert headlines_told(strict_discord, anna.direct) == {numbered(2).headline: 1}
    _forgive(strict_discord, CLOSED)


async def test_direct_messages_that_open_again_bring_what_waited(
    strict_discord: LocalDiscord, anna: Person, store: Store, told: Told
) -> None:
    """Nothing is lost while they are closed, and nothing comes twice."""
    anna.user.accepts_messages = False
    await store.put(SHARED, [numbered(number) for number in range(4)])
    await told.after(seconds=5)
    anna.user.accepts_messages = True
    await told.after(hours=2)
    assert headlines_told(strict_discord, anna.direct) == {numbered(number).headline: 1 for number in range(4)}
    _forgive(strict_discord, CLOSED)


async def test_quiet_hours_are_kept(strict_discord: LocalDiscord, server: Server, store: Store, told: Told) -> None:
    """Cards wait until they are over; earlier quiet hours let them go earlier."""
    dana = server.add_member("dana")
    await dana.slash("follow pair", pair=PAIR, quiet_hours="14-9", time_zone="Europe/London")
    await store.put(SHARED, [MELONS])
    await told.after(hours=3)  # 15:00 in London
    assert cards(strict_discord, dana) == []
    await told.after(hours=17)  # 08:00
    assert cards(strict_discord, dana) == []
    await told.after(hours=1)
    assert len(cards(strict_discord, dana)) == 1
    await told.after(hours=5)  # 14:00
    await store.put(SHARED, [numbered(1)])
    await told.after(seconds=5)
    assert len(cards(strict_discord, dana)) == 1
    listed = await dana.slash("following")
    form = await dana.click(listed.message, "Quiet hours…")
    await dana.submit_modal(form, {"From – to": "", "Time zone": "Europe/London"})
    await told.after(seconds=5)
    assert len(cards(strict_discord, dana)) == 2


async def test_digests_come_in_the_morning(
    strict_discord: LocalDiscord, server: Server, store: Store, told: Told
) -> None:
    """A daily one the next day at eight, a weekly one on Monday, on the follower's clock; one is enough for a story."""
    dana = server.add_member("dana")
    await dana.slash("follow pair", pair=PAIR, when="daily digest", time_zone="Asia/Almaty")  # UTC+5
    await dana.slash("follow topic", topic="beef", when="weekly digest")
    await store.put(SHARED, [*(numbered(number) for number in range(4)), FERRY])
    await told.after(hours=14)  # Thursday, 02:00 in UTC
    assert cards(strict_discord, dana) == []
    await told.after(hours=1, minutes=1)
    (digest,) = cards(strict_discord, dana)
    assert "4 new articles on what you follow" in digest
    await told.after(days=4, hours=-1)  # Monday, 02:01 in UTC
    assert len(cards(strict_discord, dana)) == 1
    await told.after(hours=1)
    assert "Beef and mutton by ferry" in cards(strict_discord, dana)[-1]


async def test_a_channel_of_a_server_without_the_bot_is_refused(strict_discord: LocalDiscord, told: Told) -> None:
    """Where only the person has installed the bot it knows no channels, and says which it needs."""
    del told
    elsewhere = strict_discord.add_guild("Elsewhere", bot=False)
    eve = elsewhere.add_member("eve", installed=True, permissions=MANAGER)
    refused = await eve.slash("follow pair", pair=PAIR, options={"channel": elsewhere.channel}, wait=False)
    await refused.until(lambda reply: "Choose a channel of this server." in reply.text)


def _forgive(discord_server: LocalDiscord, code: int) -> None:
    """Let requests be refused that had to be."""
    kept = [refusal for refusal in discord_server.refusals if refusal.code != code]
    assert len(kept) < len(discord_server.refusals)
    discord_server.core.refusals[:] = kept


def _refused(discord_server: LocalDiscord) -> int:
    return sum(refusal.code == CLOSED for refusal in discord_server.refusals)
