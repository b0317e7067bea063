"""Tests of what a Discord client lets people do with a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.discord_server.connecting import connect
from tests.discord_server.driver import LocalDiscord
from tests.discord_server.errors import BotOfflineError, CannotDoError, NotOfferedError
from tests.discord_server.options import Resolver, Typed, fill_options

if TYPE_CHECKING:
    from tests.discord_server.rules import Payload
    from tests.discord_server.state import Channel, Message


def post(server: LocalDiscord, channel: Channel, *buttons: Payload) -> Message:
    """Let the bot post buttons."""
    row = {"type": 1, "components": [{"type": 2, "style": 1, **button} for button in buttons]}
    return server.posts.create(channel, server.state.bot, {"content": "Press", "components": [row]})


async def test_presses_only_what_can_be_pressed() -> None:
    """A greyed out button cannot be pressed, and one of several of the same name has to be chosen."""
    server = LocalDiscord()
    anna = server.add_guild().add_member("anna")
    twice = [{"label": "Context", "custom_id": "1"}, {"label": "Context", "custom_id": "2"}]
    message = post(server, anna.home, *twice, {"label": "Old", "custom_id": "3", "disabled": True})
    with pytest.raises(CannotDoError, match="There are 2 of 'Context'"):
        await anna.click(message, "Context")
    with pytest.raises(CannotDoError, match="'Old' is greyed out"):
        await anna.click(message, "Old")
    with pytest.raises(NotOfferedError, match="no number 3"):
        await anna.click(message, "Context", nth=3)
    with pytest.raises(BotOfflineError):
        await anna.click(message, "Context", nth=2)
    (interaction,) = server.state.interactions.values()
    assert interaction.asked["custom_id"] == "2"
    stranger = server.add_person("boris")
    with pytest.raises(NotOfferedError, match="does not see"):
        await stranger.click(message, "Context", nth=1)


async def test_numbers_components() -> None:
    """Components without a number get a free one, and given numbers stay."""
    server = LocalDiscord()
    channel = server.add_guild().channel
    message = post(server, channel, {"label": "a", "custom_id": "a", "id": 1}, {"label": "b", "custom_id": "b"})
    (row,) = message.components
    assert (row["id"], [button["id"] for button in row["components"]]) == (2, [1, 3])


def test_typing_does_not_wait_for_required_options() -> None:
    """An option completes itself while others that are required are still empty."""
    needed = {"type": 3, "name": "needed", "description": "d", "required": True}
    entry = {
        "name": "find",
        "options": [needed, {"type": 3, "name": "title", "description": "d", "autocomplete": True}],
    }
    server = LocalDiscord()
    resolver = Resolver(server.add_guild().channel, server.posts.store)
    assert fill_options(entry, {"title": Typed("po")}, resolver) == [
        {"name": "title", "type": 3, "value": "po", "focused": True}
    ]
    with pytest.raises(CannotDoError, match="cannot be sent without needed"):
        fill_options(entry, {"title": "port"}, resolver)


def test_connecting_is_undone() -> None:
    """discord.py speaks to the real Discord again when the block ends."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    with connect("http://127.0.0.1:1"):
        assert Route("GET", "/gateway").url == "http://127.0.0.1:1/api/v10/gateway"
        assert yarl.URL("ws://127.0.0.1:1/gateway") == DiscordWebSocket.DEFAULT_GATEWAY
    assert before == (Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY)
