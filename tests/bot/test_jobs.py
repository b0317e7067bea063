"""Background jobs are watched over: one that fails is logged and tried again, and never stops the others."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.jobs import Jobs
from corpus.errors import CorpusError

if TYPE_CHECKING:
    import pytest


class Work:
    """A job that fails as often as it is told to."""

    def __init__(self, *failures: Exception) -> None:
        self._failures = list(failures)
        self.rounds = 0
        self.done = asyncio.Event()

    async def __call__(self) -> None:
        """Do one round."""
        self.rounds += 1
        if self._failures:
            raise self._failures.pop(0)
        self.done.set()


async def test_a_failing_job_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    """An expected trouble is logged as a sentence, an unexpected one with its place and without its message."""
    work, other = Work(CorpusError("The feed is gone."), ValueError("who grows rice?")), Work()
    async with Jobs(first_pause=0.0) as jobs:
        jobs.start("polling", work)
        jobs.start("other", other)
        await asyncio.wait_for(work.done.wait(), 10)
        await asyncio.wait_for(other.done.wait(), 10)
    assert work.rounds == 3
    said = [(record.levelno, record.getMessage()) for record in caplog.records]
    assert said[0] == (logging.WARNING, "The job 'polling' failed and is tried again in 0 s: The feed is gone.")
    assert said[1][1].startswith("Incident ")
    assert "ValueError" in said[1][1]
    assert "test_jobs.py" in said[1][1]
    assert "rice" not in said[1][1]


async def test_the_pause_is_short_again_after_a_good_while(caplog: pytest.LogCaptureFixture) -> None:
    """A job without rounds that fails at once waits longer each time, but not after it had worked for long."""
    now = 0.0
    seconds = iter([0.0, 0.0, 0.0, 60.0, 0.0])
    done = asyncio.Event()

    async def work() -> None:
        nonlocal now
        if (worked := next(seconds, None)) is None:
            done.set()
            return
        now += worked
        raise CorpusError("The network is gone.")

    async with Jobs(first_pause=0.001, clock=lambda: now) as jobs:
        jobs.start("polling", work)
        await asyncio.wait_for(done.wait(), 10)
    pauses = [record.args[1] for record in caplog.records if isinstance(record.args, tuple)]
    assert pauses == [0.001, 0.002, 0.004, 0.001, 0.002]


async def test_a_regular_job_comes_round_again() -> None:
    """A job with a period is done again and again, until the block ends."""
    work = Work()
    async with Jobs() as jobs:
        jobs.start("sweeping", work, every=0.0)
        async with asyncio.timeout(10):
            while work.rounds < 3:  # noqa: ASYNC110 - the job has nothing to signal with
                await asyncio.sleep(0)
    rounds = work.rounds
    await asyncio.sleep(0)
    assert work.rounds == rounds


async def test_a_job_can_be_stopped_and_started_again() -> None:
    """Stopping one leaves the others alone, and it can go on later."""
    never = asyncio.Event()
    begun: asyncio.Queue[str] = asyncio.Queue()

    async def work(name: str) -> None:
        await begun.put(name)
        await never.wait()

    async with Jobs() as jobs:
        jobs.start("feeds", lambda: work("feeds"))
        jobs.start("checks", lambda: work("checks"))
        assert {await begun.get(), await begun.get()} == {"feeds", "checks"}
        jobs.stop("feeds")
        assert not jobs.is_running("feeds")
        assert jobs.is_running("checks")
        jobs.start("feeds", lambda: work("feeds again"))
        assert await asyncio.wait_for(begun.get(), 10) == "feeds again"
        assert jobs.is_running("feeds")


async def test_a_job_that_waits_to_be_begun_again_is_counted() -> None:
    """It waits until its pause is over, or until it is stopped."""
    work = Work(CorpusError("The feed is gone."))
    async with Jobs(first_pause=3600.0) as jobs:
        jobs.start("polling", work)
        await _turns()
        assert (work.rounds, jobs.waiting) == (1, 1)
        jobs.stop("polling")
        await _turns()
        assert jobs.waiting == 0


async def _turns() -> None:
    """Let everything that can go on do so."""
    for _ in range(10):
        await asyncio.sleep(0)
