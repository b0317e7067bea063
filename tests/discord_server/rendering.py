"""Messages and modals as text: what a member would see, for people to read and for tests to look into."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tests.discord_server.markdown import render
from tests.discord_server.rules import EPHEMERAL, LOADING, Payload
from tests.discord_server.rules import components as c

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ONLY_YOU: Final = "(only you see this)"
_EDITED: Final = "(edited)"
_THINKING: Final = "is thinking…"


def render_message(payload: Payload, names: Mapping[str, str] | None = None) -> str:
    """Write a message: who wrote it, its text, embeds, components and files.

    `names` gives names for the ids of users, roles and channels that the text mentions.
    """
    names = names or {}
    flags = payload.get("flags") or 0
    author = (payload.get("author") or {}).get("username", "")
    marks = [author, _ONLY_YOU if flags & EPHEMERAL else "", _EDITED if payload.get("edited_timestamp") else ""]
    lines = [header] if (header := " ".join(filter(None, marks))) else []
    if flags & LOADING:
        return "\n".join([*lines, _THINKING])
    if payload.get("content"):
        lines += render(payload["content"], names).split("\n")
    for embed in payload.get("embeds") or []:
        lines += _boxed(_embed(embed, names))
    lines += render_components(payload.get("components") or [], names)
    shown = _shown_files(payload.get("components") or [])
    for file in payload.get("attachments") or []:
        if file["url"] not in shown:
            lines.append(f"[file: {file['filename']}, {file['size']} bytes]")
    return "\n".join(lines)


def render_components(components: list[Payload], names: Mapping[str, str] | None = None) -> list[str]:
    """Write components line by line."""
    return [line for component in components for line in _component(component, names or {})]


def render_modal(modal: Payload) -> str:
    """Write a modal: its title and its fields."""
    lines = [f"[modal: {modal['title']}]"]
    for component in modal["components"]:
        if component["type"] == c.LABEL:
            lines.append(f"{component['label']}: {_field(component['component'])}")
            lines += [f"  {component['description']}"] if component.get("description") else []
        elif component["type"] == c.ROW:
            field = component["components"][0]
            lines.append(f"{field['label']}: {_field(field)}")
        else:
            lines += _component(component, {})
    return "\n".join(lines)


def _component(component: Payload, names: Mapping[str, str]) -> Iterator[str]:
    kind = component["type"]
    if kind == c.TEXT_DISPLAY:
        yield from render(component["content"], names).split("\n")
    elif kind == c.ROW:
        yield " ".join(map(_control, component["components"]))
    elif kind == c.SECTION:
        yield from render_components(component["components"], dict(names))
        yield f"    {_control(component['accessory'])}"
    elif kind == c.CONTAINER:
        yield from _boxed(render_components(component["components"], dict(names)))
    elif kind == c.SEPARATOR:
        yield "─" * 24 if component.get("divider", True) else ""
    elif kind == c.MEDIA_GALLERY:
        yield from (_picture(item) for item in component["items"])
    else:
        yield _control(component)


def _control(component: Payload) -> str:
    kind = component["type"]
    if kind == c.THUMBNAIL:
        return _picture(component)
    if kind == c.FILE:
        return f"[file: {component['file']['url'].rsplit('/', 1)[-1]}]"
    off = " (off)" if component.get("disabled") else ""
    if kind == c.BUTTON:
        emoji = (component.get("emoji") or {}).get("name")
        label = " ".join(filter(None, [emoji, component.get("label")]))
        return f"[{label}{f' <{url}>' if (url := component.get('url')) else ''}{off}]"
    options = " | ".join(option["label"] for option in component.get("options") or [])
    return f"[▾ {component.get('placeholder') or 'choose'}{f': {options}' if options else ''}{off}]"


def _field(field: Payload) -> str:
    if field["type"] == c.TEXT_INPUT:
        return f"[{field.get('value') or field.get('placeholder') or ''}]"
    if field["type"] == c.CHECKBOX:
        return "[x]" if field.get("default") else "[ ]"
    if field["type"] == c.FILE_UPLOAD:
        return "[upload]"
    return _control(field)


def _picture(holder: Payload) -> str:
    description = f" ({holder['description']})" if holder.get("description") else ""
    return f"[picture: {holder['media']['url']}{description}]"


def _embed(embed: Payload, names: Mapping[str, str]) -> list[str]:
    parts = [
        (embed.get("author") or {}).get("name"),
        embed.get("title") and f"**{embed['title']}**" + (f" <{embed['url']}>" if embed.get("url") else ""),
        embed.get("description") and render(embed["description"], names),
        *(f"{field['name']}: {render(field['value'], names)}" for field in embed.get("fields") or []),
        (embed.get("footer") or {}).get("text"),
    ]
    return [line for part in parts if part for line in part.split("\n")]


def _boxed(lines: list[str]) -> list[str]:
    return ["╭" + "─" * 24, *(f"│ {line}".rstrip() for line in lines), "╰" + "─" * 24]


def _shown_files(value: Any) -> set[str]:  # noqa: ANN401 - any JSON
    if isinstance(value, list):
        return set().union(*map(_shown_files, value))
    if not isinstance(value, dict):
        return set()
    own = {value["url"]} if isinstance(value.get("url"), str) else set()
    return own.union(*map(_shown_files, value.values()))
