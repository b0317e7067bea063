"""`dragoman run` starts the bot with a token, the console without, and ends as it should."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final, Literal

import pytest

from tests.bot.as_service import Listener, Service, free_port
from tests.discord_server.driver import LocalDiscord

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.bot.conftest import Spawn


_HUNG_UP: Final = (
    "-c",
    """
import os, signal, sys
from bot import cli, running
log_as = running._log_as
running._log_as = lambda settings: (log_as(settings), os.kill(os.getpid(), signal.SIGHUP))
sys.exit(cli.main(["run"]))
""",
)


class Door(asyncio.Event):
    """An event that tells when someone begins to wait for it."""

    def __init__(self) -> None:
        super().__init__()
        self.knocked = asyncio.Event()

    async def wait(self) -> Literal[True]:
        """Wait for the event."""
        self.knocked.set()
        return await super().wait()


@asynccontextmanager
async def bot(discord_api: str, token: str, *program: str) -> AsyncIterator[Service]:
    """Start `dragoman run` against a Discord."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, *(program or ("-m", "bot", "run"))),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=os.environ | {"DRAGOMAN_DISCORD_API": discord_api, "DISCORD_TOKEN": token},
    )
    try:
        yield Service(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
async def test_the_bot_answers_until_it_is_stopped(stop: signal.Signals) -> None:
    """It connects, answers a member from the articles that ship, and a signal ends it with 0 and a quiet log."""
    async with LocalDiscord.running() as discord:
        anna = discord.add_guild().add_member("anna")
        async with bot(discord.base_url, discord.token) as running:
            await discord.until_connected(within=60)
            reply = await anna.slash("ask", question="Where did Xi Jinping and Anwar Ibrahim meet in November 2024?")
            assert "Beijing" in reply.text
            await running.logged("; servers: 1")
            ended = await running.end(stop)
        assert not discord.gateway.connected
    assert ended.code == 0
    assert "Traceback" not in ended.err
    assert "Anwar" not in ended.err
    assert discord.token not in ended.out + ended.err


async def test_a_wrong_token_is_one_sentence() -> None:
    """Discord's refusal ends the start with 78, names the variable and does not show the token."""
    async with LocalDiscord.running() as discord, bot(discord.base_url, "not.the.token") as running:
        ended = await running.end()
    assert ended.code == 78
    assert ended.err.splitlines()[-1].startswith("Discord does not accept DISCORD_TOKEN")
    assert "Traceback" not in ended.err
    assert "not.the.token" not in ended.err


async def test_a_token_that_is_reset_while_the_bot_runs_ends_it() -> None:
    """When the gateway closes for good because of the token, the end is that of a wrong token."""
    async with LocalDiscord.running() as discord, bot(discord.base_url, discord.token) as running:
        await running.logged("Ready as")
        await discord.gateway.close(4004)
        ended = await running.end()
    assert ended.code == 78
    assert "DISCORD_TOKEN" in ended.err


async def test_an_unreachable_discord_is_waited_for() -> None:
    """Without anyone to connect to, each try is one line of the log, and the bot goes on trying until it is stopped."""
    async with bot(f"http://127.0.0.1:{free_port()}", "some.token.x") as running:
        await running.logged("Discord cannot be reached: 127.0.0.1")
        await running.logged("Discord cannot be reached: 127.0.0.1")
        ended = await running.end(signal.SIGTERM)
    assert ended.code == 0
    assert "Connection refused; trying again in " in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(("code", "sentence"), [(4012, "version of the gateway (4012)"), (4014, "refuses the events")])
async def test_what_will_not_pass_ends_it(code: int, sentence: str) -> None:
    """When the gateway closes for good for another reason, a sentence says so, and the code is that of a setting."""
    async with LocalDiscord.running() as discord, bot(discord.base_url, discord.token) as running:
        await running.logged("Ready as")
        await discord.gateway.close(code)
        ended = await running.end()
    assert ended.code == 78
    assert sentence in ended.err.splitlines()[-1]
    assert "Traceback" not in ended.err


async def test_a_signal_during_the_start_ends_it() -> None:
    """The bot can be stopped before Discord has answered it."""
    async with LocalDiscord.running() as discord:
        door = Door()
        discord.faults.hold("GET", "/users/@me", door)
        async with bot(discord.base_url, discord.token) as running:
            await asyncio.wait_for(door.knocked.wait(), 60)
            ended = await running.end(signal.SIGTERM)
        door.set()
    assert ended.code == 0
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("event", [{"id": "What did my sister say?"}, ["What did my sister say?"]])
async def test_an_error_that_nobody_expected_is_an_incident(event: object) -> None:
    """The bot ends with 1, so that systemd starts it anew, and none of what was sent stands in the log."""
    async with LocalDiscord.running() as discord, bot(discord.base_url, discord.token) as running:
        discord.add_guild()
        await running.logged("Ready as")
        await discord.gateway._tell({"op": 0, "t": "GUILD_UPDATE", "s": 99, "d": event})
        ended = await running.end()
    assert ended.code == 1
    assert "Incident" in ended.err
    assert "in the bot\n" in ended.err
    assert "Traceback" not in ended.err
    assert "sister" not in ended.err


async def test_a_bot_with_too_few_shards_begins_anew() -> None:
    """4011 ends it with a sentence and 1, for the next start asks Discord how many shards there are to be."""
    async with LocalDiscord.running() as discord, bot(discord.base_url, discord.token) as running:
        await running.logged("Ready as")
        await discord.gateway.close(4011)
        ended = await running.end()
    assert ended.code == 1
    assert ended.err.splitlines()[-1] == "Discord has ended the connection: it closed the connection with code 4011."


async def test_a_hangup_does_not_end_a_start() -> None:
    """SIGHUP asks for a reload; one that comes before the bot can heed it is no reason to end."""
    async with LocalDiscord.running() as discord, bot(discord.base_url, discord.token, *_HUNG_UP) as running:
        await running.logged("Ready as")
        assert (await running.end(signal.SIGTERM)).code == 0


def test_without_a_token_lines_are_answered(spawn: Spawn) -> None:
    """Two lines say how to get a token, then standard input is answered to its end."""
    question = "Where did Xi Jinping and Anwar Ibrahim meet in November 2024?"
    done = spawn("run", stdin=f"{question}\n")
    assert done.code == 0
    hint = done.err.splitlines()
    assert len(hint) == 2
    assert "https://discord.com/developers/applications" in hint[0]
    assert "DISCORD_TOKEN=" in hint[1]
    assert done.out.startswith(f"dragoman> {question}\n")
    assert "Beijing" in done.out


async def test_a_service_without_a_token_ends_for_good(spawn: Spawn, tmp_path: Path) -> None:
    """Under systemd there is no console: it ends as with a wrong setting; log and status say what is missing."""
    address = str(tmp_path / "notify")
    async with Listener.at(address) as systemd:
        done = await asyncio.to_thread(spawn, "run", NOTIFY_SOCKET=address)
        await systemd.until_status("DISCORD_TOKEN is missing")
    assert (done.code, done.out) == (78, "")
    (sentence,) = done.err.splitlines()
    assert sentence.startswith("DISCORD_TOKEN is missing")
    assert "systemd credential discord_token" in sentence
    assert not systemd.count("READY")


@pytest.mark.parametrize(("is_journal", "code"), [(True, 78), (False, 0)])
def test_a_journal_is_no_console(tmp_path: Path, is_journal: bool, code: int) -> None:  # noqa: FBT001 - a case
    """Whoever writes to the journal and reads nothing is a service, too; one that only inherits the variable is not."""
    with (tmp_path / "journal").open("w") as journal:
        number = os.fstat(journal.fileno())
        done = subprocess.run(
            [sys.executable, "-m", "bot", "run"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=journal if is_journal else subprocess.DEVNULL,
            env=os.environ | {"JOURNAL_STREAM": f"{number.st_dev}:{number.st_ino}"},
            check=False,
        )
    assert done.returncode == code


def test_an_empty_standard_input_is_fine(spawn: Spawn) -> None:
    """Nothing to answer is nothing wrong."""
    done = spawn("run")
    assert done.code == 0
    assert done.out == ""


def test_the_env_file_here_is_used(spawn: Spawn, tmp_path: Path) -> None:
    """A bad value in `.env` of the current folder stops the start."""
    (tmp_path / "here" / ".env").write_text("DRAGOMAN_DISCORD_API=nowhere\n")
    ended = spawn("run")
    assert ended.code == 78
    assert ended.err == "DRAGOMAN_DISCORD_API is 'nowhere'; it must be an http or https address.\n"
