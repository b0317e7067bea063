"""Which topics tell what a few articles are about, and not what the whole corpus is about."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from math import log, log2
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from corpus.relations.topics import Topic

_ENOUGH: Final = 4
"""Of so many articles on, a topic should be in more than one."""

_IN_ONE: Final = 0.4
"""What it counts if it isn't."""

_LIKE_AN_ADJECTIVE: Final = re.compile(r"(?i).*(?:ist|ian|ish|ese|ic|ern|ism)s?|muslims?|islam|jews?")
"""A single word with a capital letter that is rather somebody's or something's quality than a name."""

_MUCH_THE_SAME: Final = 0.5
"""Share of the words of two topics that are the same, from which on one of them is enough."""

_OF_MANY: Final = 0.3
"""What a topic of every article of the corpus still counts."""

_OWN: Final = 0.5
"""What a topic counts, of which nearly all articles are others."""


@dataclass(slots=True)
class _Candidate:
    """A topic of several articles: in how many it is, how often, how much it weighs there, and how it is spelt."""

    articles: int = 0
    places: int = 0
    weight: float = 0.0
    spellings: Counter[str] = field(default_factory=Counter)

    def add(self, topic: Topic) -> None:
        self.articles += 1
        self.places += len(topic.places)
        self.weight += topic.weight
        self.spellings[topic.phrase] += 1

    @property
    def phrase(self) -> str:
        return min(self.spellings, key=lambda text: (-self.spellings[text], text))


def most_telling(
    articles: Iterable[Sequence[Topic]],
    frequencies: Callable[[Sequence[str]], Mapping[str, int]],
    total: int,
    limit: int,
) -> tuple[str, ...]:
    """Choose the topics of articles, given article by article, that tell most of them; as the articles spell them.

    `frequencies` counts the articles of the whole corpus that have each topic, `total` all articles. Generic words are
    chosen only where there is nothing else.
    """
    candidates: defaultdict[str, _Candidate] = defaultdict(_Candidate)
    given = list(articles)
    for topics in given:
        for topic in topics:
            candidates[topic.key].add(topic)
    counts = frequencies(list(candidates))
    scores = {
        key: _score(candidate, max(counts.get(key, 0), candidate.articles), max(total, 1))
        * (_IN_ONE if candidate.articles == 1 and len(given) >= _ENOUGH else 1.0)
        for key, candidate in candidates.items()
    }
    ranked = [key for key in sorted(scores, key=lambda key: (-scores[key], key)) if scores[key]]
    telling = [key for key in ranked if not is_generic(candidates[key].phrase)]
    chosen: dict[str, str] = {}
    for key in telling or ranked:
        if len(chosen) == limit:
            break
        phrase = candidates[key].phrase
        # The same words have another key in a language with other stems.
        if phrase.casefold() not in chosen and not any(_is_much_like(key, other) for other in chosen.values()):
            chosen[phrase.casefold()] = key
    return tuple(candidates[key].phrase for key in chosen.values())


def is_generic(phrase: str) -> bool:
    """Tell whether a phrase is a single word that is no name: it tells little without others around it."""
    if " " in phrase:
        return False
    return phrase[0].islower() or (not phrase.isupper() and _LIKE_AN_ADJECTIVE.fullmatch(phrase) is not None)


def _score(candidate: _Candidate, frequency: int, total: int) -> float:
    if is_generic(candidate.phrase) and candidate.places == 1:
        return 0.0  # a word that somebody used once
    rarity = log((total + 1) / (frequency + 0.5)) / log((total + 1) / 0.5)
    own = candidate.articles / frequency
    return candidate.weight * log2(1 + candidate.articles) * (_OF_MANY + rarity) * (_OWN + (1 - _OWN) * own)


def _is_much_like(one: str, other: str) -> bool:
    if one[0] >= "\u3040":
        return one in other or other in one
    if f" {one} " in f" {other} " or f" {other} " in f" {one} ":
        return True
    first, second = set(one.split()), set(other.split())
    return len(first & second) / len(first | second) >= _MUCH_THE_SAME
