"""`dragoman invite`: the links that add the bot to a server or to a person's account."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode
from typing import TYPE_CHECKING, Final

from rich.text import Text

from bot.exits import Exit
from bot.settings import TOKEN, ConfigurationError
from bot.terminal import Line, output, show

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from bot.settings import Settings

NAME: Final = "invite"
SUMMARY: Final = "Show the links that add the bot to a Discord server or to your own account."
EXAMPLES: Final = """\
  dragoman invite
  DISCORD_TOKEN=... dragoman invite

The links are made from the token, whose first part names the application. They
do not contain it, and Discord is not asked.
"""
ENDS: Final = {Exit.DONE: "shown", Exit.CONFIGURATION: "the token or another setting is missing or wrong"}

TOKEN_HINT: Final = (
    "To run the Discord bot, get a token: https://discord.com/developers/applications",
    "> Bot > Reset Token. Put DISCORD_TOKEN=... into a file .env here and restart.",
)


def add_options(parser: ArgumentParser) -> None:
    """Declare nothing: the token says it all."""


def run(options: Namespace, settings: Settings) -> int:  # noqa: ARG001 - every subcommand has these parameters
    """Print both links; raise ConfigurationError without a token to take the application from."""
    if settings.token is None:
        raise ConfigurationError(
            "There is no Discord token to make the links from.\n{hint}", hint="\n".join(TOKEN_HINT)
        )
    application = application_id(settings.token)
    from discord import Permissions, utils  # noqa: PLC0415 - discord.py takes long to import; others need not

    # Answers to commands need no permission at all, so none is asked for.
    server = utils.oauth_url(application, permissions=Permissions.none(), scopes=("bot", "applications.commands"))
    person = utils.oauth_url(application, scopes=("applications.commands",))
    lines = [
        Line(Text("Add Dragoman to a server (you need “Manage Server” there):")),
        Line(Text(f"{server}&integration_type=0"), wrap=False),
        Line(),
        Line(Text("Add it to your own account, to use it anywhere:")),
        Line(Text(f"{person}&integration_type=1"), wrap=False),
        Line(),
        Line(Text("The second needs “User Install” to be on: developer portal, Installation.")),
    ]
    show(output(), lines)
    return Exit.DONE


def application_id(token: str) -> int:
    """Take the application's id from a token; raise ConfigurationError if it holds none."""
    first, dot, _ = token.partition(".")
    try:
        digits = urlsafe_b64decode(first + "=" * (-len(first) % 4)).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        digits = ""
    if not dot or not digits.isdecimal():
        raise ConfigurationError(
            "{token} does not look like a bot token; copy it again from the developer portal.", token=TOKEN
        )
    return int(digits)
