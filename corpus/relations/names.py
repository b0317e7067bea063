"""The names of countries that CLDR has, and those that it lacks, from the files in `corpus/names`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from babel import Locale

from corpus.analysis import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

LANGUAGES: Final = ("en", "zh", "ru", "ms", "kk", "id")
"""Languages in which countries are known, by the names of CLDR's locales."""

_CJK: Final = r"\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff"
_INSIDE: Final = rf"[^\W_{_CJK}]"
WORD: Final = re.compile(rf"(?<!{_INSIDE})(?:(?:[^\W\d_]\.)+[^\W\d_](?!{_INSIDE})\.?|[^\W\d_{_CJK}]+)")
"""A word in a script that parts words by spaces; an abbreviation with points is one word, a number's unit is none."""

CAPITALISED_OR_CYRILLIC: Final = re.compile(
    rf"(?<!{_INSIDE})(?:(?:[A-Z]\.)+[A-Z](?!{_INSIDE})\.?|[A-ZÀ-ÖØ-ÞĀ-ſ\u0400-\u052f][^\W\d_{_CJK}]*)"
)
"""A word that can begin a name: in Cyrillic letters adjectives do, and are written small."""

_NO_COUNTRIES: Final = frozenset("EU EZ UN QO XA XB ZZ AC CP CQ DG EA IC TA".split())
"""Two letters that CLDR has a name for, but ISO 3166-1 no country or territory."""

_CODE_LENGTH: Final = 2
"""The codes of larger areas are numbers of three digits."""

_FILES: Final = ("names", "capitals", "demonyms", "seats", "provinces")
_BRACKETS: Final = re.compile(r"\s*[(（].+?[)）]\s*")
_NOT_SPOKEN: Final = re.compile(r"\bSAR\b|\bDAK\b|特别行政区|АӘА|о-в|Congo - |Конго - |Kongo - ")
"""What CLDR writes in names to tell them apart in lists, and nobody says."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a country as it is written, in a language. `kind` is the file that has it, or ``cldr``."""

    text: str
    code: str
    language: str
    kind: str


@lru_cache(maxsize=1)
def territories() -> frozenset[str]:
    """List the codes of the countries and territories that there are names for."""
    return frozenset(code for code in _cldr("en") if len(code) == _CODE_LENGTH) - _NO_COUNTRIES


def cldr_name(code: str, language: str) -> str:
    """Name a territory as CLDR does."""
    return _cldr(language)[code]


@lru_cache(maxsize=1)
def names() -> tuple[Name, ...]:
    """List all names of all countries, without those that are nearly always something else."""
    dropped = {fold_words(text) for text in listed("dropped")}
    found = [*_from_cldr(), *_from_files(), *_capitals_from_cldr()]
    return tuple(name for name in dict.fromkeys(found) if fold_words(name.text) not in dropped)


def listed(table: str) -> list[str]:
    """Read one of the lists of what is ambiguous."""
    return parted(ambiguous()[table])


@lru_cache(maxsize=1)
def ambiguous() -> dict[str, Any]:
    """Read what looks like a country's name and may be something else."""
    return read("ambiguous")


def read(name: str) -> dict[str, Any]:
    """Read one of the files of names."""
    return tomllib.loads((resources.files("corpus") / "names" / f"{name}.toml").read_text(encoding="utf-8"))


def parted(written: str) -> list[str]:
    """Part names at commas."""
    return [text for part in written.split(",") if (text := " ".join(part.split()))]


def fold_words(text: str) -> tuple[str, ...]:
    """Reduce a name to its folded words; one in Chinese is one word."""
    return tuple(fold(match[0]) for match in WORD.finditer(text)) or (text,)


def _from_cldr() -> Iterator[Name]:
    for language in LANGUAGES:
        for code in sorted(territories() & _cldr(language).keys()):
            plain = _BRACKETS.sub("", _cldr(language)[code])
            if not _NOT_SPOKEN.search(plain):
                for spelt in dict.fromkeys((plain, plain.replace("&", "and"), plain.replace("St.", "Saint"))):
                    yield Name(spelt, code, language, "cldr")


def _from_files() -> Iterator[Name]:
    for kind in _FILES:
        for language, table in read(kind).items():
            for code, written in table.items():
                yield from (Name(text, code, language, kind) for text in parted(written))


def _capitals_from_cldr() -> Iterator[Name]:
    """Yield capitals in other languages, as far as CLDR names them for their time zones."""
    english = read("capitals")["en"].items()
    code_of = {fold(text.replace(" ", "_")): code for code, written in english for text in parted(written)}
    for language in LANGUAGES[1:]:
        for zone, named in Locale(language).time_zones.items():
            code = code_of.get(fold(zone.rsplit("/", 1)[-1]))
            if code and "city" in named:
                yield Name(str(named["city"]), code, language, "capitals")


@lru_cache(maxsize=len(LANGUAGES))
def _cldr(language: str) -> dict[str, str]:
    return {str(code): str(name) for code, name in Locale(language).territories.items()}
