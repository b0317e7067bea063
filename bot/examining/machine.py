"""The machine: memory, who keeps its clock, and whether it can confine what reads files."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.examining.commands import output_of
from bot.examining.finding import fine, room_in_words, skipped, warning
from corpus.reading import confining

if TYPE_CHECKING:
    from bot.examining.finding import Case, Finding

_LITTLE: Final = 200_000_000
"""About what a bot with a hundred thousand passages needs."""

_KIB: Final = 1024


async def examine(_: Case) -> list[Finding]:
    """Look at the memory that is free, at what sets the clock, and at what the kernel can deny."""
    memory, sync = await asyncio.gather(asyncio.to_thread(memory_left), time_kept())
    return [memory, sync, confinement(confining.version())]


def memory_left(meminfo: Path = Path("/proc/meminfo")) -> Finding:
    """Tell whether there is memory enough for the bot."""
    try:
        lines = dict(line.split(":", 1) for line in meminfo.read_text("ascii").splitlines())
        free = int(lines["MemAvailable"].split()[0]) * _KIB
    except (OSError, KeyError, ValueError):
        return skipped("memory", "how much is free cannot be told here")
    if free < _LITTLE:
        says = f"only {room_in_words(free)} free; the bot takes about {room_in_words(_LITTLE)}, more for large imports"
        return warning("memory", says, "See what takes it: ps aux --sort=-rss | head. Add memory, or swap.")
    return fine("memory", f"{room_in_words(free)} free")


async def time_kept() -> Finding:
    """Tell whether the machine sets its clock by others."""
    shown = await output_of("timedatectl", "show", "--property=NTP", "--property=NTPSynchronized")
    if shown is None:
        return skipped("time sync", "timedatectl is not here or does not answer")
    return time_sync(shown)


def time_sync(shown: str) -> Finding:
    """Understand what timedatectl shows."""
    told = dict(line.partition("=")[::2] for line in shown.splitlines())
    if told.get("NTPSynchronized") == "yes":
        return fine("time sync", "the clock is kept in step by NTP")
    if told.get("NTP") == "yes":
        return warning("time sync", "NTP is on, but has not reached a server yet", "See: timedatectl timesync-status")
    return warning("time sync", "nothing keeps the clock in step", "Switch it on: timedatectl set-ntp true")


def confinement(landlock: int) -> Finding:
    """Tell how far the process that reads files from others is confined, by the kernel's version of Landlock."""
    if not landlock:
        says = "files are read in a process that this kernel cannot confine: a flaw in a reader could show the articles"
        return warning("confinement", says, "Use Linux 5.13 or newer, with landlock in /sys/kernel/security/lsm.")
    return fine("confinement", f"files are read in a confined process (Landlock {landlock})")
