"""What a person types into an article's fields, checked and put into a draft."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from corpus.errors import CorpusError
from corpus.reading.characters import clean, split_lines, storable
from corpus.reading.dates import parse_published
from corpus.reading.languages import normal_code
from corpus.reading.metadata import derive_headline, is_web_address
from corpus.sentences import gettext_noop
from corpus.store.fields import MOST_HEADLINE, MOST_PUBLISHER

if TYPE_CHECKING:
    from corpus.models import Draft
    from corpus.published import Published

_LONG_HEADLINE: Final = gettext_noop("The headline has {length} characters; it may have {most}.")
_LONG_PUBLISHER: Final = gettext_noop("The publisher has {length} characters; it may have {most}.")


@dataclass(frozen=True, slots=True)
class Fields:
    """What a person typed for an article's fields: None leaves a field as it is, an empty text makes it unknown."""

    headline: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    language: str | None = None
    body: str | None = None


def edited(draft: Draft, fields: Fields) -> tuple[Draft, frozenset[str]]:
    """Put what a person typed into a draft; also name the fields that are different now.

    Raises CorpusError that names the field if one is wrong.
    """
    changes: dict[str, object] = {}
    body = draft.body if fields.body is None else _body(fields.body)
    if body != draft.body:
        changes |= {"body": body, "raw": body, "dropped": ()}
    headline = None if fields.headline is None else clean(fields.headline)
    if headline and headline != draft.headline:
        changes |= {"headline": headline, "headline_given": True}
    elif headline == "" or ("body" in changes and not draft.headline_given):
        changes |= {"headline": _derived(body), "headline_given": False}
    if fields.publisher is not None:
        changes["publisher"] = clean(fields.publisher) or None
    if fields.published is not None:
        changes["published"] = _published(clean(fields.published))
    if fields.url is not None:
        changes["url"] = _url(clean(fields.url))
    if fields.language is not None:
        changes["language"] = _language(clean(fields.language))
    after = replace(draft, **changes)  # type: ignore[arg-type]  # each value is of its field's type
    for message, text, most in (
        (_LONG_HEADLINE, after.headline, MOST_HEADLINE),
        (_LONG_PUBLISHER, after.publisher, MOST_PUBLISHER),
    ):
        if text and len(text) > most:
            raise CorpusError(message, length=len(text), most=most)
    names = [name for name in Fields.__slots__ if getattr(after, name) != getattr(draft, name)]
    return after, frozenset(names)


def _body(text: str) -> str:
    """Take a body to the letter, but for line endings and the white space around it."""
    body = storable("\n".join(split_lines(text))).strip()
    if not clean(body):
        raise CorpusError("The text must not be empty.")
    return body


def _derived(body: str) -> str:
    return derive_headline(next(filter(None, map(clean, body.split("\n")))))


def _published(text: str) -> Published | None:
    if text and (published := parse_published(text)) is None:
        raise CorpusError(
            "The date cannot be read: {text}. Write it as 2024-11-08, 2024-11 or 2024.", text=repr(text[:60])
        )
    return published if text else None


def _url(text: str) -> str | None:
    if text and not is_web_address(text):
        raise CorpusError("The link must be a whole http or https address.")
    return text or None


def _language(text: str) -> str | None:
    if text and normal_code(text) is None:
        raise CorpusError("The language must be a code such as en, ru or zh.")
    return normal_code(text) if text else None
