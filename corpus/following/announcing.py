"""From a change of articles to the stories that wait for followers, a few articles at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from corpus.following.matching import Interests, by_follower
from corpus.following.reading import ReadArticle
from corpus.following.stories import Stories
from corpus.store.arrivals import Story
from corpus.store.listing import articles_by_id

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from corpus.models import Scope
    from corpus.store import Store
    from corpus.store.arrivals import Arrived
    from corpus.store.listing import Visible

_AT_ONCE: Final = 50
"""Articles that are looked at in one go: a reading thread is busy with them for a second or so."""


async def announce(store: Store, now: datetime) -> bool:
    """Let the next articles that were added wait for those who follow what they fit; tell whether there may be more."""
    mark, arrived = await store.arrivals.arrived(_AT_ONCE)
    stories: Sequence[Story] = ()
    if arrived and (follows := await store.arrivals.all_follows()):
        interests = Interests(follows)
        seen_by = {follow.scope: store.visible(follow.scope) for follow in follows}
        stories = await store.in_thread(lambda connection: _stories(connection, arrived, interests, seen_by))
    await store.arrivals.plan(mark, stories, now)
    return len(arrived) == _AT_ONCE


def _stories(
    connection: sqlite3.Connection,
    arrived: Sequence[Arrived],
    interests: Interests,
    seen_by: Mapping[Scope, Visible],
) -> list[Story]:
    """Read what has arrived and is still there, and find out for whom it is news."""
    articles = articles_by_id(connection, [item.article for item in arrived])
    compared = Stories(connection)
    stories: list[Story] = []
    for item in arrived:
        if (article := articles.get(item.article)) is None:
            continue
        fitting = interests.fitting(ReadArticle(article))
        if fits := by_follower(fitting, item.change, article, seen_by):
            same, runs = compared.same(article)
            stories.append(Story(article.id, article.scope, fits, same, runs))
    return stories
