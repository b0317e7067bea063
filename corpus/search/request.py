"""What is asked for: a question without its signs, and how it is read beyond its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from corpus.models import Pair, Reading
from corpus.passages import count_words
from corpus.relations.tagging import countries_named
from corpus.search.operators import MOST_WORDS
from corpus.search.query import readable, tokens_of
from corpus.search.times import days_in, time_in

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from corpus.models import Filters
    from corpus.search.operators import Operators
    from corpus.search.times import Time

_BOTH: Final = 2


@dataclass(frozen=True, slots=True)
class Request:
    """A question as typed, the text of it that is searched for, and how it is read.

    The text has spaces in place of what is not searched for, so that `time` tells where its words stand.
    """

    typed: str
    text: str
    reading: Reading
    time: Time


def request_for(typed: str, operators: Operators, filters: Filters, *, literal: bool, today: date) -> Request:
    """Read a question beyond its signs; `filters` are all that hold."""
    plain = literal or count_words(typed) > MOST_WORDS
    time = days_in(operators.question, today) if plain else time_in(operators.question, today)
    reading = Reading(
        pair=None if plain else _pair(operators.question),
        period=time.period,
        newest_first=time.newest_first,
        phrases=operators.phrases,
        excluded=operators.excluded,
        filters=filters,
        literal=literal,
    )
    return Request(readable(typed), _without(operators.question, time.relative), reading, time)


def _pair(question: str) -> Pair | None:
    """Take the two countries that a question names; one that names three is about no pair."""
    named = countries_named(question)
    return Pair.of(*named) if len(named) == _BOTH else None


def _without(question: str, spans: Iterable[tuple[int, int]]) -> str:
    """Blank what no article needs to have, unless nothing would be left."""
    blanked = question
    for start, end in spans:
        blanked = blanked[:start] + " " * (end - start) + blanked[end:]
    return blanked if tokens_of(blanked) else question
