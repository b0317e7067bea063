"""Every state of an article is kept, anything can be brought back, and all of it agrees with a simple model."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from unittest.mock import create_autospec

import pytest

from corpus.errors import CorpusError, LimitError
from corpus.models import HOST, SHARED, Author, DroppedLine, Limits, Scope, Via
from corpus.store import Action, Outcome, Store, Usage, changing, writing
from corpus.store.fields import MOST_HEADLINE, MOST_KEY, MOST_PUBLISHER
from tests.corpus.drafts import DURIAN, KHORGOS, draft, library
from tests.corpus.store.checking import check_index

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
    from pathlib import Path

    from corpus.indexing import IndexedArticle
    from corpus.models import Draft
    from corpus.store import Change


BLUE, GREEN = Scope(111), Scope(222)
AIGUL, BELA = Author(Via.MEMBER, 11), Author(Via.MEMBER, 12)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """Open a new database."""
    async with Store.open(tmp_path / "new.sqlite3") as opened:
        yield opened


async def test_each_change_is_written_down(store: Store) -> None:
    """The history tells who did what, newest first, and what the article was after it."""
    first, second = draft("port", KHORGOS, headline="Port"), draft("port", DURIAN, headline="Fruit")
    await store.put(BLUE, [first], AIGUL)
    await store.put(BLUE, [second], BELA, action=Action.EDIT)
    await store.remove(BLUE, ["port"])
    told = [
        (r.number, r.action, r.author, r.headline, r.present, r.is_current)
        for r in await store.history.of_article(BLUE, "port")
    ]
    assert told == [
        (3, Action.REMOVE, HOST, "Fruit", False, True),
        (2, Action.EDIT, BELA, "Fruit", True, False),
        (1, Action.ADD, AIGUL, "Port", True, False),
    ]
    assert await store.history.draft(BLUE, "port", 1) == first
    assert await store.history.draft(BLUE, "port", 2) == second
    assert await store.history.draft(BLUE, "port", 3) is None
    assert await store.history.draft(BLUE, "port", 4) is None


async def test_the_present_revision_is_read_with_its_source(store: Store) -> None:
    """What stands in the article's own row is a revision like any other, left out lines included."""
    full = replace(draft("port", KHORGOS), raw="Share\n" + KHORGOS, dropped=(DroppedLine(1, "Share", "sharing"),))
    await store.put(BLUE, [full])
    assert await store.history.draft(BLUE, "port", 1) == full


async def test_nothing_is_written_down_when_nothing_changes(store: Store) -> None:
    """Storing the same again, or removing what is not there, is no change; nor is the same text from elsewhere."""
    await store.put(BLUE, [draft("port", KHORGOS)])
    again = replace(draft("port", KHORGOS), raw="<p>With other advertisements</p>")
    change = await store.put(BLUE, [again])
    assert (change.id, change.outcomes) == (None, (Outcome.UNCHANGED,))
    change = await store.remove(BLUE, ["harbour"])
    assert (change.id, change.outcomes) == (None, (Outcome.MISSING,))
    assert (await store.history.latest(BLUE))[1] == 1


async def test_a_removed_article_comes_back_as_it_was(store: Store) -> None:
    """Restoring brings back every field under the same number, and the search finds it again."""
    await store.put(BLUE, library(), AIGUL)
    article = await store.own_by_key(BLUE, "khorgos")
    source = article and await store.source(BLUE, article.id)
    await store.remove(BLUE, ["khorgos", "durian"], AIGUL)
    assert [r.key for r in await store.history.removed(BLUE)] == ["durian", "khorgos"]
    assert [r.key for r in await store.history.removed(BLUE, "Korgos speds")] == ["khorgos"]
    change = await store.restore(BLUE, "khorgos", author=BELA)
    assert change.outcomes == (Outcome.ADDED,)
    assert await store.own_by_key(BLUE, "khorgos") == article
    assert article is not None
    assert await store.source(BLUE, article.id) == source
    assert [r.key for r in await store.history.removed(BLUE)] == ["durian"]
    assert [h.key for h in await store.suggest(BLUE, "Khorgos speeds")] == ["khorgos"]


async def test_any_version_can_be_brought_back(store: Store) -> None:
    """An earlier version of an article that is there takes its place, which is one more version."""
    await store.put(BLUE, [draft("port", KHORGOS)])
    await store.put(BLUE, [draft("port", DURIAN)])
    await store.restore(BLUE, "port", 1)
    article = await store.own_by_key(BLUE, "port")
    assert article is not None
    assert article.body == KHORGOS
    assert next(r.action for r in await store.history.of_article(BLUE, "port")) is Action.RESTORE
    with pytest.raises(CorpusError, match="version 9"):
        await store.restore(BLUE, "port", 9)
    with pytest.raises(CorpusError, match="never was an article “harbour”"):
        await store.restore(BLUE, "harbour")


async def test_one_undo_takes_back_a_whole_change(store: Store) -> None:
    """Undoing a change of many articles brings all of them back to what they were; undoing that does it again."""
    await store.put(BLUE, [draft("port", KHORGOS), draft("tea", "Tea grows in the hills.")])
    both = [draft("port", DURIAN), draft("rail", "Rails are laid to the border.")]
    change = await store.put(BLUE, both, AIGUL)
    assert change.id is not None
    undone = await store.undo(BLUE, change.id, BELA)
    assert await bodies(store, BLUE) == {"port": KHORGOS, "tea": "Tea grows in the hills."}
    assert undone.id is not None
    await store.undo(BLUE, undone.id, BELA)
    assert await bodies(store, BLUE) == {
        "port": DURIAN,
        "tea": "Tea grows in the hills.",
        "rail": "Rails are laid to the border.",
    }
    assert [r.action for r in await store.history.of_article(BLUE, "rail")] == [Action.UNDO, Action.UNDO, Action.ADD]


async def test_what_was_changed_since_is_not_undone(store: Store) -> None:
    """An undo that would lose a later change is refused as a whole, naming the article."""
    first = await store.put(BLUE, [draft("port", KHORGOS, headline="Port"), draft("tea", "Tea grows.")])
    await store.put(BLUE, [draft("port", DURIAN, headline="Harbour")])
    assert first.id is not None
    with pytest.raises(CorpusError, match="“Port” has been changed since"):
        await store.undo(BLUE, first.id)
    assert set(await bodies(store, BLUE)) == {"port", "tea"}


async def test_one_server_reaches_nothing_of_another(store: Store) -> None:
    """History, versions, restoring and undoing stay within one server, even for the same key."""
    blue = await store.put(BLUE, [draft("port", KHORGOS)])
    await store.put(GREEN, [draft("port", DURIAN)])
    await store.remove(GREEN, ["port"])
    assert blue.id is not None
    with pytest.raises(CorpusError, match="no such change"):
        await store.undo(GREEN, blue.id)
    assert await bodies(store, BLUE) == {"port": KHORGOS}
    assert await store.history.removed(BLUE) == []
    assert {r.scope for r in (await store.history.latest(GREEN))[0]} == {GREEN}
    assert await store.own_by_key(SHARED, "port") is None
    article = await store.own_by_key(BLUE, "port")
    assert article is not None
    assert await store.own(GREEN, article.id) is None


async def test_limits_hold_for_what_is_added(store: Store) -> None:
    """At a limit nothing of a change is stored, and the sentence says how much there may be."""
    few, small = Limits(articles=2), Limits(size=2 * len(KHORGOS.encode()) + 50)
    await store.put(BLUE, [draft("port", KHORGOS)], limits=few)
    with pytest.raises(LimitError, match="room for 2 articles here, and there would be 3"):
        await store.put(BLUE, [draft("tea", "Tea grows."), draft("rail", "Rails are laid.")], limits=few)
    with pytest.raises(LimitError, match=r"room for 0\.7 kB of articles"):
        await store.put(BLUE, [draft("tea", "Tea grows in the hills.")], limits=small)
    assert set(await bodies(store, BLUE)) == {"port"}
    assert await store.usage(BLUE) == Usage(1, len(KHORGOS[:40].encode()) + 2 * len(KHORGOS.encode()))
    assert (await store.history.latest(BLUE))[1] == 1


async def test_what_is_over_a_limit_is_refused_before_it_is_analysed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether there is room for the articles is known without working out their index."""
    monkeypatch.setattr("corpus.store.writing.analyse", create_autospec(writing.analyse, side_effect=AssertionError))
    for limits in (Limits(articles=1), Limits(size=100)):
        with pytest.raises(LimitError):
            await store.put(BLUE, library(), limits=limits)


@pytest.mark.parametrize("step", ["add", "edit", "remove", "undo"])
async def test_nothing_is_analysed_while_others_wait(store: Store, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """Analysing and compressing, which take long for many articles, are done before a change locks the database."""
    writing_now: list[bool] = []

    def watched(draft: Draft) -> IndexedArticle:
        writing_now.append(store._database._writer.in_transaction)
        return analyse(draft)

    analyse = writing.analyse
    added = await store.put(BLUE, library())
    monkeypatch.setattr("corpus.store.writing.analyse", watched)
    if step == "add":
        await store.put(GREEN, library())
    elif step == "edit":
        await store.put(BLUE, [replace(item, body=item.body + " More.") for item in library()])
    elif step == "remove":
        await store.remove(BLUE, [item.key for item in library()])
    elif added.id is not None:
        await store.undo(BLUE, added.id)
    assert writing_now
    assert not any(writing_now)


async def test_a_change_that_was_overtaken_is_prepared_again(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If another program changes the same article first, a change goes by what is there then."""
    await store.put(BLUE, [draft("port", KHORGOS)])
    async with Store.open(tmp_path / "new.sqlite3") as other:
        before_the_next_write(monkeypatch, lambda: other.put(BLUE, [draft("port", DURIAN)], BELA))
        change = await store.put(BLUE, [draft("port", "Cranes turn."), draft("tea", "Tea grows.")], AIGUL)
    assert change.outcomes == (Outcome.UPDATED, Outcome.ADDED)
    assert [r.author for r in await store.history.of_article(BLUE, "port")] == [AIGUL, BELA, HOST]
    assert await store.history.draft(BLUE, "port", 2) == draft("port", DURIAN)
    await store.merged()
    check_index(tmp_path / "new.sqlite3")


async def test_what_was_looked_at_before_must_still_be_so(store: Store) -> None:
    """A change that goes by an older version, or by there being nothing, is refused as a whole."""
    await store.put(BLUE, [draft("port", KHORGOS)])
    await store.put(BLUE, [draft("port", DURIAN, headline="Fruit")])
    later = [draft("tea", "Tea grows."), draft("port", "Cranes turn.")]
    for number in (0, 1, 3):
        with pytest.raises(CorpusError, match="“Fruit” has been changed meanwhile; look at it again"):
            await store.put(BLUE, later, basis={"port": number})
    with pytest.raises(CorpusError, match="“tea” has been changed meanwhile"):
        await store.put(BLUE, later, basis={"tea": 1})
    assert await bodies(store, BLUE) == {"port": DURIAN}
    same = await store.put(BLUE, [draft("port", DURIAN, headline="Fruit")], basis={"port": 0})
    assert same.outcomes == (Outcome.UNCHANGED,)
    assert (await store.put(BLUE, later, basis={"port": 2, "tea": 0})).outcomes == (Outcome.ADDED, Outcome.UPDATED)


async def test_restoring_does_not_replace_what_came_meanwhile(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """An article that somebody adds while another one restores the old one under its key stays."""
    await store.put(BLUE, [draft("port", KHORGOS)])
    await store.remove(BLUE, ["port"])
    after_reading_drafts(store, monkeypatch, lambda: store.put(BLUE, [draft("port", DURIAN)]))
    with pytest.raises(CorpusError, match="changed meanwhile"):
        await store.restore(BLUE, "port")
    assert await bodies(store, BLUE) == {"port": DURIAN}


async def test_undoing_for_a_server_that_is_forgotten_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """An undo whose server is forgotten at the same time is refused like any other that comes too late."""
    change = await store.put(BLUE, [draft("port", KHORGOS)])
    after_reading_drafts(store, monkeypatch, lambda: store.servers.forget(BLUE))
    assert change.id is not None
    with pytest.raises(CorpusError, match="has been changed since"):
        await store.undo(BLUE, change.id)


@pytest.mark.parametrize(
    "wrong",
    [
        draft("po\0rt", KHORGOS),
        draft("p" * (MOST_KEY + 1), KHORGOS),
        draft("port", KHORGOS, headline="H" * (MOST_HEADLINE + 1)),
        draft("port", KHORGOS, publisher="P" * (MOST_PUBLISHER + 1)),
    ],
    ids=["NUL", "key", "headline", "publisher"],
)
async def test_a_field_that_no_reader_makes_is_refused(store: Store, wrong: Draft) -> None:
    """A key that could not be found again, and fields far too long, do not come into the database."""
    with pytest.raises(ValueError, match="character"):
        await store.put(BLUE, [wrong])
    assert await store.usage(BLUE) == Usage(0, 0)


async def test_history_is_read_by_indexes(store: Store, tmp_path: Path) -> None:
    """However long the history is, what came last, what is gone, and one article's versions are found by an index."""
    statements: list[str] = []
    await store.put(BLUE, library())
    await store.remove(BLUE, ["durian"])
    for connection in store._database._readers._queue:  # type: ignore[attr-defined]  # as above
        await connection.set_trace_callback(statements.append)
    await store.history.latest(BLUE)
    await store.history.of_id(BLUE, 1)
    await store.history.acts(BLUE)
    await store.history.removed(BLUE)
    with closing(sqlite3.connect(tmp_path / "new.sqlite3")) as connection:
        plans = [
            str(row[3])
            for statement in statements
            if statement.lstrip().startswith("SELECT")
            for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")
        ]
    assert {name for plan in plans for name in plan.split() if name.startswith("revision_")} >= {
        "revision_by_scope",
        "revision_by_article",
        "revision_gone",
    }
    assert not [plan for plan in plans if plan.startswith("SCAN")]


async def test_an_edit_at_the_limit_is_possible(store: Store) -> None:
    """Who holds as many articles as may be can still correct and remove them."""
    one = Limits(articles=1)
    await store.put(BLUE, [draft("port", KHORGOS)], limits=one)
    await store.put(BLUE, [draft("port", DURIAN)], limits=one)
    assert (await store.remove(BLUE, ["port"])).outcomes == (Outcome.REMOVED,)
    assert (await store.usage(BLUE)).articles == 0


async def test_a_server_is_forgotten_altogether(store: Store, tmp_path: Path) -> None:
    """Nothing of a forgotten server is left in any table, and the others keep theirs."""
    for scope in (BLUE, GREEN):
        await store.put(scope, library())
        await store.remove(scope, ["durian"])
        await store.servers.set_setting(scope, "curator_role", "5")
        await store.servers.add_notice(scope, "An answer got worse.")
        await store.count_unanswered(scope, "Who grows rice?")
    await store.servers.forget(BLUE)
    assert await store.servers.known() == [GREEN]
    assert await store.own_headlines(BLUE) == ([], 0)
    assert await store.history.latest(BLUE) == ([], 0)
    assert await store.unanswered(BLUE) == []
    assert await store.usage(BLUE) == Usage(0, 0)
    assert await store.servers.notices(BLUE) == {}
    assert (await store.own_headlines(GREEN))[1] == 4
    kept = await store.servers.notices(GREEN)
    assert [*kept.values()] == ["An answer got worse."]
    await store.servers.drop_notices(BLUE, kept)
    assert await store.servers.notices(GREEN) == kept
    await store.servers.drop_notices(GREEN, kept)
    assert await store.servers.notices(GREEN) == {}
    await store.merged()
    check_index(tmp_path / "new.sqlite3")
    with pytest.raises(ValueError, match="server"):
        await store.servers.forget(SHARED)


async def bodies(store: Store, scope: Scope) -> dict[str, str]:
    """Map the keys of a scope to the bodies."""
    return {article.key: article.body for article in await store.own_after(scope, "")}


def before_the_next_write(monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], Awaitable[object]]) -> None:
    """Let something happen once between the preparation of a change and its transaction."""
    carry_out = changing.carry_out

    async def overtaken(*args: Any) -> Change | None:  # noqa: ANN401 - passed on as they are
        monkeypatch.setattr("corpus.store.changing.carry_out", carry_out)
        connection = args[0]
        await connection.rollback()
        await meanwhile()
        await connection.execute("BEGIN IMMEDIATE")
        return await carry_out(*args)

    monkeypatch.setattr("corpus.store.changing.carry_out", overtaken)


def after_reading_drafts(
    store: Store, monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], Awaitable[object]]
) -> None:
    """Let something happen once after versions were read that are to be brought back."""
    drafts = store.history.drafts

    async def overtaken(scope: Scope, wanted: Iterable[tuple[str, int]]) -> dict[str, Draft]:
        read = await drafts(scope, wanted)
        monkeypatch.setattr(store.history, "drafts", drafts)
        await meanwhile()
        return read

    monkeypatch.setattr(store.history, "drafts", overtaken)
