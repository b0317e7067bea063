"""Keep to what sites ask of robots (RFC 9309)."""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from time import monotonic
from typing import TYPE_CHECKING, Final

from protego import Protego

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from yarl import URL

LARGEST_ROBOTS: Final = 500 * 1024
"""Bytes of a robots.txt that are read; the rest is left out, as RFC 9309 allows."""

_KEPT_SECONDS = 24 * 60 * 60
_KEPT_SITES = 100
_AGENT = re.compile(r"\s*user[- ]?agents?(?:\s*:|\s)\s*(?P<name>.*)", re.IGNORECASE)
_RULE = re.compile(r"\s*(?:allow|disallow)(?:\s*:|\s)", re.IGNORECASE)
_OF_THE_SITE = re.compile(r"\s*(?:site-?maps?|host)(?:\s*:|\s)", re.IGNORECASE)


class Robots:
    """Know the robots.txt of the sites visited in the last day, a hundred of them at most.

    `read` gives the text of a robots.txt, empty where there is none, and raises FetchError where that cannot be told.
    """

    def __init__(
        self, token: str, read: Callable[[URL], Awaitable[str]], *, clock: Callable[[], float] = monotonic
    ) -> None:
        self._token = token
        self._read = read
        self._clock = clock
        self._kept: OrderedDict[URL, tuple[float, str]] = OrderedDict()

    async def permit(self, url: URL) -> bool:
        """Tell whether the site lets this program read the page; raises what `read` raises."""
        rules = await self._rules(url.origin())
        # Half a megabyte of rules takes a while to parse; only text is kept, because parsed it takes far more room.
        return not rules or await asyncio.to_thread(_permits, rules, self._token, str(url))

    async def _rules(self, site: URL) -> str:
        kept = self._kept.get(site)
        if kept is not None and self._clock() - kept[0] < _KEPT_SECONDS:
            self._kept.move_to_end(site)
            return kept[1]
        text = await self._read(site.with_path("/robots.txt"))
        rules = await asyncio.to_thread(relevant_rules, text, self._token)
        self._kept[site] = (self._clock(), rules)
        self._kept.move_to_end(site)
        if len(self._kept) > _KEPT_SITES:
            self._kept.popitem(last=False)
        return rules


def relevant_rules(text: str, token: str) -> str:
    """Leave of a robots.txt only the rules for `token`, or for everybody.

    Every rule of a group counts for each of its names, so a file of half as many names as rules would fill the memory
    of whoever parsed it whole.
    """
    return "\n".join(_relevant_lines(text.removeprefix("\ufeff"), token.lower()))


def _relevant_lines(text: str, token: str) -> Iterator[str]:
    is_ours = was_rule = False
    for line in text.splitlines():
        content = line.partition("#")[0]
        if agent := _AGENT.match(content):
            is_ours = is_ours and not was_rule
            was_rule = False
            name = _agent_name(agent["name"])
            if name in {token, "*"}:
                is_ours = True
                yield f"User-agent: {name}"
        elif content.strip() and not _OF_THE_SITE.match(content):
            was_rule = True
            if is_ours and _RULE.match(content):
                yield content


def _agent_name(written: str) -> str:
    """Give the product token that a line names, without the version or star that some sites write behind it."""
    name = written.strip().lower()
    return name if name == "*" else name.partition("/")[0].replace("*", "").strip()


def _permits(rules: str, token: str, url: str) -> bool:
    return bool(Protego.parse(rules).can_fetch(url, token))
