"""The scripts are well-formed, and refuse what they cannot do with a sentence."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

DEPLOY: Final = Path(__file__).resolve().parents[2] / "deploy"
SCRIPTS: Final = sorted(
    path
    for path in DEPLOY.rglob("*")
    if path.is_file() and (path.suffix == ".sh" or path.read_bytes().startswith(b"#!"))
)


def shell_of(script: Path) -> str:
    """Name the shell that runs a script; what is only sourced belongs to bash."""
    first = script.read_text("utf-8").splitlines()[0]
    return "sh" if first == "#!/bin/sh" else "bash"


def run(*argv: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a program."""
    return subprocess.run(argv, capture_output=True, text=True, check=False)  # noqa: S603 - the project's own scripts


def test_all_scripts_are_looked_at() -> None:
    """Nothing that a host runs is missed by these tests."""
    assert {script.name for script in SCRIPTS} >= {
        "install.sh",
        "upgrade.sh",
        "uninstall.sh",
        "steps.sh",
        "build.sh",
        "preinst",
        "postinst",
        "prerm",
        "postrm",
        "dragoman",
        "restart-delay",
    }


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_shells_can_read_the_scripts(script: Path) -> None:
    """Each script parses in the shell that it names."""
    read = run(shell_of(script), "-n", script)
    assert (read.returncode, read.stderr) == (0, "")


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not there")
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_shellcheck_has_nothing_to_say(script: Path) -> None:
    """No script has what shellcheck looks for, not even a matter of style."""
    assert run("shellcheck", "--external-sources", script).stdout == ""


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_scripts_stop_at_errors(script: Path) -> None:
    """No script goes on after a command that failed, or with a variable that is not set."""
    text = script.read_text("utf-8")
    assert script.name == "steps.sh" or re.search(r"^set -eu(o pipefail)?$", text, re.MULTILINE)


@pytest.mark.parametrize("name", ["install.sh", "uninstall.sh", "upgrade.sh"])
def test_wrong_usage_is_explained(name: str) -> None:
    """An option that does not exist changes nothing, and shows those that do."""
    ended = run(DEPLOY / name, "--nonsense")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "--dry-run" in ended.stderr
    assert "--dry-run" in run(DEPLOY / name, "--help").stdout
