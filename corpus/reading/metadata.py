"""What a source says about its article beside the text, and the headline of one that says none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from corpus.reading.characters import is_cjk
from corpus.reading.datelines import find_dateline

if TYPE_CHECKING:
    from corpus.published import Published

LONGEST_KEY = 300
LONGEST_HEADLINE = 500
LONGEST_PUBLISHER = 200
LONGEST_LANGUAGE = 20
"""The limits of an article's fields, in characters: the headline is searched with each passage."""

LONGEST_DERIVED = 120
"""Characters of a derived headline, the mark of a cut included."""

_SHORTEST_SENTENCE = 30
_SENTENCE_END = re.compile(r"[.!?][\"”’»)]*(?= [^\W\d_a-zа-яё])|[。！？][”」』）]*")
_NOT_AN_END = re.compile(r"(?:\b[^\W\d_]|\b(?:Mr|Mrs|Ms|Dr|Prof|St|No|Gen|Sen|Gov|Jr|Sr|Inc|Ltd|Co|vs|г|им|ул))\.$")
_LONGEST_URL = 2000


@dataclass(frozen=True, slots=True)
class Told:
    """The fields that a source fills in; None for what it leaves out."""

    headline: str | None = None
    publisher: str | None = None
    published: Published | None = None
    url: str | None = None
    language: str | None = None


def is_web_address(text: str) -> bool:
    """Tell whether a text is an absolute http or https address."""
    if len(text) > _LONGEST_URL or any(c.isspace() or not c.isprintable() for c in text):
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def derive_headline(paragraph: str) -> str:
    """Take the first sentence of a text for its headline, without its dateline, cut between words if it is long."""
    dateline = find_dateline(paragraph)
    text = paragraph[dateline.end :] if dateline else paragraph
    return clipped(text[: _first_sentence_end(text)], LONGEST_DERIVED)


def clipped(text: str, most: int) -> str:
    """Cut a text that is longer than `most` characters between words; the mark of the cut is one of them."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    if not (text[len(cut)].isspace() or is_cjk(cut[-1])):
        cut = cut.rpartition(" ")[0] or cut
    return cut.rstrip(" ,;:–—-") + "…"


def _first_sentence_end(text: str) -> int:
    for match in _SENTENCE_END.finditer(text, 0, LONGEST_DERIVED + 2):
        shortest = _SHORTEST_SENTENCE // 3 if is_cjk(text[match.start()]) else _SHORTEST_SENTENCE
        if match.end() >= shortest and not _NOT_AN_END.search(text[: match.start() + 1]):
            return match.end()
    return len(text)
