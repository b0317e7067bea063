"""Articles in and out of the database, with walls between servers."""

from __future__ import annotations

import dataclasses
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.models import BUNDLED, SHARED, Draft, DroppedLine, Scope
from corpus.published import Published
from corpus.store import ArticleSource, Outcome, Store
from tests.corpus.drafts import draft, library
from tests.corpus.store.checking import check_index, contents

if TYPE_CHECKING:
    from pathlib import Path

RED, BLUE = Scope(100200300400500600), Scope(700)
INDEX_TABLES = ("word", "passage", "indexed_article", "segment", "posting")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give a place for a database that is not there yet, in a folder that is not there either."""
    return tmp_path / "state" / "dragoman.sqlite3"


def spellings(path: Path) -> list[tuple[int, str, int]]:
    """List the words that spelling is repaired to, with their scope's ordinal and their articles."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT scope, word, articles FROM word ORDER BY scope, word").fetchall()


async def test_an_article_comes_back_as_it_went_in(path: Path) -> None:
    """Every field survives, unknown ones as unknown, across closing and opening."""
    full = dataclasses.replace(
        library()[0], raw="Advertisement\nText", dropped=(DroppedLine(1, "Advertisement", "advertisement"),)
    )
    bare = draft("bare", "Only a body.", language=None)
    async with Store.open(path) as store:
        assert (await store.put(SHARED, [full, bare])).outcomes == (Outcome.ADDED, Outcome.ADDED)
    async with Store.open(path) as store:
        article = await store.find(SHARED, "khorgos")
        assert article is not None
        assert (article.headline, article.headline_given, article.publisher) == (
            "Khorgos speeds up",
            True,
            "Steppe Courier",
        )
        assert (article.published, article.url) == (Published(2024, 2, 11), "https://courier.example/khorgos")
        assert (article.language, article.body, article.scope) == ("en", full.body, SHARED)
        assert await store.source(SHARED, article.id) == ArticleSource(full.raw, full.dropped)
        unknown = await store.find(SHARED, "bare")
        assert unknown is not None
        assert (unknown.headline_given, unknown.publisher, unknown.published, unknown.url) == (False, None, None, None)


async def test_the_same_again_changes_nothing(path: Path) -> None:
    """An unchanged article is skipped, a changed one replaces the old under its id, and both are told apart."""
    async with Store.open(path) as store:
        await store.put(SHARED, library())
        before = await store.find(SHARED, "durian")
        changed = dataclasses.replace(library()[1], body="Malaysia ships durians by sea now.")
        assert (await store.put(SHARED, [library()[0], changed])).outcomes == (Outcome.UNCHANGED, Outcome.UPDATED)
        after = await store.find(SHARED, "durian")
        assert before is not None
        assert after is not None
        assert (after.id, after.body) == (before.id, "Malaysia ships durians by sea now.")
    check_index(path)


async def test_every_field_that_is_shown_counts_as_a_change(path: Path) -> None:
    """A new date, link, publisher, language or headline alone makes an update."""
    article = library()[0]
    changes = [
        dataclasses.replace(article, headline="Khorgos slows down"),
        dataclasses.replace(article, headline_given=False),
        dataclasses.replace(article, publisher=None),
        dataclasses.replace(article, published=Published(2024, 2)),
        dataclasses.replace(article, url=None),
        dataclasses.replace(article, language="ms"),
    ]
    async with Store.open(path) as store:
        for change in changes:
            await store.put(SHARED, [article])
            assert (await store.put(SHARED, [change])).outcomes == (Outcome.UPDATED,)


async def test_two_drafts_with_one_key_are_refused(path: Path) -> None:
    """Neither of two drafts with the same key silently wins."""
    async with Store.open(path) as store:
        with pytest.raises(ValueError, match="same key"):
            await store.put(SHARED, [library()[0], library()[0]])
        assert await store.keys(SHARED) == set()


async def test_removing_leaves_nothing_in_the_index(path: Path) -> None:
    """After all articles are removed no count, word, passage or posting is left of them."""
    async with Store.open(path) as store:
        await store.put(SHARED, library())
        change = await store.remove(SHARED, ["khorgos", "durian", "flour", "beef", "honey", "unheard of"])
        assert change.outcomes == (*[Outcome.REMOVED] * 5, Outcome.MISSING)
        assert await store.headlines(SHARED) == ([], 0)
    assert [contents(path, table) for table in (*INDEX_TABLES, "article", "source")] == [[]] * 7
    (scope,) = contents(path, "scope")
    assert scope[-4:-1] == (0, 0, 0)  # passages, terms, articles
    check_index(path)


async def test_removing_one_article_leaves_the_others_in_the_index(path: Path) -> None:
    """What is removed of several articles that came together is dead in their segment, the others are still found."""
    async with Store.open(path) as store:
        await store.put(SHARED, library())
        await store.put(RED, library())
        assert (await store.remove(SHARED, ["durian", "beef"])).outcomes.count(Outcome.REMOVED) == 2
        check_index(path)
        assert (await store.remove(SHARED, ["khorgos"])).outcomes.count(Outcome.REMOVED) == 1
    check_index(path)
    assert len(contents(path, "segment")) == 2


async def test_an_article_without_words_takes_no_other_with_it(path: Path) -> None:
    """An article of which nothing can be searched comes and goes without a change for those that came with it."""
    async with Store.open(path) as store:
        await store.put(SHARED, [draft("marks", "?! ... !"), draft("port", "The port of Khorgos grows.")])
        check_index(path)
        await store.remove(SHARED, ["marks"])
    check_index(path)


async def test_an_article_without_a_passage_is_stored(path: Path) -> None:
    """An empty body has no passage; its article comes, is listed and goes like any other."""
    async with Store.open(path) as store:
        await store.put(SHARED, [draft("blank", "", headline="Blank"), draft("port", "The port grows.")])
        assert (await store.headlines(SHARED))[1] == 2
        check_index(path)
        await store.remove(SHARED, ["blank"])
    check_index(path)


async def test_an_article_is_found_by_its_new_words_only(path: Path) -> None:
    """A new version takes the old one's place in the index, and is found by a word of the new headline alone."""
    async with Store.open(path) as store:
        await store.put(SHARED, library())
        await store.put(SHARED, [draft("durian", "Malaysia ships durians by sea now.", headline="Vessels")])
        assert [item.key for item in await store.suggest(SHARED, "vessels")] == ["durian"]
    check_index(path)
    assert len(contents(path, "indexed_article")) == 5


async def test_an_id_is_never_given_twice(path: Path) -> None:
    """A removed article's id, which a button may still name, is not given to another one."""
    async with Store.open(path) as store:
        await store.put(SHARED, library())
        honey = await store.find(SHARED, "honey")
        await store.remove(SHARED, ["honey"])
        await store.put(SHARED, [draft("new", "Another article.")])
        new = await store.find(SHARED, "new")
        assert honey is not None
        assert new is not None
        assert new.id > honey.id


async def test_a_server_sees_its_own_and_the_shared_articles_only(path: Path) -> None:
    """Nothing that reads gives one server what another one added."""
    async with Store.open(path) as store:
        await store.put(
            RED, [draft("secret", "The red server's secret.", headline="Red secret", publisher="Red Press")]
        )
        await store.put(SHARED, [draft("open", "Everybody's article.", headline="Open to all")])
        await store.put(BUNDLED, [draft("shipped", "A shipped article.", headline="It ships")])
        secret = await store.find(RED, "secret")
        assert secret is not None
        for stranger in (BLUE, SHARED):
            assert await store.find(stranger, "secret") is None
            assert await store.article(stranger, secret.id) is None
            assert await store.source(stranger, secret.id) is None
            assert {item.key for item in (await store.headlines(stranger))[0]} == {"open", "shipped"}
            assert "secret" not in {item.key for item in await store.suggest(stranger, "red secret")}
            assert await store.publishers(stranger) == []
        assert {item.key for item in (await store.headlines(RED))[0]} == {"secret", "open", "shipped"}


async def test_shipped_articles_can_be_left_out(path: Path) -> None:
    """A store opened without the shipped articles shows them to nobody, and keeps them for the next time."""
    async with Store.open(path) as store:
        await store.put(BUNDLED, library())
    async with Store.open(path, bundled=False) as store:
        assert await store.headlines(SHARED) == ([], 0)
        assert await store.find(RED, "khorgos") is None
    async with Store.open(path) as store:
        assert await store.find(RED, "khorgos") is not None


async def test_a_server_may_use_a_key_of_the_shared_corpus(path: Path) -> None:
    """Keys are lasting within a scope; a server's own article comes first for that server alone."""
    async with Store.open(path) as store:
        await store.put(SHARED, [draft("same", "The shared text.")])
        await store.put(RED, [draft("same", "The red text.")])
        red, blue = await store.find(RED, "same"), await store.find(BLUE, "same")
        assert red is not None
        assert blue is not None
        assert (red.body, blue.body) == ("The red text.", "The shared text.")


async def test_headlines_come_newest_first_and_undated_last(path: Path) -> None:
    """A list is ordered by date, pages do not overlap, and the total counts them all."""
    async with Store.open(path) as store:
        await store.put(SHARED, library())
        listed = [
            item.key for offset in (0, 2, 4) for item in (await store.headlines(SHARED, offset=offset, limit=2))[0]
        ]
        assert listed == ["durian", "khorgos", "beef", "honey", "flour"]
        assert [item.key for item in (await store.headlines(SHARED, publisher="steppe courier"))[0]] == ["khorgos"]
        assert (await store.headlines(SHARED, limit=1))[1] == 5


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("khor", "khorgos"),
        ("Korgos spee", "khorgos"),
        ("durains", "durian"),
        ("f", "durian"),
        ("мука", "flour"),
        ("牛肉", "beef"),
    ],
)
async def test_suggestions_bear_typing_errors(path: Path, typed: str, key: str) -> None:
    """A headline is found while it is typed, by its beginning, misspelt, and in any script."""
    async with Store.open(path) as store:
        await store.put(SHARED, library())
        assert (await store.suggest(SHARED, typed))[0].key == key


async def test_suggestions_for_nothing_typed_are_the_newest(path: Path) -> None:
    """Before anything is typed the newest headlines are offered, and nothing for what has no words."""
    async with Store.open(path) as store:
        await store.put(SHARED, library())
        for typed in ("", "  "):
            assert [item.key for item in await store.suggest(SHARED, typed, limit=2)] == ["durian", "khorgos"]
        assert await store.suggest(SHARED, '"*') == []


async def test_publishers_are_found_by_a_part_of_their_name(path: Path) -> None:
    """Publishers are listed by number of articles, and found by what is typed of them."""
    async with Store.open(path) as store:
        await store.put(SHARED, [*library(), draft("more", "More.", publisher="Straits Ledger")])
        assert await store.publishers(SHARED) == ["Straits Ledger", "Steppe Courier", "Степной вестник"]
        assert (await store.publishers(SHARED, "step cour"))[0] == "Steppe Courier"


async def test_a_failed_write_changes_nothing(path: Path) -> None:
    """When the database cannot be written the error says so, and neither articles nor index have changed."""
    async with Store.open(path) as store:
        await store.put(SHARED, library()[:2])
        before = {table: contents(path, table) for table in (*INDEX_TABLES, "article", "scope")}
        async with store._database.transaction() as connection:
            await connection.execute("CREATE TRIGGER full BEFORE INSERT ON word BEGIN SELECT RAISE(FAIL, 'full'); END")
        with pytest.raises(sqlite3.IntegrityError):
            await store.put(SHARED, library()[2:])
        assert {table: contents(path, table) for table in before} == before
    check_index(path)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["a", "b", "c"]), st.sampled_from(["", "Port grows.", "Port. Durian!", "今天很好。"])
        ),
        max_size=8,
    )
)
async def test_the_index_is_that_of_what_is_stored(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str]]
) -> None:
    """After any changes the index holds what the articles say, and the words that it would hold of them alone."""
    folder = tmp_path_factory.mktemp("counts")
    final: dict[str, Draft] = {}
    async with Store.open(folder / "changed.sqlite3") as store:
        for key, body in steps:
            if body:
                final[key] = draft(key, body)
                await store.put(SHARED, [final[key]])
            elif final.pop(key, None):
                await store.remove(SHARED, [key])
    async with Store.open(folder / "fresh.sqlite3") as store:
        await store.put(SHARED, list(final.values()))
    assert spellings(folder / "changed.sqlite3") == spellings(folder / "fresh.sqlite3")
    check_index(folder / "changed.sqlite3")
    check_index(folder / "fresh.sqlite3")
