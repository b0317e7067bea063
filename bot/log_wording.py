"""How a line of the log reads, and what never stands in one.

Not in any line: the bot's token, the tokens with which Discord lets interactions be answered, the messages of
exceptions, because they can quote what somebody typed, who used the bot, and characters that steer a terminal.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Final

from bot.terminal import clean
from corpus.logged import CARRIED, trace

if TYPE_CHECKING:
    from collections.abc import Mapping

_ADDRESS: Final = re.compile(r"(/(?:webhooks|interactions)/\d+/)[\w.=%-]+")
_PERSON: Final = re.compile(r"(\bUser: )\d+")
_PRIORITIES: Final = (
    (logging.CRITICAL, 2),
    (logging.ERROR, 3),
    (logging.WARNING, 4),
    (logging.INFO, 6),
)
_DEBUG: Final = 7

_TIME: Final = "%H:%M:%S"
_DAY_AND_TIME: Final = "%Y-%m-%d %H:%M:%S"
_LEVEL_WIDTH: Final = 7
_NAME_WIDTH: Final = 10

_DIM: Final = "\x1b[2m{}\x1b[0m"
_STYLES: Final = {logging.WARNING: "\x1b[33m{}\x1b[0m", logging.ERROR: "\x1b[31m{}\x1b[0m"}


class Discretion:
    """Writes a record's words, without what nobody may read in a log."""

    def __init__(self, token: str | None) -> None:
        self._token = token

    def words(self, record: logging.LogRecord) -> str:
        """Give the message and, of an exception, its classes, codes and lines of code."""
        parts = [record.getMessage()]
        if record.exc_info and (error := record.exc_info[1]):
            parts.append(trace(error))
        text = "\n".join(part.rstrip() for part in parts)
        if self._token:
            text = text.replace(self._token, "[token]")
        return clean(_PERSON.sub(r"\1[person]", _ADDRESS.sub(r"\1[token]", text)))


class Plain(logging.Formatter):
    """Lines for a file or a pipe, with the day."""

    def __init__(self, discretion: Discretion) -> None:
        super().__init__(datefmt=_DAY_AND_TIME)
        self._discretion = discretion

    def format(self, record: logging.LogRecord) -> str:
        """Write the time, the level, where it comes from, the words, and the request's fields after the first line."""
        first, *more = self._discretion.words(record).split("\n")
        time = self.formatTime(record, self.datefmt)
        return "\n".join([f"{time} {record.levelname:<7} {record.name}: {first}{_short(carried())}", *more])


class OnTerminal(logging.Formatter):
    """Lines in columns for somebody who looks on."""

    def __init__(self, discretion: Discretion, *, styled: bool) -> None:
        super().__init__(datefmt=_TIME)
        self._discretion = discretion
        self._styled = styled

    def format(self, record: logging.LogRecord) -> str:
        """Write the time, the level, the module, the words, and the request's fields after the first line."""
        first, *more = self._discretion.words(record).split("\n")
        name = record.name.rpartition(".")[2]
        time, fields = self.formatTime(record, self.datefmt), _short(carried())
        level = f"{record.levelname:<{_LEVEL_WIDTH}}"
        if self._styled:
            time, fields = _DIM.format(time), fields and _DIM.format(fields)
            level = _STYLES.get(record.levelno, "{}").format(level)
        return "\n".join([f"{time} {level} {name:<{_NAME_WIDTH}} {first}{fields}", *more])


class Prefixed(logging.Formatter):
    """Lines for a journal that reads stderr: each begins with its priority, as sd-daemon(3) has it."""

    def __init__(self, discretion: Discretion) -> None:
        super().__init__()
        self._discretion = discretion

    def format(self, record: logging.LogRecord) -> str:
        """Write where it comes from, the words, and the request's fields after the first line."""
        first, *more = self._discretion.words(record).split("\n")
        lines = [f"{record.name}: {first}{_short(carried())}", *more]
        return "\n".join(f"<{priority(record.levelno)}>{line}" for line in lines)


def carried() -> Mapping[str, str | int]:
    """Give the fields of the request that is being handled; none outside of one."""
    request = CARRIED.get()
    return request.fields() if request else {}


def priority(level: int) -> int:
    """Give the priority that syslog(3) has for a level: 0 is the most urgent, 7 the least."""
    return next((number for least, number in _PRIORITIES if level >= least), _DEBUG)


def _short(fields: Mapping[str, str | int]) -> str:
    """Name the request and its server; the rest stands in the request's own line."""
    if "request" not in fields:
        return ""
    server = f" server {fields['server']}" if "server" in fields else ""
    return f" [{fields['request']}{server}]"
