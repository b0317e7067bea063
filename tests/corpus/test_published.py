"""Tests of dates of publication, as precise as they are known."""

from __future__ import annotations

from random import Random

from corpus.published import Published


def test_dates_are_in_order_however_precise() -> None:
    """Years, months and days can be compared with each other; of those that begin together the vaguest comes first."""
    written = ["0987", "1850-06", "2023-12-31", "2024", "2024-01", "2024-01-01", "2024-05", "9999-12"]
    dates = [Published.parse(text) for text in written]
    Random(1).shuffle(dates)
    assert [str(one) for one in sorted(dates)] == written
    assert Published(2024) <= Published(2024) < Published(2024, 1)
    assert max(dates) >= Published(9999)
