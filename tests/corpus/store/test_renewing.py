"""What another version of the analysis indexed is made anew in the background, and questions are answered meanwhile."""

from __future__ import annotations

import asyncio
import random
import signal
import sqlite3
import subprocess
import sys
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.analysis import VERSION
from corpus.models import SHARED, Scope
from corpus.search.searcher import Searcher
from corpus.store import Outcome, Store, index_writing, renewing
from corpus.store.integrity import check
from tests.corpus.drafts import draft, library
from tests.corpus.store.checking import check_index, contents
from tests.corpus.store.other_analysis import OTHER_VERSION, other_analysis

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    import aiosqlite

    from corpus.models import Article, Draft

RED = Scope(4711)
PLACES = ("Kuantan", "Aktau", "Almaty", "Penang", "Xiamen")
QUESTIONS = (
    "Which ferries were repaired in Kuantan?",
    "ferry 7 engines 2013",
    "Who delivered the gantry crane?",
    "repairng of feries in Almaty",
    "牛肉",
)


class StoppedError(Exception):
    """A renewal was stopped."""


def ferry(number: int) -> Draft:
    """Make one of many articles with sentences, names, years and a misleading word or two."""
    place = PLACES[number % len(PLACES)]
    body = (
        f"The ferry number {number} was repaired in {place} in {2000 + number % 20}. Its engines were taken out.\n\n"
        f"Repairing them took {number} days. Engineers from {PLACES[number % 3]} came to the ferry station."
    )
    return draft(f"ferry{number:02}", body, headline=f"Ferry {number} mended in {place}", publisher="Tide Herald")


DRAFTS = [*library(), *map(ferry, range(12))]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give a place for a database."""
    return tmp_path / "dragoman.sqlite3"


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[Store]:
    """Open a store without the articles that ship."""
    async with Store.open(path, bundled=False) as store:
        yield store


async def fill_by_another(path: Path) -> None:
    """Make a database that another version of the analysis has indexed."""
    with other_analysis():
        async with opened(path) as store:
            await store.put(SHARED, DRAFTS)
            await store.put(RED, [replace(ferry(90), key="red"), ferry(3)])


async def renew_some(store: Store, batches: int = 1) -> None:
    """Renew a few batches and stop then."""
    left = batches

    def tell(done: int, _total: int) -> None:
        nonlocal left
        if done and not (left := left - 1):
            raise StoppedError

    with pytest.raises(StoppedError):
        await store.renew(tell)


async def found(store: Store, viewer: Scope = SHARED) -> list[dict[tuple[str, int], object]]:
    """Ask all questions: each candidate's score, and what was understood, whatever the passages' numbers are."""
    searcher = Searcher(store)
    answers = []
    for question in QUESTIONS:
        query, ranked = await searcher.rank(question, viewer)
        answer = await searcher.ask(question, viewer, limit=100)
        scores = {
            (quote.article.key, quote.start): pytest.approx(quote.score, rel=1e-4) for quote in answer.quotes
        }  # nearly, for single precision
        understood = [(word.word, word.terms, word.passages) for word in query.words]
        answers.append({("", len(ranked)): (understood, answer.answered), **scores})
    return answers


async def check_like_fresh(path: Path, fresh: Path) -> None:
    """Fail unless a database answers as a fresh one does that got the same articles in the order of their passages."""
    check_index(path)
    in_order = rows(path, "SELECT article FROM indexed_article ORDER BY first_passage")
    order = {article: place for place, (article,) in enumerate(in_order)}
    async with opened(path) as store, opened(fresh) as other:
        for viewer in (SHARED, RED):
            for article in sorted(await store.own_after(viewer, ""), key=lambda article: order[article.id]):
                await other.put(viewer, [await draft_of(store, article)])
        for viewer in (SHARED, RED):
            assert await found(store, viewer) == await found(other, viewer)
            for typed in ("ferry 1", "Khorg", "牛肉", "mended in Pen"):
                suggested = [item.key for item in await store.suggest(viewer, typed)]
                assert sorted(suggested) == sorted(item.key for item in await other.suggest(viewer, typed))
    counts = "SELECT id, articles, passages, terms FROM scope WHERE passages > 0 ORDER BY id"
    words = "SELECT scope.id, word, word.articles FROM word JOIN scope ON scope.ordinal = scope ORDER BY 1, 2"
    for statement in (counts, words):
        assert rows(path, statement) == rows(fresh, statement)


async def draft_of(store: Store, article: Article) -> Draft:
    """Give an article as what it was made of."""
    (revision, *_) = await store.history.of_article(article.scope, article.key)
    kept = await store.history.draft(article.scope, article.key, revision.number)
    assert kept is not None
    return kept


def rows(path: Path, statement: str) -> list[tuple[object, ...]]:
    """Read by a connection of its own."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(statement).fetchall()


@pytest.fixture
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make batches of four articles."""
    monkeypatch.setattr(renewing, "_AT_ONCE", 4)


@pytest.mark.usefixtures("few_at_once")
async def test_a_renewed_index_answers_like_a_fresh_one(path: Path, tmp_path: Path) -> None:
    """Candidates, scores, counts, words and suggestions are those of a database that never had another analysis."""
    await fill_by_another(path)
    async with opened(path) as store:
        assert await store.stale() == (19, 19)
        await store.renew()
        assert await store.stale() == (0, 19)
    await check_like_fresh(path, tmp_path / "fresh.sqlite3")


@pytest.mark.usefixtures("few_at_once")
async def test_every_article_is_found_meanwhile(path: Path) -> None:
    """At any time each article is in the index once, as the old analysis or the new one made it."""
    await fill_by_another(path)
    async with opened(path) as store:
        searcher = Searcher(store)
        for left in (19, 15, 11, 7, 3, 2):
            assert await store.stale() == (left, 19)
            for number in range(12):
                quotes = (await searcher.ask(f"Ferry number {number}", limit=100)).quotes
                found_here = [quote.article.key for quote in quotes if quote.article.key == f"ferry{number:02}"]
                assert found_here
                places = [(quote.article.key, quote.start) for quote in quotes]
                assert len(places) == len(set(places))
            entries = rows(path, "SELECT article, count(*) FROM indexed_article GROUP BY 1")
            assert [count for _, count in entries] == [1] * 19
            assert check(path, full=True) == []
            if left > 2:
                await renew_some(store)
        await store.renew()
    check_index(path)


async def test_a_remembering_searcher_learns_the_new_words(path: Path, tmp_path: Path) -> None:
    """A searcher that repaired misspelt words before and meanwhile repairs them afterwards as a new one does."""
    await fill_by_another(path)
    misspelt = ("engneers frm Kuantann", "gantri crain", "feries statoin")
    async with opened(path) as store, opened(tmp_path / "fresh.sqlite3") as fresh:
        searcher, corrections = Searcher(store), []
        for _ in range(2):
            corrections = [(await searcher.ask(question)).corrections for question in misspelt]
            await store.renew()
        corrections = [(await searcher.ask(question)).corrections for question in misspelt]
        await fresh.put(SHARED, DRAFTS)
        assert corrections == [(await Searcher(fresh).ask(question)).corrections for question in misspelt]
        assert any(corrections)


async def test_progress_goes_from_nothing_to_all(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress starts at nothing, only rises, and ends with all; without anything to do it says so at once."""
    monkeypatch.setattr(renewing, "_AT_ONCE", 5)
    await fill_by_another(path)
    told: list[tuple[int, int]] = []
    async with opened(path) as store:
        await store.renew(lambda done, total: told.append((done, total)))
        assert (told[0], told[-1]) == ((0, 19), (19, 19))
        assert all(before < after for before, after in pairwise(told))
        assert max(after[0] - before[0] for before, after in pairwise(told)) <= 5
        told.clear()
        await store.renew(lambda done, total: told.append((done, total)))
        assert told == [(0, 0)]


async def test_long_articles_come_in_smaller_batches(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch ends where its bodies are long together, and one that is longer still is a batch alone."""
    await fill_by_another(path)
    monkeypatch.setattr(renewing, "_CHARACTERS_AT_ONCE", 1)
    told: list[int] = []
    async with opened(path) as store:
        await store.renew(lambda done, _total: told.append(done))
    assert told == list(range(20))
    check_index(path)


async def test_what_is_up_to_date_is_left_alone(path: Path) -> None:
    """Nothing of the index is touched when nothing is stale, and an article once renewed stays as it is."""
    async with opened(path) as store:
        await store.put(SHARED, DRAFTS)
        before = {table: contents(path, table) for table in ("indexed_article", "passage", "segment", "word", "scope")}
        await store.renew()
    assert {table: contents(path, table) for table in before} == before


async def test_everything_can_be_made_stale(path: Path, tmp_path: Path) -> None:
    """After `outdate` each article is indexed anew, and what was wrong with entries and words is right again."""
    async with opened(path) as store:
        await store.put(SHARED, DRAFTS)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM posting WHERE id = (SELECT min(id) FROM posting)")
        connection.execute("UPDATE word SET articles = 77 WHERE word = 'ferry'")
        connection.execute("INSERT INTO word (scope, word, articles, analysis) VALUES (1, 'ghost', 1, 99)")
        connection.commit()
    async with opened(path) as store:
        await store.outdate()
        assert await store.stale() == (17, 17)
        await store.renew()
    await check_like_fresh(path, tmp_path / "fresh.sqlite3")


@pytest.mark.usefixtures("few_at_once")
async def test_a_later_version_is_renewed_too(path: Path, tmp_path: Path) -> None:
    """Where an older program is put back, what the newer one indexed is stale as well."""
    await fill_by_another(path)
    async with opened(path) as store:
        await renew_some(store, 2)
    with other_analysis(version=OTHER_VERSION + 7):
        async with opened(path) as store:
            await renew_some(store, 1)
    async with opened(path) as store:
        assert (await store.stale())[0] == 19
        await store.renew()
    await check_like_fresh(path, tmp_path / "fresh.sqlite3")


@pytest.mark.usefixtures("few_at_once")
async def test_suggestions_go_on_meanwhile(path: Path) -> None:
    """Headlines are suggested whichever analysis indexed them, once each; removed ones are not."""
    await fill_by_another(path)
    async with opened(path) as store:
        for _ in range(3):
            await renew_some(store)
            for number in (0, 5, 11):
                keys = [item.key for item in await store.suggest(SHARED, f"Ferry {number} mend")]
                assert f"ferry{number:02}" in keys
                assert len(keys) == len(set(keys))
        await store.remove(SHARED, ["ferry00", "ferry11"])
        keys = [item.key for item in await store.suggest(SHARED, "Ferry 11 mended in")]
        assert not {"ferry00", "ferry11"} & set(keys)
        await store.renew()
    check_index(path)


async def test_the_state_of_answers_changes_with_a_renewal(path: Path) -> None:
    """What depends on the answers, such as saved questions, sees that they may be others now."""
    await fill_by_another(path)
    async with opened(path) as store:
        before = await store.state(SHARED)
        await store.renew()
        assert await store.state(SHARED) != before


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


def take_back(path: Path, version: int) -> None:
    """Make a database what the release before would have made of the same articles."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(BACK)
        connection.execute("INSERT OR REPLACE INTO setting (name, value) VALUES ('analysis', ?)", (str(version),))
        connection.commit()


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
