"""Read the questions of a batch: JSON Lines with ``id`` and ``question``."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from corpus.errors import CorpusError
from corpus.question_lines import read_question_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the id it came with (any JSON value), and the length of its line in bytes."""

    id: object
    question: str
    size: int


@contextmanager
def open_batch(name: str) -> Iterator[IO[bytes]]:
    """Open a file of questions for reading, stdin for ``-``; raise CorpusError if it cannot be opened."""
    if name == "-":
        yield sys.stdin.buffer
        return
    try:
        file = Path(name).open("rb")  # noqa: SIM115 - closed below; errors of the block are not this file's
    except (OSError, ValueError) as error:
        raise CorpusError(
            "{name} cannot be opened: {reason}.", name=name, reason=getattr(error, "strerror", error)
        ) from error
    with file:
        yield file


def name_of(batch: str) -> str:
    """Name a file of questions in words."""
    return "standard input" if batch == "-" else batch


def read_batch(lines: Iterable[bytes], name: str) -> Iterator[Asked]:
    """Read one question a line, skipping empty lines; raise CorpusError at a line that holds none."""
    return read_question_lines(lines, name, _asked)


def _asked(fields: dict[str, Any], size: int) -> Asked:
    return Asked(fields.get("id"), fields["question"], size)
