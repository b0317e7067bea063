"""Read what an entry of a feed links to, or what the feed itself has of it."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from corpus.errors import CorpusError, FetchError, ReadingError
from corpus.feeds import plain_text
from corpus.fetching import Accept
from corpus.keys import fresh_key
from corpus.reading.isolated import Reading, read_isolated
from corpus.reading.metadata import LONGEST_PUBLISHER, clipped
from corpus.sentences import Sentence

if TYPE_CHECKING:
    from corpus.fetching import Fetcher
    from corpus.store.feed_rows import Feed, StoredEntry

SHORTEST_CONTENT: Final = 80
"""Words that a feed's own text needs to be taken for an article when the page cannot be had."""

_MUCH_SHORTER: Final = 0.5
_WORD: Final = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{1,2}|[^\W_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+"
)
"""A word, or two Chinese characters, which say about as much."""


async def read_entry(fetcher: Fetcher, feed: Feed, entry: StoredEntry) -> Reading:
    """Read the page that an entry links to, or what the feed itself has of it if that is more.

    Raises FetchError or ReadingError that says why there is neither.
    """
    own_words = await asyncio.to_thread(lambda: _words(plain_text(entry.content or "")))
    reason: CorpusError = ReadingError("The entry has no link, and too little text of its own.")
    if entry.url:
        try:
            page = await _read_page(fetcher, feed, entry, entry.url)
        except (FetchError, ReadingError) as error:
            reason = error
        else:
            if await asyncio.to_thread(_words, page.draft.body) >= _MUCH_SHORTER * own_words:
                return page
            reason = ReadingError("The page has much less text than the feed itself, which is too short, too.")
    if own_words < SHORTEST_CONTENT:
        raise reason
    return await _read_content(feed, entry)


def believed_link(named: str | None, fetched: str) -> str:
    """Give the address that a page names as its own if it may, else that where it was fetched.

    It may name one of its own host, with or without ``www.``, or of a domain that the host belongs to: others would
    lend an article the name of a site that never had it.
    """
    host, here = _host(named or ""), _host(fetched)
    is_own = host == here or ("." in host and here.endswith(f".{host}"))
    return named if named and is_own else fetched


async def _read_page(fetcher: Fetcher, feed: Feed, entry: StoredEntry, url: str) -> Reading:
    fetched = await fetcher.fetch(url, Accept.PAGE)
    read = await _read_one(fetched.content, fetched.name)
    draft = read.draft
    if not draft.headline_given and entry.headline:
        draft = replace(draft, headline=entry.headline, headline_given=True)
    draft = replace(
        draft,
        publisher=draft.publisher or _publisher(feed),
        published=draft.published or entry.published,
        url=believed_link(draft.url, fetched.url),
    )
    return _with_own_key(replace(read, draft=draft))


async def _read_content(feed: Feed, entry: StoredEntry) -> Reading:
    page = (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{escape(entry.headline)}</title></head>'
        f"<body><article>{entry.content}</article></body></html>"
    )
    name = "The feed's text.html"
    try:
        read = await _read_one(page.encode(errors="replace"), name)
    except ReadingError as error:
        raise ReadingError.of(error.sentence.renamed(name, Sentence("The feed's text"))) from error
    draft = read.draft
    if entry.headline:
        draft = replace(draft, headline=entry.headline, headline_given=True)
    draft = replace(draft, publisher=_publisher(feed), published=entry.published or draft.published, url=entry.url)
    return _with_own_key(replace(read, draft=draft))


def _publisher(feed: Feed) -> str | None:
    return clipped(feed.title, LONGEST_PUBLISHER) if feed.title else None


async def _read_one(content: bytes, name: str) -> Reading:
    found = await read_isolated(content, name=name, key=name)
    readings = [item for item in found if isinstance(item, Reading)]
    if len(readings) == 1:
        return readings[0]
    raise next(
        (item for item in found if isinstance(item, ReadingError)),
        ReadingError("{name} is not one article.", name=name),
    )


def _with_own_key(reading: Reading) -> Reading:
    # A page must not choose its key: it could name that of another article, and take its place.
    draft = reading.draft
    return replace(reading, draft=replace(draft, key=fresh_key(draft), key_given=False))


def _host(url: str) -> str:
    with suppress(ValueError):
        return (urlsplit(url).hostname or "").rstrip(".").removeprefix("www.")
    return ""


def _words(text: str) -> int:
    return len(_WORD.findall(text))
