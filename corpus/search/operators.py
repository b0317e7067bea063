"""What a question asks for with signs rather than words: quoted phrases, excluded words, a publisher, dates.

    "dry port" -Russia publisher:"Steppe Courier" after:2024-05 before:2024

Nothing else is special. A sign that stands alone, or inside a word, is text like any other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from corpus.analysis import tokenize
from corpus.errors import CorpusError
from corpus.models import Filters
from corpus.passages import count_words
from corpus.published import Published

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_WORDS: Final = 25
"""Words of a question in which more is seen than words: in a longer text quotation marks are those of what it quotes,
and a time is that of one thing among others that it tells."""

_QUOTED: Final = r'"(?P<straight>[^"\n]*)"|“(?P<curly>[^“”\n]+)”|«(?P<angled>[^«»\n]+)»|「(?P<corner>[^「」\n]+)」'
_VALUE: Final = (
    r'(?:"(?P<{0}_quoted>[^"\n]*)"|“(?P<{0}_curly>[^“”\n]*)”|«(?P<{0}_angled>[^«»\n]*)»|(?P<{0}_plain>[^\s"“”«»]+))'
)
_OPERATOR: Final = re.compile(
    rf"(?<!\S)(?P<name>publisher|after|before):(?!//){_VALUE.format('of')}"
    rf"|(?<!\S)-(?:{_VALUE.format('not')})"
    rf"|{_QUOTED}",
    re.IGNORECASE,
)
_TRAILING: Final = ".,;:!?？。，！"


@dataclass(frozen=True, slots=True)
class Operators:
    """A question without its operators, and what these ask for. `publisher` is as typed."""

    question: str
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    publisher: str | None = None
    after: Published | None = None
    before: Published | None = None


class OperatorError(CorpusError):
    """An operator in a question says something that cannot be done."""


def read_operators(typed: str) -> Operators:
    """Take the operators out of a question; quoted phrases stay in it, for they are searched for as well.

    Raises OperatorError for a date that is none.
    """
    is_short = count_words(typed) <= MOST_WORDS
    phrases: list[str] = []
    excluded: list[str] = []
    named: dict[str, str] = {}
    question: list[str] = []
    reached = 0
    for match in _OPERATOR.finditer(typed):
        groups = {name: value for name, value in match.groupdict().items() if value is not None}
        value = next((value for name, value in groups.items() if name != "name"), "").strip()
        kept = ""
        if name := groups.get("name"):
            named[name.lower()] = value if len(groups) > 1 and "of_plain" not in groups else value.rstrip(_TRAILING)
        elif not is_short or not tokenize(value):
            continue
        elif any(group.startswith("not_") for group in groups):
            excluded.append(value.rstrip(_TRAILING))
        else:
            phrases.append(value)
            kept = match[0]
        question += [typed[reached : match.start()], kept]
        reached = match.end()
    question.append(typed[reached:])
    return Operators(
        "".join(question).strip(),
        tuple(dict.fromkeys(phrases)),
        tuple(dict.fromkeys(excluded)),
        named.get("publisher") or None,
        _date(named, "after"),
        _date(named, "before"),
    )


def with_operators(filters: Filters, operators: Operators, publishers: Sequence[str]) -> Filters:
    """Narrow filters by the operators; `publishers` are those of the corpus that are most like the one that is named.

    Raises OperatorError for a publisher of no article, and for dates with nothing between.
    """
    first_days = [operators.after.first_day] if operators.after else []
    last_days = [operators.before.last_day] if operators.before else []
    after = max(first_days + ([filters.after] if filters.after else []), default=None)
    before = min(last_days + ([filters.before] if filters.before else []), default=None)
    if after and before and after > before:
        raise OperatorError("Nothing can be published after {after} and before {before}.", after=after, before=before)
    return Filters(_publisher(operators.publisher, publishers) or filters.publisher, after, before)


def _publisher(typed: str | None, publishers: Sequence[str]) -> str | None:
    if typed is None:
        return None
    for publisher in publishers:
        if publisher.casefold() == typed.casefold():
            return publisher
    if publishers:
        raise OperatorError(
            "No article is by a publisher called “{publisher}”. Near to it: {near}.",
            publisher=typed,
            near=", ".join(publishers),
        )
    raise OperatorError("No article is by a publisher called “{publisher}”.", publisher=typed)


def _date(named: dict[str, str], name: str) -> Published | None:
    if name not in named:
        return None
    try:
        return Published.parse(named[name])
    except ValueError:
        raise OperatorError(
            "“{typed}” is not a date that “{operator}” understands. Write a year, a month or a day, such as 2024,"
            " 2024-11 or 2024-11-08.",
            typed=named[name],
            operator=f"{name}:",
        ) from None
