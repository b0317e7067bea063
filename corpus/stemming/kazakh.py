"""Kazakh words (in Cyrillic letters) to stems.

Endings follow the stem in a fixed order: plural, possessive, case. They are taken off from the last to the first; what
is left is cut to five letters, which covers the endings of verbs and of derived words.
"""

from __future__ import annotations

import re
from typing import Final

from corpus.numbers import SAME_TERM

STEM_LENGTH: Final = 5

_SHORTEST: Final = 3
"""Letters that are always left of a word."""

_CASE: Final = (
    "ның нің дың дің тың тің дан ден тан тен нан нен ға ге қа ке на не ны ні ды ді ты ті да де та те нда нде"
    " мен бен пен дағы дегі тағы тегі ндағы ндегі"
)
_POSSESSIVE: Final = "ымыз іміз мыз міз ыңыз іңіз ңыз ңіз ым ім ың ің сы сі ы і"
_PLURAL: Final = "лар лер дар дер тар тер"

_VOICED: Final = {"б": "п", "г": "к", "ғ": "қ"}
"""A last letter before an ending that begins with a vowel, and what it is without: ``кітабы``, ``кітап``."""


def _ending(endings: str) -> re.Pattern[str]:
    longest_first = sorted(endings.split(), key=len, reverse=True)
    return re.compile(f"(?<=.{{{_SHORTEST}}})(?:{'|'.join(longest_first)})$")


_LAST_TO_FIRST: Final = tuple(map(_ending, (_CASE, _POSSESSIVE, _PLURAL)))


def stem_kazakh(word: str) -> str:
    """Take the endings off a noun and cut it to its first letters."""
    for ending in _LAST_TO_FIRST:
        if word in SAME_TERM:
            return word
        word = ending.sub("", word)
    word = word[:-1] + _VOICED.get(word[-1], word[-1])
    return word if word in SAME_TERM else word[:STEM_LENGTH]
