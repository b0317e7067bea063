"""Tests of what fits into a message and where the rest is cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.limits import Size, choice_name, choice_value, clip, cut, utf16_units
from commands.markup import escape
from tests.commands.samples import any_text

TWO_SENTENCES = "Prices rose. Nobody was surprised."


@pytest.mark.parametrize(
    ("room", "kept"),
    [
        (35, TWO_SENTENCES),
        (34, TWO_SENTENCES),
        (33, "Prices rose."),
        (12, "Prices rose."),
        (11, "Prices"),
        (6, "Prices"),
        (5, "Price"),
        (1, "P"),
        (0, ""),
    ],
)
def test_cuts_at_the_best_end_that_fits(room: int, kept: str) -> None:
    """The whole text if it fits, else whole sentences, else whole words, else whole characters."""
    assert TWO_SENTENCES[: cut(TWO_SENTENCES, [12, 34], lambda end: end <= room)] == kept


@pytest.mark.parametrize(
    ("text", "room", "kept"),
    [
        ("小麦列车抵达西安，下个月开始装船", 12, "小麦列车抵达西安，"),
        ("小麦列车抵达西安", 5, "小麦列车抵"),
        ("cafe\u0301s", 4, "caf"),
        ("a👩🏽‍🌾b", 4, "a"),
        ("a👩🏽‍🌾b", 5, "a👩🏽‍🌾"),
        ("\u0301\u0301\u0301", 2, "\u0301\u0301"),
    ],
)
def test_cuts_text_without_spaces_between_clauses_or_characters(text: str, room: int, kept: str) -> None:
    """Chinese is cut after a clause where there is one; accents and joined emoji stay whole where that is possible."""
    assert text[: cut(text, (), lambda end: end <= room)] == kept


@given(st.text(), st.integers(0, 50))
def test_what_is_cut_fits_and_loses_nothing_that_would_fit(text: str, room: int) -> None:
    """The cut is within the room, and empty only if there is no room for a single character."""
    end = cut(text, (), lambda end: end <= room)
    assert end <= room
    assert end or not (text and room)


@pytest.mark.parametrize(
    ("text", "characters", "clipped"),
    [
        ("one two three", 13, "one two three"),
        ("one two three", 12, "one two…"),
        ("one two three", 8, "one two…"),
        ("one two three", 7, "one…"),
        ("one\n  two", 20, "one two"),
        ("**", 4, "**"),
        ("**", 3, "*…"),
        ("\u202e", 3, ""),
        ("哈萨克斯坦", 3, "哈萨…"),
    ],
)
def test_clips_one_line(text: str, characters: int, clipped: str) -> None:
    """A clipped line counts as it will be escaped, ends with a word where possible, and shows that it was cut."""
    assert clip(text, characters) == clipped


@given(any_text, st.integers(1, 60))
def test_a_clipped_line_fits_once_escaped(text: str, characters: int) -> None:
    """No text, however many backslashes it needs, gets longer than it was allowed to."""
    line = clip(text, characters)
    assert utf16_units(escape(line)) <= characters
    assert "\n" not in line
    assert utf16_units(choice_name(text)) <= 100
    assert utf16_units(choice_value(text)) <= 100
    assert text.startswith(choice_value(text))


@pytest.mark.parametrize(
    ("texts", "size"),
    [
        ((), Size(0, 0)),
        (("",), Size(0, 12)),
        (("abc", "é"), Size(4, 29)),
        (("哈",), Size(1, 15)),
        (("😀",), Size(2, 16)),
    ],
)
def test_measures_characters_and_bytes(texts: tuple[str, ...], size: Size) -> None:
    """Each text costs its UTF-16 units, its bytes, and twelve bytes for its display."""
    assert Size.of(*texts) == size


@pytest.mark.parametrize(
    ("need", "fits"),
    [(Size(10, 20), True), (Size(9, 19), True), (Size(11, 20), False), (Size(10, 21), False)],
)
def test_room_holds_what_is_no_larger_in_either_measure(need: Size, fits: bool) -> None:  # noqa: FBT001 - a table
    """Characters and bytes both have to fit."""
    assert Size(10, 20).holds(need) is fits
