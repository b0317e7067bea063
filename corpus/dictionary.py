"""Terms as numbers: what the index keeps of a text is an array of term ids, 32 bits each.

An id tells its term's kind, so that a passage can be asked for dates and numbers without a look at the terms
themselves: bit 31 is set for months and years, bit 30 for what starts with a digit (years have both), and the lower
29 bits number the terms of a kind. In a passage bit 29 is set as well where the word is written as a name. A passage's
array ends each sentence with `SENTENCE_END`.
"""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from corpus.stemming import stem

SENTENCE_END: Final = 0
NAME: Final = 1 << 29
NUMBER: Final = 1 << 30
DATE: Final = 1 << 31
KINDS: Final = (0, NUMBER, DATE, NUMBER | DATE)
MOST_OF_A_KIND: Final = NAME - 1

_YEAR: Final = re.compile(r"1[0-9]{3}|20[0-9]{2}")
_MONTHS: Final = frozenset(
    stem(month, language)
    for language, months in {
        "en": "january february march april may june july august september october november december",
        "ru": "январь февраль март апрель май мая июнь июль август сентябрь октябрь ноябрь декабрь",
        "kk": "қаңтар ақпан ақпанда наурыз сәуір мамыр маусым шілде шілдеде тамыз "
        "қыркүйек қазан қазанда қараша желтоқсан",
        "ms": "januari februari mac april mei jun julai ogos september oktober november disember",
        "id": "januari februari maret april mei juni juli agustus september oktober november desember",
    }.items()
    for month in months.split()
)

Ids = np.ndarray[tuple[int], np.dtype[np.uint32]]


def kind_of(term: str) -> int:
    """Tell a term's kind: 0, or NUMBER and DATE as they apply."""
    if term[0].isdigit():
        return NUMBER | DATE if _YEAR.fullmatch(term) else NUMBER
    return DATE if term in _MONTHS else 0


def without_marks(ids: Ids) -> Ids:
    """Take a passage's term ids without the marks for names, sentence ends included."""
    return ids & np.uint32(~NAME & 0xFFFFFFFF)
