"""Read JSON Lines: one article a line."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from corpus.errors import ReadingError
from corpus.reading.characters import clean, split_lines, storable
from corpus.reading.dates import parse_published
from corpus.reading.drafting import Layout, make_draft
from corpus.reading.languages import normal_code
from corpus.reading.lines import number_lines
from corpus.reading.metadata import Told, is_web_address

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from corpus.models import Draft, Published

LONGEST_LINE = 5_000_000
"""Bytes of one article; a longer line is none."""

_BOM = b"\xef\xbb\xbf"
_EMPTY_LINES = re.compile(r"\n(?:[^\S\n]*\n){2,}")
_LAYOUT = Layout(fielded=True, headed=False)


def read_jsonl(stream: BinaryIO, *, key: str, name: str) -> Iterator[Draft | ReadingError]:
    """Read one article from each line that is not empty, holding no more than one line in memory.

    The fields are `id`, `headline`, `publisher`, `published`, `url`, `language` and `body`; only `body` is required.
    An article without `id` gets the key of the source and its line, as in ``news:12``.
    """
    for number, line in _lines(stream):
        where = f"{name} line {number}"
        if line is None:
            yield ReadingError(f"{where} is longer than {LONGEST_LINE // 1_000_000} MB.")
        elif not line.isspace():
            yield _article_or_error(line, key=f"{key}:{number}", where=where)


def _article_or_error(line: bytes, *, key: str, where: str) -> Draft | ReadingError:
    try:
        return _article(_fields(line, where), key=key, where=where)
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


def _fields(line: bytes, where: str) -> dict[str, Any]:
    try:
        fields = json.loads(line)
    except UnicodeDecodeError as error:
        raise ReadingError(f"{where} is not valid UTF-8.") from error
    except json.JSONDecodeError as error:
        raise ReadingError(f"{where} is not valid JSON ({error.msg}, column {error.colno}).") from error
    except (ValueError, RecursionError) as error:
        raise ReadingError(f"{where} is not JSON that can be read.") from error
    if not isinstance(fields, dict):
        raise ReadingError(f'{where} must be an object such as {{"body": "..."}}.')
    return fields


def _article(fields: dict[str, Any], *, key: str, where: str) -> Draft:
    body = fields.get("body")
    if body is None:
        raise ReadingError(f'{where} has no "body".')
    if not isinstance(body, str):
        raise ReadingError(f'{where}: "body" must be text.')
    language = _text(fields, "language", where)
    told = Told(
        headline=_text(fields, "headline", where),
        publisher=_text(fields, "publisher", where),
        published=_published(fields, where),
        url=_url(fields, where),
        language=normal_code(language) if language else None,
    )
    own_key = _text(fields, "id", where, figures=True)
    draft = make_draft(number_lines(body), told, _LAYOUT, key=own_key or key, raw=body, name=where)
    return replace(draft, body=_without_lines(body, {line.number for line in draft.dropped}))


def _without_lines(body: str, numbers: set[int]) -> str:
    """Leave lines out of a body, which stays to the letter what it is: in this format it says itself what it holds."""
    if not numbers:
        return storable(body)
    kept = [line for number, line in enumerate(split_lines(body), start=1) if number not in numbers]
    return _EMPTY_LINES.sub("\n\n", storable("\n".join(kept))).strip("\n")


def _text(fields: dict[str, Any], field: str, where: str, *, figures: bool = False) -> str | None:
    value = fields.get(field)
    if figures and isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if value is not None and not isinstance(value, str):
        raise ReadingError(f'{where}: "{field}" must be text.')
    return clean(value or "") or None


def _published(fields: dict[str, Any], where: str) -> Published | None:
    text = _text(fields, "published", where, figures=True)
    if text is None or (published := parse_published(text)):
        return published if text else None
    raise ReadingError(f'{where}: "published" is not a date that can be read: {text[:60]!r}.')


def _url(fields: dict[str, Any], where: str) -> str | None:
    text = _text(fields, "url", where)
    if text is None or is_web_address(text):
        return text
    raise ReadingError(f'{where}: "url" must be a whole http or https address.')
