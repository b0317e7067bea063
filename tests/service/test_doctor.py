"""The doctor beside a real systemd: what it says of the unit, of its timers and of the bot that runs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.service.service import SETTINGS, UNIT

if TYPE_CHECKING:
    from tests.service.service import Service

Told = dict[str, list[tuple[str, str]]]


async def examined(service: Service) -> Told:
    """Run the doctor as a host does; give the states and sentences of each check."""
    ended = await service.machine.run("dragoman", "doctor", "--json", check=False)
    assert ended.code in {0, 1}, ended.err
    told: Told = {}
    for finding in json.loads(ended.out):
        told.setdefault(finding["check"], []).append((finding["state"], finding["says"]))
    return told


def states(told: Told, check: str) -> list[str]:
    """Give the states of one check."""
    return [state for state, _ in told.get(check, [])]


async def test_a_bot_that_runs(service: Service) -> None:
    """It tells that the unit does not run before, and afterwards since when, with the unit's status and its process."""
    told = await examined(service)
    assert ("warning", "does not run (inactive)") in told["service"]
    assert ("warning", "does not start with the machine") in told["service"]
    assert states(told, "timers") == ["warning", "warning"]
    await service.machine.systemctl("enable", UNIT)
    await service.machine.systemctl("enable", "--now", "dragoman-backup.timer", "dragoman-check.timer")
    await service.start()
    await service.until("its status says it", StatusText="1 server, 5 articles, no question yet")
    told = await examined(service)
    [(state, says)] = told["service"]
    assert state == "ok"
    assert says.startswith("runs for ")
    assert says.endswith(": 1 server, 5 articles, no question yet")
    assert states(told, "timers") == ["ok", "ok"]
    pid = (await service.machine.properties(UNIT))["MainPID"]
    assert told["running bot"] == [("ok", f"process {pid} has it; a second one would refuse to start")]
    for check in ("files", "database", "integrity", "index", "discord", "application", "gateway", "disk space"):
        assert set(states(told, check)) == {"ok"}, told[check]
    assert len(service.discord.gateway.identifies) == 1
    await service.ask()


async def test_a_bot_that_cannot_start(service: Service) -> None:
    """A wrong setting is told twice: where it stands, and that the service failed by it."""
    await service.configure(DRAGOMAN_KEEP_DAYS="soon")
    await service.machine.run("systemctl", "start", UNIT, check=False)
    await service.ended_with(78)
    told = await examined(service)
    assert ("error", "failed (exit-code, exit code 78: a setting or the token is wrong: see above)") in told["service"]
    assert any(says.startswith("DRAGOMAN_KEEP_DAYS") for state, says in told["settings"] if state == "error")


async def test_a_unit_that_was_changed(service: Service) -> None:
    """A changed unit file and a program from before an upgrade are warnings while the bot runs."""
    await service.start()
    await service.machine.run("sh", "-c", "sleep 1; ln -sfn $(readlink /opt/dragoman/current) /opt/dragoman/current")
    service.machine.write(f"/etc/systemd/system/{UNIT}.d/z-last.conf", "[Service]\nWatchdogSec=0\n")
    told = await examined(service)
    assert any("before the last upgrade" in says for state, says in told["service"] if state == "warning")
    assert any("unit file was changed" in says for state, says in told["service"] if state == "warning")
    await service.machine.systemctl("daemon-reload")
    await service.machine.systemctl("restart", UNIT)
    told = await examined(service)
    assert [says for state, says in told["service"] if state == "warning" and "watchdog" in says]
    assert not any("upgrade" in says or "was changed" in says for _, says in told["service"])


async def test_timers_and_what_they_start(service: Service) -> None:
    """A backup that failed is an error until one succeeds; the weekly check is this doctor, and passes."""
    await service.start()
    await service.machine.systemctl("enable", "--now", "dragoman-backup.timer", "dragoman-check.timer")
    service.machine.write(SETTINGS, service.machine.path(SETTINGS).read_text() + "DRAGOMAN_BACKUPS_KEPT=no\n")
    await service.machine.run("systemctl", "start", "dragoman-backup.service", check=False)
    told = await examined(service)
    assert states(told, "timers") == ["error", "ok"]
    await service.configure()
    await service.machine.systemctl("start", "dragoman-backup.service")
    assert states(told := await examined(service), "backup") == ["ok"]
    assert states(told, "timers") == ["ok", "ok"]
    await service.machine.systemctl("start", "dragoman-check.service")
    written = "\n".join(str(entry["MESSAGE"]) for entry in await service.machine.journal("dragoman-check.service"))
    assert "the last backup was unpacked, checked and asked" in written
    assert "✗" not in written
