"""The way to a session with Discord, and what is said when there is none."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import aiohttp
import discord
import pytest

from bot import connecting
from bot.client import DragomanClient
from bot.connecting import pauses, stay_connected
from bot.discord_errors import EndedError, reason
from bot.discord_log import OneLine
from bot.notify import Notifier
from bot.settings import ConfigurationError
from bot.status import Status
from corpus.fetching import Fetcher
from corpus.search.searcher import Searcher
from corpus.store import Store
from tests.bot.as_service import free_port
from tests.discord_server.gateway import Gateway

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.discord_server.driver import LocalDiscord


class Host:
    """Runs a bot with short pauses until it is at work."""

    def __init__(self, store: Store) -> None:
        self.status = Status(Notifier())
        self.clients: list[DragomanClient] = []
        self.is_at_work = asyncio.Event()
        self.has_tried_twice = asyncio.Event()
        self._store = store

    async def run(self, token: str) -> None:
        """Stay connected."""
        await stay_connected(self._client, token, self._at_work, self.status)

    async def until_at_work(self, token: str) -> None:
        """Stop as soon as there is a session."""
        running = asyncio.create_task(self.run(token))
        working = asyncio.create_task(self.is_at_work.wait())
        await asyncio.wait({running, working}, timeout=30, return_when=asyncio.FIRST_COMPLETED)
        for task in (running, working):
            task.cancel()
        await asyncio.gather(running, working, return_exceptions=True)
        assert self.is_at_work.is_set()

    def _client(self) -> DragomanClient:
        client = DragomanClient(self._store, Searcher(self._store), Fetcher())
        client._connection.guild_ready_timeout = 0.0
        self.clients.append(client)
        if len(self.clients) > 1:
            self.has_tried_twice.set()
        return client

    @asynccontextmanager
    async def _at_work(self, client: DragomanClient) -> AsyncIterator[None]:
        assert client.is_ready()
        self.is_at_work.set()
        yield


@pytest.fixture
async def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Host]:
    """Have a store and no patience."""
    monkeypatch.setattr(connecting, "FIRST_PAUSE", 0.01)
    async with Store.open(tmp_path / "corpus.db") as store:
        yield Host(store)


@pytest.mark.parametrize(
    ("method", "route"),
    [("GET", "/users/@me"), ("GET", "/oauth2/applications/@me"), ("PUT", "/applications/*"), ("GET", "/gateway/bot")],
)
async def test_each_refusal_may_pass(
    local_discord: LocalDiscord, host: Host, caplog: pytest.LogCaptureFixture, method: str, route: str
) -> None:
    """Whatever of the start Discord fails at, the next try may go well, with one line for each that did not."""
    fault = local_discord.faults.fail(method, route, status=503, times=2)
    await host.until_at_work(local_discord.token)
    assert fault.hits == 2
    told = [record.getMessage() for record in caplog.records if record.name == "bot.connecting"]
    assert len(told) == 2
    assert all("Discord cannot be reached: it answers with HTTP 503; trying again in" in line for line in told)


@pytest.mark.parametrize(
    ("method", "route"), [("GET", "/users/@me"), ("PUT", "/applications/*"), ("GET", "/gateway/bot")]
)
async def test_who_is_not_discord_may_go_away(
    local_discord: LocalDiscord, host: Host, caplog: pytest.LogCaptureFixture, method: str, route: str
) -> None:
    """The page of a hotel that wants to be paid is no reason to end; it stands as an incident in the log, unread."""
    fault = local_discord.faults.intercept(method, route, "<html>Room number and name of the guest, please</html>")
    await host.until_at_work(local_discord.token)
    assert fault.hits == 1
    assert "Discord cannot be reached: what answers there is not Discord (incident " in caplog.text
    assert "guest" not in caplog.text


async def test_a_gateway_that_is_not_there_may_come(
    local_discord: LocalDiscord, host: Host, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Each try asks anew where the gateway is, and has a client of its own."""
    port = free_port()
    urls = iter([f"ws://127.0.0.1:{port}/gateway"])
    real = local_discord.gateway.url
    monkeypatch.setattr(Gateway, "url", property(lambda _: next(urls, real)))
    await host.until_at_work(local_discord.token)
    assert f"Discord cannot be reached: 127.0.0.1:{port}: Connection refused; trying again" in caplog.text
    assert [client.is_closed() for client in host.clients] == [True, True]


async def test_a_gateway_that_says_nothing_is_left(
    local_discord: LocalDiscord, host: Host, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A start that comes to no end is given up, and begun again."""
    monkeypatch.setattr(connecting, "_SECONDS_TO_SESSION", 0.5)
    local_discord.gateway.block()
    running = asyncio.create_task(host.run(local_discord.token))
    await asyncio.wait_for(host.has_tried_twice.wait(), 30)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    local_discord.gateway.unblock()
    assert "Discord cannot be reached: it does not answer in time; trying again" in caplog.text


@pytest.mark.parametrize("route", ["/users/@me", "/oauth2/applications/@me", "/gateway/bot"])
async def test_a_refused_token_is_final(local_discord: LocalDiscord, host: Host, route: str) -> None:
    """Wherever Discord says that the token is wrong, it is not tried again."""
    local_discord.faults.fail("GET", route, status=401)
    with pytest.raises(ConfigurationError, match="DISCORD_TOKEN"):
        await host.run(local_discord.token)
    assert len(host.clients) == 1


async def test_a_connection_that_just_ends_is_an_error(local_discord: LocalDiscord, host: Host) -> None:
    """What discord.py takes for a proper end is none as long as nobody has stopped the bot."""
    running = asyncio.create_task(host.run(local_discord.token))
    await asyncio.wait_for(host.is_at_work.wait(), 30)
    await host.clients[0].close()
    with pytest.raises(EndedError, match="has ended the connection"):
        await asyncio.wait_for(running, 30)


async def test_who_connects_anew_can_be_stopped(local_discord: LocalDiscord, host: Host) -> None:
    """A stop goes through while a shard waits for a new connection, which takes cancellations for its own."""
    local_discord.gateway.heartbeat_interval = 0.2
    running = asyncio.create_task(host.run(local_discord.token))
    await asyncio.wait_for(host.is_at_work.wait(), 30)
    local_discord.gateway.block()
    local_discord.gateway.drop()
    websocket = host.clients[0].shards[0]._parent.ws
    await local_discord.until(lambda: not websocket.open, "the connection is lost")
    await asyncio.sleep(2.5)  # longer than discord.py rests before it connects anew
    running.cancel()
    await asyncio.wait({running}, timeout=30)
    local_discord.gateway.unblock()
    assert running.cancelled()


def test_pauses_grow_to_a_bound() -> None:
    """Each pause is about twice the one before, and no longer than the longest; not all bots make the same."""
    for pause, most in zip(pauses(), [5, 10, 20, 40, 80, 160, 300, 300, 300], strict=False):
        assert 0.75 * most <= pause <= most
    assert next(pauses()) != next(pauses())


async def test_a_lost_connection_is_one_line(caplog: pytest.LogCaptureFixture) -> None:
    """What discord.py logs of a connection that it loses has no traceback, and says why and for how long it waits."""
    address = free_port()
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientConnectorError) as caught:
            await session.ws_connect(f"ws://127.0.0.1:{address}/")
    log = logging.getLogger("discord.shard")
    only = OneLine()
    log.addFilter(only)
    try:
        log.error("Attempting a reconnect for shard ID %s in %.2fs", 3, 7.4, exc_info=caught.value)
        log.error("Failed to connect for shard_id: %s. Retrying...", 3, exc_info=caught.value)
    finally:
        log.removeFilter(only)
    (record,) = caplog.records
    expected = f"Discord's gateway cannot be reached: 127.0.0.1:{address}: Connection refused; trying again in 7 s"
    assert (record.getMessage(), record.levelname, record.exc_info) == (expected, "WARNING", None)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (TimeoutError(), "it does not answer in time"),
        (OSError(), "OSError"),
        (aiohttp.ClientPayloadError("two\nlines."), "two lines"),
        (discord.RateLimited(2.0), "Too many requests. Retry in 2.00 seconds"),
    ],
)
def test_reasons_fit_into_a_line(error: Exception, words: str) -> None:
    """A reason is never empty, and has neither line breaks nor a full stop."""
    assert reason(error) == words
