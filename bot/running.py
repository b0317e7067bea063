"""`dragoman run`: the Discord bot, or the console where there is no token."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot import console
from bot.exits import Exit
from bot.inviting import TOKEN_HINT
from bot.logs import set_up
from bot.notify import Notifier
from bot.reloading import Reloading
from bot.settings import CREDENTIAL, TOKEN, ConfigurationError, Settings
from bot.status import Status
from bot.subcommand import shelf
from bot.terminal import say
from commands.errors import record
from corpus.errors import CorpusError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

NAME: Final = "run"
SUMMARY: Final = "Start the Discord bot; without a token, open the console."
EXAMPLES: Final = """\
  dragoman run                                  the bot, if there is a token
  DISCORD_TOKEN=... dragoman run
  echo "Who visited Astana?" | dragoman run     without a token: answer and end

The token is looked for in the environment, then in the systemd credential
discord_token, then in the file with settings. Ctrl-C or SIGTERM stop the bot
gracefully; SIGHUP lets it read the settings again. While Discord cannot be
reached the bot waits and tries again.
"""
ENDS: Final = {
    Exit.DONE: "stopped, or the console was left",
    Exit.DATABASE: "the database is damaged, or another bot runs on it; a person must act",
    Exit.CONFIGURATION: "a setting or the token is wrong; trying again does not help",
}

_NO_TOKEN: Final = (
    f"{TOKEN} is missing: there is no Discord token to run the bot with. Give the service the systemd credential "
    f"{CREDENTIAL} (sudo deploy/install.sh --new-token), or put {TOKEN}=... into its file with settings."
)


def add_options(parser: ArgumentParser) -> None:
    """Declare nothing: the settings say it all."""


def run(options: Namespace, settings: Settings) -> int:
    """Run the bot until it is stopped, or the console until it is left."""
    if settings.token is None:
        return _without_token(options, settings)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # it would end the start; the settings have been read just now
    _log_as(settings)
    status = Status(Notifier.take(os.environ))
    reloading = Reloading(settings, lambda: Settings.read(os.environ, Path.cwd()), status)
    reloading.follow(_log_as)
    from bot.serving import serve  # noqa: PLC0415 - discord.py takes long to import; others need not

    try:
        asyncio.run(serve(settings.token, shelf(options, settings), reloading, status))
    except CorpusError as error:
        status.stopping(str(error))  # systemd shows it for a service that has failed, too
        raise
    except Exception as error:  # noqa: BLE001 - Python's own last words would quote what somebody typed
        status.stopping(f"An error inside Dragoman has ended it; incident {record('the bot', error)} is in the log.")
        return Exit.FAILED
    return Exit.DONE


def _without_token(options: Namespace, settings: Settings) -> int:
    if _is_service():
        Status(Notifier.take(os.environ)).stopping(_NO_TOKEN)
        raise ConfigurationError(_NO_TOKEN)
    for line in TOKEN_HINT:
        say(line)
    return console.run(options, settings)


def _is_service() -> bool:
    """Tell whether systemd has started this, so that nobody is there to write in a console."""
    if "NOTIFY_SOCKET" in os.environ:
        return True
    if sys.stdin.isatty() or "JOURNAL_STREAM" not in os.environ:
        return False
    from bot.journal import is_stderr  # noqa: PLC0415 - only a service needs it

    return is_stderr()


def _log_as(settings: Settings) -> None:
    set_up(settings.log_level or logging.INFO, token=settings.token)
