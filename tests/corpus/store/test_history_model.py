"""Any order of changes leaves what a simple model says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import CorpusError
from corpus.models import Scope
from corpus.store import Store
from tests.corpus.drafts import DURIAN, KHORGOS, draft
from tests.corpus.store.checking import check_index

if TYPE_CHECKING:
    from corpus.models import Draft
    from corpus.store import Change


BLUE, GREEN = Scope(111), Scope(222)


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
