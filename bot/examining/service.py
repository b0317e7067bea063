"""What systemd says of the service and of its timers."""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.examining.commands import output_of
from bot.examining.finding import error, fine, skipped, span_in_words, warning
from bot.exits import Exit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.examining.finding import Case, Finding

SERVICE: Final = "dragoman.service"
_TIMERS: Final = {
    "dragoman-backup": ("backups", timedelta(days=2)),
    "dragoman-check": ("checks", timedelta(days=10)),
}
_UNITS: Final = (SERVICE, *(f"{name}.{kind}" for name in _TIMERS for kind in ("timer", "service")))
_PROPERTIES: Final = (
    *("Id", "LoadState", "ActiveState", "SubState", "UnitFileState", "Result", "StatusText", "NeedDaemonReload"),
    *("ActiveEnterTimestamp", "InactiveEnterTimestamp", "ExecMainStartTimestamp", "ExecMainStatus", "ExecStart"),
    *("NRestarts", "WatchdogUSec", "LastTriggerUSec", "MainPID"),
)
_TIME: Final = re.compile(r"\w{3} (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC")
_PROGRAM: Final = re.compile(r"path=(\S+)")
_BOOTED: Final = Path("/run/systemd/system")
_MANY_RESTARTS: Final = 3
_LOG: Final = "journalctl --unit=dragoman --lines=50"
_REASONS: Final[dict[int, str]] = {
    Exit.USAGE: "its command line is wrong",
    Exit.DATABASE: "the database needs you: see above",
    Exit.CONFIGURATION: "a setting or the token is wrong: see above",
}

Unit = dict[str, str]


async def examine(case: Case) -> list[Finding]:
    """Ask systemd, where it is."""
    if not _BOOTED.is_dir():
        return [skipped("service", "systemd does not run this machine")]
    names = [f"--property={','.join(_PROPERTIES)}", *_UNITS]
    shown = await output_of("systemctl", "show", "--no-pager", *names)
    if shown is None:
        return [skipped("service", "systemctl does not answer here")]
    units = read_units(shown)
    return [*service(units.get(SERVICE, {}), case.now), *timers(units, case.now)]


def read_units(shown: str) -> dict[str, Unit]:
    """Read what `systemctl show` writes of several units, by their names."""
    blocks = (dict(line.partition("=")[::2] for line in block.splitlines()) for block in shown.split("\n\n"))
    return {block["Id"]: block for block in blocks if "Id" in block}


def service(unit: Unit, now: datetime) -> Iterator[Finding]:
    """Tell how it stands with the bot's unit."""
    if unit.get("LoadState", "not-found") == "not-found":
        yield skipped("service", f"there is no {SERVICE}; deploy/install.sh makes it")
        return
    if unit["LoadState"] != "loaded":
        yield error("service", f"{SERVICE} is {unit['LoadState']}", f"See: systemctl status {SERVICE}")
        return
    yield _activity(unit, now)
    yield from _remarks(unit, now)


def timers(units: Mapping[str, Unit], now: datetime) -> Iterator[Finding]:
    """Tell how it stands with the timers and what they start."""
    for name, (what, span) in _TIMERS.items():
        timer, started = units.get(f"{name}.timer", {}), units.get(f"{name}.service", {})
        if timer.get("LoadState", "not-found") == "not-found":
            continue
        last = _when(timer.get("LastTriggerUSec", ""))
        ran = f"ran {_ago(last, now)}" if last else "has not run yet"
        if timer["ActiveState"] != "active" or timer["UnitFileState"] != "enabled":
            says = f"{name}.timer is {timer['UnitFileState']} and {timer['ActiveState']}: no {what} by themselves"
            yield warning("timers", says, f"systemctl enable --now {name}.timer")
        elif started.get("ActiveState") == "failed":
            says = f"{name}.service {ran} and failed ({_ending(started)})"
            yield error("timers", says, f"journalctl --unit={name} --lines=50; then: systemctl start {name}")
        elif last and now - last > span:
            says = f"{name}.timer is on, but {ran}"
            yield warning("timers", says, f"See: systemctl list-timers; then: systemctl start {name}")
        else:
            yield fine("timers", f"{name}.timer is on and {ran}")


def _activity(unit: Unit, now: datetime) -> Finding:
    state, since = unit["ActiveState"], _when(unit.get("ActiveEnterTimestamp", ""))
    match state:
        case "active" | "reloading":
            told = f": {unit['StatusText']}" if unit.get("StatusText") else ""
            return fine("service", f"runs for {span_in_words(now - since)}{told}" if since else f"runs{told}")
        case "activating" if unit["SubState"] == "auto-restart":
            says = f"ended and is to be started again ({_ending(unit)}, {_times(unit)})"
            return error("service", says, f"See why: {_LOG}")
        case "activating":
            told = f": {unit['StatusText']}" if unit.get("StatusText") else ""
            return warning("service", f"is still starting{told}", f"See what it waits for: {_LOG}")
        case "failed":
            again = "Put it right, then: systemctl restart dragoman"
            return error("service", f"failed ({_ending(unit)})", f"See why: {_LOG}. {again}")
        case _:
            return warning("service", f"does not run ({state})", "systemctl start dragoman")


def _remarks(unit: Unit, now: datetime) -> Iterator[Finding]:
    if unit.get("UnitFileState") == "disabled":
        yield warning("service", "does not start with the machine", "systemctl enable dragoman")
    if unit.get("NeedDaemonReload") == "yes":
        says = "its unit file was changed since systemd read it"
        yield warning("service", says, "systemctl daemon-reload && systemctl restart dragoman")
    if unit.get("WatchdogUSec") in {"0", "infinity"}:
        says = "has no watchdog: a bot that hangs stays so"
        yield warning("service", says, "Put deploy/systemd/dragoman.service back: sudo deploy/install.sh")
    if unit["ActiveState"] == "active":
        if int(unit.get("NRestarts") or 0) >= _MANY_RESTARTS:
            says = f"was started again by systemd {_times(unit)}"
            yield warning("service", says, "See why: journalctl --unit=dragoman --priority=warning")
        yield from _installed(unit, now)


def _installed(unit: Unit, now: datetime) -> Iterator[Finding]:
    """Compare the program that runs with the one that is installed, and with this one."""
    found = _PROGRAM.search(unit.get("ExecStart", ""))
    started = _when(unit.get("ExecMainStartTimestamp", ""))
    if not found or not started:
        return
    program = Path(found[1])
    if not _is_ours(program):
        says = f"the service runs {program}, but this is the program in {sys.prefix}"
        yield warning("service", says, "Not all of this holds for the service; ask its own: sudo dragoman doctor")
    elif (installed := _changed(program)) and installed > started:
        says = f"runs a program from before the last upgrade, {span_in_words(now - installed)} ago"
        yield warning("service", says, "systemctl restart dragoman")


def _is_ours(program: Path) -> bool:
    environment = program.parents[1]
    return environment.exists() and environment.samefile(sys.prefix)


def _changed(program: Path) -> datetime | None:
    """Tell when what a path leads to was last exchanged: the program, its environment, or a link on the way."""
    try:
        return datetime.fromtimestamp(max(place.lstat().st_mtime for place in (program, program.parents[1])), UTC)
    except OSError:
        return None


def _when(shown: str) -> datetime | None:
    """Read a time as systemd writes it in UTC; nothing if there is none."""
    found = _TIME.fullmatch(shown)
    return datetime.strptime(found[1], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC) if found else None


def _ago(then: datetime | None, now: datetime) -> str:
    return f"{span_in_words(now - then)} ago" if then else "never"


def _times(unit: Unit) -> str:
    count = int(unit.get("NRestarts") or 0)
    return "once" if count == 1 else f"{count} times"


def _ending(unit: Unit) -> str:
    code = unit.get("ExecMainStatus", "")
    reason = _REASONS.get(int(code)) if code.isdigit() else None
    return f"{unit.get('Result')}, exit code {code}" + (f": {reason}" if reason else "")
