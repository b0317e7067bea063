"""Articles, quotes and texts that the tests of this room share; all of it made up."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st

from commands.markup import visible
from corpus.models import BUNDLED, SHARED, Answer, Article, Correction, Passage, Quote, Scope
from corpus.published import Published

BODY: Final = (
    "Grain trains left Aktau at dawn. Each carried sixty wagons of barley bound for Xi'an.\n\n"
    "Port workers in Klang expect the first palm oil in return by May. The tariff was halved last week.\n\n"
    "Nobody has yet said who pays for the new crane."
)

CHINESE_BODY: Final = (
    "哈萨克斯坦的小麦列车昨天抵达西安。马来西亚的港口正在准备接收第一批货物，预计下个月开始装船。\n\n"
    "关税上周减半。新起重机由谁出资，目前还没有人说明。"
)

RUSSIAN_BODY: Final = (
    "Поезд с ячменём вышел из Актау на рассвете. В нём шестьдесят вагонов.\n\n"
    "Порт Кланг ждёт первое пальмовое масло к маю. Пошлину снизили вдвое."
)

NASTY: Final = (
    "**bold** __under__ ~~gone~~ ||secret|| `code` ```block``` [label](https://example.org) <@1234> <#99>"
    " <t:1700000000:R> </ask:1> <:smile:12> :smile: @everyone @here https://example.org/a_b_c \\*"
    " \u202egnp.exe\u202c\n# big\n-# small\n- item\n1. first\n> quoted\n>>> all quoted\r\n## also"
    "\u2028# after a separator\x00"
)

_SIGNS: Final = "*_~|`[]()<>@:#-+>1. \n\r\t\\a哈。é\u202e\u200d👩🏽"

any_text: Final = st.text() | st.text(st.sampled_from(f"{_SIGNS}\ud800")) | st.just(NASTY)
"""Any text at all, lone surrogates included, and often with signs that mean something to Discord."""

stored_text: Final = st.text(st.characters(exclude_categories=["Cs"])) | st.text(st.sampled_from(_SIGNS))
"""Any text that a database can hold."""


def make_article(  # noqa: PLR0913 - an article has these fields
    body: str = BODY,
    *,
    headline: str = "Barley for palm oil",
    headline_given: bool = True,
    publisher: str | None = "The Caspian Courier",
    published: Published | None = None,
    url: str | None = "https://courier.example.org/barley",
    language: str | None = "en",
    scope: Scope = SHARED,
    identity: int = 7,
) -> Article:
    """Make an article."""
    key = f"article-{identity}"
    return Article(identity, scope, key, headline, headline_given, publisher, published, url, language, body)


def make_quote(article: Article, text: str | None = None, *words: str) -> Quote:
    """Quote a text from an article's body, by default all of it, with the first of each word marked."""
    text = article.body if text is None else text
    start = article.body.index(text)
    marks = [(start + text.index(word), start + text.index(word) + len(word)) for word in words]
    return Quote(article, Passage(start, start + len(text)), start, start + len(text), tuple(marks), 0.9)


def make_answer(
    *quotes: Quote,
    question: str = "Who sends barley to Xi'an?",
    answered: bool = True,
    corrections: tuple[Correction, ...] = (),
    unknown: tuple[str, ...] = (),
) -> Answer:
    """Make an answer."""
    return Answer(question, answered, 0.9 if answered else 0.1, quotes, corrections, unknown)


def _has_ink(text: str) -> bool:
    return bool(visible(text).strip())


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """Draw an article with any text in any field, links among them."""
    address = (
        st.none() | stored_text | st.text("ab/(%)é哈?=", max_size=500).map(lambda path: f"https://example.org/{path}")
    )
    body = draw(stored_text.filter(_has_ink) | st.sampled_from([BODY, CHINESE_BODY, RUSSIAN_BODY]))
    return make_article(
        body * draw(st.sampled_from([1, 1, 1, 7, 60])),
        headline=draw(stored_text | st.text("哈w[]* ", min_size=300, max_size=400)),
        headline_given=draw(st.booleans()),
        publisher=draw(st.none() | stored_text | st.text("报p_", min_size=90, max_size=200)),
        published=draw(st.none() | st.dates().map(lambda day: Published(day.year, day.month, day.day))),
        url=draw(address),
        language=draw(st.sampled_from([None, "en", "ru", "zh", "kk", "ms"])),
        scope=draw(st.sampled_from([SHARED, BUNDLED, Scope(10**18)])),
        identity=draw(st.integers(1, 2**63 - 1)),
    )


@st.composite
def quotes(draw: st.DrawFn) -> Quote:
    """Draw a quote of any length from any article, with any of its words marked."""
    article = draw(articles())
    inked = [index for index, character in enumerate(article.body) if _has_ink(character)]
    start, end = sorted((draw(st.sampled_from(inked)), draw(st.sampled_from(inked))))
    edge = st.integers(start, end + 1)
    marks = draw(st.lists(st.tuples(edge, edge).map(lambda span: (min(span), max(span))), max_size=5))
    return Quote(article, Passage(start, end + 1), start, end + 1, tuple(sorted(marks)), 0.5)


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    """Draw an answer with up to ten quotes and any words repaired or unknown."""
    words = st.lists(any_text, max_size=4)
    answered = draw(st.booleans())
    found = draw(st.lists(quotes(), min_size=1, max_size=10, unique_by=lambda quote: (quote.article.id, quote.start)))
    corrections = tuple(Correction(word, word[::-1]) for word in draw(words))
    return make_answer(
        *found, question=draw(any_text), corrections=corrections, unknown=tuple(draw(words)), answered=answered
    )


TOKEN = "aB3-_xyz0123"  # noqa: S105 - the name of a kept answer, not a secret
BARLEY = make_quote(
    make_article(published=Published(2025, 3)), "Grain trains left Aktau at dawn.", "Grain trains", "Aktau"
)
CHINESE = make_quote(
    make_article(
        CHINESE_BODY,
        headline="小麦换棕榈油",
        publisher="丝路日报",
        url="https://silu.example.cn/xm",
        language="zh",
        identity=8,
    ),
    "哈萨克斯坦的小麦列车昨天抵达西安。",
    "小麦",
    "西安",
)
