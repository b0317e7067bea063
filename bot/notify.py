"""Tell systemd how the service is doing: the protocol of sd_notify(3), and nothing at all without systemd."""

from __future__ import annotations

import logging
import os
import socket
from time import CLOCK_MONOTONIC, clock_gettime_ns
from typing import TYPE_CHECKING, Final

from bot.terminal import clean

if TYPE_CHECKING:
    from collections.abc import MutableMapping

_SOCKET: Final = "NOTIFY_SOCKET"
_WATCHDOG: Final = "WATCHDOG_USEC"
_WATCHDOG_FOR: Final = "WATCHDOG_PID"
_MICROSECONDS: Final = 1_000_000
_SECONDS_TO_SEND: Final = 2.0
"""How long a datagram may wait for room in the socket of a busy systemd; the event loop waits with it."""

_log = logging.getLogger(__name__)


class Notifier:
    """Sends datagrams to systemd's socket.

    `address` is the socket's path, a name in the abstract namespace after ``@``, or None for nobody who listens.
    `watchdog` is within how many seconds systemd wants to hear `alive` again and again, None if it doesn't.
    """

    def __init__(self, address: str | None = None, watchdog: float | None = None) -> None:
        self._address = address
        self._is_heard = True
        self.watchdog = watchdog

    @classmethod
    def take(cls, environ: MutableMapping[str, str]) -> Notifier:
        """Read what systemd has set, and take it out: no child may speak for the service."""
        address = environ.pop(_SOCKET, None)
        watched, pid = environ.pop(_WATCHDOG, ""), environ.pop(_WATCHDOG_FOR, None)
        is_meant = watched.isdecimal() and int(watched) > 0 and pid in {None, str(os.getpid())}
        return cls(address or None, int(watched) / _MICROSECONDS if is_meant else None)

    def status(self, sentence: str) -> None:
        """Say in words what is going on; `systemctl status` shows it."""
        self._send(_status(sentence))

    def ready(self, sentence: str | None = None) -> None:
        """Say that the start, or the reading of changed settings, is done."""
        self._send("READY=1", *([_status(sentence)] if sentence is not None else []))

    def reloading(self) -> None:
        """Say that changed settings are being read; `ready` says that it is done."""
        self._send("RELOADING=1", f"MONOTONIC_USEC={clock_gettime_ns(CLOCK_MONOTONIC) // 1000}")

    def stopping(self, sentence: str) -> None:
        """Say that the end has begun."""
        self._send("STOPPING=1", _status(sentence))

    def alive(self) -> None:
        """Feed the watchdog."""
        self._send("WATCHDOG=1")

    def extend(self, seconds: float) -> None:
        """Ask for so much more time, from now, for what is being done: to start or to stop."""
        self._send(f"EXTEND_TIMEOUT_USEC={round(seconds * _MICROSECONDS)}")

    def _send(self, *assignments: str) -> None:
        if self._address is None:
            return
        address = f"\0{self._address[1:]}" if self._address.startswith("@") else self._address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sending:
                sending.settimeout(_SECONDS_TO_SEND)
                sending.sendto("\n".join(assignments).encode(), address)
        except OSError as error:
            if self._is_heard:
                _log.warning("systemd does not hear what Dragoman tells it: %s", error.strerror or error)
            self._is_heard = False
        else:
            self._is_heard = True


def _status(sentence: str) -> str:
    """Write a status: a line break would begin another assignment."""
    return f"STATUS={clean(' '.join(sentence.splitlines()))}"
