"""Tests of the columns of a timeline."""

from __future__ import annotations

import pytest

from commands.language import LANGUAGES, speaking
from commands.pictures.spans import MONTH, QUARTER, YEAR, columns
from corpus.published import Published
from tests.commands.pictures.samples import DATES


@pytest.mark.parametrize(
    ("dates", "months"),
    [
        ("one day", MONTH),
        ("two months", MONTH),
        ("a year and some without", MONTH),
        ("large numbers", MONTH),
        ("five years", QUARTER),
        ("twenty years", YEAR),
        ("seventy years", 5 * YEAR),
        ("an early year", 200 * YEAR),
    ],
)
def test_a_column_spans_what_leaves_it_legible(dates: str, months: int) -> None:
    """Months become quarters and years as the time that they span grows, and there are never too many columns."""
    found = columns(DATES[dates])
    assert found.months == months
    assert len(found.columns) <= 20


def test_counts_every_date_once() -> None:
    """What is in no column is counted as too vague or as unknown."""
    for dates in DATES.values():
        found = columns(dates)
        shown = sum(entry.count for entry in found.columns)
        assert shown + found.vague + found.undated == sum(count for _, count in dates)


def test_leaves_no_month_out() -> None:
    """Months of which there is nothing have their column, too."""
    found = columns([(Published(2024, 11, 30), 2), (Published(2025, 2), 1)])
    assert [(entry.begins.year, entry.begins.month, entry.count) for entry in found.columns] == [
        (2024, 11, 2),
        (2024, 12, 0),
        (2025, 1, 0),
        (2025, 2, 1),
    ]


def test_many_vague_dates_make_columns_of_years() -> None:
    """If of many dates only the year is known, all of them go into columns of years."""
    found = columns([(Published(2024), 3), (Published(2025, 2, 1), 4), (Published(2025), 1)])
    assert [(entry.name, entry.count) for entry in found.columns] == [("2024", 3), ("2025", 5)]
    assert found.vague == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_columns_in_every_language(language: str) -> None:
    """A column of any length has a short and a full name, the full one with its year."""
    with speaking(language):
        for dates in DATES.values():
            for entry in columns(dates).columns:
                assert entry.label
                assert str(entry.begins.year) in entry.name
