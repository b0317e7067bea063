"""Which bot runs on the database now, told by the kernel's list of locks, so that no lock has to be tried."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.examining.finding import fine, skipped
from corpus.store.locking import lock_file

if TYPE_CHECKING:
    from bot.examining.finding import Case, Finding

LOCKS: Final = Path("/proc/locks")


async def examine(case: Case) -> list[Finding]:
    """Tell which process runs the bot."""
    return await asyncio.to_thread(lambda: [_instance(case.database)])


def _instance(database: Path) -> Finding:
    try:
        number = holder(database)
    except OSError:
        return skipped("running bot", "who has the database locked cannot be told here")
    if number is None:
        return fine("running bot", "none has this database now")
    return fine("running bot", f"process {number} has it; a second one would refuse to start")


def holder(database: Path, locks: Path = LOCKS) -> int | None:
    """Give the process of the bot that runs on a database, None without one; raise OSError if that cannot be told."""
    path = lock_file(database).with_suffix(".running")
    try:
        file, written = path.stat(), path.read_text("ascii", "replace").strip()
    except FileNotFoundError:
        return None
    inode = f"{os.major(file.st_dev):02x}:{os.minor(file.st_dev):02x}:{file.st_ino}"
    for line in locks.read_text("ascii", "replace").splitlines():
        # 1: FLOCK  ADVISORY  WRITE 708 00:14:1173 0 EOF; an arrow marks who only waits.
        words = line.split()
        # On some file systems (overlay, btrfs) the kernel has other numbers; but the file names its holder, too.
        if words[1] == "FLOCK" and words[3] == "WRITE" and (words[5] == inode or words[4] == written):
            return int(words[4])
    return None
