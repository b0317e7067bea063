"""What goes wrong in the event loop where nobody waits for it."""

from __future__ import annotations

import asyncio
import logging
import re
from typing import Any, Final

from commands.errors import record

_ABOUT: Final = re.compile(r"\s*[<(].*", re.DOTALL)
"""What follows asyncio's sentence: the object that it is about, which can have somebody's words in it."""

_log: Final = logging.getLogger(__name__)


def log_stray_errors() -> None:
    """Let the running event loop tell the log as discreetly as everybody else does."""
    asyncio.get_running_loop().set_exception_handler(_log_discreetly)


def _log_discreetly(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    sentence = _ABOUT.sub("", str(context.get("message", "")))
    if isinstance(error := context.get("exception"), Exception):
        record(f"the event loop ({sentence})", error)
    else:
        _log.error("The event loop says: %s", sentence)
