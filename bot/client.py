"""The Discord client: connects, keeps the commands in step with Discord, and stops without leaving anyone waiting."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import sys
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket

from bot.keeping import forget_next, give_away, note_servers
from bot.stray_errors import log_stray_errors
from commands import BUTTONS, Tree, add_commands
from commands.activity import Activity
from commands.curation.group import FOR_CURATORS
from commands.curation.telling import show_waiting
from commands.errors import record
from commands.follow_ups import FollowUps
from commands.following.acts import tell_stopped
from commands.following.members import Members
from commands.language import learn
from commands.pace import Pace
from commands.remembering import Remembering
from commands.requests import note_response
from commands.translator import TRANSLATOR
from corpus.curation import Curation
from corpus.errors import StoreError
from corpus.models import UNLIMITED, Retention, Scope
from corpus.polling import FeedPoller
from corpus.relations.relations import Relations

if TYPE_CHECKING:
    from collections.abc import Callable

    from discord import app_commands

    from commands.requests import Request
    from corpus.fetching import Fetcher
    from corpus.models import Limits
    from corpus.search.searcher import Searcher
    from corpus.store import Store

_log = logging.getLogger(__name__)

_SYNCED: Final = "synced commands"
_RETENTION: Final = Retention()
_SECONDS_TO_FINISH: Final = 5.0
"""How long a stopping bot waits for answers that are under way; it closes the connection to Discord after that."""


class DragomanClient(discord.AutoShardedClient):
    """A bot without privileged intents that answers from one store.

    `limits` are those of each server, and `keep_days` tells for how long a server's articles are kept after the bot
    has left it; both may be changed while it runs. `retention` tells how many backups the host keeps, if any are made.
    """

    def __init__(  # noqa: PLR0913 - what it works with, and what the host has set
        self,
        store: Store,
        searcher: Searcher,
        fetcher: Fetcher,
        *,
        limits: Limits = UNLIMITED,
        keep_days: int = 30,
        retention: Retention = _RETENTION,
    ) -> None:
        # Nothing is said aloud here, so discord.py need not warn that it couldn't.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            http_trace=_trace(),
        )
        self.store = store
        self.searcher = searcher
        self.fetcher = fetcher
        self.limits = limits
        self._activity = Activity()
        self.pace = Pace()
        self.observers: list[Callable[[Request], None]] = [self.pace.note]
        self.curation = Curation(store)
        self.poller = FeedPoller(store, fetcher, self.curation, lambda _: self.limits)
        self.keep_days = keep_days
        self.retention = retention
        self.remembering = Remembering(store)
        self.members = Members(self)
        self.follow_ups = FollowUps(self)
        self.relations = Relations(store)
        self._noting = asyncio.Lock()  # so that what is noted last is what happened last
        self._launched: set[int] = set()
        self.answering: set[asyncio.Task[object]] = set()
        self.gateway_events: Counter[str] = Counter()
        self.tree = Tree(self)
        add_commands(self.tree)
        self.add_dynamic_items(*BUTTONS)

    @property  # type: ignore[misc]  # as below
    def activity(self) -> Activity:  # type: ignore[override]  # discord.py's is a presence, and this bot shows none
        """What was asked since the start."""
        return self._activity

    async def setup_hook(self) -> None:
        """Tell Discord the commands if they changed since it was last told."""
        log_stray_errors()
        await asyncio.to_thread(learn)
        await self.tree.set_translator(TRANSLATOR)
        written = json.dumps([self.application_id, await self.tree.payload()], sort_keys=True)
        digest = hashlib.sha256(written.encode()).hexdigest()
        if await self.store.setting(_SYNCED) == digest:
            return
        synced = await self.tree.sync()
        _log.info("Told Discord %d commands", len(synced))
        try:
            await self.store.set_setting(_SYNCED, digest)
        except StoreError as error:  # a full disk, with which the bot can answer nevertheless
            _log.warning("The next start will tell Discord the commands again: %s", error)

    async def launch_shard(self, gateway: yarl.URL, shard_id: int, *, initial: bool = False) -> None:
        """Make the first connection of a shard; raise GatewayNotFound if it fails.

        discord.py would try again for ever, each time from inside the time before, which the stack does not bear.
        """
        if shard_id in self._launched:
            raise discord.GatewayNotFound
        self._launched.add(shard_id)
        await super().launch_shard(gateway, shard_id, initial=initial)

    async def on_ready(self) -> None:
        """Note which servers the bot is in, those that are out of reach for a while included."""
        if self._is_late():
            return
        async with self._noting:
            await note_servers(self.store, [guild.id for guild in self.guilds])

    async def on_shard_connect(self, _: int) -> None:
        """Count a session with the gateway."""
        self.gateway_events["sessions"] += 1

    async def on_shard_resumed(self, _: int) -> None:
        """Count a session that went on after a break."""
        self.gateway_events["resumes"] += 1

    async def on_shard_disconnect(self, _: int) -> None:
        """Count a break."""
        self.gateway_events["disconnects"] += 1

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
        await give_away(self, self.store, guild, self.keep_days)

    async def forget_left(self) -> None:
        """Delete everything of the servers that were left too long ago, once it is known which ones the bot is in."""
        while self.is_ready():
            async with self._noting:
                if not await forget_next(self.store, [guild.id for guild in self.guilds], self.keep_days):
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
        if not is_modal:
            await tell_stopped(interaction)

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


def _trace() -> aiohttp.TraceConfig:
    """Watch what is sent to Discord, for the time until a request has its first response."""
    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(note_response)
    return trace
