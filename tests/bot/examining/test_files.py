"""Who may read and write what."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from bot.examining import files
from tests.bot.examining.cases import case_of, found, one, states

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

NOBODY = 65534


def test_a_folder_of_ones_own_is_fine(home: Path) -> None:
    """What nobody else can reach may have any mode itself."""
    told = one(found(files.examine, case_of(home)), "files", "ok")
    assert f"belongs to {files.me()}" in told.says


def test_articles_that_everybody_can_read_are_a_warning(street: Path) -> None:
    """A readable file counts only where there is a way to it."""
    database = street / "inner" / "dragoman.sqlite3"
    database.parent.mkdir(0o700)
    database.write_text("x")
    database.chmod(0o644)
    case = case_of(database.parent)
    assert states(found(files.examine, case)) == {"files": "ok"}
    database.parent.chmod(0o711)
    told = one(found(files.examine, case), "files", "warning")
    assert told.advice == f"chmod o-rwx {database}"
    subprocess.run(told.advice.split(), check=True)  # noqa: S603 - what the host would type
    assert states(found(files.examine, case)) == {"files": "ok"}


def test_a_token_that_everybody_can_read_is_a_warning(home: Path, street: Path) -> None:
    """It depends on whether a token can stand in the file."""
    file = street / "dragoman.env"
    file.write_text("DRAGOMAN_FETCH=off\n")
    file.chmod(0o644)
    case = case_of(home, file=file)
    assert states(found(files.examine, case)) == {"files": "ok"}
    file.write_text("DISCORD_TOKEN=secret\n")
    told = one(found(files.examine, case), "files", "warning")
    assert "secret" not in f"{told}"
    file.chmod(0o640)
    assert states(found(files.examine, case)) == {"files": "ok"}


def test_settings_that_everybody_can_change_are_an_error(home: Path, street: Path) -> None:
    """Who can change the settings can have the token sent elsewhere; who can change the folder can change the file."""
    file = street / "dragoman.env"
    file.write_text("DRAGOMAN_FETCH=off\n")
    file.chmod(0o646)
    case = case_of(home, file=file)
    assert states(found(files.examine, case)) == {"files": "error"}
    file.chmod(0o640)
    street.chmod(0o777)
    assert states(found(files.examine, case)) == {"files": "error"}


def test_what_the_bot_may_not_write_is_an_error(
    street: Path, as_nobody: Callable[[], AbstractContextManager[None]]
) -> None:
    """A database of somebody else's is told with its owner."""
    database = street / "dragoman.sqlite3"
    database.write_text("x")
    os.chown(street, NOBODY, NOBODY)
    with as_nobody():
        told = one([*files._unusable([street, database])], "files", "error")
    assert f"may not write {database}, which belongs to root (mode 0644)" in told.says


def test_a_file_that_root_made_by_hand_is_an_error(
    street: Path, as_nobody: Callable[[], AbstractContextManager[None]]
) -> None:
    """In a folder of the bot's user everything must be that user's; the advice puts it right."""
    del as_nobody  # only root can give files away
    (street / "dragoman.sqlite3").write_text("x")
    (street / "dragoman.sqlite3-wal").write_text("x")
    (street / "dragoman.sqlite3").chmod(0o600)
    (street / "dragoman.sqlite3-wal").chmod(0o600)
    street.chmod(0o700)
    os.chown(street, 12345, 12345)
    os.chown(street / "dragoman.sqlite3", 12345, 12345)
    told = one(found(files.examine, case_of(street)), "files", "error")
    assert told.advice == f"chown --reference={street} {street / 'dragoman.sqlite3-wal'}"
    subprocess.run(told.advice.split(), check=True)  # noqa: S603 - what the host would type
    assert states(found(files.examine, case_of(street))) == {"files": "ok"}


def test_a_folder_that_one_may_not_look_into(
    street: Path, as_nobody: Callable[[], AbstractContextManager[None]]
) -> None:
    """It says as whom to run the doctor."""
    (street / "closed").mkdir(0o700)
    with as_nobody():
        told = found(files.examine, case_of(street / "closed" / "inner"))
    assert states(told) == {"files": "error"}


def test_a_disk_that_was_mounted_read_only(tiny_disk: Callable[[str], Path]) -> None:
    """It says so in one line, not once a file."""
    place = tiny_disk("size=1m,mode=700")
    (place / "dragoman.sqlite3").write_text("x")
    subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)  # noqa: S603, S607 - our own folder
    told = one(found(files.examine, case_of(place)), "files", "error")
    assert "read-only" in told.says
    assert f"mount -o remount,rw {place}" in (told.advice or "")


def test_nothing_there_is_nothing_wrong(tmp_path: Path) -> None:
    """Before the first start there is no folder."""
    assert states(found(files.examine, case_of(tmp_path / "none"))) == {"files": "skipped"}
