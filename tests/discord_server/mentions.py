"""Who would be called by a message."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tests.discord_server.rules.components import texts

if TYPE_CHECKING:
    from tests.discord_server.rules import Payload

_USER: Final = re.compile(r"<@!?(\d+)>")
_ROLE: Final = re.compile(r"<@&(\d+)>")
_EVERYONE: Final = re.compile(r"@(?:everyone|here)\b")


def mentioned_users(text: str) -> list[str]:
    """Give the ids of the users that a text names."""
    return _USER.findall(text)


def pinged(payload: Payload, *, replied_to: str | None = None) -> tuple[str, ...]:
    """List whom a message calls: ``everyone``, user and role ids.

    Only the content and the text displays call anyone, embeds never do. Without `allowed_mentions` all are called.
    Text in code marks is taken to call too, which Discord does not do: better a false alarm than a missed one.
    """
    text = "\n".join([str(payload.get("content") or ""), *texts(payload.get("components") or [])])
    allowed: Payload = {"parse": ["everyone", "users", "roles"], "replied_user": True}
    if payload.get("allowed_mentions") is not None:
        allowed = payload["allowed_mentions"]
    parse = allowed.get("parse") or []
    found = ["everyone"] if "everyone" in parse and _EVERYONE.search(text) else []
    for kind, pattern in (("users", _USER), ("roles", _ROLE)):
        named = list(map(str, allowed.get(kind) or []))
        found += [target for target in pattern.findall(text) if kind in parse or target in named]
    if replied_to is not None and allowed.get("replied_user"):
        found.append(replied_to)
    return tuple(dict.fromkeys(found))
