"""Read the files of a ZIP archive, in memory only."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from corpus.errors import ReadingError
from corpus.reading.sources import Kind, kind_of, readable_endings
from corpus.reading.unpacking import open_archive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from zipfile import ZipInfo

    from corpus.reading.sources import Reading
    from corpus.reading.unpacking import Archive

    ReadMember = Callable[[bytes, str, str], Iterator[Reading | ReadingError]]
    """Takes a member's content, its name and its key."""

_NOT_FOR_READING = "__MACOSX"
_LONGEST_NAME = 300


def read_archive(content: bytes, *, name: str, read: ReadMember) -> Iterator[Reading | ReadingError]:
    """Read each member of a readable kind, in order; hidden ones and those of other kinds are left out.

    A member's key is its path without the ending. Raises ReadingError, naming the archive, if it is none, too large,
    or locked, or if there is nothing to read in it.
    """
    with open_archive(content, name=name) as archive:
        members = [(member, _parts(member)) for member in archive.members()]
        wanted = [(member, parts) for member, parts in members if _is_wanted(parts)]
        if not wanted:
            raise _nothing(name) if members else ReadingError("{name} is empty.", name=name)
        keys: set[str] = set()
        for member, parts in wanted:
            yield from _read_member(archive, member, PurePosixPath(*parts), keys, read)


def _read_member(
    archive: Archive, member: ZipInfo, path: PurePosixPath, keys: set[str], read: ReadMember
) -> Iterator[Reading | ReadingError]:
    kind, key, name = kind_of(path.name), path.with_suffix("").as_posix(), f"{archive.name}/{path}"
    if kind is Kind.ZIP:
        yield ReadingError("{name} is an archive inside an archive, which is not read.", name=name)
    elif len(key) > _LONGEST_NAME:
        yield ReadingError(
            "{path}… has a name of more than {most} characters.", path=f"{archive.name}/{key[:40]}", most=_LONGEST_NAME
        )
    elif kind and not kind.has_keys and key in keys:
        yield ReadingError(
            "{name} would be kept as {key}, as another file of the archive is; rename one.", name=name, key=repr(key)
        )
    else:
        keys.add(key)
        yield from read(archive.unpack(member), name, key)


def _nothing(name: str) -> ReadingError:
    return ReadingError(
        "Nothing in {name} can be read. The rest is of a kind that is not read; the kinds are {endings}.",
        name=name,
        endings=readable_endings(),
    )


def _parts(member: ZipInfo) -> tuple[str, ...]:
    """Part a member's path; it is no more than a name, so an absolute one and one that climbs lose these steps."""
    name = member.filename.encode(errors="replace").decode().replace("\\", "/")
    return tuple(part for part in name.split("/") if part not in ("", ".", ".."))


def _is_wanted(parts: tuple[str, ...]) -> bool:
    hidden = any(part.startswith(".") or part == _NOT_FOR_READING for part in parts)
    return bool(parts) and not hidden and kind_of(parts[-1]) is not None
