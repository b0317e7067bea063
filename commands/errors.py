"""What a person is told when something goes wrong, and what the log is told: never the same.

The log gets no message of any exception, because messages can quote the question, and no token; it gets the classes,
their numeric codes and the lines of code.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import traceback
from typing import TYPE_CHECKING, Final

import discord
from discord import app_commands

from commands.responses import tell
from corpus.errors import CorpusError, NotVerbatimError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from bot.client import DragomanClient

_log = logging.getLogger(__name__)

_CODES: Final = ("status", "code", "errno", "sqlite_errorname")
_OUTDATED: Final = "This command has changed since Discord last heard of it. Try again in a minute."


class RefusedError(CorpusError):
    """What a person asked for cannot be done as it was asked."""


class Answering:
    """Answer one interaction: what goes wrong inside is told to the person and the log, and goes no further.

    While it lasts, its task is among the client's `answering`, so that a stopping bot can wait for it.
    """

    def __init__(self, interaction: discord.Interaction[DragomanClient]) -> None:
        self._interaction = interaction

    async def __aenter__(self) -> None:
        if task := asyncio.current_task():
            self._interaction.client.answering.add(task)
            task.add_done_callback(self._interaction.client.answering.discard)

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
    match error:
        case NotVerbatimError():
            sentence = f"{error} (incident {record(_place(interaction), error)})"
        case CorpusError():
            sentence = str(error)
        case app_commands.CommandNotFound() | app_commands.CommandSignatureMismatch():
            sentence = _OUTDATED
        case _:
            incident = record(_place(interaction), error)
            sentence = f"Something went wrong here, and it was not your doing. Incident {incident} is in the log."
    if interaction.type is discord.InteractionType.autocomplete:
        return
    try:
        await tell(interaction, sentence)
    except discord.HTTPException as unheard:
        _log.warning("Could not tell a person: HTTP %s, code %s", unheard.status, unheard.code)


def record(place: str, error: Exception) -> str:
    """Log an error that nobody expected, with its place and without its message; return the incident's number."""
    incident = secrets.token_hex(4)
    _log.error("Incident %s in %s\n%s", incident, place, "".join(_trace(error)))
    return incident


def _place(interaction: discord.Interaction[DragomanClient]) -> str:
    """Name the command or the kind of button, without what was typed or whose it is."""
    if interaction.command is not None:
        return f"command {interaction.command.qualified_name!r}"
    return f"button {(interaction.custom_id or '').partition(':')[0]!r}"


def _trace(error: BaseException) -> Iterator[str]:
    """Write an exception's chain of causes, first cause first, as classes, codes and lines of code."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        yield from _trace(cause)
    yield from traceback.extract_tb(error.__traceback__).format()
    codes = [f"{name}={getattr(error, name)}" for name in _CODES if getattr(error, name, None) is not None]
    yield f"{type(error).__module__}.{type(error).__qualname__} {' '.join(codes)}\n"
