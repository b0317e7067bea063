"""Read the YAML front matter of a post."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml
from frontmatter.default_handlers import YAMLHandler

from corpus.errors import ReadingError
from corpus.reading.characters import clean, split_lines
from corpus.reading.dates import parse_published
from corpus.reading.languages import normal_code
from corpus.reading.metadata import LONGEST_HEADLINE, LONGEST_LANGUAGE, LONGEST_PUBLISHER, Told, is_web_address

if TYPE_CHECKING:
    from collections.abc import Mapping

_HEADLINE = ("headline", "title")
_PUBLISHER = ("publisher", "site_name", "source", "site")
_PUBLISHED = ("published", "date", "published_at", "publication_date", "pubdate")
_URL = ("origin_url", "source_url", "original_url", "canonical_url", "url", "link", "permalink", "source")
_LANGUAGE = ("language", "lang")
# Posts of other programs use these names for lists and nested fields too; the names above mean one thing.
_OFTEN_OTHERWISE = frozenset(_URL) | {"site"}
_NOTHING = frozenset({"", "~", "null", "Null", "NULL", "none", "None"})
_JEKYLL_NAME = re.compile(r"(?:.*/)?(\d{4}-\d\d-\d\d)-[^/]+")
_HANDLER = YAMLHandler()


@dataclass(frozen=True, slots=True)
class Post:
    """A text parted into its front matter and the rest, with the line that the rest begins on."""

    fields: Mapping[str, object]
    text: str
    first_line: int


def split_post(text: str, *, name: str) -> Post | None:
    """Part front matter from the text behind it; None if there is none.

    Raises ReadingError, naming the source and the line, for front matter that is not a YAML mapping.
    """
    text = "\n".join(split_lines(text))
    start = len(text) - len(text.lstrip())
    opening = _HANDLER.FM_BOUNDARY.match(text, start)
    if opening is None:
        return None
    try:
        yaml_text, rest = _HANDLER.split(text[start:])
    except ValueError:
        return None
    # The boundary's pattern also takes empty lines, so lines are counted and not assumed.
    yaml_line = text.count("\n", 0, opening.end()) + 1
    fields = _load(yaml_text, yaml_line, name)
    return Post(fields, rest, text.count("\n", 0, len(text) - len(rest)) + 1)


def told_by(post: Post, *, key: str, name: str) -> Told:
    """Read the fields that name the article; a day in the name of a Jekyll post counts where no date is given."""
    published = _first_text(post, _PUBLISHED, name)
    publisher = next((text for text in _texts(post, _PUBLISHER, name) if not is_web_address(text)), None)
    url = next((text for text in _texts(post, _URL, name) if is_web_address(text)), None)
    language = _bounded(_first_text(post, _LANGUAGE, name), "language", LONGEST_LANGUAGE, name)
    dated = _JEKYLL_NAME.fullmatch(key)
    told = parse_published(published) if published else parse_published(dated[1]) if dated else None
    if published and told is None:
        raise ReadingError(
            "{name}: {text} in the front matter is not a date that can be read.", name=name, text=repr(published[:60])
        )
    return Told(
        headline=_bounded(_first_text(post, _HEADLINE, name), "headline", LONGEST_HEADLINE, name),
        publisher=_bounded(publisher, "publisher", LONGEST_PUBLISHER, name),
        published=told,
        url=url,
        language=normal_code(language) if language else None,
    )


def _load(yaml_text: str, line: int, name: str) -> Mapping[str, object]:
    try:
        # The base loader leaves every value as written: a headline "No" is not False, a time keeps its day.
        fields = _HANDLER.load(yaml_text, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = line + (mark.line if mark else 0)
        reason = getattr(error, "problem", None) or "it cannot be read"
        raise ReadingError(
            "{name} line {line}: the front matter is not valid YAML ({reason}).", name=name, line=str(at), reason=reason
        ) from error
    except RecursionError as error:
        raise ReadingError(
            "{name} line {line}: the front matter is nested too deeply.", name=name, line=str(line + 1)
        ) from error
    if fields is None or fields == "":
        return {}
    if not isinstance(fields, dict):
        raise ReadingError(
            "{name} line {line}: the front matter must consist of lines such as `title: ...`.",
            name=name,
            line=str(line + 1),
        )
    return {str(field).lower(): value for field, value in fields.items()}


def _first_text(post: Post, names: tuple[str, ...], name: str) -> str | None:
    return next(iter(_texts(post, names, name)), None)


def _bounded(text: str | None, field: str, most: int, name: str) -> str | None:
    if text and len(text) > most:
        raise ReadingError(
            '{name}: "{field}" in the front matter is longer than {most} characters.',
            name=name,
            field=field,
            most=most,
        )
    return text


def _texts(post: Post, names: tuple[str, ...], name: str) -> list[str]:
    """List what is told under several names, in their order; raise ReadingError for a list where text belongs."""
    texts = []
    for field in names:
        value = post.fields.get(field, "")
        if not isinstance(value, str):
            if field in _OFTEN_OTHERWISE:
                continue
            raise ReadingError('{name}: "{field}" in the front matter must be text.', name=name, field=field)
        if (text := clean(value)) not in _NOTHING:
            texts.append(text)
    return texts
