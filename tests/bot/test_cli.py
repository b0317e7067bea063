"""The command line explains itself, and every end has its exit code."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest

from bot.cli import SUBCOMMANDS, main

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bot.conftest import Dragoman, Spawn

NAMES = [subcommand.NAME for subcommand in SUBCOMMANDS]
ACTIONS = {"feeds": ["add", "list", "remove", "poll", "offered"], "check": ["add", "list", "remove", "run"]}
NESTED = [[name, action] for name, actions in ACTIONS.items() for action in actions]


def test_the_subcommands_are_these() -> None:
    """No subcommand appears or disappears unnoticed."""
    assert [
        *("run", "console", "ask"),
        *("relations", "timeline", "figures"),
        *("import", "articles", "remove", "restore", "history", "export"),
        *("feeds", "check", "evaluate", "backup", "reindex", "doctor", "invite"),
    ] == NAMES


@pytest.mark.parametrize("name", ACTIONS)
def test_the_actions_are_these(dragoman: Dragoman, name: str) -> None:
    """The help of a subcommand that does several things lists them."""
    listed = re.search(r"^actions:\n  ACTION\n(.*?)\n\n", dragoman(name, "--help").out, re.DOTALL | re.MULTILINE)
    assert listed
    assert re.findall(r"^    (\w+)", listed[1], re.MULTILINE) == ACTIONS[name]


@pytest.mark.parametrize("argv", [[], *([name] for name in NAMES), *NESTED])
def test_help_has_examples_and_exit_codes(dragoman: Dragoman, argv: list[str]) -> None:
    """Each help text shows an example that names the subcommand, explains the exit codes and fits 80 columns."""
    shown = dragoman(*argv, "--help")
    assert shown.code == 0
    assert re.search(f"examples:\n.*dragoman {' '.join(argv)}", shown.out)
    assert "exit codes:" in shown.out
    assert max(map(len, shown.out.splitlines())) <= 80


def test_examples_are_understood(dragoman: Dragoman) -> None:
    """The options that examples show exist."""
    for argv in [*([name] for name in NAMES), *NESTED]:
        shown = dragoman(*argv, "--help").out
        declared, _, examples = shown.partition("\nexamples:\n")
        for line in examples.partition("\nexit codes:\n")[0].splitlines():
            example = re.match(rf"  (?:\w+=\S+ )?dragoman ({argv[0]}(?: [a-z]+)?) ", line)
            known = dragoman(*example[1].split(), "--help").out if example and argv[0] in ACTIONS else declared
            for option in re.findall(r"(?<=\s)--(?!help)[a-z-]+", line):
                assert f"  {option}" in known, f"{argv} {option}"


@pytest.mark.parametrize(
    "argv",
    [
        ["check", "--guild", "77", "list", "--json"],
        ["check", "list", "--json", "--guild", "77"],
    ],
)
def test_common_options_stand_before_or_after_the_action(dragoman: Dragoman, tmp_path: Path, argv: list[str]) -> None:
    """Whether an option stands before the action or after it, it is heard."""
    database = ["--database", str(tmp_path / "other.sqlite3")]
    (tmp_path / "wheat.txt").write_text("Forty wagons of wheat left the border yard before dawn.")
    assert dragoman("import", str(tmp_path / "wheat.txt"), "--guild", "77", *database).code == 0
    assert dragoman("check", *database, "add", "--guild", "77", "What left before dawn?", "wheat").code == 0
    assert [line["article"] for line in dragoman(argv[0], *database, *argv[1:]).lines()] == ["wheat"]
    assert [line["article"] for line in dragoman(*argv, *database).lines()] == ["wheat"]
    assert dragoman("check", "list", "--json", *database).lines() == []


def test_version(dragoman: Dragoman) -> None:
    """The version is that of the installed package."""
    assert dragoman("--version").out == f"Dragoman {version('dragoman')}\n"


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["fly"],
        ["ask"],
        ["ask", " "],
        ["ask", "x", "--limit", "0"],
        ["ask", "x", "--limit", "1001"],
        ["ask", "x", "--limit", "²"],
        ["ask", "x", "--after", "yesterday"],
        ["ask", "x", "--before", "2024-13"],
        ["ask", "--batch", "f.jsonl"],
        ["ask", "x", "--batch", "f.jsonl", "--json"],
        ["ask", "x", "--database", ""],
        ["ask", "x", "--database", "."],
        ["import"],
        ["import", ""],
        ["articles", "--dropped"],
        ["articles", "key", "--page", "2"],
        ["articles", "--page", "0"],
        ["articles", "--page", "²"],
        ["articles", "--guild", "Steppe"],
        ["articles", "--guild", "0"],
        ["articles", "--guild", "-5"],
        ["articles", "--guild", "9223372036854775808"],
        ["ask", "x", "--guild", ""],
        ["import", "a.md", "--guild", "²"],
        ["remove"],
        ["restore"],
        ["restore", "a", "b", "--revision", "1"],
        ["restore", "a", "--revision", "0"],
        ["history", "--limit", "0"],
        ["history", "a", "b"],
        ["export", ""],
        ["export", "."],
        ["check"],
        ["check", "fly"],
        ["check", "add", "x"],
        ["check", "remove", "one"],
        ["feeds"],
        ["feeds", "add"],
        ["feeds", "offered", "1", "--take", "0"],
        ["feeds", "offered", "1", "--take", "some"],
        ["feeds", "offered", "1", "--take", "all", "--skip"],
        ["evaluate"],
        ["evaluate", "--articles", "a.jsonl"],
        ["evaluate", "--articles", "", "--questions", "q.jsonl"],
        ["evaluate", "--articles", "a.jsonl", "--questions", ""],
        ["evaluate", "--articles", "a.jsonl", "--questions", "q.jsonl", "--typos", "10"],
        ["evaluate", "--articles", "a.jsonl", "--questions", "q.jsonl", "--typos", "²"],
    ],
)
def test_wrong_usage_ends_with_2(dragoman: Dragoman, argv: list[str]) -> None:
    """What the command line does not understand is said in one line after the usage, and nothing is done."""
    ended = dragoman(*argv)
    assert ended.code == 2
    assert ended.out == ""
    assert ended.err.startswith("usage: dragoman")
    assert "error: " in ended.err.splitlines()[-1]


def test_a_bad_setting_ends_with_78(dragoman: Dragoman, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bad value stops the start of any subcommand in one sentence."""
    monkeypatch.setenv("DRAGOMAN_LOG_LEVEL", "LOUD")
    ended = dragoman("articles")
    assert ended.code == 78
    assert ended.err.count("\n") == 1
    assert "DRAGOMAN_LOG_LEVEL" in ended.err


def test_a_misspelt_setting_is_pointed_out(dragoman: Dragoman, monkeypatch: pytest.MonkeyPatch) -> None:
    """The warning names the variable that was probably meant, and the work goes on."""
    monkeypatch.setenv("DRAGOMAN_DATABSE", "x")
    ended = dragoman("articles")
    assert ended.code == 0
    assert "DRAGOMAN_DATABSE; did you mean DRAGOMAN_DATABASE?" in ended.err


def test_the_database_folder_is_made(dragoman: Dragoman, tmp_path: Path) -> None:
    """A machine without a state folder is a fine place to start, and the option wins over the setting."""
    assert dragoman("articles").code == 0
    assert (tmp_path / "state" / "dragoman" / "dragoman.sqlite3").is_file()
    assert dragoman("articles", "--database", str(tmp_path / "a" / "b" / "c.sqlite3")).code == 0
    assert (tmp_path / "a" / "b" / "c.sqlite3").is_file()


def test_the_database_setting_is_used(dragoman: Dragoman, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """DRAGOMAN_DATABASE says where the articles are."""
    monkeypatch.setenv("DRAGOMAN_DATABASE", str(tmp_path / "set.sqlite3"))
    assert dragoman("articles").code == 0
    assert (tmp_path / "set.sqlite3").is_file()


@pytest.mark.parametrize("name", ["note.txt", "note.txt/below.sqlite3"])
def test_a_file_that_is_no_database_is_named(dragoman: Dragoman, tmp_path: Path, name: str) -> None:
    """What cannot be opened as a database ends in one sentence with its path, and stays as it is."""
    note = tmp_path / "note.txt"
    note.write_text("This is a shopping list, not a database. " * 100)
    before = note.read_bytes()
    ended = dragoman("articles", "--database", str(tmp_path / name))
    assert ended.code in {1, 65}
    assert ended.err.count("\n") == 1
    assert "note.txt" in ended.err
    assert note.read_bytes() == before


def test_an_interruption_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C leaves without a traceback."""

    def interrupt(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.listing.run", interrupt)
    assert main(["articles"]) == 130


@pytest.mark.usefixtures("library")
def test_a_reader_that_goes_away_is_no_error() -> None:
    """`dragoman ... | head` ends quietly."""
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "articles", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    ) as running:
        assert running.stdout
        assert running.stderr
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 141


@pytest.mark.usefixtures("library")
def test_a_full_disk_is_one_sentence() -> None:
    """Output that cannot be written is an error without a traceback."""
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device, not a file
        done = subprocess.run(
            [sys.executable, "-m", "bot", "articles"], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 1
    assert done.stderr.count(b"\n") == 1
    assert b"No space left" in done.stderr


def test_python_m_bot_is_the_same(spawn: Spawn) -> None:
    """The package can be run without the console script, and its exit code arrives."""
    assert spawn("--version").out.startswith("Dragoman ")
    assert spawn("ask").code == 2
