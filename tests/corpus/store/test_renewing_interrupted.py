"""A renewal goes on whatever comes between: changes, others that renew, a kill, the release before."""

from __future__ import annotations

import asyncio
import random
import re
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import corpus
from corpus.analysis import VERSION
from corpus.models import SHARED
from corpus.search.searcher import Searcher
from corpus.store import Outcome, Store, index_writing, renewing
from corpus.store.integrity import check
from tests.corpus.drafts import draft
from tests.corpus.store.other_analysis import OTHER_VERSION, other_analysis
from tests.corpus.store.renewable import (
    DRAFTS,
    check_like_fresh,
    ferry,
    fill_by_another,
    opened,
    renew_some,
)

if TYPE_CHECKING:
    import aiosqlite


@pytest.mark.parametrize("change", ["edit", "remove", "remove and bring back"])
async def test_a_change_between_analysis_and_writing_wins(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    """An article that somebody changes while it is analysed is indexed as it is now."""
    await fill_by_another(path)
    edited = replace(ferry(2), body="The second ferry sank in a storm near Labuan.")
    known_terms, is_first = index_writing.known_terms, True
    async with opened(path) as store, opened(path) as curator:

        async def meanwhile(connection: aiosqlite.Connection, terms: set[str]) -> dict[str, int]:
            nonlocal is_first
            if is_first:
                is_first = False
                if change == "edit":
                    assert (await curator.put(SHARED, [edited])).outcomes == (Outcome.UPDATED,)
                else:
                    removed = await curator.remove(SHARED, ["ferry02"])
                    if change != "remove":
                        await curator.undo(SHARED, removed.id or 0)
            return await known_terms(connection, terms)

        monkeypatch.setattr(index_writing, "known_terms", meanwhile)
        await store.renew()
        assert not is_first
        assert await store.stale() == ((0, 18) if change == "remove" else (0, 19))
        article = await store.find(SHARED, "ferry02")
        assert (article.body if article else None) == {"edit": edited.body, "remove": None}.get(change, ferry(2).body)
    await check_like_fresh(path, tmp_path / "fresh.sqlite3")


async def test_two_may_renew_at_once(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two programs that renew the same file both come to an end, and the index is right."""
    monkeypatch.setattr(renewing, "_AT_ONCE", 2)
    await fill_by_another(path)
    told: dict[int, list[tuple[int, int]]] = {1: [], 2: []}
    async with opened(path) as one, opened(path) as two:
        await asyncio.gather(
            one.renew(lambda done, total: told[1].append((done, total))),
            two.renew(lambda done, total: told[2].append((done, total))),
        )
        assert await two.stale() == (0, 19)
    assert told[1][-1] == told[2][-1] == (19, 19)
    await check_like_fresh(path, tmp_path / "fresh.sqlite3")


KEYS = ("a", "b", "c", "d", "e", "f")
BODIES = ("Ports grew in 2019. Aktau shipped grain.", "Durian season began. Growers sang.", "今天很好。马来西亚下雨。")
PUT = st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(BODIES)), min_size=1)
STEP = st.one_of(
    st.tuples(st.sampled_from(["put", "put by another"]), PUT),
    st.tuples(st.sampled_from(["remove", "remove by another"]), st.lists(st.sampled_from(KEYS), min_size=1)),
    st.tuples(st.sampled_from(["renew a little", "renew a little by another", "undo", "outdate", "renew"]), st.none()),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, max_size=10))
async def test_whatever_happens_meanwhile_the_index_becomes_right(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    steps: list[tuple[str, list[tuple[str, str]] | list[str] | None]],
) -> None:
    """After any changes by programs of either version, with renewals begun by both, a renewal makes all right."""
    monkeypatch.setattr(renewing, "_AT_ONCE", 2)
    folder = tmp_path_factory.mktemp("steps")
    path = folder / "steps.sqlite3"
    with other_analysis():
        async with opened(path) as store:
            await store.put(SHARED, [draft(key, BODIES[at % 2], language=None) for at, key in enumerate(KEYS[:5])])
    async with opened(path) as store:
        for step, given_ in steps:
            if step.endswith(" by another"):
                with other_analysis():
                    await act(store, step.removesuffix(" by another"), given_)
            else:
                await act(store, step, given_)
        await store.renew()
    await check_like_fresh(path, folder / "fresh.sqlite3")
    assert check(path, full=True) == []


async def act(store: Store, step: str, given_: list[tuple[str, str]] | list[str] | None) -> None:
    """Do one of the things that may happen."""
    match step:
        case "put":
            drafts = {pair[0]: draft(pair[0], pair[1], language=None) for pair in given_ or []}
            await store.put(SHARED, list(drafts.values()))
        case "remove":
            await store.remove(SHARED, [str(key) for key in given_ or []])
        case "undo":
            (latest, *_), _ = await store.history.latest(SHARED)
            change = latest.change
            if (await store.history.of_change(SHARED, change))[0].key:
                await store.undo(SHARED, change)
        case "outdate":
            await store.outdate()
        case "renew":
            await store.renew()
        case _:
            if (await store.stale())[0]:
                await renew_some(store)


RENEWER = """
import asyncio, sys
from pathlib import Path
from corpus.store import Store, renewing

renewing._AT_ONCE = 2

async def main():
    async with Store.open(Path(sys.argv[1]), bundled=False) as store:
        await store.renew(lambda done, total: print(done, total, flush=True))

asyncio.run(main())
"""


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_killed_renewal_goes_on_where_it_was(path: Path, tmp_path: Path, seed: int) -> None:
    """After SIGKILL at any moment the index is whole, what was told as done is done, and the next one does the rest."""
    chance = random.Random(seed)
    with other_analysis():
        async with opened(path) as store:
            await store.put(SHARED, [*DRAFTS, *map(ferry, range(12, 60))])
    everything = left = 65
    while left:
        command = [sys.executable, "-c", RENEWER, str(path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as renewer:  # noqa: ASYNC220, S603 - our own script
            assert renewer.stdout is not None
            for _ in range(chance.randint(3, 10)):
                last = renewer.stdout.readline()
            await asyncio.sleep(chance.random() / 50)
            renewer.send_signal(signal.SIGKILL)
        assert check(path, full=True) == []
        async with opened(path) as store:
            before, (left, _) = left, await store.stale()
            assert await store.stale() == (left, everything)
            assert before - left >= (int(last.split()[0]) if last else before)
            for number in (1, 30, 59):
                quotes = (await Searcher(store).ask(f"Ferry {number} repaired", limit=100)).quotes
                assert f"ferry{number:02}" in {quote.article.key for quote in quotes}
    async with opened(path) as store:
        await store.renew()
    await check_like_fresh(path, tmp_path / "fresh.sqlite3")


BACK = """
    DROP INDEX indexed_article_by_analysis;
    ALTER TABLE indexed_article DROP COLUMN analysis;
    ALTER TABLE word DROP COLUMN analysis;
    CREATE TABLE kept AS SELECT rowid AS article, grams FROM headline_index;
    DROP TABLE headline_index;
    CREATE VIRTUAL TABLE headline_index USING fts5 (grams, content = '', tokenize = 'ascii');
    INSERT INTO headline_index (rowid, grams) SELECT article, grams FROM kept;
    DROP TABLE kept;
    PRAGMA user_version = 4;
"""

SCHEMA = Path(corpus.__file__).with_name("schema")
MADE = re.compile(r"^CREATE (TABLE|TRIGGER) (\w+)", re.MULTILINE)


def take_back(path: Path, version: int) -> None:
    """Make a database what the release before would have made of the same articles."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(_later_tables_dropped())
        connection.executescript(BACK)
        connection.execute("INSERT OR REPLACE INTO setting (name, value) VALUES ('analysis', ?)", (str(version),))
        connection.commit()


def _later_tables_dropped() -> str:
    """Write the statements that drop what later releases have added besides."""
    later = [file for file in sorted(SCHEMA.glob("*.sql")) if file.name[:4] > "0005"]
    made = [found for file in later for found in MADE.findall(file.read_text(encoding="utf-8"))]
    return "".join(f"DROP {kind} {name};" for kind, name in sorted(made, reverse=True))


async def test_the_release_before_left_nothing_to_renew(path: Path, tmp_path: Path) -> None:
    """A database of the release before with the same analysis is up to date, its suggestions too."""
    async with opened(path) as store:
        await store.put(SHARED, DRAFTS)
    take_back(path, VERSION)
    async with opened(path) as store:
        assert await store.stale() == (0, 17)
        assert (await store.suggest(SHARED, "Khorg"))[0].key == "khorgos"
        await store.remove(SHARED, ["khorgos"])
        await store.put(SHARED, [replace(ferry(4), headline="Ferry four laid up")])
    await check_like_fresh(path, tmp_path / "fresh.sqlite3")


async def test_the_release_before_with_another_analysis_is_renewed(path: Path, tmp_path: Path) -> None:
    """A database of the release before with another analysis answers at once, and is renewed."""
    await fill_by_another(path)
    take_back(path, OTHER_VERSION)
    async with opened(path) as store:
        assert await store.stale() == (19, 19)
        assert (await store.suggest(SHARED, "Khorg"))[0].key == "khorgos"
        assert (await Searcher(store).ask("Who repaired ferry 3 in Penang?")).quotes
        await store.remove(SHARED, ["khorgos", "ferry01"])
        await store.renew()
    await check_like_fresh(path, tmp_path / "fresh.sqlite3")
