"""`dragoman export` writes what imports back to the letter, whole or not at all."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from corpus.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from corpus.models import Scope
    from corpus.store import Store
    from tests.bot.conftest import Dragoman, Spawn

GUILD = ("--guild", "77")


@pytest.mark.usefixtures("library")
def test_export_import_export_is_the_same(spawn: Spawn, tmp_path: Path) -> None:
    """What is exported, imported elsewhere and exported again is the same byte for byte, furniture included."""
    page = "Ports\r\n\r\nAdvertisement\r\n\r\nJohor ships palm oil.\r\n\r\n\r\n   Read also: other ports"
    odd = {"id": "Ünïcode/ключ 1", "headline": " Ports ", "headline_given": False, "body": page, "clean": True}
    (tmp_path / "odd.jsonl").write_text(json.dumps(odd))
    assert spawn("import", str(tmp_path / "odd.jsonl")).code == 0
    first = tmp_path / "first.jsonl"
    assert spawn("export", str(first)).code == 0
    other = ("--database", str(tmp_path / "other.sqlite3"))
    assert spawn("import", str(first), *GUILD, *other).code == 0
    assert spawn("export", *GUILD, *other).out.encode() == first.read_bytes()
    lines = [json.loads(line) for line in first.read_text("utf-8").splitlines()]
    assert [line["id"] for line in lines] == ["dates", "ports/palm-oil", "railway", "Ünïcode/ключ 1"]
    assert lines[-1]["body"] == page


@pytest.mark.usefixtures("library")
def test_nothing_else_goes_to_stdout(dragoman: Dragoman, tmp_path: Path) -> None:
    """Articles alone go to stdout; what is said about a file goes to stderr; shipped articles are left out."""
    assert dragoman("export", "--no-bundled").out.count("\n") == 3
    shown = dragoman("export", "-")
    assert (len(shown.lines()), shown.err) == (3, "")
    path = tmp_path / "articles.jsonl"
    written = dragoman("export", str(path))
    assert (written.code, written.out) == (0, "")
    assert written.err == f"3 articles written to {path}.\n"
    assert path.read_text("utf-8") == shown.out


@pytest.mark.usefixtures("library")
def test_a_server_has_an_export_of_its_own(dragoman: Dragoman, articles: Path) -> None:
    """With --guild only the server's own articles are written; having none is said, and is no error."""
    dragoman("import", str(articles / "dates.txt"), *GUILD)
    assert [line["id"] for line in dragoman("export", *GUILD).lines()] == ["dates"]
    empty = dragoman("export", "--guild", "78")
    assert (empty.code, empty.out) == (0, "")
    assert empty.err == "This server has no articles of its own, so nothing was written.\n"


@pytest.mark.usefixtures("library")
def test_a_file_is_replaced_whole_or_stays(dragoman: Dragoman, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the writing breaks off, the file is what it was, and nothing is left beside it."""
    folder = tmp_path / "exports"
    folder.mkdir()
    path = folder / "articles.jsonl"
    path.write_text("the former export")
    path.chmod(0o600)

    async def broken(_: Store, scope: Scope) -> AsyncIterator[str]:
        yield f"line of {scope}"
        raise StoreError("The disk is full.")

    with monkeypatch.context() as patched:
        patched.setattr("bot.exporting.export", broken)
        ended = dragoman("export", str(path))
    assert (ended.code, ended.err) == (1, "The disk is full.\n")
    assert path.read_text() == "the former export"
    assert list(folder.iterdir()) == [path]
    assert dragoman("export", str(path)).code == 0
    assert path.read_text().count("\n") == 3
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(folder.iterdir()) == [path]


@pytest.mark.usefixtures("library")
def test_a_link_stays_a_link(dragoman: Dragoman, tmp_path: Path) -> None:
    """The file that it leads to is replaced."""
    (tmp_path / "link.jsonl").symlink_to(tmp_path / "real.jsonl")
    assert dragoman("export", str(tmp_path / "link.jsonl")).code == 0
    assert (tmp_path / "link.jsonl").is_symlink()
    assert (tmp_path / "real.jsonl").read_text().count("\n") == 3


@pytest.mark.usefixtures("library")
def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    """What is no ordinary file is not replaced by one."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    command = [sys.executable, "-m", "bot", "export", str(pipe)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as running:  # noqa: S603 - our own program
        assert pipe.read_text().count("\n") == 3
    assert running.returncode == 0
    assert pipe.is_fifo()


@pytest.mark.parametrize("name", ["absent/articles.jsonl", "note.txt/articles.jsonl"])
@pytest.mark.usefixtures("library")
def test_a_file_that_cannot_be_written_is_one_sentence(dragoman: Dragoman, tmp_path: Path, name: str) -> None:
    """The file is named as it was typed."""
    (tmp_path / "note.txt").write_text("a note")
    ended = dragoman("export", str(tmp_path / name))
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.count("\n") == 1
    assert str(tmp_path / name) in ended.err
