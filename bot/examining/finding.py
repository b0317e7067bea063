"""What an examination found, and what it examines."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from corpus.wording import size_in_words

if TYPE_CHECKING:
    from datetime import datetime, timedelta
    from pathlib import Path

    from bot.settings import Settings

_GIGABYTE: Final = 1_000_000_000
_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR


class State(Enum):
    """How it stands with what was looked at; SKIPPED if that could not be told, or does not matter here."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, and if it is not well what to do about it."""

    check: str
    state: State
    says: str
    advice: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """What is examined: the settings as far as they can be understood, and the places that they lead to.

    `full` tells to take the time that a thorough examination needs.
    """

    settings: Settings
    database: Path
    backups: Path
    now: datetime
    full: bool = False


def fine(check: str, says: str, advice: str | None = None) -> Finding:
    """Tell that something is well; the advice is a remark then."""
    return Finding(check, State.OK, says, advice)


def warning(check: str, says: str, advice: str) -> Finding:
    """Tell of something that does no harm yet."""
    return Finding(check, State.WARNING, says, advice)


def error(check: str, says: str, advice: str) -> Finding:
    """Tell of something that keeps the bot from working, or endangers what it keeps."""
    return Finding(check, State.ERROR, says, advice)


def skipped(check: str, says: str, advice: str | None = None) -> Finding:
    """Tell why something was not looked at."""
    return Finding(check, State.SKIPPED, says, advice)


def room_in_words(size: int) -> str:
    """Write how large something is: ``0.8 kB``, ``104.9 MB``, ``74.5 GB``."""
    return f"{size / _GIGABYTE:,.1f} GB" if size >= _GIGABYTE else size_in_words(size)


def span_in_words(span: timedelta) -> str:
    """Write how long something takes or is ago: ``40 seconds``, ``3 hours``, ``12 days``."""
    seconds = round(abs(span.total_seconds()))
    for size, word in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        if seconds >= 2 * size or seconds == size:
            return f"{seconds // size} {word}{'' if seconds == size else 's'}"
    return f"{seconds} second{'' if seconds == 1 else 's'}"
