"""The words that questions name times with, in English, Chinese, Russian, Kazakh, Malay and Indonesian.

Names of months are CLDR's. Its relative words ("last year") stand here, for Babel leaves them out; a test compares them
with those that dateparser took from CLDR, whose import takes longer than a question.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from babel.dates import get_month_names

_LANGUAGES: Final = ("en", "en_GB", "ru", "kk", "ms", "id")
"""Languages with names of months; in Chinese they are numbers."""

_SHORTEST_NAME: Final = 3
_RUSSIAN_ENDINGS: Final = "(?:[ьяеюауы]|ем|ём|ом)?"
_ENDINGS_OF_MAY: Final = "(?:[йяею]|ем)"
_KAZAKH_ENDINGS: Final = r"[^\W\d_]{0,6}"

YEARS_AGO: Final = {
    1: "last year|last yr|previous year|"
    "в прошлом году|прошл(?:ого|ый|ому|ым) год(?:а|у|ом)?|в прошлом г|"
    "былтыр[^\\W\\d_]*(?: жыл[^\\W\\d_]*)?|өткен жыл[^\\W\\d_]*|"
    "tahun lalu|tahun lepas|tahun sudah|tahun kemarin|thn lalu|thn lepas|去年|上年",
    0: "this year|this yr|current year|"
    "в этом году|эт(?:ого|от|ому|им) год(?:а|у|ом)?|нынешн\\w+ год\\w?|текущ\\w+ год\\w?|в этом г|"
    "биыл[^\\W\\d_]*(?: жыл[^\\W\\d_]*)?|осы жыл[^\\W\\d_]*|"
    "tahun ini|thn ini|今年|本年|今年以来",
}
MONTHS_AGO: Final = {
    1: "last month|last mo|previous month|"
    "в прошлом месяце|прошл(?:ого|ый|ому|ым) месяц(?:а|у|ем)?|в прошлом мес|"
    "өткен ай[^\\W\\d_]*|bulan lalu|bulan lepas|bulan kemarin|bln lalu|bln lepas|上个月|上月",
    0: "this month|this mo|current month|"
    "в этом месяце|эт(?:ого|от) месяц(?:а)?|в этом мес|"
    "осы ай(?:да|дағы|дан|дың)?|bulan ini|bln ini|本月|这个月|当月",
}
WEEKS_AGO: Final = {
    1: "last week|last wk|previous week|"
    "на прошлой неделе|прошл(?:ая|ой|ую) недел(?:я|и|ю|е)|на прошлой нед|"
    "өткен апта[^\\W\\d_]*|minggu lalu|minggu lepas|minggu kemarin|mgu lepas|mgg lalu|mng lepas|上周|上星期|上个星期",
    0: "this week|this wk|current week|"
    "на этой неделе|на этой нед|эт(?:а|ой|у) недел(?:я|и|ю|е)|"
    "осы апта[^\\W\\d_]*|minggu ini|mgu ini|mgg ini|mng ini|本周|这周|这星期|这个星期",
}
DAYS_AGO: Final = {
    2: "(?:the )?day before yesterday|позавчера|алдыңғы күні|kelmarin|kemarin lusa|前天",
    1: "yesterday|вчера|кеше|semalam|semlm|kemarin|昨天|昨日",
    0: "today|сегодня|бүгін|hari ini|今天|今日",
}
"""What is said of a time so long ago, as alternatives of a regular expression."""

NEWEST: Final = (
    "(?<!at the )latest|newest|most recent(?:ly)?|"
    "последн(?:ие|их|им|ими|яя|ей|юю|ее|ий|его)|новейш(?:ие|их|ая|ее|ий)|"
    "самы[ейх]+ (?:нов|свеж)(?:[ыи]е|[ыи]х|ая|ее|ий)|"
    "ең соңғы|соңғы|ең жаңа|terkini|terbaru|terbaharu|paling baru|paling baharu|最新(?:的)?|最近(?:的)?"
)
"""What asks for the newest first."""

NUMBERS: Final = {
    word: number
    for number, words in enumerate(
        (
            "one a один одного одну бір satu 一",
            "two couple два две двух екі dua 二 两",
            "three три трёх трех үш tiga 三",
            "four четыре четырёх четырех төрт empat 四",
            "five пять пяти бес lima 五",
            "six шесть шести алты enam 六",
            "seven семь семи жеті tujuh 七",
            "eight восемь восьми сегіз lapan delapan 八",
            "nine девять девяти тоғыз sembilan 九",
            "ten десять десяти он sepuluh 十",
            "eleven одиннадцать одиннадцати sebelas 十一",
            "twelve двенадцать двенадцати 十二",
        ),
        start=1,
    )
    for word in words.split()
}
"""Small numbers in words, as they stand in "past three months"."""

UNITS: Final = {
    "day": "days?|дн(?:я|ей|и)|день|сут(?:ки|ок)|күн[^\\W\\d_]*|hari|天|日",
    "week": "weeks?|недел(?:ю|и|ь)|апта[^\\W\\d_]*|minggu|周|(?:个)?星期",
    "month": "months?|месяц(?:а|ев|ы)?|ай(?:да|дағы|дың)?|bulan|个月",
    "year": "years?|год(?:а|ы)?|лет|жыл[^\\W\\d_]*|tahun|年",
}

SINCE: Final = r"(?:ever since|since|starting (?:from|in)|sejak|semenjak|mulai|bermula|начиная с|со?|自从?)"
AFTER: Final = r"(?:after|following|selepas|setelah|sesudah|после)"
BEFORE: Final = r"(?:before|prior to|earlier than|sebelum|до|раньше)"
UNTIL: Final = r"(?:until|till|up to|through|hingga|sehingga|sampai)"
INSIDE: Final = (
    r"(?:in|during|of|for|from|on|throughout|early|late|mid|year|pada|dalam|di|dari|pertengahan|awal|akhir|tahun|bulan|"
    r"во?|за|на|от|из|весной|летом|осенью|зимой|в начале|в конце|在|于)"
)
SINCE_BEHIND: Final = r"(?:[\s-]*(?:бері|бастап|onwards?|(?:and|or) (?:later|after)|以来|至今|起|开始))"
AFTER_BEHIND: Final = r"(?:\s*(?:кейін|соң|之后|以后|过后|后(?!天)))"
BEFORE_BEHIND: Final = r"(?:\s*(?:дейін|бұрын|之前|以前|前(?!天)))"
JOINED: Final = (
    r"\s*,?\s*(?:-|–|—|~|to|and|or|until|till|through|по|до|и|или|мен|пен|бен|және|"
    r"hingga|sampai|ke|dan|atau|到|至|和|与|或)\s*"
    r"(?:the|tahun|bulan|с)?\s*"
)
"""What stands before, behind and between times."""


@lru_cache(maxsize=1)
def month_numbers() -> dict[str, int]:
    """Give the number of each month by its names and short names in small letters."""
    return {**_names("abbreviated"), **_names("wide")}


@lru_cache(maxsize=1)
def month_pattern() -> str:
    """Give the alternatives of a regular expression that finds any month by name, short or inflected."""
    short = {re.escape(name) for name in _names("abbreviated")}
    return "|".join([*full_month_patterns().values(), *sorted(short, key=len, reverse=True)])


@lru_cache(maxsize=1)
def full_month_patterns() -> dict[str, str]:
    """Give by name in small letters the regular expression that finds it in full, inflected where words are."""
    found = {}
    for language in _LANGUAGES:
        for context in ("format", "stand-alone"):
            for name in get_month_names("wide", context, language).values():
                found[name.lower()] = _inflected(name.lower(), language)
    return dict(sorted(found.items(), key=lambda item: -len(item[0])))


def month_number(typed: str) -> int:
    """Tell which month is meant by what `month_pattern` found."""
    typed = typed.lower()
    numbers = month_numbers()
    if typed in numbers:
        return numbers[typed]
    return next(numbers[name] for name, pattern in full_month_patterns().items() if re.fullmatch(pattern, typed))


def months_of_number(number: int) -> list[str]:
    """List the names of a month, in small letters."""
    return [name for name, other in _names("wide").items() if other == number]


def _names(width: str) -> dict[str, int]:
    return {
        short: number
        for language in _LANGUAGES
        for context in ("format", "stand-alone")
        for number, name in get_month_names(width, context, language).items()  # type: ignore[arg-type] # a width
        if len(short := name.lower().rstrip(".")) >= _SHORTEST_NAME
    }


def _inflected(name: str, language: str) -> str:
    if language == "ru":
        root = name.rstrip("ьйяа") if len(name) > _SHORTEST_NAME else name[:-1]
        return root + (_RUSSIAN_ENDINGS if len(name) > _SHORTEST_NAME else _ENDINGS_OF_MAY)
    return re.escape(name) + (_KAZAKH_ENDINGS if language == "kk" else "")
