"""Which files are read, and under which keys."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from corpus.errors import ReadingError
from corpus.models import Draft
from corpus.reading import Source, find_sources, read_source

if TYPE_CHECKING:
    from pathlib import Path


def _write(path: Path, text: str = "Trade grew.") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_a_folder_is_searched_to_the_bottom_in_order(tmp_path: Path) -> None:
    """Files below a folder are keyed by their path without the ending, hidden and foreign ones left out."""
    for name in ("b.md", "a/rail.txt", "a/deep/er/x.y.html", ".hidden.md", ".git/z.md", "photo.png", "c.JSONL"):
        _write(tmp_path / name)

    sources = find_sources([tmp_path])

    assert [source.key for source in sources] == ["b", "c", "a/rail", "a/deep/er/x.y"]
    assert sources[0] == Source(tmp_path / "b.md", "b", len("Trade grew."))


def test_a_file_named_itself_has_its_stem_as_key(tmp_path: Path) -> None:
    """The folders above a file that is named itself are no part of its key."""
    path = _write(tmp_path / "2024" / "visit.md")

    assert [source.key for source in find_sources([path])] == ["visit"]


def test_a_file_reached_twice_is_read_once(tmp_path: Path) -> None:
    """Naming a folder and a file in it gives the file once, under its first key."""
    path = _write(tmp_path / "in" / "visit.md")

    assert [source.key for source in find_sources([tmp_path, path])] == ["in/visit"]


def test_a_missing_path_is_named(tmp_path: Path) -> None:
    """A path that is not there is an error, not an empty list."""
    with pytest.raises(ReadingError, match=r"nowhere\.md does not exist"):
        find_sources([tmp_path / "nowhere.md"])


def test_an_unknown_kind_that_is_named_is_refused(tmp_path: Path) -> None:
    """A file of an unknown kind is an error when it is named itself, and the kinds are listed."""
    with pytest.raises(ReadingError, match=r"photo\.png is of a kind that is not read; the kinds are \.md"):
        find_sources([_write(tmp_path / "photo.png")])


def test_two_files_must_not_share_a_key(tmp_path: Path) -> None:
    """Files that would overwrite each other's article are refused, and both are named."""
    _write(tmp_path / "visit.md")
    _write(tmp_path / "visit.txt")

    with pytest.raises(ReadingError, match=r"visit\.md and .*visit\.txt would both be kept as 'visit'"):
        find_sources([tmp_path])


def test_a_name_that_is_not_utf8_gives_a_key_that_is(tmp_path: Path) -> None:
    """A key can be stored whatever bytes the file's name has."""
    path = os.fsencode(tmp_path) + b"/caf\xe9.md"
    with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123 - the name is bytes
        file.write("Trade grew.")

    (source,) = find_sources([tmp_path])

    assert source.key == "caf\ufffd"
    assert isinstance(next(read_source(source)), Draft)


def test_a_file_that_vanished_is_an_error_in_its_place(tmp_path: Path) -> None:
    """Reading goes on after a file that cannot be opened."""
    gone = Source(tmp_path / "gone.md", "gone", 3)

    (error,) = read_source(gone)

    assert isinstance(error, ReadingError)
    assert "gone.md cannot be opened" in str(error)
