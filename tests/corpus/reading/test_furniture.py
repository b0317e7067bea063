"""Furniture goes, sentences stay."""

from __future__ import annotations

import pytest

from corpus.models import DroppedLine
from corpus.reading.characters import ends_with_full_stop
from corpus.reading.datelines import find_dateline
from corpus.reading.furniture import drop_furniture, find_rule
from corpus.reading.furniture_rules import RULES
from corpus.reading.lines import number_lines
from tests.corpus.bounded import in_bounds

# Each rule with lines that it drops, and with sentences that come close and must stay.
CASES: dict[str, tuple[list[str], list[str]]] = {
    "no words": ([".", "* * *", "———", "…"], ["5", "A.", "中"]),
    "image markup": (
        ["![Wheat](https://qala.example/a.jpg)", "[![Wheat](a.jpg)](b)", '<img src="a.jpg">'],
        ["Wheat!", "[sic] (as written)"],
    ),
    "template markup": (
        ["{% include banner.html %}", "{{ page.tags }}", '[caption id="x"]'],
        ["He wrote {x} on the board.", "[The minister] left."],
    ),
    "advertisement": (
        [
            "Advertisement",
            "- ADVERTISEMENT -",
            "Advertisement - scroll to continue",
            "Article continues below",
            "Реклама",
            "Жарнама",
            "广告",
            "Iklan",
        ],
        [
            "The advertisement ran for weeks.",
            "Реклама табака запрещена.",
            "Жарнама нарығы он пайызға өсті.",
            "广告法将于六月生效。",
            "Iklan rokok dilarang di negeri itu.",
        ],
    ),
    "comments": (
        [
            "Comments",
            "Comments (0)",
            "3 Comments",
            "Leave a Reply",
            "Be the first to comment!",
            "Your email address will not be published. Required fields are marked *",
            "Комментарии (3)",
            "Оставить комментарий",
            "Пікірлер",
            "发表评论",
            "Tinggalkan komen",
        ],
        [
            "Comments by officials were few.",
            "Leave a reply, the clerk said.",
            "Комментарии чиновников были краткими.",
            "评论人士认为贸易放缓。",
        ],
    ),
    "share": (
        [
            "Share this:",
            "Share on Facebook",
            "Facebook Twitter WhatsApp Email",
            "Copy link",
            "Поделиться:",
            "Поделиться в Telegram",
            "Бөлісу",
            "分享到：微信 微博",
            "Kongsi:",
        ],
        [
            "Share prices fell on Monday.",
            "Share of rail freight grows",
            "Поделиться опытом приехали эксперты",
            "分享经验是会议的主题。",
            "Kongsi gelap itu dibanteras polis.",
        ],
    ),
    "follow": (
        [
            "Follow us on X",
            "Follow the Steppe Herald's official Telegram and Facebook pages to hear of the region.",
            "Follow @steppe on Instagram",
            "Join our WhatsApp channel",
            "Подписывайтесь на наш Telegram-канал",
            "关注我们的微信公众号",
            "Ikuti kami di Facebook",
        ],
        [
            "Follow the money, the minister said on Twitter.",
            "Follow-up talks on a tax for Instagram are planned.",
            "Followers of the minister on Twitter welcomed the news.",
            "Подписывайтесь на облигации, призвал министр в Telegram.",
        ],
    ),
    "newsletter": (
        [
            "Stay in touch",
            "Subscribe",
            "Subscribe to our newsletter",
            "Sign up",
            "Sign up for our daily briefing",
            "To be updated with all the latest rail stories and timetables.",
            "Get the news in your inbox every morning",
            "Подписаться на рассылку",
            "订阅我们",
        ],
        [
            "Sign-up for newsletters rose by a third in May.",
            "Sign up for the exam closed on Friday.",
            "Subscribe rates rose 5 percent.",
            "Stay in Almaty was short.",
        ],
    ),
    "related": (
        [
            "Related articles",
            "Latest Posts",
            "Don’t Miss",
            "Most read",
            "You may also like",
            "Похожие новости",
            "相关新闻",
            "Berita berkaitan",
        ],
        ["Related news came from Beijing.", "Latest news from the summit moved markets.", "Don't miss the point."],
    ),
    "read more": (
        [
            "Read more",
            "READ MORE: Minister said to visit Penang",
            "Also read: Grain trains",
            "Читайте также: Новый маршрут",
            "Сондай-ақ оқыңыз: Жаңа пойыз",
            "Baca juga: Gandum tiba",
            "阅读全文",
        ],
        ["Read more slowly, teachers advise.", "See also how the rail line grew."],
    ),
    "button": (
        [
            "image_pdfDownload article",
            "Click here to read the full report",
            "Skip to content",
            "Loading...",
            "返回顶部",
        ],
        ["Search for survivors goes on.", "Click here fraud rose.", "Print runs shrank."],
    ),
    "published line": (
        ["Published: in Business by .", "Published: May 5, 2024 in Business by Admin", "Posted in Business"],
        [
            "Published in 2019 by a team in Almaty, the study found little growth.",
            "Posted by the ministry on Monday, the video spread.",
        ],
    ),
    "copyright": (
        ["© 2024 Steppe Herald", "Copyright © Steppe Herald", "All rights reserved.", "Все права защищены", "版权所有"],
        ["Copyright law changed in 2024.", "All rights reserved for the state were sold."],
    ),
    "cookies": (
        [
            "We use cookies to improve your visit.",
            "By continuing to use this site, you accept our terms.",
            "Privacy policy",
            "Сайт использует файлы cookie.",
        ],
        ["By using the site of a former mine, the company saves money.", "We use coal, the mayor said."],
    ),
    "photo credit": (
        [
            "The two ministers at the port (left). Photo: The Steppe Herald",
            "(Photo: Steppe Daily via Reuters)",
            "Wheat at the port. — Picture by Aida Bek",
            "A bridge over the river. REUTERS/Aida Bek",
            "The harbour at dawn (Getty Images)",
            "Фото: Акорда",
            "Сурет: Ақорда",
            "图片来源：新华社",
            "Foto: Bernama",
        ],
        [
            "He held the photo: it showed a bridge.",
            "Photo shows a new bridge.",
            "The lead shrank in a Reuters/Ipsos poll this week.",
            "Artists sue Getty Images",
        ],
    ),
    "agency credit": (
        ["Reporting by Aida Bek in Astana; Editing by Lim Wei", "-- BERNAMA", "(END)", "（完）"],
        ["Reporting by the agency shows that trade grew.", "End of the line"],
    ),
    "tags": (["Tags: rail, grain", "Теги: зерно", "标签：贸易"], ["Tags are required on all goods."]),
    "counter": (["5 min read", "1,204 views", "Просмотров: 12"], ["5 minutes later he left.", "Views differ."]),
    "breadcrumbs": (["Home > News > World"], ["Home prices rose."]),
}


ODD_LINES = [
    ("home", " > a", " > > x" + "y" * 90),
    ("", "- ", "a"),
    ("", "…", "a"),
    ("", "...", "a"),
    ("", "[![", "a"),
    ("", "![]() ", "a"),
    ("", "facebook ", "!"),
    ("", "微信", "a"),
    ("", "Reporting by ", "!"),
    ("Photo: ", "A/", "!!"),
    ("", "a.", "a"),
]


def test_every_rule_has_its_cases() -> None:
    """No rule is added without lines that it drops and near-misses that it keeps."""
    assert {rule.name for rule in RULES} == set(CASES)
    assert all(rule.reason.endswith(".") for rule in RULES)


@pytest.mark.parametrize(("name", "line"), [(name, line) for name, (drop, _) in CASES.items() for line in drop])
def test_furniture_is_dropped_by_its_rule(name: str, line: str) -> None:
    """Each kind of furniture is known for what it is."""
    rule = find_rule(line)

    assert rule is not None
    assert rule.name == name


@pytest.mark.parametrize("line", [line for _, keep in CASES.values() for line in keep])
def test_a_sentence_that_comes_close_stays(line: str) -> None:
    """No sentence of news, nor a heading, is taken for furniture."""
    assert find_rule(line) is None


def test_a_dropped_line_is_listed_with_its_number() -> None:
    """What is dropped can be found again in the raw text."""
    kept, dropped = drop_furniture(number_lines("Grain left.\n\nAdvertisement\n\nIt came back."))

    assert [line.text for line in kept] == ["Grain left.", "It came back."]
    assert dropped == [DroppedLine(3, "Advertisement", "advertisement")]


def test_short_lines_after_the_comments_belong_to_them() -> None:
    """Names and dates below the last comment prompt are not the article's."""
    kept, dropped = drop_furniture(number_lines("Grain left.\nComments (2)\nAida\nMay 5\nShare"))

    assert [line.text for line in kept] == ["Grain left."]
    assert [line.rule for line in dropped] == ["comments", "after comments", "after comments", "share"]


def test_a_tail_with_a_sentence_in_it_stays() -> None:
    """A comment prompt in the middle takes nothing with it."""
    kept, _ = drop_furniture(number_lines("Grain left.\nComments\nA heading\nMore grain left on Friday."))

    assert [line.text for line in kept] == ["Grain left.", "A heading", "More grain left on Friday."]


def test_a_long_paragraph_is_never_furniture() -> None:
    """A paragraph that happens to end in a photo credit is text all the same."""
    assert find_rule("Grain left the port on Friday. " * 10 + "Photo: Steppe Herald") is None


@pytest.mark.parametrize("line", ["Home > News > > World", "Home >News", "home » news › world > x", "Главная > Мир"])
def test_breadcrumbs_may_be_spaced_anyhow(line: str) -> None:
    """However the steps are parted, the way through the site is known."""
    rule = find_rule(line)
    assert rule is not None
    assert rule.name == "breadcrumbs"


def test_no_line_takes_for_ever() -> None:
    """Lines that repeat what rules look for, and then end otherwise, are seen through at once."""
    lines = [f"{start}{unit * (290 // len(unit))}{end}" for start, unit, end in ODD_LINES]
    long_lines = [f"{unit * (400_000 // len(unit))}{end}" for _, unit, end in ODD_LINES]
    found = in_bounds(_is_furniture, lines + long_lines)
    assert found[len(lines) :] == [False] * len(long_lines)


def test_a_long_opening_takes_no_time() -> None:
    """However long a paragraph is, only its beginning can be a dateline, and only its end a full stop."""
    paragraphs = [
        unit * (300_000 // len(unit)) + "b a." for unit in (".", "a.", "A ", ", ", "(a)", "/a", "1", "a.a.b ")
    ]
    assert in_bounds(_opens_or_ends, paragraphs) == [(True, True)] * len(paragraphs)


def _is_furniture(line: str) -> bool:
    return find_rule(line) is not None


def _opens_or_ends(paragraph: str) -> tuple[bool, bool]:
    return find_dateline(paragraph) is None, ends_with_full_stop(paragraph)
