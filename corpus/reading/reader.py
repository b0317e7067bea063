"""Read articles from files, from bytes and from text."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from corpus.errors import ReadingError
from corpus.reading.encoding import decode
from corpus.reading.front_matter import split_post
from corpus.reading.html import DECLARED_CHARSET, read_html
from corpus.reading.jsonl import read_jsonl
from corpus.reading.markdown import read_markdown, read_post
from corpus.reading.plain import read_plain
from corpus.reading.sources import Kind, kind_of, unknown_kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus.models import Draft
    from corpus.reading.sources import Source

LONGEST_ARTICLE = 5_000_000
"""Bytes of a file that holds one article; a longer one is none."""

_CHARSET_WITHIN = 4096


def read_source(source: Source) -> Iterator[Draft | ReadingError]:
    """Read a file: one article, or one from each line of JSON Lines.

    What cannot be read is yielded as a ReadingError that names the file and, where there is one, the line.
    """
    name = str(source.path)
    try:
        if kind_of(source.path.name) is Kind.JSONL:
            with source.path.open("rb") as stream:
                yield from read_jsonl(stream, key=source.key, name=name)
        else:
            with source.path.open("rb") as stream:
                content = stream.read(LONGEST_ARTICLE + 1)
            yield from read_bytes(content, name=name, key=source.key)
    except OSError as error:
        yield ReadingError(f"{name} cannot be opened ({error.strerror}).")


def read_bytes(content: bytes, *, name: str, key: str) -> Iterator[Draft | ReadingError]:
    """Read what a file of that name holds; see `read_source`."""
    kind = kind_of(name)
    try:
        if kind is None:
            raise unknown_kind(name)
        if kind is Kind.JSONL:
            yield from read_jsonl(io.BytesIO(content), key=key, name=name)
        else:
            yield _read_whole(content, kind, name=name, key=key)
    except ReadingError as error:
        yield error


def read_text(text: str, *, key: str, name: str = "The text") -> Draft:
    """Read pasted text, with front matter or without; raise ReadingError if it is no article."""
    if len(text) > LONGEST_ARTICLE:
        raise _too_long(name)
    if post := split_post(text, name=name):
        return read_post(post, key=key, raw=text, name=name)
    return read_plain(text, key=key, name=name)


def _read_whole(content: bytes, kind: Kind, *, name: str, key: str) -> Draft:
    if len(content) > LONGEST_ARTICLE:
        raise _too_long(name)
    if kind is Kind.HTML:
        declared = DECLARED_CHARSET.search(content, 0, _CHARSET_WITHIN)
        page = decode(content, name=name, declared=declared[1].decode() if declared else None)
        return read_html(page, key=key, name=name)
    text = decode(content, name=name)
    if kind is Kind.MARKDOWN:
        return read_markdown(text, key=key, name=name)
    return read_text(text, key=key, name=name)


def _too_long(name: str) -> ReadingError:
    return ReadingError(f"{name} is longer than {LONGEST_ARTICLE // 1_000_000} MB, which no article is.")
