"""Installing and taking away on a machine with a real systemd, from a folder of wheels, since there is no network."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Final

from tests.discord_server.driver import LocalDiscord
from tests.service import preparing
from tests.service.machine import Machine

if TYPE_CHECKING:
    from pathlib import Path

INSTALL: Final = preparing.TREE / "deploy" / "install.sh"
UNINSTALL: Final = preparing.TREE / "deploy" / "uninstall.sh"
SETTINGS: Final = "/etc/dragoman/dragoman.env"
TOKEN: Final = "installed.by.tests"  # noqa: S105 - opens nothing but the local Discord
PORT: Final = 8000
PLACES: Final = ("etc", "opt", "usr/local", "var/lib", "run/systemd/system")
OF_THE_BOT: Final = ("/opt/dragoman", "/usr/local/bin/dragoman", "/etc/systemd/system/dragoman.service")
MOVING: Final = ("/var/lib/dragoman/", "/var/lib/systemd/")
"""What changes while everything stays as it is."""


def tree(machine: Machine) -> dict[str, str]:
    """Describe every file of the machine that an installer could change: kind, mode, owner, time and size."""
    roots = [machine.path(place) for place in PLACES]
    found = subprocess.run(  # noqa: S603 - nothing from outside
        ["find", *filter(lambda root: root.exists(), roots), "-printf", "%p\t%y %m %U:%G %T@ %s %l\\n"],  # noqa: S607 - the PATH of whoever tests
        check=True,
        capture_output=True,
        text=True,
    )
    inside = str(machine.path("/")).rstrip("/")
    lines = dict(line.removeprefix(inside).split("\t") for line in found.stdout.splitlines())
    return {path: what for path, what in lines.items() if not f"{path}/".startswith(MOVING)}


async def settle(machine: Machine) -> LocalDiscord:
    """Let a Discord be there that takes the token, and settings that lead to it."""
    discord = LocalDiscord(token=TOKEN)
    discord.add_guild("Readers")
    await discord.listen(machine.listen(PORT))
    machine.write(SETTINGS, f"DRAGOMAN_DISCORD_API=http://127.0.0.1:{PORT}\nDRAGOMAN_FETCH=off\n")
    return discord


async def test_a_dry_run_says_all_and_does_nothing(tmp_path: Path, wheels: Path) -> None:
    """On a machine that never saw Dragoman, a dry run names the steps, and afterwards every file is as before."""
    async with Machine.booted(tmp_path) as machine:
        preparing.copy_in(machine, wheels)
        before = tree(machine)
        ended = await machine.run(INSTALL, "--dry-run", "--wheels", preparing.WHEELS)
        assert tree(machine) == before
        for step in ("make    the user dragoman", "build   /opt", "store   the token", "start   dragoman.service"):
            assert step in ended.out
        assert ended.err == ""


async def test_a_fresh_machine_comes_to_ready(tmp_path: Path, wheels: Path) -> None:
    """One command brings a machine that never saw Dragoman to a bot that Discord has; a second one changes nothing."""
    async with Machine.booted(tmp_path) as machine:
        preparing.copy_in(machine, wheels)
        discord = await settle(machine)
        try:
            first = await machine.run(INSTALL, "--wheels", preparing.WHEELS, stdin=f" {TOKEN}\n")
            assert "Dragoman runs: 1 server, 5 articles" in first.out
            assert first.err == ""
            bot = await machine.properties("dragoman.service")
            assert (bot["ActiveState"], bot["UnitFileState"]) == ("active", "enabled")
            before = tree(machine)
            second = await machine.run(INSTALL)
            assert "Nothing had to be changed" in second.out
            assert {line.split()[0] for line in second.out.splitlines() if line.startswith("  ")} == {"keep"}
            assert tree(machine) == before
            assert (await machine.properties("dragoman.service"))["InvocationID"] == bot["InvocationID"]
            for service in ("dragoman-backup.service", "dragoman-check.service"):
                await machine.systemctl("start", service)
            written = "\n".join(str(entry.get("MESSAGE")) for entry in await machine.journal())
            assert TOKEN not in first.out + second.out + written
            said = await machine.run(
                "systemd-analyze", "verify", "dragoman.service", "dragoman-backup.timer", "dragoman-check.timer"
            )
            assert said.out + said.err == ""
            discord.check()
        finally:
            await discord.close()


async def test_the_token_is_for_the_bot_alone(machine: Machine) -> None:
    """The token stands in no file in plain text, and the program cannot read the file in which it is encrypted."""
    kept = machine.path("/etc/dragoman/discord_token.cred")
    assert preparing.TOKEN not in kept.read_text("utf-8")
    assert kept.stat().st_mode & 0o777 == 0o600
    found = await machine.run("grep", "-rlF", preparing.TOKEN, "/etc", "/opt", "/var", check=False)
    assert found.out == ""
    decrypted = await machine.run(
        "systemd-creds", "decrypt", "--name=discord_token", "/etc/dragoman/discord_token.cred", "-"
    )
    assert decrypted.out == preparing.TOKEN


async def test_a_machine_that_cannot_encrypt_keeps_the_token_for_root(machine: Machine) -> None:
    """Where systemd-creds does not work the token is a file that only root can read, and the units find it."""
    machine.write("/usr/bin/systemd-creds", "#!/bin/sh\nexit 1\n", mode=0o755)
    ended = await machine.run(INSTALL, "--no-start", "--new-token", stdin=TOKEN)
    assert "for root alone" in ended.out
    kept = machine.path("/etc/dragoman/discord_token")
    assert (kept.read_text("utf-8"), kept.stat().st_mode & 0o777) == (TOKEN, 0o600)
    assert not machine.path("/etc/dragoman/discord_token.cred").exists()
    shown = await machine.systemctl("cat", "dragoman.service", "dragoman-check.service")
    assert shown.count("\nLoadCredential=discord_token:/etc/dragoman/discord_token\n") == 2


async def test_what_is_no_token_is_refused(machine: Machine) -> None:
    """A text that cannot be a token leaves the stored one as it is."""
    before = tree(machine)
    for text in ("", "two words", 'DISCORD_TOKEN="a.b.c"', "a.b.ç"):
        ended = await machine.run(INSTALL, "--no-start", "--new-token", stdin=text, check=False)
        assert ended.code == 1
        assert "Nothing was changed." in ended.err
    assert tree(machine) == before


async def test_a_program_that_cannot_be_built_changes_nothing(machine: Machine) -> None:
    """Without its packages a new version is given up with a sentence; the installed one stays, and runs."""
    discord = await settle(machine)
    await machine.run(INSTALL, "--no-start", "--new-token", stdin=TOKEN)
    machine.write(preparing.TREE / "bot" / "new.py", "")
    machine.path("/empty").mkdir()
    try:
        await machine.systemctl("start", "dragoman.service")
        before = tree(machine)
        ended = await machine.run(INSTALL, "--wheels", "/empty", check=False)
        assert ended.code == 1
        assert "could not be fetched or installed" in ended.err
        after = tree(machine)
        assert before.keys() == after.keys()
        # Folders in which something was for a while have another time now.
        assert [path for path, what in after.items() if before[path] != what and not what.startswith("d")] == []
        assert await machine.has("dragoman.service", ActiveState="active", NRestarts="0")
    finally:
        await discord.close()


async def test_a_bot_that_does_not_come_up_is_explained(machine: Machine) -> None:
    """When Discord refuses the token the host reads so, with what the doctor finds, and the exit code says failure."""
    discord = await settle(machine)
    try:
        ended = await machine.run(INSTALL, "--new-token", stdin="another.token", check=False)
        assert ended.code == 1
        assert "Discord does not accept DISCORD_TOKEN" in ended.err
        assert "What the doctor finds:" in ended.err
        bot = await machine.properties("dragoman.service")
        assert (bot["ActiveState"], bot["ExecMainStatus"], bot["NRestarts"]) == ("failed", "78", "0")
    finally:
        await discord.close()


async def test_only_root_may(machine: Machine) -> None:
    """Anybody else is told how, and nothing happens."""
    for script in (INSTALL, UNINSTALL):
        ended = await machine.run("setpriv", "--reuid=nobody", "--clear-groups", script, "--dry-run", check=False)
        assert ended.code == 1
        assert f"sudo {script}" in ended.err


async def test_settings_are_made_from_the_example(machine: Machine) -> None:
    """Every setting but the token is there to be filled in, and only root and the bot can read the file."""
    text = machine.path(SETTINGS).read_text("utf-8")
    example = (preparing.ROOT / "deploy" / ".env.example").read_text("utf-8")
    offered = {line for line in example.splitlines() if line.endswith("=")}
    assert {line for line in text.splitlines() if line.endswith("=")} == offered - {"DISCORD_TOKEN="}
    assert (await machine.run("stat", "-c", "%a %U:%G", SETTINGS)).out == "640 root:dragoman\n"


async def test_uninstalling_keeps_what_cannot_be_replaced(machine: Machine) -> None:
    """Programs and units go; articles, settings and the token stay, are named, and are found again by installing."""
    await machine.run("dragoman", "articles")
    before = tree(machine)
    dry = await machine.run(UNINSTALL, "--dry-run", "--purge")
    assert tree(machine) == before
    assert "remove  /var/lib/dragoman" in dry.out
    ended = await machine.run(UNINSTALL)
    for kept in ("/var/lib/dragoman", SETTINGS, "/etc/dragoman/discord_token.cred"):
        assert kept in ended.out
        assert machine.path(kept).exists()
    assert [place for place in OF_THE_BOT if machine.path(place).exists()] == []
    assert (await machine.systemctl("list-unit-files", "dragoman*", check=False)).count("dragoman") == 0


async def test_purging_asks_and_leaves_nothing(machine: Machine) -> None:
    """Without a terminal to ask at nothing is removed; with --yes everything is, and the user, too."""
    await machine.run("dragoman", "articles")
    before = tree(machine)
    refused = await machine.run(UNINSTALL, "--purge", check=False)
    assert refused.code == 1
    assert tree(machine) == before
    await machine.run(UNINSTALL, "--purge", "--yes")
    left = await machine.run("find", "/etc", "/opt", "/usr/local/bin", "/var", "-name", "*dragoman*")
    assert left.out == ""
    assert (await machine.run("id", "dragoman", check=False)).code == 1
