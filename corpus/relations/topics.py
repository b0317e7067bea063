"""What an article is about: its key phrases, cleaned so that each reads as a topic, and where they stand."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from corpus.relations.key_phrases import key_phrases
from corpus.relations.phrase_spans import ChineseSpans, Spans

if TYPE_CHECKING:
    from collections.abc import Iterable

VERSION: Final = 1
"""Raised whenever the same article gives other topics, so that stored ones are known to be stale."""

MOST: Final = 30
"""Topics of one article."""

_MOST_CHARACTERS: Final = 8_000
"""Of a longer body only the beginning is read."""

_LATE: Final = 12.0
"""The place in YAKE's order from which on a phrase weighs less than half."""

_ONE_PLAIN_WORD: Final = 0.5
_ONE_NAME: Final = 0.8
_ONCE: Final = 0.7
"""What a phrase weighs less for being a single word, a single name, or there only once."""

_POSSESSIVE: Final = re.compile("['’ʼ]s?$")


@dataclass(frozen=True, slots=True)
class Topic:
    """A key phrase of one article: as written there, its stems, how telling it is (0 to 1), and where it stands."""

    phrase: str
    key: str
    weight: float
    places: tuple[int, ...]


def topics_of(body: str, language: str | None, publisher: str | None = None) -> list[Topic]:
    """Find what an article is about, most telling first."""
    text = body[:_MOST_CHARACTERS]
    spans = ChineseSpans(text) if language == "zh" else Spans(text, language, publisher)
    found: dict[str, _Found] = {}
    for rank, phrase in enumerate(key_phrases(text, language)):
        for start, end, key in spans.of(phrase):
            found.setdefault(key, _Found(key, rank)).add(_POSSESSIVE.sub("", text[start:end]), start)
    topics = [item.topic() for item in _without_parts(found)]
    return sorted(topics, key=lambda topic: (-topic.weight, topic.places))[:MOST]


@dataclass(slots=True)
class _Found:
    """A phrase on its way to be a topic: the best rank that YAKE gave it, its spellings, and where it starts."""

    key: str
    rank: int
    spellings: Counter[str] = field(default_factory=Counter)
    places: set[int] = field(default_factory=set)

    def add(self, spelling: str, start: int) -> None:
        if start not in self.places:
            self.places.add(start)
            self.spellings[spelling] += 1

    @property
    def phrase(self) -> str:
        """The commonest spelling, rather not one in capital letters."""
        return min(self.spellings, key=lambda text: (text.isupper() and " " in text, -self.spellings[text], text))

    @property
    def is_name(self) -> bool:
        return self.phrase[0].isupper()

    def topic(self) -> Topic:
        weight = 1 / (1 + self.rank / _LATE)
        if " " not in self.key and self.key.isalpha() and self.key < "\u3040":
            weight *= _ONE_NAME if self.is_name else _ONE_PLAIN_WORD
        if len(self.places) == 1:
            weight *= _ONCE
        return Topic(self.phrase, self.key, round(weight, 4), tuple(sorted(self.places)))


def _without_parts(found: dict[str, _Found]) -> Iterable[_Found]:
    """Leave out what is only ever a part of a longer phrase, and the single words of a name."""
    kept = dict(found)
    for key in sorted(found, key=len):
        part = found[key]
        longer = [other for other in kept.values() if other.key != key and f" {key} " in f" {other.key} "]
        if not longer:
            continue
        whole = max(longer, key=lambda other: len(other.places))
        if part.is_name and whole.is_name and " " not in key:
            whole.places |= part.places
            whole.rank = min(whole.rank, part.rank)
            del kept[key]
        elif len(whole.places) >= len(part.places):
            whole.rank = min(whole.rank, part.rank)
            del kept[key]
    return kept.values()
