"""An article's particulars in forms: the fields to fill in, and what was meant by what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from commands.forms import field, fitting
from commands.language import gettext, gettext_noop
from commands.limits import clip
from corpus.editing import Fields
from corpus.reading.dates import parse_published
from corpus.reading.languages import normal_code
from corpus.reading.metadata import is_web_address

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from discord import ui

    from corpus.models import Article, Draft

HEADLINE: Final = "headline"
PUBLISHER: Final = "publisher"
PUBLISHED: Final = "published"
LINK: Final = "link"
LANGUAGE: Final = "language"

_MOST: Final = {HEADLINE: 300, PUBLISHER: 100, PUBLISHED: 40, LINK: 2_000, LANGUAGE: 20}
_LABELS: Final = {
    HEADLINE: (gettext_noop("Headline"), None),
    PUBLISHER: (gettext_noop("Publisher"), gettext_noop("Empty if it is not known")),
    PUBLISHED: (
        gettext_noop("Date of publication"),
        gettext_noop("As precise as it is known: 2024, 2024-11 or 2024-11-08"),
    ),
    LINK: (gettext_noop("Link"), gettext_noop("The whole address, with https://")),
    LANGUAGE: (gettext_noop("Language"), gettext_noop("Its code, such as en, kk, ms, ru or zh")),
}
_PROBLEM_CHARACTERS: Final = 60
_CHECKS: Final[Mapping[str, Callable[[str], object]]] = {
    PUBLISHED: parse_published,
    LINK: is_web_address,
    LANGUAGE: normal_code,
}
_STAYS: Final = {
    PUBLISHED: gettext_noop(
        "“{typed}” is not a date such as 2024, 2024-11 or 2024-11-08, so that field stays as it was."
    ),
    LINK: gettext_noop("“{typed}” is not a whole http or https address, so that field stays as it was."),
    LANGUAGE: gettext_noop("“{typed}” is not a language's code, so that field stays as it was."),
}
_IS_EMPTY: Final = {
    PUBLISHED: gettext_noop(
        "“{typed}” is not a date such as 2024, 2024-11 or 2024-11-08, so that field is left empty."
    ),
    LINK: gettext_noop("“{typed}” is not a whole http or https address, so that field is left empty."),
    LANGUAGE: gettext_noop("“{typed}” is not a language's code, so that field is left empty."),
}


def particular_fields(of: Draft | Article) -> list[ui.Label[Any]]:
    """Make the five fields of a form, filled in with what is known; there is no room for more in one form."""
    known = _known(of)
    return [particular_field(name, known[name]) for name in _LABELS]


def particular_field(name: str, typed: str = "") -> ui.Label[Any]:
    """Make one field."""
    label, about = _LABELS[name]
    return field(name, gettext(label), about=gettext(about) if about else None, typed=typed, most=_MOST[name])


def read_particulars(typed: Mapping[str, str], of: Draft | Article | None = None) -> tuple[Fields, list[str]]:
    """Tell what is to change, with a sentence about each field that cannot be understood and so stays as it is.

    What stands in the form as `particular_fields` filled it in stays as well, even if the form had no room for all.
    """
    known = _known(of) if of else dict.fromkeys(_LABELS, "")
    fields: dict[str, str] = {}
    problems: list[str] = []
    unchanged = _STAYS if of else _IS_EMPTY
    for name, text in typed.items():
        if name not in _LABELS or text == fitting(known[name], _MOST[name]):
            continue
        if text and name in _CHECKS and not _CHECKS[name](text):
            problems.append(gettext(unchanged[name]).format(typed=clip(text, _PROBLEM_CHARACTERS)))
        else:
            fields["url" if name == LINK else name] = text
    return Fields(**fields), problems


def _known(of: Draft | Article) -> dict[str, str]:
    return {
        HEADLINE: of.headline,
        PUBLISHER: of.publisher or "",
        PUBLISHED: str(of.published or ""),
        LINK: of.url or "",
        LANGUAGE: of.language or "",
    }
