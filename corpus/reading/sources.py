"""Find the files to read and the keys that their articles are kept under."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import ReadingError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import NoReturn

    from corpus.models import Draft


class Kind(Enum):
    """The kinds of sources, each with the endings of its files' names."""

    MARKDOWN = (".md", ".markdown")
    PLAIN = (".txt", ".text")
    HTML = (".html", ".htm", ".xhtml")
    JSONL = (".jsonl", ".ndjson")
    CSV = (".csv", ".tsv")
    PDF = (".pdf",)
    DOCX = (".docx",)
    ZIP = (".zip",)

    @property
    def has_keys(self) -> bool:
        """Whether the articles in a file of this kind have keys of their own."""
        return self in (Kind.JSONL, Kind.CSV, Kind.ZIP)

    @property
    def is_packed(self) -> bool:
        """Whether a small file of this kind can be made to take any amount of time and memory."""
        return self in (Kind.PDF, Kind.DOCX, Kind.ZIP)


@dataclass(frozen=True, slots=True)
class Reading:
    """An article as it was read, and the kind that its raw text is of."""

    draft: Draft
    kind: Kind


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read.

    `key` is its path below the folder that was named, without the ending and with ``/`` between the parts; of a file
    that was named itself, its name without the ending. `size` counts bytes.
    """

    path: Path
    key: str
    size: int


def kind_of(name: str) -> Kind | None:
    """Tell the kind of a file by its name; None for a kind that is not read."""
    ending = os.path.splitext(name)[1].lower()  # noqa: PTH122 - a name, not a path
    return next((kind for kind in Kind if ending in kind.value), None)


def unknown_kind(name: str) -> ReadingError:
    """Make the error that says which kinds of files are read."""
    return ReadingError(
        "{name} is of a kind that is not read; the kinds are {endings}.", name=name, endings=readable_endings()
    )


def readable_endings() -> str:
    """List the endings of the files that are read."""
    return ", ".join(ending for kind in Kind for ending in kind.value)


def find_sources(paths: Iterable[Path]) -> list[Source]:
    """List the files to read, in order, each once; folders are searched to the bottom, hidden files left out.

    Raises ReadingError for a path that is missing or cannot be opened, for a file of an unknown kind that is named
    itself, and for two files whose articles would be kept under one key.
    """
    found: dict[Path, Source] = {}
    for path in paths:
        for source in _below(path) if path.is_dir() else [_named(path)]:
            found.setdefault(source.path.resolve(), source)
    sources = list(found.values())
    _refuse_shared_keys(sources)
    return sources


def _named(path: Path) -> Source:
    if not path.exists():
        raise ReadingError("{path} does not exist.", path=path)
    if kind_of(path.name) is None or not path.is_file():
        raise unknown_kind(str(path))
    return _source(path, Path(path.name))


def _below(folder: Path) -> Iterator[Source]:
    for parent, folders, files in os.walk(folder, onerror=_refuse_folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(parent, name)
            if not name.startswith(".") and kind_of(name) and path.is_file():
                yield _source(path, path.relative_to(folder))


def _refuse_folder(error: OSError) -> NoReturn:
    raise ReadingError("{name} cannot be opened ({reason}).", name=error.filename, reason=error.strerror) from error


def _source(path: Path, below: Path) -> Source:
    # A file's name need not be UTF-8, but a key must be.
    key = os.fsencode(below.with_suffix("").as_posix()).decode(errors="replace")
    return Source(path, key, path.stat().st_size)


def _refuse_shared_keys(sources: Iterable[Source]) -> None:
    seen: dict[str, Source] = {}
    for source in sources:
        if (kind := kind_of(source.path.name)) and kind.has_keys:
            continue
        other = seen.setdefault(source.key, source)
        if other is not source:
            raise ReadingError(
                "{other} and {path} would both be kept as {key}; rename one or import them apart.",
                other=other.path,
                path=source.path,
                key=repr(source.key),
            )
