"""Text reaches the terminal safely, wrapped where there is a width, plain where there is none."""

from __future__ import annotations

import io
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from bot.terminal import MARK, QUOTE_BAR, Line, clean, show


def shown(*lines: Line, width: int = 40, terminal: bool = True, **environ: str) -> str:
    """Show lines on a console of a kind, and return what reached it."""
    file = io.StringIO()
    console = Console(file=file, width=width, force_terminal=terminal, _environ={"TERM": "xterm-256color"} | environ)
    show(console, lines)
    return file.getvalue()


@given(st.text())
def test_nothing_that_steers_gets_through(text: str) -> None:
    """No control character but the newline is left, no surrogate, and no change of direction."""
    left = clean(text)
    assert not {c for c in left if c != "\n" and (ord(c) < 32 or 127 <= ord(c) < 160)}
    assert not set(left) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    left.encode()


@given(st.text(alphabet=string.printable.replace("\t", "").replace("\x0b", "").replace("\x0c", "")))
def test_ordinary_text_stays(text: str) -> None:
    """Cleaning does not change what is harmless."""
    assert clean(text).replace("\r", "") == text.replace("\r", "")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("\x1b]0;title\x07x", "]0;titlex"),
        ("\x9b2Jx", "2Jx"),
        ("a\tb\u2028c", "a b c"),
        ("half \ud83d pair", "half \N{REPLACEMENT CHARACTER} pair"),
        ("Қазақстан 马来西亚 Dato’ 🚆", "Қазақстан 马来西亚 Dato’ 🚆"),
    ],
)
def test_cleaning(text: str, left: str) -> None:
    """Escape sequences lose the character that makes them work; letters of all scripts stay."""
    assert clean(text) == left


def test_a_terminal_wraps_at_words_behind_the_bar() -> None:
    """Every row of a quote begins with the bar and fits the width."""
    rows = shown(Line(Text("wheat " * 30), QUOTE_BAR), NO_COLOR="1").splitlines()
    plain = [Text.from_ansi(row).plain for row in rows]
    assert len(plain) > 3
    assert all(row.startswith("│ wheat") and len(row) <= 40 for row in plain)


def test_a_list_hangs() -> None:
    """What follows a number or a bullet is indented where it is wrapped."""
    rows = [Text.from_ansi(row).plain for row in shown(Line(Text("wheat " * 12), "1. ", "   ")).splitlines()]
    assert rows == ["1. " + "wheat " * 5 + "wheat", "   " + "wheat " * 5 + "wheat"]


def test_a_pipe_gets_whole_lines() -> None:
    """Where there is no terminal nothing is wrapped and nothing styled."""
    text = "wheat " * 30
    line = Line(Text.assemble((text.strip(), MARK)), QUOTE_BAR)
    assert shown(line, terminal=False) == f"> *{text.strip()}*\n"


def test_marks_are_bold_on_a_terminal() -> None:
    """The words that matched are styled, and no asterisk is put into the text."""
    written = shown(Line(Text.assemble("the ", ("wheat", MARK), " trade")))
    assert "\x1b[1;32mwheat\x1b[0m" in written
    assert "*" not in written


def test_no_color_has_no_colour() -> None:
    """NO_COLOR keeps the bold and drops the colour."""
    written = shown(Line(Text.assemble("the ", ("wheat", MARK))), NO_COLOR="1")
    assert "\x1b[1mwheat\x1b[0m" in written


def test_a_dumb_terminal_gets_asterisks() -> None:
    """Where nothing can be styled the marks can still be seen."""
    written = shown(Line(Text.assemble("the ", ("wheat", MARK)), QUOTE_BAR), TERM="dumb")
    assert written == "> the *wheat*\n"


def test_links_stay_in_one_piece() -> None:
    """A line that must not be wrapped is left to the terminal."""
    url = "https://ledger.example/" + "a" * 80
    assert Text.from_ansi(shown(Line(Text(url), wrap=False))).plain.strip() == url


def test_wide_letters_are_counted_as_two_columns() -> None:
    """Chinese text is wrapped by what it takes on the screen."""
    rows = shown(Line(Text("铁路" * 40), QUOTE_BAR)).splitlines()
    assert max(Text.from_ansi(row).cell_len for row in rows) <= 40
    assert "".join(Text.from_ansi(row).plain.removeprefix("│ ") for row in rows) == "铁路" * 40
