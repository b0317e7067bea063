"""Words that are spelt nearly alike, found among very many."""

import random
import sys
from itertools import product

import pytest
from rapidfuzz.distance import OSA

from corpus.search.word_list import MOST_NEAR, Near, WordList

NAMES = ["almaty", "aktau", "atyrau", "khorgos", "khorgas", "kashagan", "экспорт", "импорт", "мұнай"]


def brute_force(words: list[str], word: str, edits: int) -> set[Near]:
    """Compare the word with every other, as the rule says."""
    distances = {other: OSA.distance(word, other) for other in words}
    return {
        Near(other, distance)
        for other, distance in distances.items()
        if distance <= min(edits, 2 if other[0] == word[0] else 1)
    }


@pytest.mark.parametrize(
    ("typed", "edits", "found"),
    [
        ("almaty", 1, {"almaty": 0}),
        ("alamty", 1, {"almaty": 1}),
        ("lmaty", 1, {"almaty": 1}),
        ("khorgs", 1, {"khorgos": 1, "khorgas": 1}),
        ("khorgoos", 2, {"khorgos": 1, "khorgas": 2}),
        ("иипорт", 1, {"импорт": 1}),
        ("мунай", 1, {"мұнай": 1}),
        ("astana", 2, {}),
    ],
)
def test_words_within_so_many_edits_are_found(typed: str, edits: int, found: dict[str, int]) -> None:
    """A letter missing, doubled, swapped or wrong is one edit, in every script."""
    assert {near.word: near.distance for near in WordList().added(NAMES).near(typed, edits)} == found


@pytest.mark.parametrize("seed", range(20))
def test_the_letter_sets_never_lose_a_word(seed: int) -> None:
    """What is found is what comparing with every word finds, with letters that repeat and letters that share a bit."""
    rng = random.Random(seed)
    words = sorted({"".join(rng.choices("abcАқaa", k=rng.randint(1, 9))) for _ in range(60)})
    words_list = WordList().added(words[:30]).added(words[30:])
    for typed, edits in product(["".join(rng.choices("abcАқ", k=length)) for length in range(1, 10)], (1, 2)):
        expected = brute_force(words, typed, edits)
        assert len(expected) < MOST_NEAR
        assert set(words_list.near(typed, edits)) == expected


def test_the_nearest_come_first() -> None:
    """A word that is one edit away stands before one that is two away, whatever came first."""
    assert [near.word for near in WordList().added(["kashagaan", "kashagan"]).near("kashagan", 2)] == [
        "kashagan",
        "kashagaan",
    ]


def test_of_very_many_near_words_the_earliest_are_given() -> None:
    """However many words are near, few are given, and the nearest is never lost among them."""
    crowd = [f"kashagan{chr(first)}{chr(second)}" for first in range(97, 123) for second in range(0x3B1, 0x451)]
    found = WordList().added([*crowd, "kashagans"]).near("kashagan", 2)
    assert len(found) == MOST_NEAR
    assert found[0] == Near("kashagans", 1)


@pytest.mark.parametrize(
    ("start", "found"),
    [
        ("экспо", {"экспорт": 0}),
        ("экпор", {"экспорт": 1}),
        ("экссп", {"экспорт": 1}),
        ("кэспо", {}),
        ("эксмп", {"экспорт": 1}),
        ("экран", {}),
    ],
)
def test_words_are_found_by_their_beginning(start: str, found: dict[str, int]) -> None:
    """A beginning may have one edit, but not another first letter."""
    lengths = range(len(start) - 1, len(start) + 5)
    assert {near.word: near.distance for near in WordList().added(NAMES).beginning(start, lengths)} == found


def test_a_list_is_not_changed_by_adding() -> None:
    """Whoever still reads the old list, in another thread, sees what it was."""
    old = WordList().added(["almaty"])
    new = old.added(["almata"])
    assert (old.size, new.size) == (1, 2)
    assert old.near("almata", 0) == []
    assert new.near("almata", 0) == [Near("almata", 0)]


def test_an_empty_list_has_nothing() -> None:
    """No word is near in a corpus without words."""
    assert WordList().near("almaty", 2) == []
    assert WordList().beginning("almat", range(4, 9)) == []


def test_any_text_can_be_a_word() -> None:
    """Letters beyond the basic plane and lone surrogates are compared like others."""
    words = ["𐐨𐐩𐐪", "a\ud800b", chr(sys.maxunicode) * 3]
    assert {near.word for word in words for near in WordList().added(words).near(word, 0)} == set(words)
