"""Small segments become larger ones, and nothing is found or lost by it."""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.models import SHARED, Scope
from corpus.search.searcher import Searcher
from corpus.store import Store, merging, segments
from corpus.store.merging import MERGED_AT_ONCE, Segment, due
from tests.corpus.drafts import draft
from tests.corpus.store.checking import check_index, contents

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from corpus.models import Draft
    from corpus.store.merging import Merged

RED = Scope(100)
PLACES = ("Khorgos", "Aktau", "Astana", "Pahang", "Penang", "Lianyungang", "Almaty")
QUESTIONS = ("Which crane was built in Khorgos?", "How many tons passed Penang in 2021?", "cranes Aktau wagons")


def report(number: int, place: str = "") -> Draft:
    """Make one of many short articles that have most of their words in common."""
    place = place or PLACES[number % len(PLACES)]
    body = (
        f"The port of {place} handled {100 + number} tons in {2000 + number % 25}. "
        f"Crane number {number} was built there.\n\nWagons {'waited ' * (number % 4)}for the crane in {place}."
    )
    return draft(f"report{number:03}", body, headline=f"Report {number} from {place}")


async def answers(store: Store) -> list[dict[str, tuple[int, int, float]]]:
    """Ask all questions; each quote's place and score, by its article's key."""
    searcher = Searcher(store)
    return [
        {
            quote.article.key: (quote.start, quote.end, quote.score)
            for quote in (await searcher.ask(question, limit=100)).quotes
        }
        for question in QUESTIONS
    ]


def alike(found: list[dict[str, tuple[int, int, float]]]) -> list[dict[str, object]]:
    """Expect the same answers, with scores as near as single precision allows."""
    return [{key: pytest.approx(quote, rel=1e-4) for key, quote in answer.items()} for answer in found]


async def merge_all(store: Store) -> None:
    """Merge until nothing is due."""
    while (merged := await store.in_thread(merging.merge)) is not None:
        assert await replaced(store, merged)


async def replaced(store: Store, merged: Merged) -> bool:
    """Put what was merged in its parts' place."""
    async with store._database.transaction() as connection:
        return await merging.replace(connection, merged)


@pytest.fixture
def unmerged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the store from merging by itself."""
    monkeypatch.setattr(Store, "_merge_soon", lambda _: None)


@st.composite
def stored_segments(draw: st.DrawFn) -> list[Segment]:
    """Make segments of some scopes as they can lie in a store: in order, with gaps, none too long."""
    stored: list[Segment] = []
    for scope in (1, 2, 3):
        first = 1
        for _ in range(draw(st.integers(0, 14))):
            first += draw(st.sampled_from([0, 0, 0, 1, 500]))
            span = draw(st.sampled_from([1, 1, 1, 5, 40, 3_000, 30_000, segments.MOST_PASSAGES]))
            passages = draw(st.integers(1, span) | st.just(span))
            stored.append(Segment(len(stored) + 1, scope, first, span, passages, b""))
            first += span
    return stored


@settings(deadline=None)
@given(stored_segments())
def test_what_is_due_can_be_one_segment(stored: list[Segment]) -> None:
    """Only neighbours of one scope are merged, no more than one segment holds, nor a large one with small ones."""
    chosen = list(due(stored))
    if chosen:
        start = stored.index(chosen[0])
        assert chosen == stored[start : start + len(chosen)]
        assert 2 <= len(chosen) <= MERGED_AT_ONCE
        assert 2 * max(segment.passages for segment in chosen) <= sum(segment.passages for segment in chosen)
        assert len({segment.scope for segment in chosen}) == 1
        assert chosen[-1].end - chosen[0].first <= segments.MOST_PASSAGES


@settings(deadline=None)
@given(stored_segments())
def test_merging_comes_to_an_end(stored: list[Segment]) -> None:
    """Merging what is due again and again stops, and leaves no eight small neighbours that would fit into one."""
    while chosen := due(stored):
        stored = joined(stored, chosen)
    for start in range(len(stored) - MERGED_AT_ONCE + 1):
        run = stored[start : start + MERGED_AT_ONCE]
        of_one_size = 4 * max(part.passages for part in run) <= sum(part.passages for part in run) < MERGED_AT_ONCE**2
        if of_one_size and len({segment.scope for segment in run}) == 1:
            assert run[-1].end - run[0].first > segments.MOST_PASSAGES


def joined(stored: list[Segment], parts: Sequence[Segment]) -> list[Segment]:
    """Put one segment in place of those that were chosen, the way that merging does."""
    start, first = stored.index(parts[0]), parts[0]
    whole = Segment(
        max(segment.id for segment in stored) + 1,
        first.scope,
        first.first,
        parts[-1].end - first.first,
        sum(segment.passages for segment in parts),
        b"",
    )
    return [*stored[:start], whole, *stored[start + len(parts) :]]


def grown(puts: int) -> tuple[int, int]:
    """Put so many single passages, merging what is due; give the most segments there were and passages written."""
    stored: list[Segment] = []
    most = written = 0
    for number in range(1, puts + 1):
        stored.append(Segment(number * 1000, 1, number, 1, 1, b""))
        while chosen := due(stored):
            written += sum(segment.passages for segment in chosen)
            stored = joined(stored, chosen)
        most = max(most, len(stored))
    return most, written


@pytest.mark.parametrize("puts", [10, 100, 1_000, 3_000])
def test_segments_stay_few(puts: int) -> None:
    """However many single articles come, the number of segments grows like the logarithm of theirs."""
    assert grown(puts)[0] <= MERGED_AT_ONCE * (1 + math.log(puts, MERGED_AT_ONCE))


def test_a_posting_is_written_anew_a_few_times_only() -> None:
    """The work of merging grows a little faster than the number of articles, not with its square."""
    puts = 3_000
    assert grown(puts)[1] <= puts * (1 + math.log(puts, MERGED_AT_ONCE))


@pytest.mark.parametrize("readers", [1, 3])
async def test_many_small_puts_answer_like_one_large_one(tmp_path: Path, readers: int) -> None:
    """However the articles came, and whatever came and went between them, the same questions find the same quotes."""
    reports = [report(number) for number in range(45)]
    async with Store.open(tmp_path / "large.sqlite3") as store:
        await store.put(SHARED, reports)
        expected = alike(await answers(store))
    path = tmp_path / "small.sqlite3"
    async with Store.open(path, readers=readers) as store:
        for number, each in enumerate(reports):
            await store.put(SHARED, [each])
            if number % 3 == 0:
                await store.put(SHARED, [report(500 + number), report(700 + number)])
            if number % 5 == 0:
                await store.remove(SHARED, [f"report{500 + other}" for other in range(number)])
        await store.remove(SHARED, [f"report{other:03}" for other in range(500, 800)])
        assert await answers(store) == expected
        await store.merged()
        await merge_all(store)
        check_index(path)
        assert await answers(store) == expected
    assert len(contents(path, "segment")) <= 2 * MERGED_AT_ONCE
    check_index(path)
    async with Store.open(path) as store:
        assert await answers(store) == expected


async def test_merging_is_not_noticed_by_who_asks(tmp_path: Path) -> None:
    """While articles come and go and segments are merged, an article that was always there is always found."""
    async with Store.open(tmp_path / "busy.sqlite3") as store:
        await store.put(SHARED, [draft("zircon", "The zircon mine at Karatau opens in May.", headline="Zircon mine")])
        searcher = Searcher(store)
        done = asyncio.Event()

        async def ask() -> int:
            asked = 0
            while not done.is_set():
                answer = await searcher.ask("When does the zircon mine at Karatau open?")
                assert answer.quotes[0].article.key == "zircon"
                asked += 1
            return asked

        asking = asyncio.gather(ask(), ask())
        for number in range(40):
            await store.put(SHARED, [report(number), report(200 + number)])
            if number % 4 == 0:
                await store.remove(SHARED, [f"report{200 + number:03}"])
        await store.merged()
        done.set()
        assert min(await asking) > 0
    check_index(tmp_path / "busy.sqlite3")


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.sampled_from([SHARED, RED]), st.booleans(), st.sets(st.integers(0, 9), min_size=1, max_size=4)),
        max_size=30,
    )
)
async def test_the_index_is_right_after_any_merges(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[Scope, bool, set[int]]]
) -> None:
    """Whatever is put, replaced and removed in two scopes, the index holds what the articles say before and after."""
    path = tmp_path_factory.mktemp("merges") / "any.sqlite3"
    async with Store.open(path) as store:
        for step, (scope, adds, numbers) in enumerate(steps):
            if adds:
                await store.put(scope, [report(number, PLACES[step % len(PLACES)]) for number in numbers])
            else:
                await store.remove(scope, [f"report{number:03}" for number in numbers])
        check_index(path)
        await store.merged()
        await merge_all(store)
    check_index(path)


@pytest.mark.usefixtures("unmerged")
async def test_the_dead_are_left_out(tmp_path: Path) -> None:
    """A merged segment has no postings of passages that were gone before, and notes none as dead."""
    path = tmp_path / "merged.sqlite3"
    async with Store.open(path) as store:
        for number in range(8):
            await store.put(SHARED, [report(number), report(100 + number)])
        await store.remove(SHARED, [f"report{number:03}" for number in (0, 3, 7, 105)])
        await merge_all(store)
    ((_, _, first, span, passages, dead),) = contents(path, "segment")
    assert (first, dead) == (1, b"")
    assert passages == 12
    assert span == 16
    check_index(path)


@pytest.mark.usefixtures("unmerged")
async def test_a_removal_during_a_merge_is_not_lost(tmp_path: Path) -> None:
    """Passages that die after their segment was read are dead in the merged one, like those that died before."""
    path = tmp_path / "merged.sqlite3"
    async with Store.open(path) as store:
        for number in range(8):
            await store.put(SHARED, [report(number), report(100 + number), report(200 + number)])
        await store.remove(SHARED, ["report101", "report007"])
        merged = await store.in_thread(merging.merge)
        assert merged is not None
        await store.remove(SHARED, ["report001", "report105", "report207"])
        await store.put(SHARED, [report(4, "Balkhash")])
        assert await replaced(store, merged)
        check_index(path)
        found = await Searcher(store).ask("report from Balkhash", limit=40)
        assert found.quotes[0].article.key == "report004"
        gone = {"report101", "report007", "report001", "report105", "report207"}
        assert gone.isdisjoint({quote.article.key for quote in found.quotes})
        await store.remove(SHARED, ["report002", "report204"])
        check_index(path)


@pytest.mark.usefixtures("unmerged")
async def test_a_segment_that_went_during_a_merge_stops_it(tmp_path: Path) -> None:
    """When all of a segment's articles were removed meanwhile, what was merged is not put in place."""
    path = tmp_path / "merged.sqlite3"
    async with Store.open(path) as store:
        for number in range(9):
            await store.put(SHARED, [report(number)])
        merged = await store.in_thread(merging.merge)
        assert merged is not None
        await store.remove(SHARED, ["report003"])
        before = contents(path, "posting")
        assert not await replaced(store, merged)
        assert contents(path, "posting") == before
        check_index(path)
        await merge_all(store)
    assert len(contents(path, "segment")) == 1
    check_index(path)


@pytest.mark.usefixtures("unmerged")
async def test_of_two_merges_at_once_one_counts(tmp_path: Path) -> None:
    """Two programs that merge the same segments do no harm: the second finds them gone and changes nothing."""
    path = tmp_path / "merged.sqlite3"
    async with Store.open(path) as one, Store.open(path) as other:
        for number in range(8):
            await one.put(SHARED, [report(number)])
        first, second = await one.in_thread(merging.merge), await other.in_thread(merging.merge)
        assert first is not None
        assert second is not None
        assert await replaced(one, first)
        before = contents(path, "segment"), contents(path, "posting")
        assert not await replaced(other, second)
        assert (contents(path, "segment"), contents(path, "posting")) == before
    check_index(path)


@pytest.mark.usefixtures("unmerged")
async def test_scopes_are_never_merged_into_one(tmp_path: Path) -> None:
    """Neighbouring segments of two servers stay two servers' segments."""
    path = tmp_path / "merged.sqlite3"
    async with Store.open(path) as store:
        for number in range(12):
            await store.put(Scope(number % 2 + 1), [report(number)])
        await merge_all(store)
        assert len(contents(path, "segment")) == 12
        for number in range(12, 16):
            await store.put(Scope(number % 2 + 1), [report(number)])
        await merge_all(store)
    assert len(contents(path, "segment")) == 2
    check_index(path)


async def test_a_store_that_closes_finishes_merging(tmp_path: Path) -> None:
    """Closing waits for a merge that is at work, and the next program finds fewer segments."""
    path = tmp_path / "closed.sqlite3"
    async with Store.open(path) as store:
        for number in range(30):
            await store.put(SHARED, [report(number)])
    assert len(contents(path, "segment")) < 30
    check_index(path)


async def test_without_room_the_index_stays_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a merge cannot be written everything is found as before, and a later put merges."""
    path = tmp_path / "full.sqlite3"
    async with Store.open(path) as store:
        with monkeypatch.context() as patch:
            patch.setattr(Store, "_merge_soon", lambda _: None)
            for number in range(8):
                await store.put(SHARED, [report(number)])
        expected = alike(await answers(store))
        async with store._database.transaction() as connection, connection.execute("PRAGMA page_count") as cursor:
            (pages,) = await cursor.fetchone() or (0,)
        await store._database._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        await store._database._writer.execute(f"PRAGMA max_page_count = {pages}")
        await store._merge()
        await store._database._writer.execute("PRAGMA max_page_count = 1000000")
        assert await answers(store) == expected
        check_index(path)
        await store.put(SHARED, [report(8)])
        await store.merged()
    assert len(contents(path, "segment")) <= 2
    check_index(path)
