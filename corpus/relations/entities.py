"""Countries, people and organisations, each under all its names and scripts, for a search that knows them as one."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Final

from corpus.analysis import is_cjk, stop_words, tokenize
from corpus.relations import names

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

MOST_OF_A_GROUP: Final = 24
"""Names of one group: as many as a server's own groups may have."""

_SEVERAL: Final = frozenset("BI CI ID LK MY NL SZ".split())
"""Countries whose government sits in more than one town, so that the names in the file are not of one thing."""

_KINDS: Final = ("cldr", "names")
_SHORTEST: Final = 3
"""Letters of a name's folded form in a script that parts words by spaces; shorter ones are other words too often."""

_SIDE: Final = "方"
"""Chinese says so what a country's officials say, or what else stands on its side."""


@lru_cache(maxsize=1)
def name_groups() -> tuple[tuple[str, ...], ...]:
    """List the names of each country, capital, person and organisation, those in English first; no name comes twice."""
    taken: set[tuple[str, ...]] = set()
    groups = [_distinct(written, taken) for written in chain(_countries(), _capitals(), _from_file())]
    return tuple(group for group in groups if len(group) > 1)


def _countries() -> Iterator[list[str]]:
    for code in sorted(names.territories()):
        yield _named(code, _KINDS)


def _capitals() -> Iterator[list[str]]:
    for code in sorted(names.territories() - _SEVERAL):
        yield _named(code, ("capitals",))


def _from_file() -> Iterator[list[str]]:
    for table in names.read("entities").values():
        yield from (names.parted(written) for written in table.values())


def _named(code: str, kinds: Collection[str]) -> list[str]:
    found = [name for name in names.names() if name.code == code and name.kind in kinds]
    found.sort(key=lambda name: names.LANGUAGES.index(name.language))
    return [name.text for name in found if not name.text.endswith(_SIDE)]


def _distinct(written: Iterable[str], taken: set[tuple[str, ...]]) -> tuple[str, ...]:
    """Keep one spelling of each name that cannot be mistaken for another word, and as many as a group may have."""
    found: dict[tuple[str, ...], str] = {}
    for text in written:
        words = tuple(token.word for token in tokenize(text))
        if words not in taken and (is_cjk(text[0]) or not _is_common(words)):
            found.setdefault(words, text)
    kept = dict(list(found.items())[:MOST_OF_A_GROUP])
    taken.update(kept)
    return tuple(kept.values())


def _is_common(words: Collection[str]) -> bool:
    return len("".join(words)) < _SHORTEST or stop_words().issuperset(words)
