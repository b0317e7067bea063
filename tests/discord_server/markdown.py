"""Discord's Markdown, as plain text that shows what a member would see."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

QUOTE_MARK: Final = "▌ "

_HEADING: Final = re.compile(r"(#{1,3}) +(.+)")
_SMALL: Final = re.compile(r"-# +(.+)")
_BULLET: Final = re.compile(r"( *)[-*] +(.+)")
_FENCE: Final = "```"
_TOKEN: Final = re.compile(
    r"\\(?P<escaped>[\\*_~`|>#\-\[\]()<:@.!+])"
    r"|(?P<code>`+[^`]+`+)"
    r"|\[(?P<label>(?:\\.|[^\]\\])+)\]\(<?(?P<url>https?://[^\s)>]+)>?\)"
    r"|<(?P<bare>https?://[^\s>]+)>"
    r"|<@!?(?P<user>\d+)>"
    r"|<@&(?P<role>\d+)>"
    r"|<#(?P<channel>\d+)>"
    r"|<a?:(?P<emoji>\w+):\d+>"
    r"|</(?P<command>[^:>]+):\d+>"
    r"|<t:(?P<moment>-?\d+)(?::[tTdDfFR])?>"
)


def render(text: str, names: Mapping[str, str] | None = None) -> str:
    """Write Markdown as plain text: quotes barred, headings underlined, links spelled out, escapes undone.

    Marks of emphasis stay as they are. `names` gives names for the ids of users, roles and channels.
    """
    lines: list[str] = []
    fenced = quoting = False
    for line in text.split("\n"):
        if line.startswith(_FENCE) or fenced:
            fenced ^= line.count(_FENCE) % 2 == 1
            lines.append(line)
        elif quoting or line.startswith(">>> "):
            quoting = True
            lines += [f"{QUOTE_MARK}{part}" for part in _block(line.removeprefix(">>> "), names or {})]
        elif line.startswith("> ") or line == ">":
            lines += [f"{QUOTE_MARK}{part}" for part in _block(line[2:], names or {})]
        else:
            lines += _block(line, names or {})
    return "\n".join(lines)


def _block(line: str, names: Mapping[str, str]) -> list[str]:
    if match := _HEADING.fullmatch(line):
        title = _inline(match[2], names)
        return [title, "=-~"[len(match[1]) - 1] * len(title)]
    if match := _SMALL.fullmatch(line):
        return [f"· {_inline(match[1], names)}"]
    if match := _BULLET.fullmatch(line):
        return [f"{match[1]}• {_inline(match[2], names)}"]
    return [_inline(line, names)]


def _inline(text: str, names: Mapping[str, str]) -> str:
    return _TOKEN.sub(lambda match: _token(match, names), text)


def _token(match: re.Match[str], names: Mapping[str, str]) -> str:  # noqa: PLR0911 - one line for each kind of token
    kind = match.lastgroup
    found = match[kind] if kind is not None else ""
    match kind:
        case "url":
            return f"{_inline(match['label'], names)} <{found}>"
        case "bare":
            return f"<{found}>"
        case "user" | "role":
            return f"@{names.get(found, found)}"
        case "channel":
            return f"#{names.get(found, found)}"
        case "emoji":
            return f":{found}:"
        case "command":
            return f"/{found}"
        case "moment":
            return datetime.fromtimestamp(int(found), UTC).strftime("%Y-%m-%d %H:%M UTC")
        case _:
            return found
