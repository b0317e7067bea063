"""Questions to what is searched."""

import pytest

from corpus.analysis import stem
from corpus.models import Correction
from corpus.search.query import (
    MOST_LOOKED_UP,
    MOST_WORDS,
    Asked,
    Lexicon,
    asked_words,
    build_query,
    is_misspelt_stop_word,
    readable,
)
from corpus.search.spelling import Alternative

ENGLISH = Lexicon({stem(word, "en"): 10 for word in ("port", "khorgos", "trains")} | {"2023": 5}, 100, ["en"])


def words_of(question: str) -> list[str]:
    """List the folded words that would be searched."""
    return [item.word for item in asked_words(question, ["en"])]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What did the port of Khorgos do in 2023?", ["port", "khorgos", "2023"]),
        ("port Port PORT", ["port"]),
        ("Сколько стоит мука?", ["стоит", "мука"]),
        ("牛肉出口增加", ["牛肉", "牛", "肉出", "肉", "出口", "出", "口增", "口", "增加", "增", "加"]),
        ("What is IT?", ["it"]),
        ("what is it", ["what", "is", "it"]),
        ("", []),
        ("?!", []),
    ],
)
def test_words_without_meaning_are_left_out(question: str, words: list[str]) -> None:
    """Stop words go unless nothing else is left, a word is searched once, and capitals can make a name."""
    assert words_of(question) == words


def test_rare_words_weigh_more() -> None:
    """A word's weight falls with the number of passages that have it and is never negative."""
    lexicon = Lexicon({"port": 90, "khorgo": 1}, 100, ["en"])
    query = build_query("port khorgos", asked_words("port khorgos", ["en"]), {}, lexicon)
    common, rare = (word.weight for word in query.words)
    assert 0 <= common < rare


def test_a_repaired_word_is_told_and_searched() -> None:
    """The repaired word's terms take the place of the typed one, with less weight, and the repair is told."""
    repairs = {"khorgoss": [Alternative("khorgos", 0.9)]}
    query = build_query("Khorgoss port", asked_words("Khorgoss port", ["en"]), repairs, ENGLISH)
    assert query.corrections == (Correction("Khorgoss", "khorgos"),)
    assert query.words[0].terms == (("khorgo", 0.9),)
    assert query.unknown == ()


def test_unknown_words_are_named_as_typed() -> None:
    """A word without a repair is named the way that the person wrote it, and still weighs in the query."""
    query = build_query("Uzbekistan port", asked_words("Uzbekistan port", ["en"]), {}, ENGLISH)
    assert query.unknown == ("Uzbekistan",)
    assert [bool(word.terms) for word in query.words] == [False, True]


@pytest.mark.parametrize(
    ("question", "known", "unknown"),
    [
        ("牛肉和乌兹别克", ["牛肉"], ("乌兹别克",)),
        ("牛肉出口", ["牛肉", "出口"], ()),
        ("乌兹别克", [], ("乌兹别克",)),
        ("牛肉乌兹别克出口", ["牛肉", "出口"], ("乌兹别克",)),
    ],
)
def test_unknown_chinese_is_named_in_one_piece(question: str, known: list[str], unknown: tuple[str, ...]) -> None:
    """Pairs of characters that overlap are joined, without the borders that they share with known words."""
    lexicon = Lexicon(dict.fromkeys(known, 3), 10, ["zh"])
    assert build_query(question, asked_words(question, ["zh"]), {}, lexicon).unknown == unknown


def test_a_very_long_question_is_cut_to_its_rarest_words() -> None:
    """Of a text longer than a question the rarest known words are searched, in their order."""
    names = [f"w{number:03}x" for number in range(200)]
    lexicon = Lexicon({name: 1 + number for number, name in enumerate(names)}, 1000, ["en"])
    query = build_query("", [Asked(name, name, (name,)) for name in names], {}, lexicon)
    assert [word.word for word in query.words] == names[:MOST_WORDS]


@pytest.mark.parametrize(("text", "expected"), [("a\ud800b", "a?b"), ("a\0b", "a b"), ("😀", "😀")])
def test_text_that_cannot_be_sent_is_replaced(text: str, expected: str) -> None:
    """Lone surrogates and NUL never get further than here."""
    assert readable(text) == expected


def test_of_a_very_long_text_the_longest_words_are_looked_up() -> None:
    """Short words, which are mostly common, go first; what is left keeps its order."""
    short = [f"ab{number}" for number in range(100, 300)]
    long = [f"longer{number}" for number in range(100, 200)]
    words = words_of(" ".join([*short, *long]))
    assert len(words) == MOST_LOOKED_UP
    assert words == [*short[: MOST_LOOKED_UP - len(long)], *long]


def test_a_word_that_may_mean_something_is_no_misspelt_stop_word() -> None:
    """Left out is only what can be nothing but a slip in a word without meaning."""
    being, beijing = Alternative("being", 0.9), Alternative("beijing", 0.8)
    assert is_misspelt_stop_word("bejing", [being])
    assert not is_misspelt_stop_word("bejing", [being, beijing])
    assert not is_misspelt_stop_word("world", [Alternative("would", 0.9)])
    assert not is_misspelt_stop_word("bejing", [])


def test_single_characters_weigh_less_than_their_pairs() -> None:
    """A character of Chinese is a hint only, for the pairs that it is part of are searched as well."""
    lexicon = Lexicon({"牛": 3, "牛肉": 3, "肉": 3}, 100, ["zh"])
    weights = {word.word: word.weight for word in build_query("牛肉", asked_words("牛肉", ["zh"]), {}, lexicon).words}
    assert weights["牛"] == weights["肉"] < weights["牛肉"]
