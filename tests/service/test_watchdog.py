"""A bot that hangs, is deaf or is killed is started again by systemd, and has kept all that it confirmed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.bot.real_bot import PATIENCE
from tests.service.service import UNIT

if TYPE_CHECKING:
    from tests.service.service import Service


async def test_ready_and_status_tell_the_truth(service: Service) -> None:
    """The unit is ready once there is a session and Discord has the commands, and its status says what it has."""
    door = asyncio.Event()
    held = service.discord.faults.hold("PUT", "/applications/*/commands", door)
    starting = asyncio.create_task(service.start())
    await service.discord.until(lambda: held.hits, "the bot sends its commands", within=PATIENCE)
    found = await service.machine.properties(UNIT)
    assert (found["ActiveState"], found["StatusText"]) == ("activating", "Connecting to Discord")
    door.set()
    await starting
    assert service.discord.gateway.connected
    await service.until("its status says it", StatusText="1 server, 5 articles, no question yet")
    await service.check_nothing_lost()


async def test_a_bot_that_stands_still_is_started_again(service: Service) -> None:
    """After SIGSTOP nobody feeds the watchdog; systemd ends the bot, starts it again, and people get answers."""
    await service.start()
    await service.add("Lanterns of Kapal")
    await service.kill("STOP")
    await service.until_restarted()
    await service.check_nothing_lost()


async def test_a_deaf_gateway_is_noticed(service: Service) -> None:
    """A gateway that acknowledges nothing, while Discord still takes requests, ends in a start of its own."""
    await service.start()
    await service.add("Lanterns of Kapal")
    service.discord.gateway.acknowledges = False
    await service.machine.until(lambda: service.machine.has(UNIT, NRestarts="1"), "it is started again")
    service.discord.gateway.acknowledges = True
    await service.until_restarted()
    assert "acknowledged no heartbeat" in await service.log()
    await service.check_nothing_lost()
