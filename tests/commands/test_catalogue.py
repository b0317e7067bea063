"""Tests of lists of articles, an article's card and its pages."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commands import custom_ids
from commands.catalogue import article_layout, list_layout, page_layout
from commands.errors import RefusedError
from corpus.models import BUNDLED, Article, Headline
from corpus.published import Published
from tests.commands.layouts import buttons, menu, refusals, texts
from tests.commands.samples import BODY, articles, make_article

slow = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])


def headline_of(article: Article) -> Headline:
    """Take an article's text away."""
    fields = (article.id, article.scope, article.key, article.headline)
    return Headline(*fields, article.publisher, article.published, article.url)


def test_lists_headlines_with_their_sources() -> None:
    """Each article is a link with publisher and date below it, and can be opened from the menu."""
    article = make_article(published=Published(2025, 3, 9))
    layout = list_layout([headline_of(article)], 1, 0)
    assert texts(layout) == [
        "### 1 article\n-# Newest first · page 1 of 1",
        "[Barley for palm oil](<https://courier.example.org/barley>)\n-# The Caspian Courier · 9 March 2025",
    ]
    assert menu(layout)["custom_id"] == "choose"
    assert menu(layout)["options"] == [
        {
            "label": "Barley for palm oil",
            "value": "7",
            "default": False,
            "description": "The Caspian Courier · 9 March 2025",
        }
    ]
    assert buttons(layout) == {}


@pytest.mark.parametrize(("number", "newer", "older"), [(0, False, True), (1, True, True), (2, True, False)])
def test_turns_pages(number: int, newer: bool, older: bool) -> None:  # noqa: FBT001 - a table's columns
    """The buttons lead one page on or back, and rest at the ends."""
    found = buttons(list_layout([headline_of(make_article())], 30, number))
    assert found["◀ Newer"]["disabled"] is not newer
    assert found["Older ▶"]["disabled"] is not older
    if newer:
        assert found["◀ Newer"]["custom_id"] == custom_ids.listing(0, number - 1)
    assert found["Older ▶"]["custom_id"] == custom_ids.listing(0, number + 1)


def test_a_list_of_one_publisher_is_remembered_by_an_article() -> None:
    """The publisher's name stands above, and the buttons carry an article of theirs."""
    layout = list_layout([headline_of(make_article())], 1_234, 0, publisher="The *Caspian* Courier")
    assert texts(layout)[0].startswith("### 1,234 articles from The \\*Caspian\\* Courier\n")
    assert buttons(layout)["Older ▶"]["custom_id"] == custom_ids.listing(7, 1)


@slow
@given(st.lists(articles(), min_size=1, max_size=10, unique_by=lambda article: article.id))
def test_discord_takes_every_list(found: list[Article]) -> None:
    """Ten articles with any headlines, publishers and URLs fit into one message."""
    layout = list_layout([headline_of(article) for article in found], 10**6, 5, publisher=found[0].publisher)
    assert refusals(layout) == []


def test_a_card_shows_what_is_known() -> None:
    """Headline, publisher, date, language, length and who added it, with buttons to read it and to its source."""
    layout = article_layout(make_article(scope=BUNDLED))
    assert texts(layout) == [
        "### [Barley for palm oil](<https://courier.example.org/barley>)\nThe Caspian Courier · date unknown",
        f"-# Language: English · {len(BODY)} characters · ships with Dragoman",
    ]
    assert buttons(layout)["Read"]["custom_id"] == custom_ids.read(7)
    assert buttons(layout)["Source"]["url"] == "https://courier.example.org/barley"


@slow
@given(articles())
async def test_discord_takes_every_card_and_page(article: Article) -> None:
    """Whatever an article holds, its card, its first and its last page are within every limit."""
    assert refusals(article_layout(article)) == []
    assert refusals(await page_layout(article, 0)) == []
    assert refusals(await page_layout(article, 10**9)) == []


async def test_reads_an_article_in_pages() -> None:
    """A page says which it is, and leads to the next and back."""
    article = make_article("\n\n".join(f"Part {number}. {'Barley went east. ' * 60}" for number in range(1, 5)))
    first, second = await page_layout(article, 0), await page_layout(article, 1)
    assert texts(first)[0].endswith("-# Page 1 of 4")
    assert texts(first)[1].startswith("Part 1. ")
    assert buttons(first)["◀ Back"]["disabled"]
    assert buttons(first)["Next ▶"]["custom_id"] == custom_ids.page(7, 1)
    assert buttons(second)["◀ Back"]["custom_id"] == custom_ids.page(7, 0)
    assert not buttons(second)["◀ Back"]["disabled"]


async def test_a_page_past_the_end_is_the_last() -> None:
    """An article that got shorter still opens."""
    layout = await page_layout(make_article(), 12)
    assert texts(layout)[0].endswith("-# Page 1 of 1")
    assert buttons(layout) == {}


async def test_an_article_without_text_says_so() -> None:
    """There is no page to show."""
    with pytest.raises(RefusedError, match="no text"):
        await page_layout(make_article(" \n "), 0)
