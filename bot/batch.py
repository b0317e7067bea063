"""Read the questions of a batch: JSON Lines with ``id`` and ``question``."""

from __future__ import annotations

import json
import math
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, NoReturn

from corpus.errors import CorpusError

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
    """Open a batch for reading, stdin for ``-``; raise CorpusError if it cannot be opened."""
    if name == "-":
        yield sys.stdin.buffer
        return
    try:
        file = Path(name).open("rb")  # noqa: SIM115 - closed below; errors of the block are not this file's
    except (OSError, ValueError) as error:
        raise CorpusError(f"{name} cannot be opened: {getattr(error, 'strerror', error)}.") from error
    with file:
        yield file


def read_batch(lines: Iterable[bytes], name: str) -> Iterator[Asked]:
    """Read one question a line, skipping empty lines; raise CorpusError at a line that holds none."""
    for number, line in enumerate(lines, start=1):
        if not line.strip(b"\xef\xbb\xbf \t\r\n"):
            continue
        try:
            yield _read_line(line)
        except (ValueError, RecursionError) as error:
            reason = "it is nested too deeply" if isinstance(error, RecursionError) else error
            raise CorpusError(f"{name}, line {number}: {reason}.") from error


def _read_line(line: bytes) -> Asked:
    """Read one line; raise ValueError with the reason if it is no question."""
    try:
        content = json.loads(line.decode("utf-8-sig"), parse_constant=_refuse, parse_float=_finite)
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not JSON ({error.msg} at column {error.colno})") from error
    except UnicodeDecodeError as error:
        raise ValueError("it is not UTF-8 text") from error
    question = content.get("question") if isinstance(content, dict) else None
    if not isinstance(question, str):
        raise ValueError('it is not an object with a text "question"')  # noqa: TRY004 - the value is wrong, not a call
    return Asked(content.get("id"), question, len(line))


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _finite(digits: str) -> float:
    if not math.isfinite(number := float(digits)):
        raise ValueError(f"the number {digits} is too large")
    return number
