"""A Discord that is down, or that refuses the token, is met with patience, or with an end that says why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.service.preparing import TREE
from tests.service.service import UNIT

if TYPE_CHECKING:
    from tests.service.service import Service

NEW_TOKEN: Final = "another.dragoman.test"  # noqa: S105 - opens nothing but the local Discord
AUTHENTICATION_FAILED: Final = 4004


async def test_discord_is_down_at_the_start(service: Service) -> None:
    """The bot waits and says for what, without a new start; when Discord is there it becomes ready by itself."""
    await service.discord.close()
    await service.machine.systemctl("start", "--no-block", UNIT)
    await service.machine.until(lambda: _waits(service), "the status says what the bot waits for")
    assert await service.machine.has(UNIT, ActiveState="activating", NRestarts="0")
    await service.come_online()
    await service.until("it is ready", ActiveState="active")
    await service.add("Lanterns of Kapal")
    assert await service.machine.has(UNIT, NRestarts="0")
    await service.check_nothing_lost()


async def test_discord_goes_away_for_a_while(service: Service) -> None:
    """A bot that was ready goes on in a new session when Discord is back, in the same process."""
    await service.start()
    await service.add("Lanterns of Kapal")
    await service.discord.close()
    assert not service.discord.gateway.connected
    await service.come_online()
    await service.discord.until_connected(within=60)
    await service.check_nothing_lost()
    assert await service.machine.has(UNIT, NRestarts="0")


async def test_the_token_is_revoked_while_the_bot_runs(service: Service) -> None:
    """The bot ends with 78, is not started again, and says why; with a new token it is there as before."""
    await service.start()
    await service.add("Lanterns of Kapal")
    service.discord.state.token = NEW_TOKEN
    await service.discord.gateway.close(AUTHENTICATION_FAILED)
    await service.ended_with(78)
    assert "Discord does not accept DISCORD_TOKEN" in await service.log()
    assert await service.machine.has(UNIT, NRestarts="0")
    await service.machine.run(TREE / "deploy/install.sh", "--new-token", "--no-start", stdin=NEW_TOKEN)
    await service.start()
    await service.check_nothing_lost()


async def _waits(service: Service) -> bool:
    found = await service.machine.properties(UNIT)
    return found.get("StatusText", "").startswith("Waiting for Discord, which cannot be reached")
