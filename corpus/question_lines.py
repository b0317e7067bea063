"""Read questions from JSON Lines: one object a line, whose ``question`` is a text."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from corpus.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Fields = dict[str, Any]

Read = TypeVar("Read")


def read_question_lines(lines: Iterable[bytes], name: str, make: Callable[[Fields, int], Read]) -> Iterator[Read]:
    """Give what `make` makes of each line's fields and of its length in bytes, skipping empty lines.

    Raises CorpusError with file, line and reason at a line that holds no question, or for which `make` raises
    ValueError with the reason.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip(b"\xef\xbb\xbf \t\r\n"):
            continue
        try:
            question = make(_fields(line), len(line))
        except (ValueError, RecursionError) as error:
            reason = "it is nested too deeply" if isinstance(error, RecursionError) else error
            raise CorpusError(
                "{name}, line {number}: {reason}.", name=name, number=str(number), reason=reason
            ) from error
        yield question


def _fields(line: bytes) -> Fields:
    """Read one line; raise ValueError with the reason if it is no question."""
    try:
        content = json.loads(line.decode("utf-8-sig"), parse_constant=_refuse, parse_float=_finite)
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not JSON ({error.msg} at column {error.colno})") from error
    except UnicodeDecodeError as error:
        raise ValueError("it is not UTF-8 text") from error
    if not isinstance(content, dict) or not isinstance(content.get("question"), str):
        raise ValueError('it is not an object with a text "question"')  # noqa: TRY004 - the value is wrong, not a call
    return content


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _finite(digits: str) -> float:
    if not math.isfinite(number := float(digits)):
        raise ValueError(f"the number {digits} is too large")
    return number
