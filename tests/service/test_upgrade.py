"""Upgrading a service that is used: all goes well, or all is as before, and nothing that was confirmed is missing."""

from __future__ import annotations

import asyncio
import hashlib
import re
import shutil
from typing import TYPE_CHECKING, Final

import pytest

from tests.service.preparing import TREE, WHEELS
from tests.service.service import DATABASE, STATE, UNIT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.service.machine import Ended
    from tests.service.service import Service

UPGRADE: Final = TREE / "deploy" / "upgrade.sh"
NEXT: Final = "/usr/local/src/next"
OLD: Final = "0.1.0"
NEW: Final = "0.2.0"
WAITING: Final = 75
MIGRATION: Final = "CREATE TABLE added_by_next (id INTEGER PRIMARY KEY) STRICT;\n"
_BUILD: Final = f"""
deploy={TREE}/deploy
. $deploy/steps.sh
old=$VERSIONS/$(current_version) new=$VERSIONS/$(version_name {NEXT} "$(find_python)")
packages=$(echo "$old"/lib/python*/site-packages)
there=$new/${{packages#"$old/"}}
mkdir -p "$there"
cp -a "$old"/{{bin,pyvenv.cfg,requirements.txt}} "$new"
sed -i "s|$old|$new|" "$new"/bin/dragoman
ln -s "$packages"/* "$there"
rm "$there"/{{bot,commands,corpus,dragoman-*}}
cp -a {NEXT}/{{bot,commands,corpus}} "$packages"/dragoman-* "$there"
sed -i 's/^Version: .*/Version: {NEW}/' "$there"/dragoman-*/METADATA
touch "$new/.built"
"""
"""Builds the next version quickly: its own code, and the packages of the version that is there."""

FORWARD: Final = ("copy", "put", "start")
BACK: Final = ("restore", "switch")
"""Lines of the script, at each of which it is killed."""


class Upgrades:
    """A service that has a source folder of its next version beside it."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.machine = service.machine

    async def prepare(self, *, migration: str | None = MIGRATION, edit: tuple[str, str, str] | None = None) -> None:
        """Write the next version's source, with one more migration, and one file changed: its path, what, to what."""
        await self.machine.run("cp", "-a", TREE, NEXT)
        self.change("pyproject.toml", f'version = "{OLD}"', f'version = "{NEW}"')
        self.change("deploy/systemd/dragoman.service", "WatchdogSec=120", "WatchdogSec=121")
        if migration is not None:
            count = len(list(self.machine.path(f"{NEXT}/corpus/schema").glob("*.sql")))
            self.machine.write(f"{NEXT}/corpus/schema/{count + 1:04}_next.sql", migration)
        if edit is not None:
            self.change(*edit)

    async def build(self) -> None:
        """Let the next version be built already, which takes the script some fifteen seconds."""
        await self.machine.run("bash", "-euc", _BUILD)

    def change(self, path: str, text: str, by: str) -> None:
        """Change a file of the next version."""
        file = self.machine.path(f"{NEXT}/{path}")
        before = file.read_text("utf-8")
        assert text in before, path
        file.write_text(before.replace(text, by, 1), "utf-8")

    async def upgrade(self, *options: str, to: str = NEXT, check: bool = True) -> Ended:
        """Run the script."""
        return await self.machine.run(UPGRADE, *options, to, check=check)

    async def make_clone(self) -> None:
        """Let the folder that the script is in be a clone that has the next version by a tag, and is not there yet."""
        script = f"""
            cd {TREE}; git init --quiet; git config user.name Cora; git config user.email cora@dragoman.invalid
            git add --all; git commit --quiet -m first
            git --work-tree={NEXT} add --all; git --work-tree={NEXT} commit --quiet -m next; git tag v{NEW}
            git reset --quiet --hard HEAD~1
            chown -R nobody {TREE}
        """
        await self.machine.run("bash", "-euc", script)

    async def upgrade_killed_at(self, station: str) -> None:
        """Run the script, and kill it with all that it has started when it comes to a step."""
        script = f"""
            touch /tmp/said
            setsid {UPGRADE} --patience 20 {NEXT} > /tmp/said 2>&1 & victim=$!
            until grep -q '^  {station} ' /tmp/said; do kill -0 $victim || exit 3; done
            kill -KILL -- -$victim
        """
        ended = await self.machine.run("bash", "-c", script, check=False)
        assert ended.code == 0, self.machine.path("/tmp/said").read_text("utf-8")  # noqa: S108 - in the machine

    async def version(self) -> str:
        """Tell which version is switched on."""
        return (await self.machine.run("readlink", "/opt/dragoman/current")).out.removeprefix("versions/")[:5]

    def versions(self) -> list[str]:
        """List the versions that are there."""
        return sorted(path.name[:5] for path in self.machine.path("/opt/dragoman/versions").iterdir())

    def leftovers(self) -> list[str]:
        """List what an upgrade keeps for the way back."""
        places = (self.machine.path("/opt/dragoman"), self.machine.path(STATE))
        return [
            path.name
            for place in places
            for path in place.iterdir()
            if "upgrade" in path.name or ".source" in path.name
        ]

    async def check_old(self) -> None:
        """Fail unless all is as it was before, and the bot answers."""
        assert await self.version() == OLD
        unit = self.machine.path("/etc/systemd/system/dragoman.service").read_text("utf-8")
        assert "WatchdogSec=120" in unit
        assert await self.machine.has(UNIT, ActiveState="active", NeedDaemonReload="no")
        await self.service.discord.until_connected(within=60)
        assert self.leftovers() == []
        await self.service.check_nothing_lost()

    async def check_new(self) -> None:
        """Fail unless the next version is there, and the bot answers."""
        assert await self.version() == NEW
        unit = self.machine.path("/etc/systemd/system/dragoman.service").read_text("utf-8")
        assert "WatchdogSec=121" in unit
        assert await self.machine.has(UNIT, ActiveState="active", NeedDaemonReload="no")
        await self.service.discord.until_connected(within=60)
        assert self.leftovers() == []
        await self.service.check_nothing_lost()


@pytest.fixture
async def upgrades(service: Service) -> Upgrades:
    """Have the bot run, and something confirmed."""
    await service.start()
    await service.add("Lanterns of Kapal")
    return Upgrades(service)


def _digest(upgrades: Upgrades) -> str:
    return hashlib.sha256(upgrades.service.database.read_bytes()).hexdigest()


async def test_an_upgrade_that_goes_well(upgrades: Upgrades, wheels: Path) -> None:
    """The next version takes over with all that was added up to the stop; the same again has nothing to do."""
    await upgrades.prepare()
    await upgrades.make_clone()
    nowhere = await upgrades.upgrade(to="v9.9", check=False)
    assert "v9.9 is neither a source folder nor a tag or commit" in nowhere.err
    shutil.copytree(wheels, upgrades.machine.path(WHEELS))
    dry = await upgrades.upgrade("--dry-run", to=NEW)
    assert "try     " in dry.out
    assert await upgrades.version() == OLD
    running = asyncio.create_task(upgrades.upgrade("--wheels", str(WHEELS), to=NEW))
    for number in range(4):
        await upgrades.service.add(f"Parcel {number}")
    ended = await running
    assert f"It is {NEW}" in ended.out
    assert ended.err == ""
    await upgrades.check_new()
    assert upgrades.versions() == [OLD, NEW]
    before = await upgrades.machine.properties(UNIT)
    again = await upgrades.upgrade(to=f"v{NEW}")
    assert "nothing to do" in again.out
    assert (await upgrades.machine.properties(UNIT))["InvocationID"] == before["InvocationID"]


_CRASH: Final = (
    "bot/serving.py",
    "            self._status.ready()\n",
    "            print('a spoke is missing', flush=True)\n            __import__('os')._exit(3)\n",
)
_SILENT: Final = (
    "bot/serving.py",
    "            self._status.ready()\n",
    "            await asyncio.Event().wait()\n",
)
_FAILS_BUT_ON_COPIES: Final = f"""
CREATE TABLE added_by_next (is_copy INTEGER CHECK (is_copy)) STRICT;
INSERT INTO added_by_next SELECT file != '{DATABASE}' FROM pragma_database_list WHERE name = 'main';
"""  # noqa: S608 - a constant


@pytest.mark.parametrize(
    ("edit", "migration", "why"),
    [
        (_CRASH, MIGRATION, "a spoke is missing"),
        (_SILENT, MIGRATION, "was not ready in time"),
        (None, _FAILS_BUT_ON_COPIES, "CHECK constraint failed"),
    ],
    ids=["crashes after migrating", "is never ready", "cannot migrate"],
)
async def test_a_version_that_does_not_come_up(
    upgrades: Upgrades, edit: tuple[str, str, str] | None, migration: str, why: str
) -> None:
    """The version before is back by itself, with its units, its database and all that was confirmed up to the stop."""
    await upgrades.prepare(edit=edit, migration=migration)
    await upgrades.build()
    running = asyncio.create_task(upgrades.upgrade("--patience", "4", check=False))
    for number in range(4):
        await upgrades.service.add(f"Parcel {number}")
    ended = await running
    assert ended.code == 1
    assert why in ended.err
    assert f"Dragoman {OLD}" in ended.err
    assert "runs again" in ended.err
    await upgrades.check_old()


async def test_a_version_that_cannot_use_the_articles(upgrades: Upgrades) -> None:
    """What fails on a copy is not tried on the database: the bot goes on undisturbed."""
    await upgrades.prepare(migration="INSERT INTO nothing_of_that_name VALUES (1);\n")
    await upgrades.build()
    before = await upgrades.machine.properties(UNIT)
    ended = await upgrades.upgrade(check=False)
    assert ended.code == 1
    assert "cannot use these articles. Nothing was changed" in ended.err
    assert (await upgrades.machine.properties(UNIT))["InvocationID"] == before["InvocationID"]
    await upgrades.check_old()


async def test_an_older_version_and_the_way_back_to_it(upgrades: Upgrades) -> None:
    """An older program is refused the newer database, which keeps every byte; with a backup of its own it is let in."""
    await upgrades.prepare()
    await upgrades.build()
    assert f"It is {NEW}" in (await upgrades.upgrade()).out
    await upgrades.service.add("Bridges of Tekeli")
    await upgrades.service.stop()
    before = _digest(upgrades)
    refused = await upgrades.upgrade(to=str(TREE), check=False)
    assert refused.code == 1
    assert "made by a newer Dragoman" in refused.err
    way_back = re.search(r"--database (\S+) ", refused.err)
    assert way_back
    backup = way_back[1]
    assert "before-upgrade-from-" in backup
    assert _digest(upgrades) == before
    await upgrades.service.start()
    await upgrades.check_new()

    unsure = await upgrades.upgrade("--database", backup, to=str(TREE), check=False)
    assert "--database needs --yes" in unsure.err
    back = await upgrades.upgrade("--yes", "--database", backup, to=str(TREE))
    assert f"It is {OLD}" in back.out
    upgrades.service._there["Bridges of Tekeli"] = False
    await upgrades.check_old()
    kept = re.search(rf"{re.escape(DATABASE)}\.before-restore-\w+", back.out)
    assert kept
    held = await upgrades.service.python(
        f"import sqlite3\nprint(sqlite3.connect('{kept[0]}').execute('SELECT headline FROM article').fetchall())"  # noqa: S608 - a name that was just read
    )
    assert "Bridges of Tekeli" in held


async def test_discord_is_away_during_an_upgrade(upgrades: Upgrades) -> None:
    """That Discord cannot be reached is not held against the new version; a later run ends the upgrade."""
    await upgrades.prepare()
    await upgrades.build()
    await upgrades.service.discord.close()
    ended = await upgrades.upgrade("--patience", "3", check=False)
    assert ended.code == WAITING
    assert "Discord cannot be reached" in ended.err
    await upgrades.service.come_online()
    await upgrades.service.until("it is ready", ActiveState="active")
    again = await upgrades.upgrade()
    assert "nothing to do" in again.out
    await upgrades.check_new()


async def test_the_script_is_killed_on_its_way(upgrades: Upgrades) -> None:
    """Whenever SIGKILL strikes, a start of the service is enough for the bot to answer, and a second run goes on."""
    await upgrades.prepare()
    await upgrades.build()
    for number, station in enumerate(FORWARD):
        await upgrades.upgrade_killed_at(station)
        await upgrades.service.start()
        await upgrades.service.discord.until_connected(within=60)
        await upgrades.service.add(f"Parcel {number}")
    await upgrades.upgrade()
    await upgrades.check_new()


async def test_the_script_is_killed_on_its_way_back(upgrades: Upgrades) -> None:
    """A way back that was cut short is gone again, to its end."""
    await upgrades.prepare(edit=_CRASH)
    await upgrades.build()
    for station in BACK:
        await upgrades.upgrade_killed_at(station)
    ended = await upgrades.upgrade(check=False)
    assert ended.code == 1
    assert "runs again" in ended.err
    await upgrades.check_old()
