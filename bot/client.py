"""The Discord client: connects, keeps the commands in step with Discord, and stops without leaving anyone waiting."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from typing import TYPE_CHECKING, Final

import discord
import yarl
from discord.gateway import DiscordWebSocket

from commands import BUTTONS, Tree, add_commands

if TYPE_CHECKING:
    from corpus.search.searcher import Searcher
    from corpus.store import Store

_log = logging.getLogger(__name__)

_SYNCED: Final = "synced commands"
_SECONDS_TO_FINISH: Final = 5.0
"""How long a stopping bot waits for answers that are under way; it closes the connection to Discord after that."""


class DragomanClient(discord.AutoShardedClient):
    """A bot without privileged intents that answers from one store."""

    def __init__(self, store: Store, searcher: Searcher) -> None:
        # Nothing is said aloud here, so discord.py need not warn that it couldn't.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
        )
        self.store = store
        self.searcher = searcher
        self.answering: set[asyncio.Task[object]] = set()
        self.tree = Tree(self)
        add_commands(self.tree)
        self.add_dynamic_items(*BUTTONS)

    async def setup_hook(self) -> None:
        """Tell Discord the commands if they changed since it was last told."""
        payload = [command.to_dict(self.tree) for command in self.tree.get_commands()]
        written = json.dumps([self.application_id, payload], sort_keys=True)
        digest = hashlib.sha256(written.encode()).hexdigest()
        if await self.store.setting(_SYNCED) == digest:
            return
        synced = await self.tree.sync()
        await self.store.set_setting(_SYNCED, digest)
        _log.info("Told Discord %d commands", len(synced))

    async def close(self) -> None:
        """Let the answers under way finish, then leave Discord."""
        if self.answering:
            await asyncio.wait(self.answering, timeout=_SECONDS_TO_FINISH)
        await super().close()


def use_discord_at(base_url: str) -> None:
    """Speak to another Discord than the real one, such as a local one for tests: ``http://127.0.0.1:8080``.

    It holds for every client of this program. The gateway is the one that this Discord names; until it has named one,
    and for a new session after a broken one, it is looked for at the same address.
    """
    base = yarl.URL(base_url)
    discord.http.Route.BASE = str(base / "api/v10")
    DiscordWebSocket.DEFAULT_GATEWAY = base.with_scheme("wss" if base.scheme == "https" else "ws")
