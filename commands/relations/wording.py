"""Pairs of countries in words: their names with flags, and what the corpus has on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from commands.language import date, gettext, listed, ngettext, number, spoken
from commands.limits import clip
from commands.markup import escape
from corpus.relations.countries import country_name

if TYPE_CHECKING:
    from corpus.models import Pair, Relation

_REGIONAL_A: Final = 0x1F1E6
_TOPICS_CHARACTERS: Final = 120


def flag(code: str) -> str:
    """Write a country's flag: its code in the letters that Unicode has for that."""
    return "".join(chr(_REGIONAL_A + ord(letter) - ord("A")) for letter in code)


def names(pair: Pair) -> tuple[str, str]:
    """Name both countries in the language that is spoken."""
    return country_name(pair.first, spoken()), country_name(pair.second, spoken())


def pair_in_words(pair: Pair) -> str:
    """Name both countries with their flags."""
    first, second = names(pair)
    return f"{flag(pair.first)} {first} – {flag(pair.second)} {second}"


def articles_in_words(count: int) -> str:
    """Write how many articles there are."""
    return ngettext("{count} article", "{count} articles", count).format(count=number(count))


def period_in_words(relation: Relation) -> str:
    """Write between which dates a relation's articles were published."""
    first, latest = relation.first, relation.latest
    if first == latest or first is None or latest is None:
        return date(first or latest)
    return gettext("{first} to {latest}").format(first=date(first), latest=date(latest))


def counts_in_words(relation: Relation) -> str:
    """Write how many articles there are, and from when."""
    return f"{articles_in_words(relation.articles)} · {period_in_words(relation)}"


def topics_in_words(relation: Relation) -> str:
    """List what the articles are mostly about, as far as a line has room."""
    return escape(clip(listed(relation.topics), _TOPICS_CHARACTERS)) if relation.topics else ""
