"""Numbers however they are written."""

import pytest

from corpus.analysis import entries, tokenize


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("3,000", ["3000"]),
        ("3 000", ["3000"]),
        ("12\xa0500\u202f000,5", ["12500000.5"]),
        ("in 2019 100 carts", ["in", "2019", "100", "cart"]),
        ("5 1000", ["5", "1000"]),
        ("31,5 млрд", ["31.5", "billion"]),
        ("$31.5bn", ["dollar", "31.5", "billion"]),
        ("31.5billion dollars", ["31.5", "billion", "dollar"]),
        ("7%", ["7", "percent"]),
        ("Per cent", ["percent"]),
        ("7 per cent", ["7", "percent"]),
        ("per century", ["per", "centuri"]),
        ("the 1990s", ["the", "1990"]),
        ("the 1st", ["the", "1"]),
        ("5G", ["5g"]),
        ("80km", ["80", "km"]),
    ],
)
def test_one_number_has_one_form(text: str, terms: list[str]) -> None:
    """Thousands marks, decimal commas, signs and short units come out the same as their longer forms."""
    assert [entry.term for entry in entries(text)] == terms


def test_a_spaced_number_is_one_token() -> None:
    """The span of a number with spaces covers all its digits."""
    text = "about 12 500 tons"
    token = tokenize(text)[1]
    assert (token.word, text[token.start : token.end]) == ("12500", "12 500")
