"""Countries by their codes: which there are, how they are called, and which one a person means.

Codes are those of ISO 3166-1, and names those of Unicode CLDR, which Babel brings along. Hong Kong, Macao and Taiwan
have codes of their own there; that says nothing on whose they are.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from corpus.relations import names, tagging
from corpus.relations.names import LANGUAGES

__all__ = ["LANGUAGES", "codes", "country_name", "country_named"]

_CODE_LENGTH: Final = 2


def codes() -> frozenset[str]:
    """List the alpha-2 codes of all countries and territories."""
    return names.territories()


def country_name(code: str, language: str = "en") -> str:
    """Name a country in one of `LANGUAGES`; raise KeyError for a code that there is not."""
    return names.cldr_name(code, language)


def country_named(text: str) -> str | None:
    """Find the code of the country that somebody names by any of its names, or by its code; None if there is none."""
    wanted = " ".join(text.split())
    if len(wanted) == _CODE_LENGTH and wanted.upper() in codes():
        return wanted.upper()
    if code := _by_name().get(wanted.casefold()):
        return code
    named = tagging.countries_named(wanted)
    return named[0] if len(named) == 1 else None


@lru_cache(maxsize=1)
def _by_name() -> dict[str, str]:
    """Give the code for each name; CLDR's come first."""
    found: dict[str, str] = {}
    for code in sorted(codes()):
        for language in LANGUAGES:
            found.setdefault(country_name(code, language).casefold(), code)
    for name in names.names():
        if name.kind in {"cldr", "names", "capitals"}:
            found.setdefault(name.text.casefold(), name.code)
    return found
