"""Bytes become text."""

from __future__ import annotations

import pytest

from corpus.errors import ReadingError
from corpus.reading.encoding import decode

RUSSIAN = "Президент Казахстана и премьер-министр Малайзии обсудили в Астане торговлю зерном и новые поезда."
KAZAKH = "Қазақстан мен Малайзия арасындағы сауда көлемі өткен жылы өсті, деп хабарлады министрлік Астанада."
CHINESE = "马来西亚总理访问北京，双方讨论了贸易、投资和数字经济合作，并签署了若干协议。"
TRADITIONAL = "馬來西亞總理訪問北京，雙方討論了貿易、投資和數位經濟合作，並簽署了若干協議。"
ENGLISH = "Malaysia’s ministers said “trade will grow” – and left the café for Almaty before the guests came."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "utf-8"),
        (RUSSIAN, "utf-8-sig"),
        (RUSSIAN, "utf-16"),
        (RUSSIAN, "utf-32"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "iso8859-5"),
        (RUSSIAN, "cp866"),
        (KAZAKH, "kz1048"),
        (CHINESE, "gb18030"),
        (CHINESE, "gbk"),
        (TRADITIONAL, "big5"),
        (ENGLISH, "cp1252"),
    ],
)
def test_an_encoding_is_detected(text: str, encoding: str) -> None:
    """Text in the encodings that news of the region comes in is decoded letter for letter."""
    assert decode(text.encode(encoding), name="a.txt") == text


def test_a_declared_encoding_comes_before_detection() -> None:
    """What a page says of its own encoding counts where it is not UTF-8."""
    assert decode("Жак".encode("cp866"), name="a.html", declared="cp866") == "Жак"


def test_a_wrong_declaration_does_not_matter() -> None:
    """UTF-8 is UTF-8 whatever the page says, and an unknown name of an encoding is passed over."""
    assert decode(RUSSIAN.encode(), name="a.html", declared="cp1251") == RUSSIAN
    assert decode(RUSSIAN.encode("cp1251"), name="a.html", declared="no-such") == RUSSIAN


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x00\x00", b"text\0text"])
def test_binary_content_is_refused(content: bytes) -> None:
    """A file with NUL bytes is no text."""
    with pytest.raises(ReadingError, match=r"photo\.txt is not a text file"):
        decode(content, name="photo.txt")


def test_damaged_utf8_is_named_with_its_line() -> None:
    """One bad byte does not turn all other letters into those of another encoding."""
    content = RUSSIAN.encode() + b"\n\nab\xff\n" + RUSSIAN.encode()

    with pytest.raises(ReadingError, match=r"a\.txt line 3: a character is damaged"):
        decode(content, name="a.txt")


def test_a_byte_order_mark_binds() -> None:
    """A file that says it is UTF-16 must be that."""
    with pytest.raises(ReadingError, match="not valid UTF-16-LE"):
        decode(b"\xff\xfea", name="a.txt")
