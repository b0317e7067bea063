"""Read articles from files, from bytes and from text."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from corpus.errors import ReadingError
from corpus.reading.archive import read_archive
from corpus.reading.encoding import decode
from corpus.reading.html import DECLARED_CHARSET, read_html
from corpus.reading.jsonl import read_jsonl
from corpus.reading.languages import with_language
from corpus.reading.markdown import read_markdown
from corpus.reading.pdf import read_pdf
from corpus.reading.plain import read_plain
from corpus.reading.sources import Kind, Reading, kind_of, unknown_kind
from corpus.reading.table import LONGEST_TABLE, read_table
from corpus.reading.unpacking import LARGEST_ARCHIVE
from corpus.reading.word import read_word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus.models import Draft
    from corpus.reading.sources import Source

LONGEST_ARTICLE = 5_000_000
"""Bytes of a file that holds one article; a longer one is none."""

_LONGEST_FILE = max(LONGEST_TABLE, LARGEST_ARCHIVE)
_CHARSET_WITHIN = 4096


def read_source(source: Source) -> Iterator[Draft | ReadingError]:
    """Read a file: one article, or those of the lines, rows or files in it.

    What cannot be read is yielded as a ReadingError that names the file and, where there is one, the line. Kinds that
    can be made to take any amount of time and memory are read in a process of their own.
    """
    name = str(source.path)
    kind = kind_of(source.path.name)
    try:
        with source.path.open("rb") as stream:
            if kind is Kind.JSONL:
                yield from map(_told_language, read_jsonl(stream, key=source.key, name=name))
                return
            content = stream.read(_LONGEST_FILE + 1)
    except OSError as error:
        yield ReadingError("{name} cannot be opened ({reason}).", name=name, reason=error.strerror)
        return
    if kind and kind.is_packed:
        # The process itself imports this module, and has no use for what starts others.
        from corpus.reading.isolated import read_apart  # noqa: PLC0415 - see above

        yield from read_apart(content, name=name, key=source.key)
    else:
        yield from read_bytes(content, name=name, key=source.key)


def read_bytes(content: bytes, *, name: str, key: str) -> Iterator[Draft | ReadingError]:
    """Read what a file of that name holds; see `read_source`. Nothing limits how long that takes."""
    for found in read_content(content, name=name, key=key):
        yield found if isinstance(found, ReadingError) else with_language(found.draft)


def read_content(content: bytes, *, name: str, key: str, kind: Kind | None = None) -> Iterator[Reading | ReadingError]:
    """Do the same and give each article's kind, leaving languages unknown that the source does not tell.

    `kind` is for what has no file's name.
    """
    kind = kind or kind_of(name)
    try:
        if kind is None:
            raise unknown_kind(name)
        if kind is Kind.ZIP:
            yield from read_archive(content, name=name, read=_read_member)
        elif kind is Kind.JSONL:
            yield from _of_kind(kind, read_jsonl(io.BytesIO(content), key=key, name=name))
        elif kind is Kind.CSV:
            yield from _of_kind(kind, read_table(content, key=key, name=name))
        else:
            yield Reading(_read_whole(content, kind, name=name, key=key), kind)
    except RecursionError:
        yield ReadingError("{name} is nested too deeply.", name=name)
    except ReadingError as error:
        yield error


def read_text(text: str, *, key: str, name: str = "The text") -> Draft:
    """Read pasted text, with front matter or without; raise ReadingError if it is no article."""
    if len(text) > LONGEST_ARTICLE:
        raise _too_long(name)
    return with_language(read_plain(text, key=key, name=name))


def _told_language(found: Draft | ReadingError) -> Draft | ReadingError:
    return found if isinstance(found, ReadingError) else with_language(found)


def _of_kind(kind: Kind, drafts: Iterator[Draft | ReadingError]) -> Iterator[Reading | ReadingError]:
    return (found if isinstance(found, ReadingError) else Reading(found, kind) for found in drafts)


def _read_member(content: bytes, name: str, key: str) -> Iterator[Reading | ReadingError]:
    return read_content(content, name=name, key=key)


def _read_whole(content: bytes, kind: Kind, *, name: str, key: str) -> Draft:
    if kind is Kind.PDF:
        return read_pdf(content, key=key, name=name)
    if kind is Kind.DOCX:
        return read_word(content, key=key, name=name)
    if len(content) > LONGEST_ARTICLE:
        raise _too_long(name)
    if kind is Kind.HTML:
        declared = DECLARED_CHARSET.search(content, 0, _CHARSET_WITHIN)
        page = decode(content, name=name, declared=declared[1].decode() if declared else None)
        return read_html(page, key=key, name=name)
    text = decode(content, name=name)
    read = read_markdown if kind is Kind.MARKDOWN else read_plain
    return read(text, key=key, name=name)


def _too_long(name: str) -> ReadingError:
    return ReadingError(
        "{name} is longer than {megabytes} MB, which no article is.", name=name, megabytes=LONGEST_ARTICLE // 1_000_000
    )
