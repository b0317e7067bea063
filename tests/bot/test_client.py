"""Tests of the client's start, connection and end against a local Discord."""

from __future__ import annotations

import asyncio
from gettext import NullTranslations
from typing import TYPE_CHECKING, Any

import discord
import pytest
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot import client as client_module
from bot.client import DragomanClient, use_discord_at
from commands import add_commands
from commands import language as language_module
from commands.language import catalogue
from corpus.fetching import Fetcher
from corpus.models import SHARED, Scope
from corpus.search.searcher import Searcher
from corpus.store import Store
from tests.commands.library import LIBRARY
from tests.commands.running import running_bot
from tests.discord_server.connecting import connect
from tests.discord_server.driver import LocalDiscord

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.discord_server.people import Person

QUESTION = "How many tonnes of barley does the train carry?"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """Open a database with a few articles."""
    async with Store.open(tmp_path / "corpus.db") as opened:
        await opened.put(SHARED, LIBRARY)
        yield opened


@pytest.fixture
def anna(strict_discord: LocalDiscord) -> Person:
    """Let a member of a server with the bot in."""
    return strict_discord.add_guild().add_member("anna")


async def test_tells_discord_its_commands_once(strict_discord: LocalDiscord, store: Store) -> None:
    """The first start registers the commands for everyone, the second finds nothing changed."""
    async with running_bot(strict_discord, store):
        (sync,) = strict_discord.registry.syncs
    assert sync.guild_id is None
    assert {"ask", "articles", "article", "help", "Find sources", "corpus"} < {c["name"] for c in sync.commands}
    async with running_bot(strict_discord, store):
        pass
    assert len(strict_discord.registry.syncs) == 1


async def test_tells_discord_its_commands_when_a_translation_changed(
    strict_discord: LocalDiscord, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another word for a command in one language, and the commands are registered again."""
    async with running_bot(strict_discord, store):
        pass

    class Other(NullTranslations):
        def pgettext(self, _: str, message: str) -> str:
            return {"ask": "спросить-ка"}.get(message, message)

    monkeypatch.setattr(
        language_module, "catalogue", lambda language: Other() if language == "ru" else catalogue(language)
    )
    async with running_bot(strict_discord, store):
        pass
    assert len(strict_discord.registry.syncs) == 2
    (ask,) = (command for command in strict_discord.registry.listed(None) if command["name"] == "ask")
    assert ask["name_localizations"]["ru"] == "спросить-ка"


async def test_tells_discord_its_commands_when_they_changed(
    strict_discord: LocalDiscord, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command more, and they are registered again."""

    @app_commands.command(description="Not there before.")
    async def novelty(interaction: discord.Interaction) -> None:
        """Do nothing."""

    async with running_bot(strict_discord, store):
        pass

    def add_one_more(tree: app_commands.CommandTree[Any]) -> None:
        add_commands(tree)
        tree.add_command(novelty)

    monkeypatch.setattr(client_module, "add_commands", add_one_more)
    async with running_bot(strict_discord, store):
        pass
    before, after = ({command["name"] for command in sync.commands} for sync in strict_discord.registry.syncs)
    assert after - before == {"novelty"}


async def test_tells_another_application_its_commands_too(strict_discord: LocalDiscord, store: Store) -> None:
    """Whoever changes the bot's application has no commands there yet."""
    async with running_bot(strict_discord, store):
        pass
    async with LocalDiscord.running() as other:
        with connect(other.base_url):
            async with running_bot(other, store):
                pass
        assert len(other.registry.syncs) == 1


async def test_a_wrong_token_is_said_at_once(local_discord: LocalDiscord, store: Store) -> None:
    """The start fails with discord.py's own error, and nothing stays open."""
    with pytest.raises(discord.LoginFailure):
        async with running_bot(local_discord, store, token="not-the-token"):
            pass


async def test_asks_for_no_privileged_intent(strict_discord: LocalDiscord, store: Store) -> None:
    """It hears of servers and of nothing that people write."""
    async with running_bot(strict_discord, store) as client:
        assert strict_discord.gateway.identifies[0]["intents"] == discord.Intents(guilds=True).value
        assert client.allowed_mentions is not None
        assert client.allowed_mentions.to_dict() == discord.AllowedMentions.none().to_dict()


async def test_serves_servers_on_every_shard(
    strict_discord: LocalDiscord, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many connections are made as Discord recommends, and members are answered on each."""

    async def hurry(*_: object, **__: object) -> None:
        """Leave out the five seconds between two shards."""

    monkeypatch.setattr(DragomanClient, "before_identify_hook", hurry)
    strict_discord.gateway.shards = 2
    members = [strict_discord.add_guild(f"Server {number}").add_member(f"member{number}") for number in range(4)]
    async with running_bot(strict_discord, store):
        await strict_discord.until(lambda: len(strict_discord.gateway.identifies) == 2, "two shards")
        for member in members:
            assert "3,200" in (await member.slash("ask", question=QUESTION)).text


@pytest.mark.parametrize("break_off", ["reconnect", "close"])
async def test_resumes_after_a_break(strict_discord: LocalDiscord, store: Store, anna: Person, break_off: str) -> None:
    """When the gateway asks for it or drops the connection, the session goes on and what was asked is answered."""
    async with running_bot(strict_discord, store):
        await (strict_discord.gateway.reconnect() if break_off == "reconnect" else strict_discord.gateway.close(4000))
        reply = await anna.slash("ask", question=QUESTION)
        assert "3,200" in reply.text
        await strict_discord.until(lambda: strict_discord.gateway.resumes, "a resumed session")
        assert len(strict_discord.gateway.identifies) == 1


async def test_a_stopping_bot_finishes_its_answers(strict_discord: LocalDiscord, store: Store, anna: Person) -> None:
    """Whoever asked just before still gets the answer, and then the connection ends."""
    hold = asyncio.Event()
    async with running_bot(strict_discord, store) as client:
        held = strict_discord.faults.hold("PATCH", "/webhooks/*", hold)
        reply = await anna.slash("ask", question=QUESTION, wait=False)
        await reply.acknowledged()
        closing = asyncio.create_task(client.close())
        await asyncio.sleep(0)
        assert not closing.done()
        hold.set()
        assert "3,200" in (await reply.answered()).text
        await closing
        assert held.hits == 1
    await strict_discord.until(lambda: not strict_discord.gateway.connected, "the end of the connection")


async def test_a_stopping_bot_does_not_wait_forever(
    strict_discord: LocalDiscord, store: Store, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer that hangs does not keep the bot from ending."""
    monkeypatch.setattr(client_module, "_SECONDS_TO_FINISH", 0.01)
    hold = asyncio.Event()
    async with running_bot(strict_discord, store) as client:
        held = strict_discord.faults.hold("PATCH", "/webhooks/*", hold)
        await anna.slash("ask", question=QUESTION, wait=False)
        await strict_discord.until(lambda: client.answering, "a question under way")
        await client.close()
        assert client.is_closed()
    hold.set()
    assert held.hits <= 1


async def test_speaks_to_the_discord_that_it_is_told(
    strict_discord: LocalDiscord, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With an address of another Discord, both the API and the gateway are looked for there."""
    monkeypatch.setattr(Route, "BASE", "https://discord.invalid/api/v10")
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL("wss://discord.invalid"))
    use_discord_at(f"{strict_discord.base_url}/")
    assert f"{strict_discord.base_url}/api/v10" == Route.BASE
    assert str(DiscordWebSocket.DEFAULT_GATEWAY) == f"{strict_discord.base_url.replace('http', 'ws')}/"
    async with running_bot(strict_discord, store):
        assert strict_discord.gateway.connected
    use_discord_at("https://other.example")
    assert str(DiscordWebSocket.DEFAULT_GATEWAY).rstrip("/") == "wss://other.example"


async def test_can_be_made_and_thrown_away(store: Store) -> None:
    """A client that never started closes without ado."""
    async with DragomanClient(store, Searcher(store), Fetcher()) as client:
        assert client.answering == set()


async def test_an_event_that_comes_too_late_does_nothing(
    strict_discord: LocalDiscord, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    """What discord.py still announces while the bot stops finds no closed store, and nothing in the log."""
    async with running_bot(strict_discord, store) as client:
        pass
    await store.servers.add_notice(Scope(5), "Something is kept of a server that the bot is not in.")
    await store._database._writer.close()
    client.dispatch("ready")
    await asyncio.sleep(0.05)
    assert client.answering == set()
    assert "Incident" not in caplog.text
