"""What is known of an article's origin is said in words, and nothing more."""

from __future__ import annotations

import pytest

from corpus.published import Published
from corpus.wording import host_of, published_in_words, publisher_in_words


@pytest.mark.parametrize(
    ("published", "words"),
    [
        (Published(2024, 11, 8), "8 November 2024"),
        (Published(2024, 11), "November 2024"),
        (Published(2024), "2024"),
        (None, "date unknown"),
    ],
)
def test_a_date_is_as_precise_as_it_is_known(published: Published | None, words: str) -> None:
    """No day or month is made up for a date that is less precise."""
    assert published_in_words(published) == words


@pytest.mark.parametrize(
    ("publisher", "url", "words"),
    [
        ("Steppe Times", "https://www.steppe.example/a", "Steppe Times"),
        (None, "https://www.steppe.example/a", "publisher unknown (steppe.example)"),
        ("", "https://steppe.example:8080/a", "publisher unknown (steppe.example)"),
        (None, None, "publisher unknown"),
        (None, "http://[broken", "publisher unknown"),
    ],
)
def test_an_unknown_publisher_is_called_unknown(publisher: str | None, url: str | None, words: str) -> None:
    """The site's host is named beside it, never in its place."""
    assert publisher_in_words(publisher, url) == words


@pytest.mark.parametrize("url", [None, "", "no link", "mailto:desk@steppe.example"])
def test_no_host_is_none(url: str | None) -> None:
    """What is not a web address has no host."""
    assert host_of(url) is None
