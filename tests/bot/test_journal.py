"""The journal gets each record in its own protocol, with a priority and fields, over a real socket."""

from __future__ import annotations

import array
import logging
import mmap
import os
import socket
import struct
import sys
from typing import TYPE_CHECKING, TextIO

import pytest
from logging_journald import JournaldTransport  # type: ignore[import-untyped]  # it ships no types

from bot.logs import set_up
from corpus.logged import CARRIED
from tests.bot.test_logs import Use

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FIELDS: dict[str, str | int] = {
    "request": "0badcafe",
    "server": 81,
    "kind": "command",
    "command": "corpus add",
    "outcome": "done",
    "milliseconds": 12,
}


class Journal:
    """A stand-in for systemd's journal that reads what is sent to its socket."""

    def __init__(self, path: Path, stderr: TextIO) -> None:
        self.path = path
        self.stderr = stderr
        self.listen()

    def listen(self) -> None:
        """Make a new socket, as the journal does when it begins anew."""
        self.path.unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(self.path))
        self._socket.settimeout(10)

    def close(self) -> None:
        """End."""
        self._socket.close()

    def read(self) -> dict[str, str]:
        """Read the next entry, also one that came as a sealed file because it is long."""
        sent, passed, _, _ = self._socket.recvmsg(1 << 16, socket.CMSG_SPACE(4))
        if passed:
            (descriptor,) = array.array("i", passed[0][2])
            with os.fdopen(descriptor, "rb") as file, mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as content:
                sent = content[:]
        return dict(parse(sent))


def parse(sent: bytes) -> Iterator[tuple[str, str]]:
    """Parse an entry: ``NAME=value`` lines, or a name, the length of the value in 64 bits, and the value."""
    while sent:
        line, _, rest = sent.partition(b"\n")
        name, equals, value = line.partition(b"=")
        if not equals:
            (length,) = struct.unpack_from("<Q", rest)
            value, rest = rest[8 : 8 + length], rest[8 + length + 1 :]
        yield name.decode("ascii"), value.decode()
        sent = rest


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Journal]:
    """Let stderr lead to a journal, as systemd does, and log to it."""
    with (tmp_path / "stderr").open("w", encoding="utf-8") as stream:
        listening = Journal(tmp_path / "socket", stream)
        monkeypatch.setattr(JournaldTransport, "SOCKET_PATH", listening.path)
        number = os.fstat(stream.fileno())
        monkeypatch.setenv("JOURNAL_STREAM", f"{number.st_dev}:{number.st_ino}")
        monkeypatch.setattr(sys, "stderr", stream)
        set_up(logging.INFO, token="s3cret.token")
        yield listening
        for handler in logging.getLogger().handlers:
            handler.close()
    listening.close()
    assert (tmp_path / "stderr").read_text("utf-8") == ""


def test_an_entry_has_all_its_fields_and_no_others(journal: Journal) -> None:
    """The request's fields can be looked for, and nothing that somebody typed is among them."""
    token = CARRIED.set(Use(FIELDS))
    logging.getLogger("commands.requests").info("%s: %s in %d ms", "corpus add", "done", 12)
    CARRIED.reset(token)
    entry = journal.read()
    line = entry.pop("CODE_LINE")
    assert line.isdecimal()
    assert entry == {
        "MESSAGE": "corpus add: done in 12 ms",
        "PRIORITY": "6",
        "SYSLOG_IDENTIFIER": "dragoman",
        "SYSLOG_FACILITY": "3",
        "CODE_FILE": __file__,
        "CODE_FUNC": "test_an_entry_has_all_its_fields_and_no_others",
        "DRAGOMAN_LOGGER": "commands.requests",
        "DRAGOMAN_REQUEST": "0badcafe",
        "DRAGOMAN_SERVER": "81",
        "DRAGOMAN_KIND": "command",
        "DRAGOMAN_COMMAND": "corpus add",
        "DRAGOMAN_OUTCOME": "done",
        "DRAGOMAN_MILLISECONDS": "12",
    }


@pytest.mark.parametrize(
    ("level", "priority"),
    [(logging.INFO, "6"), (logging.WARNING, "4"), (logging.ERROR, "3"), (logging.CRITICAL, "2"), (35, "4")],
)
def test_each_level_has_its_priority(journal: Journal, level: int, priority: str) -> None:
    """`journalctl -p warning` shows warnings and worse."""
    logging.getLogger("bot").log(level, "something")
    assert journal.read()["PRIORITY"] == priority


def test_an_exception_is_discreet_there_too(journal: Journal) -> None:
    """Neither its message nor the arguments of the line are sent beside the words."""
    words = "tangerine submarine"
    try:
        int(words)
    except ValueError:
        logging.getLogger("bot").exception("Connecting with %s failed", "s3cret.token", extra={"typed": words})
    entry = journal.read()
    assert entry["MESSAGE"].startswith("Connecting with [token] failed\n")
    assert "builtins.ValueError" in entry["MESSAGE"]
    assert words not in str(entry)
    assert "s3cret" not in str(entry["MESSAGE"])


def test_a_value_cannot_make_fields(journal: Journal) -> None:
    """A line break in a message stays one."""
    logging.getLogger("bot").info("joined %s", "a\nPRIORITY=0\nb")
    entry = journal.read()
    assert entry["PRIORITY"] == "6"
    assert entry["MESSAGE"] == "joined a\nPRIORITY=0\nb"


def test_a_long_entry_arrives(journal: Journal) -> None:
    """What is too long for the socket is passed as a file."""
    logging.getLogger("bot").info("x" * 1_000_000)
    assert len(journal.read()["MESSAGE"]) == 1_000_000


def test_a_journal_that_began_anew_is_found(journal: Journal) -> None:
    """Its socket is another one then."""
    logging.getLogger("bot").info("before")
    assert journal.read()["MESSAGE"] == "before"
    journal.close()
    journal.listen()
    logging.getLogger("bot").info("after")
    assert journal.read()["MESSAGE"] == "after"


def test_setting_up_again_lets_go_of_the_socket(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reloads leave nothing open."""
    monkeypatch.setattr(sys, "stderr", journal.stderr)  # pytest has taken it back after the fixture
    opened = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - these are no files
    for _ in range(20):
        set_up(logging.INFO)
    assert len(os.listdir("/proc/self/fd")) <= opened  # noqa: PTH208 - as above
    logging.getLogger("bot").info("once")
    assert journal.read()["MESSAGE"] == "once"
