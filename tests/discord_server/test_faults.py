"""Tests of faults on demand, and of what an unmodified discord.py makes of them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import aiohttp
import discord
import pytest

from tests.discord_server.errors import NoAnswerError
from tests.discord_server.small_bot import SmallBot, working

if TYPE_CHECKING:
    from tests.discord_server.driver import LocalDiscord

CALLBACK = "/interactions/*/callback"
WEBHOOK = "/webhooks/*"


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("everywhere", [False, True])
async def test_a_rate_limit_is_waited_out(strict_discord: LocalDiscord, *, everywhere: bool) -> None:
    """A 429 on an answer or on the bot's own requests is retried after the time that it names."""
    anna = strict_discord.add_guild().add_member("anna")
    faults = [
        strict_discord.faults.rate_limit("POST", CALLBACK, times=2, retry_after=0.01, everywhere=everywhere),
        strict_discord.faults.rate_limit("POST", "/channels/*/messages", retry_after=0.01, everywhere=everywhere),
    ]
    reply = await anna.slash("fetch")
    await reply.until(lambda reply: reply.message.content == "hello again")
    assert [fault.hits for fault in faults] == [2, 1]
    assert [sent.status for sent in strict_discord.requests if sent.status == 429] == [429] * 3


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("status", [500, 502])
async def test_an_error_of_discord_is_retried(strict_discord: LocalDiscord, status: int) -> None:
    """After a 500 or 502 discord.py tries again a second later, still in time."""
    anna = strict_discord.add_guild().add_member("anna")
    fault = strict_discord.faults.fail("POST", CALLBACK, status=status)
    reply = await anna.slash("ask", question="?")
    assert reply.message.content == "en-US: ?"
    assert fault.hits == 1


async def test_a_cut_connection_is_an_error_of_the_bot(local_discord: LocalDiscord, bot: SmallBot) -> None:
    """A request whose connection is cut is not retried: the bot gets the error, the person no answer."""
    anna = local_discord.add_guild().add_member("anna")
    local_discord.faults.drop("POST", CALLBACK)
    asking = await anna.slash("ask", question="?", wait=False)
    await local_discord.until(lambda: bot.errors, "the bot met an error")
    assert isinstance(bot.errors[0], aiohttp.ClientError)
    assert asking.interaction.response is None


async def test_a_connection_cut_after_the_deed(local_discord: LocalDiscord, bot: SmallBot) -> None:
    """A request can take effect although the bot never hears so."""
    anna = local_discord.add_guild().add_member("anna")
    local_discord.faults.drop("POST", CALLBACK, after=True)
    reply = await anna.slash("ask", question="?")
    assert reply.message.content == "en-US: ?"
    await local_discord.until(lambda: bot.errors, "the bot met an error")


@pytest.mark.usefixtures("bot")
async def test_a_slow_network_makes_a_response_late(local_discord: LocalDiscord) -> None:
    """A response that is held up on its way counts from its arrival."""
    anna = local_discord.add_guild().add_member("anna")
    arrival = asyncio.Event()
    local_discord.faults.hold("POST", CALLBACK, arrival)
    asking = await anna.slash("ask", question="?", wait=False)
    await local_discord.until(lambda: local_discord.faults.waiting[0].hits, "the response is on its way")
    local_discord.clock.advance(4)
    arrival.set()
    with pytest.raises(NoAnswerError, match="did not respond"):
        await asking.answered()


@pytest.mark.usefixtures("bot")
async def test_a_delay_is_only_a_delay(strict_discord: LocalDiscord) -> None:
    """A delayed request is taken in the end."""
    anna = strict_discord.add_guild().add_member("anna")
    strict_discord.faults.delay("PATCH", WEBHOOK, seconds=0.02)
    reply = await anna.slash("thinking")
    await reply.until(lambda reply: reply.message.content == "first, changed")
    strict_discord.faults.clear()
    assert strict_discord.faults.waiting == []


async def test_a_fault_at_the_start_is_overcome(strict_discord: LocalDiscord) -> None:
    """A rate limit on logging in and on the sync only delays the bot."""
    login = strict_discord.faults.rate_limit("GET", "/users/@me", retry_after=0.01)
    sync = strict_discord.faults.rate_limit("PUT", "/applications/*/commands", retry_after=0.01)
    async with working(SmallBot(), strict_discord) as bot:
        assert bot.is_ready()
    assert (login.hits, sync.hits) == (1, 1)


async def test_a_token_runs_out(local_discord: LocalDiscord, bot: SmallBot) -> None:
    """After fifteen minutes an answer cannot be changed any more."""
    anna = local_discord.add_guild().add_member("anna")
    arrival = asyncio.Event()
    local_discord.faults.hold("POST", WEBHOOK, arrival)
    asking = await anna.slash("thinking", wait=False)
    await asking.acknowledged()
    local_discord.clock.advance(15 * 60 + 1)
    arrival.set()
    await local_discord.until(lambda: bot.errors, "the bot met an error")
    (error,) = bot.errors
    assert isinstance(error, discord.HTTPException)
    assert (error.status, error.code) == (401, 50027)
