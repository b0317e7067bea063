"""What is known of an article's origin, in plain English words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from corpus.checking import Checked
    from corpus.models import Published

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
    kilobytes = size / 1_000
    return f"{kilobytes:,.1f} kB" if kilobytes < _KILOBYTES else f"{kilobytes / 1_000:,.1f} MB"


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


def worsened_in_words(checked: Checked) -> str:
    """Say how a saved question, whose answer got worse, was answered before and is answered now."""
    saved, last = checked.saved, checked.saved.last
    before = f"“{saved.headline}” was quoted {_ordinal(last.place)}" if last and last.place else "it had its article"
    return f"“{saved.question}”: {before}, and now it {standing_in_words(checked)}."


def standing_in_words(checked: Checked) -> str:
    """Say, as what goes on after a headline, how a saved question is answered with the article expected."""
    if checked.missing:
        return "is no longer here"
    if not checked.now.answered:
        return (
            "is not found, for there is no answer" if checked.now.place is None else "is near, but there is no answer"
        )
    return "is not quoted" if checked.now.place is None else f"is quoted {_ordinal(checked.now.place)}"


def _ordinal(place: int) -> str:
    return {1: "first", 2: "second", 3: "third"}.get(place, f"as number {place}")
