"""What was read and waits for a decision, and the statements that find the stored articles it is compared with.

Each article of a preview is a row of its own, so that a batch of thousands is not written anew for one decision.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from corpus.draft_json import draft_as_json, draft_from_json
from corpus.errors import CorpusError
from corpus.models import DroppedLine
from corpus.sentences import Sentence
from corpus.store.listing import VISIBLE

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    import aiosqlite

    from corpus.models import Author, Draft, Scope
    from corpus.store.database import Database
    from corpus.store.listing import Visible

HOURS_KEPT: Final = 24
MOST_OPEN: Final = 20
"""Previews that one person may have open in a scope; the oldest make room."""

MOST_BYTES: Final = 250_000_000
"""Bytes of all previews of a scope; the oldest make room, whoever made them, since only a few large ones get there."""

_TOKEN_BYTES: Final = 9  # 12 characters


class Decision(Enum):
    """What is to become of an article of a preview."""

    ADD = "add"
    REPLACE = "replace"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class PreviewArticle:
    """An article that waits: what was read, what a person has changed since, and what is to become of it.

    `kind` names what its raw text is, `headline` is the one that was read. `kept` are furniture lines that stay in the
    body after all, `edited` the fields that a person has typed. `replaces` is the key of the article that it takes the
    place of, `repeats` the number of an earlier article of the preview that is the same, and `entry` the feed's entry
    that it comes from.
    """

    draft: Draft
    kind: str
    headline: str
    kept: tuple[DroppedLine, ...] = ()
    edited: frozenset[str] = frozenset()
    decision: Decision = Decision.ADD
    replaces: str | None = None
    repeats: int | None = None
    entry: int | None = None

    @property
    def furniture(self) -> tuple[tuple[DroppedLine, bool], ...]:
        """All lines that were taken for furniture, in the same order always, each with whether it stays after all."""
        lines = [*((line, False) for line in self.draft.dropped), *((line, True) for line in self.kept)]
        return tuple(sorted(lines, key=lambda pair: (pair[0].number, pair[0].text, pair[0].rule, pair[1])))


@dataclass(frozen=True, slots=True)
class KeptPage:
    """One article of a preview; `count` tells how many there are in all, `chosen` how many will be stored."""

    article: PreviewArticle
    count: int
    chosen: int
    failures: tuple[Sentence, ...]


class Previews:
    """Keeps previews for a day, each for exactly one scope."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(
        self, scope: Scope, author: Author, articles: Sequence[PreviewArticle], failures: Sequence[Sentence] = ()
    ) -> str:
        """Keep a preview, and forget those that are too old or too many; return its token.

        Raises CorpusError if it is too large.
        """
        rows = await asyncio.to_thread(lambda: [_row(article) for article in articles])
        size = await asyncio.to_thread(lambda: sum(len(row[0].encode()) for row in rows))
        if size > MOST_BYTES:
            raise CorpusError(
                "This is more than {megabytes} MB at once; add it in smaller parts.", megabytes=MOST_BYTES // 1_000_000
            )
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        async with self._database.transaction() as connection:
            await _forget(connection, scope, author, size)
            await connection.execute(
                "INSERT INTO preview (token, scope_id, via, who, failures) VALUES (?, ?, ?, ?, ?)",
                (token, scope, author.via.value, author.who, json.dumps([failure.as_json() for failure in failures])),
            )
            await connection.executemany(
                "INSERT INTO preview_article (preview, number, draft, kind, kept, decision, replaces, entry)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [(token, number, *row) for number, row in enumerate(rows)],
            )
        return token

    async def page(self, scope: Scope, token: str, number: int) -> KeptPage | None:
        """Read one article of a preview, counted from 0; None if there is no such article."""
        counts = f"""
            SELECT failures, count(number), coalesce(sum(decision <> 'skip'), 0)
            FROM preview LEFT JOIN preview_article ON preview = token WHERE {_OPEN} GROUP BY token
        """
        async with self._database.reader() as connection:
            async with connection.execute(counts, _open(scope, token)) as cursor:
                counted = await cursor.fetchone()
            if counted is None or (article := await _read(connection, scope, token, number)) is None:
                return None
        return KeptPage(article, counted[1], counted[2], tuple(map(Sentence.from_json, json.loads(counted[0]))))

    async def article(self, scope: Scope, token: str, number: int) -> PreviewArticle | None:
        """Read one article of a preview without counting the others."""
        async with self._database.reader() as connection:
            return await _read(connection, scope, token, number)

    async def articles(self, scope: Scope, token: str) -> list[PreviewArticle]:
        """Read all articles of a preview; none if it is not there."""
        statement = f"SELECT {_COLUMNS} WHERE {_OPEN} ORDER BY number"
        async with (
            self._database.reader() as connection,
            connection.execute(statement, _open(scope, token)) as cursor,
        ):
            rows = await cursor.fetchall()
        return await asyncio.to_thread(lambda: [_article(row) for row in rows])

    async def change(self, scope: Scope, token: str, number: int, article: PreviewArticle) -> bool:
        """Keep what an article is now, but not what becomes of it; tell whether it was still there."""
        draft, _, kept, *_ = _row(article)
        statement = f"""
            UPDATE preview_article SET draft = :draft, kept = :kept
            WHERE number = :number AND preview IN (SELECT token FROM preview WHERE {_OPEN})
        """
        values = {"draft": draft, "kept": kept, "number": number} | _open(scope, token)
        async with self._database.transaction() as connection:
            cursor = await connection.execute(statement, values)
        return cursor.rowcount > 0

    async def decide(
        self, scope: Scope, token: str, number: int, decision: Decision, replaces: str | None = None
    ) -> bool:
        """Note what is to become of an article; tell whether it was still there."""
        statement = f"""
            UPDATE preview_article SET decision = :decision, replaces = :replaces
            WHERE number = :number AND preview IN (SELECT token FROM preview WHERE {_OPEN})
        """
        values = {"decision": decision.value, "replaces": replaces, "number": number} | _open(scope, token)
        async with self._database.transaction() as connection:
            cursor = await connection.execute(statement, values)
        return cursor.rowcount > 0

    async def delete(self, scope: Scope, token: str) -> bool:
        """Forget a preview; tell whether it was still there."""
        async with self._database.transaction() as connection:
            cursor = await connection.execute("DELETE FROM preview WHERE token = ? AND scope_id = ?", (token, scope))
        return cursor.rowcount > 0

    async def forget_old(self) -> None:
        """Delete all that is too old to be seen."""
        async with self._database.transaction() as connection:
            await _forget_old(connection)


def articles_with_links(
    connection: sqlite3.Connection, visible: Visible, ranges: Sequence[tuple[str, str]]
) -> list[tuple[int, str]]:
    """List the articles (id and link) that the viewer sees and whose links lie in one of these ranges, by id."""
    statement = f"""
        SELECT DISTINCT article.id, url FROM json_each(?) AS wanted CROSS JOIN article
        WHERE article.scope {VISIBLE}
        AND url BETWEEN json_extract(wanted.value, '$[0]') AND json_extract(wanted.value, '$[1]')
        ORDER BY article.id LIMIT ?
    """
    values = (json.dumps(ranges, ensure_ascii=False), *visible, _MOST_LINKED)
    return [(int(article), str(url)) for article, url in connection.execute(statement, values)]


def article_with_key(connection: sqlite3.Connection, scope: Scope, key: str) -> int | None:
    """Find the id of the article that has a key in exactly one scope."""
    statement = "SELECT id FROM article WHERE key = ? AND scope = (SELECT ordinal FROM scope WHERE id = ?)"
    row = connection.execute(statement, (key, scope)).fetchone()
    return int(row[0]) if row else None


_MOST_LINKED: Final = 200

_OPEN: Final = f"token = :token AND scope_id = :scope AND made_at >= datetime('now', '-{HOURS_KEPT} hours')"

_COLUMNS: Final = """
    draft, kind, kept, decision, replaces, entry FROM preview JOIN preview_article ON preview = token
"""


def _open(scope: Scope, token: str) -> dict[str, object]:
    """Give the values that find a preview of exactly this scope that is not too old."""
    return {"token": token, "scope": scope}


async def _read(connection: aiosqlite.Connection, scope: Scope, token: str, number: int) -> PreviewArticle | None:
    statement = f"SELECT {_COLUMNS} WHERE {_OPEN} AND number = :number"
    async with connection.execute(statement, _open(scope, token) | {"number": number}) as cursor:
        row = await cursor.fetchone()
    return _article(row) if row else None


async def _forget_old(connection: aiosqlite.Connection) -> None:
    await connection.execute("DELETE FROM preview WHERE made_at < datetime('now', ?)", (f"-{HOURS_KEPT} hours",))


async def _forget(connection: aiosqlite.Connection, scope: Scope, author: Author, size: int) -> None:
    """Make room for a preview of so many bytes: what is too old goes, then the person's and the scope's oldest."""
    await _forget_old(connection)
    await connection.execute(
        "DELETE FROM preview WHERE token IN (SELECT token FROM preview WHERE scope_id = ? AND via = ? AND who IS ?"
        " ORDER BY made_at DESC LIMIT -1 OFFSET ?)",
        (scope, author.via.value, author.who, MOST_OPEN - 1),
    )
    statement = """
        SELECT token, coalesce(sum(length(CAST(draft AS BLOB))), 0)
        FROM preview LEFT JOIN preview_article ON preview = token
        WHERE scope_id = ? GROUP BY token ORDER BY made_at DESC
    """
    room = MOST_BYTES - size
    async with connection.execute(statement, (scope,)) as cursor:
        sizes = list(await cursor.fetchall())
    for token, kept in sizes:
        room -= kept
        if room < 0:
            await connection.execute("DELETE FROM preview WHERE token = ?", (token,))


def _row(article: PreviewArticle) -> tuple[str, str, str, str, str | None, int | None]:
    kept = [[line.number, line.text, line.rule] for line in article.kept]
    waiting = {
        "draft": draft_as_json(article.draft),
        "headline": article.headline,
        "edited": sorted(article.edited),
        "repeats": article.repeats,
    }
    return (
        json.dumps(waiting, ensure_ascii=False),
        article.kind,
        json.dumps(kept, ensure_ascii=False),
        article.decision.value,
        article.replaces,
        article.entry,
    )


def _article(row: sqlite3.Row | tuple[Any, ...]) -> PreviewArticle:
    waiting, kind, kept, decision, replaces, entry = row
    fields: dict[str, Any] = json.loads(waiting)
    return PreviewArticle(
        draft=draft_from_json(fields["draft"]),
        kind=kind,
        headline=fields["headline"],
        kept=tuple(DroppedLine(*line) for line in json.loads(kept)),
        edited=frozenset(fields["edited"]),
        decision=Decision(decision),
        replaces=replaces,
        repeats=fields["repeats"],
        entry=entry,
    )
