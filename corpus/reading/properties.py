"""What a document says of itself beside its text, as far as it can be believed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from corpus.reading.characters import clean, split_lines
from corpus.reading.datelines import find_dates
from corpus.reading.dates import parse_published
from corpus.reading.front_matter import split_post, told_by
from corpus.reading.metadata import Told

if TYPE_CHECKING:
    from corpus.published import Published

Properties = Told
"""A headline and a day of publication; nothing else that a document says of itself tells of its text."""

_LONGEST_TITLE = 300
_WITHIN = 4000
_LETTERS = re.compile(r"[^\W_]+")


def plausible_title(title: str, beginning: str) -> str | None:
    """Give a document's title if its text begins with it too; programs fill the field with names of files."""
    cleaned = clean(title)
    letters = _letters(cleaned)
    if not letters or len(cleaned) > _LONGEST_TITLE or letters not in _letters(beginning[:_WITHIN]):
        return None
    return cleaned if len(cleaned.split()) > 1 or len(letters) > len("document") else None


def read_day(day: str, beginning: str) -> Published | None:
    """Read the day on which a document was made, if its text names that day too: then it is its publication's."""
    made = parse_published(day) if day else None
    return made if made and made.day and made in find_dates(beginning[:_WITHIN]) else None


def with_properties(properties: Properties, text: str) -> str:
    """Write properties as front matter above a text, so that both can be read again."""
    fields = (("title", properties.headline), ("date", str(properties.published) if properties.published else None))
    lines = [f'{field}: "{_quoted(value)}"' for field, value in fields if value]
    return "\n".join(["---", *lines, "---", text])


def split_properties(raw: str, *, name: str) -> tuple[Properties, list[str], int]:
    """Read what `with_properties` wrote: properties, the text's lines, and the number of the first of them."""
    post = split_post(raw, name=name)
    if post is None:
        return Properties(), split_lines(raw), 1
    return told_by(post, key="", name=name), split_lines(post.text), post.first_line


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _letters(text: str) -> str:
    return "".join(_LETTERS.findall(text.casefold()))
