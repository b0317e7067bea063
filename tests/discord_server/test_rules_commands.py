"""Tests of the rules for commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.discord_server.rules import check_commands
from tests.discord_server.rules.commands import characters

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.discord_server.rules.problems import Payload


def command(**fields: object) -> Payload:
    """Make a slash command."""
    return {"name": "ask", "description": "Ask.", "type": 1} | fields


def menu(kind: int, **fields: object) -> Payload:
    """Make a context menu command."""
    return {"name": "Find sources", "type": kind} | fields


def option(**fields: object) -> Payload:
    """Make a text option."""
    return {"type": 3, "name": "question", "description": "What?"} | fields


def numbered(number: int, make: Callable[..., Payload], **fields: object) -> list[Payload]:
    """Make things with different names."""
    return [make(name=f"n{index}", **fields) for index in range(number)]


def large(size: int) -> Payload:
    """Make a command of so many characters (715 to 10,000)."""
    options = [
        option(name=f"o{index}", description="d" * 100, choices=[{"name": f"{n:02}", "value": "v"} for n in range(25)])
        for index in range(4)
    ]
    made = command(options=options)
    missing = size - characters(made)
    for choice in (choice for entry in options for choice in entry["choices"]):
        added = min(missing, 99)
        choice["value"] += "v" * added
        missing -= added
    return made


SUBCOMMAND = {"type": 1, "name": "add", "description": "Add.", "options": [option()]}

TAKEN: dict[str, list[Payload]] = {
    "100 slash commands": numbered(100, command),
    "15 and 15 context menu commands": [
        *numbered(15, lambda **f: menu(2, **f)),
        *numbered(15, lambda **f: menu(3, **f)),
    ],
    "the same name for each kind": [command(name="ask"), menu(2, name="ask"), menu(3, name="ask")],
    "a name of 32 characters": [command(name="a" * 32)],
    "a name in Chinese": [command(name="提问")],
    "a name in Hindi": [command(name="पूछो")],
    "marks in a name": [command(name="ask-me_now")],
    "a context menu name with capitals and spaces": [menu(3)],
    "a description of 100 characters": [command(description="d" * 100)],
    "25 options": [command(options=numbered(25, option))],
    "25 choices": [command(options=[option(choices=[{"name": str(i), "value": str(i)} for i in range(25)])])],
    "required before optional": [command(options=[option(name="a", required=True), option(name="b")])],
    "known languages": [command(name_localizations={"ru": "спросить", "zh-CN": "提问", "id": "tanya"})],
    "subcommands": [
        command(options=[SUBCOMMAND, {"type": 2, "name": "more", "description": "d", "options": [SUBCOMMAND]}])
    ],
    "contexts and installs": [command(contexts=[0, 1, 2], integration_types=[0, 1], default_member_permissions=32)],
}

REFUSED: dict[str, tuple[list[Payload], str]] = {
    "101 slash commands": (numbered(101, command), " APPLICATION_COMMANDS_MAXIMUM"),
    "16 user commands": (numbered(16, lambda **f: menu(2, **f)), " APPLICATION_COMMANDS_MAXIMUM"),
    "16 message commands": (numbered(16, lambda **f: menu(3, **f)), " APPLICATION_COMMANDS_MAXIMUM"),
    "a doubled name": ([command(), command()], "1.name APPLICATION_COMMANDS_DUPLICATE_NAME"),
    "a name of 33 characters": ([command(name="a" * 33)], "0.name BASE_TYPE_BAD_LENGTH"),
    "capitals": ([command(name="Ask")], "0.name APPLICATION_COMMAND_INVALID_NAME"),
    "a space": ([command(name="ask me")], "0.name APPLICATION_COMMAND_INVALID_NAME"),
    "an emoji": ([command(name="ask🔎")], "0.name APPLICATION_COMMAND_INVALID_NAME"),
    "a dot in an option": (
        [command(options=[option(name="a.b")])],
        "0.options.0.name APPLICATION_COMMAND_OPTION_NAME_INVALID",
    ),
    "a description of 101 characters": ([command(description="d" * 101)], "0.description BASE_TYPE_MAX_LENGTH"),
    "no description": ([command(description="")], "0.description BASE_TYPE_REQUIRED"),
    "no description of an option": (
        [command(options=[option(description="")])],
        "0.options.0.description BASE_TYPE_REQUIRED",
    ),
    "a description in a context menu": (
        [menu(3, description="d")],
        "0.description APPLICATION_COMMAND_CONTEXT_MENU_FIELD",
    ),
    "26 options": ([command(options=numbered(26, option))], "0.options BASE_TYPE_MAX_LENGTH"),
    "a doubled option": (
        [command(options=[option(), option()])],
        "0.options.1.name APPLICATION_COMMAND_OPTIONS_DUPLICATE_NAME",
    ),
    "optional before required": (
        [command(options=[option(name="a"), option(name="b", required=True)])],
        "0.options.1 APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
    ),
    "26 choices": (
        [command(options=[option(choices=[{"name": str(i), "value": str(i)} for i in range(26)])])],
        "0.options.0.choices BASE_TYPE_MAX_LENGTH",
    ),
    "a doubled choice": (
        [command(options=[option(choices=[{"name": "a", "value": "1"}, {"name": "a", "value": "2"}])])],
        "0.options.0.choices APPLICATION_COMMAND_OPTIONS_CHOICE_NAMES_DUPLICATE",
    ),
    "a number as the choice of a text": (
        [command(options=[option(choices=[{"name": "a", "value": 1}])])],
        "0.options.0.choices.0.value STRING_TYPE_CONVERT",
    ),
    "choices that complete themselves": (
        [command(options=[option(autocomplete=True, choices=[{"name": "a", "value": "1"}])])],
        "0.options.0.autocomplete APPLICATION_COMMAND_AUTOCOMPLETE_WITH_CHOICES",
    ),
    "a boolean that completes itself": (
        [command(options=[option(type=5, autocomplete=True)])],
        "0.options.0.autocomplete UNKNOWN_KEY",
    ),
    "a longest length of 6,001": (
        [command(options=[option(max_length=6001)])],
        "0.options.0.max_length NUMBER_TYPE_MAX",
    ),
    "an unknown language": (
        [command(name_localizations={"kk": "сұрау"})],
        "0.name_localizations.kk BASE_TYPE_CHOICES",
    ),
    "a translated name with capitals": (
        [command(name_localizations={"ru": "Спросить"})],
        "0.name_localizations.ru APPLICATION_COMMAND_INVALID_NAME",
    ),
    "a misspelt key": ([command(option=[])], "0.option UNKNOWN_KEY"),
    "an option of an unknown type": ([command(options=[option(type=12)])], "0.options.0.type UNION_TYPE_CHOICES"),
    "an option beside a subcommand": (
        [command(options=[SUBCOMMAND, option()])],
        "0.options APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
    ),
    "a group in a group": (
        [command(options=[{"type": 2, "name": "a", "description": "d", "options": [{"type": 2, "name": "b"}]}])],
        "0.options.0.options.0.type UNION_TYPE_CHOICES",
    ),
    "an unknown context": ([command(contexts=[3])], "0.contexts.0 BASE_TYPE_CHOICES"),
    "a lone surrogate": ([command(description="a\ud800")], "0.description STRING_TYPE_CONVERT"),
    "8,001 characters": ([large(8001)], "0 APPLICATION_COMMAND_TOO_LARGE"),
}


@pytest.mark.parametrize("name", TAKEN)
def test_takes(name: str) -> None:
    """Commands at or below the limit are taken."""
    assert check_commands(TAKEN[name]) == []


@pytest.mark.parametrize("name", REFUSED)
def test_refuses(name: str) -> None:
    """Commands above the limit are refused at the right place, with the right code."""
    payload, expected = REFUSED[name]
    assert expected in [f"{'.'.join(map(str, p.path))} {p.code}" for p in check_commands(payload)]


def test_takes_a_command_of_8000_characters() -> None:
    """A command is taken up to the last character that Discord allows."""
    command = large(8000)
    assert characters(command) == 8000
    assert check_commands([command]) == []


def test_counts_the_longest_language() -> None:
    """Of a name in several languages the longest counts, and a context menu's name too."""
    assert characters(command(name="ask", description="d", name_localizations={"ru": "спросить"})) == 9
