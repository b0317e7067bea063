"""Amounts in a text: money, percentages, counted things, and dates for which something is told, in five languages."""

from __future__ import annotations

import re
from typing import Final

from corpus.numbers import NUMBER

Span = tuple[int, int]

_SPACE: Final = r"[ \xa0\u2009\u202f]?"
_SIGN: Final = r"(?:US|A|HK|S|NT|C)?\$|[€£¥₸₽₩₹]|RM|(?:USD|EUR|GBP|MYR|CNY|RMB|KZT|RUB|SGD|JPY)\b"
_SCALE: Final = (
    r"(?:hundred[ -])?thousands?\b|millions?\b|mn\b|mln\b|billions?\b|bn\b|bln\b|trillions?\b|tn\b|trn\b"
    r"|тыс(?:яч\w*|\.|\b)|миллион\w*|млн\b\.?|миллиард\w*|млрд\b\.?|триллион\w*|трлн\b\.?|мың\w*"
    r"|ribu\b|juta\b|bilion\b|miliar\b|trilion\b|triliun\b|[十百千]?[万萬亿億]亿?|百万|千万"
)
_TIGHT: Final = r"(?<=\d)[mbk]\b"
"""Letters that count only right behind a number with a currency's sign before it."""

_CURRENCY: Final = (
    r"(?:U\.?S\.? |American |Australian |Singapore |Hong Kong )?dollars?\b|USD\b|euros?\b|EUR\b|pounds?\b|GBP\b|yuan\b"
    r"|renminbi\b|RMB\b|CNY\b|yen\b|won\b|ringgit\b|MYR\b|tenge\b|KZT\b|r(?:o?u)bles?\b|RUB\b|rupees?\b|rupiah\b|dolar\b|cents?\b"
    r"|доллар\w*|долл\b\.?|евро\b|юан\w*|рубл\w*|тенге\b|теңге\w*|ринггит\w*|рупи\w*|иен\w*|фунт\w*|[$€£¥₸₽]"
    r"|美元|欧元|英镑|日元|人民币|元|林吉特|令吉|坚戈|卢布|美金"
)
_PERCENT: Final = (
    r"%|％|per ?cent\b|pct\b|percentage points?\b|basis points?\b|процент\w*|п\.п\.|пайыз\w*|peratus\b|persen\b"
    r"|个?百分点"
)
_UNIT: Final = (
    r"(?:metric |million )?tons?\b|tonnes?\b|kg\b|kilograms?\b|litres?\b|liters?\b|barrels?\b|bushels?\b|carats?\b"
    r"|(?:square |sq\.? ?|cubic )?(?:km|kilomet(?:er|re)s?|miles?|met(?:er|re)s?|feet)\b|km²|km2\b|hectares?\b|acres?\b"
    r"|TEUs?\b|containers?\b|wagons?\b|trucks?\b|lorries\b|trains?\b|flights?\b|vehicles?\b|cars\b|ships?\b|vessels?\b|planes?\b"
    r"|aircraft\b|[kMGT]Wh?\b|(?:kilo|mega|giga)watts?\b|degrees?\b|basis points?\b"
    r"|people\b|workers?\b|employees\b|jobs?\b|students?\b|tourists?\b|visitors?\b|passengers?\b|visits?\b|soldiers?\b"
    r"|troops\b|users?\b|customers?\b|households?\b|companies\b|firms\b|enterprises\b|projects?\b|agreements?\b|deals?\b"
    r"|documents?\b|memorand(?:a|ums)\b|scholarships?\b|seats?\b|rooms?\b|head of (?:cattle|livestock|sheep)\b|heads?\b"
    r"|тонн\w*|кг\b|килограмм\w*|литр\w*|баррел\w*|км²?\b|километр\w*|метр\w*|гектар\w*|га\b|контейнер\w*|вагон\w*|поезд\w*"
    r"|рейс\w*|автомобил\w*|машин\b|[МГ]Вт\b|мегаватт\w*|человек\w*|люд(?:ей|и)\b|работник\w*|рабочих мест\b|студент\w*"
    r"|турист\w*|пассажир\w*|компани[йи]\b|проект\w*|соглашени\w*|документ\w*|голов\b|рабочих\b"
    r"|тонна\w*|шақырым\w*|адам\w*|жұмыс орн\w*|жоба\w*|келісім\w*|құжат\w*|туристе?\w*|пойыз\w*|бас\b|компания\w*"
    r"|tan\b(?! sri)|tong\b|kilometer\b|hektar\b|orang\b|pelancong\b|pekerja(?:an)?\b|pelajar\b|syarikat\b|projek\b"
    r"|kontena\b|penumpang\b|perjanjian\b"
    r"|公吨|吨|公斤|千克|公里|千米|平方公里|平方米|公顷|亩|桶|兆瓦|千瓦|标箱|标准箱|集装箱|列|辆|架|艘|人次|人|名|家|头"
    r"|个(?:项目|工作岗位|就业岗位|企业)|份(?:协议|文件)|项(?:协议|合作)"
)
_WORDS: Final = (
    r"(?:half a|a|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty"
    r"|sixty|seventy|eighty|ninety|several|hundreds of|tens of)"
)
_MONTH: Final = (
    r"(?:(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_MONTH_ELSEWHERE: Final = (
    r"(?:января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
    r"|қаңтар|ақпан|наурыз|сәуір|мамыр|маусым|шілде|тамыз|қыркүйек|қазан|қараша|желтоқсан"
    r"|Januari|Februari|Mac|Maret|Mei|Jun|Juni|Julai|Juli|Ogos|Agustus|September|Oktober|November|Disember|Desember|April)"
)
_YEAR: Final = r"(?:19|20|21)\d\d"

_CHINESE_TENTH: Final = r"[一二两三四五六七八九](?:[至到]?[一二两三四五六七八九])?成(?![为立功员果本都长就熟品交])"

_AMOUNT: Final = re.compile(
    r"(?<![\w$€£¥.,-])(?:"
    + "|".join(
        (
            rf"(?:{_SIGN}){_SPACE}(?:{NUMBER}[–-])?{NUMBER}(?:{_TIGHT}|[ \xa0-]?(?:{_SCALE}))?(?: ?(?:{_CURRENCY}))?",
            rf"(?:{NUMBER}[–-]|{NUMBER} to )?{NUMBER}{_SPACE}(?:{_PERCENT})",
            rf"{_WORDS} (?:{_PERCENT})",
            rf"(?:{NUMBER}[–-]|{NUMBER} to )?{NUMBER}[-\s]?(?:{_SCALE})(?:(?: of)?[-\s]?(?:{_CURRENCY}|{_UNIT}))?",
            rf"{_WORDS} (?:hundred )?(?:thousand|million|billion|trillion)s?\b(?: (?:{_CURRENCY}|{_UNIT}))?",
            rf"{NUMBER}[-\s]?(?:{_CURRENCY}|{_UNIT})",
        )
    )
    + ")",
    re.IGNORECASE,
)
_AMOUNT_IN_CHINESE: Final = re.compile(
    rf"百分之(?:{NUMBER}|[一二三四五六七八九十百零点]+)|{_CHINESE_TENTH}"
    rf"|{NUMBER}(?:余|多)?(?:个?百分点|%|％|(?:{_SCALE})(?:余|多)?(?:{_CURRENCY}|{_UNIT})?|(?:{_CURRENCY}|{_UNIT}))"
)
_DATE: Final = re.compile(
    r"(?<![\w.,$€£-])(?:"
    + "|".join(
        (
            rf"\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH}(?:,? {_YEAR}\b)?",
            rf"{_MONTH} \d{{1,2}}\b(?:st|nd|rd|th)?(?:,? {_YEAR}\b)?",
            rf"{_MONTH},? {_YEAR}\b",
            rf"\d{{1,2}}[ -]?{_MONTH_ELSEWHERE}\w*(?: {_YEAR}(?: (?:года|г\.|жыл\w*))?)?",
            rf"{_YEAR} жыл\w* \d{{1,2}} {_MONTH_ELSEWHERE}\w*",
            rf"(?:by|until|till|before|through) (?:(?:the )?(?:end|start|middle) of )?(?:{_MONTH} )?{_YEAR}\b",
            rf"(?:до|к|после) (?:конц[ау] |начал[ау] )?{_YEAR}(?: (?:года|году|г\.))?",
            rf"{_YEAR}(?:-\w+| жыл\w*)? (?:дейін|қарай)",
            rf"(?:menjelang|sebelum|hingga|sehingga|pada|akhir) (?:tahun |akhir )?{_YEAR}\b",
        )
    )
    + ")",
)
_DATE_IN_CHINESE: Final = re.compile(
    rf"(?:{_YEAR}年)?\d{{1,2}}月\d{{1,2}}[日号]|{_YEAR}年\d{{1,2}}月|{_YEAR}年(?:底|前|以前|之前|年底)"
)
_PATTERNS: Final = (_AMOUNT, _AMOUNT_IN_CHINESE, _DATE, _DATE_IN_CHINESE)


def amounts_in(text: str) -> list[Span]:
    """Find the amounts and the dates of a text, in order; a bare number or a bare year is none."""
    found = [match.span() for pattern in _PATTERNS for match in pattern.finditer(text)]
    kept: list[Span] = []
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept
