"""A wall clock that a test sets for the bot alone, as real as it gets without setting the host's."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.service.service import UNIT

if TYPE_CHECKING:
    from tests.service.machine import Machine

SOURCE: Final = Path(__file__).with_suffix(".c")
_LIBRARY: Final = "/usr/local/lib/clock.so"
_JUMP: Final = "/run/clock-jump"
_SECONDS: Final = struct.Struct("=q")


class Clock:
    """The bot's clock: `jump` sets it at once, in a running program too; `clock.c` tells what it does not reach."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    async def put_in(self) -> None:
        """Let the unit go by this clock from its next start on; raise FileNotFoundError without a C compiler."""
        library = self._machine.path(_LIBRARY)
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, SOURCE], check=True)  # noqa: ASYNC221, S603, S607 - a moment's work, by the host's compiler
        self._machine.path(_JUMP).write_bytes(_SECONDS.pack(0))
        variables = " ".join(f"{name}={value}" for name, value in self.environment.items())
        self._machine.write(f"/etc/systemd/system/{UNIT}.d/clock.conf", f"[Service]\nEnvironment={variables}\n")
        await self._machine.systemctl("daemon-reload")

    @property
    def environment(self) -> dict[str, str]:
        """The variables that let another program go by this clock."""
        return {"LD_PRELOAD": _LIBRARY, "CLOCK_JUMP": _JUMP}

    def jump(self, *, days: float) -> None:
        """Set the clock to so many days after the true time, or before it."""
        with self._machine.path(_JUMP).open("r+b") as file:
            file.write(_SECONDS.pack(round(days * 86_400)))


def has_compiler() -> bool:
    """Tell whether a clock can be made here."""
    return shutil.which("cc") is not None
