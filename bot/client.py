"""The Discord client: connects, keeps the commands in step with Discord, and stops without leaving anyone waiting."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import discord
import yarl
from discord.gateway import DiscordWebSocket

from bot.keeping import forget_next, give_away, note_servers
from commands import BUTTONS, Tree, add_commands
from commands.curation.group import FOR_CURATORS
from commands.curation.telling import show_waiting
from commands.errors import record
from corpus.curation import Curation
from corpus.models import UNLIMITED, Scope
from corpus.polling import FeedPoller

if TYPE_CHECKING:
    from discord import app_commands

    from corpus.fetching import Fetcher
    from corpus.models import Limits
    from corpus.search.searcher import Searcher
    from corpus.store import Store

_log = logging.getLogger(__name__)

_SYNCED: Final = "synced commands"
_SECONDS_TO_FINISH: Final = 5.0
"""How long a stopping bot waits for answers that are under way; it closes the connection to Discord after that."""


class DragomanClient(discord.AutoShardedClient):
    """A bot without privileged intents that answers from one store.

    `limits` are those of each server, and `keep_days` tells for how long a server's articles are kept after the bot
    has left it.
    """

    def __init__(
        self, store: Store, searcher: Searcher, fetcher: Fetcher, *, limits: Limits = UNLIMITED, keep_days: int = 30
    ) -> None:
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
        self.fetcher = fetcher
        self.limits = limits
        self.curation = Curation(store)
        self.poller = FeedPoller(store, fetcher, self.curation, lambda _: limits)
        self._keep_days = keep_days
        self._noting = asyncio.Lock()  # so that what is noted last is what happened last
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

    async def on_ready(self) -> None:
        """Note which servers the bot is in, those that are out of reach for a while included."""
        if self._is_late():
            return
        async with self._noting:
            await note_servers(self.store, [guild.id for guild in self.guilds])

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Note that the bot is in a server, so that what was added there before is kept."""
        if self._is_late():
            return
        async with self._noting:
            await self.store.servers.note_joined(Scope(guild.id))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Note that the bot was thrown out of a server, and offer its articles to the owner."""
        if self._is_late():
            return
        async with self._noting:
            await self.store.servers.note_left(Scope(guild.id), datetime.now(UTC))
        await give_away(self, self.store, guild, self._keep_days)

    async def forget_left(self) -> None:
        """Delete everything of the servers that were left too long ago, once it is known which ones the bot is in."""
        while self.is_ready():
            async with self._noting:
                if not await forget_next(self.store, [guild.id for guild in self.guilds], self._keep_days):
                    break

    async def on_app_command_completion(
        self,
        interaction: discord.Interaction[DragomanClient],
        command: app_commands.Command[Any, ..., Any] | app_commands.ContextMenu,
    ) -> None:
        """Show a curator, after a command for curators, what they could not be told before."""
        self._await_on_closing()
        is_modal = interaction.response.type is discord.InteractionResponseType.modal
        if command.qualified_name.partition(" ")[0] in FOR_CURATORS and not is_modal:
            await show_waiting(interaction)

    async def on_error(self, event_method: str, /, *_: object, **__: object) -> None:
        """Log what went wrong in an event, without what was typed."""
        if isinstance(error := sys.exception(), Exception):
            record(f"event {event_method!r}", error)

    async def close(self) -> None:
        """Let the answers under way finish, then leave Discord."""
        await self._finish()
        await super().close()
        await self._finish()  # what has begun meanwhile still needs the store

    async def _finish(self) -> None:
        if self.answering:
            await asyncio.wait(self.answering, timeout=_SECONDS_TO_FINISH)

    def _is_late(self) -> bool:
        """Tell an event that nothing is to be done any more; otherwise a stopping bot waits for the task that asks."""
        if not self.is_closed():
            self._await_on_closing()
        return self.is_closed()

    def _await_on_closing(self) -> None:
        """Let a stopping bot wait for the task that calls this."""
        if task := asyncio.current_task():
            self.answering.add(task)
            task.add_done_callback(self.answering.discard)


def use_discord_at(base_url: str) -> None:
    """Speak to another Discord than the real one, such as a local one for tests: ``http://127.0.0.1:8080``.

    It holds for every client of this program. The gateway is the one that this Discord names; until it has named one,
    and for a new session after a broken one, it is looked for at the same address.
    """
    base = yarl.URL(base_url)
    discord.http.Route.BASE = str(base / "api/v10")
    DiscordWebSocket.DEFAULT_GATEWAY = base.with_scheme("wss" if base.scheme == "https" else "ws")
