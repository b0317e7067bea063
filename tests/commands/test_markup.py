"""Tests of text to Discord's Markdown and back."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.markup import block, can_label, escape, link, one_line, plain, safe_url, visible
from tests.commands.samples import NASTY, any_text

_ESCAPED = re.compile(r"\\[^0-9A-Za-z\s]")
_SIGN = re.compile(r"[\\*_~|`\[\]<>@:]")
_LINE_START_MARKUP = re.compile(r"^\s*(?:#{1,3}\s|-#|[-+*]\s|\d+[.)]\s|>)", re.MULTILINE)


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("plain words, nothing else (really)!", "plain words, nothing else (really)!"),
        ("*a* _b_ ~~c~~ ||d|| `e`", r"\*a\* \_b\_ \~\~c\~\~ \|\|d\|\| \`e\`"),
        ("1. first\n2) second\n10 wagons", "1\\. first\n2\\) second\n10 wagons"),
        ("It is 1. first", "It is 1. first"),
        ("- item\n  - nested\n+ plus", "\\- item\n  \\- nested\n\\+ plus"),
        ("well-known - yes", "well-known - yes"),
        ("# big\n### small\n#hashtag", "\\# big\n\\### small\n\\#hashtag"),
        ("-# subtext", "\\-# subtext"),
        ("> quoted\n>>> more", "\\> quoted\n\\>\\>\\> more"),
        ("<t:1700000000:R>", r"\<t\:1700000000\:R\>"),
        ("<#99> <@1> <@&2> <id:browse>", r"\<#99\> \<\@1\> \<\@&2\> \<id\:browse\>"),
        ("</ask:12>", r"\</ask\:12\>"),
        ("<:wave:1> :wave:", r"\<\:wave\:1\> \:wave\:"),
        ("@everyone and @here", r"\@everyone and \@here"),
        ("[label](https://example.org)", r"\[label\](https\://example.org)"),
        ("back\\slash", "back\\\\slash"),
        ("哈萨克斯坦：贸易。", "哈萨克斯坦：贸易。"),
        ("　　# 标题", "　　\\# 标题"),
    ],
)
def test_shows_signs_as_they_are(text: str, markup: str) -> None:
    """A sign that Discord would act on gets a backslash where it would act on it, and nowhere else."""
    assert escape(text) == markup


@pytest.mark.parametrize(
    ("text", "marks", "markup"),
    [
        ("trade grew", [(0, 5)], "**trade** grew"),
        ("trade grew", [(0, 5), (6, 10)], "**trade grew**"),
        ("(trade), grew", [(1, 6)], "(**trade**), grew"),
        ("中哈贸易额增长", [(2, 5)], "中哈**贸易额**增长"),
        ("贸易增长", [(0, 2), (2, 4)], "**贸易增长**"),
        ("a*b*c", [(1, 4)], r"a**\*b\***c"),
        ("back\\", [(0, 5)], "**back\\\\**"),
        ("one\n\ntwo", [(0, 8)], "**one**\n\n**two**"),
        (" padded ", [(0, 8)], " **padded** "),
        ("a\x00b", [(0, 1), (2, 3)], "**ab**"),
        ("nothing", [(3, 3), (90, 95), (-5, 0)], "nothing"),
        ("- item", [(0, 6)], r"**\- item**"),
        ("   ", [(0, 3)], "   "),
    ],
)
def test_marks_matching_words(text: str, marks: list[tuple[int, int]], markup: str) -> None:
    """Bold holds beside punctuation and between Chinese characters, and never crosses a line break."""
    assert escape(text, marks) == markup


@given(any_text)
def test_nothing_in_escaped_text_means_anything_to_discord(text: str) -> None:
    """Apart from escaped signs there is none left that opens mark-up, at a line's start or within it."""
    markup = escape(text)
    assert not _SIGN.search(_ESCAPED.sub("", markup))
    assert not _LINE_START_MARKUP.search(_ESCAPED.sub("x", markup))


@given(any_text, st.lists(st.tuples(st.integers(-3, 40), st.integers(-3, 40))))
def test_what_was_written_can_be_read_back(text: str, marks: list[tuple[int, int]]) -> None:
    """Taking the mark-up away gives back the text as it is visible, with and without marks and block."""
    assert plain(escape(text)) == visible(text)
    assert plain(block(escape(text, marks))) == visible(text)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cf"]) | st.just("\n")))
def test_ordinary_text_is_sent_to_the_letter(text: str) -> None:
    """Text without control characters is not changed at all by making it visible."""
    assert visible(text) in {text, re.sub("[\u2028\u2029]", "\n", text)}


@given(any_text, st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=6))
def test_bold_is_well_formed(text: str, marks: list[tuple[int, int]]) -> None:
    """Pairs of asterisks open and close within one line, around something, and never touch another pair."""
    for line in _ESCAPED.sub("x", escape(text, marks)).split("\n"):
        pieces = line.split("**")
        assert len(pieces) % 2 == 1
        assert all(piece and piece == piece.strip(" \t") for piece in pieces[1::2])
        assert all(pieces[2:-1:2])


@given(any_text)
def test_visible_text_can_be_encoded_and_turns_nothing_around(text: str) -> None:
    """No lone surrogate, control character or direction override is left."""
    shown = visible(text)
    shown.encode()
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
    assert "\n" not in one_line(text)


def test_joined_emoji_and_persian_joiners_stay() -> None:
    """The zero-width joiner and non-joiner are part of words and emoji, not a trick."""
    assert visible("👩🏽‍🌾 می‌خواهم") == "👩🏽‍🌾 می‌خواهم"


def test_a_block_quotes_every_line() -> None:
    """Each line, empty ones too, begins with the sign of a quotation."""
    assert block("a\n\nb") == "> a\n> \n> b"


def test_nasty_text_is_harmless() -> None:
    """Everything that Discord knows at once comes out as plain text."""
    markup = escape(NASTY)
    assert "\x00" not in markup
    assert "\u202e" not in markup
    assert plain(markup) == visible(NASTY)


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://example.org/a?b=c&d=%20e#f", "https://example.org/a?b=c&d=%20e#f"),
        ("HTTP://Example.ORG/A", "http://example.org/A"),
        ("https://example.org/a(b)_[c]>d e\\f", "https://example.org/a%28b%29_%5Bc%5D%3Ed%20e%5Cf"),
        ("https://münchen.example/straße", "https://xn--mnchen-3ya.example/stra%C3%9Fe"),
        ("https://example.org:8443/", "https://example.org:8443/"),
        ("https://example.org:port/", None),
        ("javascript:alert(1)", None),
        ("ftp://example.org/", None),
        ("https://user:secret@example.org/", None),
        ("https://localhost/", None),
        ("https://127.0.0.1/", None),
        ("https://[::1]/", None),
        ("https://", None),
        ("https://exa mple.org/", None),
        ("not a link", None),
        ("", None),
        (None, None),
    ],
)
def test_takes_only_urls_that_discord_takes(url: str | None, safe: str | None) -> None:
    """Only http and https to a public host are linked, and nothing in them can end the link."""
    assert safe_url(url) == safe


@pytest.mark.parametrize(("length", "taken"), [(511, True), (512, True), (513, False)])
def test_takes_urls_up_to_512_characters(length: int, taken: bool) -> None:  # noqa: FBT001 - a table's column
    """A URL of 512 characters is the longest."""
    url = "https://example.org/".ljust(length, "a")
    assert (safe_url(url) == url) is taken


@given(st.text() | st.text().map(lambda text: f"https://example.org/{text}"))
def test_a_safe_url_never_breaks_its_link(url: str) -> None:
    """Whatever a URL says, what is left of it has no sign that ends a link or begins mark-up."""
    if safe := safe_url(url):
        assert re.fullmatch(r"https?://[!-;=?-Z_a-z~]+", safe)
        assert not re.search(r"[()<>\[\]\\`|\"]", safe)


@pytest.mark.parametrize("text", ["", "a [b] c", "see https://example.org"])
def test_some_texts_cannot_carry_a_link(text: str) -> None:
    """Brackets break a link's label, and Discord shows no link whose label looks like one."""
    assert not can_label(text)


def test_a_link_has_no_preview() -> None:
    """The address stands in angle brackets, the label is escaped."""
    assert link("A *new* port", "https://example.org/") == r"[A \*new\* port](<https://example.org/>)"
