"""A machine of its own for every test of the command line: no settings, an empty state folder, a few articles."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

import pytest

from bot.cli import main
from bot.settings import FETCH_NETWORKS, KNOWN
from tests.corpus.web_server import LocalWeb

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

Server = TypeVar("Server")

ARTICLES = {
    "railway.md": """\
---
title: Freight line across the steppe carries its first wheat
publisher: Steppe Ledger
date: 2024-11-08
url: https://ledger.example/freight-line
language: en
---
The new freight line between Khorgos and Almaty carried its first wheat on Friday. Forty wagons left the border
yard before dawn and reached the elevators of Almaty in nine hours.

Engineers had worked on the line for six years. The operator expects two trains a day by spring.
""",
    "ports/palm-oil.md": """\
---
title: Johor ports raise palm oil shipments to Tianjin
publisher: Strait Courier
date: 2023-05
language: en
---
Terminals in Johor shipped nine hundred thousand tonnes of palm oil to Tianjin in the first quarter. Port officials
credit a second pipeline, which opened in January.
""",
    "dates.txt": """\
Orchards near Turkistan try a new kind of apricot

Growers near Turkistan planted a hardy apricot that flowers two weeks later than the old trees. The late blossom
escapes the frost of April.
""",
}

_STEERING = {*KNOWN, "CREDENTIALS_DIRECTORY", "JOURNAL_STREAM", "NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run of the command line ended, and what it wrote."""

    code: int
    out: str
    err: str

    def lines(self) -> list[dict[str, object]]:
        """Read the output as JSON Lines."""
        return [json.loads(line) for line in self.out.splitlines()]


class Dragoman(Protocol):
    """Run a command line in this process."""

    def __call__(self, *argv: str) -> Outcome:
        """Run it as `dragoman ARGV...` would be."""


class Spawn(Protocol):
    """Run a command line in a process of its own."""

    def __call__(self, *argv: str, stdin: str | bytes = "", **environment: str) -> Outcome:
        """Run it as `python -m bot ARGV...`."""


@pytest.fixture(autouse=True)
def _fresh_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Take away the settings of the machine that the tests run on, and give the logging back."""
    for name in os.environ:
        if name in _STEERING or name.startswith("DRAGOMAN_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def dragoman(capsys: pytest.CaptureFixture[str]) -> Dragoman:
    """Run command lines in this process."""

    def run(*argv: str) -> Outcome:
        capsys.readouterr()
        try:
            code = main(argv)
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        return Outcome(code, *capsys.readouterr())

    return run


@pytest.fixture
def spawn() -> Spawn:
    """Run command lines in processes of their own."""

    def run(*argv: str, stdin: str | bytes = "", **environment: str) -> Outcome:
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "bot", *argv],
            input=stdin if isinstance(stdin, bytes) else stdin.encode(),
            capture_output=True,
            env=os.environ | environment,
            check=False,
            timeout=120,
        )
        return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """Write the articles to a folder."""
    folder = tmp_path / "articles"
    for name, text in ARTICLES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


@pytest.fixture
def library(dragoman: Dragoman, articles: Path) -> Path:
    """Import the articles into the default database."""
    imported = dragoman("import", str(articles), "--no-bundled")
    assert imported.code == 0, imported.err
    return articles


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalWeb]:
    """Run a web server that the command line may reach, in a thread beside it."""
    monkeypatch.setenv(FETCH_NETWORKS, "127.0.0.0/8")
    with beside(LocalWeb.running()) as running:
        yield running


@contextmanager
def beside(server: AbstractAsyncContextManager[Server]) -> Iterator[Server]:
    """Run a server in a thread beside the block."""
    started: Future[tuple[Server, asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def serve() -> None:
        stop = asyncio.Event()
        async with server as running:
            started.set_result((running, asyncio.get_running_loop(), stop))
            await stop.wait()

    with ThreadPoolExecutor(1) as thread:
        served = thread.submit(asyncio.run, serve())
        running, loop, stop = started.result(timeout=10)
        yield running
        loop.call_soon_threadsafe(stop.set)
        served.result(timeout=10)
