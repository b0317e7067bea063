"""One line of log for each time that discord.py loses Discord, where it would write a whole traceback."""

from __future__ import annotations

import logging
from typing import Final

from bot.discord_errors import reason

_SHARDS: Final = "discord.shard"
_AGAIN: Final = "Attempting a reconnect for shard ID %s in %.2fs"
_FIRST: Final = "Failed to connect for shard_id: %s. Retrying..."


def shorten() -> None:
    """Shorten what discord.py logs from now on, whatever becomes of it."""
    logging.getLogger(_SHARDS).addFilter(_ONE_LINE)


class OneLine(logging.Filter):
    """Shortens what discord.py says of a lost connection, and leaves out what the bot itself says of its first one."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record; tell whether it is to be logged at all."""
        error = record.exc_info[1] if record.exc_info else None
        if error is None:
            return True
        if record.msg == _AGAIN and isinstance(record.args, tuple):
            _, seconds = record.args
            record.msg = "Discord's gateway cannot be reached: %s; trying again in %.0f s"
            record.args = (reason(error), seconds)
            record.levelno, record.levelname = logging.WARNING, "WARNING"
            record.exc_info = record.exc_text = None
        return record.msg != _FIRST


_ONE_LINE: Final = OneLine()
