"""A server that the bot left is kept for a while, given away, and then forgotten; an outage is not a farewell."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot import keeping
from bot.client import DragomanClient
from bot.keeping import forget_next
from corpus.fetching import Fetcher
from corpus.models import Scope
from corpus.search.searcher import Searcher
from corpus.store import Store
from tests.commands.running import running_bot
from tests.corpus.drafts import library

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.discord_server.driver import LocalDiscord

LATER = datetime.now(UTC) + timedelta(days=1)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """Open a new database."""
    async with Store.open(tmp_path / "new.sqlite3") as opened:
        yield opened


async def until_left(store: Store, *servers: int) -> None:
    """Wait until these servers and no others are noted as left."""
    async with asyncio.timeout(10):
        while set(await store.servers.left_before(LATER)) != set(servers):  # noqa: ASYNC110 - a database cannot call back
            await asyncio.sleep(0.02)


async def test_a_server_that_throws_the_bot_out_is_kept_and_given_to_its_owner(
    strict_discord: LocalDiscord, store: Store
) -> None:
    """Its articles stay, the owner gets them as a file while Discord lets the bot write, and an invitation ends it."""
    server = strict_discord.add_guild("Steppe")
    owner = server.add_member("olga")
    server.guild.owner = owner.user
    await store.put(Scope(server.id), library())
    async with running_bot(strict_discord, store):
        server.remove_bot()
        await until_left(store, server.id)
        inbox = strict_discord.state.direct_channel(owner.user, strict_discord.state.bot)
        await strict_discord.until(lambda: inbox.messages, "a message to the owner")
        (message,) = inbox.messages.values()
        (attachment,) = message.attachments
        assert attachment.upload.content.decode().count("\n") == len(library())
        assert "kept for 30 days" in message.content
    assert await store.keys(Scope(server.id)) == {draft.key for draft in library()}
    await store.servers.note_joined(Scope(server.id))
    assert await store.servers.left_before(LATER) == []


async def test_a_server_out_of_reach_is_not_left(strict_discord: LocalDiscord, store: Store) -> None:
    """An outage of Discord's changes nothing, neither while the bot runs nor when it starts meanwhile."""
    server, other = strict_discord.add_guild("Steppe"), strict_discord.add_guild("Harbour")
    await store.put(Scope(server.id), library())
    await store.put(Scope(other.id), library())
    async with running_bot(strict_discord, store):
        server.become_unavailable()
        other.remove_bot()
        await until_left(store, other.id)
    async with running_bot(strict_discord, store):
        assert await store.servers.left_before(LATER) == [Scope(other.id)]


async def test_being_thrown_out_while_not_running_is_noticed(strict_discord: LocalDiscord, store: Store) -> None:
    """At the start the bot compares the servers that it knows with those that it is in."""
    server = strict_discord.add_guild("Steppe")
    await store.put(Scope(server.id), library())
    await store.put(Scope(99), library())
    await store.servers.note_left(Scope(server.id), datetime.now(UTC))
    async with running_bot(strict_discord, store):
        await until_left(store, 99)


async def test_what_was_left_long_ago_is_forgotten(store: Store) -> None:
    """After the keeping time, and not before, nothing of a server is left."""
    for scope, days in ((Scope(1), 31), (Scope(2), 29)):
        await store.put(scope, library())
        await store.servers.note_left(scope, datetime.now(UTC) - timedelta(days=days))
    await store.servers.note_left(Scope(1), datetime.now(UTC))  # noticed again, which is no new beginning
    assert await forget_next(store, (), 30)
    assert not await forget_next(store, (), 30)
    assert await store.servers.known() == [Scope(2)]
    assert await store.keys(Scope(1)) == set()


async def test_nothing_is_forgotten_within_the_hour(store: Store) -> None:
    """Even on a host that keeps nothing, a server that Discord left out by mistake loses nothing at once."""
    for scope, hours in ((Scope(1), 2.0), (Scope(2), 0.5)):
        await store.put(scope, library())
        await store.servers.note_left(scope, datetime.now(UTC) - timedelta(hours=hours))
    assert await forget_next(store, (), 0)
    assert not await forget_next(store, (), 0)
    assert await store.servers.known() == [Scope(2)]


async def test_a_server_that_came_back_while_the_bot_was_down_keeps_everything(
    strict_discord: LocalDiscord, store: Store
) -> None:
    """Nothing is forgotten before it is known where the bot is, and then only servers that it is not in."""
    server = strict_discord.add_guild("Steppe")
    for scope in (Scope(server.id), Scope(99)):
        await store.put(scope, library())
        await store.servers.note_left(scope, datetime.now(UTC) - timedelta(days=40))
    client = DragomanClient(store, Searcher(store), Fetcher())
    await client.forget_left()
    assert await store.servers.known() == [Scope(99), Scope(server.id)]
    server.become_unavailable()
    async with running_bot(strict_discord, store) as client:
        await until_left(store, 99)
        await store.servers.note_left(Scope(server.id), datetime.now(UTC) - timedelta(days=40))
        await client.forget_left()
    assert await store.servers.known() == [Scope(server.id)]
    assert await store.keys(Scope(server.id)) == {draft.key for draft in library()}
    assert await store.servers.left_before(LATER) == []


async def test_too_many_articles_are_not_attached(
    strict_discord: LocalDiscord, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the articles are more than one file may be, no more of them are read, and the owner hears whom to ask."""
    server = strict_discord.add_guild("Steppe")
    owner = server.add_member("olga")
    server.guild.owner = owner.user
    await store.put(Scope(server.id), library())
    monkeypatch.setattr(keeping, "_LARGEST_FILE", 100)
    read = []

    async def lines(_store: Store, _scope: Scope) -> AsyncIterator[str]:
        for number in range(10):
            read.append(number)
            yield "x" * 60

    monkeypatch.setattr(keeping, "export", lines)
    async with running_bot(strict_discord, store):
        server.remove_bot()
        inbox = strict_discord.state.direct_channel(owner.user, strict_discord.state.bot)
        await strict_discord.until(lambda: inbox.messages, "a message to the owner")
    (message,) = inbox.messages.values()
    assert message.content.endswith("Whoever hosts me can also give you a file of them.")
    assert not message.attachments
    assert read == [0, 1]


async def test_being_thrown_out_while_starting_is_not_overlooked(strict_discord: LocalDiscord, store: Store) -> None:
    """While the bot still notes where it is, a farewell that comes in counts."""
    servers = [strict_discord.add_guild(f"Town {number}") for number in range(40)]
    for server in servers:
        await store.servers.add_notice(Scope(server.id), "Something is kept of it.")
    async with running_bot(strict_discord, store):
        servers[-1].remove_bot()
        await until_left(store, servers[-1].id)
        await asyncio.sleep(0.2)
        await until_left(store, servers[-1].id)
