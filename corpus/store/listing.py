"""The statements that read articles and lists of them, for one viewer."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from rapidfuzz import fuzz, process, utils

from corpus.analysis import fold, grams
from corpus.models import Article, Headline, Scope
from corpus.published import Published

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import date

    import aiosqlite

Visible = tuple[Scope, Scope, Scope]
"""The three scopes that a viewer sees; one that is not there stands twice."""

VISIBLE: Final = "IN (SELECT ordinal FROM scope WHERE id IN (?, ?, ?))"

_ARTICLE: Final = """
    article.id, scope.id, key, headline, headline_given, publisher, published, url, language, body
    FROM article JOIN scope ON scope.ordinal = article.scope
"""
_HEADLINE: Final = """
    article.id, scope.id, key, headline, publisher, published, url
    FROM article JOIN scope ON scope.ordinal = article.scope
"""
_NEWEST_FIRST: Final = "ORDER BY published_last DESC NULLS LAST, article.id DESC"
_IN_HEADLINE: Final = "article.id IN (SELECT rowid FROM headline_index WHERE headline_index MATCH ?)"
_SUGGESTED: Final = 200
"""How many headlines that share letters with what was typed are compared with it."""

_CHARACTERS_AT_ONCE: Final = 4_000_000
"""From so many on no further article is read with them."""

_LEAST_LIKENESS: Final = 50.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which articles to list: of a publisher, published not before or not after a day, in a language.

    `headline` has words that the headline must have, or beginnings of them, in any order.
    """

    publisher: str | None = None
    after: date | None = None
    before: date | None = None
    language: str | None = None
    headline: str | None = None

    @property
    def conditions(self) -> list[str]:
        """The conditions in SQL, each with one value to be bound."""
        return [condition for condition, value in self._given if value is not None]

    @property
    def values(self) -> list[object]:
        """The values to be bound."""
        return [value for _, value in self._given if value is not None]

    @property
    def _given(self) -> tuple[tuple[str, object], ...]:
        return (
            ("publisher = ? COLLATE NOCASE", self.publisher),
            ("published_last >= ?", self.after and self.after.isoformat()),
            ("published_first <= ?", self.before and self.before.isoformat()),
            ("language = ?", self.language),
            (_IN_HEADLINE, self.headline and _all_of(self.headline)),
        )


EVERYTHING: Final = Wanted()


async def article_by_id(connection: aiosqlite.Connection, visible: Visible, article: int) -> Article | None:
    """Read one article, if the viewer may see it."""
    statement = f"SELECT {_ARTICLE} WHERE article.id = ? AND article.scope {VISIBLE}"
    async with connection.execute(statement, (article, *visible)) as cursor:
        row = await cursor.fetchone()
    return _article(row) if row else None


async def article_by_key(connection: aiosqlite.Connection, visible: Visible, key: str) -> Article | None:
    """Read one article by its lasting key; a server's own comes before the host's and the shipped one."""
    statement = f"SELECT {_ARTICLE} WHERE key = ? AND article.scope {VISIBLE} ORDER BY scope.id DESC LIMIT 1"
    async with connection.execute(statement, (key, *visible)) as cursor:
        row = await cursor.fetchone()
    return _article(row) if row else None


async def articles_after(connection: aiosqlite.Connection, scope: Scope, key: str, limit: int) -> list[Article]:
    """Read a scope's articles in the order of their keys, from behind one key on; fewer if they are long."""
    statement = f"SELECT {_ARTICLE} WHERE scope.id = ? AND key > ? ORDER BY key LIMIT ?"
    articles: list[Article] = []
    length = 0
    async with connection.execute(statement, (scope, key, limit)) as cursor:
        while length < _CHARACTERS_AT_ONCE and (row := await cursor.fetchone()):
            articles.append(_article(row))
            length += len(articles[-1].body)
    return articles


def articles_by_id(connection: sqlite3.Connection, articles: Sequence[int]) -> dict[int, Article]:
    """Read several articles of which the caller knows that the viewer may see them, in the search's own thread."""
    statement = f"SELECT {_ARTICLE} WHERE article.id IN (SELECT value FROM json_each(?))"
    return {row[0]: _article(row) for row in connection.execute(statement, (json.dumps(list(articles)),))}


async def headlines(
    connection: aiosqlite.Connection, visible: Visible, wanted: Wanted, offset: int, limit: int
) -> tuple[list[Headline], int]:
    """List articles, newest first and undated last, with how many there are in all."""
    chosen, values = f"article.scope {VISIBLE}", [*visible, *wanted.values]
    chosen += "".join(f" AND {condition}" for condition in wanted.conditions)
    async with connection.execute(f"SELECT count(*) FROM article WHERE {chosen}", values) as cursor:
        row = await cursor.fetchone()
    statement = f"SELECT {_HEADLINE} WHERE {chosen} {_NEWEST_FIRST} LIMIT ? OFFSET ?"
    async with connection.execute(statement, (*values, limit, offset)) as cursor:
        return [_headline(found) async for found in cursor], int(row[0]) if row else 0


async def suggest(connection: aiosqlite.Connection, visible: Visible, typed: str, limit: int) -> list[Headline]:
    """Find the headlines most like what was typed so far, typing errors included."""
    if not typed.strip():
        return (await headlines(connection, visible, EVERYTHING, 0, limit))[0]
    if not (wanted := grams(typed).split()):
        return []
    statement = f"""
        SELECT {_HEADLINE} JOIN headline_index ON headline_index.rowid = article.id
        WHERE headline_index MATCH ? AND article.scope {VISIBLE} ORDER BY bm25(headline_index) LIMIT ?
    """
    expression = " OR ".join(f'"{gram}"' for gram in wanted[:64]) + "*"
    async with connection.execute(statement, (expression, *visible, _SUGGESTED)) as cursor:
        found = [_headline(row) async for row in cursor]
    return [found[index] for index in most_like(typed, [item.headline for item in found], limit)]


async def publishers(connection: aiosqlite.Connection, visible: Visible, typed: str, limit: int) -> list[str]:
    """List publishers by number of articles, or those most like what was typed."""
    statement = f"""
        SELECT publisher FROM article WHERE publisher IS NOT NULL AND article.scope {VISIBLE}
        GROUP BY publisher ORDER BY count(*) DESC, publisher
    """
    async with connection.execute(statement, visible) as cursor:
        names = [str(row[0]) async for row in cursor]
    if not typed.strip():
        return names[:limit]
    return [names[index] for index in most_like(typed, names, limit)]


def most_like(typed: str, texts: Sequence[str], limit: int) -> list[int]:
    """Order texts by likeness to what was typed and leave out those that are not like it."""
    folded = [_folded(text) for text in texts]
    found = process.extract(
        _folded(typed), folded, scorer=fuzz.WRatio, processor=None, limit=limit, score_cutoff=_LEAST_LIKENESS
    )
    return [index for _, _, index in found]


def _all_of(typed: str) -> str:
    """Write what the headlines' index must have all of; what has no letters at all is in no headline."""
    return " AND ".join(f'"{gram}"*' for gram in grams(typed).split()[:64]) or '""'


def _folded(text: str) -> str:
    return " ".join(fold(word) for word in utils.default_process(text).split())


def _published(text: str | None) -> Published | None:
    return Published.parse(text) if text else None


def _article(row: sqlite3.Row | tuple[Any, ...]) -> Article:
    identity, scope, key, headline, given, publisher, published, url, language, body = row
    return Article(
        identity, Scope(scope), key, headline, bool(given), publisher, _published(published), url, language, body
    )


def _headline(row: sqlite3.Row | tuple[Any, ...]) -> Headline:
    identity, scope, key, headline, publisher, published, url = row
    return Headline(identity, Scope(scope), key, headline, publisher, _published(published), url)
