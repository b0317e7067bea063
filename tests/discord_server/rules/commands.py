"""Application commands, as an application registers them."""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from tests.discord_server.rules.problems import Path, Payload, Problem
from tests.discord_server.rules.shapes import (
    ANYTHING,
    FLAG,
    SNOWFLAKE,
    ByType,
    Choice,
    ListOf,
    MapOf,
    Number,
    Required,
    Rule,
    Shape,
    Text,
    lone_surrogates,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

CHAT_INPUT: Final = 1
USER: Final = 2
MESSAGE: Final = 3

SUBCOMMAND: Final = 1
SUBCOMMAND_GROUP: Final = 2
STRING: Final = 3
INTEGER: Final = 4
BOOLEAN: Final = 5
USER_OPTION: Final = 6
CHANNEL: Final = 7
ROLE: Final = 8
MENTIONABLE: Final = 9
NUMBER: Final = 10
ATTACHMENT: Final = 11

MAX_COMMANDS: Final = {CHAT_INPUT: 100, USER: 15, MESSAGE: 15}
MAX_CHARACTERS: Final = 8000
SAFE_INTEGER: Final = 2**53

_LOCALE_NAMES: Final = """
    ar bg cs da de el en-GB en-US es-419 es-ES fi fr he hi hr hu id it ja ko lt nl no pl pt-BR ro ru sv-SE th tr uk
    vi zh-CN zh-TW
"""
LOCALES: Final = frozenset(_LOCALE_NAMES.split())
"""The languages in which Discord shows names and descriptions (Malay and Kazakh are not among them)."""

_NAMES: Final = MapOf(LOCALES, Text(1, 32))
_DESCRIPTIONS: Final = MapOf(LOCALES, Text(1, 100))


def _choices(value: Rule) -> ListOf:
    fields: dict[str, Rule | Required] = {
        "name": Required(Text(1, 100)),
        "name_localizations": MapOf(LOCALES, Text(1, 100)),
        "value": Required(value),
    }
    return ListOf(Shape(fields), 0, 25)


def _option(kind: int, **fields: Rule | Required) -> Shape:
    return Shape(
        {
            "type": Required(Choice([kind])),
            "name": Required(Text(1, 32)),
            "name_localizations": _NAMES,
            "description": Required(Text(1, 100)),
            "description_localizations": _DESCRIPTIONS,
            "required": FLAG,
            **fields,
        }
    )


_WHOLE: Final = Number(-SAFE_INTEGER, SAFE_INTEGER)
_VALUES: Final[dict[int, Rule]] = {
    STRING: _option(
        STRING,
        choices=_choices(Text(1, 100)),
        autocomplete=FLAG,
        min_length=Number(0, 6000),
        max_length=Number(1, 6000),
    ),
    INTEGER: _option(INTEGER, choices=_choices(_WHOLE), autocomplete=FLAG, min_value=_WHOLE, max_value=_WHOLE),
    BOOLEAN: _option(BOOLEAN),
    USER_OPTION: _option(USER_OPTION),
    CHANNEL: _option(CHANNEL, channel_types=ListOf(Number(), 0, 25)),
    ROLE: _option(ROLE),
    MENTIONABLE: _option(MENTIONABLE),
    NUMBER: _option(NUMBER, choices=_choices(ANYTHING), autocomplete=FLAG, min_value=ANYTHING, max_value=ANYTHING),
    ATTACHMENT: _option(ATTACHMENT),
}
_SUBCOMMAND: Final = _option(SUBCOMMAND, options=ListOf(ByType(_VALUES), 0, 25))
_GROUP: Final = _option(SUBCOMMAND_GROUP, options=Required(ListOf(ByType({SUBCOMMAND: _SUBCOMMAND}), 1, 25)))
_COMMAND: Final = Shape(
    {
        "id": SNOWFLAKE,
        "type": Choice(MAX_COMMANDS),
        "name": Required(Text(1, 32)),
        "name_localizations": _NAMES,
        "description": Text(0, 100),
        "description_localizations": _DESCRIPTIONS,
        "options": ListOf(ByType(_VALUES | {SUBCOMMAND: _SUBCOMMAND, SUBCOMMAND_GROUP: _GROUP}), 0, 25),
        "default_member_permissions": SNOWFLAKE,
        "dm_permission": FLAG,
        "nsfw": FLAG,
        "contexts": ListOf(Choice([0, 1, 2]), 1, 3),
        "integration_types": ListOf(Choice([0, 1]), 1, 2),
        "handler": ANYTHING,
    }
)


def check_commands(payload: Any) -> list[Problem]:  # noqa: ANN401 - unchecked JSON
    """Name what is wrong with the commands that an application registers globally or in one server."""
    problems = [
        *lone_surrogates(payload),
        *ListOf(_COMMAND, 0, sum(MAX_COMMANDS.values())).check(payload, ()),
    ]
    if problems:
        return problems
    problems += _check_together(payload)
    for index, command in enumerate(payload):
        problems += check_command(command, (index,))
    return problems


def check_command(command: Payload, path: Path) -> Iterator[Problem]:
    """Name what no single field of a command shows."""
    is_chat_input = (command.get("type") or CHAT_INPUT) == CHAT_INPUT
    if is_chat_input:
        yield from _check_name(command, path, "APPLICATION_COMMAND_INVALID_NAME")
        if not command.get("description"):
            yield Problem((*path, "description"), "BASE_TYPE_REQUIRED", "This field is required")
        yield from _check_options(command.get("options") or [], (*path, "options"))
    else:
        for key in ("description", "options"):
            if command.get(key):
                message = f"Context menu commands cannot have a {key}"
                yield Problem((*path, key), "APPLICATION_COMMAND_CONTEXT_MENU_FIELD", message)
    if characters(command) > MAX_CHARACTERS:
        message = f"Command exceeds maximum size ({MAX_CHARACTERS})"
        yield Problem(path, "APPLICATION_COMMAND_TOO_LARGE", message)


def characters(entry: Payload) -> int:
    """Count a command as Discord does: names, descriptions and values, in the longest language each."""
    total = 0
    for key in ("name", "description"):
        spellings = [entry.get(key) or "", *(entry.get(f"{key}_localizations") or {}).values()]
        total += max(map(len, spellings))
    total += len(str(entry.get("value", "")))
    return total + sum(characters(inner) for key in ("options", "choices") for inner in entry.get(key) or [])


def is_command_name(name: str) -> bool:
    """Tell whether a slash command or an option may be called so: lower-case letters, digits and ``-_'``."""
    return name == name.lower() and all(map(_may_stand_in_a_name, name))


def _may_stand_in_a_name(letter: str) -> bool:
    in_script = "\u0900" <= letter <= "\u097f" or "\u0e00" <= letter <= "\u0e7f"
    return letter in "-_'" or in_script or unicodedata.category(letter)[0] in "LN"


def _check_together(commands: list[Payload]) -> Iterator[Problem]:
    kinds = Counter(command.get("type") or CHAT_INPUT for command in commands)
    for kind, most in MAX_COMMANDS.items():
        if kinds[kind] > most:
            message = f"Maximum number of application commands reached ({most})"
            yield Problem((), "APPLICATION_COMMANDS_MAXIMUM", message)
    seen: set[tuple[int, str]] = set()
    for index, command in enumerate(commands):
        key = (command.get("type") or CHAT_INPUT, command["name"])
        if key in seen:
            message = "Application command names must be unique"
            yield Problem((index, "name"), "APPLICATION_COMMANDS_DUPLICATE_NAME", message)
        seen.add(key)


def _check_name(entry: Payload, path: Path, code: str) -> Iterator[Problem]:
    for place, name in [("name", entry["name"]), *(entry.get("name_localizations") or {}).items()]:
        if not is_command_name(name):
            where = (*path, "name") if place == "name" else (*path, "name_localizations", place)
            yield Problem(where, code, f"Name is invalid: {name!r}")


def _check_options(options: list[Payload], path: Path) -> Iterator[Problem]:
    names = Counter(option["name"] for option in options)
    if len({option["type"] in {SUBCOMMAND, SUBCOMMAND_GROUP} for option in options}) > 1:
        message = "Sub-command and sub-command group option types are mutually exclusive to all other types"
        yield Problem(path, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message)
    seen_optional = False
    for index, option in enumerate(options):
        place = (*path, index)
        yield from _check_name(option, place, "APPLICATION_COMMAND_OPTION_NAME_INVALID")
        if names[option["name"]] > 1:
            message = "Option names must be unique"
            yield Problem((*place, "name"), "APPLICATION_COMMAND_OPTIONS_DUPLICATE_NAME", message)
        if option.get("required") and seen_optional:
            message = "Required options must be placed before non-required options"
            yield Problem(place, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message)
        seen_optional |= not option.get("required")
        yield from _check_option(option, place)


def _check_option(option: Payload, path: Path) -> Iterator[Problem]:
    if option.get("autocomplete") and option.get("choices"):
        message = "Autocomplete cannot be enabled on an option that has choices"
        yield Problem((*path, "autocomplete"), "APPLICATION_COMMAND_AUTOCOMPLETE_WITH_CHOICES", message)
    for low, high in (("min_length", "max_length"), ("min_value", "max_value")):
        if (least := option.get(low)) is not None and (most := option.get(high)) is not None and least > most:
            yield Problem((*path, low), "BASE_TYPE_BAD_RANGE", f"{low} cannot be more than {high}")
    names = Counter(choice["name"] for choice in option.get("choices") or [])
    if any(times > 1 for times in names.values()):
        message = "Option choice names must be unique"
        yield Problem((*path, "choices"), "APPLICATION_COMMAND_OPTIONS_CHOICE_NAMES_DUPLICATE", message)
    yield from _check_options(option.get("options") or [], (*path, "options"))
