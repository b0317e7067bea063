"""First responses to interactions: which may answer which interaction, modals and autocomplete choices."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final

from tests.discord_server.rules import components as c
from tests.discord_server.rules.commands import INTEGER, LOCALES, SAFE_INTEGER, STRING
from tests.discord_server.rules.messages import check_message
from tests.discord_server.rules.problems import Path, Payload, Problem
from tests.discord_server.rules.shapes import (
    ANYTHING,
    AnyObject,
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
    from collections.abc import Collection


class Kind(IntEnum):
    """What a person did."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class Response(IntEnum):
    """How the application answers first."""

    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


_MODAL: Final = Shape({"custom_id": Required(Text(1, 100)), "title": Required(Text(1, 45)), "components": ANYTHING})
_NEW: Final = (Response.MESSAGE, Response.DEFERRED_MESSAGE)
_UPDATES: Final = (Response.DEFERRED_UPDATE, Response.UPDATE)


def allowed_responses(kind: Kind, *, on_message: bool) -> tuple[Response, ...]:
    """List the responses that fit; `on_message` says that the person acted on the application's message."""
    match kind:
        case Kind.COMMAND:
            return (*_NEW, Response.MODAL)
        case Kind.COMPONENT:
            return (*_NEW, *_UPDATES, Response.MODAL)
        case Kind.AUTOCOMPLETE:
            return (Response.CHOICES,)
        case Kind.MODAL:
            return (*_NEW, *_UPDATES) if on_message else _NEW


def check_callback(  # noqa: PLR0913 - what is allowed depends on all of it
    payload: Payload,
    *,
    kind: Kind,
    on_message: bool = False,
    before: Payload | None = None,
    uploads: Collection[str] = (),
    option_type: int = STRING,
) -> list[Problem]:
    """Name what is wrong with a first response.

    `before` is the message that the person acted on, `option_type` the type of the option that is completed.
    """
    allowed = tuple(map(int, allowed_responses(kind, on_message=on_message)))
    envelope = Shape({"type": Required(Choice(allowed)), "data": AnyObject()})
    if problems := list(envelope.check(payload, ())):
        return problems
    content = payload.get("data") or {}
    if payload["type"] == Response.CHOICES:
        return check_choices(content, option_type, ("data",))
    if payload["type"] == Response.MODAL:
        return check_modal(content, ("data",))
    edited = before if payload["type"] == Response.UPDATE else None
    return check_message(content, ("data",), before=edited, uploads=uploads)


def check_choices(payload: Payload, option_type: int, path: Path = ()) -> list[Problem]:
    """Name what is wrong with the choices for an option that a person is typing."""
    values: dict[int, Rule] = {STRING: Text(1, 100), INTEGER: Number(-SAFE_INTEGER, SAFE_INTEGER)}
    choice = Shape(
        {
            "name": Required(Text(1, 100)),
            "name_localizations": MapOf(LOCALES, Text(1, 100)),
            "value": Required(values.get(option_type, ANYTHING)),
        }
    )
    shape = Shape({"choices": Required(ListOf(choice, 0, 25))})
    return [*lone_surrogates(payload, path), *shape.check(payload, path)]


def check_modal(payload: Payload, path: Path = ()) -> list[Problem]:
    """Name what is wrong with a modal."""
    problems = [*lone_surrogates(payload, path), *_MODAL.check(payload, path)]
    place = (*path, "components")
    components: Any = payload.get("components")
    problems += c.MODAL_COMPONENTS.check(components, place)
    problems += c.check_relations(components, place)
    for where, component in c.walk(components, place):
        if component.get("type") == c.TEXT_INPUT:
            in_label = where[-1] == "component"
            if in_label and component.get("label"):
                message = "A text input inside a label cannot have a label of its own"
                problems.append(Problem((*where, "label"), "TEXT_INPUT_LABEL_NOT_ALLOWED", message))
            if not in_label and not component.get("label"):
                problems.append(Problem((*where, "label"), "BASE_TYPE_REQUIRED", "This field is required"))
    return problems
