"""Drafts for tests, with texts made up for them."""

from __future__ import annotations

from corpus.models import Draft
from corpus.published import Published

KHORGOS = (
    "Trains now wait less than a day at the dry port of Khorgos on the Kazakh side of the border. "
    "The operator credits a second gantry crane, which was delivered from Lianyungang in March. "
    "Freight through the port grew by 12 percent in 2023, to 4.1mn tons.\n\n"
    "Drivers still complain about the queue for lorries. A new checkpoint is planned for 2026."
)
DURIAN = (
    "Malaysia sent its first fresh durians to China by air in August 2024. "
    "Growers in Pahang had waited four years for the protocol. "
    "Frozen fruit had been allowed since 2019, but it fetches a lower price.\n\n"
    "Inspectors will visit orchards twice a year."
)
RUSSIAN = (
    "Казахстан увеличил экспорт муки в Китай на треть. "
    "Министерство сообщило об этом 5 мая 2024 г. в Астане. Мельницы в Костанае работают круглосуточно."
)
CHINESE = "哈萨克斯坦向中国出口的牛肉今年增加了两成。霍尔果斯口岸新建了冷库。官员说，明年还会扩大。"
KAZAKH = "Қазақстан Малайзияға алғаш рет бал жеткізді. Жеткізілім көлемі 20 тоннаны құрады."


def draft(  # noqa: PLR0913 - one keyword for each field of a draft
    key: str,
    body: str,
    *,
    headline: str = "",
    publisher: str | None = None,
    published: str | None = None,
    url: str | None = None,
    language: str | None = "en",
) -> Draft:
    """Make a draft; without a headline its first words are taken for one."""
    return Draft(
        key=key,
        headline=headline or body[:40],
        headline_given=bool(headline),
        body=body,
        publisher=publisher,
        published=Published.parse(published) if published else None,
        url=url,
        language=language,
        raw=body,
    )


def library() -> list[Draft]:
    """Five articles in four languages."""
    return [
        draft(
            "khorgos",
            KHORGOS,
            headline="Khorgos speeds up",
            publisher="Steppe Courier",
            published="2024-02-11",
            url="https://courier.example/khorgos",
        ),
        draft("durian", DURIAN, headline="Fresh durians take off", publisher="Straits Ledger", published="2024-08"),
        draft("flour", RUSSIAN, headline="Мука едет на восток", publisher="Степной вестник", language="ru"),
        draft("beef", CHINESE, headline="牛肉出口增加", language="zh", published="2023"),
        draft("honey", KAZAKH, headline="Бал экспорты", language="kk"),
    ]
