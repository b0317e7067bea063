"""The local Discord as a whole: start it, fill it with servers and people, see what the bot did."""

from __future__ import annotations

import socket
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Self

import discord
from aiohttp import web

from tests.discord_server import routes_application, routes_channels, routes_interactions
from tests.discord_server.errors import BotOfflineError
from tests.discord_server.faults import Faults
from tests.discord_server.gateway import Gateway
from tests.discord_server.payloads import channel_payload, message_payload, role_payload
from tests.discord_server.people import Person
from tests.discord_server.posting import Posts
from tests.discord_server.registry import Registry
from tests.discord_server.rendering import render_message
from tests.discord_server.rest import CORE, Core, as_discord
from tests.discord_server.state import Channel, Guild, Message, Overwrite, Ping, Role, State, User

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from tests.discord_server.clock import Clock, Limits
    from tests.discord_server.rest import Refusal, Sent

_ROOM_FOR_UPLOADS = 64 * 1024 * 1024


class LocalDiscord:
    """A Discord on 127.0.0.1. Start it with ``await LocalDiscord.start()`` or ``async with LocalDiscord.running()``.

    `patience` is how many seconds people wait for the bot, `faults` what goes wrong on demand, `gateway` the
    websockets, `registry` the commands.
    """

    def __init__(self, *, token: str | None = None) -> None:
        self.state = State(token)
        self.gateway = Gateway(self.state)
        self.posts = Posts(self.state, self.gateway)
        self.registry = Registry(self.state)
        self.faults = Faults()
        self.core = Core(self.state, self.gateway, self.posts, self.registry, self.faults)
        self.patience = 5.0
        self._runner: web.AppRunner | None = None

    @classmethod
    async def start(cls, *, port: int = 0, token: str | None = None) -> Self:
        """Start a Discord on 127.0.0.1, by default on a free port; `close` it in the end."""
        server = cls(token=token)
        await server.listen(socket.create_server(("127.0.0.1", port)))
        return server

    @classmethod
    @asynccontextmanager
    async def running(cls, *, port: int = 0, token: str | None = None) -> AsyncIterator[Self]:
        """Run a Discord while the block lasts."""
        server = await cls.start(port=port, token=token)
        try:
            yield server
        finally:
            await server.close()

    async def listen(self, listener: socket.socket) -> None:
        """Serve whoever comes to a listening socket; after `close` it goes on with all that it had."""
        app = web.Application(middlewares=[as_discord], client_max_size=_ROOM_FOR_UPLOADS)
        app[CORE] = self.core
        for routes in (routes_application, routes_interactions, routes_channels):
            app.add_routes(routes.routes)
        app.add_routes([web.get(path, self.gateway.serve) for path in ("/", "/gateway", "/gateway/")])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=2.0)
        await self._runner.setup()
        self.state.base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        await web.SockSite(self._runner, listener).start()

    async def close(self) -> None:
        """End every connection and stop."""
        await self.gateway.close(1001)
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def base_url(self) -> str:
        """The address of the server, such as ``http://127.0.0.1:8080``."""
        return self.state.base_url

    @property
    def token(self) -> str:
        """The token with which the bot logs in."""
        return self.state.token

    @property
    def clock(self) -> Clock:
        """The clock by which deadlines go."""
        return self.state.clock

    @property
    def limits(self) -> Limits:
        """The deadlines and sizes, which a test may change."""
        return self.state.limits

    @property
    def requests(self) -> list[Sent]:
        """Every REST request of the bot, in the order in which they were answered."""
        return self.core.requests

    @property
    def refusals(self) -> list[Refusal]:
        """Every request of the bot that was refused for its content."""
        return self.core.refusals

    @property
    def pings(self) -> list[Ping]:
        """Every message of the bot that would call people."""
        return self.state.pings

    def check(self) -> None:
        """Raise AssertionError if the bot sent anything that Discord refuses, or that would call people."""
        wrong = [*map(str, self.refusals), *(f"would call {', '.join(ping.targets)}" for ping in self.pings)]
        if wrong:
            raise AssertionError("\n".join(wrong))

    def add_guild(
        self,
        name: str = "Readers",
        *,
        locale: str = "en-US",
        bot: bool = True,
        bot_permissions: discord.Permissions | None = None,
    ) -> Server:
        """Found a server with the channel `general`; the bot joins unless told otherwise."""
        guild = self.state.add_guild(name, locale=locale, has_bot=bot)
        if bot and bot_permissions is not None:
            guild.members[self.state.bot.id].roles.append(self.state.add_role(guild, "Dragoman", bot_permissions))
        if bot:
            self.gateway.show_guild(guild, joined=True)
        return Server(self, guild)

    def add_person(self, name: str = "anna", *, locale: str = "en-US", installed: bool = False) -> Person:
        """Let a person in who is in no server yet and acts in direct messages with the bot.

        `installed` says that this person installed the application for themselves.
        """
        user = self.state.add_user(name, locale=locale)
        user.installed = installed
        return Person(self, user, self.state.direct_channel(user, self.state.bot))

    def private_channel(self, *people: Person) -> Channel:
        """Give the place where people write to each other without the bot."""
        return self.state.direct_channel(*(person.user for person in people))

    def visible_messages(self, person: Person, channel: Channel | None = None) -> list[Message]:
        """Give the messages that a person sees in a channel, oldest first."""
        messages = (channel or person.home).messages.values()
        return [message for message in messages if person.sees(message)]

    def text_of(self, message: Message) -> str:
        """Write a message as a member would read it, with names for ids."""
        state = self.state
        roles = (role for guild in state.guilds.values() for role in guild.roles.values())
        named: list[User | Role | Channel] = [*state.users.values(), *state.channels.values(), *roles]
        return render_message(message_payload(message), {str(thing.id): thing.name for thing in named})

    async def until(self, look: Callable[[], object], what: str, *, within: float | None = None) -> None:
        """Wait until something is true of this Discord; raise AssertionError if it is not in time."""
        seconds = self.patience if within is None else within
        try:
            await self.state.changes.until(lambda: bool(look()), within=seconds)
        except TimeoutError:
            raise AssertionError(f"Not within {seconds:g} s: {what}") from None

    async def until_connected(self, *, within: float = 10.0) -> None:
        """Wait until a bot listens; raise BotOfflineError if none comes."""
        try:
            await self.state.changes.until(lambda: self.gateway.connected, within=within)
        except TimeoutError:
            raise BotOfflineError(f"No bot connected within {within:g} s.") from None


class Server:
    """A server ("guild") of the local Discord, as a test drives it."""

    def __init__(self, discord: LocalDiscord, guild: Guild) -> None:
        self._discord = discord
        self.guild = guild

    @property
    def id(self) -> int:
        """The server's id."""
        return self.guild.id

    @property
    def channel(self) -> Channel:
        """The first channel, `general`."""
        return next(iter(self.guild.channels.values()))

    def add_member(
        self,
        who: str | Person = "anna",
        *,
        locale: str = "en-US",
        permissions: discord.Permissions | None = None,
        installed: bool = False,
    ) -> Person:
        """Let a new person join, or one who is in Discord already; `permissions` come on top of everyone's.

        `installed` says that the person installed the application for themselves.
        """
        if isinstance(who, str):
            user = self._discord.state.add_user(who, locale=locale)
            user.installed = installed
        else:
            user = who.user
        self._discord.state.join(self.guild, user)
        person = Person(self._discord, user, self.channel)
        if permissions is not None:
            self.give(person, self.add_role(f"{user.name}'s", permissions))
        return person

    def give(self, who: Person, role: Role) -> None:
        """Give a member a role."""
        self.guild.members[who.user.id].roles.append(role)

    def take_roles(self, who: Person) -> None:
        """Take all roles from a member."""
        self.guild.members[who.user.id].roles.clear()

    def add_role(self, name: str, permissions: discord.Permissions | None = None) -> Role:
        """Add a role to the server."""
        role = self._discord.state.add_role(self.guild, name, permissions or discord.Permissions.none())
        payload = {"guild_id": str(self.id), "role": role_payload(role)}
        self._discord.gateway.tell_of(self.guild, "GUILD_ROLE_CREATE", payload)
        return role

    def allow(self, command: str | None, who: Role | Person, *, allowed: bool = True) -> None:
        """Allow or deny people a command, as admins do under Server Settings, Integrations.

        Without a name it holds for the whole application, as far as nothing is said of a command.
        """
        target = who.user if isinstance(who, Person) else who
        self._discord.registry.allow(self.guild, command, target, allowed=allowed)

    def add_channel(self, name: str, *overwrites: Overwrite) -> Channel:
        """Add a text channel to the server."""
        channel = self._discord.state.add_channel(self.guild, name, *overwrites)
        self._discord.gateway.tell_of(self.guild, "CHANNEL_CREATE", channel_payload(channel))
        return channel

    def become_unavailable(self) -> None:
        """Let the server be out of reach, as in an outage."""
        self.guild.available = False
        self._discord.gateway.hide_guild(self.guild, unavailable=True)

    def become_available(self) -> None:
        """Let the server be in reach again."""
        self.guild.available = True
        self._discord.gateway.show_guild(self.guild, joined=False)

    def remove_bot(self) -> None:
        """Throw the bot out."""
        self._discord.gateway.hide_guild(self.guild, unavailable=False)
        self.guild.has_bot = False
        del self.guild.members[self._discord.state.bot.id]
