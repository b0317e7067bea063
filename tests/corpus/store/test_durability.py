"""Nothing that was acknowledged is lost, whatever happens to the program or the disk."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from corpus.errors import StoreError
from corpus.models import SHARED, Scope
from corpus.store import Store
from tests.corpus.drafts import draft, library
from tests.corpus.store.checking import check_index

if TYPE_CHECKING:
    from pathlib import Path

WRITER = """
import asyncio, itertools, sys
from pathlib import Path
from corpus.models import SHARED
from corpus.store import Store
from tests.corpus.drafts import draft

async def main():
    async with Store.open(Path(sys.argv[1])) as store:
        for batch in itertools.count():
            drafts = [draft(f"{batch}-{number}", f"Train {batch} left. Wagon {number} came.") for number in range(5)]
            await store.put(SHARED, drafts)
            print(batch, flush=True)

asyncio.run(main())
"""


CURATOR = """
import asyncio, random, sys
from pathlib import Path
from corpus.models import Author, Scope, Via
from corpus.store import Action, Store
from tests.corpus.drafts import draft

async def main():
    chosen = random.Random(int(sys.argv[2]))
    async with Store.open(Path(sys.argv[1])) as store:
        for step in range(200):
            key, who = f"wagon{chosen.randrange(12)}", Author(Via.MEMBER, step + 1)
            there = await store.own_by_key(Scope(7), key)
            if there and chosen.random() < 0.3:
                change = await store.remove(Scope(7), [key], who)
            else:
                action = Action.EDIT if there else Action.ADD
                change = await store.put(Scope(7), [draft(key, f"Step {step} brought {key}.")], who, action=action)
            body = (await store.own_by_key(Scope(7), key))
            print(change.id, key, body.body if body else "", sep="|", flush=True)

asyncio.run(main())
"""


@pytest.mark.parametrize("acknowledged", [3, 90, 196])
async def test_a_killed_curator_loses_nothing_confirmed(tmp_path: Path, acknowledged: int) -> None:
    """After SIGKILL amid 200 additions, edits and removals each confirmed one is there, with its history."""
    path, told = tmp_path / "killed.sqlite3", list[tuple[int, str, str]]()
    command = [sys.executable, "-c", CURATOR, str(path), str(acknowledged)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as curator:  # noqa: ASYNC220, S603 - our own script
        assert curator.stdout is not None
        while len(told) < acknowledged:
            change, key, body = curator.stdout.readline().rstrip("\n").split("|")
            told.append((int(change), key, body))
        curator.send_signal(signal.SIGKILL)
    async with Store.open(path) as store:
        for confirmed, key, body in told:
            (revision,) = await store.history.of_change(Scope(7), confirmed)
            kept = await store.history.draft(Scope(7), key, revision.number)
            assert (revision.key, kept.body if kept else "") == (key, body)
        states = {key: await store.history.of_article(Scope(7), key) for _, key, _ in told}
        for key, revisions in states.items():
            assert [r.number for r in revisions] == list(range(len(revisions), 0, -1))
            assert (await store.own_by_key(Scope(7), key) is not None) == revisions[0].present
        assert (await store.usage(Scope(7))).articles == len(await store.keys(Scope(7)))
        await store.merged()
    check_index(path)


@pytest.mark.parametrize("acknowledged", [1, 8, 21])
async def test_a_killed_program_loses_nothing_acknowledged(tmp_path: Path, acknowledged: int) -> None:
    """After SIGKILL in the middle of writing, every acknowledged batch is whole and the index agrees with it."""
    path = tmp_path / "killed.sqlite3"
    with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True) as writer:  # noqa: ASYNC220, S603 - our own script
        assert writer.stdout is not None
        for _ in range(acknowledged):
            last = int(writer.stdout.readline())
        writer.send_signal(signal.SIGKILL)
    async with Store.open(path) as store:
        kept = await store.keys(SHARED)
        assert {f"{batch}-{number}" for batch in range(last + 1) for number in range(5)} <= kept
        assert len(kept) % 5 == 0
        found = await store.suggest(SHARED, f"Train {last} left", limit=1)
        assert found[0].key.startswith(f"{last}-")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT articles FROM word WHERE word = 'wagon'").fetchone() == (len(kept),)
    check_index(path)


async def test_a_full_disk_is_told_and_nothing_is_half_done(tmp_path: Path) -> None:
    """When there is no room the error says so; what was there is there, and writing goes on once there is room."""
    big = [draft(f"big{number}", f"Word{number} " * 3000) for number in range(20)]
    async with Store.open(tmp_path / "full.sqlite3") as store:
        await store.put(SHARED, library())
        async with store._database.transaction() as connection, connection.execute("PRAGMA page_count") as cursor:
            (pages,) = await cursor.fetchone() or (0,)
        await store._database._writer.execute(f"PRAGMA max_page_count = {pages + 5}")
        with pytest.raises(StoreError, match="full"):
            await store.put(SHARED, big)
        assert await store.keys(SHARED) == {item.key for item in library()}
        await store._database._writer.execute("PRAGMA max_page_count = 1000000")
        await store.put(SHARED, big)
        assert len(await store.keys(SHARED)) == 25
    check_index(tmp_path / "full.sqlite3")
