"""`dragoman doctor`: look at everything that a bot needs to work, and say what to do about what is wrong."""

from __future__ import annotations

import asyncio
import json
import logging
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.text import Text

from bot.examining import (
    articles,
    configuration,
    disk,
    figures,
    files,
    instance,
    machine,
    network,
    program,
    saved,
    service,
)
from bot.examining.finding import Case, Finding, State
from bot.exits import Exit
from bot.settings import Settings
from bot.terminal import clean, output
from corpus.logged import trace
from corpus.store.guarding import BACKUPS

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Awaitable, Callable, Iterable, Iterator

    from rich.console import Console

    Examine = Callable[[Case], Awaitable[list[Finding]]]
    Section = tuple[str, list[Finding]]

NAME: Final = "doctor"
SUMMARY: Final = "Look at everything that the bot needs, and say what to do about what is wrong."
EXAMPLES: Final = """\
  dragoman doctor
  dragoman doctor --full                 every article, and the last backup
  dragoman doctor --json | jq '.[] | select(.state == "error")'

Nothing is changed, and a bot that runs is not disturbed. Discord is asked a few
questions, for ten seconds at most. The JSON is a list of objects with: check,
state (ok, warning, error or skipped), says, and advice (or null).
"""
ENDS: Final = {Exit.DONE: "no errors; there may be warnings", Exit.FAILED: "there are errors; each says what to do"}

_AREAS: Final[tuple[tuple[str, tuple[Examine, ...]], ...]] = (
    ("Program", (program.examine,)),
    ("Files", (files.examine,)),
    ("Articles", (articles.examine,)),
    ("Backups", (saved.examine,)),
    ("Machine", (disk.examine, machine.examine)),
    ("Discord", (network.examine,)),
    ("Service", (service.examine, instance.examine, figures.examine)),
)
_SIGNS: Final = {
    State.OK: ("✓", "+", "green"),
    State.WARNING: ("!", "!", "bold yellow"),
    State.ERROR: ("✗", "x", "bold red"),
    State.SKIPPED: ("·", "-", "dim"),
}
_INDENT: Final = "  "
_NARROWEST: Final = 30
_log: Final = logging.getLogger(__name__)


def add_options(parser: ArgumentParser) -> None:
    """Declare how thorough to be, and in which form to tell it."""
    parser.add_argument("--full", action="store_true", help="take the time to check every article, and the last backup")
    parser.add_argument("--json", action="store_true", help="write a JSON list, for programs")
    # Bad settings are what it is to find; they must not keep it from running.
    parser.set_defaults(read_settings=lambda *_: Settings())


def run(options: Namespace, _: Settings) -> int:
    """Examine everything and tell what was found."""
    settings, found = configuration.examine(os.environ, Path.cwd())
    database = (options.database or settings.database).resolve()  # a link has neither its log nor its disk
    case = Case(
        settings=settings,
        database=database,
        backups=settings.backups or database.parent / BACKUPS,
        now=datetime.now(UTC),
        full=options.full,
    )
    sections = asyncio.run(_examined(case))
    sections.insert(1, ("Settings", found))
    sections = [(title, [_discreet(finding, settings.token) for finding in told]) for title, told in sections]
    everything = [finding for _, told in sections for finding in told]
    if options.json:
        print(json.dumps([_object(finding) for finding in everything], ensure_ascii=False, indent=1))  # noqa: T201 - the output itself
    else:
        console = output()
        for line in report(console, sections):
            console.print(line, soft_wrap=True)
    return Exit.FAILED if any(finding.state is State.ERROR for finding in everything) else Exit.DONE


def report(console: Console, sections: Iterable[Section]) -> Iterator[Text]:
    """Write findings by section, aligned, each with its advice below, and in the end how many need somebody."""
    told = [(title, findings) for title, findings in sections if findings]
    width = max(len(finding.check) for _, findings in told for finding in findings)
    for title, findings in told:
        yield Text(title, "bold")
        for finding in findings:
            yield from _finding(console, finding, width)
        yield Text()
    yield _summary([finding for _, findings in told for finding in findings])


async def _examined(case: Case) -> list[Section]:
    """Do all examinations at once, and tell of them in their order."""
    tasks = [[asyncio.ensure_future(_guarded(examine, case)) for examine in area] for _, area in _AREAS]
    found = [[finding for task in area for finding in await task] for area in tasks]
    return [(title, findings) for (title, _), findings in zip(_AREAS, found, strict=True)]


async def _guarded(examine: Examine, case: Case) -> list[Finding]:
    """Do one examination; if it breaks, the others still tell what they found."""
    try:
        return await examine(case)
    except Exception as problem:  # noqa: BLE001 - like the supervisor of jobs: what breaks here is told, not hidden
        _log.debug("An examination broke\n%s", trace(problem))
        name = examine.__module__.rpartition(".")[2].replace("_", " ")
        says = f"this could not be examined: {type(problem).__name__}: {problem}"
        return [Finding(name, State.ERROR, says, "Examine it by hand, and report this: it should not happen.")]


def _discreet(finding: Finding, token: str | None) -> Finding:
    """Make sure that no finding holds the token, whatever it was made of."""
    if not token:
        return finding
    advice = finding.advice and finding.advice.replace(token, "[token]")
    return replace(finding, says=finding.says.replace(token, "[token]"), advice=advice)


def _object(finding: Finding) -> dict[str, str | None]:
    return {
        "check": finding.check,
        "state": finding.state.value,
        "says": clean(finding.says),
        "advice": clean(finding.advice) if finding.advice else None,
    }


def _finding(console: Console, finding: Finding, width: int) -> Iterator[Text]:
    sign, plain, style = _SIGNS[finding.state]
    head = f"{plain if console.options.ascii_only else sign} {finding.state.value:<7}"
    first = Text.assemble(_INDENT, (head, style), f"  {finding.check:<{width}}  ")
    yield from _rows(console, first, Text(clean(finding.says)))
    if finding.advice:
        needed = finding.state in {State.WARNING, State.ERROR}
        arrow = Text(" " * (len(first) - 3) + ("-> " if console.options.ascii_only else "→  "))
        yield from _rows(console, arrow, Text(clean(finding.advice), "" if needed else "dim"))


def _rows(console: Console, first: Text, says: Text) -> Iterator[Text]:
    """Wrap on a terminal, below itself; anywhere else a finding is one line."""
    room = max(_NARROWEST, console.width - len(first))
    rows = says.wrap(console, room) if console.is_terminal else [says]
    for number, row in enumerate(rows):
        line = Text.assemble(Text(" " * len(first)) if number else first, row)
        line.rstrip()
        yield line


def _summary(findings: list[Finding]) -> Text:
    counts = {state: [finding.check for finding in findings if finding.state is state] for state in State}
    errors, warnings = counts[State.ERROR], counts[State.WARNING]
    if not errors and not warnings:
        return Text("All is well.", "bold green")
    told = [
        f"{len(checks)} {word}{'' if len(checks) == 1 else 's'}: {', '.join(dict.fromkeys(checks))}."
        for checks, word in ((errors, "error"), (warnings, "warning"))
        if checks
    ]
    return Text(" ".join(told), "bold red" if errors else "bold yellow")
