"""What systemd is told by the bot in a process of its own, from its start to its end."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bot.settings import SETTINGS, TOKEN
from corpus.models import Scope
from corpus.store import Store
from tests.bot.as_service import PATIENCE, TOKEN_HERE, WATCHDOG, Listener, free_port, service
from tests.bot.real_bot import MANAGER
from tests.bot.test_running import Door
from tests.commands.library import LIBRARY
from tests.discord_server.driver import LocalDiscord

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.bot.as_service import Service

SYNC = "/applications/*/commands"
QUESTION = "Where did Xi Jinping and Anwar Ibrahim meet in November 2024?"
_BLOCKED = """
import signal, sys
def block(*_):
    print("blocked", file=sys.stderr, flush=True)
    signal.sigwait({signal.SIGUSR2})
signal.signal(signal.SIGUSR1, block)
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR2})
from bot.cli import main
main(["run"])
"""


@pytest.fixture
def address(tmp_path: Path) -> str:
    """Name the socket of systemd's."""
    return str(tmp_path / "notify")


@pytest.fixture
async def systemd(address: str) -> AsyncIterator[Listener]:
    """Listen to what systemd is told."""
    async with Listener.at(address) as listener:
        yield listener


@pytest.fixture
async def discord() -> AsyncIterator[LocalDiscord]:
    """Run a Discord with short heartbeats and patient people."""
    async with LocalDiscord.running(token=TOKEN_HERE) as running:
        running.gateway.heartbeat_interval = 0.2
        running.patience = PATIENCE
        yield running


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Name a database that is still to be made."""
    return tmp_path / "corpus.sqlite3"


@pytest.fixture
async def running(discord: LocalDiscord, systemd: Listener, database: Path, address: str) -> AsyncIterator[Service]:
    """Run a bot that is ready."""
    discord.add_guild()
    async with service(discord.base_url, database, address=address) as started:
        await systemd.until_told("READY")
        yield started


async def test_ready_comes_when_discord_knows_the_commands(
    discord: LocalDiscord, systemd: Listener, database: Path, address: str
) -> None:
    """As long as Discord does not confirm the commands the bot is not ready; then it is, and says what it has."""
    discord.add_guild()
    discord.add_guild("Newsroom")
    door = Door()
    discord.faults.hold("PUT", SYNC, door)
    async with service(discord.base_url, database, address=address) as bot:
        await asyncio.wait_for(door.knocked.wait(), PATIENCE)
        assert systemd.count("READY") == 0
        assert systemd.status == "Connecting to Discord"
        assert systemd.count("EXTEND_TIMEOUT_USEC") > 0
        door.set()
        await systemd.until_told("READY")
        assert discord.registry.syncs
        assert systemd.status.startswith("2 servers, 5 articles, no question yet")
        ended = await bot.end(signal.SIGTERM)
    assert ended.code == 0
    assert systemd.datagrams[-1]["STOPPING"] == "1"


async def test_commands_that_discord_did_not_take_are_told_again(
    discord: LocalDiscord, systemd: Listener, database: Path, address: str
) -> None:
    """A failed registration is no reason to be ready without it, and none to end."""
    discord.faults.fail("PUT", SYNC, status=503)
    async with service(discord.base_url, database, address=address) as bot:
        await systemd.until_status("Waiting for Discord, which cannot be reached: it answers with HTTP 503")
        assert systemd.count("READY") == 0
        await systemd.until_told("READY")
        ended = await bot.end(signal.SIGTERM)
    assert len(discord.registry.syncs) == 1
    assert "Traceback" not in ended.err
    assert "Unclosed" not in ended.err


async def test_the_steps_are_told(running: Service, systemd: Listener) -> None:
    """On the way to being ready the status says what is being done."""
    statuses = [told["STATUS"] for told in systemd.datagrams if "STATUS" in told]
    assert statuses[:3] == ["Checking the database", "Opening the articles", "Connecting to Discord"]
    assert (await running.end(signal.SIGTERM)).code == 0


async def test_the_watchdog_starves_when_the_gateway_is_deaf(
    discord: LocalDiscord, systemd: Listener, running: Service
) -> None:
    """Without acknowledged heartbeats it is fed no more, though REST works; with them it is again."""
    await systemd.until_told("WATCHDOG", 3)
    discord.gateway.acknowledges = False
    await systemd.until_status("has acknowledged no heartbeat")
    fed, beats = systemd.count("WATCHDOG"), discord.gateway.heartbeats
    await discord.until(lambda: discord.gateway.heartbeats > beats + 20, "many more heartbeats")
    assert systemd.count("WATCHDOG") == fed
    assert systemd.status.startswith("Discord's gateway has acknowledged no heartbeat since ")
    discord.gateway.acknowledges = True
    await systemd.until_told("WATCHDOG", fed + 2)
    await systemd.until_status("1 server, 5 articles")
    err = (await running.end(signal.SIGTERM)).err
    assert err.count("has acknowledged no heartbeat") == err.count("All is well again") == 1


async def test_the_watchdog_starves_when_the_event_loop_stands_still(
    discord: LocalDiscord, systemd: Listener, database: Path, address: str
) -> None:
    """No thread feeds it in place of an event loop that is blocked."""
    async with service(discord.base_url, database, address=address, program=("-c", _BLOCKED)) as bot:
        await systemd.until_told("WATCHDOG", 2)
        bot.send(signal.SIGUSR1)
        await bot.logged("blocked")
        fed = systemd.count("WATCHDOG")
        await asyncio.sleep(2 * WATCHDOG)  # time in which it must not come
        assert systemd.count("WATCHDOG") <= fed + 1  # one may have been under way
        bot.send(signal.SIGUSR2)
        await systemd.until_told("WATCHDOG", fed + 2)


async def test_a_discord_that_comes_late_is_waited_for(systemd: Listener, database: Path, address: str) -> None:
    """With nobody there the bot says so, asks systemd for time and is ready once there is a Discord."""
    port = free_port()
    async with service(f"http://127.0.0.1:{port}", database, address=address) as bot:
        await systemd.until_status(f"cannot be reached: 127.0.0.1:{port}: Connection refused; next try at ")
        assert systemd.count("EXTEND_TIMEOUT_USEC") > 0
        async with LocalDiscord.running(port=port, token=TOKEN_HERE):
            await systemd.until_told("READY")
            ended = await bot.end(signal.SIGTERM)
    assert ended.code == 0
    assert "Discord cannot be reached: 127.0.0.1" in ended.err
    assert "Traceback" not in ended.err
    assert "Unclosed" not in ended.err


async def test_who_waits_for_discord_can_be_stopped(systemd: Listener, database: Path, address: str) -> None:
    """SIGTERM ends the waiting at once, and that is no failure."""
    async with service(f"http://127.0.0.1:{free_port()}", database, address=address) as bot:
        await systemd.until_status("Waiting for Discord")
        ended = await bot.end(signal.SIGTERM)
    assert ended.code == 0
    assert systemd.count("READY") == 0


async def test_changed_settings_hold_after_a_reload(
    discord: LocalDiscord, systemd: Listener, database: Path, address: str, tmp_path: Path
) -> None:
    """SIGHUP brings what can change, names what cannot, and a wrong file changes nothing."""
    file = tmp_path / "dragoman.env"
    file.write_text("DRAGOMAN_SERVER_ARTICLES=70\n")
    server = discord.add_guild()
    cora = server.add_member("cora", permissions=MANAGER)
    async with Store.open(database) as store:
        await store.put(Scope(server.id), LIBRARY[:1])
    async with service(discord.base_url, database, address=address, environment={SETTINGS: str(file)}) as bot:
        await systemd.until_told("READY")
        assert "1 of 70 articles" in (await cora.slash("corpus list")).text
        file.write_text("DRAGOMAN_SERVER_ARTICLES=80\nDRAGOMAN_METRICS=9464\n")
        bot.send(signal.SIGHUP)
        await systemd.until_told("READY", 2)
        assert [told for told in systemd.datagrams if "RELOADING" in told]
        assert "1 of 80 articles" in (await cora.slash("corpus list")).text
        await bot.logged("DRAGOMAN_METRICS has changed, which needs a restart")
        await bot.logged("changed: DRAGOMAN_SERVER_ARTICLES")
        file.write_text("DRAGOMAN_SERVER_ARTICLES=90\nDRAGOMAN_KEEP_DAYS=never\n")
        bot.send(signal.SIGHUP)
        await systemd.until_status("settings not reloaded: DRAGOMAN_KEEP_DAYS is 'never'")
        await bot.logged("ERROR   bot.reloading: The settings stay as they were. DRAGOMAN_KEEP_DAYS is 'never'")
        assert "1 of 80 articles" in (await cora.slash("corpus list")).text
        file.write_text("DRAGOMAN_SERVER_ARTICLES=80\nDRAGOMAN_METRICS=9464\n")
        bot.send(signal.SIGHUP)
        await systemd.until(lambda it: "not reloaded" not in it.status, "a status without complaint")


async def test_settings_that_change_during_the_start_hold(
    discord: LocalDiscord, systemd: Listener, database: Path, address: str, tmp_path: Path
) -> None:
    """A reload while the bot connects reaches it, too, though it was made with the settings from before."""
    file = tmp_path / "dragoman.env"
    file.write_text("DRAGOMAN_SERVER_ARTICLES=70\n")
    server = discord.add_guild()
    cora = server.add_member("cora", permissions=MANAGER)
    async with Store.open(database) as store:
        await store.put(Scope(server.id), LIBRARY[:1])
    door = Door()
    discord.faults.hold("PUT", SYNC, door)
    async with service(discord.base_url, database, address=address, environment={SETTINGS: str(file)}) as bot:
        await asyncio.wait_for(door.knocked.wait(), PATIENCE)
        file.write_text("DRAGOMAN_SERVER_ARTICLES=80\n")
        bot.send(signal.SIGHUP)
        await bot.logged("changed: DRAGOMAN_SERVER_ARTICLES")
        door.set()
        await systemd.until_told("READY")
        assert "1 of 80 articles" in (await cora.slash("corpus list")).text


async def test_settings_are_reloaded_without_systemd(discord: LocalDiscord, database: Path, tmp_path: Path) -> None:
    """SIGHUP does the same where nobody listens."""
    file = tmp_path / "dragoman.env"
    file.write_text("DRAGOMAN_KEEP_DAYS=7\n")
    async with service(discord.base_url, database, environment={SETTINGS: str(file)}) as bot:
        await bot.logged("Ready as")
        file.write_text("DRAGOMAN_KEEP_DAYS=8\n")
        bot.send(signal.SIGHUP)
        await bot.logged("changed: DRAGOMAN_KEEP_DAYS")
        assert (await bot.end(signal.SIGTERM)).code == 0


async def test_a_revoked_token_ends_the_bot_for_good(
    discord: LocalDiscord, systemd: Listener, running: Service
) -> None:
    """When Discord no longer takes the token the bot ends with the code that systemd does not restart."""
    discord.state.token = "another.one"  # noqa: S105 - opens nothing but a local Discord
    discord.gateway.drop()
    ended = await running.end()
    assert ended.code == 78
    assert ended.err.splitlines()[-1].startswith(f"Discord does not accept {TOKEN}")
    assert "Traceback" not in ended.err
    assert systemd.status.startswith(f"Discord does not accept {TOKEN}")


@pytest.mark.usefixtures("running")
async def test_a_second_bot_on_one_database_refuses(discord: LocalDiscord, database: Path) -> None:
    """It ends with 65 before it says anything to Discord, and the first one answers on."""
    anna = discord.add_guild("Others").add_member("anna")
    async with service(discord.base_url, database) as second:
        ended = await second.end()
    assert ended.code == 65
    assert "Another Dragoman runs on the database" in ended.err.splitlines()[-1]
    assert len(discord.gateway.identifies) == 1
    assert "Beijing" in (await anna.slash("ask", question=QUESTION)).text


def damage(database: Path) -> None:
    """Overwrite pages in the middle of a database, none of which may be in its log still."""
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    content = bytearray(database.read_bytes())
    content[8192 : len(content) // 2] = b"\xa5" * (len(content) // 2 - 8192)
    database.write_bytes(content)


async def test_a_damaged_database_is_not_used(
    discord: LocalDiscord, systemd: Listener, database: Path, address: str
) -> None:
    """A bot whose database has broken pages ends with 65 and a sentence, without going online."""
    async with service(discord.base_url, database) as first:
        await first.logged("Ready as")
        await first.end(signal.SIGTERM)
    damage(database)
    connections = len(discord.gateway.identifies)
    async with service(discord.base_url, database, address=address) as second:
        ended = await second.end()
    assert ended.code == 65
    assert "Traceback" not in ended.err
    assert str(database) in ended.err
    assert systemd.count("READY") == 0
    assert len(discord.gateway.identifies) == connections
