"""The commands that the application has registered, and who is offered which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import discord

from tests.discord_server.errors import CannotDoError
from tests.discord_server.rules.commands import CHAT_INPUT
from tests.discord_server.state import DIRECT_MESSAGES, Channel, Guild, Role, User

if TYPE_CHECKING:
    from tests.discord_server.rules import Payload
    from tests.discord_server.state import State

IN_SERVER: Final = 0
WITH_BOT: Final = 1
PRIVATE: Final = 2

FOR_SERVERS: Final = 0
FOR_USERS: Final = 1

_ROLE: Final = 1
_USER: Final = 2


@dataclass(frozen=True, slots=True)
class Sync:
    """One registration of all commands, globally or for a server."""

    guild_id: int | None
    commands: list[Payload]


class Registry:
    """Keep the registered commands."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._commands: dict[int | None, list[Payload]] = {}
        self._permissions: dict[int, dict[str, dict[Role | User, bool]]] = {}
        self.syncs: list[Sync] = []

    def replace(self, guild_id: int | None, drafts: list[Payload]) -> list[Payload]:
        """Register exactly these commands in one place; one of the same kind and name keeps its id."""
        known = {(command["type"], command["name"]): command["id"] for command in self.listed(guild_id)}
        commands = [self._complete(draft, guild_id, known) for draft in drafts]
        self._commands[guild_id] = commands
        self.syncs.append(Sync(guild_id, commands))
        self._state.changes.notify()
        return commands

    def listed(self, guild_id: int | None) -> list[Payload]:
        """Give the commands registered in one place."""
        return self._commands.get(guild_id, [])

    def remove(self, guild_id: int | None, command_id: str) -> bool:
        """Take a command away; tell whether it was there."""
        kept = [command for command in self.listed(guild_id) if command["id"] != command_id]
        removed = len(kept) < len(self.listed(guild_id))
        self._commands[guild_id] = kept
        return removed

    def allow(self, guild: Guild, name: str | None, target: Role | User, *, allowed: bool) -> None:
        """Let a server's admins say who may use the commands of a name, or all of the application without one."""
        levels = [
            command["id"]
            for place in (guild.id, None)
            for command in self.listed(place)
            if name in {command["name"], None}
        ]
        if not levels:
            raise CannotDoError(f"There is no command {name!r} to allow or to deny.")
        said = self._permissions.setdefault(guild.id, {})
        for level in levels if name is not None else [str(self._state.application_id)]:
            said.setdefault(level, {})[target] = allowed

    def permissions(self, guild: Guild) -> list[Payload]:
        """Describe what a server's admins have said about who may use the commands."""
        application = str(self._state.application_id)
        return [
            {
                "id": level,
                "application_id": application,
                "guild_id": str(guild.id),
                "permissions": [
                    {"id": str(target.id), "type": _ROLE if isinstance(target, Role) else _USER, "permission": allowed}
                    for target, allowed in said.items()
                ],
            }
            for level, said in self._permissions.get(guild.id, {}).items()
        ]

    def offered(self, user: User, channel: Channel) -> list[Payload]:
        """Give the commands that Discord offers a person in a channel."""
        guild_id = channel.guild.id if channel.guild is not None else None
        everywhere = self.listed(None)
        here = self.listed(guild_id) if guild_id is not None else []
        return [command for command in (*here, *everywhere) if self._is_offered(command, user, channel)]

    def owners(self, command: Payload, user: User, channel: Channel) -> dict[str, str]:
        """Say for whom the application is installed that offers a command: ``0`` a server, ``1`` the person."""
        owners: dict[str, str] = {}
        guild = channel.guild
        installs = command["integration_types"]
        if FOR_SERVERS in installs:
            if guild is not None and guild.has_bot:
                owners["0"] = str(guild.id)
            elif self._state.bot in channel.recipients:
                owners["0"] = "0"
        if FOR_USERS in installs and user.installed:
            owners["1"] = str(user.id)
        return owners

    def _is_offered(self, command: Payload, user: User, channel: Channel) -> bool:
        contexts = command["contexts"]
        if contexts is None:
            contexts = [IN_SERVER, WITH_BOT, PRIVATE] if command["dm_permission"] is not False else [IN_SERVER]
        if context_of(channel, self._state.bot) not in contexts or not self.owners(command, user, channel):
            return False
        if channel.guild is None:
            return True
        held = self._state.permissions(user, channel)
        if held.administrator:
            return True
        if (verdict := self._said(command["id"], user, channel.guild)) is not None:
            return verdict and held.use_application_commands
        needed = command["default_member_permissions"]
        if needed == "0":
            return False
        return held.use_application_commands and (needed is None or held >= discord.Permissions(int(needed)))

    def _said(self, command_id: str, user: User, guild: Guild) -> bool | None:
        """Find what the server's admins said of a command, or else of the application, to a person.

        What they allow everyone for the application as a whole leaves the default permissions in force.
        """
        said = self._permissions.get(guild.id, {})
        own_roles = guild.members[user.id].roles
        for level in (command_id, str(self._state.application_id)):
            rules = said.get(level, {})
            by_role = [rules[role] for role in own_roles if role in rules]
            for_everyone = rules.get(guild.everyone)
            if user in rules:
                return rules[user]
            if by_role:
                return any(by_role)
            if for_everyone is False or (for_everyone and level == command_id):
                return for_everyone
        return None

    def _complete(self, draft: Payload, guild_id: int | None, known: dict[tuple[int, str], str]) -> Payload:
        kind = draft.get("type") or CHAT_INPUT
        needed = draft.get("default_member_permissions")
        command: Payload = {
            "id": known.get((kind, draft["name"])) or str(self._state.new_id()),
            "application_id": str(self._state.application_id),
            "version": str(self._state.new_id()),
            "type": kind,
            "name": draft["name"],
            "name_localizations": draft.get("name_localizations"),
            # Context menu commands have an empty one, and discord.py wants it there.
            "description": draft.get("description") or "",
            "description_localizations": draft.get("description_localizations"),
            "options": draft.get("options") or [],
            "default_member_permissions": None if needed is None else str(needed),
            "dm_permission": draft.get("dm_permission"),
            "contexts": draft.get("contexts"),
            "integration_types": draft.get("integration_types") or [FOR_SERVERS],
            "nsfw": bool(draft.get("nsfw")),
        }
        return command if guild_id is None else command | {"guild_id": str(guild_id)}


def context_of(channel: Channel, bot: User) -> int:
    """Say where a command is used: in a server, in direct messages with the bot, or among other people."""
    if channel.guild is not None:
        return IN_SERVER
    return WITH_BOT if channel.kind == DIRECT_MESSAGES and bot in channel.recipients else PRIVATE
