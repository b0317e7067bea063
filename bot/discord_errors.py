"""What Discord's refusals and silences mean for whoever runs the bot, in sentences."""

from __future__ import annotations

import os
from http import HTTPStatus
from typing import Final

import aiohttp
import discord

from bot.settings import TOKEN, ConfigurationError
from corpus.errors import CorpusError

_WRONG_TOKEN: Final = f"Discord does not accept {TOKEN}; reset it in the developer portal and set the new one."
_INTENTS: Final = "Discord refuses the events that Dragoman asks for, though none needs a permission; upgrade Dragoman"
_FATAL: Final = {
    4004: _WRONG_TOKEN,
    4010: "Discord does not know the shard that Dragoman asked for (4010); upgrade Dragoman.",
    4012: "Discord no longer speaks this Dragoman's version of the gateway (4012); upgrade Dragoman.",
    4013: f"{_INTENTS} (4013).",
    4014: f"{_INTENTS} (4014).",
}
"""The gateway's close codes after which connecting again does not help, in Discord's developer documentation.

4011, more shards are wanted, is not among them: each start asks Discord how many there are to be.
"""


class UnreachableError(Exception):
    """Discord cannot be reached now; trying again later can help."""


class EndedError(CorpusError):
    """Discord has ended a session in such a way that only a new start begins another."""


def refusal(error: Exception) -> ConfigurationError | None:
    """Tell why Discord will never let the bot in; None if it may, later."""
    match error:
        case discord.LoginFailure():
            return ConfigurationError(_WRONG_TOKEN)
        case discord.PrivilegedIntentsRequired():
            return ConfigurationError(_FATAL[4014])
        case discord.ConnectionClosed() if error.code in _FATAL:
            return ConfigurationError(_FATAL[error.code])
        case discord.HTTPException() if error.status == HTTPStatus.UNAUTHORIZED:
            return ConfigurationError(_WRONG_TOKEN)
        case discord.GatewayNotFound() if isinstance(cause := _cause(error), Exception):
            return refusal(cause)
    return None


def reason(error: BaseException) -> str:
    """Tell in a few words, without a full stop, why Discord could not be reached; never what it sent, which is long."""
    match error:
        case discord.GatewayNotFound() if cause := _cause(error):
            return reason(cause)
        case discord.HTTPException():
            code = f", code {error.code}" if error.code else ""
            return f"it answers with HTTP {error.status}{code}"
        case discord.ConnectionClosed():
            return f"it closed the connection with code {error.code}"
        case aiohttp.ClientConnectorError():
            return f"{error.host}:{error.port}: {_words(error.os_error)}"
        case TimeoutError() if not error.errno:
            return "it does not answer in time"
    return " ".join(str(error).split()).rstrip(".") or type(error).__name__


def _words(error: OSError) -> str:
    """Say what the system says; asyncio puts the address into it, once more."""
    return os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror or str(error)


def _cause(error: Exception) -> BaseException | None:
    return error.__cause__ or error.__context__
