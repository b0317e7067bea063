"""Memory, who keeps the clock, and what the kernel can deny."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.examining import machine

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("meminfo", "state"),
    [
        ("MemTotal:  2000000 kB\nMemAvailable:  900000 kB\n", "ok"),
        ("MemTotal:  2000000 kB\nMemAvailable:  100000 kB\n", "warning"),
        ("MemTotal:  2000000 kB\n", "skipped"),
    ],
)
def test_little_memory_is_a_warning(tmp_path: Path, meminfo: str, state: str) -> None:
    """What the kernel says is available counts; where it says nothing, nothing is told."""
    (tmp_path / "meminfo").write_text(meminfo)
    assert machine.memory_left(tmp_path / "meminfo").state.value == state
    assert machine.memory_left(tmp_path / "none").state.value == "skipped"


@pytest.mark.parametrize(
    ("shown", "state"),
    [
        ("NTP=yes\nNTPSynchronized=yes\n", "ok"),
        ("NTP=yes\nNTPSynchronized=no\n", "warning"),
        ("NTP=no\nNTPSynchronized=no\n", "warning"),
    ],
)
def test_a_clock_that_nothing_keeps_is_a_warning(shown: str, state: str) -> None:
    """It matters whether the clock is in step, and then whether anybody tries."""
    assert machine.time_sync(shown).state.value == state


@pytest.mark.parametrize(("landlock", "state"), [(0, "warning"), (1, "ok"), (7, "ok")])
def test_a_kernel_that_cannot_confine_is_a_warning(landlock: int, state: str) -> None:
    """Without Landlock the host learns what that means, and what would help."""
    finding = machine.confinement(landlock)
    assert finding.state.value == state
    assert bool(finding.advice) == (state == "warning")
