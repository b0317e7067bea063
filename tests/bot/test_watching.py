"""After every change the saved questions are asked again, and those who curate hear what got worse, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.watching import Watch
from commands.curation.telling import LOG_CHANNEL
from corpus.errors import StoreError
from corpus.models import SHARED, Scope
from corpus.store import Store
from tests.commands.running import running_bot
from tests.corpus.drafts import DURIAN, draft, library

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.client import DragomanClient
    from tests.discord_server.driver import LocalDiscord, Server

QUESTION = "Who delivered the gantry crane at Khorgos?"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """Open a new database."""
    async with Store.open(tmp_path / "new.sqlite3") as opened:
        yield opened


@pytest.fixture
async def bot(strict_discord: LocalDiscord, store: Store) -> AsyncIterator[DragomanClient]:
    """Run the bot."""
    async with running_bot(strict_discord, store) as client:
        yield client


@pytest.fixture
async def server(strict_discord: LocalDiscord, store: Store) -> Server:
    """Found a server with articles and a saved question."""
    founded = strict_discord.add_guild("Steppe")
    scope = Scope(founded.id)
    await store.put(scope, library())
    article = await store.own_by_key(scope, "khorgos")
    assert article is not None
    await store.checks.add(scope, QUESTION, article)
    return founded


async def settle(watch: Watch) -> None:
    """Let two rounds pass, after which a change counts as finished."""
    await watch.round()
    await watch.round()


async def test_what_got_worse_is_posted_in_the_log_channel(
    server: Server, bot: DragomanClient, store: Store, strict_discord: LocalDiscord
) -> None:
    """The first run only remembers; a removal that takes the answer away is told once, word for word what was lost."""
    scope, channel = Scope(server.id), server.add_channel("log")
    await strict_discord.until(lambda: bot.get_channel(channel.id), "the channel is known")
    await store.servers.set_setting(scope, LOG_CHANNEL, str(channel.id))
    watch = Watch(bot)
    await settle(watch)
    assert not channel.messages
    await store.remove(scope, ["khorgos"])
    await settle(watch)
    await settle(watch)
    (message,) = channel.messages.values()
    text = strict_discord.text_of(message)
    assert "After a change 1 saved question is answered worse than before" in text
    assert "and now it is no longer here" in text
    assert "Khorgos speeds up" in text


async def test_without_a_channel_it_waits_for_the_next_command(
    server: Server, bot: DragomanClient, store: Store
) -> None:
    """Where nothing can be posted the sentence is kept; another server hears nothing of it."""
    watch = Watch(bot)
    await settle(watch)
    await store.put(Scope(server.id), [draft("khorgos", DURIAN)])
    await settle(watch)
    (sentence,) = (await store.servers.notices(Scope(server.id))).values()
    assert QUESTION in sentence
    assert await store.servers.notices(Scope(server.id + 1)) == {}


async def test_what_could_not_be_told_is_told_later(
    server: Server, bot: DragomanClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When telling fails, the next round finds again that an answer got worse."""
    watch = Watch(bot)
    await settle(watch)
    await store.put(Scope(server.id), [draft("khorgos", DURIAN)])
    with monkeypatch.context() as broken:
        broken.setattr(store.servers, "add_notice", refuse)
        with pytest.raises(StoreError):
            await settle(watch)
    assert await store.servers.notices(Scope(server.id)) == {}
    await watch.round()
    await watch.round()
    assert len(await store.servers.notices(Scope(server.id))) == 1


async def test_a_lost_connection_does_not_keep_others_from_being_told(
    server: Server, bot: DragomanClient, store: Store, strict_discord: LocalDiscord
) -> None:
    """When the connection breaks while one server is told, its sentence is kept, and the next server is told."""
    channel, other = server.add_channel("log"), Scope(server.id + 1)
    await strict_discord.until(lambda: bot.get_channel(channel.id), "the channel is known")
    await store.servers.set_setting(Scope(server.id), LOG_CHANNEL, str(channel.id))
    await store.put(other, library())
    article = await store.own_by_key(other, "khorgos")
    assert article is not None
    await store.checks.add(other, QUESTION, article)
    watch = Watch(bot)
    await settle(watch)
    for scope in (Scope(server.id), other):
        await store.remove(scope, ["khorgos"])
    dropped = strict_discord.faults.drop("POST", f"/channels/{channel.id}/messages")
    await settle(watch)
    assert dropped.hits == 1
    assert [len(await store.servers.notices(scope)) for scope in (Scope(server.id), other)] == [1, 1]


async def refuse(_scope: Scope, _sentence: str) -> None:
    """Write nothing, as when the disk is full."""
    raise StoreError("The database could not be written.")


async def test_the_hosts_articles_count_too(server: Server, bot: DragomanClient, store: Store) -> None:
    """A change of the shared articles changes a server's answers and is checked as well, once it is finished."""
    watch = Watch(bot)
    await settle(watch)
    before = (await store.checks.all(Scope(server.id)))[0].ran_at
    assert before is not None
    state = await store.state(Scope(server.id))
    await store.put(SHARED, [draft("fruit", DURIAN)])
    assert await store.state(Scope(server.id)) != state
    await watch.round()
    assert store.servers.setting(Scope(server.id), "checked state") == state
    await watch.round()
    assert store.servers.setting(Scope(server.id), "checked state") != state
