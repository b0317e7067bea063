"""The folder of backups: which there are, which are still wanted, and one program at a time that changes them."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from corpus.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator

    from corpus.models import Retention

_TIME: Final = "%Y%m%dT%H%M%SZ"
_NAME: Final = re.compile(r"dragoman-(\d{8}T\d{6}Z)\.sqlite3\.gz", re.ASCII)
_LOCK: Final = ".lock"
_PATIENCE: Final = 0.05
_UNFINISHED: Final = ".unfinished-"


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup in its folder: when it was taken, and how many bytes it has."""

    path: Path
    taken: datetime
    size: int


def backups(folder: Path) -> list[Backup]:
    """List the backups in a folder, newest first; none if there is no such folder.

    Only files that carry the name of a backup count. Raises StoreError if the folder may not be read.
    """
    try:
        found = [described(path) for path in (folder.iterdir() if folder.is_dir() else ())]
    except OSError as error:
        raise StoreError(
            "The backups in {folder} cannot be listed: {reason}.", folder=folder, reason=error.strerror
        ) from error
    return sorted(filter(None, found), key=lambda backup: backup.taken, reverse=True)


def described(path: Path) -> Backup | None:
    """Tell of a backup what its name and its size say; None if it is none."""
    if not (match := _NAME.fullmatch(path.name)) or not path.is_file():
        return None
    try:
        taken = datetime.strptime(match[1], _TIME).replace(tzinfo=UTC)
    except ValueError:
        return None
    return Backup(path, taken, path.stat().st_size)


def wanted(times: Iterable[datetime], retention: Retention) -> set[datetime]:
    """Choose which backups to keep: the newest of each of the last days, weeks and months that have any.

    The newest of all is always kept.
    """
    newest_first = sorted(set(times), reverse=True)
    periods: tuple[tuple[int, Callable[[datetime], Hashable]], ...] = (
        (retention.daily, datetime.date),
        (retention.weekly, lambda moment: moment.isocalendar()[:2]),
        (retention.monthly, lambda moment: (moment.year, moment.month)),
    )
    kept = set(newest_first[:1])
    for count, period in periods:
        newest: dict[Hashable, datetime] = {}
        for moment in newest_first:
            newest.setdefault(period(moment), moment)
        kept.update([*newest.values()][:count])
    return kept


def prune(folder: Path, retention: Retention) -> list[Path]:
    """Delete the backups that are no longer wanted, and return them; nothing else in the folder is touched.

    Those of a time to come stay, and take nobody's place: the clock is wrong, or was.
    """
    now = datetime.now(UTC)
    there = [backup for backup in backups(folder) if backup.taken <= now]
    kept = wanted((backup.taken for backup in there), retention)
    gone = [backup.path for backup in there if backup.taken not in kept]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Let no other program take a backup into the folder meanwhile; raise StoreError if another is at it.

    The folder is made if need be, for its owner's eyes only.
    """
    if not folder.exists():
        folder.mkdir(mode=0o700, parents=True)
        give_to_owner(folder, folder.parent)
    lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        give_to_owner(folder / _LOCK, folder)
        if not _is_locked(lock):
            raise StoreError("Another backup is being taken into {folder} right now; nothing was done.", folder=folder)
        yield
    finally:
        os.close(lock)


@contextmanager
def workplace(folder: Path) -> Iterator[Path]:
    """Lend an empty folder below another, and remove there what killed programs have left of theirs."""
    for left in folder.glob(f"{_UNFINISHED}*"):
        _remove_if_left(left)
    with TemporaryDirectory(prefix=_UNFINISHED, dir=folder) as name:
        lock = os.open(name, os.O_RDONLY)
        try:
            _is_locked(lock)
            yield Path(name)
        finally:
            os.close(lock)


def name_for(folder: Path) -> Path:
    """Name a new backup by the present time; should there be one of the same second, wait for the next."""
    while (path := folder / f"dragoman-{stamp(datetime.now(UTC))}.sqlite3.gz").exists():
        time.sleep(_PATIENCE)
    return path


def stamp(moment: datetime) -> str:
    """Write a time in UTC as names have it."""
    return moment.astimezone(UTC).strftime(_TIME)


def give_to_owner(path: Path, like: Path) -> None:
    """Let what root has made belong to whom another file or folder belongs; others than root own what they make."""
    if os.geteuid() == 0:
        owner = like.stat()
        os.chown(path, owner.st_uid, owner.st_gid)


def flush(path: Path) -> None:
    """Wait until the disk has a file, or the names in a folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _is_locked(descriptor: int) -> bool:
    """Lock a file or folder for this program alone; False if another has it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _remove_if_left(place: Path) -> None:
    """Remove a place unless the program that works there still lives."""
    try:
        lock = os.open(place, os.O_RDONLY)
    except FileNotFoundError:
        return  # it was its time
    try:
        if _is_locked(lock):
            shutil.rmtree(place, ignore_errors=True)
    finally:
        os.close(lock)
