"""Where a candidate comes from: whether the question names its publisher or its date."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from corpus.analysis import tokenize
from corpus.search.query import tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from corpus.search.matches import Floats, Matches

_NEAR: Final = 10.0
"""In words of the question: at this distance from a publisher's name a word counts a third as much for it."""

_MONTH_STARTS: Final = (
    "jan янв қаң", "feb фев ақп", "mar мар нау mac", "apr апр сәу", "may мая май мам mei", "jun июн мау",
    "jul июл шіл", "aug авг там ogo agu", "sep сен қыр", "oct окт қаз okt", "nov ноя қар", "dec дек жел dis des",
)  # fmt: skip
_MONTHS: Final = {start: month for month, starts in enumerate(_MONTH_STARTS, start=1) for start in starts.split()}
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_MONTH: Final = r"(?P<month>[^\W\d_]{3,9})\.?"
_YEAR: Final = r"(?P<year>(?:19|20)\d\d)"
_DATES: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_MONTH}\s+{_DAY},?\s+{_YEAR}\b",
        rf"\b{_DAY}\s+{_MONTH},?\s+{_YEAR}",
        rf"\b{_YEAR}\s+(?:жылғы|жылдың)\s+{_DAY}\s+{_MONTH}",
        rf"{_YEAR}\s*[-年]\s*(?P<number>\d{{1,2}})\s*[-月]\s*{_DAY}",
    )
)


def publisher_named(matches: Matches) -> Floats:
    """Tell of each candidate whether the question has all words of its publisher's name."""
    asked = {token.word for token in tokens_of(matches.query.question)}
    return np.array([float(bool(words := _words(row.publisher)) and asked.issuperset(words)) for row in matches.rows])


def near_publisher(matches: Matches) -> Floats:
    """Give the share that a candidate has of the words near its publisher's name in the question; 0 if not named.

    Of a question about what one publisher reported and another denied, each is asked for its part.
    """
    asked = [token.word for token in tokens_of(matches.query.question)]
    places = np.array([asked.index(word) if word in asked else 0 for word in matches.words])
    shares = np.zeros(len(matches.rows))
    for publisher in {row.publisher for row in matches.rows}:
        words = _words(publisher)
        other = np.array([word not in words for word in matches.words])
        for named in _runs(asked, words):
            weights = matches.weights * other * np.exp(-np.abs(places - named) / _NEAR)
            own = [index for index, row in enumerate(matches.rows) if row.publisher == publisher]
            found = matches.with_headlines[own] @ weights / (weights.sum() or 1)
            shares[own] = np.maximum(shares[own], found)
    return shares


def dated(matches: Matches) -> Floats:
    """Tell of each candidate whether the question names the day on which it was published."""
    named = set(days_named(matches.query.question))
    return np.array([float(row.published in named) for row in matches.rows])


def days_named(question: str) -> Iterator[str]:
    """Yield the days that a question names with their year, as ``YYYY-MM-DD``, in the languages of the corpus."""
    for pattern in _DATES:
        for match in pattern.finditer(question):
            found = match.groupdict()
            month = int(found["number"]) if "number" in found else _MONTHS.get(found["month"][:3].casefold())
            if month:
                yield f"{found['year']}-{month:02}-{int(found['day']):02}"


def _runs(words: Sequence[str], wanted: Sequence[str]) -> list[int]:
    """List where a run of words starts among others."""
    size = len(wanted)
    return [at for at in range(len(words) - size + 1) if size and tuple(words[at : at + size]) == tuple(wanted)]


@lru_cache(maxsize=4096)
def _words(text: str | None) -> tuple[str, ...]:
    return tuple(token.word for token in tokenize(text or ""))
