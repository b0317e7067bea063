"""The gateway: sessions of the bot, the events it is sent, and their replay after a break."""

from __future__ import annotations

import asyncio
import json
import secrets
import zlib
from contextlib import suppress
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import discord
from aiohttp import web

from tests.discord_server.payloads import guild_payload, member_payload, message_payload, own_user_payload

if TYPE_CHECKING:
    from tests.discord_server.rules import Payload
    from tests.discord_server.state import Guild, Message, State

PRIVILEGED: Final = discord.Intents(members=True, presences=True, message_content=True)

_API_VERSION: Final = 10
_CLOSED_BY_CHOICE: Final = (1000, 1001)
_AUTHENTICATION_FAILED: Final = 4004
_ALREADY_AUTHENTICATED: Final = 4005
_NOT_AUTHENTICATED: Final = 4003
_DECODE_ERROR: Final = 4002
_UNKNOWN_OPCODE: Final = 4001
_INVALID_SEQUENCE: Final = 4007
_DISALLOWED_INTENTS: Final = 4014
_ENDING_THE_SESSION: Final = (4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014)


class Op(IntEnum):
    """What a frame is about."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    RESUME = 6
    RECONNECT = 7
    REQUEST_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


class Connection:
    """One websocket to the bot, compressed as one stream if the bot asked for zlib."""

    def __init__(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        self.request = request
        self.socket = socket
        self.session: Session | None = None
        self.cut_off = False
        self.feeder: asyncio.Task[None] | None = None
        # discord.py takes plain text too, so that a bot that asks for zstd needs no zstd library here.
        self._zlib = zlib.compressobj() if request.query.get("compress") == "zlib-stream" else None
        self._lock = asyncio.Lock()

    async def send(self, frame: Payload) -> None:
        """Send a frame; a bot that is gone does not hear it."""
        text = json.dumps(frame)
        async with self._lock:
            with suppress(ConnectionResetError):
                if self._zlib is None:
                    await self.socket.send_str(text)
                else:
                    packed = self._zlib.compress(text.encode()) + self._zlib.flush(zlib.Z_SYNC_FLUSH)
                    await self.socket.send_bytes(packed)

    async def close(self, code: int) -> None:
        """End the connection with a close code; the bot may resume its session."""
        self.cut_off = True
        await self.socket.close(code=code)


@dataclass(slots=True, eq=False)
class Session:
    """What the bot was sent since it identified, so that a resumed connection can go on where it stopped."""

    id: str
    intents: discord.Intents
    shard: tuple[int, int]
    log: list[Payload] = field(default_factory=list)
    connection: Connection | None = None
    fed: asyncio.Event = field(default_factory=asyncio.Event)

    def serves(self, guild: Guild | None) -> bool:
        """Tell whether the events of a server, or of direct messages, belong to this shard."""
        index, count = self.shard
        return index == (0 if guild is None or not guild.has_bot else (guild.id >> 22) % count)

    def add(self, event: str, payload: Payload) -> None:
        """Send an event, now or when the connection is back."""
        self.log.append({"op": int(Op.DISPATCH), "t": event, "s": len(self.log) + 1, "d": payload})
        self.fed.set()


class Gateway:
    """Serve the bot's websockets, and break them on demand."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._connections: set[Connection] = set()
        self._open = asyncio.Event()
        self._open.set()
        self.sessions: dict[str, Session] = {}
        self.shards = 1
        self.heartbeat_interval = 41.25
        self.acknowledges = True
        self.allowed_intents = discord.Intents.none()
        """The privileged intents that the application was granted."""
        self.identifies: list[Payload] = []
        self.resumes: list[Payload] = []
        self.heartbeats = 0
        self.presence: Payload | None = None

    @property
    def url(self) -> str:
        """The address of the gateway."""
        return f"{self._state.base_url.replace('http', 'ws', 1)}/gateway"

    @property
    def connected(self) -> bool:
        """Tell whether a bot has identified and is listening."""
        return any(session.connection for session in self.sessions.values())

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Talk to one connection until it ends."""
        await self._open.wait()
        socket = web.WebSocketResponse(timeout=2.0)
        await socket.prepare(request)
        connection = Connection(request, socket)
        self._connections.add(connection)
        try:
            hello = {"heartbeat_interval": int(self.heartbeat_interval * 1000), "_trace": []}
            await connection.send(_frame(Op.HELLO, hello))
            async for message in socket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    await self._receive(connection, message.data)
        finally:
            await self._detach(connection)
        return socket

    def dispatch(self, event: str, payload: Payload, guild: Guild | None, intents: int = 0) -> bool:
        """Send an event to the sessions that it concerns; tell whether there was one."""
        concerned = [
            session
            for session in self.sessions.values()
            if session.serves(guild) and (not intents or session.intents.value & intents)
        ]
        for session in concerned:
            session.add(event, payload)
        self._state.changes.notify()
        return bool(concerned)

    def announce(self, event: str, message: Message) -> None:
        """Send a message event to the sessions that asked for it, without the text if they may not read it."""
        guild = message.channel.guild
        if message.ephemeral or not self._state.sees(self._state.bot, message):
            return
        for session in self.sessions.values():
            if session.serves(guild) and session.intents.value & _messages(guild):
                hidden = not session.intents.message_content and self.hides(message)
                payload = message_payload(message, hide_content=hidden)
                if guild is not None:
                    payload |= {"guild_id": str(guild.id), "member": member_payload(guild.members[message.author.id])}
                session.add(event, payload)
        self._state.changes.notify()

    def announce_deletion(self, message: Message) -> None:
        """Send that a message is gone to the sessions that asked for message events."""
        guild = message.channel.guild
        payload = {"id": str(message.id), "channel_id": str(message.channel.id)}
        if guild is not None:
            payload["guild_id"] = str(guild.id)
        if not message.ephemeral:
            self.dispatch("MESSAGE_DELETE", payload, guild, _messages(guild))

    def hides(self, message: Message) -> bool:
        """Tell whether the text of a message is kept from a bot without the message content intent."""
        bot = self._state.bot
        return message.channel.guild is not None and message.author is not bot and bot not in message.mentions

    def show_guild(self, guild: Guild, *, joined: bool) -> None:
        """Tell the bot that it joined a server, or that one is in reach again."""
        payload = guild_payload(guild, self._state.bot)
        if joined:
            del payload["unavailable"]
        self.tell_of(guild, "GUILD_CREATE", payload)

    def hide_guild(self, guild: Guild, *, unavailable: bool) -> None:
        """Tell the bot that a server is gone, or only out of reach for a while."""
        self.tell_of(guild, "GUILD_DELETE", {"id": str(guild.id)} | ({"unavailable": True} if unavailable else {}))

    def tell_of(self, guild: Guild, event: str, payload: Payload) -> None:
        """Send an event about a server to the sessions that asked for such."""
        if guild.has_bot:
            self.dispatch(event, payload, guild, discord.Intents(guilds=True).value)

    async def reconnect(self) -> None:
        """Ask every connection to come back and resume (op 7)."""
        await self._tell(_frame(Op.RECONNECT, None))

    async def invalidate(self, *, resumable: bool) -> None:
        """Declare every session invalid (op 9): to be resumed, or to be identified anew."""
        if not resumable:
            self.sessions.clear()
        await self._tell(_frame(Op.INVALID_SESSION, resumable))

    async def close(self, code: int) -> None:
        """Close every connection with a code."""
        if code in _ENDING_THE_SESSION:
            self.sessions.clear()
        await asyncio.gather(*(connection.close(code) for connection in list(self._connections)))

    def drop(self) -> None:
        """Cut every connection without a word."""
        for connection in self._connections:
            if connection.request.transport is not None:
                connection.request.transport.abort()

    def block(self) -> None:
        """Let new connections wait, so that something can happen while the bot is away."""
        self._open.clear()

    def unblock(self) -> None:
        """Let waiting connections in."""
        self._open.set()

    async def _tell(self, frame: Payload) -> None:
        for connection in list(self._connections):
            await connection.send(frame)

    async def _receive(self, connection: Connection, text: str) -> None:
        try:
            frame = json.loads(text)
            op, payload = Op(frame["op"]), frame["d"]
        except (KeyError, TypeError, json.JSONDecodeError):
            await connection.close(_DECODE_ERROR)
        except ValueError:
            await connection.close(_UNKNOWN_OPCODE)
        else:
            await self._handle(connection, op, payload)
            self._state.changes.notify()

    async def _handle(self, connection: Connection, op: Op, payload: Any) -> None:  # noqa: ANN401 - the bot's JSON
        match op:
            case Op.HEARTBEAT:
                self.heartbeats += 1
                if self.acknowledges:
                    await connection.send(_frame(Op.HEARTBEAT_ACK, None))
            case Op.IDENTIFY | Op.RESUME if connection.session is not None:
                await connection.close(_ALREADY_AUTHENTICATED)
            case Op.IDENTIFY:
                await self._identify(connection, payload)
            case Op.RESUME:
                await self._resume(connection, payload)
            case Op.PRESENCE if connection.session is not None:
                self.presence = payload
            case Op.REQUEST_MEMBERS if connection.session is not None:
                self._list_members(connection.session, payload)
            case _ if connection.session is None:
                await connection.close(_NOT_AUTHENTICATED)
            case _:
                await connection.close(_UNKNOWN_OPCODE)

    async def _identify(self, connection: Connection, payload: Payload) -> None:
        self.identifies.append(payload)
        intents = discord.Intents._from_value(payload["intents"])  # there is no public way to read the number
        if payload["token"] != self._state.token:
            await connection.close(_AUTHENTICATION_FAILED)
        elif intents.value & PRIVILEGED.value & ~self.allowed_intents.value:
            await connection.close(_DISALLOWED_INTENTS)
        else:
            index, count = payload.get("shard", (0, 1))
            session = Session(secrets.token_hex(16), intents, (index, count))
            self._forget_broken(session.shard)
            self.sessions[session.id] = session
            self._attach(session, connection, position=0)
            self._welcome(session)

    def _forget_broken(self, shard: tuple[int, int]) -> None:
        for session in list(self.sessions.values()):
            if session.connection is None and session.shard == shard:
                del self.sessions[session.id]

    def _welcome(self, session: Session) -> None:
        bot = self._state.bot
        guilds = [guild for guild in self._state.guilds.values() if guild.has_bot and session.serves(guild)]
        ready = {
            "v": _API_VERSION,
            "user": own_user_payload(bot),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": self.url,
            "shard": list(session.shard),
            "application": {"id": str(self._state.application_id), "flags": 0},
            "private_channels": [],
            "_trace": [],
        }
        session.add("READY", ready)
        for guild in guilds:
            if guild.available and session.intents.guilds:
                session.add("GUILD_CREATE", guild_payload(guild, bot))

    async def _resume(self, connection: Connection, payload: Payload) -> None:
        self.resumes.append(payload)
        session = self.sessions.get(str(payload["session_id"]))
        position = payload["seq"] or 0
        if payload["token"] != self._state.token:
            await connection.close(_AUTHENTICATION_FAILED)
        elif session is None:
            await connection.send(_frame(Op.INVALID_SESSION, payload=False))
        elif position > len(session.log):
            await connection.close(_INVALID_SEQUENCE)
        else:
            session.add("RESUMED", {"_trace": []})
            self._attach(session, connection, position)

    def _list_members(self, session: Session, payload: Payload) -> None:
        guild = self._state.guilds[int(payload["guild_id"])]
        wanted = {str(user) for user in payload.get("user_ids") or []}
        query = payload.get("query")
        found = [
            member_payload(member)
            for member in guild.members.values()
            if str(member.user.id) in wanted or (query is not None and member.user.name.startswith(query))
        ]
        chunk = {"guild_id": str(guild.id), "members": found, "chunk_index": 0, "chunk_count": 1, "not_found": []}
        session.add("GUILD_MEMBERS_CHUNK", chunk | {"nonce": payload.get("nonce")})

    def _attach(self, session: Session, connection: Connection, position: int) -> None:
        session.connection, connection.session = connection, session
        connection.feeder = asyncio.create_task(_feed(session, connection, position))

    async def _detach(self, connection: Connection) -> None:
        self._connections.discard(connection)
        if connection.feeder is not None:
            connection.feeder.cancel()
            await asyncio.wait([connection.feeder])
        session = connection.session
        if session is not None and session.connection is connection:
            session.connection = None
            if connection.socket.close_code in _CLOSED_BY_CHOICE and not connection.cut_off:
                self.sessions.pop(session.id, None)
        self._state.changes.notify()


async def _feed(session: Session, connection: Connection, position: int) -> None:
    while True:
        while position < len(session.log):
            position += 1
            await connection.send(session.log[position - 1])
        session.fed.clear()
        await session.fed.wait()


def _messages(guild: Guild | None) -> int:
    wanted = discord.Intents(dm_messages=True) if guild is None else discord.Intents(guild_messages=True)
    return wanted.value


def _frame(op: Op, payload: Any) -> Payload:  # noqa: ANN401 - any JSON
    return {"op": int(op), "d": payload, "s": None, "t": None}
