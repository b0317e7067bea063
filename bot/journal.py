"""The journal of systemd, written to in its own protocol, so that each line has a priority and fields to look for.

`logging_journald` does the sending. Its own handler would add the arguments and the tracebacks of each record, which
can quote what somebody typed.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from logging_journald import (  # type: ignore[import-untyped]  # it ships no types
    Facility,
    JournaldTransport,
    check_journal_stream,
)

from bot.log_wording import carried, priority

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.log_wording import Discretion

IDENTIFIER: Final = "dragoman"


class Journal(logging.Handler):
    """Sends records to the journal; one that cannot be sent goes to the handler `otherwise`."""

    def __init__(self, discretion: Discretion, otherwise: logging.Handler) -> None:
        super().__init__()
        self._discretion = discretion
        self._otherwise = otherwise
        self._transport = JournaldTransport(connected=False)  # a journal that begins anew has a new socket

    def emit(self, record: logging.LogRecord) -> None:
        """Send a record."""
        try:
            self._transport.send(self._fields(record))
        except OSError:
            self._otherwise.handle(record)

    def close(self) -> None:
        """Let go of the socket."""
        self._transport.socket.close()
        super().close()

    def _fields(self, record: logging.LogRecord) -> Iterator[tuple[str, str | int]]:
        yield "MESSAGE", self._discretion.words(record)
        yield "PRIORITY", priority(record.levelno)
        yield "SYSLOG_IDENTIFIER", IDENTIFIER
        yield "SYSLOG_FACILITY", Facility.DAEMON.value
        yield "CODE_FILE", record.pathname
        yield "CODE_LINE", record.lineno
        yield "CODE_FUNC", record.funcName or ""
        yield "DRAGOMAN_LOGGER", record.name
        for name, value in carried().items():
            yield f"DRAGOMAN_{name.upper()}", value


def is_stderr() -> bool:
    """Tell whether stderr leads to the journal, as it does in a service of systemd's."""
    try:
        return bool(check_journal_stream())
    except (OSError, ValueError, AttributeError):  # no such number in JOURNAL_STREAM, or a stderr that is no file
        return False
