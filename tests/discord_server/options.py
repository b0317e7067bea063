"""Options of a command, filled in and checked as a Discord client does before it sends anything."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from tests.discord_server.errors import CannotDoError
from tests.discord_server.payloads import (
    attachment_payload,
    channel_payload,
    member_payload,
    role_payload,
    user_payload,
)
from tests.discord_server.rules import commands as c
from tests.discord_server.state import Attachment, Channel, Role, Upload, User

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.discord_server.rules import Payload

_LONGEST_STRING: Final = 6000
_NAMES: Final = {
    c.STRING: "text",
    c.INTEGER: "a whole number",
    c.BOOLEAN: "True or False",
    c.USER_OPTION: "a person",
    c.CHANNEL: "a channel",
    c.ROLE: "a role",
    c.MENTIONABLE: "a person or a role",
    c.NUMBER: "a number",
    c.ATTACHMENT: "an Upload",
}
_PYTHON_TYPES: Final[dict[int, type | tuple[type, ...]]] = {
    c.STRING: str,
    c.INTEGER: int,
    c.BOOLEAN: bool,
    c.USER_OPTION: User,
    c.CHANNEL: Channel,
    c.ROLE: Role,
    c.MENTIONABLE: (User, Role),
    c.NUMBER: (int, float),
    c.ATTACHMENT: Upload,
}


@dataclass(slots=True)
class Resolver:
    """Describe what the options name, in the `resolved` part of an interaction."""

    channel: Channel
    store: Callable[[Channel, Upload], Attachment]
    resolved: dict[str, dict[str, Payload]] = field(default_factory=dict)

    def add(self, value: User | Role | Channel | Upload) -> str:
        """Describe a value and give its id."""
        if isinstance(value, Upload):
            attachment = self.store(self.channel, value)
            return self._put("attachments", attachment.id, attachment_payload(attachment))
        if isinstance(value, Role):
            return self._put("roles", value.id, role_payload(value))
        if isinstance(value, Channel):
            return self._put("channels", value.id, channel_payload(value) | {"permissions": "0"})
        guild = self.channel.guild
        if guild is not None and (member := guild.members.get(value.id)) is not None:
            described = member_payload(member) | {"permissions": "0"}
            del described["user"], described["deaf"], described["mute"]
            self._put("members", value.id, described)
        return self._put("users", value.id, user_payload(value))

    def _put(self, kind: str, number: int, payload: Payload) -> str:
        self.resolved.setdefault(kind, {})[str(number)] = payload
        return str(number)


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person has typed so far into an option that completes itself."""

    text: str


def find_subcommand(command: Payload, path: list[str]) -> list[Payload]:
    """Follow the words after a command's name; give the options on the way, the last being the subcommand itself."""
    found = [command]
    for word in path:
        inner = [option for option in found[-1].get("options") or [] if option["name"] == word]
        if not inner or inner[0]["type"] not in {c.SUBCOMMAND, c.SUBCOMMAND_GROUP}:
            raise CannotDoError(f"/{command['name']} has no subcommand {' '.join(path)!r}.")
        found.append(inner[0])
    options = found[-1].get("options") or []
    if any(option["type"] in {c.SUBCOMMAND, c.SUBCOMMAND_GROUP} for option in options):
        names = ", ".join(option["name"] for option in options)
        raise CannotDoError(f"/{command['name']} needs one of its subcommands: {names}.")
    return found[1:]


def fill_options(entry: Payload, values: Mapping[str, object], resolver: Resolver) -> list[Payload]:
    """Fill in the options of a command or subcommand; raise CannotDoError where a client would not send them."""
    options = {option["name"]: option for option in entry.get("options") or []}
    typing = any(isinstance(value, Typed) for value in values.values())
    if unknown := values.keys() - options.keys():
        raise CannotDoError(f"{entry['name']} has no option {', '.join(sorted(unknown))}; it has {sorted(options)}.")
    missing = [name for name, option in options.items() if option.get("required") and values.get(name) is None]
    if missing and not typing:
        raise CannotDoError(f"{entry['name']} cannot be sent without {', '.join(missing)}.")
    return [_fill(options[name], value, resolver) for name, value in values.items() if value is not None]


def _fill(option: Payload, value: object, resolver: Resolver) -> Payload:
    filled = {"name": option["name"], "type": option["type"]}
    if isinstance(value, Typed):
        if not option.get("autocomplete"):
            raise CannotDoError(f"The option {option['name']} does not complete itself.")
        return filled | {"value": value.text, "focused": True}
    return filled | {"value": _checked(option, value, resolver)}


def _checked(option: Payload, value: object, resolver: Resolver) -> Any:  # noqa: ANN401 - text, number or id
    kind, name = option["type"], option["name"]
    if option.get("choices"):
        return _chosen(option, value)
    if not isinstance(value, _PYTHON_TYPES[kind]) or (isinstance(value, bool) and kind != c.BOOLEAN):
        raise CannotDoError(f"The option {name} takes {_NAMES[kind]}, not {value!r}.")
    if isinstance(value, User | Role | Channel | Upload):
        wanted = option.get("channel_types") or []
        if isinstance(value, Channel) and wanted and value.kind not in wanted:
            raise CannotDoError(f"The option {name} takes channels of the types {wanted}, not {value.kind}.")
        return resolver.add(value)
    if isinstance(value, str):
        least, most = option.get("min_length") or 1, option.get("max_length") or _LONGEST_STRING
        _require(least <= len(value) <= most, name, f"{least} to {most} characters, not {len(value)}")
    elif isinstance(value, int | float) and not isinstance(value, bool):
        least, most = option.get("min_value"), option.get("max_value")
        least = -c.SAFE_INTEGER if least is None else least
        most = c.SAFE_INTEGER if most is None else most
        _require(least <= value <= most, name, f"{least} to {most}, not {value}")
    return value


def _chosen(option: Payload, value: object) -> Any:  # noqa: ANN401 - text or number
    for choice in option["choices"]:
        if value in {choice["name"], choice["value"]}:
            return choice["value"]
    names = [choice["name"] for choice in option["choices"]]
    raise CannotDoError(f"The option {option['name']} offers {names}, not {value!r}.")


def _require(holds: bool, name: str, sentence: str) -> None:  # noqa: FBT001 - reads as the sentence it makes
    if not holds:
        raise CannotDoError(f"The option {name} takes {sentence}.")
