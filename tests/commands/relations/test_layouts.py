"""Tests that the pages of relations are such as Discord takes, whatever is in the articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.language import LANGUAGES, speaking
from commands.pictures.picture import Picture
from commands.relations.custom_ids import Asked, can_carry
from commands.relations.layouts import figures_layout, pair_layout, pairs_layout, timeline_layout
from corpus.models import Pair, Relation
from corpus.published import Published
from corpus.relations.figures import Figure
from corpus.relations.pair_names import pair_in
from tests.commands.layouts import buttons, refusals, texts
from tests.commands.samples import BODY, NASTY, any_text, make_article, make_quote, quotes

if TYPE_CHECKING:
    from corpus.models import Article, Quote

_PAIR = Pair("GS", "PG")
_PICTURE = Picture(b"png", "A picture.", 10, 10)

languages = st.sampled_from(LANGUAGES)


def relation(*topics: str, pair: Pair = _PAIR) -> Relation:
    """Make a relation."""
    return Relation(pair, 1_234, 5_678, Published(2023, 11, 28), Published(2025, 11, 30), topics)


def _much(headline: str, number: int) -> Article:
    """Make an article of which all that stands around a quote is as long as it can be."""
    address = f"https://example.org/{number}/{'a' * 480}"
    return make_article(headline=headline, url=address, publisher="P" * 80, identity=number)


def without_missing_files(found: list[str]) -> list[str]:
    """Leave out that a picture is not there, which comes with the message."""
    return [problem for problem in found if "INVALID_ATTACHMENT_URL" not in problem]


@given(languages, st.lists(st.lists(any_text, max_size=8), min_size=1, max_size=20), st.integers(0, 4))
def test_any_list_of_pairs_is_taken(language: str, topics: list[list[str]], page: int) -> None:
    """Whatever the topics, Discord takes the list."""
    codes = "AE AG BA BQ CC CD CF FK FM GS HM IM KM KN KY LA LC MF MH".split()
    listed = [relation(*each, pair=Pair.of("PG", codes[index % 19])) for index, each in enumerate(topics)]
    unique = list({each.pair: each for each in listed}.values())
    with speaking(language):
        assert without_missing_files(refusals(pairs_layout(unique, page, _PICTURE))) == []


@given(languages, st.lists(any_text, max_size=10), st.lists(quotes(), max_size=3))
def test_any_pair_is_taken(language: str, topics: list[str], latest: list[Quote]) -> None:
    """Whatever the topics and quotes, Discord takes a pair's page."""
    with speaking(language):
        assert refusals(pair_layout(relation(*dict.fromkeys(topics)), latest)) == []


@given(languages, st.lists(quotes(), min_size=1, max_size=9), st.integers(0, 3), st.none() | any_text)
def test_any_timeline_is_taken(language: str, found: list[Quote], page: int, topic: str | None) -> None:
    """Whatever the quotes, Discord takes every page of a timeline."""
    asked = Asked(_PAIR, topic if topic and can_carry(topic) else None)
    with speaking(language):
        assert without_missing_files(refusals(timeline_layout(asked, found, page, _PICTURE))) == []


@given(languages, st.lists(quotes(), min_size=1, max_size=9), st.integers(0, 3))
def test_any_figures_are_taken(language: str, found: list[Quote], page: int) -> None:
    """Whatever the quotes, Discord takes every page of figures."""
    with speaking(language):
        figures = [Figure(quote, quote.marks) for quote in found]
        assert refusals(figures_layout(Asked(_PAIR), figures, page)) == []


@pytest.mark.parametrize("headline", ["Trade_news " * 30, "中国贸易新闻" * 40, "[x] " * 60])
def test_long_headlines_and_addresses_leave_room_for_quotes(headline: str) -> None:
    """Each quote of a page is whole, whatever stands around it."""
    said = "Each carried sixty wagons of barley bound for Xi'an."
    found = [make_quote(_much(headline, number), said) for number in range(1, 5)]
    layout = timeline_layout(Asked(_PAIR, "x" * 60), found, 0, None)
    assert refusals(layout) == []
    assert sum(said in shown for shown in texts(layout)) == len(found)


def test_a_part_of_the_articles_is_said_to_be_one() -> None:
    """Where earlier articles were not read, the count is of the latest ones."""
    quote = make_quote(make_article())
    for is_all in (True, False):
        heads = [
            texts(timeline_layout(Asked(_PAIR), [quote], 0, None, is_all=is_all))[0],
            texts(figures_layout(Asked(_PAIR), [Figure(quote, ())], 0, is_all=is_all))[0],
        ]
        assert all(("of the latest 400 articles" in head) is not is_all for head in heads)


def test_the_amounts_of_a_figure_are_bold() -> None:
    """Only what the figure states is bold, not the words that were found."""
    quote = make_quote(make_article(BODY), "Each carried sixty wagons of barley bound for Xi'an.", "barley")
    start = BODY.index("sixty")
    layout = figures_layout(Asked(_PAIR), [Figure(quote, ((start, start + len("sixty wagons")),))], 0)
    assert any("> Each carried **sixty wagons** of barley" in text for text in texts(layout))


def test_a_topic_that_no_button_can_carry_has_none() -> None:
    """A topic that is too long for a button is left out, the others are there."""
    shown = buttons(pair_layout(relation("barley", "x" * 61, "palm oil"), []))
    assert {"barley", "palm oil", "Timeline", "Figures", "Follow", "All pairs"} == set(shown)


def test_a_topic_is_shown_as_it_is() -> None:
    """Signs that mean something to Discord are shown as such."""
    (head, *_) = texts(timeline_layout(Asked(_PAIR, NASTY[:20]), [make_quote(make_article())], 0, None))
    assert "Topic: \\*\\*bold\\*\\*" in head


@pytest.mark.parametrize(
    ("typed", "pair"),
    [
        ("CN-KZ", "CN-KZ"),
        ("kz cn", "CN-KZ"),
        ("KZ/CN", "CN-KZ"),
        ("china kazakhstan", "CN-KZ"),
        ("Китай и Казахстан", "CN-KZ"),
        ("Казахстан – Малайзия", "KZ-MY"),
        ("中国和哈萨克斯坦", "CN-KZ"),
        ("中国 马来西亚", "CN-MY"),
        ("Қытай мен Қазақстан", "CN-KZ"),
        ("Tiongkok dan Malaysia", "CN-MY"),
        ("Papua New Guinea, Malaysia", "MY-PG"),
        ("Beijing Astana", "CN-KZ"),
        ("🇰🇿🇨🇳", "CN-KZ"),
        ("🇨🇳 China – 🇰🇿 Kazakhstan", "CN-KZ"),
        ("中国—哈萨克斯坦", "CN-KZ"),
        ("ＣＮ-ＫＺ", "CN-KZ"),
        ("China Malaysia Kazakhstan", None),
        ("china " * 30, None),
        ("Peru", None),
        ("Malaysia", None),
        ("CN-CN", None),
        ("XX-YY", None),
        ("China China", None),
        ("", None),
    ],
)
def test_reads_a_pair_in_any_language(typed: str, pair: str | None) -> None:
    """Codes, names, peoples and capitals name a pair; one country or none does not."""
    found = pair_in(typed)
    assert (str(found) if found else None) == pair
