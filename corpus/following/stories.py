"""Articles that tell the same story: copies, reprints with a few changes, and shortened ones."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from corpus.duplicates import CONTAINED_FROM, MOST_MEASURED_OF_A_TEXT, Text, likeness
from corpus.store.listing import articles_by_id

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from corpus.models import Article

SAME_STORY_FROM: Final = 0.6
"""Likeness from which on two articles tell the same: a reprint with cuts is above it, another report of it below."""

_MOST_MEASURED: Final = 16
_SIGN: Final = 1 << 63
"""SQLite's numbers have a sign."""


class Stories:
    """Compares articles with those that followers were told of, and with each other as they come."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._come: defaultdict[int, list[int]] = defaultdict(list)

    def same(self, article: Article) -> tuple[list[int], list[int]]:
        """List the articles that tell the same, itself first, and the runs of words by which others will find it."""
        text = Text(_measured(article))
        runs = [run - _SIGN for run in text.sketch]
        near = articles_by_id(self._connection, self._near(article.id, runs))
        found = [article.id, *(other.id for other in near.values() if _is_same(text, other))]
        for run in runs:
            self._come[run].append(article.id)
        return found, runs

    def _near(self, article: int, runs: Sequence[int]) -> list[int]:
        """Find the articles that have most runs in common."""
        statement = "SELECT article FROM story_run WHERE run IN (SELECT value FROM json_each(?))"
        counts = Counter(row[0] for row in self._connection.execute(statement, (json.dumps([*runs]),)))
        counts.update(other for run in runs for other in self._come.get(run, ()))
        del counts[article]
        return [other for other, _ in counts.most_common(_MOST_MEASURED)]


def _is_same(text: Text, other: Article) -> bool:
    alike, contained = likeness(text, Text(_measured(other), text.length))
    return alike >= SAME_STORY_FROM or contained >= CONTAINED_FROM


def _measured(article: Article) -> str:
    """Take the beginning of a very long text, for others wait while it is measured."""
    return article.body[:MOST_MEASURED_OF_A_TEXT]
