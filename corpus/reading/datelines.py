"""Find the place and date that a report opens with, such as ``ASTANA, 5 May 2024 –``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.reading.dates import parse_published

if TYPE_CHECKING:
    from corpus.published import Published

_MONTHS = (
    r"Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?"
    r"|январ[ья]|феврал[ья]|март[а]?|апрел[ья]|ма[йя]|июн[ья]|июл[ья]|август[а]?|сентябр[ья]|октябр[ья]"
    r"|ноябр[ья]|декабр[ья]"
    r"|қаңтар|ақпан|наурыз|сәуір|мамыр|маусым|шілде|тамыз|қыркүйек|қазан|қараша|желтоқсан"
    r"|Januari|Februari|Mac|Maret|Mei|Jun|Juni|Julai|Juli|Ogos|Agustus|Okt(?:ober)?|Dis(?:ember)?|Des(?:ember)?"
)
_DATE = (
    rf"(?P<date>\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{_MONTHS})\.?,?\s+\d{{4}}"
    rf"|(?:{_MONTHS})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}"
    rf"|\d{{4}}\s+жыл\w*\s+\d{{1,2}}\s+(?:{_MONTHS})\w{{0,3}}"
    r"|\d{4}-\d\d-\d\d|\d{1,2}\.\d{1,2}\.\d{4}|\d{4}年\d{1,2}月\d{1,2}日)"
)
_AGENCY = r"(?:\s*(?:\([^()]{2,40}\)|/[^/]{2,40}/))?"
_SEPARATOR = r"(?:\s*[–—―]+\s*|\s*-{1,3}\s+|\s*[:|/]\s+|\.\s+)"
_YEAR_WORD = r"(?:\s*(?:г\.|года|год|ж\.|жыл))?"
_OPENING = re.compile(
    rf"(?P<place>[^\d–—―]{{0,60}}?){_AGENCY}[\s,.:]*(?P<open>\()?{_DATE}{_YEAR_WORD}(?(open)\))"
    rf"{_AGENCY}{_SEPARATOR}(?=[^\s\d])",
    re.IGNORECASE,
)
_CHINESE_OPENING = re.compile(
    r"[（(]?[\u4e00-\u9fff]{2,24}(?P<date>\d{4}年\d{1,2}月\d{1,2}日)[^，。]{0,12}?[电電讯訊][)）]?\s*"
)
_ANYWHERE = re.compile(_DATE, re.IGNORECASE)
_WORD = re.compile(r"[^\s,./()]+")
_MOST_WORDS = 7
_WITHIN = 300
# With these before it, a date is part of a sentence.
_SENTENCE_WORD = re.compile(
    r"a|after|an|as|at|before|between|but|by|during|following|for|from|in|it|of|on|since|the|their|this|through|to"
    r"|until|when|while|with|в|во|до|из|к|когда|на|о|от|по|после|при|с|со|у|di|pada|sejak|hingga|selepas|sebelum",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Dateline:
    """What an opening says, and where the report itself begins behind it."""

    published: Published
    end: int


def find_dateline(paragraph: str) -> Dateline | None:
    """Read the dateline at the start of a paragraph; None without a full date."""
    match = _OPENING.match(paragraph, 0, _WITHIN)
    if match and not _is_place(match["place"]):
        match = None
    match = match or _CHINESE_OPENING.match(paragraph, 0, _WITHIN)
    if match is None or not (published := parse_published(match["date"])):
        return None
    return Dateline(published, match.end())


def find_date(text: str) -> Published | None:
    """Read the first full date in a line that is known to speak of its publication."""
    match = _ANYWHERE.search(text)
    return parse_published(match["date"]) if match else None


def find_dates(text: str) -> list[Published]:
    """Read every full date in a text."""
    return [date for match in _ANYWHERE.finditer(text) if (date := parse_published(match["date"]))]


def _is_place(text: str) -> bool:
    """Tell a place, an agency or nothing from the beginning of a sentence."""
    words = _WORD.findall(text)
    return len(words) <= _MOST_WORDS and all(word[0].isupper() and not _SENTENCE_WORD.fullmatch(word) for word in words)
