"""A service that fails again and again waits longer each time, and is forgiven in the end."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Final

import pytest

SCRIPT: Final = Path(__file__).resolve().parents[2] / "deploy" / "bin" / "restart-delay"


@pytest.fixture
def runtime(tmp_path: Path) -> Path:
    """Give the folder that systemd keeps between restarts, and a program `sleep` that only writes down how long."""
    (tmp_path / "bin").mkdir()
    sleep = tmp_path / "bin" / "sleep"
    sleep.write_text(f'#!/bin/sh\necho "$1" >> {tmp_path}/slept\n', "utf-8")
    sleep.chmod(0o755)
    return tmp_path


def run(runtime: Path, what: str, result: str = "success") -> None:
    """Run it as systemd does."""
    path = f"{runtime}/bin:{os.environ['PATH']}"
    environment = {"PATH": path, "RUNTIME_DIRECTORY": str(runtime), "SERVICE_RESULT": result}
    subprocess.run([shutil.which("sh") or "sh", SCRIPT, what], env=environment, check=True, capture_output=True)  # noqa: S603 - the project's own script


def slept(runtime: Path) -> list[int]:
    """List how long it slept."""
    written = runtime / "slept"
    return [int(line) for line in written.read_text("utf-8").split()] if written.exists() else []


def test_delays_grow_up_to_five_minutes(runtime: Path) -> None:
    """The first new start comes at once, the others after twice as long each, at most five minutes."""
    for _ in range(12):
        run(runtime, "before")
        run(runtime, "after", "signal")
    assert slept(runtime) == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


def test_a_stop_that_was_wanted_forgives(runtime: Path) -> None:
    """After somebody stopped or restarted the service there is no delay."""
    for result in ("watchdog", "exit-code", "success"):
        run(runtime, "before")
        run(runtime, "after", result)
    run(runtime, "before")
    assert slept(runtime) == [2]


def test_ten_minutes_of_work_forgive(runtime: Path) -> None:
    """A service that failed long after its start is started again as if it had never failed before."""
    for _ in range(4):
        run(runtime, "before")
        run(runtime, "after", "signal")
    before = slept(runtime)
    long_ago = time.time() - 700
    run(runtime, "before")
    os.utime(runtime / "started", (long_ago, long_ago))
    run(runtime, "after", "signal")
    run(runtime, "before")
    assert slept(runtime) == [*before, 8]
