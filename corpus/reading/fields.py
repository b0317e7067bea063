"""Make an article of named fields: a line of JSON Lines, or a row of a table."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from corpus.errors import ReadingError
from corpus.models import Draft
from corpus.published import Published
from corpus.reading.characters import clean, has_unprintable, split_lines, storable
from corpus.reading.dates import parse_published
from corpus.reading.drafting import Layout, check_length, clean_key, make_draft
from corpus.reading.languages import normal_code
from corpus.reading.lines import number_lines
from corpus.reading.metadata import (
    LONGEST_HEADLINE,
    LONGEST_KEY,
    LONGEST_LANGUAGE,
    LONGEST_PUBLISHER,
    Told,
    derive_headline,
    is_web_address,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from corpus.models import DroppedLine
    from corpus.sentences import Sentence

_LONGEST: Final = {
    "id": LONGEST_KEY,
    "headline": LONGEST_HEADLINE,
    "publisher": LONGEST_PUBLISHER,
    "language": LONGEST_LANGUAGE,
}
_EMPTY_LINES = re.compile(r"\n(?:[^\S\n]*\n){2,}")
_LAYOUT = Layout(fielded=True, headed=False)


def read_fields(fields: Mapping[str, Any], *, key: str, where: Sentence) -> Draft:
    """Make an article of its fields; `key` is for one without an `id`.

    Raises ReadingError, saying `where`, for what is no article. With ``"clean": true`` the fields are taken to the
    letter, as Dragoman exports them.
    """
    body = fields.get("body")
    if body is None:
        raise ReadingError('{where} has no "body".', where=where)
    if not isinstance(body, str):
        raise ReadingError('{where}: "body" must be text.', where=where)
    body = storable(body)
    check_length(body, where)
    if fields.get("clean") is True:
        return _to_the_letter(fields, body, key=key, where=where)
    language = _text(fields, "language", where)
    told = Told(
        headline=_text(fields, "headline", where),
        publisher=_text(fields, "publisher", where),
        published=_published(fields, where),
        url=_url(fields, where),
        language=normal_code(language) if language else None,
    )
    own_key = _own_key(fields, where)
    draft = read_body(body, told, key=own_key or key, name=where)
    return replace(draft, key_given=own_key is not None)


def read_body(body: str, told: Told, *, key: str, name: str | Sentence, keep: Collection[DroppedLine] = ()) -> Draft:
    """Make an article of a body that a field holds; what is not furniture in it stays to the letter."""
    draft = make_draft(number_lines(body), told, _LAYOUT, key=key, raw=body, name=name, keep=keep)
    return replace(draft, body=_without_lines(body, {line.number for line in draft.dropped}))


def _without_lines(body: str, numbers: set[int]) -> str:
    """Leave lines out of a body, which stays to the letter what it is: in this format it says itself what it holds."""
    if not numbers:
        return body
    kept = [line for number, line in enumerate(split_lines(body), start=1) if number not in numbers]
    return _EMPTY_LINES.sub("\n\n", "\n".join(kept)).strip("\n")


def _to_the_letter(fields: Mapping[str, Any], body: str, *, key: str, where: Sentence) -> Draft:
    paragraphs = list(filter(None, map(clean, split_lines(body))))
    if not paragraphs:
        raise ReadingError("{where} has no text.", where=where)
    own_key, headline = _own_key(fields, where, exact=True), _exact(fields, "headline", where)
    published, url = _exact(fields, "published", where), _exact(fields, "url", where)
    given = fields.get("headline_given")
    if given is not None and not isinstance(given, bool):
        raise ReadingError('{where}: "headline_given" must be true or false.', where=where)
    if url is not None and not is_web_address(url):
        raise _no_address(where)
    return Draft(
        key=own_key or clean_key(key, where),
        headline=headline or derive_headline(paragraphs[0]),
        headline_given=headline is not None and given is not False,
        body=body,
        publisher=_exact(fields, "publisher", where),
        published=_exact_date(published, where) if published else None,
        url=url,
        language=_exact(fields, "language", where),
        key_given=own_key is not None,
    )


def _exact(fields: Mapping[str, Any], field: str, where: Sentence) -> str | None:
    value = fields.get(field)
    if value is not None and not isinstance(value, str):
        raise _not_text(field, where)
    return _bounded(storable(value), field, where) if value else None


def _own_key(fields: Mapping[str, Any], where: Sentence, *, exact: bool = False) -> str | None:
    """Give the `id`, with its spaces as they are if it is `exact`; raise ReadingError for what nobody could type."""
    written = fields.get("id")
    if isinstance(written, str) and has_unprintable(written if exact else " ".join(written.split())):
        raise ReadingError('{where}: "id" has characters that no id may have.', where=where)
    return _exact(fields, "id", where) if exact else _text(fields, "id", where, figures=True)


def _bounded(text: str, field: str, where: Sentence) -> str:
    if (most := _LONGEST.get(field)) and len(text) > most:
        raise ReadingError('{where}: "{field}" is longer than {most} characters.', where=where, field=field, most=most)
    return text


def _exact_date(text: str, where: Sentence) -> Published:
    try:
        return Published.parse(text)
    except ValueError as error:
        raise _no_date(text, where) from error


def _text(fields: Mapping[str, Any], field: str, where: Sentence, *, figures: bool = False) -> str | None:
    value = fields.get(field)
    if figures and isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if value is not None and not isinstance(value, str):
        raise _not_text(field, where)
    return _bounded(clean(value or ""), field, where) or None


def _published(fields: Mapping[str, Any], where: Sentence) -> Published | None:
    text = _text(fields, "published", where, figures=True)
    if text is None or (published := parse_published(text)):
        return published if text else None
    raise _no_date(text, where)


def _url(fields: Mapping[str, Any], where: Sentence) -> str | None:
    text = _text(fields, "url", where)
    if text is None or is_web_address(text):
        return text
    raise _no_address(where)


def _not_text(field: str, where: Sentence) -> ReadingError:
    return ReadingError('{where}: "{field}" must be text.', where=where, field=field)


def _no_date(text: str, where: Sentence) -> ReadingError:
    return ReadingError(
        '{where}: "published" is not a date that can be read: {text}.', where=where, text=repr(text[:60])
    )


def _no_address(where: Sentence) -> ReadingError:
    return ReadingError('{where}: "url" must be a whole http or https address.', where=where)
