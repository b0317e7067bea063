"""A wall clock that jumps, by a battery that died or a host that sets it, takes nothing away from anyone."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

import pytest
from aiohttp import web

from tests.bot.real_bot import MANAGER
from tests.service.clock import Clock
from tests.service.service import ANSWER, QUESTION, STATE, UNIT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.service.service import Service

FEED: Final = """<rss version="2.0"><channel><title>{title}</title>
<item><title>{title} opens</title><link>http://127.0.0.1:8001/page</link></item></channel></rss>"""
_PORT: Final = 8001


class Site:
    """A web server in the machine with a few feeds, that counts how often each was asked for."""

    def __init__(self) -> None:
        self.asked: dict[str, int] = {}

    async def feed(self, request: web.Request) -> web.Response:
        """Answer with a feed."""
        self.asked[request.path] = self.asked.get(request.path, 0) + 1
        return web.Response(text=FEED.format(title=f"Wagons of {request.path[1:]}"), content_type="application/rss+xml")


@pytest.fixture
async def clock(service: Service) -> Clock:
    """Let the bot go by a clock that can be set."""
    made = Clock(service.machine)
    await made.put_in()
    return made


@pytest.mark.parametrize("days", [400.0, -400.0])
async def test_a_clock_that_jumps_takes_nothing_away(service: Service, clock: Clock, days: float) -> None:
    """After a jump and after the way back people ask, add and undo, and the watchdog is fed, without a new start."""
    await service.start()
    await service.add("Lanterns of Kapal")
    anna = service.server.add_member("anna")
    waiting = await service.propose("Bridges of Tekeli")
    for number, jump in enumerate((days, 0.0)):
        clock.jump(days=jump)
        await _watchdog_is_fed(service)
        assert ANSWER in (await anna.slash("ask", question=QUESTION)).text.replace("*", "")
        await service.undo(await service.add(f"Kettles of Saryozek {number}"))
        await service.check_nothing_lost()
    pressed = await waiting.by.click(waiting.reply.message, "Add")
    assert ("This preview is over" if days > 0 else "Added 1 article.") in pressed.text, pressed.text
    assert await service.machine.has(UNIT, ActiveState="active", NRestarts="0")


async def test_nothing_is_forgotten_too_early(service: Service, clock: Clock) -> None:
    """Starts and backups while the clock is a year ahead cost no server its articles, and no later backup its place."""
    await service.start()
    await service.add("Lanterns of Kapal")
    made: list[set[str]] = []
    for days in (0.0, 400.0, 0.0):
        clock.jump(days=days)
        await service.machine.systemctl("restart", UNIT)
        await service.check_nothing_lost()
        await service.add(f"Kettles of Saryozek, {len(made)}")
        await asyncio.sleep(1)  # a backup's name tells its second
        variables = [f"{name}={value}" for name, value in clock.environment.items()]
        before = set().union(*made)
        await service.machine.run("env", *variables, "dragoman", "backup")
        made.append({path.name for path in service.machine.path(f"{STATE}/backups").glob("*.sqlite3*")} - before)
    assert [len(each) for each in made] == [1, 1, 1]
    await service.stop()
    await service.dragoman("restore", f"{STATE}/backups/{made[-1].pop()}")
    await service.start()
    await service.check_nothing_lost()


async def test_feeds_are_polled_after_the_clock_was_ahead(service: Service, clock: Clock) -> None:
    """A feed that was polled while the clock was a year ahead does not wait for that year."""
    await service.configure(DRAGOMAN_FETCH="on", DRAGOMAN_FETCH_NETWORKS="127.0.0.0/8")
    async with _site(service) as site:
        clock.jump(days=400)
        await service.start()
        cora = service.server.add_member("cora", permissions=MANAGER)
        added = await cora.slash("feeds add", url=f"http://127.0.0.1:{_PORT}/feed")
        assert "It has 1 entry now" in added.text, added.text
        await service.stop()
        clock.jump(days=1)
        await service.start()
        await service.machine.until(lambda: site.asked["/feed"] > 1, "the feed is polled again", within=15)
    await service.check_nothing_lost()


async def _watchdog_is_fed(service: Service) -> None:
    """Wait until the bot has told systemd twice that it is alive."""
    for _ in range(2):
        before = (await service.machine.properties(UNIT))["WatchdogTimestampMonotonic"]
        await service.machine.until(lambda: _was_fed_after(service, before), "the watchdog is fed")  # noqa: B023 - awaited at once


async def _was_fed_after(service: Service, before: str) -> bool:
    found = await service.machine.properties(UNIT)
    return found["WatchdogTimestampMonotonic"] != before


@asynccontextmanager
async def _site(service: Service) -> AsyncIterator[Site]:
    site = Site()
    app = web.Application()
    app.add_routes([web.get("/feed", site.feed)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.SockSite(runner, service.machine.listen(_PORT)).start()
    try:
        yield site
    finally:
        await runner.cleanup()
