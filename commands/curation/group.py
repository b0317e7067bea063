"""The commands that only curators are offered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import app_commands

if TYPE_CHECKING:
    from collections.abc import Iterable

CURATORS: Final = discord.Permissions(manage_guild=True)
"""Whom Discord offers these commands; a server's admins can change that under Server Settings, Integrations."""

IN_SERVERS: Final = app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False)
FOR_SERVERS: Final = app_commands.AppInstallationType(guild=True, user=False)

CORPUS: Final = "corpus"
"""The group whose users are curators: what Discord's settings say of it holds for buttons too."""


FOR_CURATORS: Final = (CORPUS, "feeds")
"""The groups of commands after which curators are shown what waits for them."""


def curator_group(
    name: str, description: str, members: Iterable[app_commands.Command[Any, ..., Any] | app_commands.Group]
) -> app_commands.Group:
    """Make a group of slash commands for curators, only in servers where the bot itself is installed."""
    group = app_commands.Group(
        name=name,
        description=description,
        default_permissions=CURATORS,
        allowed_contexts=IN_SERVERS,
        allowed_installs=FOR_SERVERS,
    )
    for member in members:
        group.add_command(member)
    return group


def subgroup(name: str, description: str, members: Iterable[app_commands.Command[Any, ..., Any]]) -> app_commands.Group:
    """Make a group inside a group for curators."""
    group = app_commands.Group(name=name, description=description)
    for member in members:
        group.add_command(member)
    return group
