"""Followers are told exactly once by a bot that is killed at random moments, again and again."""

from __future__ import annotations

import asyncio
import os
import signal
from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Final

import pytest

from commands.following.cards import MOST_IN_A_DIGEST
from corpus.models import Scope
from corpus.store import Store
from tests.bot.real_bot import real_bot
from tests.commands.following.articles import headlines_told, numbered

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bot.real_bot import RealBot
    from tests.discord_server.driver import LocalDiscord, Server
    from tests.discord_server.people import Person

KILLS: Final = int(os.environ.get("KILLS", "5"))
"""How often the bot is killed; the environment may ask for more."""

FOLLOWERS: Final = 12
SOONEST: Final = 1.0
LATEST: Final = 7.0
"""Seconds after a start between which the bot takes in what is new and tells everybody."""


@pytest.mark.parametrize("nonces", [True, False])
async def test_each_follower_is_told_each_story_once(tmp_path: Path, nonces: bool) -> None:  # noqa: FBT001 - of a parameter
    """Articles come and SIGKILL strikes; in the end each follower has read of each exactly once.

    So it is also where Discord has forgotten the nonces: then a message that was sent is found in its channel.
    """
    lot = Random(7 + nonces)
    async with real_bot(tmp_path) as (running, bot):
        if not nonces:
            running.limits.nonce_seconds = 0.0
        server = running.add_guild("Steppe")
        people = [server.add_member(f"reader {number}") for number in range(FOLLOWERS)]
        for person in people:
            assert "You follow" in (await person.slash("follow pair", pair="CN-KZ")).text
        # A message that takes its time is often on its way when the bot is killed.
        running.faults.delay("POST", "/channels/*/messages", seconds=0.1)
        wanted: Counter[str] = Counter()
        for kill in range(KILLS):
            # No more than a digest names, for whoever is reached only in the end.
            if kill % (KILLS // MOST_IN_A_DIGEST + 1) == 0:
                wanted[await _add(bot, server, kill)] += 1
            await asyncio.sleep(lot.uniform(SOONEST, LATEST))
            await bot.end(signal.SIGKILL)
            await bot.start()
        everybody = len(people)
        await running.until(
            lambda: sum(_told(running, person).keys() >= wanted.keys() for person in people) == everybody,
            "everybody is told of everything",
        )
        await asyncio.sleep(LATEST)  # whatever would be told twice is told by now
        assert {person.name: _told(running, person) for person in people} == {person.name: wanted for person in people}


async def _add(bot: RealBot, server: Server, number: int) -> str:
    """Add an article as another program would, beside the bot; return its headline."""
    async with Store.open(bot.database) as store:
        await store.put(Scope(server.id), [numbered(number)])
    return numbered(number).headline


def _told(running: LocalDiscord, person: Person) -> Counter[str]:
    return headlines_told(running, person.direct)
