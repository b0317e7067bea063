"""What fits into one Discord message, and where to cut what doesn't.

The limits are those of Components V2. Discord counts 4,000 characters of text in all; beyond 10,170 bytes (UTF-8, and
12 more for each text display) it answers 500, which is less than 4,000 Chinese characters.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from commands.markup import escape, one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

CONTENT_CHARACTERS: Final = 2_000
CHOICE_CHARACTERS: Final = 100
"""Of an autocomplete choice or a select option: its name, value and description."""

_WORD_OR_CLAUSE: Final = re.compile(r"[^\s，、；：]+[，、；：]*")
_ZERO_WIDTH_JOINER: Final = "\u200d"


@dataclass(frozen=True, slots=True)
class Size:
    """Room or need: characters, counted in UTF-16 units as the stricter count, and bytes of UTF-8."""

    characters: int
    octets: int

    @classmethod
    def of(cls, *texts: str) -> Self:
        """Measure texts, each to be sent as a text display of its own."""
        return cls(
            sum(utf16_units(text) for text in texts),
            sum(len(text.encode()) for text in texts) + DISPLAY_OCTETS * len(texts),
        )

    def __add__(self, other: Size) -> Size:
        return Size(self.characters + other.characters, self.octets + other.octets)

    def __sub__(self, other: Size) -> Size:
        return Size(self.characters - other.characters, self.octets - other.octets)

    def __floordiv__(self, parts: int) -> Size:
        return Size(self.characters // parts, self.octets // parts)

    def holds(self, other: Size) -> bool:
        """Tell whether something of the other size has room in this one."""
        return other.characters <= self.characters and other.octets <= self.octets


DISPLAY_OCTETS: Final = 12
MESSAGE: Final = Size(4_000, 10_170)


def utf16_units(text: str) -> int:
    """Count a text's UTF-16 code units: one a character, two for those beyond U+FFFF."""
    return len(text) + sum(character > "\uffff" for character in text)


def cut(text: str, sentence_ends: Sequence[int], fits: Callable[[int], bool]) -> int:
    """Find the longest beginning that fits and return where it ends.

    It ends with the text, else with a sentence, else with a word or clause, else with a whole character as a reader
    sees it. `fits` tells of an end whether the text up to it fits, and of a shorter one whenever of a longer.
    """
    if fits(len(text)):
        return len(text)
    word_ends = [match.end() for match in _WORD_OR_CLAUSE.finditer(text)]
    for ends in (sentence_ends, word_ends, _characters(text), range(1, len(text))):
        if count := bisect_right(ends, 0, key=lambda end: 0 if fits(end) else 1):
            return ends[count - 1]
    return 0


def clip(text: str, characters: int) -> str:
    """Make one line of text that takes at most so many UTF-16 units once escaped, ending in … if it was cut."""
    line = one_line(text)
    end = cut(line, (), lambda end: utf16_units(escape(line[:end])) <= characters - (end < len(line)))
    return line if end == len(line) else f"{line[:end].rstrip()}…"


def choice_value(text: str) -> str:
    """Cut a text to what an autocomplete choice can send back."""
    return text[: cut(text, (), lambda end: utf16_units(text[:end]) <= CHOICE_CHARACTERS)]


def choice_name(text: str) -> str:
    """Make a name for an autocomplete choice or a select option; Discord shows it without Markdown."""
    line = one_line(text)
    end = cut(line, (), lambda end: utf16_units(line[:end]) <= CHOICE_CHARACTERS - (end < len(line)))
    return line if end == len(line) else f"{line[:end].rstrip()}…"


def _characters(text: str) -> list[int]:
    """List where the characters that a reader sees end: accents and joined emoji stay whole."""
    return [
        index
        for index in range(1, len(text))
        if not unicodedata.category(text[index]).startswith("M")
        and not "\U0001f3fb" <= text[index] <= "\U0001f3ff"
        and _ZERO_WIDTH_JOINER not in text[index - 1 : index + 1]
    ]
