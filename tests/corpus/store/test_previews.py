"""Previews: what was read waits for a decision, for a day, and for nobody but its scope."""

from __future__ import annotations

import dataclasses
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from corpus.errors import CorpusError
from corpus.models import SHARED, Author, DroppedLine, Scope, Via
from corpus.sentences import Sentence
from corpus.store import Store, previews
from corpus.store.previews import MOST_OPEN, Decision, PreviewArticle
from tests.corpus.drafts import library

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

RED, BLUE = Scope(100200300400500600), Scope(700)
ANNA, BOLAT = Author(Via.MEMBER, 11), Author(Via.MEMBER, 22)
LINE = DroppedLine(3, "Реклама", "advertisement")


def waiting() -> list[PreviewArticle]:
    """Make five articles that wait."""
    return [PreviewArticle(draft, kind="MARKDOWN", headline=draft.headline) for draft in library()]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give a place for a database that is not there yet."""
    return tmp_path / "previews.sqlite3"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[Store]:
    """Open a corpus without articles."""
    async with Store.open(path) as opened:
        yield opened


def age(path: Path, token: str, hours: float) -> None:
    """Make a preview older."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "UPDATE preview SET made_at = datetime('now', ?) WHERE token = ?", (f"-{hours * 60} minutes", token)
        )
        connection.commit()


def rows(path: Path) -> list[tuple[str, int]]:
    """List the articles of all previews that are still kept, whether they can be seen or not."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT preview, number FROM preview_article ORDER BY 1, 2").fetchall()


async def test_a_preview_survives_a_restart(path: Path) -> None:
    """Everything that was kept is there when the program starts again."""
    full = dataclasses.replace(
        waiting()[0],
        kept=(LINE,),
        edited=frozenset({"headline", "url"}),
        decision=Decision.REPLACE,
        replaces="khorgos",
        repeats=4,
        entry=12,
    )
    async with Store.open(path) as store:
        token = await store.previews.keep(RED, ANNA, [full, *waiting()[1:]], [Sentence("notes.txt has no text.")])
    async with Store.open(path) as store:
        page = await store.previews.page(RED, token, 0)
        assert page is not None
        assert page.article == full
        assert (page.count, page.chosen, page.failures) == (5, 5, (Sentence("notes.txt has no text."),))
        assert await store.previews.articles(RED, token) == [full, *waiting()[1:]]
        assert len(token) == 12
        assert token.replace("-", "").replace("_", "").isalnum()


async def test_nothing_of_a_preview_is_in_the_corpus(store: Store) -> None:
    """What waits is no article: it is neither listed nor found."""
    await store.previews.keep(RED, ANNA, waiting())
    assert await store.keys(RED) == set()
    assert (await store.usage(RED)).articles == 0


async def test_another_server_sees_nothing_of_it(path: Path, store: Store) -> None:
    """With the right token, another scope can neither see nor change nor delete a preview."""
    token = await store.previews.keep(RED, ANNA, waiting())
    for scope in (BLUE, SHARED):
        assert await store.previews.page(scope, token, 0) is None
        assert await store.previews.article(scope, token, 0) is None
        assert await store.previews.articles(scope, token) == []
        assert not await store.previews.change(scope, token, 0, waiting()[1])
        assert not await store.previews.decide(scope, token, 0, Decision.SKIP)
        assert not await store.previews.delete(scope, token)
    assert await store.previews.articles(RED, token) == waiting()
    assert len(rows(path)) == 5


async def test_a_preview_is_gone_after_a_day(path: Path, store: Store) -> None:
    """A day after it was made it cannot be seen, changed or accepted any more, a little earlier it can."""
    token = await store.previews.keep(RED, ANNA, waiting())
    age(path, token, 23.9)
    assert await store.previews.page(RED, token, 0) is not None
    age(path, token, 24.1)
    assert await store.previews.page(RED, token, 0) is None
    assert await store.previews.articles(RED, token) == []
    assert not await store.previews.change(RED, token, 0, waiting()[1])
    assert not await store.previews.decide(RED, token, 0, Decision.SKIP)


async def test_old_previews_are_deleted_when_another_is_kept(path: Path, store: Store) -> None:
    """Whatever is too old goes, of all scopes, with its articles."""
    old = await store.previews.keep(BLUE, BOLAT, waiting())
    age(path, old, 25)
    new = await store.previews.keep(RED, ANNA, waiting()[:2])
    assert rows(path) == [(new, 0), (new, 1)]


async def test_old_previews_are_deleted_without_another(path: Path, store: Store) -> None:
    """What is too old can be deleted at any time, and what is not too old stays."""
    old, new = [await store.previews.keep(BLUE, BOLAT, waiting()[:1]) for _ in range(2)]
    age(path, old, 24.1)
    age(path, new, 23.9)
    await store.previews.forget_old()
    assert rows(path) == [(new, 0)]


async def test_a_person_has_only_so_many_open(path: Path, store: Store) -> None:
    """The oldest preview of a person makes room for a new one; those of others stay."""
    others = await store.previews.keep(RED, BOLAT, waiting()[:1])
    elsewhere = await store.previews.keep(BLUE, ANNA, waiting()[:1])
    tokens = []
    for minutes in range(MOST_OPEN, 0, -1):
        tokens.append(await store.previews.keep(RED, ANNA, waiting()[:1]))
        age(path, tokens[-1], minutes / 60)
    newest = await store.previews.keep(RED, ANNA, waiting()[:1])
    assert {token for token, _ in rows(path)} == {others, elsewhere, newest, *tokens[1:]}


async def test_a_scope_has_only_so_much_room(path: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a scope's previews take too many bytes the oldest go; one that is too large alone is refused."""
    first = await store.previews.keep(RED, ANNA, waiting())
    age(path, first, 2)
    second = await store.previews.keep(RED, BOLAT, waiting())
    age(path, second, 1)
    elsewhere = await store.previews.keep(BLUE, BOLAT, waiting())
    with closing(sqlite3.connect(path)) as connection:
        (size,) = connection.execute(
            "SELECT sum(length(CAST(draft AS BLOB))) FROM preview_article WHERE preview = ?", (first,)
        ).fetchone()
    monkeypatch.setattr(previews, "MOST_BYTES", 2 * size)
    third = await store.previews.keep(RED, ANNA, waiting())
    assert {token for token, _ in rows(path)} == {second, third, elsewhere}
    monkeypatch.setattr(previews, "MOST_BYTES", size - 1)
    with pytest.raises(CorpusError, match="smaller parts"):
        await store.previews.keep(RED, ANNA, waiting())
    assert {token for token, _ in rows(path)} == {second, third, elsewhere}


async def test_one_article_is_changed_alone(path: Path, store: Store) -> None:
    """A change of one article of a batch writes no other row and not what becomes of it."""
    token = await store.previews.keep(RED, ANNA, waiting())
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            """
            CREATE TABLE written (number INTEGER);
            CREATE TRIGGER note AFTER UPDATE ON preview_article BEGIN INSERT INTO written VALUES (new.number); END;
            """
        )
    changed = dataclasses.replace(waiting()[2], draft=library()[0], kept=(LINE,), decision=Decision.SKIP)
    assert await store.previews.change(RED, token, 2, changed)
    assert await store.previews.decide(RED, token, 3, Decision.REPLACE, "durian")
    assert await store.previews.article(RED, token, 2) == dataclasses.replace(changed, decision=Decision.ADD)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT number FROM written").fetchall() == [(2,), (3,)]


async def test_what_is_left_out_is_not_counted(store: Store) -> None:
    """`chosen` counts what will be added or replaces something."""
    token = await store.previews.keep(RED, ANNA, waiting())
    await store.previews.decide(RED, token, 0, Decision.SKIP)
    await store.previews.decide(RED, token, 1, Decision.REPLACE, "durian")
    page = await store.previews.page(RED, token, 4)
    assert page is not None
    assert (page.count, page.chosen) == (5, 4)
    assert await store.previews.page(RED, token, 5) is None
    assert await store.previews.page(RED, token, -1) is None
    assert not await store.previews.decide(RED, token, 5, Decision.SKIP)


async def test_a_deleted_preview_is_gone(path: Path, store: Store) -> None:
    """Deleting takes the articles along, and is told from deleting nothing."""
    token = await store.previews.keep(RED, ANNA, waiting())
    assert await store.previews.delete(RED, token)
    assert not await store.previews.delete(RED, token)
    assert rows(path) == []
    assert await store.previews.page(RED, token, 0) is None
