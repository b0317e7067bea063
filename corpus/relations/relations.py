"""Relations between countries, as far as a viewer's articles speak of them: pairs, topics, dated quotes, figures."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from corpus.models import Published
from corpus.relations.figures import Figure, figures
from corpus.relations.speaking import Speaking, Subject
from corpus.relations.telling import most_telling
from corpus.relations.timeline import timeline
from corpus.relations.topics import topics_of
from corpus.relations.topics_by_pair import TopicsByPair
from corpus.store import pairs, search_index, topics
from corpus.store.listing import articles_by_id, most_like

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence
    from datetime import date

    from corpus.models import Pair, Quote, Relation, Scope
    from corpus.relations.topics import Topic
    from corpus.store import Store
    from corpus.store.listing import Visible
    from corpus.store.topics import Untold

TOPICS: Final = 8
"""Topics that are shown of a pair."""

_AT_ONCE: Final = 20
"""Articles whose topics are found in one go: a tenth of a second or two, in which others have their turn."""

_MOST_WHILE_ASKED: Final = 300
"""Articles whose topics are found while somebody waits; the rest is left to the background."""

_MOST_REMEMBERED: Final = 64
"""Viewers whose pairs are remembered until their articles change."""

_MOST_SUGGESTED: Final = 5_000
_PASSAGES_AT_ONCE: Final = 500
_FEW_DAYS: Final = timedelta(days=62)


class Relations:
    """Tells what a viewer's articles say of pairs of countries; a viewer is a scope, as everywhere."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._all: dict[Visible, tuple[object, list[Relation]]] = {}

    async def all(self, viewer: Scope) -> list[Relation]:
        """List the pairs, those of most articles first, each with its topics as far as they are found already."""
        visible = self._store.visible(viewer)
        state = await self._store.in_thread(lambda connection: topics.state(connection, visible))
        known = self._all.get(visible)
        if known is None or known[0] != state:
            found = await self._store.in_thread(lambda connection: _all(connection, visible))
            if len(self._all) >= _MOST_REMEMBERED:
                self._all.clear()
            known = self._all[visible] = (state, found)
        return list(known[1])

    async def of(self, viewer: Scope, pair: Pair, *, topics: int = TOPICS) -> Relation | None:
        """Tell of one pair, finding topics if some are still to be found; None if no article speaks of it."""
        visible = self._store.visible(viewer)
        articles = await self._store.in_thread(lambda connection: pairs.articles_of(connection, visible, pair))
        await self._find_of(articles)
        return await self._store.in_thread(lambda connection: _of(connection, visible, pair, topics))

    async def timeline(
        self,
        viewer: Scope,
        pair: Pair,
        topic: str | None = None,
        after: date | None = None,
        before: date | None = None,
    ) -> list[Quote]:
        """Quote what was said of a pair, one quote a story, oldest first, undated last.

        With a topic only what has its words; from and to a day, included, only what was published then.
        """
        visible, subject = self._store.visible(viewer), _subject(topic)
        return await self._store.in_thread(
            lambda connection: timeline(_speaking(connection, visible, pair), subject, after, before)
        )

    async def figures(self, viewer: Scope, pair: Pair, topic: str | None = None) -> list[Figure]:
        """Quote the sentences that state an amount, a percentage or a date for a pair, newest first."""
        visible, subject = self._store.visible(viewer), _subject(topic)
        return await self._store.in_thread(lambda connection: figures(_speaking(connection, visible, pair), subject))

    async def topics_of(self, viewer: Scope, article_ids: Sequence[int], limit: int = 5) -> list[str]:
        """List what these articles are about, most telling first; those the viewer doesn't see count for nothing."""
        await self._find_of(article_ids)
        visible = self._store.visible(viewer)
        return await self._store.in_thread(lambda connection: _topics_of(connection, visible, article_ids, limit))

    async def suggest_topics(self, viewer: Scope, typed: str, limit: int = 25) -> list[str]:
        """List the topics most like what was typed so far; those of most articles for nothing typed."""
        visible = self._store.visible(viewer)
        names = await self._store.in_thread(lambda connection: topics.commonest(connection, visible, _MOST_SUGGESTED))
        if not typed.strip():
            return names[:limit]
        begun = [name for name in names if name.casefold().startswith(typed.strip().casefold())]
        like = [names[index] for index in await asyncio.to_thread(most_like, typed, names, limit)]
        return list(dict.fromkeys([*begun, *like]))[:limit]

    async def by_month(self, viewer: Scope, pair: Pair) -> list[tuple[Published, int]]:
        """Count a pair's articles by month, or by day if they are of a few weeks; those without a date are left out."""
        visible = self._store.visible(viewer)
        dates = await self._store.in_thread(lambda connection: _dates(connection, visible, pair))
        if not dates:
            return []
        span = max(one.last_day for one in dates) - min(one.first_day for one in dates)
        cut = dates if span <= _FEW_DAYS else [Published(one.year, one.month) for one in dates]
        return sorted(Counter(cut).items(), key=lambda item: (item[0].first_day, item[0].last_day))

    async def find_topics(self) -> None:
        """Find the topics of all articles that lack them, newest first, a few at a time so that nobody waits."""
        await self._find(await self._store.in_thread(topics.pending))

    async def find_topics_of_pairs(self, viewer: Scope) -> None:
        """Find the topics of all articles that speak of a pair."""
        visible = self._store.visible(viewer)
        await self._find(await self._store.in_thread(lambda connection: topics.pending_of_pairs(connection, visible)))

    async def _find_of(self, articles: Sequence[int]) -> None:
        pending = await self._store.in_thread(lambda connection: topics.pending_of(connection, articles))
        await self._find(pending[:_MOST_WHILE_ASKED])

    async def _find(self, articles: Sequence[int]) -> None:
        left = list(articles)
        while left:
            read = await self._read_some(left)
            await self._store.topics.keep(await asyncio.to_thread(_found, read))
            del left[: left.index(read[-1].id) + 1 if read else len(left)]

    async def _read_some(self, articles: Sequence[int]) -> list[Untold]:
        return await self._store.in_thread(lambda connection: topics.read_some(connection, articles, _AT_ONCE))


def _found(articles: Sequence[Untold]) -> list[tuple[Untold, list[Topic]]]:
    return [(article, topics_of(article.body, article.language, article.publisher)) for article in articles]


def _subject(topic: str | None) -> Subject | None:
    return Subject(topic) if topic and topic.strip() else None


def _all(connection: sqlite3.Connection, visible: Visible) -> list[Relation]:
    relations = pairs.counted(connection, visible)
    by_pair = TopicsByPair(connection, visible)
    return [replace(relation, topics=by_pair.topics(relation.pair, TOPICS)) for relation in relations]


def _of(connection: sqlite3.Connection, visible: Visible, pair: Pair, limit: int) -> Relation | None:
    relation = next((one for one in pairs.counted(connection, visible) if one.pair == pair), None)
    if relation is None:
        return None
    return replace(relation, topics=TopicsByPair(connection, visible).topics(pair, limit))


def _topics_of(connection: sqlite3.Connection, visible: Visible, articles: Sequence[int], limit: int) -> list[str]:
    found = topics.of_articles(connection, visible, articles)
    total = topics.articles_seen(connection, visible)
    return list(most_telling(found.values(), lambda keys: topics.frequencies(connection, visible, keys), total, limit))


def _speaking(connection: sqlite3.Connection, visible: Visible, pair: Pair) -> Iterator[Speaking]:
    """Go through the passages that speak of a pair, article by article."""
    ids = sorted(pairs.passages_of(connection, visible, pair))
    for at in range(0, len(ids), _PASSAGES_AT_ONCE):
        rows = search_index.passage_rows(connection, ids[at : at + _PASSAGES_AT_ONCE])
        articles = articles_by_id(connection, [row.article for row in rows])
        yield from (Speaking(articles[row.article], row.spans, pair) for row in rows)


def _dates(connection: sqlite3.Connection, visible: Visible, pair: Pair) -> list[Published]:
    found = topics.dates(connection, pairs.articles_of(connection, visible, pair))
    return [Published.parse(text) for text in found]
