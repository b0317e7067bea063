"""The statements that keep the topics of articles, and read them for one viewer in a thread (see `Store.in_thread`)."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from corpus.relations.topics import VERSION, Topic
from corpus.store.listing import VISIBLE

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    import aiosqlite

    from corpus.store.database import Database
    from corpus.store.listing import Visible

_CHARACTERS_AT_ONCE: Final = 100_000
_PENDING: Final = f"""
    SELECT id FROM article
    WHERE NOT EXISTS (SELECT 1 FROM topics_found WHERE article = article.id AND version = {VERSION})
"""
_GIVEN: Final = "IN (SELECT value FROM json_each(?))"


class Untold(NamedTuple):
    """An article whose topics are still to be found."""

    id: int
    digest: bytes
    body: str
    language: str | None
    publisher: str | None


class Topics:
    """Keeps the topics that were found."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, found: Sequence[tuple[Untold, Sequence[Topic]]]) -> None:
        """Keep topics in place of earlier ones; of articles that were changed or removed meanwhile nothing is kept."""
        async with self._database.transaction() as connection:
            there = await _unchanged(connection, [article for article, _ in found])
            kept = [(article.id, there[article.id], topics) for article, topics in found if article.id in there]
            await connection.execute(f"DELETE FROM topic WHERE article {_GIVEN}", (json.dumps(list(there)),))
            await connection.executemany(
                "INSERT INTO topic (article, scope, key, phrase, weight, places) VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (article, scope, topic.key, topic.phrase, topic.weight, np.array(topic.places, np.uint32).tobytes())
                    for article, scope, topics in kept
                    for topic in topics
                ],
            )
            await connection.executemany(
                f"INSERT OR REPLACE INTO topics_found (article, version) VALUES (?, {VERSION})",
                [(article,) for article, _, _ in kept],
            )


def pending(connection: sqlite3.Connection) -> list[int]:
    """List the articles whose topics are still to be found, the last that were added first."""
    return [row[0] for row in connection.execute(f"{_PENDING} ORDER BY id DESC")]


def pending_of(connection: sqlite3.Connection, articles: Sequence[int]) -> list[int]:
    """List those of these articles whose topics are still to be found."""
    return [row[0] for row in connection.execute(f"{_PENDING} AND id {_GIVEN}", (json.dumps(articles),))]


def pending_of_pairs(connection: sqlite3.Connection, visible: Visible) -> list[int]:
    """List the articles whose topics are still to be found, of those that speak of a pair and that a viewer sees."""
    chosen = f"AND id IN (SELECT article FROM article_pair WHERE scope {VISIBLE})"
    return [row[0] for row in connection.execute(f"{_PENDING} {chosen}", visible)]


def read_some(connection: sqlite3.Connection, articles: Sequence[int], most: int) -> list[Untold]:
    """Read the first of these articles, fewer if they are long; those that are gone are left out."""
    statement = "SELECT id, digest, body, language, publisher FROM article WHERE id = ?"
    read: list[Untold] = []
    length = 0
    for article in articles[:most]:
        if row := connection.execute(statement, (article,)).fetchone():
            read.append(Untold(*row))
            length += len(read[-1].body)
        if length >= _CHARACTERS_AT_ONCE:
            break
    return read


def of_articles(
    connection: sqlite3.Connection, visible: Visible, articles: Sequence[int]
) -> Mapping[int, Sequence[Topic]]:
    """Read the topics of articles, most telling first; those that the viewer doesn't see have none."""
    statement = f"""
        SELECT article, phrase, key, weight, places FROM topic
        WHERE article {_GIVEN} AND scope {VISIBLE} ORDER BY article, weight DESC, key
    """
    found: defaultdict[int, list[Topic]] = defaultdict(list)
    for article, phrase, key, weight, places in connection.execute(statement, (json.dumps(list(articles)), *visible)):
        found[article].append(Topic(phrase, key, weight, tuple(np.frombuffer(places, np.uint32).tolist())))
    return found


def frequencies(connection: sqlite3.Connection, visible: Visible, keys: Sequence[str]) -> dict[str, int]:
    """Count the articles that have each topic, of those that a viewer sees."""
    statement = f"SELECT key, count(*) FROM topic WHERE scope {VISIBLE} AND key {_GIVEN} GROUP BY key"
    return dict(connection.execute(statement, (*visible, json.dumps(list(keys)))).fetchall())


def commonest(connection: sqlite3.Connection, visible: Visible, most: int) -> list[str]:
    """List the topics of what a viewer sees, as they are written most often, those of most articles first."""
    statement = f"""
        SELECT phrase, max(times), sum(times) AS articles, sum(weight) AS weight FROM (
            SELECT key, phrase, count(*) AS times, sum(weight) AS weight
            FROM topic WHERE scope {VISIBLE} GROUP BY key, phrase
        ) GROUP BY key ORDER BY articles DESC, weight DESC, phrase LIMIT ?
    """
    found: dict[str, str] = {}
    for phrase, *_ in connection.execute(statement, (*visible, most)):
        found.setdefault(phrase.casefold(), phrase)  # the same words have another key in each language
    return list(found.values())


def articles_seen(connection: sqlite3.Connection, visible: Visible) -> int:
    """Count the articles that a viewer sees."""
    (count,) = connection.execute("SELECT sum(articles) FROM scope WHERE id IN (?, ?, ?)", visible).fetchone()
    return count or 0


def places_of(connection: sqlite3.Connection, passages: Sequence[int]) -> dict[int, tuple[int, int, int]]:
    """Tell of passages, by id, which article they are of, and where they start and end in its body."""
    statement = f"SELECT id, article, sentences FROM passage WHERE id {_GIVEN}"
    return {
        identity: (article, int.from_bytes(sentences[:4], "little"), int.from_bytes(sentences[-4:], "little"))
        for identity, article, sentences in connection.execute(statement, (json.dumps(list(passages)),))
    }


def state(connection: sqlite3.Connection, visible: Visible) -> object:
    """Give what changes whenever the articles that a viewer sees do, or topics are found."""
    scopes = connection.execute("SELECT id, revision FROM scope WHERE id IN (?, ?, ?) ORDER BY id", visible).fetchall()
    statement = f"SELECT count(*), max(article) FROM topics_found WHERE version = {VERSION}"
    found = connection.execute(statement).fetchone()
    return tuple(scopes), found


async def _unchanged(connection: aiosqlite.Connection, articles: Sequence[Untold]) -> dict[int, int]:
    """Map those of the articles that are as they were read to their scope's ordinal."""
    read = {article.id: article.digest for article in articles}
    statement = f"SELECT id, digest, scope FROM article WHERE id {_GIVEN}"
    rows = await connection.execute_fetchall(statement, (json.dumps(list(read)),))
    return {article: scope for article, digest, scope in rows if digest == read[article]}
