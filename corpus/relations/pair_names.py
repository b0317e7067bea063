"""Which pair of countries a person names, however it is written."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from corpus.models import Pair
from corpus.relations.countries import codes, country_named
from corpus.relations.tagging import countries_named

if TYPE_CHECKING:
    from collections.abc import Iterator

PART: Final = re.compile(r"[^\s,;/&+–—→-]+")
"""What stands between the signs that can part two names, some of which names have in them, too."""

_LONGEST: Final = 200
_MOST_PARTS: Final = 12
"""Of a longer text only the beginning is read: each name in it is looked up several times."""

_CODES: Final = re.compile(r"\s*([A-Za-z]{2})(?:\s*[-–—/+,&→]\s*|\s+)([A-Za-z]{2})\s*")
_FLAG: Final = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_REGIONAL_A: Final = 0x1F1E6


def pair_in(typed: str) -> Pair | None:
    """Read a pair: two codes or flags, or the names of two countries in any language, whatever is between them.

    A text that names one country, or more than two, is none.
    """
    text = unicodedata.normalize("NFKC", typed[:_LONGEST])
    if match := _CODES.fullmatch(_without_flags(text)) or _CODES.fullmatch(_flags_as_codes(text)):
        first, second = match[1].upper(), match[2].upper()
        if first != second and {first, second} <= codes():
            return Pair.of(first, second)
    text = _without_flags(text)
    named = countries_named(text)
    if len(named) == 2:  # noqa: PLR2004 - a pair
        return Pair.of(*named)
    return next(_parted(text), None)


def _parted(text: str) -> Iterator[Pair]:
    """Read a text as two names with at most one word between them, which is no country's itself."""
    parts = list(PART.finditer(text))
    if len(parts) > _MOST_PARTS:
        return
    for index in range(1, len(parts)):
        first = country_named(text[parts[0].start() : parts[index - 1].end()])
        for skipped in (0, 1) if first else ():
            if index + skipped >= len(parts) or (skipped and country_named(parts[index][0])):
                continue
            second = country_named(text[parts[index + skipped].start() : parts[-1].end()])
            if first and second and first != second:
                yield Pair.of(first, second)


def _without_flags(text: str) -> str:
    return _FLAG.sub(" ", text)


def _flags_as_codes(text: str) -> str:
    """Write each flag as its country's code; one beside a name is that country's flag."""
    return _FLAG.sub(lambda flag: "".join(chr(ord(sign) - _REGIONAL_A + ord("A")) for sign in flag[0]) + " ", text)
