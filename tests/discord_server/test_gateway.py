"""Tests of the gateway: sessions, breaks, replay and refusal, through an unmodified discord.py."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import discord
import pytest

from tests.discord_server.small_bot import SmallBot, working

if TYPE_CHECKING:
    from tests.discord_server.driver import LocalDiscord

MESSAGES = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)


async def test_greets_a_bot(strict_discord: LocalDiscord) -> None:
    """A bot learns who it is and which servers it is in, and its heartbeat is answered."""
    guilds = [strict_discord.add_guild(name, locale="ru") for name in ("Astana", "Kuala Lumpur")]
    async with working(SmallBot(), strict_discord) as bot:
        assert bot.user is not None
        assert bot.user.id == bot.application_id == strict_discord.state.application_id
        assert {guild.name for guild in bot.guilds} == {"Astana", "Kuala Lumpur"}
        (identify,) = strict_discord.gateway.identifies
        assert identify["shard"] == [0, 1]
        await strict_discord.until(lambda: bot.latency < 5, "the heartbeat was acknowledged")
        channel = bot.get_channel(guilds[0].channel.id)
        assert isinstance(channel, discord.TextChannel)
        assert channel.permissions_for(channel.guild.me).send_messages
    await strict_discord.until(lambda: not strict_discord.gateway.sessions, "the bot that left was forgotten")
    assert not strict_discord.gateway.connected


async def test_tells_of_servers(strict_discord: LocalDiscord, bot: SmallBot) -> None:
    """A bot hears of servers that take it in, vanish for a while, come back, or throw it out."""
    server = strict_discord.add_guild("Astana")
    await strict_discord.until(lambda: bot.heard == ["(joined Astana)"], "the bot joined")
    server.become_unavailable()
    await strict_discord.until(lambda: "(lost Astana)" in bot.heard, "the bot lost the server")
    server.become_available()
    await strict_discord.until(lambda: bot.guilds and not bot.guilds[0].unavailable, "the server came back")
    news = server.add_channel("news")
    role = server.add_role("editors")
    await strict_discord.until(lambda: bot.guilds[0].get_role(role.id), "the bot heard of the role")
    assert bot.get_channel(news.id) is not None
    server.remove_bot()
    await strict_discord.until(lambda: not bot.guilds, "the bot left")
    assert bot.heard == ["(joined Astana)", "(lost Astana)"]


async def test_looks_members_up(strict_discord: LocalDiscord) -> None:
    """A bot can ask the gateway for members by id or by the beginning of their names."""
    server = strict_discord.add_guild()
    people = [server.add_member(name) for name in ("anna", "annika", "boris")]
    async with working(SmallBot(), strict_discord) as bot:
        (guild,) = bot.guilds
        assert {member.name for member in await guild.query_members("ann")} == {"anna", "annika"}
        assert [member.name for member in await guild.query_members(user_ids=[people[2].user.id])] == ["boris"]


async def test_an_unavailable_server_is_not_shown_at_the_start(strict_discord: LocalDiscord) -> None:
    """A server in an outage is known by its id alone."""
    server = strict_discord.add_guild()
    server.become_unavailable()
    async with working(SmallBot(), strict_discord) as bot:
        assert [guild.unavailable for guild in bot.guilds] == [True]


async def test_hides_text_from_a_bot_without_the_intent(strict_discord: LocalDiscord) -> None:
    """Without the privileged intent a bot reads what is written to it, and nothing else."""
    server = strict_discord.add_guild()
    anna = server.add_member("anna")
    async with working(SmallBot(intents=MESSAGES), strict_discord) as bot:
        anna.say("among ourselves")
        anna.say(f"<@{strict_discord.state.bot.id}> for you")
        anna.say("in private", channel=anna.direct)
        await strict_discord.until(lambda: len(bot.heard) == 3, "the bot heard three messages")
    assert bot.heard == ["", f"<@{strict_discord.state.bot.id}> for you", "in private"]


async def test_refuses_privileged_intents(local_discord: LocalDiscord) -> None:
    """A bot that asks for what it was not granted is turned away, and let in once it is."""
    wanted = discord.Intents(guilds=True, message_content=True)
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with working(SmallBot(intents=wanted), local_discord):
            pass
    local_discord.gateway.allowed_intents = discord.Intents(message_content=True)
    async with working(SmallBot(intents=wanted), local_discord) as bot:
        assert bot.is_ready()


@pytest.mark.parametrize("how", ["op 7", "close 4000", "op 9, resumable", "drop"])
async def test_resumes_and_replays(strict_discord: LocalDiscord, bot: SmallBot, how: str) -> None:
    """After a break the bot resumes its session and is sent what it missed."""
    anna = strict_discord.add_guild().add_member("anna")
    gateway = strict_discord.gateway
    # Were this sent again, the bot would answer twice, which is refused.
    await anna.slash("ask", question="before?")
    gateway.block()
    if how == "op 7":
        await gateway.reconnect()
    elif how == "close 4000":
        await gateway.close(4000)
    elif how == "op 9, resumable":
        await gateway.invalidate(resumable=True)
    else:
        gateway.drop()
    await strict_discord.until(lambda: not gateway.connected, "the connection broke")
    asking = await anna.slash("ask", question="missed?", wait=False)
    gateway.unblock()
    reply = await asking.answered()
    assert reply.message.content == "en-US: missed?"
    assert len(gateway.resumes) == 1
    assert len(gateway.identifies) == 1
    await strict_discord.until(lambda: "(resumed)" in bot.heard, "discord.py said that it resumed")


async def test_identifies_anew_when_the_session_is_lost(strict_discord: LocalDiscord, bot: SmallBot) -> None:
    """An invalid session that cannot be resumed is replaced by a new one."""
    anna = strict_discord.add_guild().add_member("anna")
    await strict_discord.gateway.invalidate(resumable=False)
    await strict_discord.until(lambda: len(strict_discord.gateway.identifies) == 2, "the bot identified again")
    await strict_discord.until_connected()
    assert strict_discord.gateway.resumes == []
    assert (await anna.slash("ask", question="again?")).message.content == "en-US: again?"
    assert "(resumed)" not in bot.heard


async def test_a_resume_of_an_unknown_session_is_refused(strict_discord: LocalDiscord, bot: SmallBot) -> None:
    """When Discord has forgotten the session, the resume is answered with op 9 and the bot identifies anew."""
    del bot
    gateway = strict_discord.gateway
    gateway.sessions.clear()
    await gateway.reconnect()
    await strict_discord.until(lambda: len(gateway.identifies) == 2, "the bot identified again")
    assert len(gateway.resumes) == 1


async def test_a_deaf_gateway_is_noticed(strict_discord: LocalDiscord) -> None:
    """When heartbeats are not answered any more, discord.py breaks the connection and resumes."""
    gateway = strict_discord.gateway
    gateway.heartbeat_interval = 0.05
    async with working(SmallBot(heartbeat_timeout=0.3), strict_discord):
        gateway.acknowledges = False
        await strict_discord.until(lambda: gateway.resumes, "the bot resumed")
        gateway.acknowledges = True
        await strict_discord.until_connected()


async def test_a_wrong_token_cannot_log_in(local_discord: LocalDiscord) -> None:
    """A token that REST refuses is a failed login."""
    bot = SmallBot()
    with pytest.raises(discord.LoginFailure):
        await bot.start("wrong")
    await bot.close()
    assert [(refusal.route, refusal.status) for refusal in local_discord.refusals] == [("/users/@me", 401)]


async def test_a_token_that_was_reset_ends_the_bot(local_discord: LocalDiscord) -> None:
    """A gateway that does not take the token any more closes with 4004, which discord.py raises."""
    bot = SmallBot()
    async with bot:
        await bot.login(local_discord.token)
        local_discord.state.token = "reset"  # noqa: S105 - not a secret
        # REST has no part in this: the bot knows the number of its shards.
        bot.shard_count = 1
        with pytest.raises(discord.ConnectionClosed) as caught:
            await bot.connect()
    assert caught.value.code == 4004


async def test_closing_with_4004_ends_a_working_bot(local_discord: LocalDiscord) -> None:
    """A bot whose connection is closed with 4004 does not come back."""
    bot = SmallBot()
    task = asyncio.create_task(bot.start(local_discord.token))
    await local_discord.until_connected()
    await local_discord.gateway.close(4004)
    with pytest.raises(discord.ConnectionClosed):
        await task
    assert bot.is_closed()


async def test_a_bot_that_asks_for_zstd_gets_plain_text(
    strict_discord: LocalDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where discord.py would unpack zstd it is sent text, which it takes too, so that no zstd library is needed."""

    class Zstd:
        COMPRESSION_TYPE = "zstd-stream"

        def decompress(self, packed: bytes, /) -> str | None:
            raise AssertionError(packed)

    monkeypatch.setattr(discord.utils, "_ActiveDecompressionContext", Zstd)
    anna = strict_discord.add_guild().add_member("anna")
    async with working(SmallBot(), strict_discord):
        assert (await anna.slash("ask", question="?")).message.content == "en-US: ?"


async def test_shards_share_the_servers(strict_discord: LocalDiscord) -> None:
    """With two shards each server's events come by its own, and direct messages by the first."""
    strict_discord.gateway.shards = 2
    people = [strict_discord.add_guild(f"Server {index}").add_member(f"p{index}") for index in range(4)]
    people.append(strict_discord.add_person("anna"))
    async with working(SmallBot(), strict_discord) as bot:
        assert [identify["shard"] for identify in strict_discord.gateway.identifies] == [[0, 2], [1, 2]]
        assert len(bot.guilds) == 4
        for person in people:
            assert (await person.slash("ask", question="?")).message.content == "en-US: ?"
