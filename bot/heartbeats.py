"""When Discord's gateway last acknowledged a heartbeat of each shard."""

from __future__ import annotations

from math import isinf
from time import perf_counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from discord import AutoShardedClient, ShardInfo
    from discord.gateway import DiscordWebSocket

_INTERVALS: Final = 2
"""Heartbeats that may go without an acknowledgement: a connection that is being made anew has none for a moment."""

_SECONDS_MORE: Final = 5.0


class Heartbeats:
    """Remembers each shard's acknowledgements over all its connections; `look` has to be called now and then.

    discord.py forgets them with each connection, and counts a new one as acknowledged from its beginning: a gateway
    that takes connections and then says nothing would always look well.
    """

    def __init__(self, client: AutoShardedClient, *, clock: Callable[[], float] = perf_counter) -> None:
        self._client = client
        self._clock = clock  # the one that discord.py reads
        self._acknowledged: dict[int, float] = {}
        self._intervals: dict[int, float] = {}

    def look(self) -> None:
        """Take down what has been acknowledged since the last time."""
        for shard, info in self._client.shards.items():
            self._acknowledged.setdefault(shard, self._clock())
            websocket = _websocket(info)
            beating = websocket._keep_alive  # noqa: SLF001 - discord.py tells it nowhere else
            if beating is None:
                continue
            self._intervals[shard] = beating.interval or 0.0
            # Without a session's id the gateway has not let the bot in yet, and sends it no events.
            if websocket.session_id and not isinf(beating.latency):
                self._acknowledged[shard] = max(self._acknowledged[shard], beating._last_ack)  # noqa: SLF001 - as above

    def silences(self) -> dict[int, float]:
        """Tell for how many seconds each shard has waited for an acknowledgement."""
        now = self._clock()
        return {shard: now - at for shard, at in self._acknowledged.items()}

    def silent(self) -> dict[int, float]:
        """Tell which shards have waited for too long, and for how many seconds."""
        return {
            shard: seconds
            for shard, seconds in self.silences().items()
            if seconds > _INTERVALS * self._intervals.get(shard, 0.0) + _SECONDS_MORE
        }


def _websocket(shard: ShardInfo) -> DiscordWebSocket:
    return shard._parent.ws  # noqa: SLF001 - there is no other way to it
