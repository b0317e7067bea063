"""Figures are amounts, percentages and dates, in every language, quoted to the letter and never twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from corpus.models import SHARED, Pair, Scope
from corpus.relations.amounts import amounts_in
from corpus.relations.relations import Relations
from tests.corpus.drafts import draft
from tests.corpus.relations.articles import library, stored

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from corpus.store import Store

FIGURES = [
    ("Trade reached $31.5 billion that year.", ["$31.5 billion"]),
    ("It was US$31.5bn, or 31.5bn by another count.", ["US$31.5bn", "31.5bn"]),
    ("Growth of 30 %, of 30% and of 12 per cent.", ["30 %", "30%", "12 per cent"]),
    ("As much as 3 million tons, in fact 3mn tons a year.", ["3 million tons", "3mn tons"]),
    ("Three million tons for half a billion dollars.", ["Three million tons", "half a billion dollars"]),
    ("Worth 44 billion ringgit, RM44 billion or RM 44.", ["44 billion ringgit", "RM44 billion", "RM 44"]),
    ("Between $20-30 million and 2-3 million.", ["$20-30 million", "2-3 million"]),
    ("450 million yuan (€62m), 1.41bn people", ["450 million yuan", "€62m", "1.41bn people"]),
    ("By 2030 the 300-kilometer line carries 1,200 workers.", ["300-kilometer", "1,200 workers"]),
    ("It opens by 2030, on 8 November, or November 8, 2024.", ["by 2030", "8 November", "November 8, 2024"]),
    ("In 2023 trade grew for the 47th time.", []),
    ("The 56-point plan for 5G at the G20 in 2024-25.", []),
    ("The score was 3-1 in group 4 of version 2.0.", []),
    ("Товарооборот достиг 31,5 млрд долларов.", ["31,5 млрд долларов"]),
    ("Рост на 25,5% и на 30 процентов, 3 млн тонн.", ["25,5%", "30 процентов", "3 млн тонн"]),
    ("К 5 мая 2024 г. и до 2030 года, 150 тыс. человек.", ["5 мая 2024 г.", "до 2030 года", "150 тыс. человек"]),
    ("В 2024 году стороны договорились.", []),
    ("Сауда 31,5 млрд долларға жетті, 30 пайызға өсті.", ["31,5 млрд долларға", "30 пайызға"]),
    ("2030-ға дейін 20 тоннаны, 5 мамырда 3 мың адам.", ["2030-ға дейін", "20 тоннаны", "5 мамырда", "3 мың адам"]),
    ("Meningkat 30 peratus kepada RM1.2 bilion menjelang 2030.", ["30 peratus", "RM1.2 bilion", "menjelang 2030"]),
    ("Seramai 500 orang dan 2 juta tan pada 8 November.", ["500 orang", "2 juta tan", "8 November"]),
    ("贸易额达到15.2万亿元,增长30%,增加了两成。", ["15.2万亿元", "30%", "两成"]),
    ("百分之三十,300万吨,40家,31.5亿美元,2030年前。", ["百分之三十", "300万吨", "40家", "31.5亿美元", "2030年前"]),
    ("2023年贸易成为重点。", []),
]


@pytest.mark.parametrize(("text", "expected"), FIGURES)
def test_what_is_a_figure(text: str, expected: list[str]) -> None:
    """Money, percentages, counted things and dates are; a bare number or year is none."""
    assert [text[start:end] for start, end in amounts_in(text)] == expected


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """Open a store with the articles."""
    async for opened in stored(tmp_path / "figures.sqlite3", library()):
        yield opened


async def test_figures_of_a_pair(store: Store) -> None:
    """Newest first, undated last, each in its language, with the figures marked."""
    found = await Relations(store).figures(SHARED, Pair("CN", "MY"))
    keys = list(dict.fromkeys(figure.quote.article.key for figure in found))
    assert keys == ["durian-again", "liulian", "durian-deal", "palm-oil", "sawit"]
    for figure in found:
        body = figure.quote.article.body
        assert figure.quote.text == body[figure.quote.start : figure.quote.end]
        assert figure.quote.marks == figure.values
        assert all(figure.quote.start <= start < end <= figure.quote.end for start, end in figure.values)
    again = [figure for figure in found if figure.quote.article.key == "durian-again"]
    assert [[f.quote.article.body[a:b] for a, b in f.values] for f in again] == [["30 per cent", "448,000 tonnes"]]


async def test_figures_on_a_topic(store: Store) -> None:
    """A sentence counts that has the topic's words in any form, or stands beside one that has."""
    found = await Relations(store).figures(SHARED, Pair("CN", "KZ"), "cold stores")
    assert [figure.quote.text for figure in found][-1] == "The cold store is to open on 8 November."
    assert await Relations(store).figures(SHARED, Pair("CN", "KZ"), "durian") == []


async def test_no_sentence_twice(store: Store) -> None:
    """A sentence that another article repeats, or goes on, is quoted from one of them."""
    copied = "China and Malaysia counted containers. Malaysia shipped 90 containers to China"
    await store.put(
        SHARED,
        [
            draft("first", f"{copied}.", headline="Boxes", published="2024-01-01"),
            draft("copy", f"{copied}.", headline="Boxes again", published="2024-02-01"),
            draft("longer", f"{copied}, according to a clerk.", headline="More boxes", published="2024-03-01"),
        ],
    )
    found = await Relations(store).figures(SHARED, Pair("CN", "MY"), "containers")
    assert [figure.quote.article.key for figure in found] == ["longer"]


async def test_walls(store: Store) -> None:
    """Another server's sentences are not quoted."""
    body = "China lends Malaysia $9 million for a tram. The tram serves Malaysia and China alike."
    await store.put(Scope(77), [draft("tram", body, headline="Tram")])
    relations = Relations(store)
    assert [f.quote.article.key for f in await relations.figures(Scope(77), Pair("CN", "MY"), "tram")] == ["tram"]
    assert await relations.figures(Scope(88), Pair("CN", "MY"), "tram") == []
