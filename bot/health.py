"""Whether the bot is alive: in a session with Discord that is acknowledged, and able to answer a question."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import TYPE_CHECKING, Final

from bot.heartbeats import Heartbeats
from corpus.errors import CorpusError

if TYPE_CHECKING:
    from bot.client import DragomanClient
    from bot.status import Status

_PROBE: Final = "What did Kazakhstan, Malaysia and China agree on?"
_SECONDS_TO_PROBE: Final = 10.0
_SECONDS_TO_ROUNDS: Final = 10.0
_ROUNDS_IN_WATCHDOG: Final = 3
"""Systemd advises two; with three a round that is late is no harm."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Health:
    """How the bot is: `problems` in sentences, none if all is well.

    `silences` tells for how many seconds each shard has waited for an acknowledged heartbeat, and `probe_ms` how long
    the probe question took, None if it got no answer.
    """

    problems: tuple[str, ...]
    silences: dict[int, float]
    probe_ms: float | None

    @property
    def is_well(self) -> bool:
        """Whether the bot can do what it is there for."""
        return not self.problems


class Examiner:
    """Examines a client. It reads and never writes: with a full disk questions are answered as ever.

    `seconds_to_probe` is how long the probe question may take.
    """

    def __init__(self, client: DragomanClient, *, seconds_to_probe: float = _SECONDS_TO_PROBE) -> None:
        self._client = client
        self._heartbeats = Heartbeats(client)
        self._seconds_to_probe = seconds_to_probe

    async def report(self) -> Health:
        """Look how the bot is now."""
        probe_ms, complaint = await self._probe()
        self._heartbeats.look()
        silences = self._heartbeats.silences()
        problems = [*self._deafness(), *([complaint] if complaint else [])]
        return Health(tuple(problems), silences, probe_ms)

    def _deafness(self) -> list[str]:
        if self._client.is_closed() or not self._client.is_ready():
            return ["There is no session with Discord's gateway."]
        silent = self._heartbeats.silent()
        if not silent:
            return []
        which = "" if len(silent) == len(self._client.shards) else f" of shard {', '.join(map(str, sorted(silent)))}"
        since = datetime.now(UTC).astimezone() - timedelta(seconds=max(silent.values()))
        return [f"Discord's gateway has acknowledged no heartbeat{which} since {since:%H:%M}."]

    async def _probe(self) -> tuple[float | None, str | None]:
        """Ask a question as a member would; tell how many milliseconds that took, or what is wrong."""
        begun = perf_counter()
        try:
            async with asyncio.timeout(self._seconds_to_probe):
                await self._client.searcher.ask(_PROBE)
        except TimeoutError:
            return None, f"A probe question got no answer within {self._seconds_to_probe:g} s."
        except (CorpusError, sqlite3.Error, OSError) as error:
            return None, f"A probe question could not be answered ({type(error).__name__}: {error})."
        return 1000 * (perf_counter() - begun), None


class Watchdog:
    """Feeds systemd's watchdog as long as the bot is well, and says once when it no longer is, and once when again.

    It runs in the event loop, so that systemd also hears nothing from one that stands still. `latest` is what the last
    round found.
    """

    def __init__(self, examiner: Examiner, status: Status) -> None:
        self.latest: Health | None = None
        self._examiner = examiner
        self._status = status
        self._is_well = True

    @property
    def pause(self) -> float:
        """How many seconds to wait between two rounds."""
        watchdog = self._status.notifier.watchdog
        return min(watchdog / _ROUNDS_IN_WATCHDOG, _SECONDS_TO_ROUNDS) if watchdog else _SECONDS_TO_ROUNDS

    async def round(self) -> None:
        """Examine the bot once, and feed the watchdog if it is well."""
        self.latest = health = await self._examiner.report()
        if health.is_well:
            self._status.notifier.alive()
        if health.is_well != self._is_well:
            self._tell(health)
        self._is_well = health.is_well
        self._status.ailment = " ".join(health.problems).rstrip(".") or None
        self._status.show()

    def _tell(self, health: Health) -> None:
        if health.is_well:
            _log.info("All is well again")
        else:
            _log.error("%s", " ".join(health.problems))
