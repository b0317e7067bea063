"""Misspelt words and what they are repaired to."""

from collections.abc import Iterable

import pytest

from corpus.search.spelling import MOST_REPAIRED, Alternative, is_slip, misspelt, most_edits, repair, repairable
from corpus.search.word_list import WordList

WORDS = {
    "kazakhstan": 40, "malaysia": 40, "beef": 5, "been": 90, "trade": 60, "trades": 3, "traded": 2, "port": 12,
    "ports": 4, "investment": 30, "экспорт": 7,
}  # fmt: skip


def alternatives(typed: str, articles: dict[str, int], question: str = "") -> list[Alternative]:
    """Repair one word of a question with a corpus given as its words and the articles that each is in."""

    def count(words: Iterable[str]) -> dict[str, int]:
        return {word: articles[word] for word in words if word in articles}

    asked = question.split() or [typed]
    return repair(asked, [typed], [WordList().added(list(articles))], count).get(typed, [])


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
    assert alternatives(typed, WORDS)[0].word == meant


@pytest.mark.parametrize("typed", ["uzbekistan", "quartz", "xyz", "malta"])
def test_other_words_are_left_alone(typed: str) -> None:
    """A word that is simply not in the corpus is not bent to one that is."""
    assert alternatives(typed, WORDS) == []


@pytest.mark.parametrize(
    ("typed", "words", "meant"),
    [
        ("xalaysia", ["malaysia"], ["malaysia"]),
        ("xalaysa", ["malaysia"], []),
        ("kort", ["port"], ["port"]),
        ("prt", ["art"], []),
        ("brazil", ["rail"], []),
        ("mport", ["sport", "import"], ["import"]),
    ],
)
def test_another_first_letter_counts_double(typed: str, words: list[str], meant: list[str]) -> None:
    """A wrong first letter is borne as the only edit of a longer word, and is less likely than any other edit."""
    found = alternatives(typed, dict.fromkeys(words, 50))
    assert [item.word for item in found][:1] == meant


def test_equally_likely_words_are_all_searched() -> None:
    """Words that are about as likely come along, with no more weight than the first."""
    found = alternatives("tradez", WORDS)
    assert {item.word for item in found} >= {"trades", "traded"}
    assert all(0 < item.weight <= found[0].weight <= 1 for item in found)


def test_several_lists_are_one_vocabulary() -> None:
    """The words of all scopes that the viewer sees are compared, each word once."""
    lists = [WordList().added(["khorgos"]), WordList().added(["khorgos"]), WordList()]
    found = repair(["khorgoss"], ["khorgoss"], lists, lambda words: dict.fromkeys(words, 12))["khorgoss"]
    assert [item.word for item in found] == ["khorgos"]


def test_words_that_are_gone_are_not_offered() -> None:
    """A list may still have a word whose last article was removed; the count decides."""
    lists = [WordList().added(["khorgos", "khorgas"])]
    found = repair(["khorgoss"], ["khorgoss"], lists, lambda _: {"khorgas": 1})["khorgoss"]
    assert [item.word for item in found] == ["khorgas"]


def test_all_words_are_counted_at_once() -> None:
    """However many words are misspelt, the corpus is asked once."""
    asked: list[set[str]] = []

    def count(words: Iterable[str]) -> dict[str, int]:
        asked.append(set(words))
        return {}

    repair(["khorgoss", "almatty"], ["khorgoss", "almatty"], [WordList().added(["khorgos", "almaty"])], count)
    assert len(asked) == 1
    assert asked[0] >= {"khorgos", "almaty"}


@pytest.mark.parametrize(
    ("typed", "words", "meant"),
    [
        ("шымкнетская", ["шымкентскому"], "шымкентскому"),
        ("қоарағандыдағы", ["қарағандының"], "қарағандының"),
        ("intercpetor", ["interception"], "interception"),
        ("telescopa", ["telegraph"], None),
        ("tomtomm", ["tomorrow"], None),
        ("shahy", ["shahdara"], None),
        ("шымкнет", ["алматинскому"], None),
    ],
)
def test_a_misspelt_word_is_found_with_another_ending(typed: str, words: list[str], meant: str | None) -> None:
    """Where no word is near, one that begins nearly alike is taken: the corpus has the word in another form."""
    found = alternatives(typed, dict.fromkeys(words, 3))
    assert [item.word for item in found] == ([meant] if meant else [])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("railfreight", "rail freight"),
        ("dryport", "dry port"),
        ("thefreight", None),
        ("railway", None),
        ("railqqqq", None),
        ("xyz", None),
    ],
)
def test_two_words_run_together_are_parted(typed: str, meant: str | None) -> None:
    """A word that is two words of the corpus stands for both; a stop word is no part of one."""
    found = alternatives(typed, {"rail": 4, "freight": 9, "dry": 2, "port": 7, "the": 50})
    assert [item.word for item in found] == ([meant] if meant else [])


@pytest.mark.parametrize(("typed", "question"), [("gass", "gass fields fold"), ("fied", "gas fied fold")])
def test_a_word_cut_in_two_is_joined(typed: str, question: str) -> None:
    """An unknown word that makes a word of the corpus with its neighbour is read as that word."""
    found = alternatives(typed, {"gassfields": 2, "fiedfold": 3, "gas": 5, "field": 5, "folds": 3}, question)
    assert [item.word for item in found] == ["gassfields" if typed == "gass" else "fiedfold"]


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
    """One edit up to six letters, two above."""
    assert most_edits(word) == edits


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
