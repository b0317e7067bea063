"""The bot as a host runs it: a unit of systemd in a machine, and a local Discord in which people write."""

from __future__ import annotations

import json
import shutil
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final

from tests.bot.real_bot import MANAGER, PATIENCE
from tests.commands.curation.steps import add_by_form
from tests.discord_server.driver import LocalDiscord
from tests.service.preparing import TOKEN

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.discord_server.people import Person
    from tests.discord_server.replies import Reply
    from tests.service.machine import Machine

UNIT: Final = "dragoman.service"
STATE: Final = "/var/lib/dragoman"
DATABASE: Final = f"{STATE}/dragoman.sqlite3"
SETTINGS: Final = "/etc/dragoman/dragoman.env"
QUESTION: Final = "When did Anwar visit Astana?"
ANSWER: Final = "reached Astana on May 16"

_PORT: Final = 8000
_DROP_IN: Final = """[Service]
WatchdogSec=3
TimeoutAbortSec=2
RestartSec=100ms
"""
"""Long times are for hosts; a test has none."""

_NO_DELAY: Final = "ExecStartPre=\n"


@dataclass(frozen=True, slots=True)
class Addition:
    """An article on its way in: who adds it, and what this person sees."""

    headline: str
    by: Person
    reply: Reply


class Service:
    """The installed bot, its Discord, and what the people there were told to be done."""

    def __init__(self, machine: Machine, discord: LocalDiscord) -> None:
        self.machine = machine
        self.discord = discord
        self.server = discord.add_guild("Readers")
        self.asked: list[str] = []
        self._there: dict[str, bool] = {}

    @property
    def database(self) -> Path:
        """The database, as the tests see it."""
        return self.machine.path(DATABASE)

    async def come_online(self) -> None:
        """Let Discord be there, as it was before if it has been."""
        await self.discord.listen(self.machine.listen(_PORT))

    async def configure(self, **settings: str) -> None:
        """Write the settings and short times into the machine."""
        chosen = {"DRAGOMAN_DISCORD_API": f"http://127.0.0.1:{_PORT}", "DRAGOMAN_FETCH": "off", **settings}
        self.machine.write(SETTINGS, "".join(f"{name}={value}\n" for name, value in chosen.items()))
        self.machine.write(f"/etc/systemd/system/{UNIT}.d/test.conf", _DROP_IN + _NO_DELAY)
        await self.machine.systemctl("daemon-reload")

    async def start(self) -> None:
        """Start the bot and wait until it is ready."""
        await self.machine.systemctl("start", UNIT)

    async def stop(self) -> None:
        """Stop the bot and wait until it is gone."""
        await self.machine.systemctl("stop", UNIT)

    async def kill(self, signal: str) -> None:
        """Send the bot a signal."""
        await self.machine.systemctl("kill", "--kill-whom=main", f"--signal={signal}", UNIT)

    async def until(self, what: str, **expected: str) -> None:
        """Wait until the unit's properties are as given."""
        try:
            await self.machine.until(lambda: self.machine.has(UNIT, **expected), what)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{await self.log()}") from None

    async def until_restarted(self, times: int = 1) -> None:
        """Wait until systemd has started the bot again so often, and it is ready."""
        await self.until(f"started again {times} times", NRestarts=str(times), ActiveState="active")

    async def ended_with(self, code: int) -> None:
        """Wait until the bot has ended with a code, for good."""
        await self.until(f"ended with {code}", ActiveState="failed", ExecMainStatus=str(code))

    async def log(self) -> str:
        """Give all that the journal has of the bot."""
        return "\n".join(str(entry.get("MESSAGE")) for entry in await self.machine.journal(UNIT))

    async def dragoman(self, *argv: str, check: bool = True) -> str:
        """Run the host's command line and give what it wrote."""
        ended = await self.machine.run("dragoman", *argv, check=check)
        return ended.out + ended.err

    async def python(self, code: str) -> str:
        """Run code with the bot's own packages and as the bot's user, and give what it wrote."""
        become = ("setpriv", "--reuid=dragoman", "--regid=dragoman", "--init-groups")
        return (await self.machine.run(*become, "/opt/dragoman/current/bin/python", "-I", "-", stdin=code)).out

    def copy_database(self, folder: Path) -> Path:
        """Copy the database of a bot that is stopped, for SQLite follows links too well to open it from outside."""
        for path in self.machine.path(STATE).glob("dragoman.sqlite3*"):
            shutil.copy(path, folder)
        return folder / Path(DATABASE).name

    async def ask(self, question: str = QUESTION, expected: str = ANSWER) -> str:
        """Ask as a member who never asked before; fail unless the answer has what is expected."""
        self.asked.append(question)
        text = (await self.server.add_member("anna").slash("ask", question=question)).text.replace("*", "")
        assert expected in text, text
        return text

    async def add(self, headline: str) -> Addition:
        """Add an article, each by a curator of its own, and remember that it was confirmed."""
        preview = await self.propose(headline)
        added = await preview.by.click(preview.reply.message, "Add")
        assert "Added 1 article." in added.text, added.text
        self._there[headline] = True
        return Addition(headline, preview.by, added)

    async def propose(self, headline: str) -> Addition:
        """Have the preview of an article, not added yet."""
        curator = self.server.add_member("cora", permissions=MANAGER)
        return Addition(headline, curator, await add_by_form(curator, Headline=headline, Text=body(headline), Link=""))

    async def undo(self, addition: Addition) -> None:
        """Take the adding of an article back, and remember that it was confirmed."""
        self._there.pop(addition.headline, None)  # until it is confirmed, nobody knows
        undone = await addition.by.click(addition.reply.message, "Undo")
        assert "Undone." in undone.text, undone.text
        self._there[addition.headline] = False

    async def headlines(self) -> set[str]:
        """List what can be quoted in the server, as the host's command line has it."""
        listed = await self.machine.run("dragoman", "articles", "--json", "--guild", str(self.server.id))
        return {json.loads(line)["headline"] for line in listed.out.splitlines()}

    async def check_nothing_lost(self) -> None:
        """Fail unless all that was confirmed is so, and the bot answers."""
        headlines = await self.headlines()
        assert {headline: headline in headlines for headline in self._there} == self._there
        await self.ask()
        for headline, is_there in self._there.items():
            if is_there:
                await self.ask(f"What does the notice about {headline} say?", body(headline)[:60])
                break

    async def check_discretion(self) -> None:
        """Fail if a question or the token is in the journal, or something went wrong that nobody expected."""
        written = json.dumps(await self.machine.journal(), ensure_ascii=False)
        for secret in {self.discord.token, *self.asked}:
            assert secret not in written, secret
        assert "Traceback" not in written, await self.log()


def body(headline: str) -> str:
    """Make up a text that no other headline has."""
    letters = Random(headline)
    words = [" ".join("".join(letters.choices("aeikmnoprstu", k=6)) for _ in range(12)) for _ in range(4)]
    return f"The notice about {headline} hangs at the gate. " + " ".join(f"{each.capitalize()}." for each in words)


@asynccontextmanager
async def installed(machine: Machine, **settings: str) -> AsyncIterator[Service]:
    """Give a service that is installed and not started, with Discord there; check in the end what it wrote."""
    discord = LocalDiscord(token=TOKEN)
    discord.patience = PATIENCE
    discord.gateway.heartbeat_interval = 1.0
    service = Service(machine, discord)
    await service.come_online()
    try:
        await service.configure(**settings)
        yield service
        await service.check_discretion()
        discord.check()
    finally:
        await service.stop()
        await discord.close()
