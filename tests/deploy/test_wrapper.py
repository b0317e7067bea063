"""The host's command `dragoman`: root's hands, the bot's rights."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.service.machine import Machine

ARTICLE = (
    "# Two ferries for Penang\n\nThe port of Penang takes two more ferries into service in spring, its board says.\n"
)


async def in_folder(machine: Machine, folder: str, command: str) -> tuple[int, str]:
    """Run a command line as root in a folder; return its code and its words."""
    ended = await machine.run("sh", "-c", f"cd {folder} && {command}", check=False)
    return ended.code, ended.out + ended.err


async def test_everything_belongs_to_the_bot(machine: Machine) -> None:
    """What root does by it is done by the user that the service runs as, on the service's database."""
    assert (await machine.run("dragoman", "articles")).out.endswith("1 to 5 of 5 articles.\n")
    found = await machine.run("find", "/var/lib/dragoman", "-printf", "%u %m %P\\n")
    lines = found.out.splitlines()
    assert "dragoman 600 dragoman.sqlite3" in lines
    assert {line.split()[0] for line in lines} == {"dragoman"}


async def test_roots_own_files_can_be_imported(machine: Machine) -> None:
    """A file, a folder and a relative path in root's home are read, keep their keys, and leave no copies behind."""
    machine.write("/root/news/north/ferries.md", ARTICLE, mode=0o600)
    machine.path("/root/news/north").chmod(0o700)
    code, said = await in_folder(machine, "/root", "dragoman import news")
    assert (code, said[:8]) == (0, "Added 1,"), said
    assert '"north/ferries"' in (await machine.run("dragoman", "export")).out
    for place in ("north/ferries.md", "./north/ferries.md", "/root/news/north/ferries.md"):
        code, said = await in_folder(machine, "/root/news", f"dragoman import {place}")
        assert (code, "failed 0" in said) == (0, True), said
    assert '"ferries"' in (await machine.run("dragoman", "export")).out
    assert list(machine.path("/var/tmp").glob("dragoman-*")) == []  # noqa: S108 - where copies would be


async def test_standard_output_works_in_a_private_folder(machine: Machine) -> None:
    """In root's home an export can be written by the shell, and a file that is missing is called that."""
    machine.write("/root/news/ferries.md", ARTICLE, mode=0o600)
    code, said = await in_folder(
        machine, "/root", "dragoman import news && dragoman export - > all.jsonl && wc -l < all.jsonl"
    )
    assert (code, said.splitlines()[-1]) == (0, "1"), said
    code, said = await in_folder(machine, "/root", "dragoman import nothing.md")
    assert (code, said) == (1, "nothing.md does not exist.\n")


async def test_the_invitation_is_made_from_the_stored_token(machine: Machine) -> None:
    """Root need not type the token for commands that need it, and it is on no command line."""
    text = "MTE4NzQxMjM0MTgyNzYzMzE1Mg.abcdef.ghijkl"
    await machine.run("/usr/local/src/dragoman/deploy/install.sh", "--no-start", "--new-token", stdin=text)
    assert "client_id=1187412341827633152" in (await machine.run("dragoman", "invite")).out


async def test_others_are_told_how(machine: Machine) -> None:
    """Whoever is neither root nor the bot gets a sentence; the bot's user gets the program."""
    ended = await machine.run("setpriv", "--reuid=nobody", "--clear-groups", "dragoman", "articles", check=False)
    assert (ended.code, ended.out) == (1, "")
    assert "sudo dragoman articles" in ended.err
    own = await machine.run("setpriv", "--reuid=dragoman", "--regid=dragoman", "--init-groups", "dragoman", "articles")
    assert "5 of 5 articles" in own.out
