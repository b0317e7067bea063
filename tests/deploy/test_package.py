"""The Debian package: built as a host builds it, looked at by lintian, and installed, upgraded and removed by dpkg."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Final

import pytest

from tests.deploy.test_installing import SETTINGS, TOKEN, settle
from tests.service import preparing
from tests.service.fixtures import REQUIRED
from tests.service.machine import Machine

if TYPE_CHECKING:
    from pathlib import Path

    from tests.discord_server.driver import LocalDiscord

DATABASE: Final = "/var/lib/dragoman/dragoman.sqlite3"
_FRONTENDS: Final = ("dpkg", "dpkg-deb", "deb-systemd-helper", "deb-systemd-invoke")
_ARTICLE: Final = "# Two ferries for Penang\n\nThe port of Penang takes two more ferries into service in spring.\n"


@pytest.fixture(scope="module")
def package(wheels: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the package from a copy of the tree."""
    _need(*_FRONTENDS)
    tree = tmp_path_factory.mktemp("package") / "dragoman"
    shutil.copytree(preparing.ROOT, tree, ignore=preparing.leave_out)
    _run(tree / "deploy/debian/build.sh", "--wheels", wheels)
    (package,) = (tree / "dist").iterdir()
    return package


@pytest.fixture(scope="module")
def newer(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the package of the next version, which has one more migration."""
    root = tmp_path_factory.mktemp("newer") / "root"
    _run("dpkg-deb", "--raw-extract", package, root)
    library = root / "usr/lib/dragoman"
    for file, text in ((root / "DEBIAN/control", "Version: 0.1.0"), (library / "pyproject.toml", 'version = "0.1.0"')):
        written = file.read_text("utf-8")
        assert text in written
        file.write_text(written.replace(text, text.replace("0.1.0", "0.2.0")), "utf-8")
    count = len(list((library / "corpus/schema").glob("*.sql")))
    (library / f"corpus/schema/{count + 1:04}_next.sql").write_text("CREATE TABLE next (id INTEGER) STRICT;\n", "utf-8")
    _run("dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "--build", root, root.with_suffix(".deb"))
    return root.with_suffix(".deb")


def test_lintian_finds_no_error(package: Path) -> None:
    """Debian's own examiner has no error to name, and nothing is hidden from it without a reason."""
    _need("lintian")
    looked = subprocess.run(  # noqa: S603 - the host's own lintian
        ["lintian", "--allow-root", "--fail-on", "error", "--no-tag-display-limit", package],  # noqa: S607 - the PATH of whoever tests
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    assert looked.returncode == 0, looked.stdout + looked.stderr


async def test_a_life_of_the_package(package: Path, newer: Path, tmp_path: Path) -> None:
    """It installs without a question, runs once it has a token, keeps everything when upgraded, and goes as it came."""
    async with Machine.booted(tmp_path) as machine:
        _have_dpkg(machine)
        discord = await settle(machine)
        try:
            await _install(machine, package)
            await _set_up(machine, discord)
            await _upgrade(machine, newer)
            await _go_back(machine, package)
            await _remove(machine)
            await _purge(machine)
            discord.check()
        finally:
            await discord.close()


async def test_two_ways_to_be_installed_do_not_mix(package: Path, machine: Machine) -> None:
    """Where the scripts have installed it, the package is refused with a sentence, and taking it away takes nothing."""
    _have_dpkg(machine)
    machine.write(SETTINGS, "DRAGOMAN_FETCH=off\n")
    ended = await _dpkg(machine, "--install", _brought(machine, package), check=False)
    assert "First, in its source folder: deploy/uninstall.sh" in ended
    await _dpkg(machine, "--purge", "dragoman")
    assert machine.path(SETTINGS).exists()
    assert "5 of 5 articles" in (await machine.run("dragoman", "articles")).out


async def _install(machine: Machine, package: Path) -> None:
    said = await _dpkg(machine, "--install", _brought(machine, package))
    assert "To give it, and to start it: sudo dragoman-setup" in said
    assert await machine.has("dragoman.service", ActiveState="inactive", UnitFileState="disabled")
    assert (await machine.run("stat", "-c", "%a %U:%G", SETTINGS)).out == "640 root:dragoman\n"


async def _set_up(machine: Machine, discord: LocalDiscord) -> None:
    ended = await machine.run("dragoman-setup", stdin=TOKEN)
    assert "Dragoman runs: 1 server, 5 articles" in ended.out, ended
    assert await machine.has("dragoman.service", ActiveState="active", UnitFileState="enabled")
    assert discord.gateway.connected
    machine.write("/root/ferries.md", _ARTICLE)
    await machine.run("dragoman", "import", "/root/ferries.md")


async def _upgrade(machine: Machine, newer: Path) -> None:
    """See the new version run with all articles, and a backup of before."""
    said = await _dpkg(machine, "--install", _brought(machine, newer))
    assert "It is 0.2.0" in said, said
    assert await machine.has("dragoman.service", ActiveState="active", UnitFileState="enabled")
    assert '"ferries"' in (await machine.run("dragoman", "export")).out
    assert list(machine.path("/var/lib/dragoman/backups").glob("before-upgrade-from-0.1.0-*"))


async def _go_back(machine: Machine, package: Path) -> None:
    """See the older package refuse the newer articles while the newer program goes on, and do what it says."""
    said = await _dpkg(machine, "--install", _brought(machine, package), check=False)
    assert "made by a newer Dragoman" in said
    assert await machine.has("dragoman.service", ActiveState="active")
    (command,) = [line for line in said.splitlines() if "--database" in line]
    await machine.run("sh", "-c", command.replace("sudo ", "").replace("--database", "--yes --database"))
    await _dpkg(machine, "--configure", "dragoman")
    await machine.until(lambda: machine.has("dragoman.service", ActiveState="active"), "it runs")
    assert (await machine.run("dragoman", "--version")).out.split()[-1] == "0.1.0"
    assert '"ferries"' in (await machine.run("dragoman", "export")).out


async def _remove(machine: Machine) -> None:
    said = await _dpkg(machine, "--remove", "dragoman")
    assert "A last backup:" in said
    assert not machine.path("/opt/dragoman").exists()
    assert not machine.path("/usr/bin/dragoman").exists()
    for kept in (DATABASE, SETTINGS, "/etc/dragoman/discord_token.cred"):
        assert machine.path(kept).exists()
    assert (await machine.properties("dragoman.service"))["ActiveState"] == "inactive"


async def _purge(machine: Machine) -> None:
    said = await _dpkg(machine, "--purge", "dragoman")
    assert "The last backup of Dragoman's articles is kept: /var/backups/dragoman/" in said
    left = await machine.run("find", "/etc", "/opt", "/usr/bin", "/usr/lib", "/var/lib", "-name", "*dragoman*")
    assert left.out == ""
    assert len(list(machine.path("/var/backups/dragoman").iterdir())) == 1


def _have_dpkg(machine: Machine) -> None:
    """Give the machine the host's record of what is installed, so that dependencies are truly looked at."""
    shutil.copytree("/var/lib/dpkg", machine.path("/var/lib/dpkg"), symlinks=True, dirs_exist_ok=True)
    machine.path("/usr/sbin/policy-rc.d").unlink(missing_ok=True)  # containers forbid packages to start anything


def _brought(machine: Machine, package: Path) -> str:
    shutil.copy(package, machine.path("/tmp"))  # noqa: S108 - in the machine
    return f"/tmp/{package.name}"  # noqa: S108 - as above


async def _dpkg(machine: Machine, *argv: str, check: bool = True) -> str:
    ended = await machine.run("dpkg", *argv, check=check)
    assert check or ended.code
    return ended.out + ended.err


def _need(*programs: str) -> None:
    lacking = [program for program in programs if shutil.which(program) is None]
    if lacking and os.environ.get(REQUIRED) == "required":
        pytest.fail(f"the package's test needs {', '.join(lacking)}")
    if lacking:
        pytest.skip(f"{', '.join(lacking)} is not there")


def _run(*argv: str | Path) -> None:
    done = subprocess.run(argv, check=False, capture_output=True, text=True)  # noqa: S603 - the project's own scripts
    assert done.returncode == 0, done.stderr
