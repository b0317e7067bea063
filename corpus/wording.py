"""What is known of an article's origin, in plain English words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from corpus.sentences import Sentence

if TYPE_CHECKING:
    from corpus.published import Published

_KILOBYTES: Final = 100
"""From so many on a size is written in megabytes."""

_MONTHS: Final = "January February March April May June July August September October November December".split()


def published_in_words(published: Published | None) -> str:
    """Write a date as precisely as it is known: ``8 November 2024``, ``November 2024``, ``2024``."""
    if published is None:
        return "date unknown"
    parts = [
        str(published.day or ""),
        _MONTHS[published.month - 1] if published.month else "",
        str(published.year),
    ]
    return " ".join(part for part in parts if part)


def size_in_words(size: int) -> str:
    """Write a number of bytes as a person would: ``0.8 kB``, ``104.9 MB``."""
    return str(size_sentence(size))


def size_sentence(size: int) -> Sentence:
    """Write a number of bytes so that it can be a part of a sentence in any language."""
    kilobytes = size / 1_000
    if kilobytes < _KILOBYTES:
        return Sentence("{amount} kB", {"amount": round(kilobytes, 1)})
    return Sentence("{amount} MB", {"amount": round(kilobytes / 1_000, 1)})


def publisher_in_words(publisher: str | None, url: str | None) -> str:
    """Name the publisher; without one, say so, and name the site that the link leads to."""
    if publisher:
        return publisher
    host = host_of(url)
    return f"publisher unknown ({host})" if host else "publisher unknown"


def host_of(url: str | None) -> str | None:
    """Take the host from a URL, without ``www.``; None if there is none."""
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None
