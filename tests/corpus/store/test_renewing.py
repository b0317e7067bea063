"""What another version of the analysis indexed is made anew in the background, and questions are answered meanwhile."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from corpus.models import SHARED
from corpus.search.searcher import Searcher
from corpus.store import renewing
from corpus.store.integrity import check
from tests.corpus.store.checking import check_index, contents
from tests.corpus.store.other_analysis import OTHER_VERSION, other_analysis
from tests.corpus.store.renewable import (
    DRAFTS,
    check_like_fresh,
    fill_by_another,
    opened,
    renew_some,
    rows,
)

if TYPE_CHECKING:
    from pathlib import Path


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
