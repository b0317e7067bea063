"""The units say what systemd understands, and let the services do little."""

from __future__ import annotations

import re
import shutil
import subprocess
from configparser import RawConfigParser
from pathlib import Path
from typing import Final

import pytest

from bot.exits import Exit

UNITS: Final = Path(__file__).resolve().parents[2] / "deploy" / "systemd"
SERVICES: Final = ("dragoman.service", "dragoman-backup.service", "dragoman-check.service")
PROGRAM: Final = re.compile(r"/opt/dragoman/\S+")
ONCE: Final = {"Environment", "SystemCallFilter", "ReadWritePaths"}
"""Settings that may stand several times in a unit; of others, the last would win unseen."""

needs_analyze = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not there")


def analyze(*argv: str | Path) -> subprocess.CompletedProcess[str]:
    """Run systemd-analyze."""
    return subprocess.run(["systemd-analyze", *argv], capture_output=True, text=True, check=False)  # noqa: S603, S607 - the PATH of whoever tests


@needs_analyze
def test_systemd_has_nothing_to_say_about_the_units(tmp_path: Path) -> None:
    """`systemd-analyze verify` prints nothing, not even that a setting is unknown."""
    for unit in UNITS.iterdir():
        # What is installed later cannot be found yet.
        (tmp_path / unit.name).write_text(PROGRAM.sub("/bin/true", unit.read_text("utf-8")), "utf-8")
    said = analyze("verify", *sorted(tmp_path.iterdir()))
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")


@needs_analyze
def test_verifying_finds_a_misspelt_setting(tmp_path: Path) -> None:
    """A unit with a setting that does not exist would not pass."""
    (tmp_path / "odd.service").write_text("[Service]\nExecStart=/bin/true\nProtectHoem=yes\n", "utf-8")
    assert "ProtectHoem" in analyze("verify", tmp_path / "odd.service").stderr


@needs_analyze
@pytest.mark.parametrize("service", SERVICES)
def test_services_are_exposed_by_at_most_1_2(service: str) -> None:
    """What a service could do stays, by systemd's own judgement, within 1.2 of 10."""
    judged = analyze("security", "--offline=true", "--threshold=12", UNITS / service)
    assert judged.returncode == 0, judged.stdout[-200:]


@pytest.mark.parametrize("service", SERVICES)
def test_services_see_the_same_articles_and_settings(service: str) -> None:
    """All services run as one user, with one state folder, one settings file and one place of the database."""
    text = (UNITS / service).read_text("utf-8")
    for line in (
        "User=dragoman",
        "StateDirectory=dragoman",
        "Environment=XDG_STATE_HOME=/var/lib",
        "Environment=DRAGOMAN_SETTINGS=/etc/dragoman/dragoman.env",
        "UMask=0077",
    ):
        assert f"\n{line}\n" in text


def test_what_a_person_must_put_right_is_not_tried_again() -> None:
    """Each exit code that says that trying again does not help keeps systemd from restarting the bot."""
    text = (UNITS / "dragoman.service").read_text("utf-8")
    found = re.search(r"^RestartPreventExitStatus=(.*)$", text, re.MULTILINE)
    assert found
    assert {int(code) for code in found[1].split()} == {Exit.USAGE, Exit.DATABASE, Exit.CONFIGURATION}


@pytest.mark.parametrize("unit", sorted(UNITS.iterdir()), ids=lambda unit: unit.name)
def test_nothing_is_said_twice(unit: Path) -> None:
    """Each setting stands once in its section, unless it is a list."""
    lines = [line for line in unit.read_text("utf-8").splitlines() if "=" in line and not line.startswith("#")]
    names = [line.partition("=")[0] for line in lines]
    assert [name for name in set(names) - ONCE if names.count(name) > 1] == []


@pytest.mark.parametrize("name", ["backup", "check"])
def test_a_machine_that_was_off_catches_up(name: str) -> None:
    """Timers make up for a time that they missed, and not all machines of the world start at once."""
    timer = RawConfigParser()
    timer.read(UNITS / f"dragoman-{name}.timer", "utf-8")
    assert timer["Timer"]["Persistent"] == "true"
    assert timer["Timer"]["RandomizedDelaySec"] == "2h"
    assert timer["Install"]["WantedBy"] == "timers.target"
