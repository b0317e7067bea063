"""`dragoman doctor` as a whole: what it shows, how it ends, and that it changes nothing."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console

from bot import doctor
from bot.examining import disk
from bot.examining.finding import Finding, State, error, fine, skipped, warning
from bot.settings import Settings
from tests.bot.conftest import beside
from tests.bot.examining.cases import snapshot
from tests.discord_server.driver import LocalDiscord

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.bot.conftest import Dragoman, Spawn


@pytest.fixture
def discord(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalDiscord]:
    """Run a Discord in a thread beside the command line, which has its token."""
    with beside(LocalDiscord.running()) as running:
        monkeypatch.setenv("DRAGOMAN_DISCORD_API", running.base_url)
        monkeypatch.setenv("DISCORD_TOKEN", running.token)
        yield running


def told(out: str) -> list[dict[str, Any]]:
    """Read the JSON that it writes."""
    findings: list[dict[str, Any]] = json.loads(out)
    return findings


@pytest.mark.usefixtures("library", "discord")
def test_without_errors_it_ends_with_0(dragoman: Dragoman) -> None:
    """Warnings are no failure, and each tells what to do."""
    ended = dragoman("doctor", "--json")
    findings = told(ended.out)
    assert (ended.code, ended.err) == (0, "")
    states = [finding["state"] for finding in findings]
    assert "error" not in states
    assert states.count("warning") >= 1
    checks = {
        "python",
        "sqlite",
        "settings",
        "token",
        "files",
        "database",
        "integrity",
        "backup",
        "disk space",
        "clock",
    }
    assert checks <= {finding["check"] for finding in findings}


@pytest.mark.usefixtures("library", "discord")
def test_a_link_leads_to_the_database_itself(dragoman: Dragoman, tmp_path: Path) -> None:
    """What is told of files, log and disk is told of those where the database really is."""
    library = Settings().database
    link = tmp_path / "elsewhere" / "link.sqlite3"
    link.parent.mkdir()
    link.symlink_to(library)
    findings = told(dragoman("doctor", "--json", "--database", str(link)).out)
    by_check = {finding["check"]: finding["says"] for finding in findings}
    assert by_check["database"].startswith(f"{library}, ")
    assert by_check["disk space"].endswith(f" in {library.parent}")
    assert str(library.parent) in " ".join(finding["says"] for finding in findings if finding["check"] == "files")


@pytest.mark.usefixtures("library", "discord")
def test_the_json_is_a_contract(dragoman: Dragoman) -> None:
    """Every object has the same four keys; what is not well has advice."""
    for finding in told(dragoman("doctor", "--json").out):
        assert list(finding) == ["check", "state", "says", "advice"]
        assert finding["state"] in {"ok", "warning", "error", "skipped"}
        assert finding["says"]
        assert finding["advice"] or finding["state"] in {"ok", "skipped"}


@pytest.mark.usefixtures("discord")
def test_bad_settings_do_not_stop_it(dragoman: Dragoman, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other subcommands end at the first bad value; this one tells of all of them, and of everything else."""
    monkeypatch.setenv("DRAGOMAN_KEEP_DAYS", "soon")
    monkeypatch.setenv("DRAGOMAN_LOG_LEVEL", "LOUD")
    monkeypatch.setenv("DRAGOMAN_DATABSE", "x")
    assert dragoman("articles").code == 78
    ended = dragoman("doctor", "--json")
    assert (ended.code, ended.err) == (1, "")
    wrong = [finding["says"].split()[0] for finding in told(ended.out) if finding["state"] == "error"]
    assert sorted(wrong) == ["DRAGOMAN_KEEP_DAYS", "DRAGOMAN_LOG_LEVEL"]
    assert "application" in {finding["check"] for finding in told(ended.out)}


def test_without_anything(spawn: Spawn, unreachable: str) -> None:
    """No settings, no token, no database, no Discord: only Discord is an error, and nothing is made."""
    ended = spawn("doctor", "--json", DRAGOMAN_DISCORD_API=unreachable)
    assert (ended.code, ended.err) == (1, "")
    assert [finding["check"] for finding in told(ended.out) if finding["state"] == "error"] == ["discord"]


@pytest.fixture
def unreachable() -> str:
    """Give an address that nothing can be at."""
    return "http://127.0.0.1:1"


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("full", [[], ["--full"]])
def test_nothing_on_the_disk_is_changed(
    dragoman: Dragoman, discord: LocalDiscord, tmp_path: Path, full: list[str]
) -> None:
    """Every file has the same mode and content afterwards, and there is none more; nobody identified either."""
    assert dragoman("backup", "--no-bundled").code == 0
    before = snapshot(tmp_path)
    assert dragoman("doctor", *full).code == 0
    assert snapshot(tmp_path) == before
    assert discord.gateway.identifies == []


@pytest.mark.parametrize("argv", [[], ["--json"]])
def test_the_token_is_never_shown(
    dragoman: Dragoman, discord: LocalDiscord, monkeypatch: pytest.MonkeyPatch, argv: list[str]
) -> None:
    """Neither a token that is taken nor one that is refused; nor one that Discord sends back."""
    for token in (discord.token, "local.refused-token"):
        monkeypatch.setenv("DISCORD_TOKEN", token)
        discord.state.portal["name"] = f"bot of {token}"
        ended = dragoman("doctor", *argv)
        assert token not in ended.out + ended.err
    monkeypatch.setenv("DISCORD_TOKEN", discord.token)
    discord.state.portal["name"] = f"bot of {discord.token}"
    assert "bot of [token]" in dragoman("doctor", *argv).out


@pytest.mark.usefixtures("discord")
def test_a_check_that_breaks_hides_no_other(dragoman: Dragoman, monkeypatch: pytest.MonkeyPatch) -> None:
    """What should never happen is an error line among the others."""

    def break_down(_: object) -> None:
        raise ZeroDivisionError("a surprise")

    monkeypatch.setattr(disk, "_examine", break_down)
    ended = dragoman("doctor", "--json")
    assert ended.code == 1
    assert {"python", "gateway"} <= {finding["check"] for finding in told(ended.out)}
    assert any("ZeroDivisionError: a surprise" in finding["says"] for finding in told(ended.out))


FINDINGS = [
    fine("python", "3.11"),
    warning("backup", "none was ever taken " * 6, "dragoman backup"),
    error("database", "damaged", "dragoman restore FILE"),
    skipped("service", "systemd does not run this machine"),
]


def shown(*findings: Finding, terminal: bool, encoding: str = "utf-8") -> list[str]:
    """Render a report as on a terminal of 80 columns, or in a pipe."""
    import io  # noqa: PLC0415 - only here

    file = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    console = Console(file=file, force_terminal=terminal, width=80, color_system=None, highlight=False, markup=False)
    return [line.plain for line in doctor.report(console, [("All", list(findings)), ("Nothing", [])])]


def test_a_terminal_gets_aligned_lines() -> None:
    """Sign and word stand in columns, long sentences are wrapped below themselves, empty sections are left out."""
    lines = shown(*FINDINGS, terminal=True)
    assert max(map(len, lines)) <= 80
    assert lines[0] == "All"
    assert lines[1] == "  ✓ ok       python    3.11"
    column = lines[1].index("3.11")
    wrapped = [line for line in lines if "ever taken" in line]
    assert len(wrapped) > 1
    assert all(line[column] != " " and line[:column].strip() in {"! warning  backup", ""} for line in wrapped)
    assert f"{'→  ':>{column}}dragoman backup" in lines
    assert lines[-1] == "1 error: database. 1 warning: backup."
    assert "Nothing" not in lines


def test_a_pipe_gets_a_line_for_each_finding() -> None:
    """Nothing is wrapped where grep is to find it."""
    lines = shown(*FINDINGS, terminal=False)
    assert sum("ever taken" in line for line in lines) == 1


def test_a_plain_terminal_gets_plain_signs() -> None:
    """Where the terminal knows no check marks, others stand in their place."""
    lines = shown(*FINDINGS, terminal=True, encoding="ascii")
    assert all(line.isascii() for line in lines)
    assert [line[:11].split() for line in lines if re.match("  [+!x-] ", line)] == [
        ["+", "ok"],
        ["!", "warning"],
        ["x", "error"],
        ["-", "skipped"],
    ]


def test_all_well_is_said() -> None:
    """Without errors and warnings the last line says so."""
    assert shown(FINDINGS[0], Finding("a", State.SKIPPED, "b"), terminal=True)[-1] == "All is well."
