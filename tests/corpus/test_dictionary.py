"""Terms as numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.analysis import tokenize
from corpus.dictionary import DATE, KINDS, MOST_OF_A_KIND, NAME, NUMBER, SENTENCE_END, kind_of, without_marks


@pytest.mark.parametrize(
    ("text", "language", "kind"),
    [
        ("port", "en", 0),
        ("q2", "en", 0),
        ("12", "en", NUMBER),
        ("3.5", "en", NUMBER),
        ("5G", "en", NUMBER),
        ("2024", "en", NUMBER | DATE),
        ("1998", "en", NUMBER | DATE),
        ("2124", "en", NUMBER),
        ("20245", "en", NUMBER),
        ("2,024", "en", NUMBER | DATE),
        ("２０２４", "zh", NUMBER | DATE),
        ("May", "en", DATE),
        ("March", "en", DATE),
        ("February", "en", DATE),
        ("Juli", "ms", DATE),
        ("мая", "ru", DATE),
        ("марте", "ru", DATE),
        ("декабря", "ru", DATE),
        ("май", "ru", DATE),
        ("қазан", "kk", DATE),
        ("牛", "zh", 0),
    ],
)
def test_numbers_and_dates_are_told_from_words(text: str, language: str, kind: int) -> None:
    """Years are numbers and dates, months dates in each language as their stems are, all else with digits numbers."""
    (token,) = tokenize(text, language)
    assert kind_of(token.term) == kind


MONTHS = {
    "en": "January February March April May June July August September October November December",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "kk": "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
}


@pytest.mark.parametrize(
    ("month", "language"), [(month, language) for language, months in MONTHS.items() for month in months.split()]
)
def test_every_month_is_a_date(month: str, language: str) -> None:
    """A month is known as a text of its language has it, whatever the analysis makes of it."""
    (token,) = tokenize(month, language)
    assert kind_of(token.term) & DATE


@pytest.mark.parametrize(
    "month", "қаңтарда наурызда сәуірде мамырда маусымда тамызда қыркүйекте қарашада желтоқсанда".split()
)
def test_a_kazakh_month_is_a_date_in_every_case(month: str) -> None:
    """In May is a date in Kazakh, too, where it is one word."""
    (token,) = tokenize(month, "kk")
    assert kind_of(token.term) & DATE


@pytest.mark.parametrize("month", ["ақпанда", "шілдеде", "қазанда"])
def test_a_kazakh_month_that_looks_inflected_is_a_date_in_every_case(month: str) -> None:
    """The same for the months whose names end like a case of another word."""
    (token,) = tokenize(month, "kk")
    assert kind_of(token.term) & DATE


@given(
    number=st.integers(1, MOST_OF_A_KIND), kind=st.sampled_from(KINDS), other=st.sampled_from(KINDS), name=st.booleans()
)
def test_the_parts_of_an_id_do_not_mix(number: int, kind: int, other: int, *, name: bool) -> None:
    """A term is found again without its mark for names, kinds never share an id, and none ends a sentence."""
    term = kind | number
    marked = np.array([term | NAME * name, SENTENCE_END], np.uint32)
    assert without_marks(marked).tolist() == [term, SENTENCE_END]
    assert term != SENTENCE_END
    assert term < 1 << 32
    assert (term == other | number) == (kind == other)
    assert term & NAME == 0
