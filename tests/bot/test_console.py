"""The console answers the commands of Discord, typed or piped in."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Self

import pytest

if TYPE_CHECKING:
    from types import TracebackType

    from tests.bot.conftest import Spawn

pytestmark = pytest.mark.usefixtures("library")

ONLY = "--no-bundled"
PROMPT = "dragoman> "


def answers(spawn: Spawn, *lines: str) -> list[str]:
    """Pipe lines in, and return what follows each of them."""
    done = spawn("console", ONLY, stdin="\n".join(lines))
    assert done.code == 0, done.err
    _, *parts = done.out.split(PROMPT)
    return parts


def test_lines_of_standard_input_are_answered(spawn: Spawn) -> None:
    """Each line is shown before its answer; empty lines are skipped; the end of the input ends it."""
    first, second = answers(spawn, "wheat wagons from Khorgos to Almaty", "", "/ask palm oil from Johor to Tianjin")
    assert first.startswith("wheat wagons from Khorgos to Almaty\n")
    assert "Steppe Ledger · 8 November 2024" in first
    assert "Strait Courier · May 2023" in second


def test_lists_and_articles(spawn: Spawn) -> None:
    """/articles takes a publisher and a page, /article a key or a headline."""
    every, one, article = answers(spawn, "/articles", "/articles strait courier 1", "/article ports/palm-oil")
    assert "1 to 3 of 3 articles." in every
    assert "1 to 1 of 1 articles." in one
    assert "Terminals in Johor" in article


def test_help_fits_on_a_screen(spawn: Spawn) -> None:
    """Every command is explained within a small window."""
    (text,) = answers(spawn, "/help")
    for command in ("/ask", "/articles", "/article", "/help", "/quit"):
        assert f"\n{command} " in text
    assert len(text.splitlines()) < 24
    assert max(map(len, text.splitlines())) <= 80


def test_a_bad_command_gets_a_sentence_and_the_console_goes_on(spawn: Spawn) -> None:
    """Wrong commands are explained on stderr, one sentence each."""
    lines = [
        "/artcle x",
        "/ask",
        "/article",
        "/article nothing like it",
        "/articles Nobody 3",
        "/articles 2",
        "/xyz",
        "/help",
    ]
    done = spawn("console", ONLY, stdin="\n".join(lines))
    assert done.code == 0
    assert done.err.splitlines() == [
        "There is no command /artcle; did you mean /article?",
        "/ask needs more: write what you look for after it.",
        "/article needs more: write what you look for after it.",
        "No article has the key “nothing like it”.",
        "No article is by a publisher called “Nobody”. `dragoman articles` shows the publishers.",
        "There is no page 2; the last is 1.",
        "There is no command /xyz; /help lists them.",
    ]
    assert "Write a question in plain words" in done.out


def test_quit_ends_it(spawn: Spawn) -> None:
    """Nothing after /quit is answered."""
    assert answers(spawn, "/quit", "/help") == ["/quit\n"]


def test_strange_lines_are_no_error(spawn: Spawn) -> None:
    """Control characters, broken bytes and very long lines are questions like others."""
    done = spawn("console", ONLY, stdin=b"\x1b[2J\xff\x00 \n" + b"wheat " * 20_000 + b'\n"*^:-( AND\n')
    assert done.code == 0
    assert done.err == ""
    assert "\x1b" not in done.out


class Terminal:
    """A console in a real terminal, typed into as a person would."""

    def __enter__(self) -> Self:
        self._ours, theirs = pty.openpty()
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "bot", "console", ONLY],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=os.environ | {"TERM": "xterm"},
            start_new_session=True,
            preexec_fn=_take_terminal,  # noqa: PLW1509 - Ctrl-C reaches only the terminal's own session
        )
        os.close(theirs)
        self._unread = ""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._ours)

    def type(self, text: str) -> None:
        """Press keys."""
        os.write(self._ours, text.encode())

    def wait_for(self, text: str) -> str:
        """Read until a text appears, and return what was shown up to it, without styles."""
        shown = self._unread
        deadline = time.monotonic() + 60
        while text not in shown:
            readable, _, _ = select.select([self._ours], [], [], deadline - time.monotonic())
            assert readable, f"{text!r} did not appear after {shown!r}"
            shown += re.sub(r"\x1b\[[?0-9;]*[a-zA-Z]", "", os.read(self._ours, 65536).decode())
        before, _, self._unread = shown.partition(text)
        return before

    def interrupt(self) -> int:
        """Press Ctrl-C and return the exit code."""
        for _ in range(60):
            self.type("\x03")
            # readline can miss the signal in the moment after a key; then a person presses again.
            with suppress(subprocess.TimeoutExpired):
                return self._process.wait(1)
        raise AssertionError("Ctrl-C did not end the console")

    def end(self) -> int:
        """Wait for the end and return the exit code."""
        return self._process.wait(60)


def _take_terminal() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # whoever runs the tests in the background has it ignored
    os.close(os.open(os.ttyname(0), os.O_RDWR))  # opening a terminal makes it the session's own


def test_a_person_asks_in_a_terminal() -> None:
    """The console greets with the number of articles, answers, and Ctrl-D leaves."""
    with Terminal() as terminal:
        assert "3 articles can be quoted." in terminal.wait_for(PROMPT)
        terminal.type("Where did the freight line carry its first wheat?\r")
        assert "│ " in terminal.wait_for("Steppe Ledger")
        terminal.wait_for(PROMPT)
        terminal.type("\x04")
        assert terminal.end() == 0


def test_tab_completes_commands_keys_and_publishers() -> None:
    """Tab finishes a command, and after it the key of an article or the name of a publisher."""
    with Terminal() as terminal:
        terminal.wait_for(PROMPT)
        terminal.type("/h\t\r")
        terminal.wait_for("/articles [PUBLISHER] [PAGE]")
        terminal.wait_for(PROMPT)
        terminal.type("/article palm oil Tianj\t\r")
        terminal.wait_for("Terminals in Johor")
        terminal.wait_for(PROMPT)
        terminal.type("/articles step\t\r")
        terminal.wait_for("1 to 1 of 1 articles")
        terminal.wait_for(PROMPT)
        terminal.type("/quit\r")
        assert terminal.end() == 0


def test_ctrl_c_leaves_cleanly() -> None:
    """Ctrl-C at the prompt ends the console without a traceback."""
    with Terminal() as terminal:
        terminal.wait_for(PROMPT)
        terminal.type("half a quest")
        terminal.wait_for("quest")
        assert terminal.interrupt() == 0
