"""Articles on China, Kazakhstan and Malaysia in five languages, with texts made up for the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.models import SHARED
from corpus.store import Store
from tests.corpus.drafts import draft

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from corpus.models import Draft, Scope

DURIAN_DEAL = (
    "China and Malaysia signed a protocol on fresh durians in Putrajaya. Growers in Pahang expect durian exports "
    "worth RM1.2 billion by 2030.\n\n"
    "The dry port of Kuantan will handle the durian exports. Inspectors begin their work in August."
)
DURIAN_AGAIN = (
    "Malaysia sends more durian exports to China than any of its neighbours, a customs office reports. "
    "Shipments rose by 30 per cent to 448,000 tonnes. The Kuantan dry port has been widened for them."
)
PALM_OIL = (
    "Palm oil from Malaysia reaches China through a new terminal in Qinzhou. The terminal stores 90,000 tonnes of palm "
    "oil. Malaysia hopes that palm oil refiners in China sign contracts for ten years."
)
BEEF = (
    "Kazakhstan may sell beef to China from three more regions. Beef exports reached $75 million in a year, and beef "
    "producers near Pavlodar plan a cold store.\n\n"
    "The cold store is to open on 8 November."
)
RUSSIAN = (
    "Казахстан и Китай расширяют сухой порт Хоргос. Товарооборот Казахстана с Китаем достиг 31,5 млрд долларов. "
    "Через сухой порт Хоргос прошло 4,1 млн тонн грузов. Сухому порту Хоргос нужны новые краны."
)
KAZAKH = (
    "Қазақстан мен Қытай Қорғас құрғақ портын кеңейтеді. Қорғас құрғақ порты арқылы 20 мың тонна астық өтті. "
    "Қытай 2030 жылға дейін Қорғас құрғақ портына қаржы бөледі."
)
MALAY = (
    "Malaysia dan China memulakan pembinaan kilang minyak sawit di Johor. Kilang minyak sawit itu bernilai RM3 bilion. "
    "China membeli 2 juta tan minyak sawit dari Malaysia setiap tahun."
)
CHINESE = (
    "中国和马来西亚扩大榴莲贸易。马来西亚的新鲜榴莲通过冷链运输进入中国。冷链运输的成本下降了两成,贸易额达到15.2亿元。"
    "中国海关说,新鲜榴莲的检验将在2025年3月开始。"
)


def library() -> list[Draft]:
    """Give the articles."""
    return [
        draft(
            "durian-deal",
            DURIAN_DEAL,
            headline="A protocol on durians",
            publisher="Strait Courier",
            published="2024-06-20",
        ),
        draft("durian-again", DURIAN_AGAIN, headline="More durians", publisher="Pahang Post", published="2025-03"),
        draft("palm-oil", PALM_OIL, headline="A terminal in Qinzhou", published="2023"),
        draft("beef", BEEF, headline="Beef for China", publisher="Steppe Ledger", published="2024-10-02"),
        draft("port-ru", RUSSIAN, headline="Порт растёт", language="ru", published="2024-12-01"),
        draft("port-kk", KAZAKH, headline="Порт өседі", language="kk", published="2025-01-15"),
        draft("sawit", MALAY, headline="Kilang baharu", language="ms"),
        draft("liulian", CHINESE, headline="榴莲贸易", language="zh", published="2025-02-03"),
    ]


async def stored(path: Path, drafts: Sequence[Draft], scope: Scope = SHARED) -> AsyncIterator[Store]:
    """Open a store that has these articles in one scope."""
    async with Store.open(path, bundled=False) as store:
        await store.put(scope, drafts)
        yield store
