"""The kind of thing a question asks for: a date, a number, a name, or none that can be told from its words."""

from __future__ import annotations

from enum import Enum
from typing import Final

from corpus.search.query import tokens_of

_WHEN: Final = frozenset(
    "when year date когда году год қашан жылы bila bilakah kapan tahun 何时 时候 哪年 几年".split()
)
_HOW_MANY: Final = frozenset(
    "many much percent percentage сколько процент қанша неше берілді berapa berapakah 多少 几个 几次".split()
)
_WHO_OR_WHERE: Final = frozenset(
    "who whom whose where кто кого кем кому где куда откуда кім кімнің қайда қай siapa siapakah mana".split()
)


class AnswerType(Enum):
    """What a question asks for, as far as its words tell."""

    DATE = "date"
    NUMBER = "number"
    NAME = "name"
    OTHER = "other"


def answer_type(question: str) -> AnswerType:
    """Tell what kind of thing is asked for."""
    asked = {token.word for token in tokens_of(question)}
    if asked & _WHEN:
        return AnswerType.DATE
    if asked & _HOW_MANY:
        return AnswerType.NUMBER
    return AnswerType.NAME if asked & _WHO_OR_WHERE else AnswerType.OTHER
