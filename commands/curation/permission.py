"""Who may change a server's articles, asked again whenever a button, a menu or a form would change something.

Commands are offered by Discord to those with Manage Server, or to whom its own settings say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import discord

from commands.curation.group import CORPUS
from commands.errors import RefusedError
from commands.language import gettext_noop
from commands.preferences import number_in
from corpus.models import Author, Scope, Via

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from discord.types.command import GuildApplicationCommandPermissions

    from bot.client import DragomanClient

    Acting = discord.Interaction[DragomanClient]

CURATOR_ROLE: Final = "curator_role"
"""The server's setting that names a role, by its id."""

_ROLE: Final = discord.AppCommandPermissionType.role.value
_USER: Final = discord.AppCommandPermissionType.user.value

_NOT_HERE: Final = gettext_noop("Articles can only be added and changed in a server that the bot is a member of.")
_NOT_YOU: Final = gettext_noop(
    "Only people who may curate can do that: those with the permission Manage Server, those with the curator role,"
    " and those whom the server's admins allow to use /corpus."
)


def server_of(interaction: Acting) -> Scope:
    """Name the server whose articles are curated here; raise RefusedError where there is none."""
    if interaction.guild_id is None or not interaction.is_guild_integration():
        raise RefusedError(_NOT_HERE)
    return Scope(interaction.guild_id)


def author_of(interaction: Acting) -> Author:
    """Name the member who acts."""
    return Author(Via.MEMBER, interaction.user.id)


def require_admin(interaction: Acting, sentence: str) -> Scope:
    """Name the server; raise RefusedError with this sentence for those without Manage Server."""
    scope = server_of(interaction)
    if not (interaction.permissions.manage_guild or interaction.permissions.administrator):
        raise RefusedError(sentence)
    return scope


async def require_curator(interaction: Acting) -> Scope:
    """Name the server whose articles are curated here; raise RefusedError for those who may not."""
    scope = server_of(interaction)
    if interaction.permissions.manage_guild or interaction.permissions.administrator:
        return scope
    roles = {role.id for role in interaction.user.roles} if isinstance(interaction.user, discord.Member) else set()
    if number_in(interaction.client.store.servers.setting(scope, CURATOR_ROLE)) in roles:
        return scope
    if await _discord_allows(interaction, roles):
        return scope
    raise RefusedError(_NOT_YOU)


async def _discord_allows(interaction: Acting, roles: set[int]) -> bool:
    """Ask Discord whether the server's admins have opened `/corpus` to a person without Manage Server."""
    client, guild = interaction.client, interaction.guild_id
    application = interaction.application_id
    if guild is None:
        return False
    overwrites = await client.http.get_guild_application_command_permissions(application, guild)
    if not overwrites:
        return False
    commands = await client.tree.fetch_commands()
    ids = [command.id for command in commands if command.name == CORPUS]
    return is_allowed(overwrites, [*ids, application], guild=guild, person=interaction.user.id, roles=roles)


def is_allowed(
    overwrites: Iterable[GuildApplicationCommandPermissions],
    levels: Sequence[int],
    *,
    guild: int,
    person: int,
    roles: set[int],
) -> bool:
    """Tell whether a server's settings let a person without the default permission use a command.

    `levels` are the ids of the command and then of the application: what is said of the command goes first. On each
    level the person goes before their roles, of which one that may is enough, and these before everyone. Of the
    application as a whole, what everyone may leaves each command's default permission in force.
    https://support.discord.com/hc/en-us/articles/10952896421783
    """
    said = {int(entry["id"]): entry["permissions"] for entry in overwrites}
    for level in levels:
        rules = {(int(rule["type"]), int(rule["id"])): rule["permission"] for rule in said.get(level, ())}
        verdict = _verdict(rules, guild, person, roles, heed_everyone=level != levels[-1])
        if verdict is not None:
            return verdict
    return False


def _verdict(
    rules: Mapping[tuple[int, int], bool], guild: int, person: int, roles: set[int], *, heed_everyone: bool
) -> bool | None:
    if (own := rules.get((_USER, person))) is not None:
        return own
    by_role = [rules[_ROLE, role] for role in roles - {guild} if (_ROLE, role) in rules]
    if by_role:
        return any(by_role)
    return rules.get((_ROLE, guild)) if heed_everyone else None
