"""A small library to ask, all of it made up: six articles in four languages, one of them without any particulars."""

from __future__ import annotations

from typing import Final

from corpus.models import Draft
from corpus.published import Published

BARLEY: Final = Draft(
    key="barley",
    headline="Barley trains roll from Aktau to Xi'an",
    headline_given=True,
    body=(
        "Kazakhstan sent its first barley train of the season from Aktau to Xi'an on Monday.\n\n"
        "The train carries 3,200 tonnes of barley in sixty wagons, the railway company said. Each wagon is sealed at"
        " the port and opened only in Xi'an. Chinese brewers have bought the whole load.\n\n"
        "A second train is to follow before the end of the month. Farmers in the north hope for better prices."
    ),
    publisher="The Caspian Courier",
    published=Published(2025, 3, 10),
    url="https://courier.example.org/barley-trains",
    language="en",
)

CRANE: Final = Draft(
    key="crane",
    headline="Port Klang orders a crane for Kazakh grain",
    headline_given=True,
    body=(
        "Port Klang in Malaysia has ordered a grain crane to unload wheat from Kazakhstan.\n\n"
        "The crane costs 14 million ringgit and will stand on the west pier. Port workers expect it by May 2026."
        " It lifts 900 tonnes an hour, three times as much as the old one."
    ),
    publisher="Straits Harbour News",
    published=Published(2025, 11),
    url="https://harbour.example.org/crane",
    language="en",
)

CHINESE: Final = Draft(
    key="silk",
    headline="阿克套港扩建，中国企业中标",
    headline_given=True,
    body=(
        "哈萨克斯坦阿克套港的扩建工程本周由一家中国企业中标，合同金额为二十亿元。\n\n"
        "扩建后，港口每年可以多装卸三百万吨粮食。工程预计两年内完工，当地将新增八百个工作岗位。"
    ),
    publisher="丝路港口报",
    published=Published(2025, 6, 2),
    url="https://silu.example.cn/aketao",
    language="zh",
)

RUSSIAN: Final = Draft(
    key="palm",
    headline="Казахстан снизил пошлину на пальмовое масло",
    headline_given=True,
    body=(
        "Казахстан вдвое снизил пошлину на пальмовое масло из Малайзии.\n\n"
        "Новая ставка составит четыре процента и действует с первого июля. Кондитерские фабрики Алматы просили об этом"
        " два года. В министерстве ждут, что ввоз масла вырастет на треть."
    ),
    publisher="Каспийский вестник",
    published=Published(2024),
    url=None,
    language="ru",
)

BARE: Final = Draft(
    key="bare",
    headline="Notes on durian customs at Khorgos",
    headline_given=False,
    body=(
        "Notes on durian customs at Khorgos\n\nFrozen durian from Malaysia crosses the Khorgos border in refrigerated"
        " lorries. Customs officers open one box in fifty."
    ),
    language="en",
)

LONG: Final = Draft(
    key="long",
    headline="Diary of a pipeline survey",
    headline_given=True,
    body="\n\n".join(
        f"On day {day} the pipeline surveyors walked {day + 7} kilometres along the Atasu valley. They marked every"
        f" valve with yellow paint. In the evening the cook served noodles and the radio spoke of rain."
        for day in range(1, 61)
    ),
    publisher="Steppe Survey Review",
    published=Published(2023, 5, 17),
    url="https://survey.example.org/diary",
    language="en",
)

LIBRARY: Final = (BARLEY, CRANE, CHINESE, RUSSIAN, BARE, LONG)
