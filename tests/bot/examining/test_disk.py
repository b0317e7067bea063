"""Room on the disk, for bytes and for files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.examining import disk
from tests.bot.examining.cases import case_of, found, one, states

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_a_disk_that_is_nearly_full_is_an_error(tiny_disk: Callable[[str], Path]) -> None:
    """Below 100 MB it is an error, and the advice names the folder."""
    place = tiny_disk("size=50m")
    told = one(found(disk.examine, case_of(place)), "disk space", "error")
    assert told.says.startswith("only 52.4 MB free")
    assert str(place) in (told.advice or "")


def test_little_room_is_a_warning(tiny_disk: Callable[[str], Path]) -> None:
    """Below 500 MB, or twice the database, it is a warning."""
    assert states(found(disk.examine, case_of(tiny_disk("size=300m")))) == {"disk space": "warning"}
    place = tiny_disk("size=700m")
    assert states(found(disk.examine, case_of(place))) == {"disk space": "ok"}
    with (place / "dragoman.sqlite3").open("wb") as database:
        database.truncate(400_000_000)  # takes no room
    assert states(found(disk.examine, case_of(place))) == {"disk space": "warning"}


def test_too_few_files_are_told(tiny_disk: Callable[[str], Path]) -> None:
    """A disk can be full of files although it has room."""
    assert states(found(disk.examine, case_of(tiny_disk("size=900m,nr_inodes=50")))) == {
        "disk space": "ok",
        "inodes": "error",
    }
    assert states(found(disk.examine, case_of(tiny_disk("size=900m,nr_inodes=500"))))["inodes"] == "warning"


def test_the_backups_disk_is_looked_at_too(tiny_disk: Callable[[str], Path]) -> None:
    """Each disk is told of once: one disk for both places is one line, another for backups is a second."""
    place, other = tiny_disk("size=900m"), tiny_disk("size=900m")
    assert len(found(disk.examine, case_of(place))) == 1
    (place / "backups").symlink_to(other)
    assert [finding.says for finding in found(disk.examine, case_of(place)) if "for the backups" in finding.says]


def test_a_folder_that_is_not_there_yet_is_made_on_some_disk(tmp_path: Path) -> None:
    """The nearest folder that is there tells how much room there is."""
    told = found(disk.examine, case_of(tmp_path / "a" / "b"))
    assert str(tmp_path) in told[0].says


def test_a_disk_over_the_network_is_an_error(tmp_path: Path) -> None:
    """SQLite cannot lock there; what is mounted deepest, and last, is what counts."""
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\nserver:/x {tmp_path} nfs4 rw 0 0\n")
    assert disk.network_disk(tmp_path / "here", mounts) == "nfs4"
    mounts.write_text(f"server:/x / nfs4 rw 0 0\nserver:/x {tmp_path} nfs4 rw 0 0\nnone {tmp_path} tmpfs rw 0 0\n")
    assert disk.network_disk(tmp_path / "here", mounts) is None
