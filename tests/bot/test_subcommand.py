"""What is understood of the options that every subcommand has."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from pathlib import Path

_AS_NOBODY: Final = """
import os, sys
from bot.cli import build_parser
os.seteuid(65534)
build_parser().parse_args(sys.argv[1:])
"""


@pytest.mark.parametrize("argv", [("ask", "x", "--database"), ("export",)])
def test_a_file_where_one_may_not_look_is_one_sentence(tmp_path: Path, argv: tuple[str, ...]) -> None:
    """A name in a folder that the user may not enter is refused with the reason, not with a traceback."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    file = str(closed / "file")
    code = _AS_NOBODY if not os.geteuid() else _AS_NOBODY.replace("os.seteuid(65534)", "")
    done = subprocess.run([sys.executable, "-c", code, *argv, file], capture_output=True, text=True, check=False)  # noqa: S603 - our own program
    closed.chmod(0o700)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].endswith(f"{file!r} cannot be used: Permission denied")
    assert "Traceback" not in done.stderr
