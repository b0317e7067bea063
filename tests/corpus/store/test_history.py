"""Every state of an article is kept, anything can be brought back, and all of it agrees with a simple model."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import CorpusError, LimitError
from corpus.models import HOST, SHARED, Author, DroppedLine, Limits, Scope, Via
from corpus.store import Action, Outcome, Store, Usage
from tests.corpus.drafts import DURIAN, KHORGOS, draft, library
from tests.corpus.store.checking import check_index

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

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
    few, small = Limits(articles=2), Limits(size=2 * len(KHORGOS.encode()) + 10)
    await store.put(BLUE, [draft("port", KHORGOS)], limits=few)
    with pytest.raises(LimitError, match="room for 2 articles here, and there would be 3"):
        await store.put(BLUE, [draft("tea", "Tea grows."), draft("rail", "Rails are laid.")], limits=few)
    with pytest.raises(LimitError, match=r"room for 0\.7 kB of articles"):
        await store.put(BLUE, [draft("tea", "Tea grows in the hills.")], limits=small)
    assert set(await bodies(store, BLUE)) == {"port"}
    assert await store.usage(BLUE) == Usage(1, 2 * len(KHORGOS.encode()))
    assert (await store.history.latest(BLUE))[1] == 1


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
    assert await store.servers.take_notices(BLUE) == []
    assert (await store.own_headlines(GREEN))[1] == 4
    assert await store.servers.take_notices(GREEN) == ["An answer got worse."]
    assert await store.servers.take_notices(GREEN) == []
    await store.merged()
    check_index(tmp_path / "new.sqlite3")
    with pytest.raises(ValueError, match="server"):
        await store.servers.forget(SHARED)


@dataclass
class Model:
    """What one article should be: all its states, and what each change did."""

    states: list[str | None] = field(default_factory=lambda: [None])
    changes: list[tuple[int, int]] = field(default_factory=list)

    @property
    def now(self) -> str | None:
        """The body, None if the article is not there."""
        return self.states[-1]

    def become(self, state: str | None, change: Change) -> None:
        """Take a new state, if it is one."""
        if state == self.now:
            assert change.id is None
            return
        assert change.id is not None
        self.states.append(state)
        self.changes.append((change.id, len(self.states) - 1))


STEPS = st.one_of(
    st.tuples(st.just("put"), st.sampled_from([KHORGOS, DURIAN, "Rails are laid.", "今天很好。"])),
    st.tuples(st.just("remove"), st.none()),
    st.tuples(st.just("restore"), st.integers(1, 6)),
    st.tuples(st.just("undo"), st.integers(0, 6)),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=10))
async def test_any_order_of_changes_equals_a_simple_model(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str | int | None]]
) -> None:
    """Whatever is added, edited, removed, restored and undone, the article and its history are what a list says."""
    path = tmp_path_factory.mktemp("model") / "model.sqlite3"
    model = Model()
    async with Store.open(path) as store:
        await store.put(GREEN, [draft("port", KHORGOS)])
        for name, value in steps:
            await _step(store, model, name, value)
            article = await store.own_by_key(BLUE, "port")
            assert (article.body if article else None) == model.now
        revisions = await store.history.of_article(BLUE, "port")
        assert [r.number for r in revisions] == list(range(len(model.states) - 1, 0, -1))
        for number, state in enumerate(model.states):
            kept = await store.history.draft(BLUE, "port", number)
            assert (kept.body if kept else None) == state
        assert len({r.article for r in revisions}) <= 1
        assert (await store.usage(BLUE)).articles == (model.now is not None)
        await store.merged()
    check_index(path)


async def _step(store: Store, model: Model, name: str, value: str | int | None) -> None:
    if isinstance(value, str):
        model.become(value, await store.put(BLUE, [_port(value)]))
    elif name == "remove":
        model.become(None, await store.remove(BLUE, ["port"]))
    elif isinstance(value, int) and name == "restore":
        if value >= len(model.states) or model.states[value] is None:
            with pytest.raises(CorpusError):
                await store.restore(BLUE, "port", value)
        else:
            model.become(model.states[value], await store.restore(BLUE, "port", value))
    elif isinstance(value, int) and value < len(model.changes):
        change, index = model.changes[value]
        if index < len(model.states) - 1:
            with pytest.raises(CorpusError, match="changed since"):
                await store.undo(BLUE, change)
        else:
            model.become(model.states[index - 1], await store.undo(BLUE, change))


def _port(body: str) -> Draft:
    return draft("port", body, headline="Port")


async def bodies(store: Store, scope: Scope) -> dict[str, str]:
    """Map the keys of a scope to the bodies."""
    return {article.key: article.body for article in await store.own_after(scope, "")}
