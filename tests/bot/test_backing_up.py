"""`dragoman backup` and `dragoman restore FILE`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from corpus.store.locking import opened

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bot.conftest import Dragoman


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Name the default database."""
    return tmp_path / "state" / "dragoman" / "dragoman.sqlite3"


@pytest.mark.usefixtures("library")
def test_a_backup_and_back(dragoman: Dragoman, database: Path) -> None:
    """What was removed after the backup is there again once it is restored, and the old state is kept."""
    taken = dragoman("backup", "--json")
    assert taken.code == 0, taken.err
    (backup,) = taken.lines()
    assert (backup["articles"], backup["deleted"]) == (3, [])
    assert str(backup["path"]).startswith(str(database.parent / "backups" / "dragoman-"))
    assert dragoman("backup", "--list", "--json").lines() == [
        {name: backup[name] for name in ("path", "taken", "bytes")}
    ]
    assert dragoman("remove", "railway", "--no-bundled").code == 0
    path = str(backup["path"])
    assert "is sound: 3 articles" in dragoman("backup", "--verify", path).out
    assert "It can be restored" in dragoman("restore", "--rehearse", path).out
    assert len(dragoman("articles", "--json", "--no-bundled").lines()) == 2
    restored = dragoman("restore", path)
    assert restored.code == 0
    assert "before-restore-" in restored.out
    assert len(dragoman("articles", "--json", "--no-bundled").lines()) == 3


@pytest.mark.usefixtures("library")
def test_a_lost_database_points_to_its_backups(dragoman: Dragoman, database: Path) -> None:
    """Whatever is tried without the database ends with the newest backups and the command that restores one."""
    path = str(dragoman("backup", "--json").lines()[0]["path"])
    database.unlink()
    ended = dragoman("ask", "Who left before dawn?")
    assert ended.code == 65
    assert f"Backups: {path} (just now)." in ended.err
    assert "Restore one with: dragoman restore FILE" in ended.err
    assert not database.exists()
    assert dragoman("restore", path).code == 0
    assert dragoman("ask", "Who left before dawn?").code == 0


@pytest.mark.usefixtures("library")
def test_the_settings_say_where_to_and_how_many(
    dragoman: Dragoman, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DRAGOMAN_BACKUPS and DRAGOMAN_BACKUPS_KEPT are heard, and a folder on the command line wins."""
    monkeypatch.setenv("DRAGOMAN_BACKUPS", str(tmp_path / "set"))
    monkeypatch.setenv("DRAGOMAN_BACKUPS_KEPT", "1 0 0")
    old = tmp_path / "set" / "dragoman-20200101T000000Z.sqlite3.gz"
    old.parent.mkdir()
    old.touch()
    assert dragoman("backup").out.endswith("Deleted 1 older.\n")
    assert len(dragoman("backup", "--list").out.splitlines()) == 1
    assert dragoman("backup", str(tmp_path / "named")).code == 0
    assert len(list((tmp_path / "named").glob("*.gz"))) == 1


@pytest.mark.usefixtures("library")
def test_a_database_in_use_is_not_restored(dragoman: Dragoman, database: Path) -> None:
    """The exit code tells scripts that a person must stop something first."""
    path = str(dragoman("backup", "--json").lines()[0]["path"])
    with opened(database):
        ended = dragoman("restore", path)
    assert ended.code == 65
    assert "systemctl stop dragoman" in ended.err
    assert "Backups:" not in ended.err


@pytest.mark.usefixtures("library")
def test_a_file_and_ids_do_not_mix(dragoman: Dragoman) -> None:
    """What is a backup is not an article, and the options of one are not for the other."""
    path = str(dragoman("backup", "--json").lines()[0]["path"])
    for argv in (["railway", path], [path, path], [path, "--revision", "1"], [path, "--guild", "7"]):
        assert dragoman("restore", *argv).code == 2
    assert dragoman("restore", "railway", "--rehearse").code == 2
    assert dragoman("backup", "somewhere", "--verify", path).code == 2
    gone = dragoman("restore", "gone.sqlite3.gz")
    assert (gone.code, gone.err) == (1, "There is no file gone.sqlite3.gz.\n")


def test_an_unsound_backup_ends_with_1(dragoman: Dragoman, tmp_path: Path) -> None:
    """What is no backup is told in one sentence."""
    (tmp_path / "bad.sqlite3.gz").write_bytes(b"\x1f\x8b" + b"x" * 100)
    for argv in (["backup", "--verify"], ["restore", "--rehearse"], ["restore"]):
        ended = dragoman(*argv, str(tmp_path / "bad.sqlite3.gz"))
        assert ended.code == 1
        assert "damaged" in ended.err
