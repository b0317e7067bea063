"""Text to tokens."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.analysis import entries, fold, grams, is_cjk, stop_words, tokenize


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("China’s trade", ["china", "trade"]),
        ("don't", ["dont"]),
        ("Dato’ Seri", ["dato", "seri"]),
        ("the U.S. said", ["the", "usa", "said"]),
        ("US and us", ["usa", "and", "us"]),
        ("$31.5bn", ["dollar", "31.5", "bn"]),
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
        ("马来西亚", ["马", "马来", "来", "来西", "西", "西亚", "亚"]),
        ("308分abc", ["308", "分", "abc"]),
        ("分5km和5G网", ["分", "5", "km", "和", "5g", "网"]),
        ("x" * 65 + " word " + "9" * 65, ["word"]),
        ("", []),
        ("… — !", []),
    ],
)
def test_words_are_folded(text: str, words: list[str]) -> None:
    """Words are folded so that spellings of one word are the same, and different letters stay different."""
    assert [token.word for token in tokenize(text)] == words


def test_stop_words_are_folded() -> None:
    """Stop words of all languages are compared in folded form."""
    assert {"the", "dont", "что", "және", "yang", "什么"} <= stop_words()
    assert "еще" in stop_words()


def test_grams_let_a_half_typed_word_match() -> None:
    """What is typed so far shares groups of letters with the whole word, from its first letter on."""
    assert set(grams("Kho").split()) <= set(grams("Khorgos").split())
    assert {"马", "马来", "来西", "西亚"} <= set(grams("马来西亚").split())


def test_cjk_is_told_by_the_first_character() -> None:
    """Only what is written without spaces counts as Chinese, Japanese or Korean."""
    assert is_cjk("西亚")
    assert not is_cjk("экспорт")


MIXED = st.text(alphabet=st.sampled_from("aAzéÉ\u0308Ққы .,'’\xad-_123５%$€马来。ー가²½ﷺ"), max_size=90) | st.text()


@given(MIXED, st.sampled_from(["en", "ru", "kk", "ms", "zh", None]))
def test_the_index_gets_the_words_of_tokenize(text: str, language: str | None) -> None:
    """The fast way gives the same words and terms as the way with offsets, and tells capitals as they are written."""
    tokens = tokenize(text, language)
    found = entries(text, language)
    assert [(entry.word, entry.term) for entry in found] == [(token.word, token.term) for token in tokens]
    assert [entry.capital for entry in found] == [text[token.start].isupper() for token in tokens]


def test_words_are_forgotten_before_they_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """With room for two words only, the entries of a longer text are the same."""
    text = "Cranes lift wheat, cranes lift flour, and flour feeds Almaty."
    expected = entries(text, "da")
    monkeypatch.setattr("corpus.analysis._MOST_REMEMBERED", 2)
    assert entries(text, "no")[0].word == "cranes"
    assert [entry.word for entry in entries(text, "no")] == [entry.word for entry in expected]


@given(st.text())
@example("0S")
def test_offsets_point_at_the_words(text: str) -> None:
    """Every token's span gives back the text that its word was folded from, in order; 47th is read as its number."""
    tokens = tokenize(text)
    spans = [(text[token.start : token.end], token.word) for token in tokens]
    assert [span for span, word in spans if fold(span) != word and not (span[0].isdigit() and word[0].isdigit())] == []
    assert [token.start for token in tokens] == sorted(token.start for token in tokens)


@given(st.text())
def test_terms_are_safe_for_the_index(text: str) -> None:
    """No term has a space, a line break or a quotation mark, which the index gives a meaning."""
    assert not any(set(token.term) & set(' \n"') for token in tokenize(text))
