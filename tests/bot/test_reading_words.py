"""How a question was read is said in few and plain words."""

from __future__ import annotations

from datetime import date

import pytest

from bot.reading_words import reading_in_words, reading_line, span_in_words
from corpus.models import Filters, Pair, Period, Reading


@pytest.mark.parametrize(
    ("after", "before", "words"),
    [
        ("2024-01-01", "2024-12-31", "in 2024"),
        ("2024-02-01", "2024-02-29", "in February 2024"),
        ("2024-11-08", "2024-11-08", "on 8 November 2024"),
        ("2021-01-01", "2023-12-31", "from 2021 to 2023"),
        ("2024-05-01", "2024-07-31", "from May 2024 to July 2024"),
        ("2024-12-12", "2025-03-12", "from 12 December 2024 to 12 March 2025"),
        ("2024-05-01", None, "since May 2024"),
        ("2024-11-09", None, "since 9 November 2024"),
        (None, "2022-12-31", "until 2022"),
        (None, "2024-05-31", "until May 2024"),
        (None, None, "at any time"),
    ],
)
def test_spans_are_as_short_as_they_can_be(after: str | None, before: str | None, words: str) -> None:
    """Whole years and months are named as such."""
    days = [date.fromisoformat(day) if day else None for day in (after, before)]
    assert span_in_words(*days) == words


def test_everything_that_was_read_is_said() -> None:
    """Each part has its words, in the order in which it was given."""
    reading = Reading(
        pair=Pair("CN", "KZ"),
        period=Period(date(2024, 1, 1), date(2024, 12, 31), "in 2024"),
        newest_first=True,
        phrases=("dry port",),
        excluded=("durian", "beef"),
        filters=Filters("Steppe Ledger", date(2024, 3, 1), None),
    )
    assert reading_line(reading) == (
        "Read as: China and Kazakhstan, published in 2024, undated, or speaking of then, newest first, with “dry port”,"
        " without “durian” and “beef”,"
        " only by Steppe Ledger, only published since March 2024 · --as-typed drops this"
    )


def test_what_is_typed_cannot_be_dropped() -> None:
    """Signs are not offered to be dropped, and a plain question has nothing to tell."""
    assert reading_line(Reading(excluded=("beef",))) == "Read as: without “beef”"
    assert reading_in_words(Reading()) is None
    assert reading_line(Reading(literal=True)) is None
