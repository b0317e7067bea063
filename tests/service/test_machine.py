"""The machine that the service is tested in is a real one, and nothing of it stays."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.service.machine import Machine, MachineError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

UNIT = """[Service]
Type=notify
ExecStart=/bin/sh -c 'systemd-notify --ready --status="It listens"; exec sleep infinity'
Restart=always
RestartSec=100ms
NotifyAccess=all
"""


@pytest.fixture
async def bare(able: None, tmp_path: Path) -> AsyncIterator[Machine]:  # noqa: ARG001 - it may skip
    """Boot a machine with nothing in it."""
    async with Machine.booted(tmp_path) as machine:
        yield machine


async def test_units_run_are_watched_and_write_their_journal(bare: Machine) -> None:
    """A unit tells its state through systemd, is started again when it is killed, and the journal knows of it."""
    bare.write("/etc/systemd/system/listener.service", UNIT)
    await bare.systemctl("daemon-reload")
    await bare.systemctl("start", "listener.service")
    found = await bare.properties("listener.service")
    assert (found["ActiveState"], found["StatusText"], found["NRestarts"]) == ("active", "It listens", "0")
    await bare.systemctl("kill", "--signal=KILL", "listener.service")
    await bare.until(lambda: bare.has("listener.service", ActiveState="active", NRestarts="1"), "it runs again")
    assert any("Started listener.service" in entry["MESSAGE"] for entry in await bare.journal("listener.service"))


async def test_a_program_that_fails_says_why(bare: Machine) -> None:
    """What a program wrote stands in the error, unless its failure is expected."""
    with pytest.raises(MachineError, match="there is nothing here"):
        await bare.run("sh", "-c", "echo there is nothing here >&2; exit 3")
    assert (await bare.run("sh", "-c", "cat; exit 3", stdin="told", check=False)).out == "told"
    with pytest.raises(MachineError, match="never"):
        await bare.until(lambda: False, "never", within=0.05)


async def test_a_socket_of_the_tests_listens_inside(bare: Machine) -> None:
    """The machine reaches a socket that the test holds, the host does not, and the port can be taken once more."""
    for _ in range(2):
        with bare.listen(8000):
            assert "127.0.0.1:8000" in (await bare.run("ss", "--listening", "--tcp", "--numeric")).out
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", 8000))
    assert (await bare.run("hostname")).out == "dragoman-test\n"


async def test_nothing_stays(able: None, tmp_path: Path) -> None:  # noqa: ARG001 - it may skip
    """When the block ends, by an error too, processes, mounts, cgroups and folders of the machine are gone."""
    booted: list[Machine] = []

    async def fail() -> None:
        async with Machine.booted(tmp_path) as machine:
            booted.append(machine)
            await machine.run("sh", "-c", "sleep 1000 >/dev/null 2>&1 & rm -rf /usr/share/doc /etc/os-release")
            assert not machine.path("/etc/os-release").exists()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert not booted[0].path("/").parent.exists()
    assert _left_of(tmp_path) == []


def _left_of(folder: Path) -> list[str]:
    """List what the host still has of the machines of this run of tests, and what they took from it."""
    mounts = [line for line in Path("/proc/mounts").read_text("utf-8").splitlines() if str(folder) in line]
    cgroups = Path("/sys/fs/cgroup").glob(f"**/dragoman-test-{os.getpid()}-*")
    taken = [path for path in (Path("/etc/os-release"), Path("/usr/share/doc")) if not path.exists()]
    return [*mounts, *map(str, [*cgroups, *folder.iterdir(), *taken])]


async def test_a_machine_goes_on_from_what_was_saved(able: None, tmp_path: Path) -> None:  # noqa: ARG001 - it may skip
    """What was written in one machine is in those made of it, and what they write is not in each other."""
    saved = tmp_path / "saved"
    saved.mkdir()
    async with Machine.booted(tmp_path) as first:
        for folder in ("etc", "opt", "usr/local/bin", "var/lib"):
            first.write(f"/{folder}/note", "first")
        first.save(saved)
    async with Machine.booted(tmp_path, saved) as second, Machine.booted(tmp_path, saved) as third:
        for folder in ("etc", "opt", "usr/local/bin", "var/lib"):
            second.write(f"/{folder}/note", "second")
            assert (await third.run("cat", f"/{folder}/note")).out == "first"
