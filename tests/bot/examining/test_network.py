"""Discord as the doctor sees it, over real sockets."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from aiohttp import web

from bot.examining import network
from bot.examining.asking_discord import SECONDS
from tests.bot.examining.cases import case_of, one, states
from tests.discord_server.small_bot import SmallBot, working

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.examining.finding import Finding
    from tests.discord_server.driver import LocalDiscord

WELL = dict.fromkeys(["discord", "clock", "application", "intents", "session starts", "gateway"], "ok")


@pytest.fixture
def nowhere(unused_port: int) -> str:
    """Give an address where nobody listens."""
    return f"http://127.0.0.1:{unused_port}"


@pytest.fixture
def unused_port() -> int:
    """Find a port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@asynccontextmanager
async def answering(response: web.Response) -> AsyncIterator[str]:
    """Run something that answers every question alike, and is no Discord; give its address."""

    async def answer(_: web.Request) -> web.Response:
        return response

    app = web.Application()
    app.add_routes([web.get("/{any:.*}", answer)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def asked(discord: LocalDiscord, folder: Path) -> list[Finding]:
    """Examine what a Discord says, with the right token."""
    return await network.examine(case_of(folder, discord_api=discord.base_url, token=discord.token))


async def test_all_is_well(local_discord: LocalDiscord, tmp_path: Path) -> None:
    """It names the application, and the token is nowhere in what it says."""
    told = await asked(local_discord, tmp_path)
    assert states(told) == WELL
    assert str(local_discord.state.application_id) in one(told, "application", "ok").says
    assert local_discord.token not in str(told)


async def test_a_running_bot_does_not_notice(local_discord: LocalDiscord, tmp_path: Path) -> None:
    """The doctor never identifies, so that the bot's session goes on."""
    async with working(SmallBot(), local_discord) as bot:
        assert states(await asked(local_discord, tmp_path)) == WELL
        assert len(local_discord.gateway.identifies) == 1
        assert bot.is_ready()
        anna = local_discord.add_guild().add_member("anna")
        assert (await anna.slash("ask", question="?")).message.content


async def test_a_wrong_token_is_an_error(local_discord: LocalDiscord, tmp_path: Path) -> None:
    """That Discord and its gateway are there is told all the same."""
    told = await network.examine(case_of(tmp_path, discord_api=local_discord.base_url, token="local.wrong"))
    assert states(told) == {"discord": "ok", "clock": "ok", "application": "error", "gateway": "ok"}
    assert "local.wrong" not in str(told)


async def test_without_a_token_it_only_looks_whether_discord_is_there(
    local_discord: LocalDiscord, tmp_path: Path
) -> None:
    """Nothing is asked that would need one."""
    told = await network.examine(case_of(tmp_path, discord_api=local_discord.base_url))
    assert states(told) == {"discord": "ok", "clock": "ok", "gateway": "ok"}
    assert local_discord.refusals == []


async def test_what_the_portal_says(local_discord: LocalDiscord, tmp_path: Path) -> None:
    """An endpoint for interactions is an error; privileged intents that are on are only remarked."""
    local_discord.state.portal |= {
        "interactions_endpoint_url": "https://elsewhere.example/interactions",
        "bot_require_code_grant": True,
        "bot_public": False,
        "flags": 1 << 19 | 1 << 14,
    }
    told = await asked(local_discord, tmp_path)
    assert states(told) == WELL | {"interactions": "error", "application": "warning"}
    assert "Server Members Intent, Message Content Intent are on" in one(told, "intents", "ok").says
    assert "only its owner may add it" in one(told, "application", "ok").says


@pytest.mark.parametrize(("seconds", "state"), [(-4, "ok"), (8, "warning"), (-58, "warning"), (63, "error")])
async def test_the_clock_is_compared(local_discord: LocalDiscord, tmp_path: Path, seconds: int, state: str) -> None:
    """From 5 seconds on it is a warning, from 60 on an error, in both directions."""
    local_discord.faults.shift_time("GET", "/users/@me", seconds=seconds)
    told = one(await asked(local_discord, tmp_path), "clock", state)
    if state != "ok":
        assert ("behind" if seconds > 0 else "ahead of") in told.says


async def test_session_starts_run_out(local_discord: LocalDiscord, tmp_path: Path) -> None:
    """Few left are a warning, none an error."""
    local_discord.gateway.identifies += [{}] * 990
    assert states(await asked(local_discord, tmp_path))["session starts"] == "warning"
    local_discord.gateway.identifies += [{}] * 10
    assert states(await asked(local_discord, tmp_path))["session starts"] == "error"


@pytest.mark.parametrize(("status", "state"), [(502, "warning"), (404, "error"), (403, "error")])
async def test_a_discord_with_trouble(local_discord: LocalDiscord, tmp_path: Path, status: int, state: str) -> None:
    """An error of Discord's own passes; an answer that is not Discord's does not."""
    local_discord.faults.fail("GET", "/*", status=status, times=9)
    assert states(await asked(local_discord, tmp_path)) == {"discord": state, "clock": "ok", "gateway": "skipped"}


async def test_a_rate_limit_is_a_warning(local_discord: LocalDiscord, tmp_path: Path) -> None:
    """It is not made worse by asking again."""
    limit = local_discord.faults.rate_limit("GET", "/*", times=9)
    assert states(await asked(local_discord, tmp_path))["discord"] == "warning"
    assert limit.hits == 3


async def test_a_silent_gateway_is_an_error(
    local_discord: LocalDiscord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Discord answers, but its gateway never greets."""
    monkeypatch.setattr("bot.examining.network.SECONDS", 0.5)
    local_discord.gateway.block()
    told = await asked(local_discord, tmp_path)
    assert states(told) == WELL | {"gateway": "error"}


async def test_a_gateway_that_nobody_serves(tmp_path: Path, unused_port: int) -> None:
    """The gateway's own address counts, wherever REST is."""
    answer = web.json_response({"url": f"ws://127.0.0.1:{unused_port}"})
    async with answering(answer) as base:
        told = await network.examine(case_of(tmp_path, discord_api=base, token=None))
    assert str(unused_port) in one(told, "gateway", "error").says


async def test_nobody_there(tmp_path: Path, nowhere: str) -> None:
    """A refused connection is told once; what depends on it is left out."""
    told = await network.examine(case_of(tmp_path, discord_api=nowhere, token="local.token"))
    assert states(told) == {"discord": "error", "clock": "skipped", "gateway": "skipped"}


async def test_a_name_server_that_keeps_silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends in time although the thread that looks the name up does not."""
    stuck = threading.Event()

    def look_up(*_: object, **__: object) -> list[object]:
        stuck.wait(60)
        return []

    monkeypatch.setattr("bot.examining.asking_discord.socket.getaddrinfo", look_up)
    monkeypatch.setattr("bot.examining.asking_discord.SECONDS", 0.3)
    began = time.monotonic()
    told = await network.examine(case_of(tmp_path, discord_api="https://discord.example", token="local.token"))
    stuck.set()
    assert "no answer in" in one(told, "discord", "error").says
    assert time.monotonic() - began < SECONDS * 3


async def test_a_name_that_is_not_known(tmp_path: Path) -> None:
    """A name under .invalid is never known."""
    told = await network.examine(case_of(tmp_path, discord_api="https://discord.invalid", token=None))
    assert "discord.invalid" in one(told, "discord", "error").says


async def test_something_else_answers(tmp_path: Path) -> None:
    """A page of a proxy is not taken for Discord."""
    async with answering(web.Response(text="<html>Please log in to the hotel's network</html>")) as base:
        told = await network.examine(case_of(tmp_path, discord_api=base, token=None))
    assert "proxy" in (one(told, "discord", "error").advice or "")


async def test_a_server_that_accepts_and_says_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection without an answer ends in time."""
    monkeypatch.setattr("bot.examining.asking_discord.SECONDS", 0.2)

    gone = asyncio.Event()

    async def keep_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()
        await writer.wait_closed()
        gone.set()

    async with await asyncio.start_server(keep_silent, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        told = await network.examine(case_of(tmp_path, discord_api=f"http://127.0.0.1:{port}", token=None))
        await gone.wait()
    assert "no answer" in one(told, "discord", "error").says
