"""Tests that the catalogues have every message in every language, and that what they say fits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from babel import Locale

from commands.language import ENGLISH, LANGUAGES, catalogue, speaking
from commands.limits import utf16_units
from commands.translator import COMMAND_NAME, DISCORD_LOCALES, MENU_NAME
from tests.catalogues.command_texts import whole_tree
from tests.catalogues.files import LOCALES, catalogue_files, is_translated, messages_of, path_of, read
from tests.catalogues.labels import labels
from tests.discord_server.rules import check_commands
from tests.discord_server.schema import check_request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from babel.messages.catalog import Catalog, Message
    from discord import Locale as DiscordLocale

OTHERS = [language for language in LANGUAGES if language != ENGLISH]
_FIELD = re.compile(r"\{\w*(?::[^}]*)?\}")
_KEPT = re.compile(
    r"\*\*|`[^`]*`|(?<!\w)/[a-z]+\b|^(?:#+|-#|-) |<[^>]*>|https?://(?:[\w./-]*\w)?", re.MULTILINE | re.ASCII
)
_EXAMPLES = ('`"', "`-")
"""Begin words that a question must or must not have, which may be the language's own."""
"""Markdown, code, commands and mentions, which mean the same in every language."""


@pytest.fixture(params=OTHERS)
def language(request: pytest.FixtureRequest) -> str:
    """Take each language but English."""
    return str(request.param)


@pytest.fixture
def read_catalogue(language: str) -> Catalog:
    """Read a language's file."""
    return read(LOCALES / path_of(language), language)


def forms(message: Message) -> list[str]:
    """List what a message is translated to."""
    return [str(form) for form in message.string] if isinstance(message.string, tuple | list) else [str(message.string)]


def english(message: Message) -> list[str]:
    """List what a message says in English."""
    return [str(form) for form in message.id] if isinstance(message.id, tuple | list) else [str(message.id)]


def translated(read_catalogue: Catalog) -> Iterator[tuple[Message, str]]:
    """Walk through all translations that there are."""
    for message in messages_of(read_catalogue):
        for form in forms(message):
            if message.string and form:
                yield message, form


def test_the_files_are_current() -> None:
    """``make catalogues`` would change nothing: every message of the code and the commands is in, and no other."""
    outdated = [
        file.path
        for file in catalogue_files()
        if not (LOCALES / file.path).is_file() or (LOCALES / file.path).read_text(encoding="utf-8") != file.text
    ]
    assert outdated == []


def test_every_message_is_translated(read_catalogue: Catalog) -> None:
    """None is missing in any form, and none is only a guess."""
    messages = messages_of(read_catalogue)
    assert messages
    assert [message.id for message in messages if not is_translated(message) or message.fuzzy] == []


def test_every_number_has_its_form(language: str, read_catalogue: Catalog) -> None:
    """A message that depends on a number has as many forms as the language, which CLDR tells."""
    plural = Locale.parse(language).plural_form
    kinds: dict[str, set[int]] = {}
    translations = catalogue(language)
    for number in range(1_000):
        kinds.setdefault(plural(number), set()).add(translations.plural(number))  # type: ignore[attr-defined]
    assert all(len(kind) == 1 for kind in kinds.values())
    assert len(kinds) == read_catalogue.num_plurals
    counted = [message for message in messages_of(read_catalogue) if isinstance(message.id, tuple | list)]
    assert counted
    assert [message.id for message in counted if len(forms(message)) != len(kinds)] == []


def test_the_same_is_filled_in(read_catalogue: Catalog) -> None:
    """A translation has the placeholders of its message, as that has them for one or for many, and no others."""
    wrong = [
        (message.id, form)
        for message, form in translated(read_catalogue)
        if all(sorted(_FIELD.findall(form)) != sorted(_FIELD.findall(said)) for said in english(message))
    ]
    assert wrong == []


def kept(text: str) -> list[str]:
    """List what a translation leaves as it is."""
    return sorted(found for found in _KEPT.findall(text) if not found.startswith(_EXAMPLES))


def test_markdown_and_commands_stay(read_catalogue: Catalog) -> None:
    """What Discord reads as a mark, and the names of commands that are typed, are as in English."""
    wrong = [
        (message.id, form)
        for message, form in translated(read_catalogue)
        if all(kept(form) != kept(said) for said in english(message))
        or form.count("\n") != english(message)[0].count("\n")
    ]
    assert wrong == []


def test_spaces_at_the_ends_stay(read_catalogue: Catalog) -> None:
    """A translation begins and ends with white space only where its message does."""
    wrong = [
        (message.id, form)
        for message, form in translated(read_catalogue)
        if (form[:1].isspace(), form[-1:].isspace())
        != (english(message)[0][0].isspace(), english(message)[0][-1].isspace())
    ]
    assert wrong == []


def test_labels_have_room(read_catalogue: Catalog) -> None:
    """What stands on buttons, in menus and in forms is no longer than Discord takes, whatever is filled in shortly."""
    found = dict(labels())
    assert len(found) > 50
    wrong = [
        (message.id, form)
        for message, form in translated(read_catalogue)
        if utf16_units(_FIELD.sub("", form)) > found.get(english(message)[0], 4_000)
    ]
    assert wrong == []


def test_english_looks_nothing_up() -> None:
    """What stands in the code is what English says."""
    with speaking(ENGLISH):
        assert catalogue(ENGLISH).gettext("date unknown") == "date unknown"


class TestCommands:
    """Names and descriptions in Discord's languages."""

    @pytest.fixture
    async def payload(self) -> list[dict[str, Any]]:
        """Write the commands as Discord gets them."""
        return await whole_tree().payload()

    async def test_discord_takes_them(self, payload: list[dict[str, Any]]) -> None:
        """Every name and description in every language is within Discord's limits."""
        assert check_commands(payload) == []
        assert check_request("put", "/applications/{application_id}/commands", payload) == []

    async def test_they_are_translated(self, payload: list[dict[str, Any]]) -> None:
        """Every description is there in each of our languages that Discord has, and in no other."""
        expected = {locale.value for locale in DISCORD_LOCALES}
        lacking = [
            node["name"]
            for node in _walk(payload)
            if node.get("description") and set(node.get("description_localizations") or ()) != expected
        ]
        assert lacking == []

    async def test_no_two_have_one_name(self, payload: list[dict[str, Any]]) -> None:
        """In each language the names beside each other, and the choices of an option, are all different."""
        for locale in DISCORD_LOCALES:
            for siblings in _siblings(payload):
                names = [_in(node, "name", locale) for node in siblings]
                assert len(set(names)) == len(names), names

    async def test_the_longest_are_not_too_long_together(self, payload: list[dict[str, Any]]) -> None:
        """Discord counts at most 8,000 characters of a command's names, descriptions and choices in one language."""
        for command in payload:
            longest = sum(
                max(len(_in(node, key, locale)) for locale in (None, *DISCORD_LOCALES))
                for node in _walk([command])
                for key in ("name", "description", "value")
            )
            assert longest <= 8_000, command["name"]

    async def test_names_are_looked_up_as_such(self) -> None:
        """A word that is also a name stands in the catalogues twice, so that the name can keep Discord's rules."""
        contexts = {message.context for message in messages_of(read(LOCALES / path_of("ru"), "ru"))}
        assert contexts >= {None, COMMAND_NAME, MENU_NAME}


def _walk(nodes: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for node in nodes:
        yield node
        yield from _walk(node.get("options") or [])
        yield from node.get("choices") or []


def _siblings(nodes: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    yield nodes
    for node in nodes:
        yield node.get("choices") or []
        yield from _siblings(node.get("options") or [])


def _in(node: dict[str, Any], key: str, locale: DiscordLocale | None) -> str:
    """Give a text of a command in a language, as Discord falls back to English."""
    translations = node.get(f"{key}_localizations") or {}
    return str(translations.get(locale.value if locale else "", node.get(key) or ""))
