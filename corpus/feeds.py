"""RSS and Atom: a feed's bytes to its entries, and which entries somebody wants."""

from __future__ import annotations

import asyncio
import hashlib
import io
import re
from collections import Counter
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from email.utils import parsedate
from html import escape, unescape
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urljoin, urlsplit

from corpus.analysis import tokenize
from corpus.errors import CorpusError, ReadingError
from corpus.published import Published
from corpus.reading.characters import clean
from corpus.reading.dates import parse_published
from corpus.reading.encoding import decode
from corpus.reading.isolated import ReadingLimits, run_isolated
from corpus.reading.metadata import is_web_address
from corpus.reading.serving import serve
from corpus.sentences import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from time import struct_time

MOST_ENTRIES: Final = 500
"""Entries that are taken from one poll: the newest, if there are more."""

LONGEST_CONTENT: Final = 1_000_000
"""Characters of an entry's own text; a longer one is left out."""

_LIMITS: Final = ReadingLimits(output=50_000_000)
_LONGEST_HEADLINE: Final = 300
_LONGEST_SUMMARY: Final = 10_000
_LONGEST_ID: Final = 1_000
_DAY: Final = 24 * 60
_MINUTES: Final = {"hourly": 60, "daily": _DAY, "weekly": 7 * _DAY, "monthly": 30 * _DAY, "yearly": 365 * _DAY}
_TEXT_TYPES: Final = ("text/html", "application/xhtml+xml")
_INLINE: Final = re.compile(r"</?(?:a|b|em|font|i|mark|s|small|span|strong|sub|sup|u)\b[^<>]*>", re.IGNORECASE)
_UNSEEN: Final = re.compile(r"</?(?:script|style)\b[^<>]*>", re.IGNORECASE)
"""Parts what is seen from what is not, in turns."""

_TAG: Final = re.compile(r"<[a-zA-Z/!?][^<>]*>")
_EMPTY_LINE: Final = re.compile(r"\n\s*\n")
_PAGE: Final = re.compile(rb"<(?:!doctype\s+html|html|body)\b", re.IGNORECASE)
_LINK: Final = re.compile(r"<link\b[^<>]{1,2000}>", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(r"([a-z]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_FEED_TYPES: Final = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")
_DECLARED_ENCODING: Final = re.compile(rb"^\s*<\?xml[^>]{0,200}encoding\s*=", re.IGNORECASE)
_MAIL_DATE: Final = re.compile(r"(?:[A-Za-z]{3,9},?\s+)?\d{1,2}\s+[A-Za-z]{3,9}\s+\d{2,4}\b")
_NO_DATE: Final = re.compile(r"\b0001\b|\b1970-01-01|\b0?1 Jan 1970\b")
"""What programs write for want of a date."""

_CYRILLIC: Final = re.compile("[\u0400-\u052f]")
_SHORTEST_NAME: Final = 4
_GLOBAL_NAME: Final = re.compile(r"[a-z][a-z0-9+.-]*:.", re.IGNORECASE | re.DOTALL)
_WANTED: Final = re.compile(r"(-?)(?:[\"“”„«]([^\"“”„«»]*)[\"“”»]?|([^\s,，、;\"“”„«»]+))")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a feed tells of.

    `identity` is the same in every feed that has the entry: its link without the scheme, ``www.``, the last slash,
    the fragment and what only counts clicks; without a link of its own the publisher's id for it (with the feed's
    host, unless the id is an address or a tag, for a plain number is used by many); without either a hash of headline,
    date and content. `headline` may be empty. `published` is the day as written; if the feed only tells when an entry
    was last changed, that day. `summary` is plain text, `content_html` the longest text that the feed carries.
    """

    identity: str
    headline: str
    url: str | None
    published: Published | None
    summary: str
    content_html: str | None


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed as it was fetched, newest entries first; `minutes` is how long it asks to be left alone between polls."""

    title: str | None
    entries: tuple[Entry, ...]
    minutes: int | None = None


class FoundItem(NamedTuple):
    """An entry whose identity is still the hash, and the publisher's id for it, empty if there is none."""

    entry: Entry
    own_id: str


class FoundFeed(NamedTuple):
    """A feed as the parser finds it; see `ParsedFeed`."""

    title: str | None
    items: list[FoundItem]
    minutes: int | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an entry must have to be taken: any of `terms`, none of `unwanted`; each is a row of stems."""

    terms: tuple[tuple[str, ...], ...] = ()
    unwanted: tuple[tuple[str, ...], ...] = ()

    def passes(self, entry: Entry) -> bool:
        """Tell whether an entry is wanted by its headline and summary."""
        texts = [[token.term for token in tokenize(text)] for text in (entry.headline, entry.summary)]
        if any(_occurs(row, text) for row in self.unwanted for text in texts):
            return False
        return not self.terms or any(_occurs(row, text) for row in self.terms for text in texts)


def parse_wanted(words: str | None) -> Wanted:
    """Read a filter: words parted by commas or spaces, phrases in quotation marks, ``-`` before what is unwanted.

    Words are compared by their stems. Raises CorpusError for a filter without any word.
    """
    rows: dict[bool, list[tuple[str, ...]]] = {False: [], True: []}
    for minus, phrase, word in _WANTED.findall(words or ""):
        if row := tuple(token.term for token in tokenize(phrase or word)):
            rows[bool(minus)].append(row)
    if words and words.strip() and not any(rows.values()):
        raise CorpusError(
            "The filter “{words}” has no word; write words such as: Astana, -football.", words=words.strip()
        )
    return Wanted(tuple(rows[False]), tuple(rows[True]))


def plain_text(markup: str) -> str:
    """Take the text out of a piece of HTML, in one line."""
    seen = " ".join(_UNSEEN.split(markup)[::2])
    return clean(unescape(_TAG.sub(" ", _INLINE.sub("", seen))))


async def parse_feed_isolated(content: bytes, url: str) -> ParsedFeed:
    """Read a feed in a process of its own; `url` is where it was fetched.

    Raises ReadingError for what is no feed, naming the feed that a web page links to, and for what takes too long or
    too much memory to read.
    """
    (line,) = await run_isolated("corpus.feeds", {"url": url}, content, name=url, limits=_LIMITS)
    if "error" in line:
        raise ReadingError.of(Sentence.from_json(line["error"]))
    items = [FoundItem(_entry(fields), own_id) for fields, own_id in line["items"]]
    return await asyncio.to_thread(identified, FoundFeed(line["title"], items, line["minutes"]))


def identified(found: FoundFeed) -> ParsedFeed:
    """Give each entry its identity, and leave out those that are there twice; a link that several share is nobody's."""
    # What this brings along does not fit into the memory of the process that reads feeds.
    from corpus.duplicates import plain_link  # noqa: PLC0415 - see above

    links = [plain_link(item.entry.url) or "" if item.entry.url else "" for item in found.items]
    shared = Counter(links)
    entries: dict[str, Entry] = {}
    for item, link in zip(found.items, links, strict=True):
        identity = link if shared[link] == 1 and _names_a_page(link) else item.own_id or item.entry.identity
        entries.setdefault(identity, replace(item.entry, identity=identity))
    return ParsedFeed(found.title, tuple(entries.values()), found.minutes)


def read_feed(content: bytes, url: str) -> FoundFeed:
    """Read a feed of any RSS or Atom version, broken ones as far as they go; `url` is where it was fetched.

    Only the process that can be killed does this, see `parse_feed_isolated`. Raises ReadingError for what is no feed,
    naming the feed that a web page links to.
    """
    # Importing feedparser takes a tenth of a second, which only the child process needs.
    import feedparser  # noqa: PLC0415 - see above

    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        raise ReadingError("{url} is not an RSS or Atom feed; other kinds, such as JSON Feed, are not read.", url=url)
    found = feedparser.parse(
        io.BytesIO(_as_unicode(content, url)),
        response_headers={"content-location": url, "content-type": "application/xml"},
        sanitize_html=False,  # no markup of a feed is ever shown: only text is taken out of it
        resolve_relative_uris=False,
    )
    if not found.get("version") and not found.entries:
        raise _no_feed(content, url)
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    items = (_item(entry, host) for entry in _newest_first(found.entries))
    return FoundFeed(
        _text(found.feed.get("title_detail"))[:_LONGEST_HEADLINE] or None,
        [item for item in items if item.entry.url or item.entry.headline or item.entry.content_html],
        _minutes(found.feed),
    )


def _occurs(row: Sequence[str], text: Sequence[str]) -> bool:
    starts = range(len(text) - len(row) + 1)
    return any(all(map(_same, row, text[start : start + len(row)])) for start in starts)


def _same(stem: str, other: str) -> bool:
    """Tell whether two stems are of one word; Russian stems of a name, as Казахстан, can differ in the last letter."""
    shorter, longer = sorted((stem, other), key=len)
    if len(shorter) < _SHORTEST_NAME or not _CYRILLIC.match(shorter):
        return stem == other
    return len(longer) <= len(shorter) + 1 and longer.startswith(shorter)


def _as_unicode(content: bytes, url: str) -> bytes:
    """Find out the encoding of a feed that does not tell it, which the parser would take for a western one."""
    if _DECLARED_ENCODING.match(content) or b"\0" in content:
        return content
    try:
        content.decode()
    except UnicodeDecodeError:
        with suppress(ReadingError):  # the parser makes something of damaged text, too
            return decode(content, name=url).encode()
    return content


def _newest_first(entries: list[Any]) -> list[Any]:
    stamps = [_given(entry, "published_parsed") or _given(entry, "updated_parsed") for entry in entries]
    if all(stamps):
        order = sorted(range(len(entries)), key=lambda index: tuple(stamps[index]), reverse=True)
        entries = [entries[index] for index in order]
    return entries[:MOST_ENTRIES]


def _given(found: Any, field: str) -> Any:  # noqa: ANN401 - the parser has no types
    # Asked for `updated`, the parser would give `published`, with a warning.
    return found.get(field) if field in found else None


def _names_a_page(link: str) -> bool:
    return "/" in link or "?" in link  # a site's front page is where many entries without a page of their own point


def _item(found: Any, host: str) -> FoundItem:  # noqa: ANN401 - the parser has no types
    headline, published, content = _text(found.get("title_detail")), _published(found), _content(found)
    link = "%20".join(str(found.get("feedburner_origlink") or found.get("link") or "").split())
    entry = Entry(
        identity=_hash("\n".join((headline, str(published), content or ""))),
        headline=headline[:_LONGEST_HEADLINE],
        url=link if is_web_address(link) else None,
        published=published,
        summary=(_text(found.get("summary_detail")) or plain_text(content or ""))[:_LONGEST_SUMMARY],
        content_html=content,
    )
    own_id = clean(str(found.get("id") or ""))
    if own_id and not _GLOBAL_NAME.match(own_id):
        own_id = f"{host} {own_id}"
    return FoundItem(entry, own_id if len(own_id) <= _LONGEST_ID else _hash(own_id))


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode(errors="replace"), digest_size=16).hexdigest()


def _text(detail: Any) -> str:  # noqa: ANN401 - the parser has no types
    if not detail:
        return ""
    value = str(detail.get("value") or "")
    return plain_text(value) if detail.get("type") in _TEXT_TYPES else clean(value)


def _content(found: Any) -> str | None:  # noqa: ANN401 - the parser has no types
    details = [*(found.get("content") or ()), *filter(None, [found.get("summary_detail")])]
    texts = [markup for detail in details if (markup := _markup(detail)) and len(markup) <= LONGEST_CONTENT]
    return max(texts, key=lambda markup: len(plain_text(markup)), default=None)


def _markup(detail: Any) -> str:  # noqa: ANN401 - the parser has no types
    """Give a text as HTML, with its paragraphs; nothing for what is no text."""
    value, kind = str(detail.get("value") or "").strip(), detail.get("type")
    if kind not in {"text/plain", *_TEXT_TYPES}:
        return ""
    if kind != "text/plain" and _TAG.search(value):
        return value
    text = escape(value) if kind == "text/plain" else value
    return "".join(f"<p>{paragraph}</p>" for paragraph in _EMPTY_LINE.split(text) if paragraph)


def _published(found: Any) -> Published | None:  # noqa: ANN401 - the parser has no types
    for field in ("published", "created", "updated"):
        written = clean(str(_given(found, field) or ""))
        if (day := _as_written(written, _given(found, f"{field}_parsed"))) and not _NO_DATE.search(written):
            return day
    return None


def _as_written(written: str, parsed: struct_time | None) -> Published | None:
    """Read a day as written, whatever the time zone; as the parser understands it if it is not of a common form."""
    with suppress(ValueError):
        if _MAIL_DATE.match(written) and (stamp := parsedate(written)):
            return Published(*stamp[:3])
    if day := parse_published(written):
        return day
    with suppress(ValueError):
        return Published(*parsed[:3]) if parsed else None
    return None


def _minutes(feed: Any) -> int | None:  # noqa: ANN401 - the parser has no types
    asked: list[int] = []
    ttl, period = str(feed.get("ttl") or "").strip(), str(feed.get("sy_updateperiod") or "").strip().lower()
    if ttl.isascii() and ttl.isdigit():
        asked.append(int(ttl[:6]))
    if period in _MINUTES:
        times = str(feed.get("sy_updatefrequency") or "1").strip()
        asked.append(_MINUTES[period] // max(1, int(times[:6]) if times.isascii() and times.isdigit() else 1))
    return min(_DAY, max(asked)) if asked else None


def _no_feed(content: bytes, url: str) -> ReadingError:
    if not content.strip():
        return ReadingError("{url} is not a feed: it is empty.", url=url)
    if not _PAGE.search(content):
        return ReadingError("{url} is not a feed.", url=url)
    page = content.decode(errors="replace")
    linked = (_linked_feed(tag, url) for tag in _LINK.findall(page))
    if address := next(filter(None, linked), None):
        return ReadingError(
            "{url} is not a feed but a web page, which names this feed: {address}", url=url, address=address
        )
    return ReadingError("{url} is not a feed but a web page.", url=url)


def _linked_feed(tag: str, url: str) -> str | None:
    said = {name.lower(): unescape("".join(values)) for name, *values in _ATTRIBUTE.findall(tag)}
    if (
        said.get("type", "").lower().strip() not in _FEED_TYPES
        or "alternate" not in said.get("rel", "").lower().split()
    ):
        return None
    with suppress(ValueError):
        address = urljoin(url, said.get("href", "").strip())
        return address if is_web_address(address) else None
    return None


def _answer(request: dict[str, Any], content: bytes) -> Iterator[dict[str, Any]]:
    try:
        found = read_feed(content, request["url"])
    except ReadingError as error:
        yield {"error": error.sentence.as_json()}
    else:
        items = [
            (asdict(entry) | {"published": entry.published and str(entry.published)}, own_id)
            for entry, own_id in found.items
        ]
        yield {"title": found.title, "items": items, "minutes": found.minutes}


def _entry(fields: dict[str, Any]) -> Entry:
    published = fields["published"]
    return Entry(**fields | {"published": Published.parse(published) if published else None})


if __name__ == "__main__":
    serve(_answer)
