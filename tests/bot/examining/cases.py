"""Something to examine, and what was found, in a few words."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.examining.finding import Case
from bot.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from pathlib import Path

    from bot.examining.finding import Finding


def case_of(folder: Path, *, full: bool = False, now: datetime | None = None, **settings: Any) -> Case:  # noqa: ANN401 - any of the settings
    """Examine what is in a folder, with a few settings."""
    return Case(
        settings=replace(Settings(), **settings),
        database=folder / "dragoman.sqlite3",
        backups=folder / "backups",
        now=now or datetime.now(UTC),
        full=full,
    )


def found(examine: Callable[[Case], Awaitable[list[Finding]]], case: Case) -> list[Finding]:
    """Do one examination."""

    async def examining() -> list[Finding]:
        return await examine(case)

    return asyncio.run(examining())


def states(findings: Iterable[Finding]) -> dict[str, str]:
    """Give the worst state of each check."""
    order = ["skipped", "ok", "warning", "error"]
    worst: dict[str, str] = {}
    for finding in findings:
        worst[finding.check] = max(worst.get(finding.check, "skipped"), finding.state.value, key=order.index)
    return worst


def one(findings: Iterable[Finding], check: str, state: str) -> Finding:
    """Give the only finding of a check in a state; what is not well must come with advice."""
    (chosen,) = [finding for finding in findings if finding.check == check and finding.state.value == state]
    assert chosen.advice or state in {"ok", "skipped"}
    return chosen


def snapshot(folder: Path) -> dict[str, tuple[int, str]]:
    """Note what is on the disk: the mode and the content of every file."""
    return {
        str(path.relative_to(folder)): (
            path.stat().st_mode,
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
        )
        for path in sorted(folder.rglob("*"))
    }
