"""The reader's language: every word that the bot says itself, in the language of who reads it.

The texts in the code are English and are looked up by `gettext` and `ngettext` when they are shown, in the language
that `speaking` has set for the running task. What comes from articles is never translated.
"""

from __future__ import annotations

import gettext as catalogues
import io
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final

from babel import dates, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus.models import Published

ENGLISH: Final = "en"
LANGUAGES: Final = (ENGLISH, "zh", "ru", "ms", "kk", "id")
"""What the bot speaks, by ISO 639-1."""

DOMAIN: Final = "dragoman"

_SKELETONS: Final = {"year": "y", "month": "yMMMM"}
_spoken: ContextVar[str] = ContextVar("language", default=ENGLISH)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak one of `LANGUAGES` inside the block, in this task and those that it starts."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def spoken() -> str:
    """Name the language that is spoken now."""
    return _spoken.get()


def gettext(message: str) -> str:
    """Say a message of the code in the language that is spoken."""
    return _catalogue(spoken()).gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """Say a message in the form that the language has for a number; ``{count}`` is left to be filled in."""
    return _catalogue(spoken()).ngettext(one, many, count)


def gettext_noop(message: str) -> str:
    """Mark a text that is looked up later, when it is shown."""
    return message


def number(value: float) -> str:
    """Write a number as the language does: ``1,234``."""
    return numbers.format_decimal(value, locale=spoken())


def date(published: Published | None) -> str:
    """Write a date as precisely as it is known, or say that it is unknown."""
    if published is None:
        return gettext("date unknown")
    if published.precision == "day":
        return dates.format_date(published.first_day, "long", locale=spoken())
    skeleton = _SKELETONS[published.precision]
    return dates.format_skeleton(skeleton, published.first_day, locale=spoken())


@cache
def _catalogue(language: str) -> catalogues.NullTranslations:
    if language == ENGLISH:
        return catalogues.NullTranslations()
    file = resources.files("commands") / "locale" / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    if not file.is_file():
        return catalogues.NullTranslations()
    compiled = io.BytesIO()
    with file.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language, domain=DOMAIN))
    return catalogues.GNUTranslations(io.BytesIO(compiled.getvalue()))
