"""What a person is told when something goes wrong, and what the log is told: never the same.

The log gets no message of any exception, because messages can quote the question, and no token; it gets the classes,
their numeric codes and the lines of code.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from typing import TYPE_CHECKING, Final

import discord
from discord import app_commands

from commands.language import gettext, gettext_noop, sentence, speak
from commands.languages import language_of
from commands.requests import Outcome, begin, request_of
from commands.responses import tell
from corpus.errors import CorpusError, NotVerbatimError, StoreError
from corpus.logged import trace

if TYPE_CHECKING:
    from types import TracebackType

    from bot.client import DragomanClient
    from commands.requests import Request

_log = logging.getLogger(__name__)

OUTDATED: Final = gettext_noop("This command has changed since Discord last heard of it. Try again in a minute.")


class RefusedError(CorpusError):
    """What a person asked for cannot be done as it was asked."""


class Answering:
    """Answer one interaction: what goes wrong inside is told to the person and the log, and goes no further.

    Its request begins here, and its task speaks the person's language from here on. Until it ends, its task is among
    the client's `answering`, so that a stopping bot can wait for it.
    """

    def __init__(self, interaction: discord.Interaction[DragomanClient]) -> None:
        self._interaction = interaction

    async def __aenter__(self) -> None:
        if task := asyncio.current_task():
            self._interaction.client.answering.add(task)
            task.add_done_callback(self._interaction.client.answering.discard)
        speak(language_of(self._interaction))
        begin(self._interaction)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, Exception):
            return False
        await report(self._interaction, error)
        return True


async def report(interaction: discord.Interaction[DragomanClient], error: Exception) -> None:
    """Tell the person in one sentence what went wrong; log what is not their doing, with an incident number."""
    if isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    request = request_of(interaction)
    request.outcome = Outcome.REFUSED
    match error:
        case NotVerbatimError():
            request.outcome = Outcome.FAILED
            incident = record(_place(request), error)
            told = gettext("{error} (incident {incident})").format(error=sentence(error), incident=incident)
        case StoreError():
            request.outcome = Outcome.FAILED
            told = sentence(error)
            _log.warning("The %s failed: %s", _place(request), error)
        case CorpusError():
            told = sentence(error)
        case app_commands.CommandNotFound() | app_commands.CommandSignatureMismatch():
            told = gettext(OUTDATED)
        case app_commands.TransformerError(type=discord.AppCommandOptionType.channel):
            told = gettext("Choose a channel of this server.")  # of another the bot knows nothing
        case _:
            request.outcome = Outcome.FAILED
            told = gettext(
                "Something went wrong here, and it was not your doing. Incident {incident} is in the log."
            ).format(incident=record(_place(request), error))
    if interaction.type is discord.InteractionType.autocomplete:
        return
    try:
        await tell(interaction, told)
    except discord.HTTPException as unheard:
        _log.warning("Could not tell a person: HTTP %s, code %s", unheard.status, unheard.code)


def record(place: str, error: Exception) -> str:
    """Log an error that nobody expected, with its place and without its message; return the incident's number."""
    incident = secrets.token_hex(4)
    _log.error("Incident %s in %s\n%s", incident, place, trace(error))
    return incident


def _place(request: Request) -> str:
    """Name the command or the kind of button, without what was typed or whose it is."""
    return f"{request.kind.value} {request.command!r}"
