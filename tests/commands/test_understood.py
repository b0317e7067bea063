"""Tests of how a question was understood, as it is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from commands.language import speaking
from commands.replies import answer_layout
from corpus.models import Filters, Pair, Period, Reading
from tests.commands.layouts import texts
from tests.commands.samples import BARLEY, CHINESE, TOKEN, make_answer


@pytest.mark.parametrize(
    ("reading", "line"),
    [
        (Reading(pair=Pair("CN", "KZ")), "Read as: China and Kazakhstan"),
        (
            Reading(period=Period(date(2024, 1, 1), date(2024, 12, 31), "2024")),
            "Read as: published in 2024, undated, or speaking of then",
        ),
        (
            Reading(period=Period(date(2024, 5, 1), date(2024, 5, 31), "May")),
            "Read as: published in May 2024, undated, or speaking of then",
        ),
        (Reading(period=Period(date(2024, 5, 3), date(2024, 5, 3), "3 May")), "Read as: published on 3 May 2024"),
        (
            Reading(period=Period(date(2024, 5, 1), None, "since May")),
            "Read as: published since May 2024, undated, or speaking of then",
        ),
        (
            Reading(period=Period(None, date(2024, 5, 3), "by 3 May")),
            "Read as: published until 3 May 2024, undated, or speaking of then",
        ),
        (
            Reading(period=Period(date(2023, 2, 1), date(2024, 5, 31), "")),
            "Read as: published from February 2023 to May 2024, undated, or speaking of then",
        ),
        (
            Reading(period=Period(date(2024, 2, 1), date(2024, 5, 3), "")),
            "Read as: published from 1 February 2024 to 3 May 2024, undated, or speaking of then",
        ),
        (
            Reading(newest_first=True, phrases=("dry port",), excluded=("rail",), filters=Filters(publisher="Courier")),
            "Read as: newest first · with “dry port” · without “rail” · publisher: Courier",
        ),
        (Reading(literal=True), "Searched as it was typed."),
    ],
)
def test_says_how_a_question_was_understood(reading: Reading, line: str) -> None:
    """In one line below the question, with dates no more precise than they need to be."""
    assert texts(answer_layout(replace(make_answer(BARLEY), reading=reading), TOKEN))[0].splitlines()[1:] == [
        f"-# {line}"
    ]


def test_names_countries_and_languages_in_the_readers_language() -> None:
    """By what CLDR calls them; the quotes' own words stay."""
    answer = replace(make_answer(CHINESE), reading=Reading(pair=Pair("CN", "KZ")))
    with speaking("ru"):
        shown = "".join(texts(answer_layout(answer, TOKEN)))
    assert "Китай и Казахстан" in shown
    assert "丝路日报" in shown
    assert "китайский" in shown
