"""A process whose reader was taken over: it tries what it is told to, and tells how each attempt ended."""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import signal
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from corpus.reading.serving import serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_ATTACH: Final = 16
_GET_DUMPABLE: Final = 3
_GET_NO_NEW_PRIVS: Final = 39
_libc: Final = ctypes.CDLL(None, use_errno=True)


def answer(request: dict[str, Any], _: bytes) -> Iterator[dict[str, Any]]:
    """Tell by each attempt's name how it ended: with the name of an error, or "done"."""
    yield {name: _ended(_WAYS[name.split()[0]], *arguments) for name, arguments in request.items()}


def _ended(way: Callable[..., object], *arguments: str | int) -> str:
    try:
        way(*arguments)
    except OSError as error:
        return errno.errorcode[error.errno or 0]
    return "done"


def _write(path: str) -> None:
    os.close(os.open(path, os.O_WRONLY))


def _make(path: str) -> None:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL))


def _connect(port: int) -> None:
    with socket.socket() as own:
        own.connect(("127.0.0.1", port))


def _listen(port: int) -> None:
    with socket.socket() as own:
        own.bind(("127.0.0.1", port))


def _open_socket(family: int, kind: int) -> None:
    socket.socket(family, kind).close()


def _execute(path: str) -> None:
    os.execv(path, [path, "-c", "exit 1"])  # noqa: S606 - it is what must fail


def _fork() -> None:
    if not os.fork():
        os._exit(0)


def _trace(pid: int) -> None:
    if _libc.ptrace(_ATTACH, pid, None, None):
        raise OSError(ctypes.get_errno(), "no")


def _dump() -> None:
    """Fail like the others unless there is nothing to dump, and nothing to gain by running a program."""
    is_open = _libc.prctl(_GET_DUMPABLE, 0, 0, 0, 0) or not _libc.prctl(_GET_NO_NEW_PRIVS, 0, 0, 0, 0)
    if not is_open and resource.getrlimit(resource.RLIMIT_CORE) == (0, 0):
        raise OSError(errno.EPERM, "no")


def _signal(pid: int) -> None:
    os.kill(pid, signal.SIGCONT)


_WAYS: Final[dict[str, Callable[..., object]]] = {
    "read": lambda path: Path(path).read_bytes(),
    "list": os.listdir,
    "write": _write,
    "make": _make,
    "remove": os.remove,
    "rename": lambda path: Path(path).rename(f"{path}.old"),
    "folder": lambda path: Path(path).mkdir(),
    "truncate": lambda path: os.truncate(path, 0),
    "chmod": lambda path: Path(path).chmod(0o777),
    "connect": _connect,
    "listen": _listen,
    "datagram": lambda: _open_socket(socket.AF_INET, socket.SOCK_DGRAM),
    "local": lambda: _open_socket(socket.AF_UNIX, socket.SOCK_STREAM),
    "execute": _execute,
    "fork": _fork,
    "trace": _trace,
    "signal": _signal,
    "dump": _dump,
}


if __name__ == "__main__":
    serve(answer)
