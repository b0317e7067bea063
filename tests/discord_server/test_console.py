"""Tests of the console and of the server as a process of its own."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.discord_server.connecting import connect
from tests.discord_server.console import HELP, Console
from tests.discord_server.small_bot import SmallBot

if TYPE_CHECKING:
    from tests.discord_server.driver import LocalDiscord

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def console(local_discord: LocalDiscord) -> Console:
    """Give a console with two servers."""
    return Console(local_discord, [local_discord.add_guild("Readers"), local_discord.add_guild("Newsroom")])


@pytest.mark.usefixtures("bot")
async def test_uses_commands(console: Console) -> None:
    """Commands take options by name, with spaces and colons in their values, subcommands too."""
    assert console.prompt == "anna @ Readers> "
    assert await console.answer("/ask question:why: at 10:30? times:2") == "Dragoman\n" + "en-US: why: at 10:30?" * 2
    assert await console.answer("/add first:1 second:2.5 exact:yes") == "Dragoman\n3.5 True"
    assert await console.answer("/corpus count publisher:Steppe Herald") == "Dragoman\nnone of Steppe Herald"
    assert await console.answer("complete /pick fruit:ap") == "Apple  (apple)\nApricot  (apricot)"


@pytest.mark.usefixtures("bot")
async def test_presses_chooses_and_fills_in(console: Console) -> None:
    """Buttons, menus, modals and message commands work on the last answer."""
    assert "[More]" in await console.answer("/card")
    assert "Number 2" in await console.answer("click More")
    assert "Number 3" in await console.answer("click More 1")
    assert "There is no number 2 of 'More'" in await console.answer("click More 2")
    assert "[▾ Fruit: Apple" in await console.answer("/fruit")
    assert "You chose apple, banana" in await console.answer("select Fruit = Apple, Banana")
    assert "[modal: Feedback]" in await console.answer("/feedback")
    assert "fine work / Bad" in await console.answer("submit Your words:fine work Grade:Bad")
    assert "BE QUIET" in await console.answer("on be quiet = Shout")


@pytest.mark.usefixtures("bot")
async def test_begins_new_lines_in_forms(console: Console) -> None:
    """What is typed into a form can have several lines, though the console takes one at a time."""
    await console.answer("/feedback")
    assert "one\ntwo / Good" in await console.answer(r"submit Your words:one\ntwo Grade:Good")


@pytest.mark.usefixtures("bot")
async def test_gets_permissions(console: Console) -> None:
    """A person can become one of those who are offered more, by a permission or by the admins' word."""
    assert "/admin is not offered here." in await console.answer("/admin")
    assert "no permission 'fly'" in await console.answer("may fly")
    await console.answer("may manage_guild")
    assert "done" in await console.answer("/admin")
    await console.answer("as boris")
    assert "/admin is not offered here." in await console.answer("/admin")
    assert "no command 'adnim'" in await console.answer("allow adnim")
    await console.answer("allow admin")
    assert "done" in await console.answer("/admin")


@pytest.mark.usefixtures("bot")
async def test_becomes_others_elsewhere(console: Console) -> None:
    """A person sees what that person may see, wherever they go."""
    await console.answer("/secret")
    assert "just for you" in await console.answer("see")
    await console.answer("as boris")
    assert await console.answer("see") == "(nothing yet)"
    await console.answer("server Newsroom")
    assert console.prompt == "boris @ Newsroom> "
    await console.answer("dm")
    assert console.prompt == "boris @ dm> "
    assert "en-US: here?" in await console.answer("/ask question:here?")


@pytest.mark.usefixtures("bot")
async def test_says_what_goes_wrong(console: Console, tmp_path: Path) -> None:
    """Whatever is typed gets a sentence, never a traceback."""
    assert await console.answer("") == ""
    assert await console.answer("help") == HELP
    assert (await console.answer("dance")).startswith("There is no 'dance' here.")
    assert "/nothing is not offered here. There is: /ask" in await console.answer("/nothing")
    assert "cannot be sent without question" in await console.answer("/ask")
    assert "first: invalid literal" in await console.answer("/add first:one second:2 exact:no")
    assert "paper: " in await console.answer(f"/attach paper:{tmp_path / 'missing.txt'}")
    assert "There is no message here yet" in await console.answer("click More")
    assert "Say what to complete" in await console.answer("complete /pick")
    assert "No modal is open" in await console.answer("submit a:b")
    assert "There is no server 'Elsewhere'" in await console.answer("server Elsewhere")


async def test_runs_alone() -> None:
    """The process says how to start a bot, waits for it, and answers lines until it is told to quit."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.discord_server", "--token", "local.test"),
        cwd=ROOT,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    greeting = await child.stdout.readuntil("Waiting for the bot…\n".encode())
    found = re.search(r"DRAGOMAN_DISCORD_API=(\S+) DISCORD_TOKEN=local\.test ", greeting.decode())
    assert found is not None
    bot = SmallBot()
    with connect(found[1]):
        running = asyncio.create_task(bot.start("local.test"))
        child.stdin.write(b"/ask question:alone?\n")
        output = await child.stdout.readuntil(b"Dragoman\nen-US: alone?\n")
        assert "The bot is here." in output.decode()
        await bot.close()
        await running
    await child.communicate(b"quit\n")
    assert child.returncode == 0
