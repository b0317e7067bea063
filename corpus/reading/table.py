"""Read tables: comma- or tab-separated values, one article a row."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING, Final

from corpus.errors import ReadingError
from corpus.reading.characters import clean
from corpus.reading.drafting import LONGEST_BODY
from corpus.reading.encoding import decode
from corpus.reading.fields import read_fields
from corpus.reading.metadata import is_web_address
from corpus.sentences import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from corpus.models import Draft

LONGEST_TABLE: Final = 50_000_000
"""Bytes of a table, which is held in memory as a whole."""

_DELIMITERS = (",", ";", "\t", "|")
_NAMES = {
    "id": ("id", "key"),
    "headline": ("headline", "title", "heading"),
    "publisher": ("publisher", "source", "site_name", "site", "outlet", "newspaper"),
    "published": ("published", "date", "published_at", "publication_date", "pubdate", "publish_date", "datetime"),
    "url": ("url", "link", "permalink", "source_url", "origin_url", "address", "source"),
    "language": ("language", "lang"),
    "body": ("body", "text", "content", "article", "full_text", "article_text"),
}
_KNOWN = frozenset(name for names in _NAMES.values() for name in names)


def read_table(content: bytes, *, key: str, name: str) -> Iterator[Draft | ReadingError]:
    """Read one article from each row; the first row names the columns as the fields of JSON Lines, or alike.

    Raises ReadingError, naming the source, for a table without such a row. An article without an id gets the key of
    the source and the line that its row begins on.
    """
    if len(content) > LONGEST_TABLE:
        raise ReadingError(
            "{name} is longer than {megabytes} MB; part it into smaller tables.",
            name=name,
            megabytes=LONGEST_TABLE // 1_000_000,
        )
    text = decode(content, name=name)
    rows = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text))
    csv.field_size_limit(LONGEST_BODY)
    line = 1
    columns: list[str] | None = None
    try:
        for row in rows:
            if columns is None:
                columns = _columns(row, name)
            elif any(map(str.strip, row)):
                yield _article_or_error(columns, row, key=f"{key}:{line}", where=_line(name, line))
            line = rows.line_num + 1
    except csv.Error as error:
        raise ReadingError(
            "{name} line {line} is not a row of a table ({error}).", name=name, line=str(line), error=error
        ) from error
    if columns is None:
        raise ReadingError("{name} has no text.", name=name)


def _delimiter(text: str) -> str:
    """Choose the delimiter that parts the first row into the most names that are known."""
    first = text.lstrip("\r\n").partition("\n")[0].partition("\r")[0]
    return max(_DELIMITERS, key=lambda delimiter: len(_KNOWN.intersection(map(_folded, _cells(first, delimiter)))))


def _cells(row: str, delimiter: str) -> list[str]:
    return [cell.strip().strip('"') for cell in row.split(delimiter)]


def _columns(row: Sequence[str], name: str) -> list[str]:
    columns = [_folded(cell) for cell in row]
    if not set(columns).intersection(_NAMES["body"]):
        raise ReadingError(
            "{name} has no column of texts: its first row must name the columns, one of them `body` or `text`.",
            name=name,
        )
    return columns


def _line(name: str, line: int) -> Sentence:
    return Sentence("{name} line {line}", {"name": name, "line": str(line)})


def _folded(cell: str) -> str:
    return clean(cell).casefold().replace(" ", "_").replace("-", "_")


def _article_or_error(columns: list[str], row: list[str], *, key: str, where: Sentence) -> Draft | ReadingError:
    if len(row) > len(columns):
        return ReadingError(
            "{where} has {cells} cells, but the first row names {columns} columns.",
            where=where,
            cells=len(row),
            columns=len(columns),
        )
    try:
        return read_fields(_fields(dict(zip(columns, row, strict=False))), key=key, where=where)
    except ReadingError as error:
        return error


def _fields(row: dict[str, str]) -> dict[str, str]:
    """Name the cells as the fields of JSON Lines; a `source` is an address or a publisher's name."""
    fields: dict[str, str] = {}
    for field, names in _NAMES.items():
        cells = [(name, row[name]) for name in names if row.get(name, "").strip()]
        told = [cell for name, cell in cells if name != "source" or is_web_address(cell.strip()) is (field == "url")]
        if told:
            fields[field] = told[0]
    return fields
