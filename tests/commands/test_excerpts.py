"""Tests that what is shown of a body is what stands there, and that it fits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from commands.excerpts import PAGE, context, page, pages, paragraph_number, quotation
from commands.limits import Size
from commands.markup import plain, visible
from corpus.errors import NotVerbatimError
from corpus.passages import sentences
from tests.commands.samples import BODY, CHINESE_BODY, RUSSIAN_BODY, articles, make_article, make_quote, quotes

if TYPE_CHECKING:
    from corpus.models import Article, Quote

WIDE = Size(4_000, 10_000)
SENTENCE = "Port workers in Klang expect the first palm oil in return by May."


def test_quotes_with_the_matching_words_bold() -> None:
    """Each line of a quote is a line of a block, the words that matched stand out."""
    quote = make_quote(make_article(), SENTENCE, "palm", "oil", "May")
    markup = "> Port workers in Klang expect the first **palm oil** in return by **May**."
    assert quotation(quote, WIDE).markup == markup


@pytest.mark.parametrize(
    ("characters", "kept"),
    [
        (88, "Grain trains left Aktau at dawn. Each carried sixty wagons of barley bound for Xi'an."),
        (87, "Grain trains left Aktau at dawn. Each carried sixty wagons of barley bound for Xi'an."),
        (86, "Grain trains left Aktau at dawn."),
        (34, "Grain trains left Aktau at dawn."),
        (33, "Grain trains left Aktau at"),
        (10, "Grain"),
    ],
)
def test_shortens_at_the_end_of_a_sentence(characters: int, kept: str) -> None:
    """A quote without room ends with a sentence, and with a word only if its first sentence has no room."""
    body = BODY.partition("\n")[0]
    shown = quotation(make_quote(make_article(body)), Size(characters, 10_000))
    assert plain(shown.markup) == kept


def test_shortens_by_bytes_too() -> None:
    """Chinese needs three bytes a character, so it is cut at a sentence's end long before 4,000 characters."""
    body = CHINESE_BODY.split("\n", maxsplit=1)[0] * 40
    shown = quotation(make_quote(make_article(body, language="zh")), Size(4_000, 3_000))
    assert Size.of(shown.markup).octets <= 3_000
    assert body[: shown.end].endswith("。")


@given(quotes())
def test_a_quotation_is_verbatim(quote: Quote) -> None:
    """Taking the mark-up away gives back the body's span, or a beginning of it that ends where it may."""
    shown = quotation(quote, Size(300, 700))
    body = quote.article.body
    assert shown.start == quote.start
    assert shown.end <= quote.end
    assert plain(shown.markup) == visible(body[shown.start : shown.end])
    assert Size(300, 700).holds(Size.of(shown.markup))
    first_sentence = next(iter(sentences(quote.text, quote.article.language)), (0, 0))[1]
    if shown.end < quote.end and shown.end - shown.start > first_sentence:
        ends = {quote.start + end for _, end in sentences(quote.text, quote.article.language)}
        assert shown.end in ends


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (5, 5), (9, 3), (0, 10_000), (9_000, 9_005)])
def test_refuses_a_quote_that_does_not_stand_in_the_body(start: int, end: int) -> None:
    """A span outside of the body is not shown, whatever else might be."""
    broken = replace(make_quote(make_article()), start=start, end=end)
    with pytest.raises(NotVerbatimError):
        quotation(broken, WIDE)
    with pytest.raises(NotVerbatimError):
        context(broken, WIDE)


def test_context_is_the_paragraphs_around() -> None:
    """The quote is bold within its own paragraph and one more on each side."""
    body = "Far before.\n\nBefore. Still before.\n\nAhead. The words. Behind.\n\nAfter.\n\nFar after."
    shown = context(make_quote(make_article(body), "The words."), WIDE)
    assert shown.markup == "Before. Still before.\n\nAhead. **The words.** Behind.\n\nAfter."


@pytest.mark.parametrize(
    ("quoted", "shown"),
    [
        ("Far before.", "**Far before.**\n\nBefore."),
        ("After.", "Ahead. Behind.\n\n**After.**"),
        ("Ahead. Behind.", "Before.\n\n**Ahead. Behind.**\n\nAfter."),
    ],
)
def test_context_ends_with_the_article(quoted: str, shown: str) -> None:
    """The first and last paragraph have a neighbour on one side only."""
    body = "Far before.\n\nBefore.\n\nAhead. Behind.\n\nAfter."
    assert context(make_quote(make_article(body), quoted), WIDE).markup == shown


def test_context_gives_up_far_sentences_first() -> None:
    """Without room for the paragraphs, the nearest whole sentences stay."""
    body = "One one. Two two. Three three. Four four. Five five."
    quote = make_quote(make_article(body), "Three three.")
    assert context(quote, Size(40, 500)).markup == "Two two. **Three three.** Four four."
    assert context(quote, Size(20, 500)).markup == "**Three three.**"


def test_context_of_a_huge_paragraph_is_near_the_quote() -> None:
    """A body without line breaks still gives whole sentences around the quote."""
    body = " ".join(f"Wagon {number} was empty." for number in range(3_000))
    shown = context(make_quote(make_article(body), "Wagon 1500 was empty."), Size(2_000, 6_000))
    assert shown.markup.startswith("Wagon 1")
    assert shown.markup.endswith("was empty.")
    assert 1_800 <= len(shown.markup) <= 2_000


@given(quotes())
def test_context_is_verbatim_and_fits(quote: Quote) -> None:
    """Context is a span of the body around the quote's beginning, word for word."""
    room = Size(900, 2_700)
    shown = context(quote, room)
    assert shown.start <= quote.start < shown.end
    assert plain(shown.markup) == visible(quote.article.body[shown.start : shown.end])
    assert room.holds(Size.of(shown.markup))


@pytest.mark.parametrize(("offset", "number"), [(0, (1, 3)), (88, (2, 3)), (len(BODY) - 1, (3, 3))])
def test_counts_paragraphs(offset: int, number: tuple[int, int]) -> None:
    """Paragraphs are counted from one, line breaks part them."""
    assert paragraph_number(BODY, offset) == number


@given(articles())
def test_pages_show_the_whole_body_once(article: Article) -> None:
    """Pages follow one another, leave out nothing but white space, fit, and are verbatim."""
    spans = pages(article.body, article.language)
    position = 0
    for start, end in spans:
        assert position <= start < end
        assert not article.body[position:start].strip()
        shown = page(article, start, end)
        assert PAGE.holds(Size.of(shown.markup))
        assert plain(shown.markup) == visible(article.body[start:end])
        position = end
    assert not article.body[position:].strip()


@pytest.mark.parametrize("body", [BODY, CHINESE_BODY, RUSSIAN_BODY])
def test_a_short_article_has_one_page(body: str) -> None:
    """What fits on a page is not parted."""
    assert pages(body, None) == [(0, len(body))]


def test_a_long_article_is_parted_at_paragraphs() -> None:
    """A page ends with a paragraph when paragraphs are short."""
    body = "\n\n".join([BODY] * 40)
    spans = pages(body, "en")
    assert len(spans) > 3
    assert all(body[start:end].endswith((".", "!")) and body[end : end + 2] in {"\n\n", ""} for start, end in spans)


def test_a_paragraph_longer_than_a_page_is_parted_at_sentences() -> None:
    """A body without line breaks gives pages of whole sentences."""
    body = CHINESE_BODY.replace("\n", "") * 60
    spans = pages(body, "zh")
    assert len(spans) > 2
    assert all(body[:end].endswith("。") for _, end in spans)
