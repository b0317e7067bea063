"""The program itself: Python, SQLite, and the packages that it was tested with."""

from __future__ import annotations

import platform
import re
import sqlite3
import sys
from contextlib import closing
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.examining.finding import error, fine, skipped, warning

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.examining.finding import Case, Finding

_OLDEST_PYTHON: Final = (3, 11)
_OLDEST_SQLITE: Final = (3, 37, 0)
"""The first one with STRICT tables."""

_THREADS: Final = {
    0: "made for one thread only",
    1: "a connection for each thread",
    3: "threads may share connections",
}
_PIN: Final = re.compile(r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)[ \t]*(;?)", re.MULTILINE)
_MOST_NAMED: Final = 5


async def examine(_: Case) -> list[Finding]:
    """Look at what runs."""
    return [_python(), sqlite(), packages(lock_file())]


def sqlite() -> Finding:
    """Tell whether the SQLite that Python has can do what the database needs."""
    with closing(sqlite3.connect(":memory:")) as connection:
        options = {str(option) for (option,) in connection.execute("PRAGMA compile_options")}
        has_fts5 = _has_fts5(connection)
    lacks = [
        *([] if sqlite3.sqlite_version_info >= _OLDEST_SQLITE else ["STRICT tables (3.37 or newer)"]),
        *([] if has_fts5 else ["FTS5"]),
        *(["WAL"] if "OMIT_WAL" in options else []),
        *([] if sqlite3.threadsafety else ["threads"]),
    ]
    if lacks:
        says = f"{sqlite3.sqlite_version} lacks {', '.join(lacks)}"
        return error("sqlite", says, "Use a Python with a complete SQLite, such as your distribution's python3.")
    return fine("sqlite", f"{sqlite3.sqlite_version} with FTS5 and WAL; {_THREADS[sqlite3.threadsafety]}")


def lock_file() -> Path | None:
    """Find the list of packages that this program was tested with: beside its source, or in its environment."""
    places = (Path(__file__).resolve().parents[2], Path(sys.prefix))
    return next((file for place in places if (file := place / "requirements.txt").is_file()), None)


def packages(lock: Path | None) -> Finding:
    """Compare the packages that are installed with those that the lock names, or else with what is needed at all."""
    if lock is None:
        return _needed()
    pinned = _PIN.findall(lock.read_text("utf-8"))
    if not pinned:
        return skipped("packages", f"{lock} names no package")
    wanted: dict[str, list[str]] = {}
    for name, number, _ in pinned:
        wanted.setdefault(name, []).append(number)
    # A package with a condition is for other systems, perhaps.
    optional = {name for name, _, condition in pinned if condition}
    found = {name: _installed(name) for name in wanted}
    missing = [name for name, number in found.items() if number is None and name not in optional]
    if missing:
        return _missing(missing)
    return _other_versions(wanted, found, lock) or fine(
        "packages", f"{sum(number is not None for number in found.values())} installed, all as in {lock}"
    )


def _python() -> Finding:
    says = f"{platform.python_version()} in {sys.prefix}; Dragoman {version('dragoman')}"
    if sys.version_info < _OLDEST_PYTHON:
        return error("python", says, "Dragoman needs Python 3.11 or newer; install it and run deploy/install.sh again.")
    return fine("python", says)


def _has_fts5(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("CREATE VIRTUAL TABLE probe USING fts5 (text)")
    except sqlite3.OperationalError:
        return False
    return True


def _needed() -> Finding:
    names = [requirement for requirement in requires("dragoman") or () if ";" not in requirement]
    missing = [name for name in (re.split(r"[^\w.-]", text)[0] for text in names) if _installed(name) is None]
    if missing:
        return _missing(missing)
    says = f"{len(names)} that Dragoman needs are installed; the list of tested versions is not here to compare with"
    return fine("packages", says)


def _missing(names: list[str]) -> Finding:
    return error("packages", f"not installed: {_named(names)}", f"Install again: {_command()}")


def _other_versions(wanted: Mapping[str, list[str]], found: Mapping[str, str | None], lock: Path) -> Finding | None:
    others = [
        f"{name} {number} instead of {' or '.join(wanted[name])}"
        for name, number in found.items()
        if number is not None and number not in wanted[name]
    ]
    if not others:
        return None
    return warning("packages", f"not as in {lock}: {_named(others)}", f"Install again: {_command()}")


def _command() -> str:
    root = Path(__file__).resolve().parents[2]
    return f"make -C {root} install" if (root / "Makefile").is_file() else "sudo deploy/install.sh"


def _named(things: list[str]) -> str:
    more = len(things) - _MOST_NAMED
    return ", ".join(things[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
