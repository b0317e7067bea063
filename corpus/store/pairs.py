"""The statements on countries: which ones passages speak of, and which pairs of them a viewer's articles.

Those that write run inside a transaction of the caller's, those that read in a thread (see `Store.in_thread`).
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from corpus.models import Pair, Relation
from corpus.published import Published
from corpus.relations.tagging import pairs_spoken_of, speaks_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Sequence

    import aiosqlite

    from corpus.store.listing import Visible

_GIVEN: Final = "IN (SELECT value FROM json_each(?))"
_COUNTED: Final = """
    SELECT first, second, count(*), sum(passages), min(published), max(published) FROM article_pair
    WHERE scope = (SELECT ordinal FROM scope WHERE id = ?) GROUP BY first, second
"""
_ARTICLES: Final = """
    SELECT article FROM article_pair
    WHERE scope IN (SELECT ordinal FROM scope WHERE id IN (?, ?, ?)) AND first = ? AND second = ?
"""
_PASSAGES: Final = f"""
    SELECT passage, passage_countries.countries, coalesce(headline_countries.countries, '')
    FROM indexed_article
    LEFT JOIN headline_countries ON headline_countries.article = indexed_article.article
    JOIN passage_countries ON passage BETWEEN first_passage AND last_passage
    WHERE indexed_article.article {_GIVEN}
    ORDER BY passage
"""


@dataclass(frozen=True, slots=True)
class Spoken:
    """The codes of the countries that an article's headline has, and each of its passages, in order."""

    headline: frozenset[str]
    passages: Sequence[frozenset[str]]


def counted(connection: sqlite3.Connection, visible: Visible) -> list[Relation]:
    """Count a viewer's articles and passages on each pair, most articles first; topics are left empty."""
    found: dict[Pair, Relation] = {}
    for scope in dict.fromkeys(visible):
        for first, second, articles, passages, earliest, latest in connection.execute(_COUNTED, (scope,)):
            pair = Pair(first, second)
            relation = Relation(pair, articles, passages, _published(earliest), _published(latest))
            found[pair] = _together(found[pair], relation) if pair in found else relation
    return sorted(found.values(), key=lambda relation: (-relation.articles, -relation.passages, relation.pair))


def latest_articles(connection: sqlite3.Connection, visible: Visible, pair: Pair) -> list[int]:
    """List a viewer's articles that have a passage on a pair, those that were published last first, undated last."""
    statement = f"{_ARTICLES} ORDER BY published DESC, article DESC"
    return [row[0] for row in connection.execute(statement, (*visible, *pair.codes))]


def passages_in(connection: sqlite3.Connection, articles: Collection[int], pair: Pair) -> list[int]:
    """List the passages of articles that speak of a pair, by id."""
    return [
        passage
        for passage, own, headline in connection.execute(_PASSAGES, (json.dumps([*articles]),))
        if speaks_of(pair, own.split(), headline.split())
    ]


def speaking_of(connection: sqlite3.Connection, passage_ids: Collection[int], pair: Pair) -> set[int]:
    """Choose the passages that speak of a pair."""
    statement = f"""
        SELECT id, coalesce(passage_countries.countries, ''), coalesce(headline_countries.countries, '') FROM passage
        LEFT JOIN passage_countries ON passage = id LEFT JOIN headline_countries USING (article)
        WHERE id {_GIVEN}
    """
    return {
        passage
        for passage, own, headline in connection.execute(statement, (json.dumps([*passage_ids]),))
        if speaks_of(pair, own.split(), headline.split())
    }


async def add_countries(
    connection: aiosqlite.Connection, ordinal: int, articles: Iterable[tuple[int, Spoken]], first: int
) -> None:
    """Note the countries of articles whose passages have consecutive ids from the first on."""
    passages: list[tuple[int, str]] = []
    headlines: list[tuple[int, str]] = []
    counts: list[tuple[int, str, str, int, int]] = []
    for article, spoken in articles:
        passages += [(first + at, _stored(own)) for at, own in enumerate(spoken.passages) if own]
        first += len(spoken.passages)
        if spoken.headline:
            headlines.append((article, _stored(spoken.headline)))
        counts += [(ordinal, *pair.codes, count, article) for pair, count in pairs_of(spoken).items()]
    await connection.executemany("INSERT INTO passage_countries (passage, countries) VALUES (?, ?)", passages)
    await connection.executemany("INSERT INTO headline_countries (article, countries) VALUES (?, ?)", headlines)
    await connection.executemany(
        "INSERT INTO article_pair (scope, first, second, passages, article, published)"
        " SELECT ?, ?, ?, ?, id, published FROM article WHERE id = ?",
        counts,
    )


async def remove_countries(
    connection: aiosqlite.Connection, articles: str, passages: Iterable[tuple[int, int]]
) -> None:
    """Take away what was noted of articles, given as JSON, and of the ranges of their passages."""
    await connection.executemany("DELETE FROM passage_countries WHERE passage BETWEEN ? AND ?", passages)
    for table in ("headline_countries", "article_pair"):
        await connection.execute(f"DELETE FROM {table} WHERE article {_GIVEN}", (articles,))


def pairs_of(spoken: Spoken) -> Counter[Pair]:
    """Count the passages of an article that speak of each pair."""
    return Counter(pair for own in spoken.passages if own for pair in pairs_spoken_of(own, spoken.headline))


def codes_of(stored: str) -> frozenset[str]:
    """Read codes as they are stored."""
    return frozenset(stored.split())


def _stored(countries: frozenset[str]) -> str:
    return " ".join(sorted(countries))


def _published(text: str | None) -> Published | None:
    return None if text is None else Published.parse(text)


def _together(one: Relation, other: Relation) -> Relation:
    """Add up what two scopes have on a pair."""
    first = [relation.first for relation in (one, other) if relation.first]
    latest = [relation.latest for relation in (one, other) if relation.latest]
    return Relation(
        one.pair,
        one.articles + other.articles,
        one.passages + other.passages,
        min(first, default=None),
        max(latest, default=None),
    )
