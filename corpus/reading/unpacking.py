"""Unpack archives within limits, whatever they say of their sizes."""

from __future__ import annotations

import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from lzma import LZMAError
from struct import error as StructError  # noqa: N812 - it is an exception
from typing import TYPE_CHECKING, Final
from zipfile import BadZipFile, ZipFile

from corpus.errors import ReadingError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from zipfile import ZipInfo

LARGEST_ARCHIVE: Final = 50_000_000
"""Bytes of an archive's own file."""

MOST_UNPACKED: Final = 50_000_000
"""Bytes of all members together."""

MOST_MEMBERS: Final = 1_000

_HIGHEST_RATIO = 200
_RATIO_COUNTS_FROM = 1_000_000
_ENCRYPTED = 0x1
_CHUNK = 1 << 16
# What zipfile raises for members that are damaged or packed in ways that it does not know.
_BROKEN = (
    *(BadZipFile, zlib.error, LZMAError, StructError, EOFError, OSError),
    *(NotImplementedError, RuntimeError, ValueError, LookupError),
)


@dataclass(slots=True)
class Archive:
    """An open archive, and how many bytes may still be unpacked from it."""

    file: ZipFile
    name: str
    left: int = MOST_UNPACKED

    def members(self) -> Sequence[ZipInfo]:
        """List the members that are files; raise ReadingError if they are too many or say that they are too large."""
        members = [member for member in self.file.infolist() if not member.is_dir()]
        if len(members) > MOST_MEMBERS:
            raise ReadingError(
                "{name} holds more than {most} files; part it into smaller archives.", name=self.name, most=MOST_MEMBERS
            )
        if sum(member.file_size for member in members) > MOST_UNPACKED:
            raise self._too_large()
        for member in members:
            large = member.file_size > _RATIO_COUNTS_FROM
            if large and member.file_size > _HIGHEST_RATIO * max(member.compress_size, 1):
                raise ReadingError("{name} unpacks to far more than its size, so it was refused.", name=self.name)
        return members

    def unpack(self, member: ZipInfo) -> bytes:
        """Give a member's content; raise ReadingError if it is encrypted or damaged, or too large with those before."""
        if member.flag_bits & _ENCRYPTED:
            raise ReadingError("{name} is locked by a password.", name=self.name)
        content = bytearray()
        try:
            with self.file.open(member) as stream:
                while chunk := stream.read(_CHUNK):
                    self.left -= len(chunk)
                    if self.left < 0:
                        raise self._too_large()
                    content += chunk
        except _BROKEN as error:
            raise ReadingError(
                "{name} is damaged: {member} cannot be unpacked.", name=self.name, member=repr(member.filename)
            ) from error
        return bytes(content)

    def _too_large(self) -> ReadingError:
        return ReadingError(
            "{name} unpacks to more than {megabytes} MB, so it was refused.",
            name=self.name,
            megabytes=MOST_UNPACKED // 1_000_000,
        )


@contextmanager
def open_archive(content: bytes, *, name: str) -> Iterator[Archive]:
    """Open an archive in memory; raise ReadingError, naming it, for what is none."""
    if len(content) > LARGEST_ARCHIVE:
        raise ReadingError(
            "{name} is longer than {megabytes} MB; part it into smaller files.",
            name=name,
            megabytes=LARGEST_ARCHIVE // 1_000_000,
        )
    try:
        file = ZipFile(BytesIO(content))
    except _BROKEN as error:
        raise ReadingError("{name} is damaged, or not of the kind that its name says.", name=name) from error
    with file:
        yield Archive(file, name)
