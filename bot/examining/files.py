"""Who may read and write the database, its folder, the backups and the settings."""

from __future__ import annotations

import asyncio
import os
import pwd
import stat
from shlex import quote
from typing import TYPE_CHECKING, Final

from bot.examining.finding import error, fine, skipped, warning
from bot.settings import TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.examining.finding import Case, Finding

_BESIDE: Final = ("-wal", "-shm", ".lock", ".running")
_NOBODY: Final = 65534
"""As whom files show up whose owner is unknown in a sandbox."""


async def examine(case: Case) -> list[Finding]:
    """Look at the rights of everything that the settings lead to."""
    return await asyncio.to_thread(lambda: [*_database(case), *_backups(case), *_settings(case)])


def _database(case: Case) -> Iterator[Finding]:
    folder = case.database.parent
    try:
        if not folder.exists():
            yield skipped("files", f"the database's folder {folder} is not there yet; the first start makes it")
            return
        there = [
            file
            for file in (case.database, *(case.database.with_name(case.database.name + end) for end in _BESIDE))
            if file.exists()
        ]
    except PermissionError:
        yield error("files", f"{me()} may not look into {folder}", "Run this as root or as the bot's user.")
        return
    if problems := [*_unusable([folder, *there]), *_owners(folder, there), *_exposed([folder, *there], "the articles")]:
        yield from problems
        return
    whose = f"; {case.database.name} belongs to {owner(case.database)}" if case.database in there else ""
    yield fine("files", f"{folder} can be written by {me()} and read by nobody else{whose}")


def _backups(case: Case) -> Iterator[Finding]:
    try:
        there = case.backups.is_dir()
    except PermissionError:
        there = False
    if there:
        yield from _unusable([case.backups])
        yield from _exposed([case.backups], "the backups")


def _settings(case: Case) -> Iterator[Finding]:
    file = case.settings.file
    if file is None:
        return
    if others_may(file, stat.S_IWOTH) or others_may(file.parent, stat.S_IWOTH):
        says = f"everybody on this machine may change {file} or its folder, and so lead the token astray"
        yield error("files", says, f"chmod o-rwx {quote(str(file))}; chmod o-w {quote(str(file.parent))}")
    elif others_may(file, stat.S_IROTH) and TOKEN in file.read_text("utf-8", "replace"):
        says = f"everybody on this machine may read {file}, in which the token can stand"
        yield warning("files", says, f"chmod o-rwx {quote(str(file))}; reset the token if others use this machine")
    else:
        yield fine("files", f"{file} belongs to {owner(file)}, mode {_mode(file)}")


def _unusable(paths: list[Path]) -> Iterator[Finding]:
    """Name what whoever runs this may not use; as root that says little about the bot's user."""
    for path in paths:
        if os.access(path, os.R_OK | os.W_OK | (os.X_OK if path.is_dir() else 0), effective_ids=True):
            continue
        if os.statvfs(path).f_flag & os.ST_RDONLY:
            advice = f"See why with: dmesg | tail; then: mount -o remount,rw {quote(str(_mount_of(path)))}"
            yield error("files", f"the disk with {path} is mounted read-only", advice)
            return
        says = f"{me()} may not write {path}, which belongs to {owner(path)} (mode {_mode(path)})"
        yield error("files", says, f"Run this as {owner(path)}, or: chown {quote(me())} {quote(str(path))}")


def _owners(folder: Path, there: list[Path]) -> Iterator[Finding]:
    """Find files that somebody else has made in the bot's folder, such as root by hand."""
    number = folder.stat().st_uid
    others = [file for file in there if file.stat().st_uid not in {number, _NOBODY}]
    if number != _NOBODY and others:
        names = ", ".join(file.name for file in others)
        says = f"{folder} belongs to {owner(folder)}, but {names} to {owner(others[0])}: the bot cannot write that"
        named = " ".join(quote(str(file)) for file in others)
        yield error("files", says, f"chown --reference={quote(str(folder))} {named}")


def _exposed(paths: list[Path], what: str) -> Iterator[Finding]:
    """Find what people besides owner and group may read or change."""
    for may, verb in ((stat.S_IWOTH, "change"), (stat.S_IROTH, "read")):
        if open_ones := [path for path in paths if others_may(path, may)]:
            names = ", ".join(str(path) for path in open_ones[:1]) + (" and more" if len(open_ones) > 1 else "")
            says = f"everybody on this machine may {verb} {what} ({names}), those of servers included"
            yield warning("files", says, f"chmod o-rwx {quote(str(open_ones[0]))}")
            return


def others_may(path: Path, what: int) -> bool:
    """Tell whether people besides owner and group may do something with a file, and find a way to it."""
    real = path.resolve()
    if not real.stat().st_mode & what:
        return False
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in real.parents)


def owner(path: Path) -> str:
    """Name whom a file belongs to."""
    return _user(path.stat().st_uid)


def me() -> str:
    """Name who runs this."""
    return _user(os.geteuid())


def _user(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def _mode(path: Path) -> str:
    return f"{stat.S_IMODE(path.stat().st_mode):04o}"


def _mount_of(path: Path) -> Path:
    path = path.resolve()
    return next(folder for folder in (path, *path.parents) if folder.is_mount())
