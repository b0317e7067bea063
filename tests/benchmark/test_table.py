"""How figures are written."""

from __future__ import annotations

import pytest

from tests.benchmark.quality import Engine, SetResult
from tests.benchmark.table import figure, markdown, milliseconds, quality_tables, ratio


def test_a_table_is_markdown() -> None:
    """Cells stand between bars, figures to the right."""
    assert markdown(["engine", "p50"], [["FTS5", "1.5"], ["tantivy", "0.3"]]).splitlines() == [
        "| engine | p50 |",
        "| --- | ---: |",
        "| FTS5 | 1.5 |",
        "| tantivy | 0.3 |",
    ]


def test_the_best_of_a_set_is_bold() -> None:
    """Each figure is compared with the same figure of the others; an engine that was not there has a dash."""
    both = (Engine("Dragoman", 50, (0.9, 0.8, 0.7), None), Engine("FTS5", 50, (0.95, 0.8, 0.6), None))
    results = [SetResult("trade", "en", 1200, both), SetResult("travel", "en", 80, both[:1])]
    table = list(quality_tables(results))[1].splitlines()
    assert table[2] == "| trade (1,200, en) | .900 → **.800** → **.700** | **.950** → **.800** → .600 |"
    assert table[3].endswith("| – |")


def test_a_sample_of_questions_is_told() -> None:
    """Who was asked fewer questions than Dragoman is named, and not compared."""
    engines = (Engine("Dragoman", 50, (0.9,), None), Engine("token_set_ratio", 20, (1.0,), None))
    _, table, notes = quality_tables([SetResult("trade", "en", 10, engines)])
    assert "| **.900** | 1.000 |" in table
    assert "token_set_ratio was asked a sample, 20 to 20 questions of a set" in notes


@pytest.mark.parametrize(("value", "written"), [(None, "–"), (0.9174, ".917"), (1.0, "1.000"), (0.0, ".000")])
def test_shares_have_three_places(value: float | None, written: str) -> None:
    """A share is written without its zero."""
    assert figure(value) == written


@pytest.mark.parametrize(
    ("value", "reference", "written"),
    [(2, 50, "1/25"), (20, 50, "1/2.5"), (50, 50, "× 1.0"), (130, 50, "× 2.6"), (1, None, "–")],
)
def test_a_ratio_reads_as_a_part_or_a_multiple(value: float, reference: float | None, written: str) -> None:
    """What is smaller is a part, what is larger a multiple."""
    assert ratio(value, reference) == written


@pytest.mark.parametrize(("value", "written"), [(0.0345, "0.03"), (4.567, "4.6"), (99.94, "99.9"), (1234.5, "1,234")])
def test_times_have_two_figures_or_more(value: float, written: str) -> None:
    """Short times keep their decimals."""
    assert milliseconds(value) == written
