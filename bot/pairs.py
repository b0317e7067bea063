"""Pairs of countries as a person names them on the command line."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError
from typing import TYPE_CHECKING, Final

from bot.subcommand import well_formed
from corpus.models import Pair
from corpus.relations.countries import country_name, country_named
from corpus.relations.pair_names import pair_in

if TYPE_CHECKING:
    from argparse import ArgumentParser

_BETWEEN: Final = re.compile(r"\s+[-–—/&+]\s+|[-–—/]|\s+(?:and|vs\.?)\s+")
_LONGEST: Final = 100


def add_pair(parser: ArgumentParser) -> None:
    """Declare the pair that a subcommand is about."""
    parser.add_argument(
        "pair", type=pair_named, metavar="PAIR", help="two countries, by codes or names in any language: CN-MY"
    )


def pair_named(text: str) -> Pair:
    """Read two countries, in any order, by their codes or by names in any of the languages that are known."""
    text = well_formed(text)[:_LONGEST]
    parts = [(text[: match.start()].strip(), text[match.end() :].strip()) for match in _BETWEEN.finditer(text)]
    named = [(country_named(one), country_named(other)) for one, other in parts if one and other]
    if same := next((one for one, other in named if one and one == other), None):
        raise ArgumentTypeError(f"{text!r} is {country_name(same)} twice; name two different countries")
    for one, other in named:
        if one and other:
            return Pair.of(one, other)
    if pair := pair_in(text):
        return pair
    raise ArgumentTypeError(_complaint(text, [part for two in parts for part in two if part]))


def in_words(pair: Pair) -> str:
    """Name a pair in English: ``China and Malaysia``."""
    return " and ".join(map(country_name, pair.codes))


def _complaint(text: str, parts: list[str]) -> str:
    if unknown := next((part for part in parts if country_named(part) is None), None):
        return f"{unknown!r} is not known as a country; name two, such as CN-MY or China-Malaysia"
    return f"{text!r} is not a pair of countries, such as CN-MY or China-Malaysia"
