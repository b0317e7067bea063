"""What the tests of the curators' commands start from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
import pytest

from commands.cooldown import Cooldown

if TYPE_CHECKING:
    from bot.client import DragomanClient
    from tests.discord_server.driver import LocalDiscord, Server
    from tests.discord_server.people import Person

MANAGER = discord.Permissions(manage_guild=True)


@pytest.fixture
def server(strict_discord: LocalDiscord) -> Server:
    """Found a server with the bot in it."""
    strict_discord.patience = 20.0
    return strict_discord.add_guild("Readers")


@pytest.fixture
def cora(server: Server) -> Person:
    """Let a member in who has Manage Server."""
    return server.add_member("cora", permissions=MANAGER)


@pytest.fixture
def anna(server: Server) -> Person:
    """Let a member in who may do what everyone may."""
    return server.add_member("anna")


@pytest.fixture
def patient_bot(bot: DragomanClient) -> DragomanClient:
    """Run a bot that takes any number of commands from one person."""
    bot.tree.cooldown = Cooldown(1_000, 1.0)
    return bot
