"""What the bot does by itself, beside answering: jobs that are watched over, and begun again if they fail."""

from __future__ import annotations

import asyncio
import logging
from time import monotonic
from typing import TYPE_CHECKING, Final

from commands.errors import record
from corpus.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from types import TracebackType
    from typing import Self

_log = logging.getLogger(__name__)

_FIRST_PAUSE: Final = 5.0
_LONGEST_PAUSE: Final = 3600.0


class Jobs:
    """Runs jobs until the block ends. One that fails is logged and begun again, after a pause that doubles each time.

    A job either goes on for ever, or is one round of work that is due again after `every` seconds. The pause is short
    again after a round that went well, and when a job without rounds has worked for longer than the pause.
    """

    def __init__(self, *, first_pause: float = _FIRST_PAUSE, clock: Callable[[], float] = monotonic) -> None:
        self._first_pause = first_pause
        self._clock = clock
        self._running: list[asyncio.Task[None]] = []
        self._failed: set[str] = set()

    async def __aenter__(self) -> Self:
        """Begin without any."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop all of them."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def start(self, name: str, work: Callable[[], Awaitable[None]], *, every: float | None = None) -> None:
        """Start a job."""
        self._running.append(asyncio.create_task(self._watch(name, work, every), name=name))

    @property
    def waiting(self) -> int:
        """How many jobs have failed and wait until they are begun again."""
        return len(self._failed)

    def is_running(self, name: str) -> bool:
        """Tell whether a job has been started, and neither stopped nor come to its end."""
        return any(task.get_name() == name and not (task.done() or task.cancelling()) for task in self._running)

    def stop(self, name: str) -> None:
        """Stop a job; it may be started again."""
        for task in self._running:
            if task.get_name() == name:
                task.cancel()

    async def _watch(self, name: str, work: Callable[[], Awaitable[None]], every: float | None) -> None:
        pause = self._first_pause
        while True:
            began = self._clock()
            try:
                await work()
            except Exception as error:  # noqa: BLE001 - nothing that a job meets may stop the others
                if every is None and self._clock() - began > pause:
                    pause = self._first_pause
                _log_failure(name, error, pause)
                await self._rest(name, pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
            else:
                if every is None:
                    return
                pause = self._first_pause
                await asyncio.sleep(every)

    async def _rest(self, name: str, pause: float) -> None:
        self._failed.add(name)
        try:
            await asyncio.sleep(pause)
        finally:
            self._failed.discard(name)


def _log_failure(name: str, error: Exception, pause: float) -> None:
    if isinstance(error, CorpusError):
        _log.warning("The job %r failed and is tried again in %.0f s: %s", name, pause, error)
    else:
        record(f"job {name!r}", error)
