"""A folder with a database in it, and one that everybody can reach."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from tests.bot.conftest import Dragoman

NOBODY = 65534


@pytest.fixture
def home(dragoman: Dragoman, articles: Path, tmp_path: Path) -> Path:
    """Make a folder whose database holds a few articles, and which only its owner can look into."""
    folder = tmp_path / "home"
    imported = dragoman("import", str(articles), "--no-bundled", "--database", str(folder / "dragoman.sqlite3"))
    assert imported.code == 0, imported.err
    folder.chmod(0o700)
    return folder


@pytest.fixture
def street() -> Iterator[Path]:
    """Make a folder that everybody on this machine can look into."""
    folder = Path(tempfile.mkdtemp(prefix="dragoman-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def as_nobody() -> Callable[[], AbstractContextManager[None]]:
    """Be another user for a while, who may do little; only root can."""
    if os.geteuid():
        pytest.skip("only root can become another user")

    @contextmanager
    def become() -> Iterator[None]:
        os.setegid(NOBODY)
        os.seteuid(NOBODY)
        try:
            yield
        finally:
            os.seteuid(0)
            os.setegid(0)

    return become


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Mount small disks; only root can."""
    mounted: list[Path] = []

    def mount(options: str) -> Path:
        place = tmp_path / f"disk{len(mounted)}"
        place.mkdir()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tiny", str(place)], check=False)  # noqa: S603, S607 - our own folder
        if done.returncode:
            pytest.skip("a disk cannot be mounted here")
        mounted.append(place)
        return place

    if os.geteuid():
        pytest.skip("only root can mount a disk")
    yield mount
    for place in mounted:
        subprocess.run(["umount", str(place)], check=True)  # noqa: S603, S607 - as above
