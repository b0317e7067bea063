"""The files of the catalogues: the template, and a file for each language that keeps its translations."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from commands.language import DOMAIN, ENGLISH, LANGUAGES
from tests.catalogues.command_texts import command_texts
from tests.catalogues.messages import ROOT, found

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from babel.messages.catalog import Message

LOCALES: Final = ROOT / "commands" / "locale"

_HEAD: Final = """\
# What Dragoman says. "make catalogues" writes this file; fill in the translations.
# Leave {braces}, **marks** and /commands as they are."""
_COMMANDS: Final = "commands/__init__.py"
"""Where the texts of the commands themselves are said to stand."""

_ONE_FORM: Final = ("ms", "id")
"""Languages that have one form for all numbers, of which Babel's table doesn't know."""

_RESTLESS: Final = (
    "POT-Creation-Date",
    "PO-Revision-Date",
    "Generated-By",
    "Last-Translator",
    "Language-Team",
    "Report-Msgid",
)
"""Lines of the header that would change without any message."""

_WIDTH: Final = 110


@dataclass(frozen=True, slots=True)
class CatalogueFile:
    """A file as it should be, with how many messages it has and how many of them are not translated."""

    path: str
    text: str
    messages: int
    missing: int


def catalogue_files() -> Iterator[CatalogueFile]:
    """Make the template and each language's file as the code and the translations are now."""
    template = make_template()
    yield CatalogueFile(f"{DOMAIN}.pot", _written(template), len(template), len(template))
    for language in LANGUAGES:
        if language != ENGLISH:
            catalogue = updated(template, language)
            missing = sum(not is_translated(message) for message in messages_of(catalogue))
            yield CatalogueFile(path_of(language), _written(catalogue), len(catalogue), missing)


def path_of(language: str) -> str:
    """Tell where a language's file lies below `LOCALES`."""
    return f"{language}/LC_MESSAGES/{DOMAIN}.po"


def make_template() -> Catalog:
    """Gather all messages."""
    template = _empty(None)
    for one in found():
        comments = [one.comment] if one.comment else []
        template.add(one.id, None, [(one.file, one.line)], auto_comments=comments, context=one.context)
    for place, (text, context) in enumerate(command_texts(), start=1):
        template.add(text, None, [(_COMMANDS, place)], context=context)
    return template


def read(path: Path, language: str) -> Catalog:
    """Read a language's file; it has no messages if it isn't there yet."""
    if not path.is_file():
        return _empty(language)
    with path.open("rb") as source:
        return read_po(source, locale=language, domain=DOMAIN)


def updated(template: Catalog, language: str) -> Catalog:
    """Make a language's catalogue with the template's messages and the translations that still belong to them."""
    before, after = read(LOCALES / path_of(language), language), _empty(language)
    for message in messages_of(template):
        known = before.get(message.id, message.context)
        fits = known is not None and not known.fuzzy and type(known.id) is type(message.id)
        after.add(
            message.id,
            known.string if known is not None and fits else None,
            message.locations,
            auto_comments=message.auto_comments,
            user_comments=known.user_comments if known is not None else (),
            context=message.context,
        )
    return after


def messages_of(catalogue: Catalog) -> list[Message]:
    """List a catalogue's messages without its header."""
    return [message for message in catalogue if message.id]


def is_translated(message: Message) -> bool:
    """Tell whether a message has a translation, in all its forms."""
    forms = message.string if isinstance(message.string, tuple | list) else [message.string]
    return all(forms)


def _empty(language: str | None) -> Catalog:
    catalogue = Catalog(
        locale=language, domain=DOMAIN, header_comment=_HEAD, project="Dragoman", version="1", fuzzy=False
    )
    if language in _ONE_FORM:
        catalogue.mime_headers = [("Plural-Forms", "nplurals=1; plural=0;")]
    return catalogue


def _written(catalogue: Catalog) -> str:
    written = BytesIO()
    write_po(written, catalogue, width=_WIDTH, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    lines = written.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.lstrip('"').startswith(_RESTLESS))
