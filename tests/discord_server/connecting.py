"""Point discord.py at the local Discord."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def connect(base_url: str) -> Iterator[None]:
    """Let every discord.py client of this program talk to the server at `base_url`, until the block ends.

    A client becomes ready at once, instead of after two seconds, with
    ``client._connection.guild_ready_timeout = 0.0``.
    """
    api, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE = f"{base_url}/api/v10"
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"{base_url.replace('http', 'ws', 1)}/gateway")
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = api, gateway
