"""Where the log goes: to systemd's journal with fields, to a terminal in columns, or to a file; discreet everywhere."""

from __future__ import annotations

import logging
import os
import sys
from typing import Final

from bot.log_wording import Discretion, OnTerminal, Plain, Prefixed
from bot.terminal import messages

_OWN: Final = frozenset({"bot", "commands", "corpus"})


def set_up(level: int, *, token: str | None = None) -> None:
    """Log from `level` on, libraries from WARNING on, and never the token; may be called again to change that."""
    handler = _handler(Discretion(token))
    handler.addFilter(_is_wanted)
    logging.basicConfig(level=level, handlers=[handler], force=True)


def _is_wanted(record: logging.LogRecord) -> bool:
    """Keep libraries quiet: they chatter of each step, and of what they are given."""
    return record.levelno >= logging.WARNING or record.name.partition(".")[0] in _OWN


def _handler(discretion: Discretion) -> logging.Handler:
    if "JOURNAL_STREAM" in os.environ and (journal := _journal(discretion)):
        return journal
    console = messages()
    if console.is_terminal:
        return _to_stderr(OnTerminal(discretion, styled=console.color_system is not None and not console.no_color))
    return _to_stderr(Plain(discretion))


def _journal(discretion: Discretion) -> logging.Handler | None:
    """Write to the journal in its own protocol, or else to stderr if the journal reads that; None if it doesn't."""
    from bot import journal  # noqa: PLC0415 - only a service needs it

    if not journal.is_stderr():
        return None
    return journal.Journal(discretion, otherwise=_to_stderr(Prefixed(discretion)))


def _to_stderr(formatter: logging.Formatter) -> logging.Handler:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    return handler
