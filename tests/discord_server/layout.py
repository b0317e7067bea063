"""Components and embeds as Discord keeps them: numbered, complete, with the addresses of attached files."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Final

from tests.discord_server.rules import components as c

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tests.discord_server.rules import Payload
    from tests.discord_server.state import Attachment

_LOADED: Final = 2
_SCHEME: Final = "attachment://"
_DESCRIBED: Final[Payload] = {"description": None, "spoiler": False}
_DEFAULTS: Final[dict[int, Payload]] = {
    c.SEPARATOR: {"divider": True, "spacing": 1},
    c.CONTAINER: {"accent_color": None, "spoiler": False},
    c.THUMBNAIL: _DESCRIBED,
    c.FILE: {"spoiler": False},
    **{kind: {"min_values": 1, "max_values": 1} for kind in c.SELECTS},
}


def complete(components: list[Payload]) -> list[Payload]:
    """Give each component a number if it has none, and fill in what was left to Discord."""
    components = copy.deepcopy(components)
    taken = {component["id"] for _, component in c.walk(components) if component.get("id")}
    free = (number for number in range(1, 1 << 16) if number not in taken)
    for _, component in c.walk(components):
        if not component.get("id"):
            component["id"] = next(free)
        _fill_in(component, _DEFAULTS.get(component["type"], {}))
        for item in component.get("items") or []:
            _fill_in(item, _DESCRIBED)
    return components


def with_addresses(value: Any, attachments: Iterable[Attachment]) -> Any:  # noqa: ANN401 - any JSON
    """Put the addresses of attached files in the place of ``attachment://`` ones, at any depth."""
    return _resolved(value, {attachment.upload.filename: attachment for attachment in attachments})


def _fill_in(entry: Payload, defaults: Payload) -> None:
    for key, default in defaults.items():
        if entry.get(key) is None:
            entry[key] = default


def _resolved(value: Any, files: Mapping[str, Attachment]) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, list):
        return [_resolved(item, files) for item in value]
    if not isinstance(value, dict):
        return value
    resolved = {key: _resolved(item, files) for key, item in value.items()}
    if isinstance(value.get("media"), dict):
        resolved["media"] = _unfurled(value["media"], files)
    if isinstance(value.get("file"), dict):
        resolved["file"] = _unfurled(value["file"], files)
        if (attachment := files.get(value["file"]["url"].removeprefix(_SCHEME))) is not None:
            resolved |= {"name": attachment.upload.filename, "size": len(attachment.upload.content)}
    for key in ("url", "icon_url"):
        if isinstance(address := value.get(key), str) and address.startswith(_SCHEME):
            resolved[key] = files[address.removeprefix(_SCHEME)].url
    return resolved


def _unfurled(media: Payload, files: Mapping[str, Attachment]) -> Payload:
    attachment = files.get(media["url"].removeprefix(_SCHEME))
    if attachment is None:
        return {"id": "0", "proxy_url": media["url"], "loading_state": _LOADED, **media}
    return {
        "id": str(attachment.id),
        "attachment_id": str(attachment.id),
        "url": attachment.url,
        "proxy_url": attachment.url,
        "content_type": attachment.upload.content_type,
        "loading_state": _LOADED,
    }
