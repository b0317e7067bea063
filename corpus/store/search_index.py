"""The statements that the search reads by: counts, words, matching passages."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from corpus.models import Candidate, Filters, Passage
from corpus.store.writing import PASSAGE_ID_BITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import aiosqlite

    from corpus.store.listing import Visible


@dataclass(frozen=True, slots=True)
class ScopeCounts:
    """How much one scope holds. `revision` rises with every change; `languages` has None for unknown."""

    ordinal: int
    revision: int
    passages: int
    terms: int


async def counts(connection: aiosqlite.Connection, visible: Visible) -> list[ScopeCounts]:
    """Count what the viewer's scopes hold; scopes without passages are left out."""
    statement = (
        "SELECT ordinal, revision, passages, terms FROM scope WHERE id IN (?, ?, ?) AND passages > 0 ORDER BY id"
    )
    async with connection.execute(statement, visible) as cursor:
        return [ScopeCounts(*row) async for row in cursor]


async def languages(connection: aiosqlite.Connection, ordinal: int) -> set[str | None]:
    """List the languages of a scope's articles, None for unknown ones.

    Leaps from one language to the next in the index instead of reading every article.
    """
    statement = """
        WITH RECURSIVE leap (language) AS (
            SELECT min(language) FROM article WHERE scope = :scope
            UNION ALL
            SELECT (SELECT min(language) FROM article WHERE scope = :scope AND language > leap.language)
            FROM leap WHERE leap.language IS NOT NULL
        )
        SELECT language FROM leap WHERE language IS NOT NULL
        UNION ALL
        SELECT NULL WHERE EXISTS (SELECT 1 FROM article WHERE scope = :scope AND language IS NULL)
    """
    async with connection.execute(statement, {"scope": ordinal}) as cursor:
        return {row[0] async for row in cursor}


async def frequencies(
    connection: aiosqlite.Connection, ordinals: Sequence[int], terms: Iterable[str]
) -> dict[str, int]:
    """Count the passages that have each term, over these scopes; terms that none has are left out."""
    statement = """
        SELECT term, sum(passages) FROM term
        WHERE scope IN (SELECT value FROM json_each(?)) AND term IN (SELECT value FROM json_each(?)) GROUP BY term
    """
    async with connection.execute(statement, (json.dumps(list(ordinals)), json.dumps(list(terms)))) as cursor:
        return {str(term): int(passages) async for term, passages in cursor}


async def words(connection: aiosqlite.Connection, ordinal: int, length: int) -> tuple[list[str], list[int]]:
    """List a scope's folded words of one length, and the number of articles that each stands in."""
    statement = "SELECT word, articles FROM word WHERE scope = ? AND length = ?"
    async with connection.execute(statement, (ordinal, length)) as cursor:
        rows = await cursor.fetchall()
    return [str(row[0]) for row in rows], [int(row[1]) for row in rows]


async def matching(
    connection: aiosqlite.Connection, ordinal: int, expression: str, filters: Filters, limit: int
) -> dict[int, float]:
    """Find one scope's passages that match an FTS5 expression: the best ones' BM25 scores by passage id."""
    filtered = filters != Filters()
    statement = f"""
        SELECT passage_index.rowid, -bm25(passage_index) AS score FROM passage_index {_FILTERED if filtered else ""}
        WHERE passage_index MATCH :expression AND passage_index.rowid BETWEEN :first AND :last
        {_CONDITIONS if filtered else ""}
        ORDER BY score DESC LIMIT :most
    """
    first = ordinal << PASSAGE_ID_BITS
    values: dict[str, object] = {
        "expression": expression,
        "first": first,
        "last": first + (1 << PASSAGE_ID_BITS) - 1,
        "most": limit,
        "publisher": filters.publisher,
        "after": filters.after and str(filters.after),
        "before": filters.before and str(filters.before),
    }
    async with connection.execute(statement, values) as cursor:
        return {int(passage): float(score) async for passage, score in cursor}


async def candidates(connection: aiosqlite.Connection, scores: Mapping[int, float]) -> list[Candidate]:
    """Read passages, given by id with their scores, as the ranking needs them; best score first."""
    statement = """
        SELECT passage.id, article, start, end, terms, length, headline_terms, publisher
        FROM passage JOIN article ON article.id = passage.article WHERE passage.id IN (SELECT value FROM json_each(?))
    """
    async with connection.execute(statement, (json.dumps(list(scores)),)) as cursor:
        found = [
            Candidate(passage, article, Passage(start, end), scores[passage], *rest)
            async for passage, article, start, end, *rest in cursor
        ]
    return sorted(found, key=lambda candidate: (-candidate.score, candidate.passage_id))


_FILTERED: Final = "JOIN passage ON passage.id = passage_index.rowid JOIN article ON article.id = passage.article"
_CONDITIONS: Final = """
    AND (:publisher IS NULL OR publisher = :publisher COLLATE NOCASE)
    AND (:after IS NULL OR published_last >= :after)
    AND (:before IS NULL OR published_first <= :before)
"""
