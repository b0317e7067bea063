"""A database that cannot be used stops the bot with a sentence that helps, and nothing in it is touched."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

import pytest

from tests.service.preparing import TOKEN
from tests.service.service import DATABASE, STATE, UNIT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.service.service import Service

UNUSABLE: Final = 65
_PAGE: Final = 4096


def _no_database(path: Path) -> None:
    path.write_bytes(b"These are not the articles that you are looking for. " * 4000)


def _overwritten(path: Path) -> None:
    """Overwrite pages in the middle, as a broken disk does."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        for page in range(2, size // _PAGE, 2):
            file.seek(page * _PAGE)
            file.write(b"\xa5" * _PAGE)


def _cut_short(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2 // _PAGE * _PAGE)


@pytest.mark.parametrize("damage", [_no_database, _overwritten, _cut_short])
async def test_a_damaged_database_is_left_alone(service: Service, damage: Callable[[Path], None]) -> None:
    """The bot ends with 65 and points to the backups; nothing is changed, and a restore brings everything back."""
    backup = await _stopped_with_backup(service)
    damage(service.database)
    before = _digest(service.database)
    await _refused(service)
    assert _digest(service.database) == before
    await service.dragoman("restore", backup)
    await service.start()
    await service.check_nothing_lost()
    kept = [path for path in service.machine.path(STATE).iterdir() if _is_digest_of(path, before)]
    assert kept, "the damaged database is kept beside the restored one"


async def test_a_missing_database_is_not_begun_anew(service: Service) -> None:
    """The bot ends with 65, points to the backups, and makes no empty database; a restore brings everything back."""
    backup = await _stopped_with_backup(service)
    for path in service.machine.path(STATE).glob("dragoman.sqlite3*"):
        if path.suffix in {".sqlite3", ".sqlite3-wal", ".sqlite3-shm"}:
            path.unlink()
    await _refused(service)
    assert not service.database.exists()
    await service.dragoman("restore", backup)
    await service.start()
    await service.check_nothing_lost()


async def test_a_read_only_database_is_named(service: Service) -> None:
    """The bot ends with 65 and names the file and who owns it; as soon as it may be written all is as before."""
    await service.start()
    await service.add("Lanterns of Kapal")
    await service.stop()
    await service.machine.run("chown", "root:root", DATABASE)
    await service.machine.run("chmod", "644", DATABASE)
    before = _digest(service.database)
    said = await _refused(service, points_to="may not write")
    assert DATABASE in said
    assert "the user root" in said
    assert _digest(service.database) == before
    await service.machine.run("chown", "dragoman:dragoman", DATABASE)
    await service.start()
    await service.check_nothing_lost()


async def test_a_disk_mounted_read_only_is_named(service: Service) -> None:
    """The bot ends with 65 and says that it is the disk; once it can be written all is as before."""
    await service.machine.run("mkdir", "-p", STATE)
    await service.machine.run("mount", "-t", "tmpfs", "-o", "size=64m", "state", STATE)
    await service.start()
    await service.add("Lanterns of Kapal")
    await service.stop()
    await service.machine.run("mount", "-o", "remount,ro", STATE)
    await service.machine.systemctl("start", UNIT, check=False)
    await service.machine.run("mount", "-o", "remount,rw", STATE)
    await service.start()
    await service.check_nothing_lost()


async def test_a_second_bot_on_the_database_is_refused(service: Service) -> None:
    """Another bot ends with 65 and says that one runs already, which goes on undisturbed."""
    await service.start()
    await service.add("Lanterns of Kapal")
    second = await service.machine.run("env", f"DISCORD_TOKEN={TOKEN}", "dragoman", "run", check=False)
    assert second.code == UNUSABLE
    assert re.search(r"Another Dragoman runs on the database .* already \(process \d+\)", second.err)
    assert await service.machine.has(UNIT, ActiveState="active", NRestarts="0")
    assert len(service.discord.gateway.identifies) == 1
    await service.check_nothing_lost()


async def _stopped_with_backup(service: Service) -> str:
    """Have articles confirmed, and a backup of them, and the bot stopped; give the backup's path."""
    await service.start()
    await service.add("Lanterns of Kapal")
    await service.undo(await service.add("Bridges of Tekeli"))
    await service.dragoman("backup")
    await service.stop()
    (backup,) = service.machine.path(f"{STATE}/backups").glob("*.sqlite3*")
    return f"{STATE}/backups/{backup.name}"


async def _refused(service: Service, points_to: str = "dragoman restore") -> str:
    """Fail unless a start ends with 65 for good; give what the journal says."""
    await service.machine.systemctl("start", UNIT, check=False)
    await service.ended_with(UNUSABLE)
    assert await service.machine.has(UNIT, NRestarts="0", Result="exit-code")
    said = await service.log()
    assert points_to in said, said
    return said


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _is_digest_of(path: Path, digest: str) -> bool:
    return path.is_file() and _digest(path) == digest
