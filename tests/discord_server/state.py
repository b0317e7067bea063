"""What this Discord knows: people, servers, channels, messages and interactions."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Final

import discord

from tests.discord_server.clock import Changes, Clock, Limits, Snowflakes
from tests.discord_server.rules import EPHEMERAL, LOADING, Kind, Payload, Response

TEXT_CHANNEL: Final = 0
DIRECT_MESSAGES: Final = 1
GROUP_MESSAGES: Final = 3

EVERYONE: Final = discord.Permissions(
    view_channel=True,
    send_messages=True,
    embed_links=True,
    attach_files=True,
    read_message_history=True,
    add_reactions=True,
    use_application_commands=True,
)
"""What everyone may do in a new server."""


@dataclass(slots=True, eq=False)
class User:
    """A person or a bot. `installed` says that the application is installed for this person."""

    id: int
    name: str
    locale: str = "en-US"
    bot: bool = False
    installed: bool = False
    accepts_messages: bool = True


@dataclass(slots=True, eq=False)
class Role:
    """A role and what it allows."""

    id: int
    name: str
    permissions: int
    position: int


@dataclass(slots=True, eq=False)
class Member:
    """A user in a server."""

    user: User
    roles: list[Role]
    joined: str


@dataclass(frozen=True, slots=True)
class Overwrite:
    """What a channel allows or denies a role or a user, whatever the server says."""

    target: Role | User
    allow: int = 0
    deny: int = 0


@dataclass(slots=True, eq=False)
class Channel:
    """A text channel of a server, or the place of direct or group messages."""

    id: int
    kind: int
    name: str
    guild: Guild | None = None
    recipients: list[User] = field(default_factory=list)
    overwrites: list[Overwrite] = field(default_factory=list)
    messages: dict[int, Message] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Guild:
    """A server. `has_bot` says that the application's bot is a member of it."""

    id: int
    name: str
    owner: User
    locale: str = "en-US"
    has_bot: bool = True
    available: bool = True
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)

    @property
    def everyone(self) -> Role:
        """The role that all members have; its id is the server's."""
        return self.roles[self.id]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way to Discord."""

    filename: str
    content: bytes
    content_type: str = "application/octet-stream"
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that Discord keeps."""

    id: int
    upload: Upload
    url: str
    ephemeral: bool = False


@dataclass(slots=True, eq=False)
class Message:
    """A message. `visible_to` is the only person who sees it if it is ephemeral."""

    id: int
    channel: Channel
    author: User
    created: str
    content: str = ""
    embeds: list[Payload] = field(default_factory=list)
    components: list[Payload] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: int = 0
    visible_to: User | None = None
    interaction: Interaction | None = None
    reply_to: Message | None = None
    mentions: list[User] = field(default_factory=list)
    edited: str | None = None
    edits: int = 0

    @property
    def ephemeral(self) -> bool:
        """Tell whether only one person sees it."""
        return bool(self.flags & EPHEMERAL)

    @property
    def loading(self) -> bool:
        """Tell whether it still says that the bot is thinking."""
        return bool(self.flags & LOADING)

    @property
    def deleted(self) -> bool:
        """Tell whether it was deleted."""
        return self.id not in self.channel.messages


@dataclass(slots=True, eq=False)
class Interaction:
    """What a person did, and what has come of it so far.

    `source` is the message that was acted on, `original` the one that ``@original`` names, `asked` what was sent to
    the bot. `refused` says why the bot's answer was not taken.
    """

    id: int
    token: str
    kind: Kind
    user: User
    channel: Channel
    started: float
    asked: Payload
    owners: dict[str, str]
    context: int
    source: Message | None = None
    parent: Interaction | None = None
    response: Response | None = None
    responded: float | None = None
    original: Message | None = None
    followups: list[Message] = field(default_factory=list)
    followup_count: int = 0
    modal: Payload | None = None
    choices: list[Payload] | None = None
    answered: bool = False
    refused: str | None = None

    @property
    def is_guest(self) -> bool:
        """Tell whether the application is there for this person only, not for the server."""
        return "0" not in self.owners


@dataclass(frozen=True, slots=True)
class Ping:
    """A message of the bot that would call people: `targets` are ``everyone``, user and role ids."""

    message: Message
    targets: tuple[str, ...]


class State:
    """Everything that this Discord knows, and the clock by which it goes."""

    def __init__(self, token: str | None = None) -> None:
        self.clock = Clock()
        self.limits = Limits()
        self.changes = Changes()
        self.base_url = ""
        self.token = token or f"local.{secrets.token_urlsafe(16)}"
        self._snowflakes = Snowflakes(self.clock)
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.attachments: dict[int, Attachment] = {}
        self.interactions: dict[str, Interaction] = {}
        self.emojis: dict[int, Payload] = {}
        self.pings: list[Ping] = []
        self.portal: Payload = {}
        """What the owner has set in the developer portal, by the names that the application's description has."""
        self.application_id = self.new_id()
        self.bot = self.add_user("Dragoman", bot=True, user_id=self.application_id)
        self.owner = self.add_user("host")

    def new_id(self) -> int:
        """Give a new identifier."""
        return self._snowflakes.next()

    def add_user(self, name: str, *, locale: str = "en-US", bot: bool = False, user_id: int | None = None) -> User:
        """Let a user into Discord."""
        user = User(user_id or self.new_id(), name, locale, bot)
        self.users[user.id] = user
        return user

    def add_guild(self, name: str, *, locale: str = "en-US", has_bot: bool = True) -> Guild:
        """Found a server with one channel, `general`."""
        guild = Guild(self.new_id(), name, self.add_user(f"owner of {name}"), locale, has_bot)
        guild.roles[guild.id] = Role(guild.id, "@everyone", EVERYONE.value, 0)
        self.guilds[guild.id] = guild
        self.join(guild, guild.owner)
        if has_bot:
            self.join(guild, self.bot)
        self.add_channel(guild, "general")
        return guild

    def join(self, guild: Guild, user: User, *roles: Role) -> Member:
        """Make a user a member of a server."""
        member = guild.members[user.id] = Member(user, list(roles), self.clock.timestamp())
        return member

    def add_role(self, guild: Guild, name: str, permissions: discord.Permissions) -> Role:
        """Add a role above the others."""
        role = Role(self.new_id(), name, permissions.value, len(guild.roles))
        guild.roles[role.id] = role
        return role

    def add_channel(self, guild: Guild, name: str, *overwrites: Overwrite) -> Channel:
        """Add a text channel to a server."""
        channel = Channel(self.new_id(), TEXT_CHANNEL, name, guild, overwrites=list(overwrites))
        self.channels[channel.id] = guild.channels[channel.id] = channel
        return channel

    def direct_channel(self, *users: User) -> Channel:
        """Give the place where exactly these users write to each other; the bot counts as one of them."""
        for channel in self.channels.values():
            if channel.guild is None and set(channel.recipients) == set(users):
                return channel
        pair = 2
        kind = DIRECT_MESSAGES if len(users) == pair else GROUP_MESSAGES
        channel = Channel(self.new_id(), kind, ", ".join(user.name for user in users), recipients=list(users))
        self.channels[channel.id] = channel
        return channel

    def message(self, message_id: int) -> Message | None:
        """Find a message in any channel."""
        for channel in self.channels.values():
            if message := channel.messages.get(message_id):
                return message
        return None

    def sees(self, user: User, message: Message) -> bool:
        """Tell whether a user sees a message: its channel, and if it is ephemeral, as the one who asked."""
        return message.visible_to in {None, user} and self.may(user, message.channel, "view_channel")

    def may(self, user: User, channel: Channel, permission: str) -> bool:
        """Tell whether a user has a permission, by discord.py's name of it, in a channel."""
        return bool(getattr(self.permissions(user, channel), permission))

    def permissions(self, user: User, channel: Channel) -> discord.Permissions:
        """Work out what a user may do in a channel."""
        guild = channel.guild
        if guild is None:
            return EVERYONE if user in channel.recipients else discord.Permissions.none()
        if (member := guild.members.get(user.id)) is None:
            return discord.Permissions.none()
        value = guild.everyone.permissions
        for role in member.roles:
            value |= role.permissions
        if user is guild.owner or discord.Permissions(value).administrator:
            return discord.Permissions.all()
        held = discord.Permissions(_overwritten(value, channel.overwrites, member, guild.everyone))
        return held if held.view_channel else discord.Permissions.none()


def _overwritten(value: int, overwrites: list[Overwrite], member: Member, everyone: Role) -> int:
    for targets in ([everyone], member.roles, [member.user]):
        matching = [overwrite for overwrite in overwrites if overwrite.target in targets]
        for overwrite in matching:
            value &= ~overwrite.deny
        for overwrite in matching:
            value |= overwrite.allow
    return value
