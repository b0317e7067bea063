"""How Dragoman ends: the exit codes that scripts and systemd can rely on."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


class Exit(IntEnum):
    """The exit codes; those above 63 are those of sysexits.h, those above 128 name a signal."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    DATABASE = 65
    CONFIGURATION = 78
    INTERRUPTED = 130
    READER_GONE = 141


_MEANINGS: Final = {
    Exit.DONE: "done",
    Exit.FAILED: "not done, or not all of it; stderr says why",
    Exit.USAGE: "the command line is not understood",
    Exit.DATABASE: "the database cannot be used; trying again does not help",
    Exit.CONFIGURATION: "a setting is wrong; trying again does not help",
    Exit.INTERRUPTED: "stopped by Ctrl-C",
}


def explain(own: Mapping[Exit, str]) -> str:
    """Explain the exit codes, some of them in words of their own."""
    lines = (f"  {code:<5}{meaning}" for code, meaning in sorted((_MEANINGS | {**own}).items()))
    return "\n".join(["exit codes:", *lines])
