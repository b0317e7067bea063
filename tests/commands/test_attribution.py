"""Tests of where a quote comes from, in words."""

from __future__ import annotations

import pytest

from commands.attribution import list_entry, origin, source_line, title
from corpus.models import BUNDLED, SHARED, Article, Scope
from corpus.published import Published
from tests.commands.samples import make_article


@pytest.mark.parametrize(
    ("article", "written"),
    [
        (make_article(), "[Barley for palm oil](<https://courier.example.org/barley>)"),
        (make_article(url=None), "Barley for palm oil"),
        (make_article(url="javascript:alert(1)"), "Barley for palm oil"),
        (make_article(url=None, headline_given=False), "Barley for palm oil (first line)"),
        (make_article(headline="*Big* news"), r"[\*Big\* news](<https://courier.example.org/barley>)"),
        (make_article(headline="Barley [video]"), r"Barley \[video\]"),
        (make_article(headline="\u200b \u202e", url=None), "no headline"),
        (make_article(headline="w" * 300, url=None), "w" * 239 + "…"),
    ],
)
def test_writes_the_headline(article: Article, written: str) -> None:
    """A headline is a link where it can be, and marked where it was taken from the first line."""
    assert title(article) == written


@pytest.mark.parametrize(
    ("article", "written"),
    [
        (make_article(published=Published(2024, 11, 8)), "The Caspian Courier · 8 November 2024"),
        (make_article(publisher=None), "publisher unknown (courier.example.org) · date unknown"),
        (
            make_article(publisher=" ", url="https://www.example.org/a"),
            "publisher unknown (example.org) · date unknown",
        ),
        (make_article(publisher=None, url=None), "publisher unknown · date unknown"),
        (
            make_article(headline="Barley [video]"),
            "The Caspian Courier · date unknown · [link](<https://courier.example.org/barley>)",
        ),
        (make_article(publisher="_A_\n# B"), r"\_A\_ # B · date unknown"),
    ],
)
def test_writes_publisher_and_date(article: Article, written: str) -> None:
    """What is unknown is shown as unknown, with the host name if there is one; no field can add mark-up."""
    assert source_line(article) == written


def test_a_list_leaves_out_links_that_are_too_long() -> None:
    """Ten long URLs would fill a message, so a list shows the headline without."""
    long = make_article(url="https://example.org/" + "a" * 300)
    assert list_entry(long) == ("Barley for palm oil", "The Caspian Courier · date unknown")
    assert list_entry(make_article())[0] == "[Barley for palm oil](<https://courier.example.org/barley>)"


@pytest.mark.parametrize(
    ("scope", "said"),
    [(BUNDLED, "ships with Dragoman"), (SHARED, "added by the host"), (Scope(12), "added in this server")],
)
def test_says_who_brought_an_article_in(scope: Scope, said: str) -> None:
    """Shipped, shared and a server's own articles are told apart."""
    assert origin(scope) == said
