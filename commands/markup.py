"""Text from outside to Discord's Markdown and back, so that it looks exactly as it was written.

Discord's client takes a backslash before any sign that is neither a letter, a digit nor white space as "show the sign
itself". `discord.utils.escape_markdown` leaves numbered lists, timestamps, channel and command mentions, custom and
named emoji and bare links alone, so the rules here are our own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST_URL: Final = 512
"""What Discord takes in a link button."""

_BREAKS: Final = r"\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
_UNSHOWN: Final = r"\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u206f\ufff9-\ufffb"
"""Control characters, and those that turn the direction of the text that follows, even of our own."""

_ZERO_WIDTH: Final = r"\xad\u061c\u180e\u200b\u200e\u200f\u2060-\u2064\ufeff"

_UNSAFE: Final = re.compile(
    rf"(?P<sign>[\\*_~|`\[\]<>@:])|(?P<first>\r(?=\n))|(?P<newline>[{_BREAKS}])"
    rf"|(?P<unshown>[{_UNSHOWN}])|(?P<lone>[\ud800-\udfff])"
)
_LINE_START: Final = re.compile(
    rf"(?:\A|[{_BREAKS}])[\s{_UNSHOWN}{_ZERO_WIDTH}]*(?:(?P<sign>[#+-])|\d+(?P<point>[.)]))"
)
_VISIBLE_RUN: Final = re.compile(rf"[^\s{_UNSHOWN}{_ZERO_WIDTH}](?:[^{_BREAKS}]*[^\s{_UNSHOWN}{_ZERO_WIDTH}])?")
_INVISIBLE: Final = re.compile(rf"(?:(?![{_BREAKS}])[\s{_UNSHOWN}{_ZERO_WIDTH}])*")
_ALL_ZERO_WIDTH: Final = re.compile(rf"[{_ZERO_WIDTH}]")
_ESCAPE_OR_BOLD: Final = re.compile(r"\\(.)|\*\*", re.DOTALL)
_HOST: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])", re.ASCII)


def visible(text: str) -> str:
    """Leave out what has no look of its own but changes other text's; a lone surrogate becomes U+FFFD."""
    return _UNSAFE.sub(lambda match: match[0] if match["sign"] else _shown(match), text)


def one_line(text: str) -> str:
    """Make a text fit for a line of ours: visible, without zero-width characters, white space collapsed."""
    return " ".join(_ALL_ZERO_WIDTH.sub("", visible(text)).split())


def escape(text: str, marks: Iterable[tuple[int, int]] = ()) -> str:
    """Write text so that Discord shows it as it is, with the spans of `marks` in bold.

    Marks that touch or are parted by spaces alone are joined, those that cross a line break are parted there: Discord
    reads neither ``**a****b**`` nor bold over two lines of a quotation.
    """
    changes = {match.start(): _shown(match) for match in _UNSAFE.finditer(text)}
    for match in _LINE_START.finditer(text):
        index = match.start("sign") if match["sign"] else match.start("point")
        changes[index] = f"\\{text[index]}"
    bold = {edge for span in _bold(text, marks) for edge in span}
    pieces: list[str] = []
    position = 0
    for index in sorted(changes.keys() | bold):
        pieces += text[position:index], "**" if index in bold else "", changes.get(index, "")
        position = index + 1 if index in changes else index
    return "".join(pieces) + text[position:]


def block(markup: str) -> str:
    """Write a block quotation, line by line, so that nothing after it can fall into it."""
    return "\n".join(f"> {line}" for line in markup.split("\n"))


def plain(markup: str) -> str:
    """Read back what `escape`, and `block` around it, made of a text: ``plain(escape(t)) == visible(t)``."""
    unquoted = "\n".join(line.removeprefix("> ") for line in markup.split("\n"))
    return _ESCAPE_OR_BOLD.sub(lambda match: match[1] or "", unquoted)


def link(label: str, url: str) -> str:
    """Write a link without preview; `label` is plain text that `can_label` accepted, `url` came from `safe_url`."""
    return f"[{escape(label)}](<{url}>)"


def can_label(text: str) -> bool:
    """Tell whether Discord shows the text as a link's label: not empty, no brackets, nothing like a URL itself."""
    return bool(text) and not any(sign in text for sign in ("[", "]", "://"))


def safe_url(url: str | None) -> str | None:
    """Return the URL as Discord takes it in links and link buttons, or None for one that it would refuse.

    Only http and https with a public-looking host name and without a user name; anything that could end the link or
    is not ASCII is percent-encoded; at most 512 characters.
    """
    try:
        parts = urlsplit((url or "").strip())
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc or not _HOST.fullmatch(host):
        return None
    safe = parts._replace(netloc=host + port, path=_percent(parts.path), query=_percent(parts.query))
    written = safe._replace(fragment=_percent(parts.fragment)).geturl()
    return written if len(written) <= LONGEST_URL else None


def _shown(match: re.Match[str]) -> str:
    match match.lastgroup:
        case "sign":
            return f"\\{match[0]}"
        case "newline":
            return "\n"
        case "lone":
            return "\ufffd"
    return ""


def _bold(text: str, marks: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Join and trim spans so that each can be put between two pairs of asterisks."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted((max(start, 0), min(end, len(text))) for start, end in marks):
        if joined and _INVISIBLE.fullmatch(text, joined[-1][1], max(start, joined[-1][1])):
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif end > start:
            joined.append((start, end))
    for start, end in joined:
        yield from (match.span() for match in _VISIBLE_RUN.finditer(text, start, end))


def _percent(part: str) -> str:
    return quote(part, safe="/?&=%+,;:@!$~-._#", encoding="utf-8", errors="replace")
