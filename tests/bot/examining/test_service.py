"""What is made of systemd's words; tests/service has the real systemd say them."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.examining import service
from tests.bot.examining.cases import one, states

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
SHOWN = """\
Id=dragoman.service
LoadState=loaded
ActiveState=activating
SubState=auto-restart
UnitFileState=enabled
Result=watchdog
StatusText=
NeedDaemonReload=no
ExecMainStatus=6
NRestarts=4
WatchdogUSec=2min

Id=dragoman-backup.timer
LoadState=loaded
ActiveState=active
UnitFileState=enabled
LastTriggerUSec=Thu 2026-11-19 00:11:12 UTC

Id=dragoman-backup.service
LoadState=loaded
ActiveState=inactive
Result=success
ExecMainStatus=0

Id=dragoman-check.timer
LoadState=not-found
ActiveState=inactive
UnitFileState=
LastTriggerUSec=n/a
"""


def test_a_bot_that_ends_again_and_again() -> None:
    """Between two starts it says how it ended, and how often."""
    told = one(service.service(service.read_units(SHOWN)["dragoman.service"], NOW), "service", "error")
    assert told.says == "ended and is to be started again (watchdog, exit code 6, 4 times)"


def test_many_restarts_are_a_warning() -> None:
    """A bot that runs now, but was started again several times, is worth a look; twice is not."""
    running = SHOWN.replace("activating", "active")
    assert states(service.service(service.read_units(running)["dragoman.service"], NOW)) == {"service": "warning"}
    running = running.replace("NRestarts=4", "NRestarts=2")
    assert states(service.service(service.read_units(running)["dragoman.service"], NOW)) == {"service": "ok"}


def test_a_timer_that_does_not_run_is_a_warning() -> None:
    """A backup that is three days late although its timer is on; a timer that is not installed is no matter."""
    told = one(service.timers(service.read_units(SHOWN), NOW), "timers", "warning")
    assert told.says == "dragoman-backup.timer is on, but ran 3 days ago"


def test_a_machine_without_the_unit() -> None:
    """A bot that is started otherwise is fine."""
    assert states(service.service({}, NOW)) == {"service": "skipped"}
