"""What a message says, with Discord's own marks turned into what a reader sees."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import discord

_MARK: Final = re.compile(
    r"<@!?(?P<user>\d+)>|<@&(?P<role>\d+)>|<#(?P<channel>\d+)>|<a?:(?P<emoji>\w+):\d+>|<t:(?P<time>-?\d+)(?::\w)?>"
    r"|</(?P<command>[^<>:]+):\d+>|<id:(?P<place>\w+)>",
    re.ASCII,
)
_LINK: Final = re.compile(r"<(?P<bracketed>https?://[^\s<>]+)>|(?P<bare>https?://[^\s<>]+)")
_LABELLED: Final = re.compile(
    r"\[(?P<label>[^\[\]\n]*)\]\(\s*<?(?P<target>https?://[^\s<>()]+(?:\([^\s<>()]*\))?)>?[^()\n]*\)"
)
_HIDDEN: Final = re.compile(r"\|\|")
_SMALL: Final = re.compile(r"^-#\s+", re.MULTILINE)
_AFTER_A_LINK: Final = ".,;:!?'\"*_~|"


def written(content: str, message: discord.Message) -> str:
    """Write a message's content as plain Markdown: mentions by name, times as dates, nothing hidden."""
    names = {"user": {user.id: user.display_name for user in message.mentions}}
    names["role"] = {role.id: role.name for role in message.role_mentions}
    names["channel"] = {channel.id: channel.name for channel in message.channel_mentions}

    def shown(match: re.Match[str]) -> str:
        kind, value = match.lastgroup or "", match[match.lastgroup or 0]
        match kind:
            case "user" | "role" | "channel":
                return names[kind].get(int(value), "")
            case "time":
                return _day(int(value))
            case "command":
                return f"/{value}"
            case "emoji":
                return f":{value}:"
        return ""

    return _SMALL.sub("", _HIDDEN.sub("", _MARK.sub(shown, content))).strip()


def link_and_rest(text: str) -> tuple[str | None, str]:
    """Find the first link of a text, and give what the text says besides all of its links."""
    if match := _LABELLED.search(text):
        first, place = match["target"], match.start()
    else:
        first, place = None, len(text)
    if (bare := _LINK.search(text)) and bare.start() < place:
        first = bare["bracketed"] or _ended(bare["bare"])
    rest = _LINK.sub("", _LABELLED.sub(lambda match: match["label"], text))
    return first, " ".join(rest.split())


def _ended(link: str) -> str:
    """Leave out what follows a link in a sentence, as Discord does."""
    link = link.rstrip(_AFTER_A_LINK)
    while link.endswith(")") and link.count(")") > link.count("("):
        link = link[:-1].rstrip(_AFTER_A_LINK)
    return link


def _day(seconds: int) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return ""
