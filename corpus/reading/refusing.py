"""Let the kernel refuse some system calls of the running process, for good: seccomp, which needs no privileges.

The source is https://docs.kernel.org/userspace-api/seccomp_filter.html. It closes what Landlock leaves open, or leaves
open in older kernels: sockets of every kind, and changes of a file by its path.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
import sys
from typing import Final

_PR_SET_SECCOMP: Final = 22
_MODE_FILTER: Final = 2

# Instructions of the kernel's packet filter, and where it finds what is asked of the kernel.
_LOAD: Final = 0x20
_IF_EQUAL: Final = 0x15
_IF_AT_LEAST: Final = 0x35
_RETURN: Final = 0x06
_NUMBER: Final = 0
_MACHINE: Final = 4
_ALLOW: Final = 0x7FFF0000
_REFUSE: Final = 0x00050000 | errno.EPERM

_SECOND_SET: Final = 0x40000000
"""From here on, an x86-64 has the same calls once more (x32); no other machine has any."""

_IO_URING_SETUP: Final = 425
_FCHMODAT2: Final = 452
_CALLS: Final = {
    # The audit number of the machine; then socket, truncate, chmod where there is one, fchmod and fchmodat.
    "x86_64": (0xC000003E, (41, 76, 90, 91, 268, _IO_URING_SETUP, _FCHMODAT2)),
    "aarch64": (0xC00000B7, (198, 45, 52, 53, _IO_URING_SETUP, _FCHMODAT2)),
}


class _Program(ctypes.Structure):
    """What the kernel calls sock_fprog: how many instructions, and where."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def refuse() -> None:
    """Have sockets and changes of files by their paths refused, where the kernel can and the machine's calls are known.

    The process must have given up winning privileges before (PR_SET_NO_NEW_PRIVS). Only the calling thread is meant.
    """
    known = _CALLS.get(os.uname().machine)
    # A program of 32 bits, as on some small computers, has other calls than the kernel that it runs on.
    if known is not None and sys.maxsize > 1 << 32:
        instructions = _instructions(*known)
        program = _Program(len(instructions), b"".join(instructions))
        mode, unused = ctypes.c_ulong(_MODE_FILTER), ctypes.c_ulong(0)
        ctypes.CDLL(None).prctl(_PR_SET_SECCOMP, mode, ctypes.byref(program), unused, unused)


def _instructions(machine: int, calls: tuple[int, ...]) -> list[bytes]:
    """Write a filter whose last instruction refuses; jumps say how many instructions they leave out."""
    last = len(calls)
    return [
        _instruction(_LOAD, _MACHINE),
        # A call that is made as if by another machine has other numbers.
        _instruction(_IF_EQUAL, machine, otherwise=last + 3),
        _instruction(_LOAD, _NUMBER),
        _instruction(_IF_AT_LEAST, _SECOND_SET, then=last + 1),
        *(_instruction(_IF_EQUAL, call, then=last - place) for place, call in enumerate(calls)),
        _instruction(_RETURN, _ALLOW),
        _instruction(_RETURN, _REFUSE),
    ]


def _instruction(code: int, operand: int, then: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("=HBBI", code, then, otherwise, operand)
