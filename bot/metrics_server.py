"""The address on loopback where Prometheus finds figures: GET /metrics, and nothing else."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from aiohttp import web

from bot.settings import METRICS, ConfigurationError
from corpus.store.guarding import BACKUPS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.client import DragomanClient
    from bot.jobs import Jobs
    from bot.metric_figures import Figures
    from bot.metrics import Metrics
    from bot.settings import Settings

PATH: Final = "/metrics"
_FRESH: Final = 5.0
"""Seconds for which figures that were looked up are good enough."""

_SECONDS_TO_STOP: Final = 1.0
_SECONDS_TO_LAG: Final = 0.5


@asynccontextmanager
async def metrics_served(client: DragomanClient, jobs: Jobs, settings: Settings, database: Path) -> AsyncIterator[None]:
    """Count what the client does and serve it while the block lasts, if the host wants that.

    Raises ConfigurationError if the address cannot be used.
    """
    if settings.metrics is None:
        yield
        return
    # These bring a library that hooks into the garbage collector, which is not for those who want no figures.
    from bot.metric_figures import Figures  # noqa: PLC0415
    from bot.metrics import Metrics  # noqa: PLC0415

    metrics, figures = Metrics(), Figures(client, jobs, database, settings.backups or _beside(database))
    metrics.registry.register(figures)
    runner = web.ServerRunner(
        web.Server(_Page(metrics, figures).answer, access_log=None), shutdown_timeout=_SECONDS_TO_STOP
    )
    await runner.setup()
    client.observers.append(metrics.observe)
    attention = asyncio.create_task(_attend(metrics, figures))
    try:
        await _listen(runner, *settings.metrics)
        yield
    finally:
        attention.cancel()
        client.observers.remove(metrics.observe)
        await runner.cleanup()


class _Page:
    """The one page that there is."""

    def __init__(self, metrics: Metrics, figures: Figures) -> None:
        self._metrics = metrics
        self._figures = figures
        self._looking = asyncio.Lock()
        self._good_until = 0.0

    async def answer(self, request: web.BaseRequest) -> web.Response:
        """Give all figures, in the form that is asked for."""
        if request.path != PATH or request.method not in {"GET", "HEAD"}:
            return web.Response(status=HTTPStatus.NOT_FOUND, text=f"There is only {PATH} here.\n")
        await self._refresh()
        written, content_type = await asyncio.to_thread(self._metrics.written, request.headers.get("Accept", ""))
        return web.Response(body=written, headers={"Content-Type": content_type})

    async def _refresh(self) -> None:
        """Look the figures up unless that was done just now, however many ask at once."""
        loop = asyncio.get_running_loop()
        async with self._looking:
            if loop.time() >= self._good_until:
                await self._figures.look()
                self._good_until = loop.time() + _FRESH


def _beside(database: Path) -> Path:
    return database.resolve().parent / BACKUPS


async def _listen(runner: web.ServerRunner, host: str, port: int) -> None:
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error).rstrip(".")
        raise ConfigurationError(
            "{metrics} is {host}:{port}, which cannot be used: {reason}.",
            metrics=METRICS,
            host=host,
            port=str(port),
            reason=reason,
        ) from error


async def _attend(metrics: Metrics, figures: Figures) -> None:
    """Look at the clock again and again, to see how late the event loop is, and at the heartbeats."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + _SECONDS_TO_LAG
        await asyncio.sleep(_SECONDS_TO_LAG)
        metrics.observe_lag(loop.time() - due)
        figures.follow_heartbeats()
