"""Relations between countries, as far as a viewer's articles speak of them: pairs, topics, dated quotes, figures."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Final, TypeVar

from corpus.relations.figures import Figure, figures_by_article, stated_once
from corpus.relations.speaking import Speaking, Subject
from corpus.relations.telling import is_generic, most_telling
from corpus.relations.timeline import best_quotes, told_once
from corpus.relations.topics import topics_of
from corpus.relations.topics_by_pair import TopicsByPair
from corpus.store import pairs, search_index, topics
from corpus.store.listing import articles_by_id, most_like

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
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

_MOST_WHILE_ASKED: Final = 100
"""Articles whose topics are found while somebody waits; the rest is left to the background."""

_MOST_TOLD: Final = 300
"""Of more articles on a pair the latest tell what it is about: they all would take seconds to read."""

_MOST_REMEMBERED: Final = 128
"""Lists of topics that are remembered until the articles of their viewers change."""

_MOST_SUGGESTED: Final = 5_000
_READ_AT_ONCE: Final = 50

Item = TypeVar("Item")


class Relations:
    """Tells what a viewer's articles say of pairs of countries; a viewer is a scope, as everywhere."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._remembered: dict[tuple[Visible, Hashable], tuple[object, Sequence[Any]]] = {}

    async def counted(self, viewer: Scope) -> list[Relation]:
        """List the pairs, those of most articles first, without their topics, which is quick."""
        visible = self._store.visible(viewer)
        return await self._store.in_thread(lambda connection: pairs.counted(connection, visible))

    async def all(self, viewer: Scope) -> list[Relation]:
        """List the pairs, those of most articles first, each with its topics as far as they are found already."""
        return await self.told(viewer, await self.counted(viewer))

    async def told(self, viewer: Scope, relations: Sequence[Relation], *, limit: int = TOPICS) -> list[Relation]:
        """Add to relations their topics, as far as they are found already."""
        visible, wanted = self._store.visible(viewer), tuple(relation.pair for relation in relations)
        found = await self._kept(
            visible, (wanted, limit), lambda connection: _topics(connection, visible, wanted, limit)
        )
        return [replace(one, topics=topics) for one, topics in zip(relations, found, strict=True)]

    async def of(self, viewer: Scope, pair: Pair, *, topics: int = TOPICS) -> Relation | None:
        """Tell of one pair, finding topics if some are still to be found; None if no article speaks of it."""
        visible = self._store.visible(viewer)
        articles = await self._store.in_thread(lambda connection: pairs.latest_articles(connection, visible, pair))
        await self._find_of(articles[:_MOST_TOLD])
        there = [relation for relation in await self.counted(viewer) if relation.pair == pair]
        return next(iter(await self.told(viewer, there, limit=topics)), None)

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
        return (await self.latest(viewer, pair, topic, after, before))[0]

    async def latest(  # noqa: PLR0913, PLR0917 - what of a pair, and how much of it
        self,
        viewer: Scope,
        pair: Pair,
        topic: str | None = None,
        after: date | None = None,
        before: date | None = None,
        most: int | None = None,
    ) -> tuple[list[Quote], bool]:
        """Quote the latest articles as `timeline` does, so many at most; tell whether these are all that there are."""
        visible, subject = self._store.visible(viewer), _subject(topic)

        def found(connection: sqlite3.Connection) -> tuple[list[Quote], bool]:
            quotes, is_all = _first(best_quotes(_speaking(connection, visible, pair), subject, after, before), most)
            return told_once(quotes), is_all

        return await self._store.in_thread(found)

    async def figures(self, viewer: Scope, pair: Pair, topic: str | None = None) -> list[Figure]:
        """Quote the sentences that state an amount, a percentage or a date for a pair, newest first."""
        return (await self.latest_figures(viewer, pair, topic))[0]

    async def latest_figures(
        self, viewer: Scope, pair: Pair, topic: str | None = None, most: int | None = None
    ) -> tuple[list[Figure], bool]:
        """Quote figures of the latest articles, so many at most that have any; tell whether these are all."""
        visible, subject = self._store.visible(viewer), _subject(topic)

        def found(connection: sqlite3.Connection) -> tuple[list[Figure], bool]:
            of_articles, is_all = _first(figures_by_article(_speaking(connection, visible, pair), subject), most)
            return stated_once(chain.from_iterable(of_articles)), is_all

        return await self._store.in_thread(found)

    async def topics_of(self, viewer: Scope, article_ids: Sequence[int], limit: int = 5) -> list[str]:
        """List what these articles are about, most telling first; those the viewer doesn't see count for nothing."""
        await self._find_of(article_ids)
        visible = self._store.visible(viewer)
        return await self._store.in_thread(lambda connection: _topics_of(connection, visible, article_ids, limit))

    async def suggest_topics(self, viewer: Scope, typed: str, limit: int = 25) -> list[str]:
        """List the topics most like what was typed so far; those of most articles for nothing typed."""
        visible = self._store.visible(viewer)
        names = await self._kept(
            visible, _MOST_SUGGESTED, lambda connection: topics.commonest(connection, visible, _MOST_SUGGESTED)
        )
        if not typed.strip():
            return sorted(names[: 4 * limit], key=is_generic)[:limit]
        begun = [name for name in names if name.casefold().startswith(typed.strip().casefold())]
        like = [names[index] for index in await asyncio.to_thread(most_like, typed, names, limit)]
        return list(dict.fromkeys([*begun, *like]))[:limit]

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
            del left[: left.index(read[-1].id) + 1 if read else _AT_ONCE]

    async def _read_some(self, articles: Sequence[int]) -> list[Untold]:
        return await self._store.in_thread(lambda connection: topics.read_some(connection, articles, _AT_ONCE))

    async def _kept(
        self, visible: Visible, what: Hashable, work: Callable[[sqlite3.Connection], Sequence[Item]]
    ) -> Sequence[Item]:
        """Do work that takes long and has the same result until the articles that a viewer sees change."""
        state = await self._store.in_thread(lambda connection: topics.state(connection, visible))
        known = self._remembered.get((visible, what))
        if known is None or known[0] != state:
            found = await self._store.in_thread(work)
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            known = self._remembered[visible, what] = (state, found)
        return known[1]


def _found(articles: Sequence[Untold]) -> list[tuple[Untold, list[Topic]]]:
    return [(article, topics_of(article.body, article.language, article.publisher)) for article in articles]


def _subject(topic: str | None) -> Subject | None:
    return Subject(topic) if topic and topic.strip() else None


def _first(found: Iterable[Item], most: int | None) -> tuple[list[Item], bool]:
    """Take so many at most, no further one than is needed to tell whether they are all."""
    taken = list(islice(found, None if most is None else most + 1))
    return taken[:most], most is None or len(taken) <= most


def _topics(
    connection: sqlite3.Connection, visible: Visible, wanted: Sequence[Pair], limit: int
) -> list[tuple[str, ...]]:
    by_pair = TopicsByPair(connection, visible)
    return [
        by_pair.topics(pair, pairs.latest_articles(connection, visible, pair)[:_MOST_TOLD], limit) for pair in wanted
    ]


def _topics_of(connection: sqlite3.Connection, visible: Visible, articles: Sequence[int], limit: int) -> list[str]:
    found = topics.of_articles(connection, visible, articles)
    total = topics.articles_seen(connection, visible)
    return list(most_telling(found.values(), lambda keys: topics.frequencies(connection, visible, keys), total, limit))


def _speaking(connection: sqlite3.Connection, visible: Visible, pair: Pair) -> Iterator[Speaking]:
    """Go through the passages that speak of a pair, article by article, the latest first."""
    ids = pairs.latest_articles(connection, visible, pair)
    for at in range(0, len(ids), _READ_AT_ONCE):
        chosen = ids[at : at + _READ_AT_ONCE]
        articles = articles_by_id(connection, chosen)
        rows = search_index.passage_rows(connection, pairs.passages_in(connection, chosen, pair))
        rows.sort(key=lambda row: (chosen.index(row.article), row.id))
        yield from (Speaking(articles[row.article], row.spans, pair) for row in rows)
