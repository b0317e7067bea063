"""`dragoman run`: the Discord bot, or the console where there is no token."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

from bot import console
from bot.exits import Exit
from bot.inviting import TOKEN_HINT
from bot.logs import set_up
from bot.subcommand import shelf
from bot.terminal import say

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from bot.settings import Settings

NAME: Final = "run"
SUMMARY: Final = "Start the Discord bot; without a token, open the console."
EXAMPLES: Final = """\
  dragoman run                                  the bot, if there is a token
  DISCORD_TOKEN=... dragoman run
  echo "Who visited Astana?" | dragoman run     without a token: answer and end

The token is looked for in the environment, then in the systemd credential
discord_token, then in the file .env. Ctrl-C or SIGTERM stop the bot gracefully.
"""
ENDS: Final = {
    Exit.DONE: "stopped, or the console was left",
    Exit.UNAVAILABLE: "Discord cannot be reached; trying again later can help",
    Exit.CONFIGURATION: "a setting or the token is wrong; trying again does not help",
}


def add_options(parser: ArgumentParser) -> None:
    """Declare nothing: the settings say it all."""


def run(options: Namespace, settings: Settings) -> int:
    """Run the bot until it is stopped, or the console until it is left."""
    if settings.token is None:
        for line in TOKEN_HINT:
            say(line)
        return console.run(options, settings)
    set_up(settings.log_level or logging.INFO, token=settings.token)
    from bot.serving import UnavailableError, serve  # noqa: PLC0415 - discord.py takes long to import; others need not

    try:
        asyncio.run(serve(settings.token, shelf(options, settings), settings))
    except UnavailableError as error:
        say(str(error))
        return Exit.UNAVAILABLE
    return Exit.DONE
