"""Tests of the pictures' letters: which there are, and how lines break."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from PIL import ImageFont

from commands.language import LANGUAGES, speaking
from commands.pictures.lettering import Style, fitted, width, wrapped
from commands.pictures.spans import columns
from corpus.published import Published
from corpus.relations.countries import codes, country_name
from tests.commands.pictures.samples import DATES

_PICTURES = Path(__file__).resolve().parents[3] / "commands" / "pictures"
_LOCALES = resources.files("commands") / "locale"


def _lacking(text: str, *, chinese: bool) -> set[str]:
    """Name the letters of a text that the fonts draw as they draw one that does not exist."""
    found = set()
    for weight in ("Regular", "Bold"):
        name = f"NotoSansSC-{weight}.otf" if chinese else f"NotoSans-{weight}.ttf"
        font = ImageFont.truetype(str(_PICTURES / "fonts" / name), 40, layout_engine=ImageFont.Layout.BASIC)
        nothing = font.getmask("\uf8ff")
        for letter in set(text) - {" ", "\u00a0", "\u202f"}:
            drawn = font.getmask(letter)
            if drawn.size == nothing.size and bytes(drawn) == bytes(nothing):
                found.add(letter)
    return found


def _months_and_quarters() -> str:
    dated = [*DATES.values(), tuple((Published(2024 + month // 12, month % 12 + 1), 1) for month in range(60))]
    return "".join(entry.label + entry.name for dates in dated for entry in columns(dates).columns)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_of_a_name_or_date_can_be_drawn(language: str) -> None:
    """The fonts have the letters of all countries and months, of digits and of signs."""
    with speaking(language):
        text = "".join(country_name(code, language) for code in codes()) + _months_and_quarters()
    assert _lacking(text + "0123456789.,:;-–—…()%&'’\u202f", chinese=language == "zh") == set()


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_every_letter_of_our_words_can_be_drawn(language: str) -> None:
    """The fonts have the letters of what the pictures say in every language."""
    file = _LOCALES / language / "LC_MESSAGES" / "dragoman.po"
    if not file.is_file():
        pytest.skip(f"there are no messages in {language} yet")
    with file.open("rb") as source:
        messages = [m for m in read_po(source) if any("commands/pictures/" in place for place, _ in m.locations)]
    assert messages
    said = ["".join(m.string or ()) for m in messages]
    assert _lacking("".join(said), chinese=language == "zh") == set()


def test_knows_a_letter_that_it_lacks() -> None:
    """The test above would notice a letter that is not in the fonts."""
    assert _lacking("中", chinese=False) == {"中"}
    assert _lacking("中ә", chinese=True) == {"ә"}


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("Kazakhstan", 300, ["Kazakhstan"]),
        ("Papua New Guinea", 230, ["Papua New", "Guinea"]),
        ("Демократиялық Корея", 300, ["Демократиялық", "Корея"]),
        ("Trinidad and Tobago and more", 330, ["Trinidad", "and Tobago", "and more"]),
        ("Гвинея-Бисау", 200, ["Гвинея-", "Бисау"]),
        ("Congo - Kinshasa", 180, ["Congo -", "Kinshasa"]),
    ],
)
def test_breaks_lines_between_words(text: str, room: float, lines: list[str]) -> None:
    """A text that has no room on one line is parted between words."""
    assert wrapped(text, Style(38, bold=True), room) == lines


def test_breaks_chinese_between_characters_and_never_before_a_mark() -> None:
    """Chinese has no spaces; a comma does not begin a line."""
    style = Style(38, chinese=True)
    lines = wrapped("南乔治亚和南桑威奇，群岛", style, 9 * 38)
    assert "".join(lines) == "南乔治亚和南桑威奇，群岛"
    assert len(lines) == 2
    assert not lines[1].startswith("，")
    assert max(width(line, style) for line in lines) <= 9 * 38


def test_makes_letters_smaller_before_a_name_is_cut() -> None:
    """A name that needs too many lines is written smaller."""
    lines, style = fitted("South Georgia & South Sandwich Islands", Style(38, bold=True), 280, lines=3)
    assert len(lines) == 3
    assert style.size < 38
    assert max(width(line, style) for line in lines) <= 280


def test_fonts_come_with_their_licence() -> None:
    """The fonts' licence and where they come from lie beside them."""
    names = {path.name for path in (_PICTURES / "fonts").iterdir()}
    assert {"OFL.txt", "README.md"} <= names
    assert "SIL OPEN FONT LICENSE Version 1.1" in (_PICTURES / "fonts" / "OFL.txt").read_text(encoding="utf-8")
