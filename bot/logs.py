"""Logging to stderr: readable on a terminal, short in systemd's journal, and discreet."""

from __future__ import annotations

import logging
import os
import sys

from bot.terminal import clean


def set_up(level: int, *, token: str | None = None) -> None:
    """Log from `level` on, discord.py from WARNING on, and never the token."""
    # The journal keeps the time of every line itself.
    time = "" if "JOURNAL_STREAM" in os.environ else "%(asctime)s "
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Discreet(f"{time}%(levelname)-7s %(name)s: %(message)s", token))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for chatty in ("discord", "aiohttp", "aiosqlite", "asyncio"):
        logging.getLogger(chatty).setLevel(max(level, logging.WARNING))


class _Discreet(logging.Formatter):
    """Format a record without the token and without control characters from outside."""

    def __init__(self, layout: str, token: str | None) -> None:
        super().__init__(layout, "%H:%M:%S")
        self._token = token

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        return clean(line.replace(self._token, "[token]") if self._token else line)
