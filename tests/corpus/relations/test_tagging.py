"""Countries are found under their names, in five languages, and not where the word is something else."""

from __future__ import annotations

import pytest

from corpus.models import Pair
from corpus.relations.tagging import MOST_TOGETHER, Mention, countries_in, countries_named, mentions, pairs_spoken_of


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Kazakhstan’s wheat goes to China by rail.", "CN KZ"),
        ("The Kazakhs sold flour to Malaysians.", "KZ MY"),
        ("Putrajaya wrote to Akorda last week.", "KZ MY"),
        ("Beijing and the Kremlin kept silent, the White House did not.", "CN RU US"),
        ("Downing Street sent a letter.", "GB"),
        ("Traders from Xinjiang met Sarawak's sawmill owners in Almaty.", "CN KZ MY"),
        ("Sino-Kazakh talks on XUAR's railways ended.", "CN KZ"),
        ("The U.S.-Malaysia talks, and US duties", "MY US"),
        ("Qatari and Omani gas", "OM QA"),
        ("South Korea and North Korea", "KP KR"),
        ("Papua New Guinea exports cocoa.", "PG"),
        ("CHINA AND MALAYSIA SIGN", "CN MY"),
        ("Côte d'Ivoire, Türkiye and São Tomé & Príncipe", "CI ST TR"),
        ("Taiwan, Hong Kong and Macau have codes of their own.", "HK MO TW"),
        ("Turkey and Georgia opened a crossing.", "GE TR"),
        ("Washington and Tehran traded blame.", "IR US"),
        ("Jordan's king flew to Cairo.", "EG JO"),
        ("The Chinese ambassador to Singapore", "CN SG"),
        ("They invested in Chinese ports.", "CN"),
    ],
)
def test_countries_are_found_in_english(text: str, codes: str) -> None:
    """By name, capital, people, seat of government and province."""
    assert " ".join(sorted(countries_in(text, "en"))) == codes


@pytest.mark.parametrize(
    "text",
    [
        "Please tell us, and wish us luck.",
        "They roasted a turkey on china plates, then polished a chad.",
        "Boats crossed the South China Sea and the Indian Ocean.",
        "He moved from New Jersey to West Virginia and then to New Mexico.",
        "Michael Jordan played well, and Jordan smiled.",
        "Denzel Washington signed photos while Chad Smith drummed.",
        "The guinea pig slept in Chinatown.",
        "Georgia's governor spoke in Atlanta.",
        "A Spanish-speaking clerk answered in English, then in French.",
        "Real Madrid beat Dynamo Kyiv.",
        "It costs US$5 or 7 U.S. dollars.",
        "Latin America and South America",
        "Man proposes.",
        "The reunion was a success, a Reunion to remember.",
        "ticket 5USA",
        "They ate French fries.",
    ],
)
def test_other_things_with_such_names_are_no_countries(text: str) -> None:
    """Birds, persons, seas, American states, clubs, languages and currencies."""
    assert countries_in(text, "en") == frozenset()


def test_a_person_is_called_by_the_surname_alone_later() -> None:
    """Once a text has the whole name, the surname is not the country."""
    assert countries_in("Tom Holland waved. Fans of Holland came from Belgium.", "en") == {"BE"}
    assert countries_in("Fans of Holland came from Belgium.", "en") == {"BE", "NL"}


def test_a_headline_keeps_its_passages_company() -> None:
    """What is ambiguous alone is not where the article is known to be about another country."""
    assert countries_in("Georgia has two ports.", "en") == frozenset()
    assert countries_in("Georgia has two ports.", "en", around={"KZ"}) == {"GE"}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Казахстана, Казахстану, Казахстаном, о Казахстане", "KZ"),
        ("в Китае и с Китаем", "CN"),
        ("Малайзией", "MY"),
        ("китайско-казахстанские переговоры", "CN KZ"),
        ("казахстанцы и малайзийскими", "KZ MY"),
        ("россиянами", "RU"),
        ("КНР, РК и СУАР", "CN KZ"),
        ("в Белом доме и в Кремле", "RU US"),
        ("Соединёнными Штатами Америки", "US"),
        ("Объединенных Арабских Эмиратах", "AE"),
        ("Саудовской Аравией", "SA"),
        ("Южной Кореей и Северной Кореей", "KP KR"),
        ("из Алматинской области через Хоргос в Синьцзян", "CN KZ"),
        ("Пекина и Астаной", "CN KZ"),
        ("Куала-Лумпуром", "MY"),
        ("Узбекистаном, Киргизией, Таджикистаном", "KG TJ UZ"),
        ("того китайца", "CN"),
        ("5 млн долларов США", ""),
        ("Того не было в Южно-Китайском море", ""),
        ("Самое большое из озёр", ""),
    ],
)
def test_russian_names_are_found_in_all_cases(text: str, codes: str) -> None:
    """Nouns, adjectives, peoples and first parts of compounds."""
    assert " ".join(sorted(countries_in(text, "ru"))) == codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Қазақстанның Қытаймен саудасы", "CN KZ"),
        ("Малайзияға, Малайзияда, Малайзиядан", "MY"),
        ("қазақстандықтардың", "KZ"),
        ("қытайлық компаниялар Астанада", "CN KZ"),
        ("Ақордадан Бейжіңге", "CN KZ"),
        ("Ресейдің, АҚШ-тың және Өзбекстанмен", "RU US UZ"),
        ("Шыңжаңға Қорғас арқылы", "CN KZ"),
        ("Қытай Халық Республикасына", "CN"),
        ("ҚХР мен ҚР", "CN KZ"),
        ("Қостанайдағы зауыт", "KZ"),
        ("Оңтүстік Кореямен", "KR"),
        ("5 млн АҚШ долларын", ""),
        ("Бал жақсы болды", ""),
    ],
)
def test_kazakh_names_are_found_with_all_endings(text: str, codes: str) -> None:
    """Cases, plurals, and what is or comes from a country."""
    assert " ".join(sorted(countries_in(text, "kk"))) == codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("哈萨克斯坦向中国出口牛肉。", "CN KZ"),
        ("中哈两国、中马关系", "CN KZ MY"),
        ("大马与印尼", "ID MY"),
        ("北京、吉隆坡和阿斯塔纳", "CN KZ MY"),
        ("新疆与砂拉越", "CN MY"),
        ("白宫与克里姆林宫", "RU US"),
        ("印度尼西亚不是印度", "ID IN"),
        ("几内亚比绍、新加坡、阿联酋", "AE GW SG"),
        ("其中方案甲便宜，约三亿美元", ""),
        ("船只经过南中国海和印度洋", ""),
        ("马里兰州的工厂", ""),
    ],
)
def test_chinese_names_are_found_without_spaces(text: str, codes: str) -> None:
    """The longest name counts, and two countries can be written in two characters."""
    assert " ".join(sorted(countries_in(text, "zh"))) == codes


@pytest.mark.parametrize(
    ("text", "language", "codes"),
    [
        ("Kazakhstan menjual gandum kepada Tiongkok dan Jepun.", "ms", "CN JP KZ"),
        ("Amerika Syarikat dan Arab Saudi", "ms", "SA US"),
        ("Putrajaya, Sabah dan Johor", "ms", "MY"),
        ("Tarif AS terhadap Korea Selatan", "id", "KR US"),
        ("Belanda dan Jerman", "id", "DE NL"),
        ("harga 5 juta dolar AS", "ms", ""),
        ("Laut China Selatan", "ms", ""),
        ("AS of today nothing is known", "en", ""),
        ("The Roma are a people", "en", ""),
    ],
)
def test_malay_and_indonesian_names_are_found(text: str, language: str, codes: str) -> None:
    """Those that are other words in English count in these languages only."""
    assert " ".join(sorted(countries_in(text, language))) == codes


def test_mentions_say_where_the_names_stand() -> None:
    """Spans are of the names as they are written, in order; two countries in two characters have one each."""
    text = "The Malaysian minister flew to Astana. 中哈"
    assert mentions(text, "en") == [
        Mention(4, 13, "MY"),
        Mention(31, 37, "KZ"),
        Mention(39, 40, "CN"),
        Mention(40, 41, "KZ"),
    ]


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("what does kazakhstan sell to china", ("KZ", "CN")),
        ("China and Kazakhstan, China and Malaysia?", ("CN", "KZ", "MY")),
        ("how do us exports to china grow", ("CN",)),
        ("what did they tell us", ()),
        ("turkey and malaysia", ("TR", "MY")),
        ("how long to roast a turkey", ()),
        ("Что Казахстан продаёт Китаю?", ("KZ", "CN")),
        ("马来西亚和中国", ("MY", "CN")),
        ("Қазақстан мен Малайзия", ("KZ", "MY")),
        ("Georgia", ("GE",)),
    ],
)
def test_a_question_names_countries_in_order(question: str, codes: tuple[str, ...]) -> None:
    """It may be typed in small letters, but for names that are other words."""
    assert countries_named(question) == codes


def test_a_passage_speaks_of_pairs() -> None:
    """Of all of its countries, and of each with each of its headline's; the headline's alone make no pair."""
    assert pairs_spoken_of(frozenset({"CN", "KZ"}), frozenset()) == {Pair("CN", "KZ")}
    assert pairs_spoken_of(frozenset({"CN"}), frozenset({"KZ", "MY"})) == {Pair("CN", "KZ"), Pair("CN", "MY")}
    assert pairs_spoken_of(frozenset(), frozenset({"KZ", "MY"})) == frozenset()


def test_a_long_list_of_countries_speaks_of_no_pair() -> None:
    """From thirteen on nothing is said on any two of them."""
    codes = [f"{first}{second}" for first in "AB" for second in "ABCDEFGH"]
    assert pairs_spoken_of(frozenset(codes[:MOST_TOGETHER]), frozenset()) != frozenset()
    assert pairs_spoken_of(frozenset(codes[: MOST_TOGETHER + 1]), frozenset({"KZ"})) == frozenset()
