"""Tests that a story is told once and not twice, whatever gets lost and whatever the clock says."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import discord
import pytest

from bot.delivering import MOST_AN_HOUR
from corpus.models import SHARED
from tests.commands.following.articles import MELONS, cards, messages, numbered
from tests.commands.following.conftest import PAIR
from tests.discord_server.state import Overwrite

if TYPE_CHECKING:
    from corpus.store import Store
    from tests.commands.following.conftest import Told
    from tests.discord_server.driver import LocalDiscord, Server
    from tests.discord_server.people import Person

CLOSED, MISSING_PERMISSIONS = 50007, 50013


@pytest.mark.parametrize("nonces", [True, False])
async def test_an_answer_that_is_lost_brings_no_second_card(
    strict_discord: LocalDiscord, anna: Person, store: Store, told: Told, *, nonces: bool
) -> None:
    """Whether Discord took a message is found out in its channel, also if nonces are forgotten by then."""
    if not nonces:
        strict_discord.limits.nonce_seconds = 0.0
    strict_discord.faults.drop("POST", "/channels/*/messages", after=True, times=1)
    await store.put(SHARED, [MELONS])
    await told.after(seconds=5)
    await told.after(minutes=1)
    await told.after(minutes=1)
    assert len(cards(strict_discord, anna)) == 1


async def test_a_card_that_was_not_taken_is_sent_again(
    strict_discord: LocalDiscord, anna: Person, store: Store, told: Told
) -> None:
    """While Discord is down nothing is lost."""
    fault = strict_discord.faults.drop("POST", "/channels/*/messages", times=100)
    await store.put(SHARED, [MELONS])
    await told.after(seconds=5)
    await told.after(minutes=1)
    assert fault.hits
    strict_discord.faults.clear()
    await told.after(minutes=1)
    assert len(cards(strict_discord, anna)) == 1


async def test_a_card_that_was_not_taken_waits_for_the_end_of_quiet_hours(
    strict_discord: LocalDiscord, server: Server, store: Store, told: Told
) -> None:
    """Also what is sent again leaves its follower alone, and a digest still counts what it had no room for."""
    dana = server.add_member("dana")
    await dana.slash("follow pair", pair=PAIR, quiet_hours="13:00-15:00")
    strict_discord.faults.drop("POST", "/channels/*/messages", times=1)
    await store.put(SHARED, [numbered(number) for number in range(120)])
    await told.after(seconds=5)
    await told.after(hours=1)  # 13:00
    await told.after(minutes=90)
    assert cards(strict_discord, dana) == []
    await told.after(hours=1)
    (digest,) = cards(strict_discord, dana)
    assert "120 new articles" in digest


async def test_rather_no_card_than_two_where_too_much_was_written_since(  # noqa: PLR0913, PLR0917 - fixtures
    strict_discord: LocalDiscord,
    server: Server,
    cora: Person,
    store: Store,
    told: Told,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In a busy channel the bot looks back only so far."""
    monkeypatch.setattr("bot.delivering._MOST_PAGES", 2)
    monkeypatch.setattr("bot.delivering._PER_PAGE", 2)
    await cora.slash("follow pair", pair=PAIR, options={"channel": server.channel})
    strict_discord.limits.nonce_seconds = 0.0
    strict_discord.faults.drop("POST", "/channels/*/messages", after=True, times=1)
    await store.put(SHARED, [MELONS])
    await told.after(seconds=5)
    for number in range(6):
        cora.say(f"Number {number}", channel=server.channel)
    await told.after(minutes=5)
    await told.after(minutes=5)
    assert len(messages(server.channel)) == 1


@pytest.mark.parametrize("back", [False, True])
async def test_a_channel_that_cannot_be_read_gets_no_second_card(  # noqa: PLR0913 - fixtures, and a parameter
    strict_discord: LocalDiscord, server: Server, cora: Person, store: Store, told: Told, *, back: bool
) -> None:
    """Whether the card arrived cannot be found out there; also if the clock is put back meanwhile."""
    history = discord.Permissions(read_message_history=True).value
    server.channel.overwrites.append(Overwrite(server.guild.everyone, deny=history))
    await cora.slash("follow pair", pair=PAIR, options={"channel": server.channel})
    strict_discord.limits.nonce_seconds = 0.0
    strict_discord.faults.drop("POST", "/channels/*/messages", after=True, times=1)
    await store.put(SHARED, [MELONS])
    await told.after(seconds=5)
    if back:
        told.now -= timedelta(days=20)
        await told.forget_old()
    await told.after(minutes=5)
    await told.after(seconds=5)
    assert len(messages(server.channel)) == 1
    _forgive(strict_discord, MISSING_PERMISSIONS)


async def test_several_at_once_do_not_make_it_more_than_twelve(
    strict_discord: LocalDiscord, anna: Person, store: Store, told: Told
) -> None:
    """Where three cards would be too many messages for the hour they come as one."""
    for number in range(MOST_AN_HOUR - 1):
        await store.put(SHARED, [numbered(number)])
        await told.after(seconds=30)
    await store.put(SHARED, [numbered(number) for number in range(20, 23)])
    await told.after(seconds=30)
    assert len(cards(strict_discord, anna)) == MOST_AN_HOUR
    assert "3 new articles" in cards(strict_discord, anna)[-1]


async def test_a_clock_that_was_a_year_ahead_keeps_nothing_back(
    strict_discord: LocalDiscord, anna: Person, store: Store, told: Told
) -> None:
    """What was made to wait by it comes within the hour once the clock is right."""
    anna.user.accepts_messages = False
    told.now += timedelta(days=365)
    await store.put(SHARED, [MELONS])
    await told.after(seconds=5)
    anna.user.accepts_messages = True
    told.now -= timedelta(days=365)
    await told.forget_old()
    await told.after(seconds=5)
    assert len(cards(strict_discord, anna)) == 1
    _forgive(strict_discord, CLOSED)


async def test_nothing_is_written_while_nothing_happens(anna: Person, store: Store, told: Told) -> None:
    """A round with nothing to tell passes while another program holds the database."""
    del anna
    await told.after(seconds=5)
    database = store._database
    await database._writer.execute("PRAGMA busy_timeout = 1")
    with closing(sqlite3.connect(database._path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await told.after(seconds=5)


def _forgive(discord_server: LocalDiscord, code: int) -> None:
    """Let requests be refused that had to be."""
    kept = [refusal for refusal in discord_server.refusals if refusal.code != code]
    assert len(kept) < len(discord_server.refusals)
    discord_server.core.refusals[:] = kept
