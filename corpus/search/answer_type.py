"""The kind of thing a question asks for: a date, a number, or neither that can be told from words."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, Final

from corpus.analysis import tokenize

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_WHEN: Final = frozenset(
    "when year date когда году год қашан жылы bila bilakah kapan tahun 何时 时候 哪年 几年".split()
)
_HOW_MANY: Final = frozenset(
    "many much percent percentage сколько процент қанша неше берілді berapa berapakah 多少 几个 几次".split()
)
_YEAR: Final = re.compile(r"1[0-9]{3}|20[0-9]{2}")
_MONTHS: Final = frozenset(
    "januari februari march april may june juli august septemb octob novemb decemb"
    " январ феврал март апрел ма июн июл август сентябр октябр ноябр декабр"
    " қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүй қазан қараша желтоқ".split()
)


class AnswerType(Enum):
    """What a question asks for, as far as its words tell."""

    DATE = "date"
    NUMBER = "number"
    OTHER = "other"


def answer_type(question: str) -> AnswerType:
    """Tell what kind of thing is asked for."""
    asked = {token.word for token in tokenize(question)}
    if asked & _WHEN:
        return AnswerType.DATE
    return AnswerType.NUMBER if asked & _HOW_MANY else AnswerType.OTHER


def gives(kind: AnswerType, terms: Iterable[str], asked: Collection[str]) -> bool:
    """Tell whether terms have such a thing that the question itself, with its own words `asked`, does not name."""
    new = [term for term in terms if term not in asked]
    if kind is AnswerType.DATE:
        return any(term in _MONTHS or _YEAR.fullmatch(term) for term in new)
    return kind is AnswerType.NUMBER and any(term[0].isdigit() for term in new)
