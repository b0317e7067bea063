"""Ask the system's own programs, for a few seconds at most."""

from __future__ import annotations

import asyncio
import os
import shutil
from typing import Final

_SECONDS: Final = 5.0


async def output_of(program: str, *arguments: str) -> str | None:
    """Give what a program writes, in English and UTC; None if it is not there, fails or takes too long."""
    if (path := shutil.which(program)) is None:
        return None
    asked = await asyncio.create_subprocess_exec(
        *(path, *arguments),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=os.environ | {"LC_ALL": "C", "TZ": "UTC", "SYSTEMD_PAGER": "", "SYSTEMD_COLORS": "0"},
    )
    try:
        written, _ = await asyncio.wait_for(asked.communicate(), _SECONDS)
    except TimeoutError:
        asked.kill()
        await asked.wait()
        return None
    return written.decode("utf-8", "replace") if asked.returncode == 0 else None
