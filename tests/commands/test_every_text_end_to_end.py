"""Tests that whoever speaks another language reads no English: all commands, their buttons, menus and forms.

The texts of the code are veiled, each letter by one of another script, and the articles are in Russian, so that a word
in Latin letters is one that no catalogue was asked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from gettext import NullTranslations
from typing import TYPE_CHECKING, Any, Final

import discord
import pytest
from discord import app_commands

from commands import language as language_module
from commands.cooldown import Cooldown
from commands.language import LANGUAGES, name_of
from corpus.models import SHARED, Author, Draft, Scope, Via
from corpus.published import Published
from corpus.store import Store
from tests.commands.running import running_bot
from tests.discord_server.rules import components as ui
from tests.discord_server.state import Upload

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from bot.client import DragomanClient
    from tests.discord_server.driver import LocalDiscord, Server
    from tests.discord_server.people import Person
    from tests.discord_server.replies import Reply
    from tests.discord_server.state import Message

_LATIN: Final = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_VEIL: Final = str.maketrans(_LATIN, "абвгдежзийклмнопрстуфхцчшщАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩ")
_THE_SAME: Final = re.compile(r"\{[^}]*\}|<[^>]*>|`[^`]*`|https?://\S+")
_NAMES: Final = re.compile(
    r"\b[A-Z][a-z]+/[A-Z][a-z]+(?: [A-Z][a-z]+)*\b|<[^>]*>|`[^`]*`|\]\([^)]*\)"
    r"|(?:https?://)?[\w-]+(?:\.[\w-]+)+\S*|/[a-z]+(?: [a-z]+)*"
)
"""Time zones, mentions, code, links, addresses, files and commands, which are the same in every language."""

_WORD: Final = re.compile(r"(?<!\w)[A-Za-z]{2,}(?!\w)")
_KNOWN: Final = {"Dragoman", "UTC", "Host", *(name_of(language, language) for language in LANGUAGES)}
"""The local Discord calls the bot's owner so; languages are named in themselves to choose from."""

_SHOWN: Final = ("content", "label", "placeholder", "description", "title", "name")

HARVEST: Final = Draft(
    key="урожай",
    headline="Казахстан продал Китаю первый ячмень",
    headline_given=True,
    body=(
        "Казахстан отправил в Китай первый поезд с ячменём нового урожая.\n\n"
        "Поезд везёт 3200 тонн ячменя в шестидесяти вагонах, сообщили на железной дороге. Пекин купил весь груз за"
        " 14 миллионов юаней.\n\n"
        "Второй поезд уйдёт до конца месяца. Крестьяне на севере надеются на лучшие цены."
    ),
    publisher="Каспийский вестник",
    published=Published(2025, 3, 10),
    url=None,
    language="ru",
)
PALMS: Final = Draft(
    key="пальмы",
    headline="Малайзия повезёт пальмовое масло в Казахстан через Китай",
    headline_given=False,
    body=(
        "Малайзия повезёт пальмовое масло в Казахстан через Китай.\n\nПервые 900 тонн масла дойдут до Алматы в июне,"
        " это на 30 % больше, чем год назад."
    ),
    published=Published(2025, 5),
    language="ru",
)
TYPED: Final = {
    "question": "Сколько тонн ячменя везёт поезд?",
    "headline": HARVEST.headline,
    "article": HARVEST.key,
    "pair": "CN-KZ",
    "language": "ru",
}
"""What is typed into options of these names; into others goes nonsense."""


class Veiled(NullTranslations):
    """Says every message in other letters."""

    def gettext(self, message: str) -> str:
        """Veil all but what is filled in or stays as it is."""
        kept = [*_THE_SAME.finditer(message)]
        ends = [0, *(match.end() for match in kept)]
        starts = [*(match.start() for match in kept), len(message)]
        parts = [message[end:start].translate(_VEIL) for end, start in zip(ends, starts, strict=True)]
        return "".join(part + same for part, same in zip(parts, [*(match[0] for match in kept), ""], strict=True))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Veil the form for the number."""
        return self.gettext(super().ngettext(msgid1, msgid2, n))

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002 - as inherited
        """Veil a message whatever it means."""
        return self.gettext(message)


@dataclass
class Tour:
    """Uses everything that a reply offers, each kind of it once, and everything that comes of that."""

    discord_server: LocalDiscord
    person: Person
    used: set[str] = field(default_factory=set)

    async def walk(self, reply: Reply) -> None:
        """Use the buttons, menus and forms of a reply."""
        if reply.modal is not None and _verb(reply.modal) not in self.used:
            self.used.add(_verb(reply.modal))
            fields = [part["component"]["custom_id"] for part in reply.modal["components"] if "component" in part]
            await self._go_on(await self.person.submit_modal(reply, _filled(fields, "Чепуха"), wait=False))
        for message in reply.messages:
            await self._use_all(message)

    async def _use_all(self, message: Message) -> None:
        while component := self._unused(message):
            custom_id = component["custom_id"]
            self.used.add(_verb(component))
            if component["type"] == ui.BUTTON:
                await self._go_on(await self.person.click(message, custom_id, nth=1, wait=False))
            elif component["type"] == ui.STRING_SELECT:
                value = component["options"][0]["value"]
                await self._go_on(await self.person.select(message, custom_id, value, wait=False))

    def _unused(self, message: Message) -> dict[str, Any] | None:
        """Find something that the message has now, for it may change with each use."""
        if not self.person.sees(message):
            return None
        parts = (part for _, part in ui.walk(message.components) if not part.get("disabled"))
        return next((part for part in parts if _verb(part) not in {"", *self.used}), None)

    async def _go_on(self, reply: Reply) -> None:
        await reply.answered()
        await self.walk(reply)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """Open a database without the shipped articles, with two in Russian."""
    async with Store.open(tmp_path / "corpus.db", bundled=False) as opened:
        await opened.put(SHARED, [HARVEST, PALMS])
        yield opened


@pytest.fixture
async def bot(
    strict_discord: LocalDiscord, store: Store, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[DragomanClient]:
    """Run the bot, with the catalogues veiled."""
    monkeypatch.setattr(language_module, "catalogue", lambda _: Veiled())
    async with running_bot(strict_discord, store) as client:
        client.tree.cooldown = Cooldown(10_000, 1.0)
        yield client


@pytest.fixture
def server(strict_discord: LocalDiscord, bot: DragomanClient) -> Server:  # noqa: ARG001 - the bot is to be there
    """Found a server."""
    strict_discord.patience = 30.0
    return strict_discord.add_guild("Читатели")


async def test_nothing_is_said_in_english(
    strict_discord: LocalDiscord,
    store: Store,
    bot: DragomanClient,
    server: Server,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Whatever a curator uses, filled in well or badly, every word comes from a catalogue, CLDR, or the articles."""
    person = server.add_member("анна", locale="ru", permissions=discord.Permissions(manage_guild=True))
    await store.put(Scope(server.id), [HARVEST], Author(Via.MEMBER, person.user.id))
    tour = Tour(strict_discord, person)
    for command in bot.tree.walk_commands():
        if isinstance(command, app_commands.Command):
            for typed in (TYPED, {}):
                for required in (True, False):
                    values = _values(command, typed, server, only_required=required)
                    reply = await person.slash(command.qualified_name, options=values, wait=False)
                    await reply.answered()
                    await tour.walk(reply)
            await _complete(person, command)
    for menu in bot.tree.get_commands(type=discord.AppCommandType.message):
        for said in (HARVEST.body, "Чепуха"):
            reply = await person.message_command(menu.name, person.say(said), wait=False)
            await reply.answered()
            await tour.walk(reply)
    assert len(tour.used) > 30
    said = "\n".join(sorted(set(_english(strict_discord))))
    assert not said, said
    assert "Incident" not in caplog.text


def _values(
    command: app_commands.Command[Any, ..., Any], typed: dict[str, str], server: Server, *, only_required: bool
) -> dict[str, object]:
    options = [option for option in command.parameters if option.required or not only_required]
    return {option.display_name: _value(option, typed, server) for option in options}


def _value(option: app_commands.Parameter, typed: dict[str, str], server: Server) -> object:
    """Fill in something that Discord lets through."""
    if option.choices:
        return option.choices[0].name
    return {
        discord.AppCommandOptionType.attachment: Upload("заметка.txt", PALMS.body.encode()),
        discord.AppCommandOptionType.integer: int(option.min_value or 1),
        discord.AppCommandOptionType.boolean: True,
        discord.AppCommandOptionType.channel: server.channel,
    }.get(option.type, typed.get(option.display_name, "чепуха"))


async def _complete(person: Person, command: app_commands.Command[Any, ..., Any]) -> None:
    for option in command.parameters:
        if option.autocomplete:
            for typed in ("", "Ка"):
                await person.autocomplete(command.qualified_name, option.display_name, typed)


def _verb(component: dict[str, Any]) -> str:
    return str(component.get("custom_id", "")).partition(":")[0]


def _filled(fields: list[str], text: str) -> dict[str, object]:
    return dict.fromkeys(fields, text)


def _english(discord_server: LocalDiscord) -> Iterator[str]:
    """Give what the bot has sent in Latin letters, with the text in which it stands."""
    for sent in discord_server.requests:
        for text in _texts(sent.payload) if "/commands" not in sent.route else ():
            if strange := [
                word for word in _WORD.findall(_NAMES.sub(" ", text.replace("\\", ""))) if word not in _KNOWN
            ]:
                yield f"{strange} in {text[:200]!r}"


def _texts(payload: object) -> Iterator[str]:
    """Walk through all that a person is shown of what was sent."""
    if isinstance(payload, dict):
        for key, value in payload.items():
            if key in _SHOWN and isinstance(value, str):
                yield value
            else:
                yield from _texts(value)
    elif isinstance(payload, list):
        for part in payload:
            yield from _texts(part)
