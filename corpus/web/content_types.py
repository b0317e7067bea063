"""Tell what a web server sent, and name and encode it so that the reader knows."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from enum import Enum
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from yarl import URL

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Accept(Enum):
    """What may come back; the values are the header Accept."""

    PAGE = (
        f"text/html, application/xhtml+xml, text/plain;q=0.8, text/markdown;q=0.8, application/pdf;q=0.7, {_DOCX};q=0.7"
    )
    FEED = (
        "application/rss+xml, application/atom+xml, application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, "
        "text/html;q=0.1"
    )


_PAGES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/x-markdown": ".md",
    "application/pdf": ".pdf",
    "application/x-pdf": ".pdf",
    _DOCX: ".docx",
}
_XML = frozenset({"application/xml", "text/xml"})
_FEEDS = _XML | {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/x-rss+xml"}
# Servers that do not know say this, and aiohttp does of answers without a type.
_UNTOLD = frozenset({"application/octet-stream", "binary/octet-stream", "application/x-download"})
# Feeds are often called pages or texts, so what calls itself that has to show that it is one.
_MISTAKEN_FEEDS = frozenset({"text/html", "text/plain", "application/xhtml+xml"})
_TEXTS = {".txt": ".txt", ".text": ".txt", ".md": ".md", ".markdown": ".md"}

_HEAD = 4_096
_PDF_WITHIN = 1_024
_FEED_BEGINS = re.compile(rb"<(?:rss|feed|rdf:RDF|[a-z]+:feed)[\s>]")
_PAGE_BEGINS = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--(?:(?!-->).){0,1000}-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_XML_DECLARES = re.compile(rb"\s*<\?xml[^>]{0,200}encoding\s*=")

# The encodings of the web (https://encoding.spec.whatwg.org) that news are written in, by the names servers give them.
# Names from outside never come to Python's own search for encodings, which knows odd and slow ones.
_CHARSETS = {
    **dict.fromkeys(("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii", "iso-8859-15"), "cp1252"),
    **{f"windows-125{number}": f"cp125{number}" for number in range(9)},
    **{f"cp125{number}": f"cp125{number}" for number in range(9)},
    **{f"iso-8859-{number}": f"iso8859_{number}" for number in (2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16)},
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "x-gbk"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs"), "big5hkscs"),
    **dict.fromkeys(("shift-jis", "sjis", "windows-31j", "x-sjis"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks-c-5601-1987", "windows-949"), "cp949"),
    **dict.fromkeys(("utf-16", "utf-16le"), "utf-16-le"),
    "utf-16be": "utf-16-be",
    "euc-jp": "euc_jp",
    "koi8-r": "koi8_r",
    "koi8-u": "koi8_u",
    "cp866": "cp866",
    "ibm866": "cp866",
    "kz-1048": "kz1048",
    "windows-874": "cp874",
    "tis-620": "cp874",
    "x-mac-cyrillic": "mac_cyrillic",
}
_MARKS = (BOM_UTF8, BOM_UTF16_LE, BOM_UTF16_BE)
_LONGEST_STEM = 80


def is_welcome(declared: str, accept: Accept) -> bool:
    """Tell by the declared type alone whether a body is worth reading."""
    if declared in _UNTOLD:
        return True
    if accept is Accept.PAGE:
        return declared in _PAGES or declared in _XML
    return declared in _FEEDS or declared in _MISTAKEN_FEEDS


def ending_of(content: bytes, declared: str | None, accept: Accept, url: URL) -> str | None:
    """Give the ending that a file with this content has; None for what is not asked for.

    `declared` is the type that the server told, None if it told none. What content shows of itself counts more.
    """
    if accept is Accept.FEED:
        return ".xml" if declared in _FEEDS or _FEED_BEGINS.search(content[:_HEAD]) else None
    ending = _PAGES.get(declared or "")
    if b"%PDF-" in content[: _PDF_WITHIN if ending == ".pdf" else len(b"%PDF-")]:
        return ".pdf"
    if content.startswith(b"PK\x03\x04"):
        return ".docx" if b"word/document" in content else None
    if ending in {".pdf", ".docx"}:
        return None
    if ending == ".txt":
        return _TEXTS.get(_path_ending(url), ending)
    return ending or _shown(content, declared, url)


def in_utf8(content: bytes, ending: str, charset: str | None) -> bytes:
    """Give a text that the server says is in another encoding in UTF-8, marked as such; anything else as it is."""
    encoding = _CHARSETS.get((charset or "").strip().lower().replace("_", "-"))
    if encoding is None or ending in {".pdf", ".docx"} or content.startswith(_MARKS):
        return content
    # XML says itself what it is in, and would contradict the text after this.
    if ending == ".xml" and _XML_DECLARES.match(content):
        return content
    # Servers call everything ISO-8859-1, but what is valid UTF-8 is UTF-8.
    if not encoding.startswith("utf-16") and _is_utf8(content):
        return content
    try:
        return BOM_UTF8 + content.decode(encoding).encode()
    except UnicodeError:
        return content


def file_name(url: URL, ending: str) -> str:
    """Name what an address leads to by the last part of its path, or by its host."""
    last = unquote(url.path.rstrip("/").rpartition("/")[2])
    stem = re.sub(r"\.(?:html?|xhtml|php|aspx?|jsp|txt|md|pdf|docx|xml|rss)$", "", last, flags=re.IGNORECASE)
    safe = re.sub(r"[^\w.-]+", "-", stem).strip("-.")[:_LONGEST_STEM].rstrip("-.")
    return f"{safe or (url.host or 'page').replace(':', '-')}{ending}"


def _shown(content: bytes, declared: str | None, url: URL) -> str | None:
    if _PAGE_BEGINS.match(content.removeprefix(BOM_UTF8)[:_HEAD]):
        return ".html"
    if declared in _XML or b"\0" in content or not _is_utf8(content):
        return None
    # A text shows nothing, so a download that is one has to be named so.
    return _TEXTS.get(_path_ending(url), ".txt" if declared is None else "") or None


def _path_ending(url: URL) -> str:
    name = url.path.rpartition("/")[2]
    return f".{name.rpartition('.')[2]}".lower() if "." in name else ""


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True
