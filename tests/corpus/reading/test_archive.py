"""ZIP archives."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

import pytest

from corpus.errors import ReadingError
from corpus.models import Draft
from corpus.reading import Kind, Source, find_sources, read_bytes, read_source
from corpus.reading.reader import read_content
from corpus.reading.sources import Reading
from corpus.reading.unpacking import MOST_MEMBERS
from tests.corpus.reading.documents import archive, pdf, word

if TYPE_CHECKING:
    from pathlib import Path

PROSE = "Exporters in the north said on Friday that the first trains would leave for the coast in May."


def _read(members: dict[str, bytes] | bytes) -> list[Draft | ReadingError]:
    content = members if isinstance(members, bytes) else archive(members)
    return list(read_bytes(content, name="a.zip", key="a"))


def _keys(members: dict[str, bytes]) -> list[str]:
    return [found.key if isinstance(found, Draft) else str(found) for found in _read(members)]


def lying(name: str, unpacked: int, declared: int) -> bytes:
    """Make an archive whose member says that it is smaller than it is."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = deflate.compress(b" " * unpacked) + deflate.flush()
    fields = struct.pack("<HHHHHLLLHH", 20, 0, 8, 0, 0, 0, len(packed), declared, len(name), 0)
    local = b"PK\3\4" + fields + name.encode() + packed
    central = b"PK\1\2" + struct.pack("<H", 20) + fields + struct.pack("<HHHLL", 0, 0, 0, 0, 0) + name.encode()
    return local + central + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, len(central), len(local), 0)


def test_members_of_every_kind_are_read_in_order() -> None:
    """Each member is read as its kind, under its path; hidden and foreign ones are left out."""
    members = {
        "b.md": PROSE.encode(),
        "a/rail.txt": PROSE.encode(),
        "a/port.pdf": pdf([[PROSE]]),
        "a/ship.docx": word([PROSE]),
        "set.jsonl": b'{"id": "grain", "body": "Grain left the port on Friday morning."}',
        "set.csv": f"text\n{PROSE}\n".encode(),
        "photo.png": b"\x89PNG",
        ".hidden.md": b"x",
        "__MACOSX/b.md": b"x",
    }
    found = list(read_content(archive(members), name="a.zip", key="a"))

    assert all(isinstance(reading, Reading) for reading in found)
    assert [(reading.draft.key, reading.kind) for reading in found if isinstance(reading, Reading)] == [
        ("b", Kind.MARKDOWN),
        ("a/rail", Kind.PLAIN),
        ("a/port", Kind.PDF),
        ("a/ship", Kind.DOCX),
        ("grain", Kind.JSONL),
        ("set:2", Kind.CSV),
    ]


@pytest.mark.parametrize("name", ["../../b.md", "/b.md", "./b.md", "..\\b.md", "//b.md"])
def test_a_path_is_no_more_than_a_name(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A member that would climb out of a folder is read like any other, and nothing is written."""
    monkeypatch.chdir(tmp_path)

    assert _keys({name: PROSE.encode()}) == ["b"]
    assert not list(tmp_path.iterdir())


def test_an_archive_inside_an_archive_is_not_read() -> None:
    """It is named, and the rest is read."""
    error, key = _keys({"deep.zip": archive({"deep.zip": b""}), "b.md": PROSE.encode()})

    assert (error, key) == ("a.zip/deep.zip is an archive inside an archive, which is not read.", "b")


def test_two_members_must_not_share_a_key() -> None:
    """The second of two that would overwrite each other is named."""
    assert _keys({"b.md": PROSE.encode(), "b.txt": PROSE.encode()}) == [
        "b",
        "a.zip/b.txt would be kept as 'b', as another file of the archive is; rename one.",
    ]


def test_too_many_members_are_refused() -> None:
    """The limit is read, one more is refused."""
    members = {f"{number}.md": PROSE.encode() for number in range(MOST_MEMBERS)}

    assert len(_keys(members)) == MOST_MEMBERS
    assert _keys(members | {"more.md": b"x"}) == ["a.zip holds more than 1,000 files; part it into smaller archives."]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (archive({"a.md": b" " * 51_000_000}), "a.zip unpacks to more than 50 MB, so it was refused."),
        (archive({"a.md": b" " * 4_000_000}), "a.zip unpacks to far more than its size, so it was refused."),
        (lying("a.md", 1_000_000, 1000), "a.zip is damaged: 'a.md' cannot be unpacked."),
        (archive({}), "a.zip is empty."),
        (archive({"a.png": b"x"}), "Nothing in a.zip can be read."),
        (archive({"a.md": PROSE.encode()})[:60], "a.zip is damaged, or not of the kind that its name says."),
        (b"", "a.zip is damaged, or not of the kind that its name says."),
    ],
    ids=["too much", "packed too well", "lying", "nothing", "no text", "cut off", "no archive"],
)
def test_a_bad_archive_is_refused(content: bytes, said: str) -> None:
    """Bombs, damage and archives of nothing are a sentence each."""
    (error,) = _read(content)

    assert isinstance(error, ReadingError)
    assert str(error).startswith(said)


def test_a_locked_archive_is_refused() -> None:
    """A password is not guessed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        file.writestr("a.md", PROSE)
    content = bytearray(stream.getvalue())
    for mark, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        content[content.index(mark) + flags] |= 1

    (error,) = _read(bytes(content))

    assert str(error) == "a.zip is locked by a password."


def test_packed_kinds_are_found_and_read_from_a_folder(tmp_path: Path) -> None:
    """Below a folder these kinds are found too, and read in a process of their own."""
    contents = {
        "a.pdf": pdf([[PROSE]]),
        "b.docx": word([PROSE]),
        "c.zip": archive({"x/d.md": PROSE.encode()}),
        "e.csv": f"text\n{PROSE}\n".encode(),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)

    drafts = [draft for source in find_sources([tmp_path]) for draft in read_source(source)]

    assert [draft.key if isinstance(draft, Draft) else str(draft) for draft in drafts] == ["a", "b", "x/d", "e:2"]
    assert {draft.language for draft in drafts if isinstance(draft, Draft)} == {"en"}


async def test_a_packed_file_is_read_inside_an_event_loop(tmp_path: Path) -> None:
    """A command that runs an event loop of its own can read such files too."""
    path = tmp_path / "a.pdf"
    path.write_bytes(b"nothing")

    (error,) = read_source(Source(path, "a", 7))

    assert str(error) == f"{path} is damaged, or no PDF file."
