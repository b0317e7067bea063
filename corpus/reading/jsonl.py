"""Read JSON Lines: one article a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from corpus.errors import ReadingError
from corpus.reading.fields import read_fields
from corpus.sentences import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from corpus.models import Draft

LONGEST_LINE = 12_000_000
"""Bytes of one line, which holds the longest body and the backslashes in it; a longer line is no article."""

_BOM = b"\xef\xbb\xbf"


def read_jsonl(stream: BinaryIO, *, key: str, name: str) -> Iterator[Draft | ReadingError]:
    """Read one article from each line that is not empty, holding no more than one line in memory.

    The fields are `id`, `headline`, `publisher`, `published`, `url`, `language` and `body`; only `body` is required.
    An article without `id` gets the key of the source and its line, as in ``news:12``. A line with ``"clean": true``
    is taken to the letter, and may have `headline_given`.
    """
    for number, line in _lines(stream):
        where = Sentence("{name} line {line}", {"name": name, "line": str(number)})
        if line is None:
            yield ReadingError(
                "{where} is longer than {megabytes} MB.", where=where, megabytes=LONGEST_LINE // 1_000_000
            )
        elif not line.isspace():
            yield _article_or_error(line, key=f"{key}:{number}", where=where)


def _article_or_error(line: bytes, *, key: str, where: Sentence) -> Draft | ReadingError:
    try:
        return read_fields(_fields(line, where), key=key, where=where)
    except ReadingError as error:
        return error


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Give each line its number, and None in place of one that is too long."""
    number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        if number == 1:
            line = line.removeprefix(_BOM) or b"\n"
        if len(line) <= LONGEST_LINE or line.endswith(b"\n"):
            yield number, line
        else:
            while line and not line.endswith(b"\n"):
                line = stream.readline(LONGEST_LINE)
            yield number, None


def _fields(line: bytes, where: Sentence) -> dict[str, Any]:
    try:
        fields = json.loads(line)
    except UnicodeDecodeError as error:
        raise ReadingError("{where} is not valid UTF-8.", where=where) from error
    except json.JSONDecodeError as error:
        raise ReadingError(
            "{where} is not valid JSON ({reason}, column {column}).",
            where=where,
            reason=error.msg,
            column=str(error.colno),
        ) from error
    except (ValueError, RecursionError) as error:
        raise ReadingError("{where} is not JSON that can be read.", where=where) from error
    if not isinstance(fields, dict):
        raise ReadingError('{where} must be an object such as {{"body": "..."}}.', where=where)
    return fields
