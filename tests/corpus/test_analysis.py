"""Text to tokens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.analysis import fold, grams, is_cjk, stem, stems, stop_words, tokenize


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("China’s trade", ["china", "trade"]),
        ("don't", ["dont"]),
        ("Dato’ Seri", ["dato", "seri"]),
        ("the U.S. said", ["the", "usa", "said"]),
        ("US and us", ["usa", "and", "us"]),
        ("$31.5bn", ["31.5", "bn"]),
        ("31,5 млрд", ["31.5", "млрд"]),
        ("3,000 tons", ["3000", "tons"]),
        ("3mn", ["3", "mn"]),
        ("a 5G mast", ["a", "5g", "mast"]),
        ("the 47th summit", ["the", "47", "summit"]),
        ("Hi-Tech", ["hi", "tech"]),
        ("bi\xadlat\xaderal", ["bilateral"]),
        ("café São", ["cafe", "sao"]),
        ("Ёлка йод", ["елка", "йод"]),
        ("２０２４", ["2024"]),
        ("马来西亚", ["马来", "来西", "西亚"]),
        ("308分abc", ["308", "分", "abc"]),
        ("x" * 65 + " word " + "9" * 65, ["word"]),
        ("", []),
        ("… — !", []),
    ],
)
def test_words_are_folded(text: str, words: list[str]) -> None:
    """Words are folded so that spellings of one word are the same, and different letters stay different."""
    assert [token.word for token in tokenize(text)] == words


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("investments", "investing", "en"),
        ("экспорта", "экспорту", "ru"),
        ("pelaburan", "pelabur", "ms"),
        ("қазақстанның", "қазақстанда", "kk"),
        ("торговли", "торговля", "en"),
    ],
)
def test_inflected_words_share_a_stem(one: str, other: str, language: str) -> None:
    """Forms of one word share a stem; the script decides where the text's language does not fit it."""
    assert stem(one, language) == stem(other, language)


def test_numbers_and_chinese_have_no_stem() -> None:
    """Numbers and Chinese are indexed as they are."""
    assert [stem(word, "en") for word in ("2024", "西亚")] == ["2024", "西亚"]


def test_stems_cover_the_languages_of_a_corpus() -> None:
    """A word is searched by the stem that it has in each language, each stem once."""
    assert len(stems("экспорты", ["ru", "kk"])) == 2
    assert stems("2024", ["ru", "en", None]) == ("2024",)


def test_stop_words_are_folded() -> None:
    """Stop words of all languages are compared in folded form."""
    assert {"the", "dont", "что", "және", "yang", "什么"} <= stop_words()
    assert "еще" in stop_words()


def test_grams_let_a_half_typed_word_match() -> None:
    """What is typed so far shares groups of letters with the whole word, from its first letter on."""
    assert set(grams("Kho").split()) <= set(grams("Khorgos").split())
    assert grams("马来西亚").split() == ["马来", "来西", "西亚"]


def test_cjk_is_told_by_the_first_character() -> None:
    """Only what is written without spaces counts as Chinese, Japanese or Korean."""
    assert is_cjk("西亚")
    assert not is_cjk("экспорт")


@given(st.text())
def test_offsets_point_at_the_words(text: str) -> None:
    """Every token's span gives back the text that its word was folded from, in order."""
    tokens = tokenize(text)
    assert all(fold(text[token.start : token.end]) == token.word for token in tokens)
    assert [token.start for token in tokens] == sorted(token.start for token in tokens)


@given(st.text())
def test_terms_are_safe_for_the_index(text: str) -> None:
    """No term has a space, a line break or a quotation mark, which the index gives a meaning."""
    assert not any(set(token.term) & set(' \n"') for token in tokenize(text))
