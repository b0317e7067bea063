"""The log is readable and discreet, wherever it goes."""

from __future__ import annotations

import logging
import os
import pty
import re
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NoReturn, TextIO

import pytest

from bot.logs import set_up
from corpus.logged import CARRIED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ADDRESS = "https://discord.example/api/v10"


@dataclass(frozen=True, slots=True)
class Use:
    """Something that somebody does just now, as the log knows it."""

    about: Mapping[str, str | int]

    def fields(self) -> Mapping[str, str | int]:
        """Give the fields."""
        return self.about


@pytest.fixture
def request_fields() -> Iterator[None]:
    """Handle a request meanwhile."""
    token = CARRIED.set(Use({"request": "0badcafe", "server": 81, "command": "ask"}))
    yield
    CARRIED.reset(token)


@contextmanager
def terminal() -> Iterator[tuple[TextIO, BinaryIO]]:
    """Open a terminal: what a program writes to, and where somebody reads it."""
    leader, follower = pty.openpty()
    with os.fdopen(leader, "rb") as shown, os.fdopen(follower, "w", encoding="utf-8") as stream:
        yield stream, shown


def test_the_token_never_shows(capsys: pytest.CaptureFixture[str]) -> None:
    """Neither a message nor a traceback writes the token out."""
    set_up(logging.INFO, token="s3cret.token")
    try:
        int("s3cret.token")
    except ValueError:
        logging.getLogger("bot").exception("Connecting with %s failed", "s3cret.token")
    written = capsys.readouterr().err
    assert "s3cret" not in written
    assert written.count("[token]") == 2  # the message and the line of code
    assert "builtins.ValueError" in written


def test_an_exception_is_told_without_its_message(capsys: pytest.CaptureFixture[str]) -> None:
    """Libraries put what somebody typed into messages; classes, codes and lines of code are enough."""
    set_up(logging.INFO)
    words = "tangerine submarine"

    def fail() -> NoReturn:
        try:
            raise FileNotFoundError(2, words)
        except OSError as error:
            raise RuntimeError(words) from error

    try:
        fail()
    except RuntimeError:
        logging.getLogger("discord.app_commands.tree").exception("Ignoring exception in %r (User: %s)", "ask", 90210)
    written = capsys.readouterr().err
    assert words not in written
    assert "90210" not in written
    assert "(User: [person])" in written
    assert "builtins.FileNotFoundError errno=2" in written
    assert written.index("FileNotFoundError") < written.index("builtins.RuntimeError")
    assert "test_logs.py" in written


@pytest.mark.parametrize(
    "path",
    ["/webhooks/123/aW50ZXJhY3Rpb24.x-_Y/messages/@original", "/interactions/123/aW50ZXJhY3Rpb24.x-_Y/callback"],
)
def test_addresses_lose_their_tokens(capsys: pytest.CaptureFixture[str], path: str) -> None:
    """With the token of an interaction anybody could answer it."""
    set_up(logging.INFO)
    logging.getLogger("discord.http").warning("We are being rate limited. POST %s%s responded with 429.", ADDRESS, path)
    written = capsys.readouterr().err
    assert "aW50" not in written
    assert "/123/[token]/" in written


def test_libraries_are_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    """Their chatter, which can quote anything, is left out at every level; their warnings are not."""
    set_up(logging.DEBUG)
    logging.getLogger("discord.gateway").info("chatter")
    logging.getLogger("aiosqlite").debug("executing %s", ("tangerine",))
    logging.getLogger("discord.gateway").warning("trouble")
    logging.getLogger("corpus").debug("detail")
    written = capsys.readouterr().err
    assert "chatter" not in written
    assert "tangerine" not in written
    assert "trouble" in written
    assert "detail" in written


def test_text_from_outside_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Control characters in a message are taken out."""
    set_up(logging.INFO)
    logging.getLogger("bot").info("joined %s", "\x1b[2Jserver")
    assert "\x1b" not in capsys.readouterr().err


@pytest.mark.usefixtures("request_fields")
def test_a_file_gets_days_and_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """What is read later says when it was, and which request it belongs to."""
    set_up(logging.INFO)
    logging.getLogger("bot.client").info("ready")
    line = capsys.readouterr().err
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d INFO    bot\.client: ready \[0badcafe server 81\]\n", line)


@pytest.mark.usefixtures("request_fields")
def test_a_terminal_gets_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time, level and module stand below each other, and what is less important is dim."""
    monkeypatch.setenv("TERM", "xterm-256color")
    with terminal() as (stream, shown):
        monkeypatch.setattr(sys, "stderr", stream)
        set_up(logging.INFO)
        logging.getLogger("bot.client").info("ready")
        logging.getLogger("commands.requests").error("lost")
        first, second = (shown.readline().decode().rstrip() for _ in range(2))
    plain = [re.sub(r"\x1b\[\d+m", "", line) for line in (first, second)]
    assert [line[9:] for line in plain] == [
        "INFO    client     ready [0badcafe server 81]",
        "ERROR   requests   lost [0badcafe server 81]",
    ]
    assert first.startswith("\x1b[2m")
    assert "\x1b[31mERROR" in second


def test_a_terminal_without_colours_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_COLOR holds for the log, too."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", "1")
    with terminal() as (stream, shown):
        monkeypatch.setattr(sys, "stderr", stream)
        set_up(logging.INFO)
        logging.getLogger("bot.client").warning("trouble")
        assert "\x1b" not in shown.readline().decode()


def test_setting_up_again_changes_the_level(capsys: pytest.CaptureFixture[str]) -> None:
    """A reload needs no restart, and no line is written twice."""
    log = logging.getLogger("bot")
    set_up(logging.WARNING)
    log.info("unheard")
    set_up(logging.INFO)
    set_up(logging.INFO)
    log.info("heard")
    assert capsys.readouterr().err.count("heard") == 1
    assert len(logging.getLogger().handlers) == 1


@pytest.mark.parametrize("stream", ["8:1", "nonsense", ""])
def test_a_stderr_that_is_not_the_journal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, stream: str
) -> None:
    """JOURNAL_STREAM is handed down to children whose stderr leads elsewhere."""
    monkeypatch.setenv("JOURNAL_STREAM", stream)
    set_up(logging.INFO)
    logging.getLogger("bot").info("ready")
    assert capsys.readouterr().err.endswith(" INFO    bot: ready\n")


@pytest.mark.usefixtures("request_fields")
def test_a_journal_that_cannot_be_written_to_gets_prefixes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then it reads stderr, where each line begins with its priority."""
    from logging_journald import JournaldTransport  # type: ignore[import-untyped] # noqa: PLC0415 - for this alone

    monkeypatch.setattr(JournaldTransport, "SOCKET_PATH", tmp_path / "nowhere")
    written = tmp_path / "stderr"
    with written.open("w", encoding="utf-8") as stream:
        number = os.fstat(stream.fileno())
        monkeypatch.setenv("JOURNAL_STREAM", f"{number.st_dev}:{number.st_ino}")
        monkeypatch.setattr(sys, "stderr", stream)
        set_up(logging.INFO)
        logging.getLogger("bot.client").info("ready")
        logging.getLogger("commands.errors").error("one\ntwo")
        set_up(logging.INFO)  # lets go of the socket
        logging.getLogger().handlers[0].close()
    assert Path(written).read_text("utf-8").splitlines() == [
        "<6>bot.client: ready [0badcafe server 81]",
        "<3>commands.errors: one [0badcafe server 81]",
        "<3>two",
    ]
