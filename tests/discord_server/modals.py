"""Modals, filled in and checked as a Discord client does before it sends them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tests.discord_server.errors import CannotDoError
from tests.discord_server.rules import components as c
from tests.discord_server.state import Channel, Role, Upload, User

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.discord_server.options import Resolver
    from tests.discord_server.rules import Payload

_OPTIONS: Final = (c.STRING_SELECT, c.RADIO_GROUP, c.CHECKBOX_GROUP)
_MOST_TEXT: Final = 4000


def fill_modal(modal: Payload, values: Mapping[str, object], resolver: Resolver) -> list[Payload]:
    """Fill in the fields of a modal, named by label or custom_id; raise CannotDoError where a client would not."""
    fields = list(_fields(modal))
    known = {name for label, field in fields for name in (label, field["custom_id"])}
    if unknown := values.keys() - known:
        raise CannotDoError(f"The modal has no field {', '.join(sorted(unknown))}; it has {sorted(known)}.")
    filled = {
        field["custom_id"]: _fill(field, label, values.get(label, values.get(field["custom_id"])), resolver)
        for label, field in fields
    }
    return [_wrap(component, filled) for component in modal["components"]]


def pick(component: Payload, chosen: object) -> list[str]:
    """Give the values of a select's options that a person names by label or value; raise CannotDoError for others."""
    wanted = list(chosen) if isinstance(chosen, list | tuple) else [chosen]
    by_name = {option["label"]: option["value"] for option in component["options"]}
    by_name |= {option["value"]: option["value"] for option in component["options"]}
    if strange := [value for value in wanted if value not in by_name]:
        raise CannotDoError(f"There is no option {strange}; there are {sorted(by_name)}.")
    return [by_name[value] for value in wanted]


def check_number_picked(component: Payload, name: str, picked: int) -> None:
    """Raise CannotDoError if a person may not pick so many."""
    required = component.get("required", True)
    least = component.get("min_values")
    least = (1 if least is None else least) if required or picked else 0
    most = component.get("max_values") or 1
    if not least <= picked <= most:
        raise CannotDoError(f"{name} takes {least} to {most} values, not {picked}.")


def _fields(modal: Payload) -> Iterator[tuple[str, Payload]]:
    for component in modal["components"]:
        if component["type"] == c.LABEL:
            yield component["label"], component["component"]
        elif component["type"] == c.ROW:
            field = component["components"][0]
            yield field["label"], field


def _wrap(component: Payload, filled: Mapping[str, Payload]) -> Payload:
    outer: Payload = {"type": component["type"], "id": component["id"]}
    if component["type"] == c.LABEL:
        return outer | {"component": filled[component["component"]["custom_id"]]}
    if component["type"] == c.ROW:
        return outer | {"components": [filled[component["components"][0]["custom_id"]]]}
    return outer


def _fill(field: Payload, label: str, value: object, resolver: Resolver) -> Payload:
    kind = field["type"]
    filled: Payload = {"type": kind, "custom_id": field["custom_id"], "id": field["id"]}
    if kind == c.TEXT_INPUT:
        return filled | {"value": _text(field, label, value)}
    if kind == c.CHECKBOX:
        return filled | {"value": bool(field.get("default") if value is None else value)}
    picked = _picked(field, value, resolver)
    if kind == c.RADIO_GROUP:
        if not picked and field.get("required", True):
            raise CannotDoError(f"{label} cannot be left empty.")
        return filled | {"value": picked[0] if picked else None}
    limits = field
    if kind == c.CHECKBOX_GROUP and not field.get("max_values"):
        limits = field | {"max_values": len(field["options"])}
    check_number_picked(limits, label, len(picked))
    return filled | {"values": picked}


def _text(field: Payload, label: str, value: object) -> str:
    text = field.get("value") or "" if value is None else value
    if not isinstance(text, str):
        raise CannotDoError(f"{label} takes text, not {value!r}.")
    required = field.get("required", True)
    if not text and not required:
        return text
    least = max(field.get("min_length") or 0, 1 if required else 0)
    most = field.get("max_length") or _MOST_TEXT
    if not least <= len(text) <= most:
        raise CannotDoError(f"{label} takes {least} to {most} characters, not {len(text)}.")
    return text


def _picked(field: Payload, value: object, resolver: Resolver) -> list[Any]:
    if field["type"] in _OPTIONS:
        if value is None:
            return [option["value"] for option in field["options"] if option.get("default")]
        return pick(field, value)
    given = value if isinstance(value, list | tuple) else [] if value is None else [value]
    return [resolver.add(item) for item in given if isinstance(item, User | Role | Channel | Upload)]
