"""What Prometheus is told of the state of things: figures that are looked up when it asks, not counted on the way."""

from __future__ import annotations

import asyncio
import logging
import math
import shutil
import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily
from prometheus_client.registry import Collector

from bot.heartbeats import Heartbeats
from corpus.backup import backups
from corpus.errors import StoreError
from corpus.models import BUNDLED, SHARED
from corpus.reading.isolated import readings_under_way

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from prometheus_client.core import Metric

    from bot.client import DragomanClient
    from bot.jobs import Jobs

_SECONDS_TO_LOOK: Final = 5.0
_log: Final = logging.getLogger(__name__)


@dataclass(slots=True)
class _Figure:
    """One figure with its values, by the label if it has one; a counter only ever rises."""

    name: str
    help: str
    values: Mapping[str, float]
    label: str | None = None
    rises: bool = False

    def family(self) -> Metric:
        kind = CounterMetricFamily if self.rises else GaugeMetricFamily
        family = kind(f"dragoman_{self.name}", self.help, labels=[self.label] if self.label else [])
        for value, number in self.values.items():
            family.add_metric([value] if self.label else [], number)
        return family


@dataclass(slots=True, eq=False)
class Figures(Collector):
    """Looks the figures up with `look`, and gives what it last found to who collects."""

    client: DragomanClient
    jobs: Jobs
    database: Path
    backups: Path
    _heartbeats: Heartbeats = field(init=False)
    _found: list[_Figure] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        self._heartbeats = Heartbeats(self.client)

    def follow_heartbeats(self) -> None:
        """Take down which heartbeats were acknowledged."""
        self._heartbeats.look()

    async def look(self) -> None:
        """Look everything up; what cannot be looked up now is left out, and the log is told."""
        self.follow_heartbeats()
        kept: list[_Figure] = []
        try:
            async with asyncio.timeout(_SECONDS_TO_LOOK):
                kept = await self._kept()
        except (StoreError, sqlite3.Error, OSError) as error:  # a TimeoutError is an OSError
            _log.warning("Some figures cannot be read from the database: %s", type(error).__name__)
        seen = _Figure("figures_complete", "1 if all figures could be looked up.", {"": float(bool(kept))})
        self._found = [*self._of_bot(), *self._of_gateway(), *kept, seen]

    def collect(self) -> Iterator[Metric]:
        """Give what was found."""
        yield InfoMetricFamily(
            "dragoman", "Which Dragoman it is.", {"version": version("dragoman"), "sqlite": sqlite3.sqlite_version}
        )
        for figure in self._found:
            yield figure.family()

    def _of_bot(self) -> Iterator[_Figure]:
        activity, asked = self.client.activity, self.client.activity.last_question
        yield _Figure("ready", "1 while there is a session with Discord.", {"": float(self.client.is_ready())})
        yield _Figure("servers", "Servers that the bot is in.", {"": len(self.client.guilds)})
        yield _Figure(
            "requests_under_way", "Uses of the bot that wait for their end.", {"": len(self.client.answering)}
        )
        yield _Figure("questions_under_way", "Questions that are being searched for.", {"": activity.under_way})
        yield _Figure("readings_under_way", "Sources that are being read or wait for that.", {"": readings_under_way()})
        yield _Figure("jobs_waiting", "Background jobs that failed and will be tried again.", {"": self.jobs.waiting})
        if asked:
            at = {"": asked.timestamp()}
            yield _Figure("last_question_timestamp_seconds", "When the last question came, in Unix time.", at)
        failures = {"": self.client.poller.failures}
        yield _Figure("feed_errors", "Polls of feeds that failed.", failures, rises=True)

    def _of_gateway(self) -> Iterator[_Figure]:
        counts, latencies = self.client.gateway_events, dict(self.client.latencies)
        known = {str(shard): seconds for shard, seconds in latencies.items() if math.isfinite(seconds)}
        silences = {str(shard): seconds for shard, seconds in self._heartbeats.silences().items()}
        yield _Figure(
            "gateway_latency_seconds", "Time until Discord's gateway acknowledged a heartbeat.", known, "shard"
        )
        yield _Figure(
            "gateway_heartbeat_age_seconds", "Time since a heartbeat was last acknowledged.", silences, "shard"
        )
        for name, meaning in (
            ("sessions", "Sessions with Discord's gateway that were begun, the first of each shard included."),
            ("resumes", "Sessions with Discord's gateway that went on after a break."),
            ("disconnects", "Breaks of the connection to Discord's gateway."),
        ):
            yield _Figure(f"gateway_{name}", meaning, {"": counts[name]}, rises=True)

    async def _kept(self) -> list[_Figure]:
        """Look at the database, its files, and the backups."""
        counted = await self.client.store.in_thread(_count)
        stale, _ = await self.client.store.stale()
        files = await asyncio.to_thread(lambda: list(_files(self.database, self.backups)))
        return [
            *counted,
            _Figure("index_stale_articles", "Articles that wait to be indexed anew.", {"": stale}),
            *files,
        ]


def _count(connection: sqlite3.Connection) -> list[_Figure]:
    articles = {"bundled": 0.0, "shared": 0.0, "servers": 0.0}
    passages = 0
    for scope, in_it, parts in connection.execute("SELECT id, articles, passages FROM scope"):
        articles["bundled" if scope == BUNDLED else "shared" if scope == SHARED else "servers"] += in_it
        passages += parts
    ((feeds, failing),) = connection.execute("SELECT count(*), coalesce(sum(failures > 0), 0) FROM feed")
    return [
        _Figure("articles", "Articles that ship, that the host added, and that servers added.", articles, "scope"),
        _Figure("passages", "Passages that can be found.", {"": passages}),
        _Figure("feeds", "Feeds that are followed.", {"": feeds}),
        _Figure("feeds_failing", "Feeds whose last poll failed.", {"": failing}),
    ]


def _files(database: Path, folder: Path) -> Iterator[_Figure]:
    database = database.resolve()  # a link has no log beside it, and can be on another disk
    log = database.with_name(f"{database.name}-wal")
    yield _Figure("database_bytes", "Size of the database file.", {"": database.stat().st_size})
    yield _Figure(
        "database_wal_bytes", "Size of the database's log of writes.", {"": log.stat().st_size if log.exists() else 0}
    )
    free = {"": shutil.disk_usage(database.parent).free}
    yield _Figure("database_free_bytes", "Room that is left on the database's disk.", free)
    if taken := backups(folder):
        age = (datetime.now(UTC) - taken[0].taken).total_seconds()
        yield _Figure("last_backup_age_seconds", "Time since the newest backup was taken.", {"": age})
