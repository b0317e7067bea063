"""The room that is left where the database and its backups are, and the kind of disk."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.examining.finding import error, fine, room_in_words, skipped, warning

if TYPE_CHECKING:
    from bot.examining.finding import Case, Finding

_MB: Final = 1_000_000
_TOO_LITTLE: Final = 100 * _MB
_LITTLE: Final = 500 * _MB
_TIMES_THE_DATABASE: Final = 2
"""A backup and the merging of an index each take about as much again as there is."""

_TOO_FEW_FILES: Final = 100
_FEW_FILES: Final = 1_000
_OVER_A_NETWORK: Final = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "fuse.sshfs"})


async def examine(case: Case) -> list[Finding]:
    """Look at each disk once."""
    return await asyncio.to_thread(_examine, case)


def _examine(case: Case) -> list[Finding]:
    findings: list[Finding] = []
    seen: set[int] = set()
    size = _size(case.database)
    for what, folder in (("database", case.database.parent), ("backups", case.backups)):
        there = _existing(folder)
        if there is None:
            findings.append(skipped("disk space", f"{folder} cannot be looked at from here"))
        elif (device := there.stat().st_dev) not in seen:
            seen.add(device)
            findings += [space(what, there, size), *files(there)]
    if kind := network_disk(case.database.parent):
        says = f"the database is on a disk over the network ({kind}); SQLite's locks are not safe there"
        findings.append(error("disk", says, "Move it to a disk of this machine and set DRAGOMAN_DATABASE."))
    return findings


def space(what: str, folder: Path, size: int) -> Finding:
    """Tell whether there is room enough beside a database of `size` bytes."""
    found = os.statvfs(folder)
    free, wanted = found.f_bavail * found.f_frsize, max(_LITTLE, _TIMES_THE_DATABASE * size)
    says = f"{room_in_words(free)} free for the {what} in {folder}"
    advice = f"Make room: df -h {folder}; du -xh {folder} | sort -h | tail. DRAGOMAN_BACKUPS_KEPT keeps fewer backups."
    if free < _TOO_LITTLE:
        return error("disk space", f"only {says}; the bot stops taking articles when it is full", advice)
    if free < wanted:
        return warning("disk space", f"only {says}; {room_in_words(wanted)} would be safe", advice)
    return fine("disk space", says)


def files(folder: Path) -> list[Finding]:
    """Tell whether more files can be made, where the disk has a limit."""
    found = os.statvfs(folder)
    if not found.f_files or found.f_favail >= _FEW_FILES:
        return []
    says = f"only {found.f_favail:,} more files can be made on the disk with {folder}"
    advice = f"Find the folder with too many: du -x --inodes {folder} | sort -n | tail"
    return [(error if found.f_favail < _TOO_FEW_FILES else warning)("inodes", says, advice)]


def network_disk(folder: Path, mounts: Path = Path("/proc/self/mounts")) -> str | None:
    """Name the kind of file system if it is one over the network."""
    try:
        lines = [line.split() for line in mounts.read_text("utf-8", "replace").splitlines()]
        place = folder.resolve()
    except OSError:
        return None
    # What is mounted last covers what was there before.
    above = [(Path(at.replace(r"\040", " ")), kind) for _, at, kind, *_ in lines]
    covering = [(len(at.parts), number, kind) for number, (at, kind) in enumerate(above) if place.is_relative_to(at)]
    kind = max(covering)[2] if covering else ""
    return kind if kind in _OVER_A_NETWORK else None


def _existing(folder: Path) -> Path | None:
    """Find the folder, or the nearest one above it that is there; None if that cannot be told."""
    try:
        return next(place for place in (folder, *folder.absolute().parents) if place.is_dir())
    except OSError:
        return None


def _size(database: Path) -> int:
    try:
        return database.stat().st_size
    except OSError:
        return 0
