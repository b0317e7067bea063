"""Tests of whose language is spoken over real sockets: commands, buttons, forms, suggestions, and refusals."""

from __future__ import annotations

from gettext import NullTranslations
from typing import TYPE_CHECKING

import discord
import pytest

from commands import language as language_module
from commands.cooldown import Cooldown
from commands.languages import SERVER_LANGUAGE
from corpus.models import Scope
from tests.commands.library import CRANE

if TYPE_CHECKING:
    from bot.client import DragomanClient
    from corpus.store import Store
    from tests.discord_server.driver import LocalDiscord, Server
    from tests.discord_server.people import Person

SAID = {"ru": "Русская ", "kk": "Қазақ ", "zh": "中文 ", "ms": "Melayu ", "id": "Indonesia "}
"""What stands before each message of a language in these tests, whatever the catalogues say."""


class Marked(NullTranslations):
    """Says what is in English with a mark of the language."""

    def __init__(self, mark: str) -> None:
        super().__init__()
        self._mark = mark

    def gettext(self, message: str) -> str:
        """Mark a message."""
        return f"{self._mark}{message}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Mark a message that depends on a number."""
        return self.gettext(super().ngettext(msgid1, msgid2, n))


@pytest.fixture(autouse=True)
def marked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Speak each language by its mark."""
    catalogues = {language: Marked(mark) for language, mark in {"en": "", **SAID}.items()}
    monkeypatch.setattr(language_module, "catalogue", catalogues.__getitem__)


@pytest.fixture(autouse=True)
def patient(bot: DragomanClient) -> None:
    """Let people give any number of commands."""
    bot.tree.cooldown = Cooldown(1_000, 1.0)


@pytest.fixture
def server(strict_discord: LocalDiscord) -> Server:
    """Found a server with the bot in it."""
    return strict_discord.add_guild("Readers")


def speaks(language: str, text: str) -> bool:
    """Tell whether a text has the marks of a language and of no other."""
    return SAID[language].strip() in text and not any(
        mark.strip() in text for other, mark in SAID.items() if other != language
    )


async def page_of(person: Person) -> str:
    """Read what the bot says of itself to a person."""
    return (await person.slash("about")).text


async def test_the_reader_is_answered_in_discords_language(server: Server) -> None:
    """Whoever has set their Discord to one of the bot's languages need not do anything."""
    for locale, language in (("ru", "ru"), ("zh-CN", "zh"), ("zh-TW", "zh"), ("id", "id")):
        assert speaks(language, await page_of(server.add_member(f"reader-{locale}", locale=locale)))
    english = await page_of(server.add_member("ann"))
    assert not any(mark.strip() in english for mark in SAID.values())


async def test_a_choice_holds_everywhere_and_at_once(
    strict_discord: LocalDiscord, store: Store, server: Server
) -> None:
    """Whoever chooses Kazakh is answered in it in the same moment, in other servers and in direct messages too."""
    anna = server.add_member("anna", locale="ru")
    shown = await anna.slash("language")
    assert shown.ephemeral
    assert speaks("ru", shown.text.replace("[▾ choose", "").partition("Русская As")[0])
    chosen = await anna.select(shown.message, "speak", "Қазақ тілі")
    assert "Қазақ You are answered in this language" in chosen.text
    assert store.people.language(anna.user.id) == "kk"
    assert speaks("kk", await page_of(anna))
    direct = await anna.slash("about", channel=anna.direct)
    assert speaks("kk", direct.text)
    back = await anna.select(chosen.message, "speak", "Қазақ As Discord says")
    assert "Русская You are answered in the language of your Discord." in back.text
    assert store.people.language(anna.user.id) is None
    assert strict_discord.refusals == []


async def test_the_servers_language_is_for_those_whom_discord_says_nothing_of(
    strict_discord: LocalDiscord, store: Store, server: Server
) -> None:
    """A Discord in German gets the server's language, else English; an installation of one's own has no server."""
    await store.servers.set_setting(Scope(server.id), SERVER_LANGUAGE, "ms")
    anna = server.add_member("anna", locale="de")
    assert speaks("ms", await page_of(anna))
    assert speaks("ru", await page_of(server.add_member("boris", locale="ru")))
    assert "Melayu" not in (await anna.slash("about", channel=anna.direct)).text
    elsewhere = strict_discord.add_guild("Elsewhere")
    assert "Melayu" not in await page_of(elsewhere.add_member("dora", locale="de"))
    assert "Melayu Your Discord speaks a language that Dragoman doesn't" in (await anna.slash("language")).text


async def test_refusals_buttons_and_forms_speak_it_too(server: Server) -> None:
    """So does everything that is not a command."""
    anna = server.add_member("anna", locale="ru", permissions=discord.Permissions(manage_guild=True))
    refused = await anna.slash("article", headline="zzyzx qwpfm")
    await refused.until(lambda reply: speaks("ru", reply.text))
    listed = await anna.slash("articles")
    assert speaks("ru", listed.text)
    opened = await anna.select(listed.message, "choose", CRANE.headline)
    assert speaks("ru", opened.text)
    form = await anna.slash("corpus add")
    assert form.modal is not None
    assert speaks("ru", form.text)


async def test_a_broken_database_takes_nobodys_language(store: Store, server: Server) -> None:
    """What people have chosen is in memory, so that even the news of the damage is told in their language."""
    anna = server.add_member("anna")
    await store.people.choose(anna.user.id, "kk")
    for connection in list(store._database._readers._queue):  # type: ignore[attr-defined]
        await connection.close()
    assert speaks("kk", (await anna.slash("help")).text)
    assert speaks("kk", (await anna.slash("about")).text)
