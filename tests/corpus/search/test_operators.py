"""Signs in a question, and texts that merely look like them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.models import NO_FILTERS, Filters
from corpus.published import Published
from corpus.search.operators import MOST_WORDS, OperatorError, Operators, read_operators, with_operators


@pytest.mark.parametrize(
    ("typed", "phrases", "excluded", "question"),
    [
        ('"dry port" of Khorgos', ("dry port",), (), '"dry port" of Khorgos'),
        ("Is the “dry port” open?", ("dry port",), (), "Is the “dry port” open?"),
        ("Где «сухой порт»?", ("сухой порт",), (), "Где «сухой порт»?"),
        ("「旱码头」在哪里", ("旱码头",), (), "「旱码头」在哪里"),
        ('beef -"frozen beef" exports', (), ("frozen beef",), "beef  exports"),
        ("trains -lorries, -ships.", (), ("lorries", "ships"), "trains"),
        ("-Moscow trains", (), ("Moscow",), "trains"),
        ('"port" "port" "crane"', ("port", "crane"), (), '"port" "port" "crane"'),
        ("China-Kazakhstan re-export of 3-5 tons", (), (), "China-Kazakhstan re-export of 3-5 tons"),
        ("a - b -- c –d", (), (), "a - b -- c –d"),
        ('an open " quotation', (), (), 'an open " quotation'),
        ('"" and "?!"', (), (), '"" and "?!"'),
        ("what came after: nothing", (), (), "what came after: nothing"),
        ("https://port.example/after:2024", (), (), "https://port.example/after:2024"),
    ],
)
def test_phrases_and_exclusions(typed: str, phrases: tuple[str, ...], excluded: tuple[str, ...], question: str) -> None:
    """Quoted phrases stay in the question, excluded words leave it, and signs inside words are text."""
    assert read_operators(typed) == Operators(question, phrases, excluded)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ('publisher:"Steppe Courier" trains', Operators("trains", publisher="Steppe Courier")),
        ("trains Publisher:Courier", Operators("trains", publisher="Courier")),
        ("publisher:«Степной вестник» мука", Operators("мука", publisher="Степной вестник")),
        ("trains after:2024-05, before:2024", Operators("trains", after=Published(2024, 5), before=Published(2024))),
        ("after:2024-11-08 trains", Operators("trains", after=Published(2024, 11, 8))),
    ],
)
def test_publishers_and_dates(typed: str, expected: Operators) -> None:
    """A name or a date follows its sign at once, and leaves the question with it."""
    assert read_operators(typed) == expected


@pytest.mark.parametrize("typed", ["after:yesterday", "before:2024-13", "after:2024-02-30", 'before:"May 2024"'])
def test_a_date_that_is_none_is_told(typed: str) -> None:
    """The sentence names what was typed, and how a date is written."""
    with pytest.raises(OperatorError, match=r"is not a date that .* understands\. Write a year"):
        read_operators(f"trains {typed}")


def test_a_long_text_has_no_signs_but_the_named_ones() -> None:
    """What is pasted quotes as texts do; a publisher and dates are asked for in it nevertheless."""
    text = '"dry port" -lorries ' + "word " * (MOST_WORDS - 2)
    found = read_operators(f"{text}after:2024")
    assert (found.phrases, found.excluded, found.after) == ((), (), Published(2024))
    assert read_operators('"dry port" -lorries ' + "word " * (MOST_WORDS - 3)).phrases == ("dry port",)


def test_operators_narrow_the_filters() -> None:
    """The later first day, the earlier last day, and the publisher of the question count."""
    filters = Filters("Straits Ledger", date(2024, 3, 1), date(2024, 12, 31))
    narrowed = with_operators(filters, read_operators("x publisher:courier after:2024-05 before:2025"), ["Courier"])
    assert narrowed == Filters("Courier", date(2024, 5, 1), date(2024, 12, 31))
    assert with_operators(filters, read_operators("x"), []) == filters


@pytest.mark.parametrize(
    ("typed", "near", "told"),
    [
        ("publisher:Curier", ["Courier", "Ledger"], "called “Curier”. Near to it: Courier, Ledger."),
        ("publisher:Curier", [], "No article is by a publisher called “Curier”."),
        ("after:2025 before:2024", [], "Nothing can be published after 2025-01-01 and before 2024-12-31."),
    ],
)
def test_what_cannot_be_is_told(typed: str, near: list[str], told: str) -> None:
    """An unknown publisher is answered with the nearest ones, dates the wrong way round with the dates."""
    with pytest.raises(OperatorError) as raised:
        with_operators(NO_FILTERS, read_operators(f"trains {typed}"), near)
    assert told in str(raised.value)


@given(st.text(alphabet='ab牛"“”«»「」-: \n', max_size=60) | st.text(max_size=60))
def test_any_text_is_survived(typed: str) -> None:
    """Whatever is typed is read, or refused with a sentence; phrases and exclusions stand in it."""
    try:
        found = read_operators(typed)
    except OperatorError as error:
        assert str(error)  # noqa: PT017 - either way is right
        return
    assert all(phrase in typed for phrase in (*found.phrases, *found.excluded))
