"""Relations and dates to draw: few and many, with short and with very long names."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Final

from corpus.models import Pair, Relation
from corpus.published import Published

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Dates = tuple[tuple[Published | None, int], ...]


def relations(counted: Iterable[tuple[str, str, int]]) -> list[Relation]:
    """Make relations of codes and numbers of articles."""
    return [
        Relation(Pair.of(first, second), articles, 2 * articles, Published(2023, 4), Published(2025, 3, 1))
        for first, second, articles in counted
    ]


def _many() -> list[Relation]:
    chance = Random(4)
    codes = "CN KZ MY RU US ID SG UZ PG GB CF CD BA AE DE TM KG IN".split()
    pairs = {Pair.of(*chance.sample(codes, 2)) for _ in range(60)}
    ranked = enumerate(sorted(pairs)[:30], start=1)
    return relations((*pair.codes, int(1_500 / rank**1.3) + 1) for rank, pair in ranked)


def _star(count: int) -> list[Relation]:
    others = "KZ MY RU US ID SG UZ PG GB CF CD BA AE DE TM KG IN VN PK BY".split()
    return relations(("CN", other, 40 - index) for index, other in enumerate(others[:count]))


RELATIONS: Final[dict[str, Sequence[Relation]]] = {
    "one": relations([("CN", "KZ", 12)]),
    "three": relations([("CN", "KZ", 12), ("CN", "MY", 9), ("KZ", "MY", 2)]),
    "a dozen": relations(
        [
            *[
                ("CN", "KZ", 48),
                ("CN", "MY", 31),
                ("CN", "US", 20),
                ("KZ", "RU", 15),
                ("CN", "RU", 12),
                ("KZ", "MY", 9),
            ],
            *[("CN", "PG", 5), ("ID", "MY", 5), ("MY", "SG", 4), ("KZ", "UZ", 3), ("CN", "ID", 2), ("RU", "US", 1)],
        ]
    ),
    "a star": _star(11),
    "a star of twenty": _star(20),
    "thirty": _many(),
    "long names": relations(
        [
            *[("PG", "KZ", 12_345), ("CF", "CD", 100), ("CF", "KZ", 80), ("BA", "AE", 60), ("AE", "GS", 60)],
            *[("GS", "KZ", 10), ("PG", "VC", 4)],
        ]
    ),
}

DATES: Final[dict[str, Dates]] = {
    "one day": ((Published(2024, 12, 3), 1),),
    "two months": ((Published(2024, 12, 3), 1), (Published(2025, 1, 1), 3)),
    "a year and some without": (
        *(
            (Published(2024, 11, 3), 2),
            (Published(2024, 12, 1), 5),
            (Published(2025, 1, 9), 1),
            (Published(2025, 3), 3),
        ),
        *((Published(2025, 10), 4), (Published(2024), 1), (None, 2)),
    ),
    "large numbers": tuple((Published(2024 + month // 12, month % 12 + 1), 1_000 + month * 97) for month in range(19)),
    "five years": tuple((Published(2021 + n % 5, 1 + (n * 5) % 12, 2), 1 + n * n % 11) for n in range(30)),
    "twenty years": tuple((Published(2004 + n % 19), 100 + n * 37 % 400) for n in range(40)),
    "seventy years": tuple((Published(1950 + n * 3), 1 + n % 4) for n in range(25)),
    "an early year": ((Published(1), 1), (Published(2024), 3)),
}
