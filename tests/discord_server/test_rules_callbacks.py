"""Tests of the rules for first responses, modals and choices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.discord_server.rules import Kind, check_callback, check_choices, check_modal
from tests.discord_server.rules.commands import INTEGER, STRING

if TYPE_CHECKING:
    from tests.discord_server.rules.problems import Payload, Problem


def places(problems: list[Problem]) -> list[str]:
    """Give where the problems are, and their codes."""
    return [f"{'.'.join(map(str, p.path))} {p.code}" for p in problems]


def label(component: Payload, **fields: object) -> Payload:
    """Put a component under a label."""
    return {"type": 18, "label": "Name", "component": component} | fields


def field(**fields: object) -> Payload:
    """Make a text input."""
    return {"type": 4, "custom_id": "name", "style": 1} | fields


def modal(*components: Payload, **fields: object) -> Payload:
    """Make a modal."""
    return {"custom_id": "m", "title": "Title", "components": list(components)} | fields


def options(number: int) -> list[Payload]:
    """Make options."""
    return [{"label": str(index), "value": str(index)} for index in range(number)]


RADIO: Payload = {"type": 21, "custom_id": "r"}
BOXES: Payload = {"type": 22, "custom_id": "c"}

TAKEN_MODALS: dict[str, Payload] = {
    "5 components": modal(*(label(field(custom_id=str(index))) for index in range(5))),
    "a title of 45 characters": modal(label(field()), title="a" * 45),
    "a label of 45 characters": modal(label(field(), label="a" * 45)),
    "a value of 4,000 characters": modal(label(field(value="a" * 4000, max_length=4000))),
    "a row, as before": modal({"type": 1, "components": [field(label="Name")]}),
    "10 radio options": modal(label(RADIO | {"options": options(10)})),
    "1 box": modal(label(BOXES | {"options": options(1)})),
    "an upload": modal(label({"type": 19, "custom_id": "u", "max_values": 10})),
    "text between": modal({"type": 10, "content": "Read this"}, label({"type": 23, "custom_id": "ok"})),
}

REFUSED_MODALS: dict[str, tuple[Payload, str]] = {
    "no components": (modal(), "components BASE_TYPE_REQUIRED"),
    "6 components": (
        modal(*(label(field(custom_id=str(index))) for index in range(6))),
        "components BASE_TYPE_BAD_LENGTH",
    ),
    "a title of 46 characters": (modal(label(field()), title="a" * 46), "title BASE_TYPE_BAD_LENGTH"),
    "no title": (modal(label(field()), title=""), "title BASE_TYPE_REQUIRED"),
    "a label of 46 characters": (modal(label(field(), label="a" * 46)), "components.0.label BASE_TYPE_BAD_LENGTH"),
    "a value of 4,001 characters": (
        modal(label(field(value="a" * 4001))),
        "components.0.component.value BASE_TYPE_MAX_LENGTH",
    ),
    "a longest length of 4,001": (
        modal(label(field(max_length=4001))),
        "components.0.component.max_length NUMBER_TYPE_MAX",
    ),
    "least above most": (
        modal(label(field(min_length=5, max_length=4))),
        "components.0.component.min_length BASE_TYPE_BAD_RANGE",
    ),
    "two labels": (modal(label(field(label="x"))), "components.0.component.label TEXT_INPUT_LABEL_NOT_ALLOWED"),
    "a row without a label": (
        modal({"type": 1, "components": [field()]}),
        "components.0.components.0.label BASE_TYPE_REQUIRED",
    ),
    "a doubled custom_id": (
        modal(label(field()), label(field())),
        "components.1.component.custom_id COMPONENT_CUSTOM_ID_DUPLICATED",
    ),
    "1 radio option": (
        modal(label(RADIO | {"options": options(1)})),
        "components.0.component.options BASE_TYPE_BAD_LENGTH",
    ),
    "11 boxes": (
        modal(label(BOXES | {"options": options(11)})),
        "components.0.component.options BASE_TYPE_BAD_LENGTH",
    ),
    "a button": (
        modal(label({"type": 2, "style": 1, "custom_id": "b", "label": "b"})),
        "components.0.component.type UNION_TYPE_CHOICES",
    ),
    "a misspelt key": (modal(label(field()), titel="x"), "titel UNKNOWN_KEY"),
}


@pytest.mark.parametrize("name", TAKEN_MODALS)
def test_takes_modals(name: str) -> None:
    """A modal at or below the limit is taken."""
    assert check_modal(TAKEN_MODALS[name]) == []


@pytest.mark.parametrize("name", REFUSED_MODALS)
def test_refuses_modals(name: str) -> None:
    """A modal above the limit is refused at the right place, with the right code."""
    payload, expected = REFUSED_MODALS[name]
    assert expected in places(check_modal(payload))


def choice(name: str = "a", value: object = "a") -> Payload:
    """Make a choice."""
    return {"name": name, "value": value}


@pytest.mark.parametrize(
    ("choices", "kind", "expected"),
    [
        ([choice()] * 25, STRING, []),
        ([choice()] * 26, STRING, ["choices BASE_TYPE_MAX_LENGTH"]),
        ([choice(name="a" * 100)], STRING, []),
        ([choice(name="a" * 101)], STRING, ["choices.0.name BASE_TYPE_BAD_LENGTH"]),
        ([choice(name="")], STRING, ["choices.0.name BASE_TYPE_REQUIRED"]),
        ([choice(value="a" * 100)], STRING, []),
        ([choice(value="a" * 101)], STRING, ["choices.0.value BASE_TYPE_BAD_LENGTH"]),
        ([choice(value="")], STRING, ["choices.0.value BASE_TYPE_REQUIRED"]),
        ([choice(value=2**53)], INTEGER, []),
        ([choice(value=2**53 + 1)], INTEGER, ["choices.0.value NUMBER_TYPE_MAX"]),
        ([choice(value="1")], INTEGER, ["choices.0.value NUMBER_TYPE_COERCE"]),
        (
            [choice() | {"name_localizations": {"kk": "x"}}],
            STRING,
            ["choices.0.name_localizations.kk BASE_TYPE_CHOICES"],
        ),
        ([], STRING, []),
    ],
)
def test_checks_choices(choices: list[Payload], kind: int, expected: list[str]) -> None:
    """At most 25 choices, with names and values of 1 to 100 characters, of the option's type."""
    assert places(check_choices({"choices": choices}, kind)) == expected


MESSAGE = {"type": 4, "data": {"content": "a"}}
DEFER = {"type": 5}
DEFER_UPDATE = {"type": 6}
UPDATE = {"type": 7, "data": {"content": "a"}}
CHOICES = {"type": 8, "data": {"choices": []}}
MODAL = {"type": 9, "data": TAKEN_MODALS["a row, as before"]}


@pytest.mark.parametrize(
    ("kind", "on_message", "allowed"),
    [
        (Kind.COMMAND, False, [4, 5, 9]),
        (Kind.COMPONENT, True, [4, 5, 6, 7, 9]),
        (Kind.AUTOCOMPLETE, False, [8]),
        (Kind.MODAL, False, [4, 5]),
        (Kind.MODAL, True, [4, 5, 6, 7]),
    ],
)
def test_allows_what_fits(kind: Kind, on_message: bool, allowed: list[int]) -> None:  # noqa: FBT001 - a table
    """Each interaction takes only the responses that make sense for it."""
    responses: list[Payload] = [MESSAGE, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL]
    taken = [r["type"] for r in responses if not check_callback(r, kind=kind, on_message=on_message)]
    assert taken == allowed


def test_checks_the_message_inside() -> None:
    """The message of a response goes through the rules for messages."""
    response = {"type": 4, "data": {"content": "a" * 2001}}
    assert places(check_callback(response, kind=Kind.COMMAND)) == ["data.content BASE_TYPE_MAX_LENGTH"]
