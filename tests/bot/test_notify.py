"""Systemd hears what the service says of itself, and nobody else speaks for it."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

import pytest

from bot.notify import Notifier
from tests.bot.as_service import Listener

if TYPE_CHECKING:
    from pathlib import Path


async def test_everything_is_a_datagram_of_its_own(tmp_path: Path) -> None:
    """Each thing to be told has the words of sd_notify(3)."""
    async with Listener.at(str(tmp_path / "notify")) as systemd:
        notifier = Notifier(str(tmp_path / "notify"))
        notifier.status("Opening")
        notifier.extend(1.5)
        notifier.ready("Well")
        notifier.alive()
        notifier.reloading()
        notifier.ready()
        notifier.stopping("Going")
        await systemd.until_told("STOPPING")
    *others, reloading, again, stopping = systemd.datagrams
    assert others == [
        {"STATUS": "Opening"},
        {"EXTEND_TIMEOUT_USEC": "1500000"},
        {"READY": "1", "STATUS": "Well"},
        {"WATCHDOG": "1"},
    ]
    assert reloading["RELOADING"] == "1"
    assert int(reloading["MONOTONIC_USEC"]) > 0
    assert again == {"READY": "1"}
    assert stopping == {"STOPPING": "1", "STATUS": "Going"}


async def test_an_abstract_socket_is_reached() -> None:
    """A name after @ has no file."""
    address = f"@dragoman-{secrets.token_hex(8)}"
    async with Listener.at(address) as systemd:
        Notifier(address).alive()
        await systemd.until_told("WATCHDOG")


async def test_a_status_is_one_line(tmp_path: Path) -> None:
    """What comes from outside cannot end the status and begin another assignment."""
    async with Listener.at(str(tmp_path / "notify")) as systemd:
        Notifier(str(tmp_path / "notify")).status("Waiting\nREADY=1\x1b[1m")
        await systemd.until_told("STATUS")
    assert systemd.datagrams == [{"STATUS": "Waiting READY=1[1m"}]


def test_without_systemd_nothing_happens() -> None:
    """No variable, nobody to tell, no watchdog."""
    notifier = Notifier.take({})
    notifier.ready("Well")
    assert notifier.watchdog is None


def test_a_deaf_systemd_is_told_of_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A socket that is gone is a warning, not the end, and not one for every datagram."""
    notifier = Notifier(str(tmp_path / "nobody"))
    notifier.alive()
    notifier.alive()
    assert caplog.messages == ["systemd does not hear what Dragoman tells it: No such file or directory"]


def test_children_do_not_inherit_it() -> None:
    """The variables are taken out of the environment that children get."""
    environ = {
        "NOTIFY_SOCKET": "/run/notify",
        "WATCHDOG_USEC": "30000000",
        "WATCHDOG_PID": str(os.getpid()),
        "HOME": "/",
    }
    assert Notifier.take(environ).watchdog == 30
    assert environ == {"HOME": "/"}


@pytest.mark.parametrize(
    "environ",
    [
        {"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"},
        {"WATCHDOG_USEC": "0"},
        {"WATCHDOG_USEC": "soon"},
        {"WATCHDOG_USEC": ""},
    ],
)
def test_a_watchdog_that_is_not_meant_is_not_fed(environ: dict[str, str]) -> None:
    """Another process is watched, or none."""
    assert Notifier.take(environ).watchdog is None
