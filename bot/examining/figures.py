"""The address where Prometheus finds figures, if there is to be one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import aiohttp

from bot.examining.finding import fine, warning

if TYPE_CHECKING:
    from bot.examining.finding import Case, Finding

_SECONDS: Final = 2.0
_OK: Final = 200


async def examine(case: Case) -> list[Finding]:
    """Ask for the figures once."""
    if case.settings.metrics is None:
        return []
    host, port = case.settings.metrics
    url = f"http://{f'[{host}]' if ':' in host else host}:{port}/metrics"
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_SECONDS)) as asking,
            asking.get(url) as answer,
        ):
            status, begin = answer.status, (await answer.content.read(1 << 20)).decode("utf-8", "replace")
    except (aiohttp.ClientError, OSError):
        says = f"nothing answers at {url}"
        return [warning("metrics", says, "Is the bot running? Its log says if the port is taken: ss -ltnp")]
    if status != _OK or "dragoman_" not in begin:
        says = f"{url} is somebody else's (HTTP {status})"
        return [warning("metrics", says, "Set DRAGOMAN_METRICS to another port, and restart the bot.")]
    return [fine("metrics", url)]
