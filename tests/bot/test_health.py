"""The bot knows when it is deaf or cannot answer."""

from __future__ import annotations

import asyncio
import sqlite3
from time import perf_counter
from typing import TYPE_CHECKING

import pytest

from bot.health import Examiner, Watchdog
from bot.heartbeats import Heartbeats
from bot.notify import Notifier
from bot.status import Status
from corpus.models import SHARED
from corpus.store import Store
from tests.bot.as_service import Listener
from tests.commands.library import LIBRARY
from tests.commands.running import running_bot

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.client import DragomanClient
    from corpus.models import Answer
    from tests.discord_server.driver import LocalDiscord


class Clock:
    """Goes beside the real one, by as much as it is turned on."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        """Tell the time."""
        return perf_counter() + self.ahead


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """Open a database with a few articles."""
    async with Store.open(tmp_path / "corpus.db") as opened:
        await opened.put(SHARED, LIBRARY)
        yield opened


@pytest.fixture
async def client(strict_discord: LocalDiscord, store: Store) -> AsyncIterator[DragomanClient]:
    """Run a bot."""
    strict_discord.add_guild()
    async with running_bot(strict_discord, store) as running:
        yield running


async def test_a_bot_at_work_is_well(client: DragomanClient) -> None:
    """There is a session, it is acknowledged, and the probe question is answered."""
    health = await Examiner(client).report()
    assert health.is_well
    assert health.problems == ()
    assert list(health.silences) == [0]
    assert health.probe_ms is not None


async def test_a_closed_bot_is_not_well(strict_discord: LocalDiscord, store: Store) -> None:
    """Without a session there is nobody to answer."""
    async with running_bot(strict_discord, store) as client:
        await client.close()
        assert (await Examiner(client).report()).problems == ("There is no session with Discord's gateway.",)


async def test_silence_is_measured_by_the_gateways_own_interval(
    client: DragomanClient, strict_discord: LocalDiscord
) -> None:
    """Two intervals and some seconds may pass without an acknowledgement, and no more."""
    clock = Clock()
    heartbeats = Heartbeats(client, clock=clock)
    heartbeats.look()
    clock.ahead = 2 * strict_discord.gateway.heartbeat_interval
    assert heartbeats.silent() == {}
    clock.ahead += 10
    assert list(heartbeats.silent()) == [0]


async def test_a_new_connection_alone_is_no_acknowledgement(
    client: DragomanClient, strict_discord: LocalDiscord
) -> None:
    """A gateway that takes connections, and acknowledges nothing on them, is as silent as before."""
    heartbeats = Heartbeats(client)
    heartbeats.look()
    before = dict(heartbeats._acknowledged)
    strict_discord.gateway.acknowledges = False
    resumed = len(strict_discord.gateway.resumes)
    await strict_discord.gateway.close(4000)
    await strict_discord.until(lambda: len(strict_discord.gateway.resumes) > resumed, "a resumed session")
    heartbeats.look()
    assert heartbeats._acknowledged == before


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (sqlite3.OperationalError("disk I/O error"), "(OperationalError: disk I/O error)"),
        (OSError("gone"), "(OSError: gone)"),
    ],
)
async def test_a_store_that_cannot_be_read_is_told(
    client: DragomanClient, monkeypatch: pytest.MonkeyPatch, error: Exception, told: str
) -> None:
    """What the database or the system says stands in the problem."""

    async def fail(*_: object, **__: object) -> Answer:
        raise error

    monkeypatch.setattr(client.searcher, "ask", fail)
    health = await Examiner(client).report()
    assert health.problems == (f"A probe question could not be answered {told}.",)
    assert health.probe_ms is None


async def test_a_search_that_hangs_is_told(client: DragomanClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The probe question has a bound."""
    never = asyncio.Event()

    async def hang(*_: object, **__: object) -> None:
        await never.wait()

    monkeypatch.setattr(client.searcher, "ask", hang)
    health = await Examiner(client, seconds_to_probe=0.05).report()
    assert health.problems == ("A probe question got no answer within 0.05 s.",)


async def test_the_watchdog_says_once_what_is_wrong(
    client: DragomanClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A line of log when it begins and one when it is over, the status meanwhile, and food only when all is well."""
    caplog.set_level("INFO", "bot.health")

    async def fail(*_: object, **__: object) -> Answer:
        raise OSError("gone")

    address = str(tmp_path / "notify")
    async with Listener.at(address) as systemd:
        status = Status(Notifier(address, watchdog=30))
        status.ready()
        watchdog = Watchdog(Examiner(client), status)
        assert watchdog.pause == 10
        await watchdog.round()
        with monkeypatch.context() as broken:
            broken.setattr(client.searcher, "ask", fail)
            await watchdog.round()
            await watchdog.round()
        assert watchdog.latest is not None
        assert not watchdog.latest.is_well
        await watchdog.round()
        await systemd.until_told("WATCHDOG", 2)
    trouble = "A probe question could not be answered (OSError: gone)"
    assert caplog.messages == [f"{trouble}.", "All is well again"]
    assert [told.get("STATUS", "fed") for told in systemd.datagrams] == ["", "fed", trouble, "fed", ""]
