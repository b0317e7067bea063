"""What a server sent is told by what it says and by what the content shows."""

from __future__ import annotations

import pytest
from yarl import URL

from corpus.web.content_types import Accept, ending_of, file_name, in_utf8, is_welcome
from tests.corpus.bounded import in_bounds

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ZIP = b"PK\x03\x04"
PAGE = URL("https://news.example/story")
NOTE = URL("https://news.example/note.md")


@pytest.mark.parametrize(
    ("declared", "content", "url", "ending"),
    [
        ("text/html", b"<p>Tea exports</p>", PAGE, ".html"),
        ("application/xhtml+xml", b"<?xml version='1.0'?><html/>", PAGE, ".html"),
        ("text/plain", b"Tea exports", PAGE, ".txt"),
        ("text/plain", b"# Tea exports", NOTE, ".md"),
        ("text/markdown", b"# Tea exports", PAGE, ".md"),
        ("application/pdf", b"%PDF-1.7", PAGE, ".pdf"),
        ("application/pdf", b"junk\n%PDF-1.7", PAGE, ".pdf"),
        ("application/pdf", b"<html>Sign in first</html>", PAGE, None),
        ("application/octet-stream", b"%PDF-1.7", PAGE, ".pdf"),
        ("text/html", b"%PDF-1.7", PAGE, ".pdf"),
        ("text/html", b"<p>Files begin with %PDF-1.7</p>", PAGE, ".html"),
        (DOCX, ZIP + b"word/document.xml", PAGE, ".docx"),
        (DOCX, b"no document", PAGE, None),
        (DOCX, ZIP + b"xl/workbook.xml", PAGE, None),
        ("application/octet-stream", ZIP + b"word/document.xml", PAGE, ".docx"),
        ("application/octet-stream", b"Tea exports", PAGE, None),
        ("application/octet-stream", b"# Tea exports", NOTE, ".md"),
        ("application/octet-stream", b"\x00\x01", NOTE, None),
        ("application/xml", b"<?xml version='1.0'?>\n<!DOCTYPE html><html/>", PAGE, ".html"),
        ("application/xml", b"<?xml version='1.0'?><invoice/>", NOTE, None),
        (None, b"\n <!-- tea -->\n<!DOCTYPE HTML><html>", PAGE, ".html"),
        (None, b"<!--" + b"x" * 1000 + b"--><!----><!-- <!-- -- > -->\n<html>", PAGE, ".html"),
        (None, b"<!--" + b"x" * 1001 + b"--><html>", PAGE, ".txt"),
        (None, b"\xef\xbb\xbf<html lang=kk>", PAGE, ".html"),
        (None, "Шай экспорты".encode(), PAGE, ".txt"),
        (None, "Шай экспорты".encode("cp1251"), PAGE, None),
        (None, b"Tea\x00exports", PAGE, None),
    ],
)
def test_tells_the_kind_of_a_page(declared: str | None, content: bytes, url: URL, ending: str | None) -> None:
    """A page's ending is one that is read, or there is none."""
    assert ending_of(content, declared, Accept.PAGE, url) == ending


@pytest.mark.parametrize(
    ("declared", "content", "is_feed"),
    [
        ("application/rss+xml", b"<rss version='2.0'/>", True),
        ("text/xml", b"<feed/>", True),
        ("text/html", b"<?xml version='1.0'?>\n<rss version='2.0'>", True),
        ("text/plain", b"<feed xmlns='http://www.w3.org/2005/Atom'>", True),
        ("application/octet-stream", b"<rdf:RDF xmlns:rdf='...'>", True),
        (None, b"<rss>", True),
        ("text/html", b"<!DOCTYPE html><html><body>Our feeds</body></html>", False),
        ("text/plain", b"Tea exports", False),
        (None, b"%PDF-1.7", False),
    ],
)
def test_tells_a_feed(declared: str | None, content: bytes, *, is_feed: bool) -> None:
    """A feed is what says so, or what shows that it is one."""
    assert ending_of(content, declared, Accept.FEED, PAGE) == (".xml" if is_feed else None)


@pytest.mark.parametrize("declared", ["video/mp4", "image/png", "application/zip", "application/json", "text/css", "x"])
@pytest.mark.parametrize("accept", list(Accept))
def test_reads_nothing_that_cannot_be_wanted(declared: str, accept: Accept) -> None:
    """Of other types not even the body is read."""
    assert not is_welcome(declared, accept)


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("windows-1251", "cp1251"), ("KOI8-R", "koi8_r"), ("ISO-8859-5", "iso8859_5"), ("utf-16", "utf-16-le"),
        ("utf-16be", "utf-16-be"), ("kz-1048", "kz1048"),
    ],
)  # fmt: skip
def test_turns_a_declared_encoding_into_utf8(charset: str, encoding: str) -> None:
    """A text in the encoding that the server tells comes in UTF-8, marked so that no reader looks further."""
    text = "Экспорт чая вырос вдвое."
    assert in_utf8(text.encode(encoding), ".html", charset) == text.encode("utf-8-sig")


def test_turns_chinese_encodings_into_utf8() -> None:
    """Chinese pages are read by the larger encoding of which theirs is a part."""
    text = "茶叶出口翻了一番"
    assert in_utf8(text.encode("gb2312"), ".txt", "GB2312") == text.encode("utf-8-sig")
    assert in_utf8("茶葉出口".encode("big5"), ".txt", "big5") == "茶葉出口".encode("utf-8-sig")


@pytest.mark.parametrize(
    ("content", "ending", "charset"),
    [
        ("Шай".encode(), ".html", "iso-8859-1"),  # it is UTF-8 whatever the server says
        ("Шай".encode(), ".html", "utf-8"),
        ("Шай".encode("cp1251"), ".html", None),
        ("Шай".encode("cp1251"), ".html", "punycode"),
        ("Шай".encode("cp1251"), ".html", "rot13"),
        ("Шай".encode("cp1251"), ".html", "unheard-of"),
        ("Шай".encode("cp1251"), ".html", "euc-jp"),  # which it is not
        (b"\xff\xfe" + "Шай".encode("utf-16-le"), ".txt", "windows-1251"),
        (b"%PDF-1.7\xff", ".pdf", "windows-1251"),
        ("<?xml version='1.0' encoding='windows-1251'?><rss>Шай</rss>".encode("cp1251"), ".xml", "windows-1251"),
    ],
)
def test_leaves_other_content_alone(content: bytes, ending: str, charset: str | None) -> None:
    """What is UTF-8, marked, no text, or not in the declared encoding stays as it came."""
    assert in_utf8(content, ending, charset) == content


def test_turns_a_feed_without_a_declaration_into_utf8() -> None:
    """A feed that does not say what it is in is in what the server says."""
    assert in_utf8("<rss>Шай</rss>".encode("cp1251"), ".xml", "cp1251") == "<rss>Шай</rss>".encode("utf-8-sig")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://news.example/world/tea-exports", "tea-exports.html"),
        ("https://news.example/world/tea-exports.php?id=3", "tea-exports.html"),
        ("https://news.example/world/tea-exports.HTML", "tea-exports.html"),
        ("https://news.example/2024/05/", "05.html"),
        ("https://news.example/", "news.example.html"),
        ("https://news.example/%D1%88%D0%B0%D0%B9", "шай.html"),
        ("https://news.example/..%2F..%2Fetc%2Fpasswd", "passwd.html"),
        ("https://news.example/a%00b%0Ac", "a-b-c.html"),
        ("https://news.example/...", "news.example.html"),
        ("http://[2606:4700::1]/", "2606-4700--1.html"),
        (f"https://news.example/{'a' * 500}", f"{'a' * 80}.html"),
    ],
)
def test_names_the_file(url: str, name: str) -> None:
    """The file is named by the end of its address, in characters that are safe in names."""
    assert file_name(URL(url, encoded=True), ".html") == name


def _ending_of_download(content: bytes) -> str | None:
    return ending_of(content, "application/octet-stream", Accept.PAGE, PAGE)


def test_tells_the_kind_of_whatever_is_sent() -> None:
    """No beginning, however it repeats itself, keeps the program from telling that it is no page."""
    units = [
        b"<!---->",
        b"<!-- -->",
        b"<!--",
        b"-->",
        b"<!-->",
        b"<?xml >",
        b"<?xml ",
        b" ",
        b"\n",
        b"<",
        b"<!doctype ",
    ]
    contents = [unit * 5000 + end for unit in units for end in (b"x", b">", b"<htm")]
    assert in_bounds(_ending_of_download, contents) == [None] * len(contents)
