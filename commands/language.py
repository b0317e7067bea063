"""The reader's language: every word that the bot says itself, in the language of who reads it.

The texts in the code are English and are looked up by `gettext` and its kin when they are shown, in the language that
`speaking` or `speak` has set for the running task; a thread that `asyncio.to_thread` starts speaks it, too. What comes
from articles is never translated.

To add a language: add its code to `LANGUAGES` and, where CLDR's own choice of a region or script does not fit, its
locale to `_LOCALES`; for localised names of commands also Discord's locale to `commands.translator.DISCORD_LOCALES`.
``make catalogues`` then writes ``commands/locale/<code>/LC_MESSAGES/dragoman.po``; fill in its messages, and the tests
say what is missing or does not fit.
"""

from __future__ import annotations

import gettext as catalogues
import io
import logging
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib import resources
from string import Formatter
from typing import TYPE_CHECKING, Final, Literal

from babel import Locale, dates, lists, numbers, units
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from corpus.published import Published

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from babel.messages.catalog import Catalog, Message

    from corpus.errors import CorpusError
    from corpus.sentences import Sentence

ENGLISH: Final = "en"
LANGUAGES: Final = (ENGLISH, "zh", "ru", "ms", "kk", "id")
"""What the bot speaks, by ISO 639-1."""

DOMAIN: Final = "dragoman"

_LOCALES: Final = {ENGLISH: "en_GB", "zh": "zh_Hans"}
"""Where dates, numbers and names are not those that CLDR gives for the bare language: the day before the month."""

_KILOBYTES: Final = 100
"""From so many on a size is written in megabytes."""

_TENTH: Final = 0.1
"""Seconds; what is shorter is written in milliseconds."""

_SKELETONS: Final = {"year": "y", "month": "yMMMM"}
_log: Final = logging.getLogger(__name__)
_spoken: ContextVar[str] = ContextVar("language", default=ENGLISH)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak one of `LANGUAGES` inside the block, in this task and those that it starts."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def speak(language: str) -> None:
    """Speak one of `LANGUAGES` from now on, in this task and those that it starts."""
    _spoken.set(language)


def spoken() -> str:
    """Name the language that is spoken now."""
    return _spoken.get()


def gettext(message: str) -> str:
    """Say a message of the code in the language that is spoken."""
    return catalogue(spoken()).gettext(message) if message else ""


def pgettext(context: str, message: str) -> str:
    """Say a message that means different things in different places; `context` tells which is meant."""
    return catalogue(spoken()).pgettext(context, message)


def ngettext(one: str, many: str, count: int) -> str:
    """Say a message in the form that the language has for a number; ``{count}`` is left to be filled in."""
    return catalogue(spoken()).ngettext(one, many, count)


def gettext_noop(message: str) -> str:
    """Mark a text that is looked up later, when it is shown."""
    return message


def sentence(kept: CorpusError | Sentence) -> str:
    """Say what an error says, or a sentence that was kept, with its numbers and the errors that it names."""
    return kept.said(gettext, ngettext, number)


def number(value: float) -> str:
    """Write a number as the language does: ``1,234``."""
    return numbers.format_decimal(value, locale=_locale(spoken()))


def percent(share: float) -> str:
    """Write a share from 0 to 1 as whole per cent, as the language does: ``31%``."""
    return numbers.format_percent(share, locale=_locale(spoken()))


def date(published: Published | None) -> str:
    """Write a date as precisely as it is known, or say that it is unknown."""
    if published is None:
        return gettext("date unknown")
    if published.precision == "day":
        return dates.format_date(published.first_day, "long", locale=_locale(spoken()))
    skeleton = _SKELETONS[published.precision]
    return dates.format_skeleton(skeleton, published.first_day, locale=_locale(spoken()))


def size(octets: int) -> str:
    """Write a number of bytes as a person would: ``0.8 kB``, ``104.9 MB``."""
    kilobytes = octets / 1_000
    value, unit = (kilobytes, "digital-kilobyte") if kilobytes < _KILOBYTES else (kilobytes / 1_000, "digital-megabyte")
    return _measured(value, unit, "#,##0.0", ("short", "long"))


def duration(seconds: float) -> str:
    """Write how long something took: ``1.5 seconds``, ``80 milliseconds``."""
    if seconds >= _TENTH:
        return _measured(seconds, "duration-second", "#,##0.0", ("long", "short"))
    return _measured(max(1, round(seconds * 1_000)), "duration-millisecond", "#,##0", ("long", "short"))


def listed(parts: Sequence[str]) -> str:
    """Join parts as the language does: ``a, b and c``."""
    return lists.format_list(parts, locale=_locale(spoken()))


def name_of(code: str, language: str | None = None) -> str:
    """Name a language, by its code if no more is known of it; in a given one as in a list of names: ``Русский``."""
    name = str(_locale(language or spoken()).languages.get(code, code))
    return name[0].upper() + name[1:] if language else name


def learn() -> None:
    """Read all catalogues, so that nobody's answer waits for that; it takes a moment, so do it in a thread."""
    for language in LANGUAGES:
        catalogue(language)
        with speaking(language):
            date(Published(2000, 1, 1))
            listed([size(1), number(1)])


@cache
def catalogue(language: str) -> catalogues.NullTranslations:
    """Read the messages of one of `LANGUAGES`; those that cannot be used are said in English, and the log says so."""
    if language == ENGLISH:
        return catalogues.NullTranslations()
    file = resources.files("commands") / "locale" / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    if not file.is_file():
        return catalogues.NullTranslations()
    compiled = io.BytesIO()
    try:
        with file.open("rb") as source:
            messages = read_po(source, locale=language, domain=DOMAIN, abort_invalid=True)
        write_mo(compiled, _usable(messages))
        return catalogues.GNUTranslations(io.BytesIO(compiled.getvalue()))
    except (OSError, ValueError, LookupError, PoFileError) as error:
        _log.error("The messages in %r cannot be read, so English stands in: %s", language, type(error).__name__)
        return catalogues.NullTranslations()


def _usable(messages: Catalog) -> Catalog:
    """Leave out translations that could not be filled in as their English is."""
    for message in [message for message in messages if message.id and not _can_be_filled_in(message)]:
        _log.error("A message in %s cannot be filled in, so it is said in English", messages.locale)
        messages.delete(message.id, message.context)
    return messages


def _can_be_filled_in(message: Message) -> bool:
    """Tell whether a translation needs nothing that its English does not; what is not filled in may have any braces."""
    english, said = map(_forms, (message.id, message.string))
    given = [_fields(form) for form in english]
    if any(fields is None for fields in given):
        return True
    known = {field for fields in given for field in fields or ()}
    return all((fields := _fields(form)) is not None and fields <= known for form in said)


def _forms(texts: str | Sequence[str] | None) -> list[str]:
    return [texts] if isinstance(texts, str) else [text for text in texts or () if text]


def _fields(form: str) -> set[tuple[str, str | None, str | None]] | None:
    """List what fills a message in, None if it is not written as `str.format` reads it."""
    try:
        return {(name, spec, how) for _, name, spec, how in Formatter().parse(form) if name is not None}
    except ValueError:
        return None


def _measured(value: float, unit: str, pattern: str, lengths: Sequence[Literal["short", "long"]]) -> str:
    """Write a quantity in the first length that the language has: Babel leaves some of CLDR's patterns out."""
    locale = _locale(spoken())
    written = (units.format_unit(value, unit, length, format=pattern, locale=locale) for length in lengths)
    return next((words for words in written if unit not in words), f"{value} {unit}")


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(_LOCALES.get(language, language))
