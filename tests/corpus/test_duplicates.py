"""Which articles are nearly the same as a draft."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.duplicates import (
    CONTAINED_FROM,
    MOST_MEASURED_OF_A_TEXT,
    SAME_FROM,
    Alike,
    Text,
    copies_by_link,
    find_alike,
    likeness,
    plain_link,
    repeated,
)
from corpus.models import BUNDLED, SHARED, Scope
from corpus.store import Store
from tests.corpus.drafts import draft, library

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from corpus.models import Draft

RED, BLUE = Scope(100200300400500600), Scope(700)

ENGLISH = (
    "The railway from Almaty to the Chinese border carried more grain last autumn than in the two years before. "
    "Station masters along the line say that the sidings at Dostyk were full for weeks, because wagons of two gauges "
    "have to be unloaded and loaded again by hand. A third crane is on its way from Qingdao, and the ministry has "
    "promised another forty men for the night shift.\n\n"
    "Farmers in the north were less pleased with the prices. They had hoped that buyers in Xinjiang would pay as much "
    "as the mills in Kostanay, but the contracts that were signed in September fix a rate that is nearly a tenth "
    "lower. A cooperative near Petropavl has therefore sold half its harvest to Uzbekistan, and keeps the rest in "
    "silos until spring. Its chairwoman thinks that the queue at the border will be shorter by then."
)
RUSSIAN = (
    "Железная дорога от Алматы до китайской границы перевезла прошлой осенью больше зерна, чем за два предыдущих года. "
    "Начальники станций рассказывают, что запасные пути в Достыке неделями были забиты вагонами, потому что колея "
    "меняется и каждый мешок приходится перегружать вручную. Третий кран уже везут из Циндао, а министерство обещает "
    "прислать ещё сорок рабочих в ночную смену.\n\n"
    "Фермеры на севере довольны меньше. Они надеялись, что покупатели в Синьцзяне заплатят столько же, сколько "
    "мельницы Костаная, однако осенние договоры закрепили цену почти на десятую часть ниже."
)
CHINESE = (
    "去年秋天，从阿拉木图通往中国边境的铁路运送的粮食超过了前两年的总和。沿线的站长们说，多斯特克的侧线连续几个星期都停满了车皮，"
    "因为两国轨距不同，每一袋麦子都要靠人工换装。第三台起重机正从青岛运来，主管部门还答应再派四十名工人上夜班。\n\n"
    "北方的农民却不太高兴。他们原本希望新疆的买家能给出和当地面粉厂一样的价钱，可是九月签下的合同把价格压低了将近一成。"
)
TEXTS = {"en": ENGLISH, "ru": RUSSIAN, "zh": CHINESE}


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """Open a corpus with five articles of the host's."""
    async with Store.open(tmp_path / "corpus.sqlite3") as opened:
        await opened.put(SHARED, library())
        yield opened


async def alike(store: Store, viewer: Scope, wanted: Draft) -> tuple[Alike, ...]:
    """Find what a draft is like, as far as the viewer sees."""
    return await store.in_thread(lambda connection: find_alike(connection, store.visible(viewer), wanted))


def railway(key: str = "railway", language: str = "en", **fields: str) -> Draft:
    """Make the article about the railway, whose key counts as made up."""
    made = draft(key, TEXTS[language], headline=fields.pop("headline", "Grain by rail"), language=language, **fields)
    return dataclasses.replace(made, key_given=False)


def with_changes(text: str, every: int) -> str:
    """Put another word in the place of every so manieth, or another character of a text in Chinese."""
    if text == CHINESE:
        return "".join("某" if place % every == every // 2 else char for place, char in enumerate(text))
    words = text.split(" ")
    return " ".join("another" if place % every == every // 2 else word for place, word in enumerate(words))


def keys(found: Sequence[Alike]) -> list[str]:
    """List the keys of what was found."""
    return [item.article.key for item in found]


@pytest.mark.parametrize("language", ["en", "ru", "zh"])
async def test_a_copy_with_some_words_changed_is_found(store: Store, language: str) -> None:
    """A few changed words leave an article recognisable, and the likeness says how few."""
    await store.put(RED, [dataclasses.replace(railway(language=language), key="stored")])
    every = 40 if language == "zh" else 20
    body = with_changes(TEXTS[language], every)
    changed = dataclasses.replace(railway("new", language), headline="Other words above", body=body)
    (found,) = await alike(store, RED, changed)
    assert found.article.key == "stored"
    assert SAME_FROM - 0.05 < found.likeness < 1
    assert (found.same_link, found.same_id) == (False, False)


@pytest.mark.parametrize("language", ["en", "ru", "zh"])
async def test_the_same_text_is_the_same(store: Store, language: str) -> None:
    """Large letters, spaces, line breaks and the language that was guessed make no difference."""
    await store.put(RED, [railway(language=language)])
    body = TEXTS[language].replace("\n\n", "\n").replace(" ", "  ").upper()
    again = dataclasses.replace(railway("new", language), body=body, language=None)
    (found,) = await alike(store, RED, again)
    assert (found.likeness, found.contained) == (1.0, 1.0)


async def test_of_a_very_long_text_both_ends_are_measured(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A book takes no longer than a long article, and another ending still tells two books apart."""
    measured: list[int] = []

    class Measuring(Text):
        def __init__(self, text: str, length: int | None = None) -> None:
            measured.append(len(text))
            super().__init__(text, length)

    monkeypatch.setattr("corpus.duplicates.Text", Measuring)
    lines = [f"Wagon {number} of {number * 7919 % 9973} left the yard." for number in range(9_000)]
    book = dataclasses.replace(railway("book"), body="\n".join(lines))
    await store.put(RED, [book])
    (copy,) = await alike(store, RED, dataclasses.replace(book, body=book.body + "\nThe end."))
    (other,) = await alike(store, RED, dataclasses.replace(book, body="\n".join(lines[:4_500]) + ENGLISH * 200))
    assert len(book.body) > MOST_MEASURED_OF_A_TEXT
    assert max(measured) <= MOST_MEASURED_OF_A_TEXT + 1
    assert copy.likeness >= SAME_FROM
    assert other.likeness < SAME_FROM


@pytest.mark.parametrize("language", ["en", "ru", "zh"])
async def test_a_shortened_copy_is_found(store: Store, language: str) -> None:
    """A paragraph of an article is told as contained, though most of the article is missing."""
    await store.put(RED, [railway(language=language)])
    opening = TEXTS[language].split("\n\n")[0]
    short = dataclasses.replace(
        railway("new", language), headline="Other words above", body=opening[len(opening) // 3 :]
    )
    (found,) = await alike(store, RED, short)
    assert found.contained > CONTAINED_FROM
    assert found.likeness < SAME_FROM


async def test_another_text_on_the_same_matter_is_not_alike(store: Store) -> None:
    """The same subject in other words is another article, whatever names both have."""
    await store.put(RED, [railway()])
    other = (
        "Almaty has asked for faster trains to the Chinese border. At Dostyk, a new crane from Qingdao would spare the "
        "workers the night shift, officials in Kostanay and Petropavl believe; grain for Xinjiang now waits for weeks."
    )
    assert await alike(store, RED, dataclasses.replace(railway("new"), body=other)) == ()


async def test_what_the_host_added_and_what_ships_is_compared(store: Store) -> None:
    """A server's draft is compared with all that the server sees, the most alike first."""
    await store.put(SHARED, [dataclasses.replace(railway("hosts"), body=with_changes(ENGLISH, 30))])
    await store.put(BUNDLED, [dataclasses.replace(railway("shipped"), body=with_changes(ENGLISH, 12))])
    await store.put(RED, [railway("own")])
    found = await alike(store, RED, railway("new"))
    assert keys(found) == ["own", "hosts", "shipped"]
    assert [item.article.scope for item in found] == [RED, SHARED, BUNDLED]
    assert found[0].likeness > found[1].likeness > found[2].likeness


async def test_another_server_is_never_looked_at(store: Store) -> None:
    """Nothing tells that another server has the same text, link or key."""
    given = dataclasses.replace(railway("railway", url="https://courier.example/grain"), key_given=True)
    await store.put(BLUE, [given])
    assert await alike(store, RED, given) == ()
    assert await store.in_thread(lambda connection: copies_by_link(connection, store.visible(RED), [given])) == [False]
    assert keys(await alike(store, BLUE, given)) == ["railway"]


@pytest.mark.parametrize(
    "url",
    [
        "https://courier.example/grain",
        "http://www.courier.example/grain/",
        "https://Courier.example/grain?utm_source=feed&utm_medium=rss#top",
        "https://courier.example/grain/?fbclid=IwAR1&gclid=x",
    ],
)
async def test_the_same_link_is_told_with_its_likeness(store: Store, url: str) -> None:
    """An address that leads to the same page is mentioned, also when the text under it is another one."""
    stored = railway(url="http://courier.example/grain?utm_campaign=autumn")
    await store.put(RED, [stored, railway("beside", url="http://courier.example/grain-prices", headline="Prices")])
    other = draft("new", "Quite another text now stands at this address, about apples.", url=url)
    (found,) = await alike(store, RED, other)
    assert (found.article.key, found.likeness, found.same_link) == ("railway", 0.0, True)


async def test_a_link_that_asks_for_another_page_is_another(store: Store) -> None:
    """What follows the question mark counts unless it only tells where a reader came from."""
    await store.put(RED, [railway(url="https://courier.example/read?id=12&utm_source=x")])
    text = "Quite another text about apples."
    same = await alike(store, RED, draft("new", text, url="http://courier.example/read?id=12"))
    assert keys(same) == ["railway"]
    assert await alike(store, RED, draft("new", text, url="http://courier.example/read?id=123")) == ()


async def test_the_key_that_the_source_gives_is_told(store: Store) -> None:
    """Only of the scope's own article, and only if the key was not made up."""
    await store.put(RED, [railway("durian")])
    given = draft("durian", "Quite another text about apples.")
    (found,) = await alike(store, RED, given)
    assert (found.article.scope, found.same_id, found.likeness) == (RED, True, 0.0)
    assert await alike(store, RED, dataclasses.replace(given, key_given=False)) == ()


async def test_short_and_strange_texts_are_compared(store: Store) -> None:
    """A text of a few words is like the same few words only; one without words is like nothing."""
    await store.put(RED, [draft("short", "Rates are unchanged.")])
    (found,) = await alike(store, RED, draft("new", "Rates are unchanged!"))
    assert (found.article.key, found.likeness, found.contained) == ("short", 1.0, 0.0)
    assert await alike(store, RED, draft("new", "Rates are high.")) == ()
    assert await alike(store, RED, draft("new", "…!", headline="?")) == ()


async def test_a_draft_in_an_empty_corpus_is_like_nothing(tmp_path: Path) -> None:
    """The first article of all has nothing to be compared with."""
    async with Store.open(tmp_path / "empty.sqlite3") as store:
        assert await alike(store, RED, railway()) == ()


def test_how_like_two_texts_are() -> None:
    """One word in twenty that was changed leaves nearly nineteen in twenty the same."""
    words = [f"word{number}" for number in range(400)]
    changed = [f"new{place}" if place % 20 == 10 else word for place, word in enumerate(words)]
    one, other = Text(" ".join(words)), Text(" ".join(changed))
    assert likeness(one, other) == (0.95, 0.95)
    assert likeness(one, Text(" ".join(words[:100]))) == (200 / 500, 1.0)
    assert likeness(one, Text(" ".join(reversed(words)))) == (0.0, 0.0)


@given(st.text(max_size=200), st.text(max_size=200))
def test_likeness_does_not_depend_on_the_order(one: str, other: str) -> None:
    """It is the same both ways, between 0 and 1, and 1 for a text with itself if it has words."""
    first, second = Text(one), Text(other)
    if first.run == second.run:
        assert likeness(first, second) == likeness(second, first)
    assert 0 <= likeness(first, second)[0] <= 1
    assert likeness(first, Text(one))[0] == (1.0 if first.words else 0.0)


@settings(deadline=None)
@given(st.integers(0, 60), st.sampled_from(["en", "ru", "zh"]))
def test_a_very_long_text_is_measured_piece_by_piece(shift: int, language: str) -> None:
    """Where a long text is cut on the way makes no more difference than a few words."""
    long = "\n".join([TEXTS[language].replace("\n\n", " ")] * 40)
    assert likeness(Text(long), Text("x " * shift + long))[0] > 0.99


@pytest.mark.parametrize("thoroughly", [True, False])
def test_repeats_in_a_batch_are_told(thoroughly: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """A draft that repeats an earlier one to the letter, or nearly so under the same link, is told with its place."""
    url = "https://courier.example/grain"
    near = with_changes(ENGLISH, 60)
    batch = [
        railway("a", url=url),
        library()[1],
        railway("b"),
        dataclasses.replace(railway("c", url=url + "?utm_source=x"), body=near),
        draft("d", "Another text under the same address, which is no copy of it at all.", url=url),
        library()[1],
    ]
    assert repeated(batch, thoroughly=thoroughly) == [None, None, 0, 0, None, 1]


def test_near_repeats_in_a_batch_are_told_if_there_is_time() -> None:
    """Nearly the same text without a link is only looked for thoroughly."""
    for language, text in TEXTS.items():
        batch = [*library(), railway("a", language), dataclasses.replace(railway("b"), body=with_changes(text, 70))]
        assert repeated(batch, thoroughly=True) == [None] * 6 + [5]
        assert repeated(batch, thoroughly=False) == [None] * 7


def test_one_address_for_all_keeps_all() -> None:
    """A batch whose articles all name the site's front page loses none of them."""
    batch = [
        draft(str(n), f"Report {n} is about the town of {n * 7} people.", url="https://a.example/") for n in range(300)
    ]
    assert repeated(batch, thoroughly=False) == [None] * 300


async def test_copies_under_the_same_link_are_told(store: Store) -> None:
    """In a large batch a stored text under the same link is a copy, another text under it is not."""
    url = "https://courier.example/grain"
    await store.put(SHARED, [railway(url=url)])
    batch = [
        dataclasses.replace(railway("a", url=url), body=with_changes(ENGLISH, 60)),
        draft("b", "Another text under the same address.", url=url),
        railway("c"),
    ]
    found = await store.in_thread(lambda connection: copies_by_link(connection, store.visible(RED), batch))
    assert found == [True, False, False]


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("https://www.courier.example/a/b/", "courier.example/a/b"),
        ("http://courier.example:80/a/b?b=2&a=1#part", "courier.example/a/b?a=1&b=2"),
        ("http://courier.example:8080/?yclid=4&_openstat=x", "courier.example:8080"),
        ("https://courier.example/%D0%BC%D1%83%D0%BA%D0%B0", "courier.example/мука"),
        ("https://courier.example/#!/story/5", "courier.example#!/story/5"),
        ("https://courier.example/?source=wire&q=", "courier.example?q=&source=wire"),
        ("https://courier.example:port/", None),
        ("nothing", None),
    ],
)
def test_a_link_is_reduced_to_what_matters(url: str, plain: str | None) -> None:
    """What differs from copy to copy of one page's address is left out; what tells pages apart is kept."""
    assert plain_link(url) == plain
