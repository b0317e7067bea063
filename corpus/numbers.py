"""Numbers and what is counted with them, however written: 3,000 and 3 000, 31.5bn and 31,5 млрд, % and per cent."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

NUMBER: Final = r"(?:\d{1,3}(?:[ \xa0\u2009\u202f]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)*)"
"""A number as written: ``3,000``, ``3 000`` or ``31.5``."""

SAME_TERM: Final = {
    form: term
    for term, forms in {
        "thousand": "тыс тысяч мың ribu",
        "million": "mn mln млн миллион juta",
        "billion": "bn bln млрд миллиард bilion miliar",
        "trillion": "tn trn трлн триллион trilion triliun",
        "dollar": "доллар долл usd",
        "euro": "евро eur",
        "percent": "pct percentage percentages процент пайыз peratus peratusan persen persentase",
    }.items()
    for form in forms.split()
}
"""Words that say what a number is counted in, or their stems, each with the term that all of them share."""

SYMBOLS: Final = {"%": "percent", "$": "dollar", "€": "euro", "£": "pound"}
"""Signs that are read as words."""

_NUMBER_AND_UNIT: Final = re.compile(f"({NUMBER})(.*)")
_SHORT_UNITS: Final = frozenset(
    {"k", "m", "mn", "mln", "bn", "bln", "b", "tn", "trn", "km", "kg", "pc", "pct", "млн", "мың"}
)
_SHORTEST_UNIT: Final = 4
"""Letters behind a number that are certainly a word of their own, as in ``31.5billion``."""

_ENDINGS: Final = frozenset({"st", "nd", "rd", "th", "s"})
"""What a number keeps its value with: ``47th``, ``1990s``."""

_THOUSANDS: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_SPACE: Final = re.compile(r"\s")


def number_and_unit(surface: str, start: int) -> Iterator[tuple[str, int, int]]:
    """Part ``3mn`` into number and unit, with spans; keep ``5G`` whole; read ``47th`` as its number."""
    number, unit = _NUMBER_AND_UNIT.fullmatch(surface).groups()  # type: ignore[union-attr]
    middle, end = start + len(number), start + len(surface)
    if len(unit) >= _SHORTEST_UNIT or unit.casefold() in _SHORT_UNITS:
        yield number, start, middle
        yield unit, middle, end
    elif unit.casefold() in _ENDINGS:
        yield number, start, end
    else:
        yield surface, start, end


def fold_number(surface: str) -> str:
    """Write a number with plain digits, no thousands marks and a decimal point."""
    text = _SPACE.sub("", unicodedata.normalize("NFKC", surface)).casefold()
    return text.replace(",", "") if _THOUSANDS.fullmatch(text) else text.replace(",", ".")
