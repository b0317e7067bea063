"""Take from the running process, for good, what reading does not need: files, programs, connections, other processes.

Most rules are Landlock's, a part of Linux that needs no privileges; the source is
https://docs.kernel.org/userspace-api/landlock.html, where each version ("ABI") adds to what can be denied.
"""

from __future__ import annotations

import ctypes
import os
import resource
import site
import struct
import sys
import zoneinfo
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from corpus.reading.refusing import refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

_OWN: Final = Path(__file__).resolve().parents[1]
_OF_THE_SYSTEM: Final = (
    *("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/nix/store", f"{sys.base_prefix}/lib"),
    "/etc/ld.so.cache",
    *("/etc/localtime", "/etc/timezone", "/usr/share/fonts", "/usr/local/share/fonts"),
)
"""Where the dynamic linker looks for what a module needs that is imported late; what reads dates and PDF files."""

_PR_SET_DUMPABLE: Final = 4
_PR_SET_NO_NEW_PRIVS: Final = 38

# These numbers are the same on every processor that Landlock is there for.
_CREATE_RULESET: Final = 444
_ADD_RULE: Final = 445
_RESTRICT_SELF: Final = 446
_ASK_VERSION: Final = 1
_PATH_BENEATH: Final = 1

_READ_FILE: Final = 1 << 2
_READ_FOLDER: Final = 1 << 3
_FILES: Final = {1: (1 << 13) - 1, 2: 1 << 13, 3: 1 << 14, 5: 1 << 15}
"""What each version can deny: at first to run, write, read, remove and make; then to move, to truncate, to control."""

_NETWORK: Final = {4: 0b11}
"""Waiting for connections by TCP, and making some."""

_SCOPES: Final = {6: 0b11}
"""Reaching abstract sockets, and sending signals to processes outside."""

_libc: Final = ctypes.CDLL(None, use_errno=True)


def version() -> int:
    """Tell which version of Landlock the kernel lets this process use; 0 for none."""
    try:
        return _call(_CREATE_RULESET, None, 0, _ASK_VERSION)
    except OSError:
        return 0


def confine() -> None:
    """Give up what reading does not need; what this kernel cannot deny is left. Only the calling thread is confined.

    From then on only Python, its packages, and the system's libraries, fonts and time zones can be read. Raises OSError
    if the kernel has Landlock and fails to apply it: then nothing is to be read at all.
    """
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    _control(_PR_SET_NO_NEW_PRIVS, 1)
    # Others of the same user can then neither trace this process nor make it dump its memory.
    _control(_PR_SET_DUMPABLE, 0)
    refuse()
    if abi := version():
        _restrict(abi)


def _restrict(abi: int) -> None:
    handled = (_denied(_FILES, abi), _denied(_NETWORK, abi), _denied(_SCOPES, abi))
    attributes = struct.pack("=QQQ", *handled)
    ruleset = _call(_CREATE_RULESET, attributes, len(attributes), 0)
    try:
        for place in _readable():
            # Not every system has each of them, or shows it to everybody; what is not allowed is denied.
            with suppress(FileNotFoundError, NotADirectoryError, PermissionError):
                _allow(ruleset, place)
        _call(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _denied(rights: dict[int, int], abi: int) -> int:
    return sum(bits for since, bits in rights.items() if since <= abi)


def _readable() -> Iterator[Path]:
    """List what is imported or loaded late: programs and tables, nothing that anybody keeps to themselves."""
    yield _OWN
    yield from map(Path, site.getsitepackages())
    # Beside the packages of a source tree there are a host's settings.
    yield from (Path(entry) for entry in sys.path if Path(entry).resolve() != _OWN.parent)
    yield from map(Path, (*_OF_THE_SYSTEM, *zoneinfo.TZPATH))


def _allow(ruleset: int, place: Path) -> None:
    rights = _READ_FILE | _READ_FOLDER if place.is_dir() else _READ_FILE
    opened = os.open(place, os.O_PATH | os.O_CLOEXEC)
    try:
        _call(_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", rights, opened), 0)
    finally:
        os.close(opened)


def _control(option: int, value: int) -> None:
    _checked(_libc.prctl(*map(ctypes.c_ulong, (option, value, 0, 0, 0))))


def _call(number: int, *arguments: int | bytes | None) -> int:
    # Numbers of the wrong width would be read together with what is beside them.
    passed = (ctypes.c_long(each) if isinstance(each, int) else each for each in arguments)
    return _checked(_libc.syscall(ctypes.c_long(number), *passed))


def _checked(result: int) -> int:
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result
