"""What the process that reads cannot do, even if somebody takes it over."""

from __future__ import annotations

import json
import logging
import os
import platform
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from corpus.published import Published
from corpus.reading import confining, isolated
from corpus.reading.isolated import Reading, ReadingLimits, read_isolated, run_isolated
from tests.corpus.reading.documents import archive, pdf, word

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).resolve().parents[3]
LIMITS: Final = ReadingLimits(seconds=20, memory=1 << 29)
PROSE: Final = "Exporters in the north said that the first trains would leave for the coast in May."

_CONNECTING: Final = 4
_SIGNALLING: Final = 6

needs_seccomp = pytest.mark.skipif(
    platform.machine() not in {"x86_64", "aarch64"}, reason="the numbers of this machine's system calls are not known"
)
needs_landlock = pytest.mark.skipif(not confining.version(), reason="the kernel has no Landlock")


@pytest.fixture
def port() -> Iterator[int]:
    """Listen where anybody may connect."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


async def break_out(**attempts: str | int | None) -> dict[str, str]:
    """Have a process try things that begin with their names; tell how each ended."""
    request = {name.replace("_", " "): [] if given is None else [given] for name, given in attempts.items()}
    (line,) = await run_isolated("tests.corpus.reading.breaking_out", request, b"", name="It", limits=LIMITS)
    return line


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@needs_landlock
async def test_files_are_out_of_reach(tmp_path: Path) -> None:
    """Neither the database nor the token, nor what any user may read, can be read, listed, changed, or made."""
    database, credential = tmp_path / "dragoman.sqlite3", tmp_path / "discord_token"
    database.write_text("articles")
    credential.write_text("token")

    ended = await break_out(
        read_database=str(database),
        read_credential=str(credential),
        read_passwd="/etc/passwd",
        read_environment=f"/proc/{os.getpid()}/environ",
        read_memory=f"/proc/{os.getpid()}/mem",
        read_settings=str(ROOT / "pyproject.toml"),
        list_settings=str(ROOT),
        list_state=str(tmp_path),
        write_database=str(database),
        make_file=str(tmp_path / "file"),
        make_temporary="/tmp/dragoman-breaking-out",  # noqa: S108 - it must not come to be
        folder=str(tmp_path / "folder"),
        remove_database=str(database),
        rename_database=str(database),
    )

    assert set(ended.values()) == {"EACCES"}, ended
    assert _names(tmp_path) == {"dragoman.sqlite3", "discord_token"}
    assert database.read_text() == "articles"


@needs_landlock
async def test_others_are_out_of_reach() -> None:
    """No other program can be run, and none that runs can be looked into; nothing is dumped, no right is won."""
    ended = await break_out(execute_shell="/bin/sh", execute_python=sys.executable, trace_parent=os.getpid(), dump=None)

    assert ended == {"execute shell": "EACCES", "execute python": "EACCES", "trace parent": "EPERM", "dump": "EPERM"}


@needs_seccomp
async def test_what_older_kernels_leave_to_landlock_is_refused(tmp_path: Path, port: int) -> None:
    """No file is emptied or opened to others by its path, and nobody can be called, whatever the kernel's age."""
    file = tmp_path / "file"
    file.write_text("articles")
    file.chmod(0o600)

    ended = await break_out(truncate=str(file), chmod=str(file), connect=port, listen=0, datagram=None, local=None)

    assert set(ended.values()) == {"EPERM"}, ended
    assert (file.read_text(), file.stat().st_mode & 0o777) == ("articles", 0o600)


@pytest.mark.skipif(confining.version() < _SIGNALLING, reason="Landlock 6 came with Linux 6.12")
async def test_the_bot_cannot_be_signalled() -> None:
    """It cannot end the program that began it."""
    assert await break_out(signal=os.getpid()) == {"signal": "EPERM"}


@pytest.mark.parametrize("abi", range(1, confining.version() + 1))
def test_every_version_of_landlock_is_used_as_far_as_it_goes(abi: int, port: int) -> None:
    """What an older kernel would be asked for is understood, denies files, and connections where it can."""
    attempts = f"""
from corpus.reading import confining
import socket
confining._control(confining._PR_SET_NO_NEW_PRIVS, 1)
confining._restrict({abi})
for attempt in (lambda: open("/etc/passwd"), lambda: socket.create_connection(("127.0.0.1", {port}))):
    try:
        attempt().close()
        print("done")
    except PermissionError:
        print("denied")
"""
    ended = subprocess.run([sys.executable, "-c", attempts], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - our own program

    assert ended.stdout.split() == ["denied", "denied" if abi >= _CONNECTING else "done"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", f"Grain\n\n3 мая 2024\n\n{PROSE}".encode("utf-16")),
        ("a.md", f"# Grain\n\n3 Mei 2024\n\n{PROSE}".encode()),
        (
            "a.html",
            f'<meta charset="gb18030"><h1>Grain</h1><p>May 3, 2024</p><p>{PROSE}</p><p>{PROSE}</p>'.encode("gb18030"),
        ),
        ("a.jsonl", json.dumps({"body": PROSE, "published": "3 mai 2024"}).encode()),
        ("a.csv", f"text,published\n{PROSE},3 May 2024\n".encode("cp1251")),
        ("a.pdf", pdf([["Grain", "3 May 2024", PROSE]], "/CreationDate (D:20240503100000Z)")),
        ("a.docx", word(["Grain", "3 May 2024", PROSE])),
        ("a.zip", archive({"b.md": f"# Grain\n\n3 May 2024\n\n{PROSE}".encode()})),
    ],
)
async def test_what_is_loaded_late_is_within_reach(name: str, content: bytes) -> None:
    """Encodings, languages, time zones and libraries that only some sources need are found in every kind."""
    (reading,) = await read_isolated(content, name=name, key="k")

    assert isinstance(reading, Reading), reading
    assert PROSE[:40] in reading.draft.body
    assert reading.draft.published == Published(2024, 5, 3)


@pytest.mark.parametrize(("version", "lines"), [(0, 1), (1, 0)])
async def test_a_kernel_that_cannot_confine_is_told_of_once(
    version: int, lines: int, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is read is read all the same; the log says, once, that nothing confines the process."""
    monkeypatch.setattr(confining, "version", lambda: version)
    isolated._note_confinement.cache_clear()
    with caplog.at_level(logging.INFO):
        for _ in range(2):
            assert await read_isolated(PROSE.encode(), name="a.txt", key="k")
    isolated._note_confinement.cache_clear()

    assert [record.levelname for record in caplog.records if "Landlock" in record.message] == ["INFO"] * lines
