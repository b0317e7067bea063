"""Read the lines that stand between a headline and its text: who wrote it, and when it was published."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.reading.dates import parse_published
from corpus.reading.furniture import find_rule

if TYPE_CHECKING:
    from corpus.published import Published

_LONGEST = 120
_PART = re.compile(r"\s+[|•·/–—-]\s+|\s*[|•·]\s*")
_PUBLISHED = re.compile(
    r"(?:(?:date |first )?(?:published|posted)|publication date|опубликовано|дата публикации|жарияланған күні"
    r"|жарияланды|发布时间|发布日期|发布于|diterbitkan)(?:\s*[:：]|\s+(?:on|at|pada)\b|\s|(?=\d))\s*",
    re.IGNORECASE,
)
# Inside a text these announce the date of an event.
_DATE_OF_HEAD = re.compile(r"(?:date|дата|күні|日期|时间|tarikh|tanggal)(?:\s*[:：])\s*", re.IGNORECASE)
_UPDATED = re.compile(
    r"(?:last )?(?:updated?|modified|edited)(?:\s*:|\s+(?:on|at)\b|\s)\s*"
    r"|(?:обновлено|жаңартылды|更新时间|更新于|dikemas ?kini|diperbarui)\s*[:：]?\s*",
    re.IGNORECASE,
)
_PERSON = r"[^\W\d_][\w.'’-]*(?: (?:bin|binti|al-|de|van|[^\W\d_][\w.'’-]*)){0,4}"
_BYLINE = re.compile(
    r"(?:by|written by|reported by|story by|author|автор|авторы|oleh|penulis)\s*:?\s+"
    rf"(?P<names>{_PERSON}(?:(?:, | and | & | и | dan ){_PERSON}){{0,3}})"
    r"|(?:作者|记者|文)\s?[:：/]\s?\S{2,12}",
    re.IGNORECASE,
)
_BY = re.compile(r"\s+(?=by\s)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Credit:
    """A line about the article. `rule` names what it is; `published` is the date that it gives, if any."""

    rule: str
    published: Published | None = None


def read_dated_line(text: str) -> Credit | None:
    """Read a line such as ``Published: 8 November 2024``; None for all that is not a label and a date alone."""
    if len(text) > _LONGEST:
        return None
    if (label := _PUBLISHED.match(text)) and (published := parse_published(text[label.end() :])):
        return Credit("date line", published)
    if (label := _UPDATED.match(text)) and parse_published(text[label.end() :]):
        return Credit("date line")
    return None


def read_credit(text: str) -> Credit | None:
    """Read a byline, a date or both; to be asked only of a line that stands before the text."""
    if len(text) > _LONGEST:
        return None
    parts = [part for whole in _PART.split(text) for part in _BY.split(whole)]
    if (whole := _read_part(text)) or len(parts) == 1:
        return whole
    found = [credit for part in parts if (credit := _read_part(part))]
    if len(found) < len(parts):
        return None
    return max(found, key=lambda credit: credit.published is not None)


def _read_part(text: str) -> Credit | None:
    if dated := read_dated_line(text):
        return dated
    label = _DATE_OF_HEAD.match(text)
    published = parse_published(text[label.end() :] if label else text)
    if published and published.precision != "year":
        return Credit("date line", published)
    if (match := _BYLINE.fullmatch(text)) and _are_names(match["names"]):
        return Credit("byline")
    rule = find_rule(text)
    return Credit(rule.name) if rule else None


def _are_names(names: str | None) -> bool:
    """Tell names from the rest of a sentence by their capitals."""
    small = {"and", "и", "dan", "bin", "binti", "de", "van", "admin", "editor", "staff", "desk"}
    return names is None or all(word[0].isupper() or word in small for word in re.findall(r"[\w.'’-]+", names))
