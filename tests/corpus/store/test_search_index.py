"""What the search reads: counts, postings, filters, passages, each within the viewer's scopes."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.analysis import stem
from corpus.dictionary import NUMBER
from corpus.models import BUNDLED, SHARED, Filters, Scope
from corpus.store import Store, search_index
from corpus.store.index_writing import PASSAGE_ID_BITS
from corpus.store.search_index import PassageRow, PostingReader
from tests.corpus.drafts import DURIAN, KHORGOS, draft, library

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from corpus.models import Draft

RED, BLUE, GREEN = Scope(100), Scope(200), Scope(300)
DATES = [None, "2019", "2023", "2023-05", "2023-05-09", "2023-06-01", "2024-02-29"]
DAYS = st.none() | st.sampled_from(
    [date(2018, 1, 1), date(2019, 6, 1), date(2023, 5, 9), date(2023, 5, 31), date(2023, 12, 31), date(2024, 3, 1)]
)


def ids_by_term(reader: PostingReader, connection: sqlite3.Connection, *words: str) -> dict[str, set[int]]:
    """Find the ids of the passages that have each of these English words."""
    ids = search_index.term_ids(connection, [stem(word, "en") for word in words])
    found: dict[str, set[int]] = {}
    for word in words:
        postings = reader.postings(ids[stem(word, "en")]) if stem(word, "en") in ids else []
        found[word] = {
            (segment.scope << PASSAGE_ID_BITS) + segment.first + place
            for segment, each in zip(reader.segments, postings, strict=False)
            if each is not None
            for place in each.passages.tolist()
        }
    return found


def search(store: Store, viewer: Scope, *words: str) -> Callable[[sqlite3.Connection], dict[str, set[str]]]:
    """Make work that finds, as a viewer, the keys of the articles that have each of these words."""

    def work(connection: sqlite3.Connection) -> dict[str, set[str]]:
        reader = PostingReader(connection, search_index.counts(connection, store.visible(viewer)))
        return {
            word: {_key(connection, passage) for passage in passages}
            for word, passages in ids_by_term(reader, connection, *words).items()
        }

    return work


def _key(connection: sqlite3.Connection, passage: int) -> str:
    statement = (
        "SELECT key FROM article JOIN indexed_article ON article = id WHERE ? BETWEEN first_passage AND last_passage"
    )
    return str(connection.execute(statement, (passage,)).fetchone()[0])


async def test_postings_stay_within_walls(tmp_path: Path) -> None:
    """A viewer's reader finds a word in the viewer's own and the shared articles, never in another server's."""
    async with Store.open(tmp_path / "walls.sqlite3") as store:
        await store.put(RED, [draft("red", "The zircon mine opens at Karatau.")])
        await store.put(BLUE, [draft("blue", "The zircon price falls."), draft("later", "Barley prices fall.")])
        await store.put(SHARED, [draft("shared", "Zircon is a mineral, barley is not.")])
        await store.put(BUNDLED, [draft("shipped", "Barley grows in spring.")])
        words = ("zircon", "barley", "karatau", "price")
        assert await store.in_thread(search(store, RED, *words)) == {
            "zircon": {"red", "shared"}, "barley": {"shared", "shipped"}, "karatau": {"red"}, "price": set(),
        }  # fmt: skip
        assert await store.in_thread(search(store, BLUE, *words)) == {
            "zircon": {"blue", "shared"}, "barley": {"shared", "shipped", "later"}, "karatau": set(),
            "price": {"blue", "later"},
        }  # fmt: skip
        for stranger in (GREEN, SHARED):
            assert await store.in_thread(search(store, stranger, *words)) == {
                "zircon": {"shared"}, "barley": {"shared", "shipped"}, "karatau": set(), "price": set(),
            }  # fmt: skip


async def test_a_term_is_not_sought_in_the_segment_before(tmp_path: Path) -> None:
    """Where a segment starts with later terms only, the last block of the one before it is another server's."""
    async with Store.open(tmp_path / "walls.sqlite3") as store:
        await store.put(RED, [draft("red", "Aluminium.", headline="Aluminium")])
        await store.put(BLUE, [draft("blue", "Zinc.", headline="Zinc")])
        assert await store.in_thread(search(store, BLUE, "aluminium", "zinc")) == {"aluminium": set(), "zinc": {"blue"}}


async def test_the_dead_are_not_read(tmp_path: Path) -> None:
    """Postings of articles that were removed or replaced are neither given nor counted."""
    async with Store.open(tmp_path / "dead.sqlite3") as store:
        await store.put(SHARED, [draft(f"port{number}", f"The port has {number} cranes.") for number in range(4)])
        await store.remove(SHARED, ["port1"])
        await store.put(SHARED, [draft("port2", "The harbour has no cranes.")])
        found = await store.in_thread(search(store, SHARED, "port", "crane", "1"))
        assert found == {"port": {"port0", "port3"}, "crane": {"port0", "port2", "port3"}, "1": set()}

        def count(connection: sqlite3.Connection) -> int:
            reader = PostingReader(connection, search_index.counts(connection, store.visible(SHARED)))
            return reader.count(search_index.term_ids(connection, ["crane"])["crane"])

        assert await store.in_thread(count) == 3


async def test_scopes_are_counted_for_who_sees_them(tmp_path: Path) -> None:
    """Passages and terms are counted by scope; scopes that are empty or not the viewer's are left out."""
    async with Store.open(tmp_path / "counts.sqlite3") as store:
        await store.put(RED, [draft("one", "Three short words. And three more.")])
        await store.put(BLUE, [draft("two", "Gone soon.")])
        await store.remove(BLUE, ["two"])

        def counted(viewer: Scope) -> Callable[[sqlite3.Connection], list[tuple[int, int]]]:
            return lambda connection: [
                (scope.passages, scope.terms) for scope in search_index.counts(connection, store.visible(viewer))
            ]

        assert await store.in_thread(counted(RED)) == [(1, 6)]
        assert await store.in_thread(counted(BLUE)) == []
        await store.put(SHARED, library())
        assert len(await store.in_thread(counted(RED))) == 2


async def test_passages_are_read_in_order_with_their_sentences(tmp_path: Path) -> None:
    """Passages come in the order that was asked for, each with its article's headline and publisher."""
    async with Store.open(tmp_path / "rows.sqlite3") as store:
        await store.put(SHARED, library())
        long = " ".join(f"Sentence number {number} tells of the port and of its wagons." for number in range(60))
        await store.put(SHARED, [draft("long", long)])

        def read(connection: sqlite3.Connection) -> list[PassageRow]:
            passages = [row[0] for row in connection.execute("SELECT id FROM passage ORDER BY id DESC")]
            rows = search_index.passage_rows(connection, passages)
            assert [row.id for row in rows] == passages
            return rows

        rows = await store.in_thread(read)
        for row in rows:
            article = await store.article(SHARED, row.article)
            assert article is not None
            assert row.publisher == article.publisher
            assert row.is_lead == (row.spans[0][0] == 0)
            assert all(article.body[start:end].strip() == article.body[start:end] != "" for start, end in row.spans)
        assert sum(row.is_lead for row in rows) == 6
        assert len(rows) > 6


async def test_the_dictionary_lists_new_words(tmp_path: Path) -> None:
    """Terms that are words are listed from any id on, numbers and years are not."""
    async with Store.open(tmp_path / "terms.sqlite3") as store:
        await store.put(SHARED, [draft("one", "Barley cost 300 in 2021.", headline="Barley")])
        first = await store.in_thread(lambda connection: search_index.terms_after(connection, 0))
        assert {term for term, _ in first} >= {"barley", "cost"}
        assert not any(term[0].isdigit() for term, _ in first)
        await store.put(SHARED, [draft("two", "Wheat cost 400 in 2021.", headline="Wheat")])
        last = max(identity for _, identity in first)
        assert await store.in_thread(lambda connection: search_index.terms_after(connection, last)) == [
            ("wheat", last + 1)
        ]
        ids = await store.in_thread(lambda connection: search_index.term_ids(connection, ["wheat", "300", "rye"]))
        assert ids["wheat"] == last + 1
        assert ids["300"] & NUMBER
        assert "rye" not in ids


def passes(item: Draft, filters: Filters) -> bool:
    """Tell whether an article passes the filters."""
    if filters.publisher and (item.publisher or "").casefold() != filters.publisher.casefold():
        return False
    if filters.after and (item.published is None or item.published.last_day < filters.after):
        return False
    return not filters.before or (item.published is not None and item.published.first_day <= filters.before)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    articles=st.lists(
        st.tuples(
            st.sampled_from([KHORGOS, DURIAN * 4, "A port."]),
            st.sampled_from([None, "Steppe Courier", "Straits Ledger"]),
            st.sampled_from(DATES),
            st.sampled_from([SHARED, RED, BLUE]),
        ),
        max_size=9,
    ),
    removed=st.sets(st.integers(0, 8)),
    filters=st.lists(
        st.builds(
            Filters, publisher=st.none() | st.sampled_from(["steppe courier", "Nobody"]), after=DAYS, before=DAYS
        ),
        min_size=4,
        max_size=4,
    ),
)
async def test_filters_choose_as_article_by_article(
    tmp_path_factory: pytest.TempPathFactory,
    articles: list[tuple[str, str | None, str | None, Scope]],
    removed: set[int],
    filters: list[Filters],
) -> None:
    """Whatever is stored and removed, exactly the living passages of the articles that pass are allowed."""
    drafts = {
        f"key{number}": (scope, draft(f"key{number}", body, publisher=publisher, published=published))
        for number, (body, publisher, published, scope) in enumerate(articles)
    }
    async with Store.open(tmp_path_factory.mktemp("filters") / "any.sqlite3") as store:
        for start in range(0, len(drafts), 3):
            for scope in (SHARED, RED, BLUE):
                keys = [f"key{number}" for number in range(start, start + 3)]
                await store.put(scope, [drafts[key][1] for key in keys if key in drafts and drafts[key][0] == scope])
        for key in {f"key{number}" for number in removed} & drafts.keys():
            await store.remove(drafts.pop(key)[0], [key])

        def allowed_keys(connection: sqlite3.Connection, chosen: Filters) -> set[str]:
            reader = PostingReader(connection, search_index.counts(connection, store.visible(RED)))
            masks = search_index.allowed(connection, reader, chosen)
            assert (masks is None) == (chosen == Filters())
            keys: dict[str, set[int]] = {}
            for segment, mask in zip(reader.segments, masks or [], strict=masks is not None):
                assert len(mask) == segment.span
                for place in mask.nonzero()[0].tolist():
                    passage = (segment.scope << PASSAGE_ID_BITS) + segment.first + place
                    keys.setdefault(_key(connection, passage), set()).add(passage)
            for key, passages in keys.items():
                statement = (
                    "SELECT passage.id FROM passage JOIN article ON article.id = article JOIN scope ON ordinal = scope"
                    " WHERE key = ? AND scope.id IN (0, 100)"
                )
                assert passages == {row[0] for row in connection.execute(statement, (key,))}
            return set(keys)

        for chosen in filters:
            found = await store.in_thread(partial(allowed_keys, chosen=chosen))
            if chosen != Filters():
                assert found == {key for key, (scope, item) in drafts.items() if scope != BLUE and passes(item, chosen)}
