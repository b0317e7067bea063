"""Keep what an answer leaves behind, without letting a database that cannot be written cost the person the answer."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Any, Final, TypeVar

from corpus.errors import StoreError, UnusableError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from corpus.models import Answer, Scope
    from corpus.store import Store

PATIENCE: Final = 2.0
"""Seconds that a person waits for the database before the answer is shown as it is."""

_SECONDS_OF_SILENCE: Final = 60.0

Written = TypeVar("Written")

_log = logging.getLogger(__name__)


class Remembering:
    """Keeps answers and counts questions; what fails is left out, and told to the log once a minute at most."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        self._silent_until = clock()

    def answer(self, viewer: Scope, answer: Answer, *, public: bool = False) -> asyncio.Task[str | None]:
        """Begin to keep an answer for its buttons; the token comes out, or None if it could not be kept.

        The question of a `public` one is suggested to others in the same server.

        Raises UnusableError, when it is awaited, if the database needs a person to act.
        """
        return asyncio.create_task(self._willing(self._store.keep_answer(viewer, answer, public=public)))

    def silence(self, viewer: Scope, question: str) -> asyncio.Task[None]:
        """Begin to count a question that got no answer, if that can be done; raises as `answer` does."""
        return asyncio.create_task(self._willing(self._store.count_unanswered(viewer, question)))

    def posted(self, viewer: Scope, question: str) -> asyncio.Task[None]:
        """Begin to note a question whose answer is public now; raises as `answer` does."""
        return asyncio.create_task(self._willing(self._store.public_questions.note(viewer, question)))

    async def _willing(self, writing: Coroutine[None, None, Written]) -> Written | None:
        try:
            return await writing
        except UnusableError:
            raise
        except StoreError as error:
            self._tell(error)
            return None

    def _tell(self, error: StoreError) -> None:
        """Log what SQLite says, by its name alone."""
        now = self._clock()
        if now >= self._silent_until:
            self._silent_until = now + _SECONDS_OF_SILENCE
            name = getattr(error.__cause__, "sqlite_errorname", type(error).__name__)
            _log.warning("The database cannot be written (%s): answers are shown without being kept", name)


async def in_time(work: asyncio.Task[Any], patience: float = PATIENCE) -> bool:
    """Wait for work as long as a person would; tell whether it is done."""
    done, _ = await asyncio.wait({work}, timeout=patience)
    return bool(done)
