"""One change of a scope's articles: what comes in, what goes, and what is written down about it.

Every function here runs inside a transaction of the caller's.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from corpus.errors import LimitError
from corpus.store import history, writing
from corpus.store.history import LastState
from corpus.wording import size_in_words

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import aiosqlite

    from corpus.indexing import IndexedArticle
    from corpus.models import Author, Draft, Limits, Scope
    from corpus.store.history import Action


class Outcome(Enum):
    """What became of an article that was to be stored or removed."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Change:
    """What became of each article, in the order in which they were given; without any change the id is None."""

    id: int | None
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Usage:
    """How much a scope holds: articles, and bytes as `Limits.size` counts them."""

    articles: int
    size: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done: drafts that come in, with the analyses that are there already, and keys that go."""

    drafts: Sequence[Draft] = ()
    analysed: Mapping[str, IndexedArticle] = field(default_factory=dict)
    gone: Collection[str] = ()


class By(NamedTuple):
    """Who changes the articles, and what for."""

    author: Author
    action: Action


async def carry_out(connection: aiosqlite.Connection, scope: Scope, plan: Plan, by: By, limits: Limits) -> Change:
    """Change a scope's articles and write it down; raise LimitError if there would be more than may be."""
    ordinal = await writing.scope_ordinal(connection, scope)
    keys = [draft.key for draft in plan.drafts]
    stored = await writing.stored_digests(connection, scope, [*keys, *plan.gone])
    coming = [draft for draft in plan.drafts if stored.get(draft.key, (0, b""))[1] != writing.digest(draft)]
    outcomes = (*(_outcome(draft, stored) for draft in plan.drafts), *(_fate(key, stored) for key in plan.gone))
    going = [key for key in plan.gone if key in stored]
    if not coming and not going:
        return Change(None, outcomes)
    states = await history.last_states(connection, ordinal, [*(draft.key for draft in coming), *going])
    before = await usage(connection, scope)
    change = await history.begin_change(connection, ordinal, by.action, by.author)
    size = -await _size(connection, [state.article for state in states.values()])
    size += await history.keep_contents(connection, scope, ordinal, states)
    await writing.delete_articles(connection, ordinal, [states[key].article for key in going])
    written = await _write(connection, ordinal, coming, states, plan.analysed)
    size += await _size(connection, [state.article for state in written.values()])
    removed = {key: replace(states[key], number=states[key].number + 1, present=False) for key in going}
    await history.add_revisions(connection, ordinal, change, written | removed)
    after = Usage(before.articles + outcomes.count(Outcome.ADDED) - len(going), before.size + size)
    _check(before, after, limits)
    await connection.execute(
        "UPDATE scope SET articles = ?, bytes = ? WHERE ordinal = ?", (after.articles, after.size, ordinal)
    )
    return Change(change, outcomes)


async def usage(connection: aiosqlite.Connection, scope: Scope) -> Usage:
    """Tell how much a scope holds."""
    async with connection.execute("SELECT articles, bytes FROM scope WHERE id = ?", (scope,)) as cursor:
        row = await cursor.fetchone()
    return Usage(*row) if row else Usage(0, 0)


async def _write(
    connection: aiosqlite.Connection,
    ordinal: int,
    drafts: Sequence[Draft],
    states: Mapping[str, LastState],
    analysed: Mapping[str, IndexedArticle],
) -> dict[str, LastState]:
    """Write articles, each under the id that its key ever had; give the states that they are in then."""
    changes = [
        (
            states[draft.key].article if draft.key in states else None,
            draft,
            analysed[draft.key] if draft.key in analysed else await asyncio.to_thread(writing.analyse, draft),
        )
        for draft in drafts
    ]
    articles = await writing.write_articles(connection, ordinal, changes) if changes else []
    return {
        draft.key: LastState(
            states[draft.key].number + 1 if draft.key in states else 1, article, draft.headline, present=True
        )
        for draft, article in zip(drafts, articles, strict=True)
    }


async def _size(connection: aiosqlite.Connection, articles: Sequence[int]) -> int:
    statement = """
        SELECT coalesce(sum(length(CAST(body AS BLOB)) + length(CAST(coalesce(raw, '') AS BLOB))), 0)
        FROM article LEFT JOIN source ON source.article = article.id
        WHERE article.id IN (SELECT value FROM json_each(?))
    """
    async with connection.execute(statement, (json.dumps(articles),)) as cursor:
        row = await cursor.fetchone()
    return int(row[0]) if row else 0


def _check(before: Usage, after: Usage, limits: Limits) -> None:
    """Let nobody go over a limit; who is over it already, since the host lowered it, may still get below."""
    if limits.articles is not None and limits.articles < after.articles > before.articles:
        noun = "article" if limits.articles == 1 else "articles"
        raise LimitError(
            f"There is room for {limits.articles:,} {noun} here, and there would be {after.articles:,}; nothing was"
            " added. Remove some, or ask whoever hosts Dragoman for more room."
        )
    if limits.size is not None and limits.size < after.size > before.size:
        raise LimitError(
            f"There is room for {size_in_words(limits.size)} of articles with their earlier versions here, and it"
            f" would be {size_in_words(after.size)}; nothing was changed. Ask whoever hosts Dragoman for more room."
        )


def _outcome(draft: Draft, stored: Mapping[str, tuple[int, bytes]]) -> Outcome:
    if draft.key not in stored:
        return Outcome.ADDED
    return Outcome.UNCHANGED if stored[draft.key][1] == writing.digest(draft) else Outcome.UPDATED


def _fate(key: str, stored: Mapping[str, object]) -> Outcome:
    return Outcome.REMOVED if key in stored else Outcome.MISSING
