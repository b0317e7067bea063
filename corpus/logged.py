"""What goes into the log beside a line's words: fields of the request that is handled, and errors without messages."""

from __future__ import annotations

import traceback
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Carried(Protocol):
    """What is being done, as far as the log may know of it."""

    def fields(self) -> Mapping[str, str | int]:
        """Give names and values, such as ``{"request": "9f86d081"}``."""


CARRIED: Final[ContextVar[Carried | None]] = ContextVar("carried", default=None)
"""What is being done here; tasks and threads that begin meanwhile take it along."""

_CODES: Final = ("status", "code", "errno", "sqlite_errorname")


def trace(error: BaseException) -> str:
    """Write an exception's chain of causes, first cause first, as classes, numeric codes and lines of code.

    Messages are left out, because they can quote what somebody typed, or an address with a token.
    """
    return "".join(_trace(error, set()))


def _trace(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))  # a chain can bite its own tail
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None and id(cause) not in seen:
        yield from _trace(cause, seen)
    yield from traceback.extract_tb(error.__traceback__).format()
    codes = [f"{name}={value}" for name in _CODES if (value := getattr(error, name, None)) is not None]
    yield f"{type(error).__module__}.{type(error).__qualname__} {' '.join(codes)}\n"
    for inner in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        yield from _trace(inner, seen)
