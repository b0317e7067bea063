"""A machine with the bot installed, made once for all tests: the wheels of the hashed lock, and the installer."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tests.service.machine import Machine

ROOT: Final = Path(__file__).resolve().parents[2]
TOKEN: Final = "local.dragoman.test"  # noqa: S105 - opens nothing but the local Discord
TREE: Final = Path("/usr/local/src/dragoman")
WHEELS: Final = Path("/tmp/wheels")  # noqa: S108 - in a machine of its own, where nobody else is

_PYTHONS: Final = tuple(Path(f"/usr/bin/python3.{minor}") for minor in (11, 12, 13, 14))
_LOCK: Final = ROOT / "requirements.txt"
_LEFT_OUT: Final = ("build", "dist", "tests", "__pycache__")


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let other processes that come here wait until the block ends."""
    with (folder / "alone.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        yield


@contextmanager
def shared(folder: Path, make: Callable[[], None]) -> Iterator[None]:
    """Have a folder that the first process makes and the last removes: pytest would keep some 300 MB of each run."""
    users = folder.with_suffix(".users")
    with alone(folder.parent):
        count = int(users.read_text()) if users.exists() else 0
        if not count:
            shutil.rmtree(folder, ignore_errors=True)  # of one who could not make it
            folder.mkdir()
            make()
        users.write_text(str(count + 1))
    try:
        yield
    finally:
        with alone(folder.parent):
            count = int(users.read_text()) - 1
            users.write_text(str(count))
            if not count:
                shutil.rmtree(folder)


def interpreter() -> Path | None:
    """Find the Python that a service can run on: one of the system's, since home folders are hidden from it."""
    return next((path for path in _PYTHONS if path.exists()), None)


def download(cache: Path) -> Path:
    """Give the folder of all wheels that the lock names, fetched unless `cache` has them already."""
    python = interpreter()
    assert python is not None
    lock = _LOCK.read_bytes()
    wheels = cache / hashlib.sha256(lock + python.name.encode()).hexdigest()[:16]
    if not wheels.exists():
        begun = wheels.with_suffix(".part")
        shutil.rmtree(begun, ignore_errors=True)
        with TemporaryDirectory() as folder:
            _done(python, "-m", "venv", folder)
            hashed = ("--require-hashes", "--only-binary", ":all:", "--requirement", _LOCK)
            _done(f"{folder}/bin/python", "-m", "pip", "--quiet", "download", *hashed, "--dest", begun)
        begun.rename(wheels)
    return wheels


def copy_in(machine: Machine, wheels: Path) -> None:
    """Put the project and the wheels where the installer in the machine finds them."""
    shutil.copytree(ROOT, machine.path(TREE), ignore=leave_out)
    shutil.copytree(wheels, machine.path(WHEELS))


async def install(machine: Machine) -> None:
    """Install the bot as a host would, but neither start it nor have it started by the next boot."""
    await machine.run(TREE / "deploy/install.sh", "--wheels", WHEELS, "--no-start", stdin=TOKEN)


def leave_out(folder: str, names: Iterable[str]) -> set[str]:
    """Name what a copy of the project for a machine does without."""
    hidden = {name for name in names if name.startswith(".")} if Path(folder) == ROOT else set()
    return hidden | {name for name in names if name in _LEFT_OUT or name.endswith(".egg-info")}


def _done(*argv: str | Path) -> None:
    done = subprocess.run(argv, check=False, capture_output=True, text=True)  # noqa: S603 - the system's own Python
    assert done.returncode == 0, done.stderr
