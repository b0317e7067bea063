"""What members upload is read in a process that, under the service's own sandbox, can do nothing but read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import pytest

from corpus.reading import confining
from tests.bot.real_bot import MANAGER
from tests.commands.curation.steps import upload
from tests.corpus.reading.documents import pdf
from tests.service.service import DATABASE, SETTINGS

if TYPE_CHECKING:
    from tests.service.service import Service

PDF: Final = pdf([["Ferries of Kuantan", "", "The ferries of Kuantan leave at six since the pier has been mended."]])
PACKAGES: Final = "/opt/dragoman/current/lib/python3*/site-packages"

_TAKEN_OVER: Final = '''

import errno, os, socket

def _ended(way, *arguments):
    try:
        way(*arguments)
    except OSError as error:
        return errno.errorcode[error.errno]
    return "done"

def read_pdf(content, *, key, name):
    """Do what a reader would not."""
    parent = os.getppid()
    ended = {
        "database": _ended(os.open, "DATABASE", os.O_RDWR),
        "credential": _ended(os.open, "/run/credentials/dragoman.service/discord_token", os.O_RDONLY),
        "settings": _ended(os.open, "SETTINGS", os.O_RDONLY),
        "users": _ended(os.open, "/etc/passwd", os.O_RDONLY),
        "state": _ended(os.listdir, "/var/lib/dragoman"),
        "memory": _ended(os.open, f"/proc/{parent}/mem", os.O_RDONLY),
        "temporary": _ended(os.open, "/tmp/file", os.O_WRONLY | os.O_CREAT),
        "connection": _ended(socket.create_connection, ("127.0.0.1", 8000)),
        "shell": _ended(os.execv, "/bin/sh", ["sh", "-c", "exit 1"]),
        "fork": _ended(os.fork),
    }
    raise ReadingError(" ".join(f"{what}={how}" for what, how in ended.items()))
'''


@pytest.mark.skipif(not confining.version(), reason="the kernel has no Landlock")
async def test_a_pdf_is_read_and_its_reader_confined(service: Service) -> None:
    """A curator adds a PDF, and it is quoted; the same reader, taken over, reaches nothing and nobody."""
    await service.start()
    cora = service.server.add_member("cora", permissions=MANAGER)
    preview = await cora.slash("corpus upload", file=upload("ferries.pdf", PDF))
    assert "Ferries of Kuantan" in preview.text
    assert "Added 1 article." in (await cora.click(preview.message, "Add")).text
    await service.ask("When do the ferries of Kuantan leave?", "leave at six")

    await _take_over_the_reader(service)
    refusal = (await cora.slash("corpus upload", file=upload("ferries.pdf", PDF))).text.replace("\\", "")

    found = dict(word.rstrip(".").split("=") for word in refusal.split() if "=" in word)
    assert found == {
        **dict.fromkeys(("database", "credential", "settings", "users", "state"), "EACCES"),
        "memory": "ENOENT",  # what may not be traced, the service does not even see
        "temporary": "EACCES",
        "connection": "EPERM",
        "shell": "EACCES",
        "fork": "EAGAIN",
    }
    assert "no Landlock" not in await service.log()
    examined = json.loads((await service.machine.run("dragoman", "doctor", "--json", check=False)).out)
    assert [finding["state"] for finding in examined if finding["check"] == "confinement"] == ["ok"]


async def _take_over_the_reader(service: Service) -> None:
    """Let the reader of PDF files, from the next one on, be a stranger's."""
    code = _TAKEN_OVER.replace("DATABASE", DATABASE).replace("SETTINGS", SETTINGS)
    append = f"cat >> $(echo {PACKAGES})/corpus/reading/pdf.py"
    await service.machine.run("sh", "-c", append, stdin=code)
