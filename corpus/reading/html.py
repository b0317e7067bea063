"""Read a saved web page."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections import Counter
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from corpus.errors import ReadingError
from corpus.reading.characters import clean, split_lines
from corpus.reading.dates import parse_published
from corpus.reading.drafting import Layout, make_draft
from corpus.reading.languages import normal_code
from corpus.reading.lines import Line
from corpus.reading.metadata import Told, is_web_address

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from lxml.etree import _Element as Element  # type: ignore[import-untyped]  # lxml has no types

    from corpus.models import Draft, DroppedLine
    from corpus.published import Published

DECLARED_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
"""Where a page's bytes name their own encoding."""

_PAGE = re.compile(r"<(?:html|body|head)\b", re.IGNORECASE)
# Below trafilatura's own 250 characters it would run all that the page shows together.
_SHORTEST_TEXT = "40"
_BLOCKS = frozenset({"p", "head", "item", "quote", "row", "code", "list", "table"})
_PUBLISHED_META = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "pubdate",
    "publishdate",
    "publish_date",
    "publish-date",
    "publication_date",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dc.date",
    "dcterms.created",
    "cxenseparse:recs:publishtime",
    "date",
)
_PUBLISHER_META = ("og:site_name", "publisher", "dc.publisher", "application-name")
_URL_META = ("og:url", "twitter:url")
_DEEPEST = 6
_UNSEEN = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


def read_html(page: str, *, key: str, name: str, keep: Collection[DroppedLine] = ()) -> Draft:
    """Make an article of a page's main text; raise ReadingError, naming the source, if it has none.

    The page is never loaded from anywhere: only what is given is read. Menus and the like are told from the text by
    the page's structure, so only lines inside the text are listed as dropped, by their line in the page's markup.
    """
    # Importing trafilatura takes a quarter of a second, and most sources are not pages.
    from trafilatura import bare_extraction, load_html  # noqa: PLC0415 - see above
    from trafilatura.settings import use_config  # noqa: PLC0415 - see above

    whole = page if _PAGE.search(page) else f"<html><body>{page}</body></html>"
    tree = load_html(whole)
    config = use_config()
    config["DEFAULT"]["MIN_EXTRACTED_SIZE"] = _SHORTEST_TEXT
    document = bare_extraction(whole, with_metadata=True, include_comments=False, config=config)
    if tree is None or document is None or isinstance(document, dict):
        raise ReadingError("{name} has no text.", name=name)
    told = _told(tree, document.title)
    lines = [Line(block, text, block, heading) for block, (text, heading) in enumerate(_blocks(document.body))]
    draft = make_draft(lines, told, Layout(fielded=True), key=key, raw=page, name=name)
    shown = dict(zip(draft.dropped, _numbered(draft.dropped, page), strict=True))
    if keep:
        back = _matching(shown, keep)
        draft = make_draft(lines, told, Layout(fielded=True), key=key, raw=page, name=name, keep=back)
    return replace(draft, dropped=tuple(shown[line] for line in draft.dropped))


def _blocks(element: Element) -> Iterator[tuple[str, bool]]:
    """Give the text of each block of an extracted body, and whether it is a heading."""
    if element.tag in _BLOCKS and not any(child.tag in _BLOCKS for child in element.iterdescendants()):
        inner = " ".join(_cells(element)) if element.tag == "row" else _text(element)
        for text in split_lines(inner) if element.tag == "code" else [inner]:
            if cleaned := clean(text):
                yield cleaned, element.tag == "head"
    else:
        if cleaned := clean(element.text or ""):
            yield cleaned, False
        for child in element:
            yield from _blocks(child)
    if element.tail and (cleaned := clean(element.tail)) and element.getparent() is not None:
        yield cleaned, False


def _cells(row: Element) -> Iterable[str]:
    return (_text(cell) for cell in row)


def _text(element: Element) -> str:
    parts = [element.text or ""]
    for child in element:
        parts.append(" " if child.tag == "lb" else _text(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _told(tree: Element, title: str | None) -> Told:
    meta = _meta(tree)
    linked = list(_linked_data(tree))
    url = next((text for text in (*_canonical(tree), *_texts(meta, _URL_META)) if is_web_address(text)), None)
    publisher = next(iter(_texts(meta, _PUBLISHER_META)), None) or _linked_publisher(linked)
    language = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
    headline = clean(title or "")
    if publisher:
        headline = re.sub(rf"\s+[|–—·-]\s+{re.escape(publisher)}$", "", headline, flags=re.IGNORECASE)
    return Told(
        headline=headline or None,
        publisher=publisher if publisher and not _is_host(publisher, url) else None,
        published=_published(tree, meta, linked),
        url=url,
        language=normal_code(language) if language else None,
    )


def _meta(tree: Element) -> dict[str, str]:
    """Map the names of the page's meta tags, in lower case, to what they say first."""
    said: dict[str, str] = {}
    for tag in tree.iter("meta"):
        field = tag.get("property") or tag.get("name") or tag.get("itemprop") or ""
        if content := clean(tag.get("content") or ""):
            said.setdefault(field.lower(), content)
    return said


def _texts(meta: dict[str, str], names: tuple[str, ...]) -> list[str]:
    return [meta[name] for name in names if name in meta]


def _canonical(tree: Element) -> list[str]:
    return [clean(link.get("href") or "") for link in tree.iter("link") if link.get("rel") == "canonical"]


def _linked_data(tree: Element) -> Iterator[dict[str, object]]:
    """Give the objects of the page's JSON-LD that speak of an article."""
    for script in tree.iter("script"):
        if (script.get("type") or "").lower() != "application/ld+json":
            continue
        try:
            found = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue  # many pages carry broken JSON-LD; it only repeats what stands elsewhere
        yield from _objects(found, _DEEPEST)


def _objects(found: object, depth: int) -> Iterator[dict[str, object]]:
    if depth and isinstance(found, list):
        for item in found:
            yield from _objects(item, depth - 1)
    elif depth and isinstance(found, dict):
        if "datePublished" in found or "headline" in found:
            yield found
        yield from _objects(found.get("@graph"), depth - 1)


def _linked_publisher(linked: list[dict[str, object]]) -> str | None:
    for found in linked:
        publisher = found.get("publisher")
        name = publisher.get("name") if isinstance(publisher, dict) else publisher
        if isinstance(name, str) and clean(name):
            return clean(name)
    return None


def _published(tree: Element, meta: dict[str, str], linked: list[dict[str, object]]) -> Published | None:
    stated = [*_texts(meta, _PUBLISHED_META), *(str(found.get("datePublished", "")) for found in linked)]
    marked = [
        tag.get("datetime") or _text(tag)
        for tag in tree.iter("time")
        if "pubdate" in tag.attrib or (tag.get("itemprop") or "").lower() == "datepublished"
    ]
    return next((date for text in (*stated, *marked) if (date := parse_published(clean(text)))), None)


def _is_host(publisher: str, url: str | None) -> bool:
    """Tell a name from the page's address: the link shows that already."""
    if is_web_address(publisher):
        return True
    host = urlsplit(url).hostname or "" if url else ""
    return publisher.lower().removeprefix("www.") == host.removeprefix("www.")


def _numbered(dropped: Iterable[DroppedLine], page: str) -> Iterator[DroppedLine]:
    """Find the line of the page's markup that each text begins on; 0 where the markup hides it."""
    ends: list[int] = []
    letters = ""
    for line in split_lines(unescape(_TAG.sub(_line_breaks, _UNSEEN.sub(_line_breaks, page)))):
        letters += _letters(line)
        ends.append(len(letters))
    at = 0
    for entry in dropped:
        wanted = _letters(entry.text)
        found = letters.find(wanted, at)
        at = max(at, found + len(wanted))
        yield replace(entry, number=bisect_right(ends, found) + 1 if wanted and found >= 0 else 0)


def _matching(shown: dict[DroppedLine, DroppedLine], keep: Collection[DroppedLine]) -> list[DroppedLine]:
    """Find the dropped blocks whose shown line is among those to keep, each of these once."""
    wanted = Counter((line.number, line.text) for line in keep)
    found = []
    for block, line in shown.items():
        if wanted[line.number, line.text]:
            wanted[line.number, line.text] -= 1
            found.append(block)
    return found


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _line_breaks(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n")
