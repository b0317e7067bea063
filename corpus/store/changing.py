"""One change of a scope's articles: what comes in, what goes, and what is written down about it.

`carry_out` runs inside a transaction of the caller's; all that takes long is in `corpus.store.preparing`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from corpus.errors import CorpusError, LimitError
from corpus.store import history, writing
from corpus.store.history import LastState
from corpus.store.unused_terms import times_cleared
from corpus.wording import size_sentence

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import aiosqlite

    from corpus.models import Author, Draft, Limits, Scope
    from corpus.store.history import Action
    from corpus.store.index_writing import Leaving
    from corpus.store.writing import Arriving


class ChangedMeanwhileError(CorpusError):
    """An article is no longer as it was when somebody decided what to do with it."""

    def __init__(self, key: str, headline: str) -> None:
        super().__init__("“{headline}” has been changed meanwhile; look at it again.", headline=headline)
        self.key = key


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
    """What is to be done: drafts that come in, and keys that go.

    `basis` has the keys of those that were looked at before, each with the number of the last revision that it had
    then; 0 means that nothing else may be there under the key.
    """

    drafts: Sequence[Draft] = ()
    gone: Collection[str] = ()
    basis: Mapping[str, int] = field(default_factory=dict)

    @property
    def keys(self) -> list[str]:
        """All keys that it names."""
        return list(dict.fromkeys([*(draft.key for draft in self.drafts), *self.gone, *self.basis]))


@dataclass(frozen=True, slots=True)
class Prepared:
    """A plan with all that was worked out for it, good as long as `states` are its keys' last states.

    `coming` differ from what is there and are laid out in `arriving`; the articles of the keys `going` go. What is
    replaced or goes is `leaving` the index, and `kept` is what its revisions keep of it, by key. Its term ids are those
    of a dictionary that was cleared so many times. The scope grows by so many `articles` and by `size` in bytes.
    """

    states: Mapping[str, LastState]
    outcomes: tuple[Outcome, ...]
    coming: Sequence[Draft]
    arriving: Arriving
    going: Sequence[str]
    leaving: Sequence[Leaving]
    kept: Mapping[str, bytes]
    times_cleared: int
    articles: int
    size: int

    @property
    def changes_nothing(self) -> bool:
        """Whether everything is already as it should be."""
        return not self.coming and not self.going


class By(NamedTuple):
    """Who changes the articles, and what for."""

    author: Author
    action: Action


async def carry_out(
    connection: aiosqlite.Connection, scope: Scope, prepared: Prepared, by: By, limits: Limits
) -> Change | None:
    """Change a scope's articles and write it down; None, nothing changed, if it has to be prepared once more.

    Raises LimitError if there would be more than may be.
    """
    states = prepared.states
    keys = {*states, *prepared.going, *(draft.key for draft in prepared.coming)}
    if await history.last_states(connection, scope, sorted(keys)) != states:
        return None
    if await times_cleared(connection) != prepared.times_cleared:
        return None
    before = await usage(connection, scope)
    after = Usage(before.articles + prepared.articles, before.size + prepared.size)
    check_limits(before, after, limits)
    ordinal = await writing.scope_ordinal(connection, scope)
    change = await history.begin_change(connection, ordinal, by.action, by.author)
    await history.keep_contents(connection, ordinal, states, prepared.kept)
    await writing.delete_articles(
        connection, ordinal, prepared.leaving, [states[key].article for key in prepared.going]
    )
    known = [states[draft.key].article if draft.key in states else None for draft in prepared.coming]
    articles = await writing.write_articles(connection, ordinal, known, prepared.arriving)
    written = {
        draft.key: LastState(
            states[draft.key].number + 1 if draft.key in states else 1, article, draft.headline, present=True
        )
        for draft, article in zip(prepared.coming, articles, strict=True)
    }
    removed = {key: replace(states[key], number=states[key].number + 1, present=False) for key in prepared.going}
    await history.add_revisions(connection, ordinal, change, written | removed)
    await connection.execute(
        "UPDATE scope SET articles = ?, bytes = ? WHERE ordinal = ?", (after.articles, after.size, ordinal)
    )
    return Change(change, prepared.outcomes)


async def usage(connection: aiosqlite.Connection, scope: Scope) -> Usage:
    """Tell how much a scope holds."""
    async with connection.execute("SELECT articles, bytes FROM scope WHERE id = ?", (scope,)) as cursor:
        row = await cursor.fetchone()
    return Usage(*row) if row else Usage(0, 0)


def size_of(draft: Draft) -> int:
    """Count an article's bytes as `Limits.size` does: those of its headline, its body and its source."""
    return sum(len(text.encode()) for text in (draft.headline, draft.body, draft.raw))


def check_limits(before: Usage, after: Usage, limits: Limits) -> None:
    """Let nobody go over a limit; who is over it already, since the host lowered it, may still get below."""
    if limits.articles is not None and limits.articles < after.articles > before.articles:
        raise LimitError.plural(
            "There is room for {count} article here, and there would be {needed}; nothing was added. Remove some, or"
            " ask whoever hosts Dragoman for more room.",
            "There is room for {count} articles here, and there would be {needed}; nothing was added. Remove some, or"
            " ask whoever hosts Dragoman for more room.",
            limits.articles,
            needed=after.articles,
        )
    if limits.size is not None and limits.size < after.size > before.size:
        raise LimitError(
            "There is room for {size} of articles with their earlier versions here, and it would be {needed}; nothing"
            " was changed. Ask whoever hosts Dragoman for more room.",
            size=size_sentence(limits.size),
            needed=size_sentence(after.size),
        )
