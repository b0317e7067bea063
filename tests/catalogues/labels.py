"""Messages that stand where Discord has little room: on buttons, in menus, and in forms."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from tests.catalogues.messages import ROOT, message_of, name_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_BUTTON: Final = 80
_FORM: Final = 45
_OPTION: Final = 100
_MENU: Final = 150
_ROOM: Final[Mapping[str, Mapping[int | str, int]]] = {
    "button": {0: _BUTTON, "label": _BUTTON},
    "link_button": {0: _BUTTON, "label": _BUTTON},
    "Button": {"label": _BUTTON},
    "Form": {0: _FORM, "title": _FORM},
    "field": {1: _FORM, "label": _FORM, "about": _OPTION},
    "Label": {"text": _FORM, "description": _OPTION},
    "SelectOption": {"label": _OPTION, "description": _OPTION},
    "Select": {"placeholder": _MENU},
    "RoleSelect": {"placeholder": _MENU},
    "ChannelSelect": {"placeholder": _MENU},
}
"""How many characters Discord takes of an argument, by its place or its name."""


def labels() -> Iterator[tuple[str, int]]:
    """List the messages that are written as such an argument, with the room that they have."""
    for path in sorted((ROOT / "commands").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and (room := _ROOM.get(name_of(call))):
                arguments: list[tuple[int | str, ast.expr]] = [*enumerate(call.args)]
                arguments += [(keyword.arg or "", keyword.value) for keyword in call.keywords]
                for place, argument in arguments:
                    yield from ((message, room[place]) for message in _messages(argument) if place in room)


def _messages(argument: ast.expr) -> Iterator[str]:
    """Find the messages in an argument, which may choose between some or fill one in; what is cut later has room."""
    if isinstance(argument, ast.Call) and name_of(argument) in {"clip", "choice_name", "fitting"}:
        return
    if isinstance(argument, ast.Call) and (told := message_of(argument)) is not None:
        message = told[0]
        yield message if isinstance(message, str) else message[0]
    for part in ast.iter_child_nodes(argument):
        if isinstance(part, ast.expr):
            yield from _messages(part)
