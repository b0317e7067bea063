"""All of a change that can be worked out before its transaction, so that others who write wait for little.

What is prepared holds for the states in which the articles were found. Whoever carries it out looks whether they are
still in them; if somebody was quicker it has to be prepared once more.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corpus.store import history, index_writing, unused_terms, writing
from corpus.store.changing import ChangedMeanwhileError, Outcome, Prepared, Usage, check_limits, size_of, usage
from corpus.store.index_writing import Leaving

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import aiosqlite

    from corpus.indexing import IndexedArticle
    from corpus.models import Draft, Limits, Scope
    from corpus.store.changing import Plan
    from corpus.store.database import Database
    from corpus.store.history import LastState


class Preparation:
    """Prepares one plan for one scope, as often as needed; what was analysed once stays so."""

    def __init__(self, database: Database, scope: Scope, plan: Plan, limits: Limits) -> None:
        self._database = database
        self._scope = scope
        self._plan = plan
        self._limits = limits
        self._digests: dict[str, bytes] = {}
        self._analysed: dict[str, IndexedArticle] = {}

    async def prepared(self) -> Prepared:
        """Work everything out for the states in which the articles are now.

        Raises LimitError if there is no room for what comes, and ChangedMeanwhileError if an article is no longer as
        the plan was made for.
        """
        self._digests = self._digests or await asyncio.to_thread(_digests, self._plan.drafts)
        async with self._database.reader() as connection:
            found = await self._find(connection)
        current = await asyncio.to_thread(history.drafts_of_rows, found.rows)
        growth = sum(map(size_of, found.coming)) - sum(map(size_of, current.values()))
        articles = found.outcomes.count(Outcome.ADDED) - len(found.going)
        # What earlier versions keep comes on top, but who is over the limit without it need not wait for that.
        check_limits(found.usage, Usage(found.usage.articles + articles, found.usage.size + growth), self._limits)
        await asyncio.to_thread(self._analyse, found.coming)
        leaving = await asyncio.to_thread(_leaving, found.states, current)
        kept = await asyncio.to_thread(history.packed, current)
        ids, times_cleared = await self._term_ids(found.coming)
        analysed = [(draft, self._digests[draft.key], self._analysed[draft.key]) for draft in found.coming]
        arriving = await asyncio.to_thread(writing.arriving, analysed, ids)
        return Prepared(
            states=found.states,
            outcomes=found.outcomes,
            coming=found.coming,
            arriving=arriving,
            going=found.going,
            leaving=leaving,
            kept=kept,
            times_cleared=times_cleared,
            articles=articles,
            size=growth + sum(map(len, kept.values())),
        )

    async def _find(self, connection: aiosqlite.Connection) -> _Found:
        """Read what is there under the plan's keys."""
        plan, scope = self._plan, self._scope
        stored = await writing.stored_digests(connection, scope, plan.keys)
        states = await history.last_states(connection, scope, plan.keys)
        is_same = {key: stored.get(key) == digest for key, digest in self._digests.items()}
        _check_basis(plan.basis, states, is_same)
        coming = [draft for draft in plan.drafts if not is_same[draft.key]]
        going = [key for key in plan.gone if key in stored]
        replaced = [key for key in (*(draft.key for draft in coming), *going) if key in stored]
        return _Found(
            states=states,
            outcomes=(
                *(_outcome(draft.key, stored, is_same) for draft in plan.drafts),
                *(Outcome.REMOVED if key in stored else Outcome.MISSING for key in plan.gone),
            ),
            coming=coming,
            going=going,
            rows=await history.current_rows(connection, scope, replaced),
            usage=await usage(connection, scope),
        )

    def _analyse(self, coming: Iterable[Draft]) -> None:
        for draft in coming:
            if draft.key not in self._analysed:
                self._analysed[draft.key] = writing.analyse(draft)

    async def _term_ids(self, coming: Sequence[Draft]) -> tuple[dict[str, int], int]:
        """Give the ids of all terms, and for how often a cleared dictionary they hold.

        Those that are new stay in the dictionary, whatever becomes of the change.
        """
        terms = await asyncio.to_thread(index_writing.distinct_terms, [self._analysed[draft.key] for draft in coming])
        async with self._database.reader() as connection:
            times_cleared = await unused_terms.times_cleared(connection)
            ids = await index_writing.known_terms(connection, terms)
        if new := terms - ids.keys():
            async with self._database.transaction() as connection:
                ids |= await index_writing.add_terms(connection, new)
        return ids, times_cleared


@dataclass(frozen=True, slots=True)
class _Found:
    """What was there under a plan's keys, and what of the plan is to be done then.

    `rows` are the articles that are replaced or go, as they are stored.
    """

    states: Mapping[str, LastState]
    outcomes: tuple[Outcome, ...]
    coming: Sequence[Draft]
    going: Sequence[str]
    rows: Sequence[tuple[Any, ...]]
    usage: Usage


def _digests(drafts: Iterable[Draft]) -> dict[str, bytes]:
    return {draft.key: writing.digest(draft) for draft in drafts}


def _leaving(states: Mapping[str, LastState], current: Mapping[str, Draft]) -> list[Leaving]:
    return [Leaving(states[key].article, writing.analyse(draft).words) for key, draft in current.items()]


def _outcome(key: str, stored: Mapping[str, bytes], is_same: Mapping[str, bool]) -> Outcome:
    if key not in stored:
        return Outcome.ADDED
    return Outcome.UNCHANGED if is_same[key] else Outcome.UPDATED


def _check_basis(basis: Mapping[str, int], states: Mapping[str, LastState], is_same: Mapping[str, bool]) -> None:
    """Raise ChangedMeanwhileError for the first article that is not as the plan was made for."""
    for key, number in basis.items():
        state = states.get(key)
        if number:
            is_as_read = state is not None and state.number == number
        else:
            is_as_read = state is None or not state.present or is_same.get(key, False)
        if not is_as_read:
            raise ChangedMeanwhileError(key, state.headline if state else key)
