"""The topics of pairs: those of their articles that stand in the passages which speak of both countries."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from typing import TYPE_CHECKING

from corpus.relations.telling import most_telling
from corpus.store import pairs, topics

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Mapping, Sequence

    from corpus.models import Pair
    from corpus.relations.topics import Topic
    from corpus.store.listing import Visible


class TopicsByPair:
    """Reads topics, counts and passages, each once, on a connection that sees one consistent state."""

    def __init__(self, connection: sqlite3.Connection, visible: Visible) -> None:
        self._connection = connection
        self._visible = visible
        self._total = topics.articles_seen(connection, visible)
        self._topics: dict[int, Sequence[Topic]] = {}
        self._counts: dict[str, int] = {}
        self._of_passage: dict[int, tuple[int, list[Topic]]] = {}

    def topics(self, pair: Pair, articles: Collection[int], limit: int) -> tuple[str, ...]:
        """Choose the topics that tell most of a pair, by what these articles say of it."""
        passages = pairs.passages_in(self._connection, articles, pair)
        self._read([passage for passage in passages if passage not in self._of_passage])
        found: defaultdict[int, dict[str, Topic]] = defaultdict(dict)
        for passage in passages:
            article, there = self._of_passage[passage]
            found[article].update((topic.key, topic) for topic in there)
        return most_telling([list(one.values()) for one in found.values()], self._frequencies, self._total, limit)

    def _read(self, passages: Sequence[int]) -> None:
        """Find out which topics stand in which of these passages."""
        places = topics.places_of(self._connection, passages)
        articles = {article for article, _, _ in places.values()} - self._topics.keys()
        found = topics.of_articles(self._connection, self._visible, sorted(articles))
        self._topics.update((article, found.get(article, ())) for article in articles)
        for passage, (article, start, end) in places.items():
            there = [topic for topic in self._topics[article] if _stands_within(topic, start, end)]
            self._of_passage[passage] = article, there

    def _frequencies(self, keys: Sequence[str]) -> Mapping[str, int]:
        if unread := [key for key in keys if key not in self._counts]:
            self._counts |= topics.frequencies(self._connection, self._visible, unread)
        return self._counts


def _stands_within(topic: Topic, start: int, end: int) -> bool:
    at = bisect_left(topic.places, start)
    return at < len(topic.places) and topic.places[at] < end
