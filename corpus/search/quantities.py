"""Amounts as several languages write them, by what they are worth: 31.5bn is 31,5 млрд, 三百万 is 3 million."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Final

from corpus.numbers import NUMBER, fold_number

_SCALES: Final = {
    "e12": r"trillion|trln|trn|tn\b|триллион\w*|трлн|trilion|triliun|万亿",
    "e9": r"billion|bln|bn\b|миллиард\w*|млрд|bilion|miliar|十亿",
    "e8": r"亿",
    "e7": r"千万",
    "e6": r"million|mln|mn\b|миллион\w*|млн|juta|百万",
    "e4": r"万",
    "e3": r"thousand|тысяч\w*|тыс\b|мың|ribu|千",
}
_SCALE: Final = "|".join(f"(?P<{name}>{words})" for name, words in _SCALES.items())
_PERCENT: Final = r"%|％|per\s?cent\b|pct\b|процент\w*|пайыз\w*|peratus\w*|persen\w*|个百分点"
_QUANTITY: Final = re.compile(
    rf"(?P<before>百分之)?(?<![^\W\u3040-\u9fff])(?<![\d.,])(?P<number>{NUMBER})"
    rf"(?:[\s\xa0-]*(?:{_SCALE}))?(?P<percent>[\s\xa0-]*(?:{_PERCENT}))?(?:(?:st|nd|rd|th|s)\b)?(?![A-Za-z])",
    re.IGNORECASE,
)
_CHINESE_DIGITS: Final = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_CHINESE_TENS: Final = {"十": 10, "百": 100, "千": 1000}
_CHINESE_SCALES: Final = {"万": 10**4, "亿": 10**8}
_CHINESE_SIGNS: Final = "".join([*_CHINESE_DIGITS, *_CHINESE_TENS, *_CHINESE_SCALES])
_CHINESE: Final = re.compile(
    rf"(?P<percent>百分之)(?P<share>[{_CHINESE_SIGNS}]+)"
    rf"|(?<![{_CHINESE_SIGNS}\d])(?P<number>(?=[^百千万亿])[{_CHINESE_SIGNS}]*[十百千万亿][{_CHINESE_SIGNS}]*)"
)
_SHORTEST_IN_CHINESE: Final = 2
"""Characters: 十 alone is part of many a word that counts nothing."""

_THOUSANDS_WITH_POINTS: Final = re.compile(r"\d{1,3}(?:\.\d{3})+")
_FIRST_YEAR: Final = 1800
_LAST_YEAR: Final = 2200
_YEAR: Final = re.compile(r"\d{4}")


class Kind(Enum):
    """What a number may be compared with."""

    PLAIN = "plain"
    PERCENT = "percent"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its scale: where it stands, as typed, and what it may be worth (1.200 is written for 1200, too)."""

    start: int
    end: int
    typed: str
    values: frozenset[Decimal]
    kind: Kind


def quantities(text: str) -> list[Quantity]:
    """Find the numbers that are written in digits, or in Chinese ones, in order."""
    found = [
        *(_quantity(match) for match in _QUANTITY.finditer(text)),
        *(_in_chinese(match) for match in _CHINESE.finditer(text)),
    ]
    return sorted((one for one in found if one is not None), key=lambda one: one.start)


def _quantity(match: re.Match[str]) -> Quantity | None:
    number = match["number"]
    scale = next((Decimal(f"1{name}") for name in _SCALES if match[name]), Decimal(1))
    try:
        values = {Decimal(fold_number(number)) * scale}
    except InvalidOperation:  # 1.2.3 is a number of a chapter or a version
        return None
    if _THOUSANDS_WITH_POINTS.fullmatch(number):
        values.add(Decimal(number.replace(".", "")) * scale)
    if match["before"] or match["percent"]:
        kind = Kind.PERCENT
    elif scale == 1 and _YEAR.fullmatch(number) and _FIRST_YEAR <= int(number) <= _LAST_YEAR:
        kind = Kind.YEAR
    else:
        kind = Kind.PLAIN
    return Quantity(*match.span(), match[0].strip(), frozenset(values), kind)


def _in_chinese(match: re.Match[str]) -> Quantity | None:
    number = match["share"] or match["number"]
    if not match["percent"] and len(number) < _SHORTEST_IN_CHINESE:
        return None
    kind = Kind.PERCENT if match["percent"] else Kind.PLAIN
    return Quantity(*match.span(), match[0], frozenset({Decimal(_value(number))}), kind)


def _value(number: str) -> int:
    """Read Chinese digits: 两万五千 is 25,000."""
    total = section = digit = 0
    for sign in number:
        if sign in _CHINESE_DIGITS:
            digit = _CHINESE_DIGITS[sign]
        elif sign in _CHINESE_TENS:
            section += (digit or 1) * _CHINESE_TENS[sign]
            digit = 0
        else:
            total = (total + section + digit) * _CHINESE_SCALES[sign]
            section = digit = 0
    return total + section + digit
