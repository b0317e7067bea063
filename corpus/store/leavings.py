"""What questions leave behind, written together: all that comes while one transaction runs goes into the next."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus.store import answers

if TYPE_CHECKING:
    from corpus.models import Answer, Scope
    from corpus.store.database import Database


@dataclass(slots=True, eq=False)
class _Group:
    """What one transaction writes."""

    kept: list[answers.Kept] = field(default_factory=list)
    unanswered: list[tuple[Scope, str]] = field(default_factory=list)


class Leavings:
    """Keeps answers and counts questions without one, in as few transactions as can be.

    A transaction takes several turns of the event loop and a write to the disk, whatever is in it; with one for each
    answer a bot that many ask at once would wait for nothing else.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._open: _Group | None = None
        self._writing: dict[_Group, asyncio.Task[None]] = {}

    async def keep(self, viewer: Scope, answer: Answer, *, public: bool = False) -> str:
        """Keep an answer; it is durable when its token is returned."""
        kept = answers.Kept.of(viewer, answer, public=public)
        group = self._join()
        group.kept.append(kept)
        await asyncio.shield(self._writing[group])
        return kept.token

    async def count(self, viewer: Scope, question: str) -> None:
        """Count a question that got no answer."""
        question.encode()  # what cannot be stored must not keep the others from it
        group = self._join()
        group.unanswered.append((viewer, question))
        await asyncio.shield(self._writing[group])

    async def written(self) -> None:
        """Wait until nothing is left to be written, or it has failed."""
        if self._writing:
            await asyncio.wait(self._writing.values())

    def _join(self) -> _Group:
        """Give the group that is not being written yet."""
        if self._open is None:
            group = self._open = _Group()
            task = self._writing[group] = asyncio.create_task(self._write(group))
            task.add_done_callback(lambda _: self._writing.pop(group))
        return self._open

    async def _write(self, group: _Group) -> None:
        try:
            async with self._database.transaction() as connection:
                self._close(group)
                if group.kept:
                    await answers.keep(connection, group.kept)
                if group.unanswered:
                    await answers.count_unanswered(connection, group.unanswered)
        finally:
            self._close(group)

    def _close(self, group: _Group) -> None:
        if self._open is group:
            self._open = None
