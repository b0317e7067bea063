"""Tests of numbers by what they are worth, however and in whichever language they are written."""

from __future__ import annotations

from decimal import Decimal

import pytest

from corpus.search.quantities import Kind, quantities


@pytest.mark.parametrize(
    ("text", "typed", "value", "kind"),
    [
        ("about 3,200 tonnes", "3,200", 3200, Kind.PLAIN),
        ("около 3 200 тонн", "3 200", 3200, Kind.PLAIN),
        ("$31.5bn", "31.5bn", 31_500_000_000, Kind.PLAIN),
        ("31,5 млрд долларов", "31,5 млрд", 31_500_000_000, Kind.PLAIN),
        ("5 миллионов тонн", "5 миллионов", 5_000_000, Kind.PLAIN),
        ("3.2 juta tan", "3.2 juta", 3_200_000, Kind.PLAIN),
        ("500 мың тонна", "500 мың", 500_000, Kind.PLAIN),
        ("达到300万吨", "300万", 3_000_000, Kind.PLAIN),
        ("二十亿元", "二十亿", 2_000_000_000, Kind.PLAIN),
        ("三千二百吨", "三千二百", 3200, Kind.PLAIN),
        ("两万五千人", "两万五千", 25_000, Kind.PLAIN),
        ("rose 40 %", "40 %", 40, Kind.PERCENT),
        ("40 per cent of", "40 per cent", 40, Kind.PERCENT),
        ("на 40 процентов", "40 процентов", 40, Kind.PERCENT),
        ("增长百分之四十", "百分之四十", 40, Kind.PERCENT),
        ("增长百分之40", "百分之40", 40, Kind.PERCENT),
        ("in 2024,", "2024", 2024, Kind.YEAR),
        ("на 15-м месте", "15", 15, Kind.PLAIN),
        ("the 47th time", "47th", 47, Kind.PLAIN),
    ],
)
def test_reads_a_number(text: str, typed: str, value: int, kind: Kind) -> None:
    """Scale and percent signs belong to it."""
    (found,) = quantities(text)
    assert (found.typed, found.kind) == (typed, kind)
    assert Decimal(value) in found.values
    assert text[found.start : found.end].strip() == typed


@pytest.mark.parametrize("text", ["5G", "version 1.2.3", "A380", "万一", "一家企业", "no number", "十分重要"])
def test_leaves_out_what_counts_nothing(text: str) -> None:
    """Names with digits, and Chinese words that only look like numbers."""
    assert quantities(text) == []


def test_a_point_may_part_thousands() -> None:
    """Where 1.200 is written for 1200, either may be meant."""
    (found,) = quantities("1.200 ton")
    assert found.values == {Decimal("1.200"), Decimal(1200)}
