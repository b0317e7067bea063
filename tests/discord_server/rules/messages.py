"""Messages: content, embeds, flags, components and attachments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tests.discord_server.rules import components as c
from tests.discord_server.rules.problems import Path, Payload, Problem
from tests.discord_server.rules.shapes import (
    ANYTHING,
    FLAG,
    SNOWFLAKE,
    Address,
    Choice,
    ListOf,
    Number,
    Required,
    Rule,
    Shape,
    Text,
    lone_surrogates,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

EPHEMERAL: Final = 1 << 6
LOADING: Final = 1 << 7
COMPONENTS_V2: Final = 1 << 15

MAX_COMPONENTS: Final = 40
MAX_TEXT: Final = 4000
MAX_EMBEDS_TEXT: Final = 6000
MAX_WEIGHT: Final = 10_170
"""Bytes of all text displays plus 12 for each, above which Discord answers 500 (measured, not documented)."""

_WEIGHT_OF_A_DISPLAY: Final = 12
# discord.py sends these back with an embed that it read from a message before.
_READ_BACK: Final = ("proxy_url", "proxy_icon_url", "height", "width", "content_type", "placeholder", "flags")
_ICON: Final = Address(2048, ("http", "https", "attachment"))


def _part(**fields: Rule | Required) -> Shape:
    return Shape({**dict.fromkeys(_READ_BACK, ANYTHING), **fields})


_EMBED: Final = Shape(
    {
        "type": Text(0, 100),
        "title": Text(0, 256),
        "description": Text(0, 4096),
        "url": Address(2048),
        "timestamp": Text(1, 100),
        "color": Number(0, 0xFFFFFF),
        "footer": _part(text=Required(Text(1, 2048)), icon_url=_ICON),
        "image": _part(url=Required(_ICON)),
        "thumbnail": _part(url=Required(_ICON)),
        "author": _part(name=Required(Text(1, 256)), url=Address(2048), icon_url=_ICON),
        "fields": ListOf(_part(name=Required(Text(1, 256)), value=Required(Text(1, 1024)), inline=FLAG), 0, 25),
        "flags": Number(),
        "provider": ANYTHING,
        "video": ANYTHING,
    }
)
_ATTACHMENT_KEYS: Final = (
    "url",
    "proxy_url",
    "size",
    "content_type",
    "height",
    "width",
    "ephemeral",
    "spoiler",
)
_ATTACHMENT: Final = Shape(
    {
        "id": Required(SNOWFLAKE),
        "filename": Text(1, 1024),
        "description": Text(0, 1024),
        "title": Text(0, 1024),
        "duration_secs": ANYTHING,
        "waveform": Text(0, 400),
        "flags": Number(),
        "is_spoiler": FLAG,
        **dict.fromkeys(_ATTACHMENT_KEYS, ANYTHING),
    }
)
_MENTIONS: Final = Shape(
    {
        "parse": ListOf(Choice(["everyone", "roles", "users"]), 0, 3),
        "users": ListOf(SNOWFLAKE, 0, 100),
        "roles": ListOf(SNOWFLAKE, 0, 100),
        "replied_user": FLAG,
    }
)
_MESSAGE: Final = Shape(
    {
        "content": Text(0, 2000),
        "embeds": ListOf(_EMBED, 0, 10),
        "flags": Number(),
        "components": ANYTHING,
        "attachments": ListOf(_ATTACHMENT, 0, 10),
        "allowed_mentions": _MENTIONS,
        "tts": FLAG,
        "poll": ANYTHING,
        "nonce": ANYTHING,
        "enforce_nonce": FLAG,
        "message_reference": ANYTHING,
        "sticker_ids": ListOf(SNOWFLAKE, 0, 3),
        "username": Text(1, 80),
        "avatar_url": Text(0, 2048),
        "thread_name": Text(0, 100),
        "applied_tags": ANYTHING,
    }
)
_NOT_WITH_V2: Final = ("content", "embeds", "poll", "sticker_ids")


def check_message(
    payload: Payload, path: Path = (), *, before: Payload | None = None, uploads: Collection[str] = ()
) -> list[Problem]:
    """Name what is wrong with a message, or with an edit of the message `before`.

    `uploads` are the names of the files that come with it, which `attachment://` addresses may use.
    """
    problems = [*lone_surrogates(payload, path), *_MESSAGE.check(payload, path)]
    if problems:
        return problems
    problems += _check_flags(payload, path, before)
    problems += _check_embeds(payload, path)
    problems += _check_components(payload, path, before)
    problems += _check_attached(payload, path, {*uploads, *_kept_names(payload, before)})
    return problems


def uses_v2(payload: Payload, before: Payload | None = None) -> bool:
    """Tell whether the message is laid out with Components V2 once the payload is applied."""
    flags = payload.get("flags") or 0
    return bool((flags | (before or {}).get("flags", 0)) & COMPONENTS_V2)


def weight(payload: Payload) -> int:
    """Give the bytes that Discord cannot exceed `MAX_WEIGHT` with."""
    return sum(len(text.encode()) + _WEIGHT_OF_A_DISPLAY for text in c.texts(payload.get("components") or []))


def is_empty(payload: Payload, before: Payload | None = None) -> bool:
    """Tell whether nothing is left to show once the payload is applied (files that come with it apart)."""
    merged = (before or {}) | payload
    text = str(merged.get("content") or "").strip()
    return not (text or any(merged.get(key) for key in ("embeds", "components", "attachments", "poll", "sticker_ids")))


def _check_flags(payload: Payload, path: Path, before: Payload | None) -> Iterator[Problem]:
    was_v2 = bool((before or {}).get("flags", 0) & COMPONENTS_V2)
    given = payload.get("flags")
    if was_v2 and given is not None and not given & COMPONENTS_V2:
        message = "The IS_COMPONENTS_V2 flag cannot be removed from a message"
        yield Problem((*path, "flags"), "MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG", message)
    if not uses_v2(payload, before):
        return
    merged = {key: (before or {}).get(key) for key in _NOT_WITH_V2} | payload
    for key in _NOT_WITH_V2:
        if merged.get(key):
            message = f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            yield Problem((*path, key), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", message)


def _check_embeds(payload: Payload, path: Path) -> Iterator[Problem]:
    total = sum(_embed_length(embed) for embed in payload.get("embeds") or [])
    if total > MAX_EMBEDS_TEXT:
        message = f"Embed size exceeds maximum size of {MAX_EMBEDS_TEXT}"
        yield Problem((*path, "embeds"), "MAX_EMBED_SIZE_EXCEEDED", message)


def _embed_length(embed: Payload) -> int:
    parts: list[Any] = [embed.get("title"), embed.get("description")]
    parts += [(embed.get("footer") or {}).get("text"), (embed.get("author") or {}).get("name")]
    for field in embed.get("fields") or []:
        parts += [field["name"], field["value"]]
    return sum(len(part) for part in parts if part)


def _check_components(payload: Payload, path: Path, before: Payload | None) -> Iterator[Problem]:
    if (components := payload.get("components")) is None:
        return
    place = (*path, "components")
    shape = c.V2_COMPONENTS if uses_v2(payload, before) else c.CLASSIC_COMPONENTS
    yield from shape.check(components, place)
    yield from c.check_relations(components, place)
    if sum(1 for _ in c.walk(components)) > MAX_COMPONENTS:
        message = f"The maximum number of components in a message is {MAX_COMPONENTS}"
        yield Problem(place, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", message)
    if isinstance(components, list) and sum(map(len, c.texts(components))) > MAX_TEXT:
        message = f"The total text of all components cannot be longer than {MAX_TEXT}"
        yield Problem(place, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", message)


def _check_attached(payload: Payload, path: Path, names: Collection[str]) -> Iterator[Problem]:
    for place, url in _attachment_urls(payload, path):
        if url.removeprefix("attachment://") not in names:
            yield Problem(place, "INVALID_ATTACHMENT_URL", f"No file of that name was sent: {url}")


def _attachment_urls(value: Any, path: Path) -> Iterator[tuple[Path, str]]:  # noqa: ANN401 - unchecked JSON
    if isinstance(value, dict):
        for key, item in value.items():
            if key in {"url", "icon_url"} and isinstance(item, str) and item.startswith("attachment://"):
                yield (*path, key), item
            else:
                yield from _attachment_urls(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _attachment_urls(item, (*path, index))


def _kept_names(payload: Payload, before: Payload | None) -> list[str]:
    """Name the files of the message before that it still has: all of them unless the payload lists the ones to keep."""
    files = (before or {}).get("attachments", [])
    kept = {str(item["id"]) for item in payload.get("attachments") or []}
    return [file["filename"] for file in files if "attachments" not in payload or str(file["id"]) in kept]
