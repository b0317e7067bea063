"""A line console: act as people in the local Discord, and read what they would see."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import discord

from tests.discord_server.errors import CannotDoError, DiscordTestError, NotOfferedError
from tests.discord_server.options import find_subcommand
from tests.discord_server.rendering import render_modal
from tests.discord_server.rules import commands as c
from tests.discord_server.state import Upload

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from tests.discord_server.driver import LocalDiscord, Server
    from tests.discord_server.people import Person
    from tests.discord_server.replies import Reply
    from tests.discord_server.rules import Payload
    from tests.discord_server.state import Message

HELP: Final = """\
/NAME option:value …          use a slash command; a file is given by its path
complete /NAME option:text    type into an option that completes itself
click LABEL                   press a button of the last answer (click LABEL 2: the second of that label)
select MENU = OPTION, …       choose in a menu of the last answer
submit FIELD:value …          fill in the modal that opened; \\n in a value begins a new line
on TEXT = COMMAND             write TEXT and use a message command on it
see                           show what you see in this channel
as NAME                       be somebody else
may PERMISSION                get a permission in this server, such as manage_guild
allow COMMAND                 be allowed a command by this server's admins (Server Settings, Integrations)
server NAME, dm               go to another server, or to the direct messages with the bot
help, quit"""

_TRUE: Final = ("true", "yes", "on", "1")


class Console:
    """Take lines as a person types them, and answer each with what that person then sees."""

    def __init__(self, discord: LocalDiscord, servers: Iterable[Server]) -> None:
        self._discord = discord
        self._servers = {server.guild.name: server for server in servers}
        self._people: dict[str, Person] = {}
        self._server = next(iter(self._servers.values()))
        self._person = self._become("anna")
        self._channel = self._server.channel
        self._last: Reply | None = None
        self._verbs: dict[str, Callable[[str], Awaitable[str]]] = {
            "complete": self._complete,
            "click": self._click,
            "select": self._select,
            "submit": self._submit,
            "on": self._use_on,
            "see": self._see,
            "as": self._as,
            "may": self._may,
            "allow": self._allow,
            "server": self._go_to,
            "dm": self._go_private,
            "help": self._help,
        }

    @property
    def prompt(self) -> str:
        """Who acts, and where."""
        place = "dm" if self._channel.guild is None else self._channel.guild.name
        return f"{self._person.name} @ {place}> "

    async def answer(self, line: str) -> str:
        """Do what a line says; give what the person sees, or a sentence about what went wrong."""
        verb, _, rest = line.strip().partition(" ")
        if not verb:
            return ""
        try:
            if verb.startswith("/"):
                return await self._slash(line.strip())
            if (act := self._verbs.get(verb.lower())) is None:
                return f"There is no {verb!r} here.\n{HELP}"
            return await act(rest.strip())
        except DiscordTestError as error:
            return f"! {error}"

    async def _slash(self, line: str) -> str:
        words, options = self._read_command(line)
        return self._show(await self._person.slash(words, channel=self._channel, options=options))

    async def _complete(self, rest: str) -> str:
        words, options = self._read_command(rest)
        if not options:
            raise CannotDoError("Say what to complete, such as: complete /article headline:po")
        *others, (option, typed) = options.items()
        choices = await self._person.autocomplete(
            words, option, str(typed), channel=self._channel, options=dict(others)
        )
        return "\n".join(f"{choice.name}  ({choice.value})" for choice in choices) or "(nothing)"

    async def _click(self, rest: str) -> str:
        label, _, number = rest.rpartition(" ")
        if label and number.isdecimal():
            return self._show(await self._person.click(self._message(), label, nth=int(number)))
        return self._show(await self._person.click(self._message(), rest))

    async def _select(self, rest: str) -> str:
        menu, _, values = rest.partition("=")
        chosen = [value.strip() for value in values.split(",") if value.strip()]
        return self._show(await self._person.select(self._message(), menu.strip(), *chosen))

    async def _submit(self, rest: str) -> str:
        if self._last is None or self._last.modal is None:
            raise NotOfferedError("No modal is open.")
        labels = [component.get("label", "") for component in self._last.modal["components"]]
        typed = {label: value.replace("\\n", "\n") for label, value in _split(rest, labels)}
        return self._show(await self._person.submit_modal(self._last, typed))

    async def _use_on(self, rest: str) -> str:
        text, _, command = rest.rpartition("=")
        message = self._person.say(text.strip(), channel=self._channel)
        return self._show(await self._person.message_command(command.strip(), message))

    async def _see(self, _rest: str) -> str:
        messages = self._discord.visible_messages(self._person, self._channel)
        return "\n\n".join(map(self._discord.text_of, messages)) or "(nothing yet)"

    async def _as(self, rest: str) -> str:
        self._person = self._become(rest or "anna")
        self._channel = self._person.direct if self._channel.guild is None else self._server.channel
        return ""

    async def _may(self, rest: str) -> str:
        try:
            permissions = discord.Permissions(**{rest: True})
        except TypeError:
            raise CannotDoError(f"There is no permission {rest!r}; one is manage_guild.") from None
        self._server.give(self._person, self._server.add_role(rest, permissions))
        return ""

    async def _allow(self, rest: str) -> str:
        self._server.allow(rest, self._person)
        return ""

    async def _go_to(self, rest: str) -> str:
        if rest not in self._servers:
            raise NotOfferedError(f"There is no server {rest!r}, only {', '.join(self._servers)}.")
        self._server = self._servers[rest]
        self._channel = self._server.channel
        self._person = self._become(self._person.name)
        return ""

    async def _go_private(self, _rest: str) -> str:
        self._channel = self._person.direct
        return ""

    async def _help(self, _rest: str) -> str:
        return HELP

    def _become(self, name: str) -> Person:
        known = self._people.get(name)
        if known is None or known.user.id not in self._server.guild.members:
            known = self._server.add_member(name if known is None else known)
        self._people[name] = known
        return known

    def _message(self) -> Message:
        if self._last is not None and self._last.messages:
            return self._last.message
        seen = self._discord.visible_messages(self._person, self._channel)
        if not seen:
            raise NotOfferedError("There is no message here yet.")
        return seen[-1]

    def _show(self, reply: Reply) -> str:
        self._last = reply
        shown = [self._discord.text_of(message) for message in reply.messages]
        shown += [render_modal(reply.modal)] if reply.modal is not None else []
        return "\n\n".join(shown)

    def _read_command(self, line: str) -> tuple[str, dict[str, object]]:
        words = line.partition(":")[0].split()
        name = words[0].removeprefix("/") if words else ""
        command = self._command(name)
        path = _subcommand_path(command, words[1:])
        entry = ([command, *find_subcommand(command, path)])[-1]
        known = {option["name"]: option for option in entry.get("options") or []}
        values = {key: _typed(known[key], text) for key, text in _split(line, known)}
        return " ".join([name, *path]), values

    def _command(self, name: str) -> Payload:
        offered = self._discord.registry.offered(self._person.user, self._channel)
        by_name = {command["name"]: command for command in offered if command["type"] == c.CHAT_INPUT}
        if name not in by_name:
            names = ", ".join(f"/{offer}" for offer in by_name) or "nothing, is the bot connected?"
            raise NotOfferedError(f"/{name} is not offered here. There is: {names}")
        return by_name[name]


def _subcommand_path(command: Payload, words: list[str]) -> list[str]:
    path: list[str] = []
    options = command.get("options") or []
    for word in words:
        inner = [option for option in options if option["name"] == word and option["type"] in {1, 2}]
        if not inner:
            break
        path.append(word)
        options = inner[0].get("options") or []
    return path


def _split(text: str, names: Iterable[str]) -> list[tuple[str, str]]:
    """Take ``name:value name:value`` apart, where values may hold spaces and colons."""
    pattern = "|".join(re.escape(name) for name in sorted(filter(None, names), key=len, reverse=True))
    if not pattern:
        return []
    pieces = re.split(rf"(?:^|\s)({pattern}):", text)
    return [(name, value.strip()) for name, value in zip(pieces[1::2], pieces[2::2], strict=True)]


def _typed(option: Payload, text: str) -> object:
    try:
        match option["type"]:
            case c.INTEGER:
                return int(text)
            case c.NUMBER:
                return float(text)
            case c.BOOLEAN:
                return text.lower() in _TRUE
            case c.ATTACHMENT:
                path = Path(text).expanduser()
                return Upload(path.name, path.read_bytes())
            case _:
                return text
    except (ValueError, OSError) as error:
        raise CannotDoError(f"{option['name']}: {error}") from error
