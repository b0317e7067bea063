"""Tests of the rules for messages, each at its limit, below it and above it."""

from __future__ import annotations

import pytest

from tests.discord_server.rules import COMPONENTS_V2, MAX_WEIGHT, check_message, is_empty, weight
from tests.discord_server.rules.problems import Payload, error_tree


def places(payload: Payload, *, before: Payload | None = None) -> list[str]:
    """Give where the problems are, and their codes."""
    return [f"{'.'.join(map(str, p.path))} {p.code}" for p in check_message(payload, before=before)]


def v2(*components: Payload) -> Payload:
    """Lay a message out with Components V2."""
    return {"flags": COMPONENTS_V2, "components": list(components)}


def text(content: str) -> Payload:
    """Make a text display."""
    return {"type": 10, "content": content}


def button(**fields: object) -> Payload:
    """Make a button."""
    return {"type": 2, "style": 1, "label": "Go", "custom_id": "go"} | fields


def row(*children: Payload) -> Payload:
    """Make an action row."""
    return {"type": 1, "components": list(children)}


def link(url: str) -> Payload:
    """Make a link button."""
    return {"type": 2, "style": 5, "label": "Source", "url": url}


def select(**fields: object) -> Payload:
    """Make a select menu with one option."""
    return {"type": 3, "custom_id": "menu", "options": [{"label": "One", "value": "1"}]} | fields


def choices(number: int) -> list[Payload]:
    """Make options for a select menu."""
    return [{"label": f"Option {index}", "value": str(index)} for index in range(number)]


PICTURE = {"type": 11, "media": {"url": "https://example.org/a.png"}}

TAKEN: dict[str, Payload] = {
    "2,000 characters": {"content": "a" * 2000},
    "2,000 Chinese characters": {"content": "中" * 2000},
    "10 embeds": {"embeds": [{"title": "a"}] * 10},
    "an embed of 4,096 characters": {"embeds": [{"description": "a" * 4096}]},
    "6,000 characters in all embeds": {"embeds": [{"description": "a" * 3000}, {"description": "a" * 3000}]},
    "5 rows": {"components": [row(button(custom_id=str(index))) for index in range(5)]},
    "5 buttons in a row": {"components": [row(*(button(custom_id=str(index)) for index in range(5)))]},
    "a select alone in its row": {"components": [row(select())]},
    "a custom_id of 100 characters": {"components": [row(button(custom_id="a" * 100))]},
    "a label of 80 characters": {"components": [row(button(label="a" * 80))]},
    "a button with an emoji only": {"components": [row(button(label=None, emoji={"name": "🔎"}))]},
    "a link of 512 characters": {"components": [row(link("https://example.org/" + "a" * 492))]},
    "a link into Discord": {"components": [row(link("discord://-/channels/1/2"))]},
    "25 options": {"components": [row(select(options=choices(25)))]},
    "40 components": v2(*([text("a")] * 40)),
    "4,000 characters of text": v2(text("a" * 2000), text("a" * 2000)),
    "a section with 3 texts": v2({"type": 9, "components": [text("a")] * 3, "accessory": button()}),
    "a section with a picture": v2({"type": 9, "components": [text("a")], "accessory": PICTURE}),
    "a container": v2({"type": 17, "accent_color": 0xFFFFFF, "components": [text("a"), {"type": 14}, row(button())]}),
    "10 pictures": v2({"type": 12, "items": [{"media": {"url": "https://example.org/a.png"}}] * 10}),
    "a doubled zero id": v2(text("a") | {"id": 0}, text("b") | {"id": 0}),
    "no one to call": {"content": "a", "allowed_mentions": {"parse": []}},
}

REFUSED: dict[str, tuple[Payload, str]] = {
    "2,001 characters": ({"content": "a" * 2001}, "content BASE_TYPE_MAX_LENGTH"),
    "no text": ({"content": 7}, "content STRING_TYPE_CONVERT"),
    "a lone surrogate": ({"content": "a\ud800"}, "content STRING_TYPE_CONVERT"),
    "a lone surrogate deep down": (v2(text("\udfff")), "components.0.content STRING_TYPE_CONVERT"),
    "a misspelt key": ({"content": "a", "flag": 64}, "flag UNKNOWN_KEY"),
    "a misspelt key of a button": (
        {"components": [row(button(customid="x"))]},
        "components.0.components.0.customid UNKNOWN_KEY",
    ),
    "11 embeds": ({"embeds": [{"title": "a"}] * 11}, "embeds BASE_TYPE_MAX_LENGTH"),
    "an embed of 4,097 characters": (
        {"embeds": [{"description": "a" * 4097}]},
        "embeds.0.description BASE_TYPE_MAX_LENGTH",
    ),
    "6,001 characters in all embeds": (
        {"embeds": [{"description": "a" * 3000}, {"title": "b", "description": "a" * 3000}]},
        "embeds MAX_EMBED_SIZE_EXCEEDED",
    ),
    "6 rows": (
        {"components": [row(button(custom_id=str(index))) for index in range(6)]},
        "components BASE_TYPE_MAX_LENGTH",
    ),
    "6 buttons in a row": (
        {"components": [row(*(button(custom_id=str(index)) for index in range(6)))]},
        "components.0.components BASE_TYPE_BAD_LENGTH",
    ),
    "an empty row": ({"components": [row()]}, "components.0.components BASE_TYPE_REQUIRED"),
    "a select beside a button": (
        {"components": [row(select(), button())]},
        "components.0.components COMPONENT_LAYOUT_WIDTH_EXCEEDED",
    ),
    "a custom_id of 101 characters": (
        {"components": [row(button(custom_id="a" * 101))]},
        "components.0.components.0.custom_id BASE_TYPE_BAD_LENGTH",
    ),
    "a doubled custom_id": (
        {"components": [row(button(), button())]},
        "components.0.components.1.custom_id COMPONENT_CUSTOM_ID_DUPLICATED",
    ),
    "a doubled id": (v2(text("a") | {"id": 1}, text("b") | {"id": 1}), "components.1.id COMPONENT_ID_DUPLICATED"),
    "a label of 81 characters": (
        {"components": [row(button(label="a" * 81))]},
        "components.0.components.0.label BASE_TYPE_MAX_LENGTH",
    ),
    "a button without a face": (
        {"components": [row(button(label=""))]},
        "components.0.components.0.label BASE_TYPE_REQUIRED",
    ),
    "a button without a custom_id": (
        {"components": [row(button(custom_id=None))]},
        "components.0.components.0.custom_id BASE_TYPE_REQUIRED",
    ),
    "a link with a custom_id": (
        {"components": [row(link("https://example.org") | {"custom_id": "x"})]},
        "components.0.components.0.custom_id BUTTON_FIELD_NOT_ALLOWED",
    ),
    "a link of 513 characters": (
        {"components": [row(link("https://example.org/" + "a" * 493))]},
        "components.0.components.0.url BASE_TYPE_BAD_LENGTH",
    ),
    "a link by ftp": (
        {"components": [row(link("ftp://example.org"))]},
        "components.0.components.0.url URL_TYPE_INVALID_SCHEME",
    ),
    "a link without a scheme": (
        {"components": [row(link("example.org"))]},
        "components.0.components.0.url URL_TYPE_INVALID_URL",
    ),
    "a link with a space": (
        {"components": [row(link("https://example.org/a b"))]},
        "components.0.components.0.url URL_TYPE_INVALID_URL",
    ),
    "26 options": (
        {"components": [row(select(options=choices(26)))]},
        "components.0.components.0.options BASE_TYPE_BAD_LENGTH",
    ),
    "a doubled option": (
        {"components": [row(select(options=choices(1) * 2))]},
        "components.0.components.0.options SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
    ),
    "more to choose than there is": (
        {"components": [row(select(max_values=2))]},
        "components.0.components.0.max_values BASE_TYPE_BAD_RANGE",
    ),
    "text in a classic message": ({"components": [text("a")]}, "components.0.type UNION_TYPE_CHOICES"),
    "41 components": (v2(*([text("a")] * 41)), "components COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED"),
    "41 components, nested": (
        v2(*([text("a")] * 38), row(button(), link("https://example.org"))),
        "components COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
    ),
    "4,001 characters in several texts": (
        v2(text("a" * 2000), text("a" * 2001)),
        "components COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
    ),
    "an empty text": (v2(text("")), "components.0.content BASE_TYPE_REQUIRED"),
    "a blank text": (v2(text(" \n")), "components.0.content BASE_TYPE_REQUIRED"),
    "content beside Components V2": (
        v2(text("a")) | {"content": "b"},
        "content MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
    ),
    "an embed beside Components V2": (
        v2(text("a")) | {"embeds": [{"title": "b"}]},
        "embeds MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
    ),
    "a section with 4 texts": (
        v2({"type": 9, "components": [text("a")] * 4, "accessory": button()}),
        "components.0.components BASE_TYPE_BAD_LENGTH",
    ),
    "a section without texts": (
        v2({"type": 9, "components": [], "accessory": button()}),
        "components.0.components BASE_TYPE_REQUIRED",
    ),
    "a section without an accessory": (
        v2({"type": 9, "components": [text("a")]}),
        "components.0.accessory BASE_TYPE_REQUIRED",
    ),
    "a container in a container": (
        v2({"type": 17, "components": [{"type": 17, "components": [text("a")]}]}),
        "components.0.components.0.type UNION_TYPE_CHOICES",
    ),
    "a file that was not sent": (
        v2({"type": 13, "file": {"url": "attachment://a.txt"}}),
        "components.0.file.url INVALID_ATTACHMENT_URL",
    ),
    "an unknown mention type": ({"allowed_mentions": {"parse": ["all"]}}, "allowed_mentions.parse.0 BASE_TYPE_CHOICES"),
}


@pytest.mark.parametrize("name", TAKEN)
def test_takes(name: str) -> None:
    """A message at or below the limit is taken."""
    assert check_message(TAKEN[name]) == []


@pytest.mark.parametrize("name", REFUSED)
def test_refuses(name: str) -> None:
    """A message above the limit is refused at the right place, with the right code."""
    payload, expected = REFUSED[name]
    assert expected in places(payload)


def test_takes_a_file_that_was_sent() -> None:
    """A component may show a file that comes with the message."""
    message = v2({"type": 13, "file": {"url": "attachment://a.txt"}})
    assert check_message(message, uploads=["a.txt"]) == []


def test_refuses_a_file_that_the_edit_drops() -> None:
    """A component may show a file that the message has already, unless the edit lists other files to keep."""
    before = {"flags": COMPONENTS_V2, "attachments": [{"id": "7", "filename": "a.txt"}]}
    shown = {"components": [{"type": 13, "file": {"url": "attachment://a.txt"}}]}
    assert places(shown, before=before) == []
    assert places(shown | {"attachments": [{"id": "7"}]}, before=before) == []
    assert places(shown | {"attachments": []}, before=before) == ["components.0.file.url INVALID_ATTACHMENT_URL"]


def test_refuses_to_take_the_flag_back() -> None:
    """A message stays with Components V2 once it has them."""
    before = {"flags": COMPONENTS_V2, "components": [text("a")]}
    assert places({"flags": 0, "components": [text("b")]}, before=before) == [
        "flags MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG"
    ]
    assert places({"components": [text("b")]}, before=before) == []
    assert places({"content": "b"}, before=before) == ["content MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"]


def test_wants_the_content_gone_before_components_v2() -> None:
    """A message with content takes Components V2 only in the edit that removes the content."""
    before = {"flags": 0, "content": "a", "embeds": []}
    assert places(v2(text("b")), before=before) == ["content MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"]
    assert places(v2(text("b")) | {"content": None}, before=before) == []


@pytest.mark.parametrize(
    ("components", "expected"),
    [
        ([text("a" * 88)], 100),
        ([text("中" * 100)], 312),
        ([text("a"), {"type": 17, "components": [text("b")]}], 26),
        ([{"type": 9, "components": [text("é")], "accessory": button()}], 14),
    ],
)
def test_weighs_texts(components: list[Payload], expected: int) -> None:
    """The weight is the bytes of all texts and twelve for each, wherever they stand."""
    assert weight(v2(*components)) == expected


def test_chinese_text_within_the_characters_can_be_too_heavy() -> None:
    """4,000 Chinese characters pass every rule but weigh more than Discord can carry."""
    message = v2(text("中" * 4000))
    assert check_message(message) == []
    assert weight(message) > MAX_WEIGHT
    assert weight(v2(text("中" * 3386))) == MAX_WEIGHT


@pytest.mark.parametrize(
    ("payload", "before", "empty"),
    [
        ({}, None, True),
        ({"content": " "}, None, True),
        ({"content": "a"}, None, False),
        ({"embeds": [{"title": "a"}]}, None, False),
        (v2(text("a")), None, False),
        ({"components": []}, {"content": "a"}, False),
        ({"content": None}, {"content": "a"}, True),
    ],
)
def test_knows_an_empty_message(payload: Payload, before: Payload | None, empty: bool) -> None:  # noqa: FBT001 - a table
    """A message, or what an edit leaves of it, is empty when there is nothing to show."""
    assert is_empty(payload, before) is empty


def test_nests_problems_as_discord_does() -> None:
    """The errors stand under the keys and indexes where they arise."""
    problems = check_message({"components": [row(button(label="a" * 81))]})
    assert error_tree(problems) == {
        "components": {
            "0": {
                "components": {
                    "0": {
                        "label": {
                            "_errors": [{"code": "BASE_TYPE_MAX_LENGTH", "message": "Must be 80 or fewer in length."}]
                        }
                    }
                }
            }
        }
    }
