"""Misspelt words and what they are repaired to."""

import pytest

from corpus.search.spelling import (
    MOST_REPAIRED,
    Alternative,
    WordList,
    alternatives,
    is_slip,
    lengths,
    misspelt,
    most_edits,
    repairable,
)

WORDS = WordList(
    ["kazakhstan", "malaysia", "beef", "been", "trade", "trades", "traded", "port", "ports", "investment", "экспорт"],
    [40, 40, 5, 90, 60, 3, 2, 12, 4, 30, 7],
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kazahstan", "kazakhstan"),
        ("kazakhstna", "kazakhstan"),
        ("malayssia", "malaysia"),
        ("bef", "beef"),
        ("trdae", "trade"),
        ("prot", "port"),
        ("invesment", "investment"),
        ("экспрот", "экспорт"),
    ],
)
def test_the_word_that_was_meant_comes_first(typed: str, meant: str) -> None:
    """A missing, doubled, swapped or wrong letter is repaired to the likeliest word of the corpus."""
    assert alternatives(typed, [WORDS])[0].word == meant


@pytest.mark.parametrize("typed", ["uzbekistan", "quartz", "xyz", "malta"])
def test_other_words_are_left_alone(typed: str) -> None:
    """A word that is simply not in the corpus is not bent to one that is."""
    assert alternatives(typed, [WORDS]) == []


@pytest.mark.parametrize(
    ("typed", "words", "meant"),
    [
        ("xalaysia", ["malaysia"], ["malaysia"]),
        ("xalaysa", ["malaysia"], []),
        ("kort", ["port"], []),
        ("brazil", ["rail"], []),
        ("mport", ["sport", "import"], ["import"]),
    ],
)
def test_another_first_letter_counts_double(typed: str, words: list[str], meant: list[str]) -> None:
    """A wrong first letter is borne as the only edit of a longer word, and is less likely than any other edit."""
    found = alternatives(typed, [WordList(words, [50] * len(words))])
    assert [item.word for item in found][:1] == meant


def test_equally_likely_words_are_all_searched() -> None:
    """Words that are about as likely come along, with no more weight than the first."""
    found = alternatives("tradez", [WORDS])
    assert {item.word for item in found} >= {"trades", "traded"}
    assert all(0 < item.weight <= found[0].weight <= 1 for item in found)


def test_several_lists_are_one_vocabulary() -> None:
    """The words of all scopes that the viewer sees are compared, each word once."""
    lists = [WordList(["khorgos"], [3]), WordList(["khorgos"], [9]), WordList([], [])]
    found = alternatives("khorgoss", lists)
    assert len(found) == 1
    assert isinstance(found[0], Alternative)
    assert found[0].word == "khorgos"


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("xq", False),
        ("xqz", True),
        ("kazahstan", True),
        ("2024", False),
        ("5g", False),
        ("西亚", False),
        ("king", False),
    ],
)
def test_numbers_short_words_and_chinese_are_searched_as_they_are(word: str, *, expected: bool) -> None:
    """2024 is not 2025, two characters of Chinese are a word of their own, and a king is not a misspelt Kong."""
    assert repairable(word) is expected


def test_a_text_full_of_unknown_words_is_not_repaired_word_by_word() -> None:
    """Of very many unknown words the first ones are repaired, so that no question takes longer than others."""
    unknown = ["2024", "king", *(f"{letter}qzx" for letter in "abcdefghijklmnopqrstuvwxyz")]
    assert misspelt(unknown) == unknown[2 : 2 + MOST_REPAIRED]


@pytest.mark.parametrize(("word", "edits"), [("export", 1), ("exports", 2)])
def test_longer_words_bear_more_edits(word: str, edits: int) -> None:
    """One edit up to six letters, two above; lengths to compare follow from that."""
    assert most_edits(word) == edits
    assert lengths(word) == range(len(word) - edits, len(word) + edits + 1)


@pytest.mark.parametrize(
    ("typed", "meant", "slip"),
    [
        ("teh", "the", True),
        ("whch", "which", True),
        ("whichh", "which", True),
        ("world", "would", False),
        ("won", "on", False),
    ],
)
def test_a_slip_leaves_the_letters_the_same(typed: str, meant: str, *, slip: bool) -> None:
    """Letters left out, doubled or swapped are a slip; other letters may be another word."""
    assert is_slip(typed, meant) is slip
