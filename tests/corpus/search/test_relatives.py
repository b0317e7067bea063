"""Words that are like a word without being a form of it."""

import pytest

from corpus.search.relatives import relatives

TERMS = sorted([
    "import", "importance", "invent", "invention", "inventori", "inventor", "port", "portal", "portfolio",
    "экспорт", "экспортер", "экспозиция", "出口",
])  # fmt: skip


@pytest.mark.parametrize(
    ("word", "like"),
    [
        ("inventor", {"inventor", "inventori", "invention", "invent"}),
        ("importer", {"import", "importance"}),
        ("экспортеры", {"экспорт", "экспортер"}),
        ("ports", {"port", "portal"}),
    ],
)
def test_words_that_start_alike_and_are_much_alike_are_found(word: str, like: set[str]) -> None:
    """The same first letters and most of the others make a relative, in any alphabet."""
    assert set(relatives(word, TERMS)) == like


@pytest.mark.parametrize("word", ["por", "2023", "出口的牛", "5g", "mport", "quartz"])
def test_others_have_none(word: str) -> None:
    """Short words, numbers and Chinese have no relatives, nor has what starts with other letters."""
    assert relatives(word, TERMS) == []


LETTERS = "abcdefghijklmnopqrst"


def test_the_most_alike_come_first() -> None:
    """Relatives are ordered by likeness and are not endless."""
    many = sorted(f"invento{first}{second}" for first in LETTERS for second in LETTERS)
    found = relatives("inventory", ["inventor", *many, "inventory"])
    assert found[0] == "inventory"
    assert len(found) < len(many)


def test_no_terms_no_relatives() -> None:
    """An empty dictionary has nothing that is like a word."""
    assert relatives("inventor", []) == []
