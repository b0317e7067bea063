"""What is read is looked at, decided on, and only then stored."""

from __future__ import annotations

import asyncio
import dataclasses
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from corpus.curation import MOST_COMPARED, Accepted, Curation, Decision, fresh_key
from corpus.editing import Fields
from corpus.errors import CorpusError, LimitError
from corpus.models import BUNDLED, SHARED, UNLIMITED, Limits
from corpus.sentences import Sentence
from corpus.store import Action, Outcome, Store
from tests.corpus.curation.curating import (
    ANNA,
    BLUE,
    BOLAT,
    RED,
    decisions,
    first_of_all,
    looked,
    page_read,
    readings,
    stored,
)
from tests.corpus.drafts import CHINESE, DURIAN, KHORGOS, RUSSIAN, draft, library

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


async def test_nothing_is_stored_before_it_is_accepted(store: Store, curation: Curation) -> None:
    """A proposed article shows as it would be, and joins the corpus under a readable key when it is accepted."""
    token = await curation.propose(RED, ANNA, [page_read()], [Sentence("notes.exe is of a kind that is not read.")])
    page = await looked(curation, token)
    assert (page.token, page.number, page.count, page.chosen) == (token, 0, 1, 1)
    assert page.draft.headline == "Flour mills in Kostanay work at night"
    assert page.passages == 1
    assert {"Advertisement", "Read also: Khorgos speeds up"} <= {line.text for line in page.dropped}
    assert (page.kept, page.alike, page.decision) == (frozenset(), (), Decision.ADD)
    assert page.failures == (Sentence("notes.exe is of a kind that is not read."),)
    assert await store.keys(RED) == set()
    accepted = await curation.accept(RED, token, BOLAT, UNLIMITED)
    assert accepted.change.outcomes == (Outcome.ADDED,)
    (key,) = await store.keys(RED)
    assert key == fresh_key(page.draft) == accepted.drafts[0].key
    assert key.startswith("flour-mills-in-kostanay-work-at-night-")
    (revision,) = await store.history.of_article(RED, key)
    assert (revision.author, revision.action) == (BOLAT, Action.ADD)


async def test_nothing_read_is_no_preview(curation: Curation) -> None:
    """Without any article there is nothing to look at, and the reasons are said at once."""
    with pytest.raises(CorpusError, match=r"a\.pdf has no text\. b\.zip is empty\."):
        await curation.propose(RED, ANNA, [], [Sentence("a.pdf has no text."), Sentence("b.zip is empty.")])


async def test_a_preview_survives_a_restart(path: Path) -> None:
    """What was proposed, mended and decided before the program ended is accepted after."""
    async with Store.open(path) as store:
        curation = Curation(store)
        token = await curation.propose(RED, ANNA, readings(*library()))
        await curation.edit(RED, token, 1, Fields(publisher="Orchard Weekly"))
        await curation.decide(RED, token, 0, Decision.SKIP)
    async with Store.open(path) as store:
        curation = Curation(store)
        await curation.accept(RED, token, ANNA)
        assert await store.keys(RED) == {"durian", "flour", "beef", "honey"}
        assert (await stored(store, "durian")).publisher == "Orchard Weekly"


async def test_a_preview_is_over_after_a_day(path: Path, curation: Curation) -> None:
    """After a day nothing can be done with a preview, and the sentence says why."""
    token = await curation.propose(RED, ANNA, readings(*library()))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE preview SET made_at = datetime('now', '-25 hours')")
        connection.commit()
    assert await curation.look(RED, token, 0) is None
    for attempt in (
        curation.accept(RED, token, ANNA),
        curation.edit(RED, token, 0, Fields(url="")),
        curation.keep_lines(RED, token, 0, []),
        curation.decide(RED, token, 0, Decision.SKIP),
    ):
        with pytest.raises(CorpusError, match="preview is over"):
            await attempt


async def test_another_server_can_do_nothing_with_a_token(store: Store, curation: Curation) -> None:
    """A preview is there for its own scope only."""
    token = await curation.propose(RED, ANNA, readings(*library()))
    assert await curation.look(BLUE, token, 0) is None
    for attempt in (
        curation.accept(BLUE, token, ANNA),
        curation.edit(BLUE, token, 0, Fields(headline="Taken over")),
        curation.keep_lines(BLUE, token, 0, []),
        curation.decide(BLUE, token, 0, Decision.SKIP),
    ):
        with pytest.raises(CorpusError, match="preview is over"):
            await attempt
    await curation.cancel(BLUE, token)
    assert (await looked(curation, token)).draft == library()[0]
    assert await store.keys(BLUE) == set()


async def test_a_cancelled_preview_is_gone(store: Store, curation: Curation) -> None:
    """Nothing of it joins the corpus, and cancelling twice does no harm."""
    token = await curation.propose(RED, ANNA, readings(*library()))
    await curation.cancel(RED, token)
    await curation.cancel(RED, token)
    assert await curation.look(RED, token, 0) is None
    with pytest.raises(CorpusError, match="preview is over"):
        await curation.accept(RED, token, ANNA)
    assert await store.keys(RED) == set()


async def test_a_double_click_adds_once(store: Store, curation: Curation) -> None:
    """Of two that accept at the same time one adds everything and the other is told that it is done."""
    token = await curation.propose(RED, ANNA, readings(*library(), named=False))
    both = await asyncio.gather(
        curation.accept(RED, token, ANNA), curation.accept(RED, token, BOLAT), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in both) == [Accepted.__name__, CorpusError.__name__]
    assert (await store.usage(RED)).articles == 5
    assert len((await store.history.latest(RED))[0]) == 5


async def test_accepting_again_after_a_crash_adds_nothing(store: Store, curation: Curation) -> None:
    """If the program ended between storing and forgetting a preview, accepting it again changes nothing."""
    await store.put(RED, [dataclasses.replace(library()[0], publisher="Other", key=fresh_key(library()[0]))])
    token = await curation.propose(RED, ANNA, readings(*library(), named=False))
    await curation.decide(RED, token, 0, Decision.ADD)
    waiting = await store.previews.articles(RED, token)
    first = await curation.accept(RED, token, ANNA)
    again = await store.previews.keep(RED, ANNA, waiting)
    second = await curation.accept(RED, again, ANNA)
    assert [item.key for item in second.drafts] == [item.key for item in first.drafts]
    assert second.change.id is None
    assert set(second.change.outcomes) == {Outcome.UNCHANGED}
    assert (await store.usage(RED)).articles == 6


async def test_limits_leave_the_preview_as_it_is(store: Store, curation: Curation) -> None:
    """Without room for all nothing is added, and the preview can be accepted once there is room."""
    token = await curation.propose(RED, ANNA, readings(*library()))
    with pytest.raises(LimitError):
        await curation.accept(RED, token, ANNA, Limits(articles=4))
    assert await store.keys(RED) == set()
    await curation.decide(RED, token, 4, Decision.SKIP)
    assert len((await curation.accept(RED, token, ANNA, Limits(articles=4))).drafts) == 4


async def test_a_batch_leaves_copies_out(store: Store, curation: Curation) -> None:
    """Copies of visible articles and of earlier ones of the batch are left out unless a person wants them."""
    await store.put(SHARED, [library()[0]])
    near = DURIAN.replace("orchards twice a year", "orchards thrice a year")
    batch = [
        draft("a", KHORGOS, headline="Another headline"),
        library()[1],
        draft("c", near, headline="Durians"),
        draft("d", RUSSIAN, language="ru"),
        draft("e", DURIAN),
    ]
    token = await curation.propose(RED, ANNA, readings(*batch, named=False))
    skip, add = Decision.SKIP, Decision.ADD
    found = await decisions(curation, token)
    assert found[:2] == [skip, add]
    assert found[3:] == [add, skip]
    first, last = await looked(curation, token), await looked(curation, token, 4)
    assert (first.chosen, [item.article.scope for item in first.alike], first.repeats) == (
        found.count(add),
        [SHARED],
        None,
    )
    assert last.repeats == 1
    await curation.decide(RED, token, 4, add)
    accepted = await curation.accept(RED, token, ANNA)
    assert [item.body for item in accepted.drafts].count(DURIAN) == 2
    assert KHORGOS not in {item.body for item in accepted.drafts}


async def test_an_article_alone_is_to_be_added(store: Store, curation: Curation) -> None:
    """A single article is shown with what it is like and added unless a person decides otherwise."""
    await store.put(SHARED, [library()[0]])
    token = await curation.propose(RED, ANNA, readings(library()[0], named=False))
    page = await looked(curation, token)
    assert (page.decision, page.chosen) == (Decision.ADD, 1)
    (alike,) = page.alike
    assert (alike.likeness, alike.same_link, alike.same_id) == (1.0, True, False)
    assert (await curation.accept(RED, token, ANNA)).change.outcomes == (Outcome.ADDED,)


async def test_a_large_batch_is_compared_quickly(store: Store, curation: Curation) -> None:
    """In a batch of hundreds, articles with the same key, link or body are found, and all others are added."""
    url = "https://courier.example/khorgos"
    await store.put(RED, [library()[1], library()[3]])
    await store.put(SHARED, [library()[0]])
    others = [draft(f"n{n}", f"Report {n} counts {n * n} wagons at the border.") for n in range(MOST_COMPARED)]
    special = [
        library()[1],
        dataclasses.replace(library()[3], body=CHINESE + "完。"),
        draft("link", KHORGOS, url=url.replace("https", "http")),
        draft("other", "Another text under the same address.", url=url),
        draft("again", others[3].body),
    ]
    token = await curation.propose(RED, ANNA, readings(*others, *special))
    pages = [await looked(curation, token, MOST_COMPARED + place) for place in range(len(special))]
    assert [page.decision for page in pages] == [
        Decision.SKIP,
        Decision.REPLACE,
        Decision.SKIP,
        Decision.ADD,
        Decision.SKIP,
    ]
    assert pages[0].chosen == MOST_COMPARED + 2
    accepted = await curation.accept(RED, token, ANNA)
    assert accepted.change.outcomes.count(Outcome.ADDED) == MOST_COMPARED + 1
    assert (await stored(store, "beef")).body == CHINESE + "完。"


async def test_a_key_that_is_there_is_replaced_or_left(store: Store, curation: Curation) -> None:
    """An article of the scope's own with a given key takes what is new, as an edit that its history keeps."""
    await store.put(RED, library())
    new = dataclasses.replace(library()[1], body="Durians now go to China by sea. " + DURIAN)
    token = await curation.propose(RED, ANNA, readings(library()[0], new))
    first, second = await looked(curation, token, 0), await looked(curation, token, 1)
    assert (first.decision, first.replaces) == (Decision.SKIP, None)
    assert (second.decision, second.replaces) == (Decision.REPLACE, "durian")
    assert second.alike[0].same_id
    before = await stored(store, "durian")
    accepted = await curation.accept(RED, token, ANNA)
    assert accepted.change.outcomes == (Outcome.UPDATED,)
    after = await stored(store, "durian")
    assert (after.id, after.body) == (before.id, new.body)
    assert [revision.action for revision in await store.history.of_article(RED, "durian")] == [Action.EDIT, Action.ADD]


async def test_adding_never_takes_another_articles_place(store: Store, curation: Curation) -> None:
    """If a person wants both, the new one gets a key of its own, also when the other came after the preview."""
    await store.put(RED, library())
    new = dataclasses.replace(library()[1], body="Durians now go to China by sea.")
    late = draft("late", "An article that somebody else adds meanwhile.")
    token = await curation.propose(RED, ANNA, readings(new, late))
    await curation.decide(RED, token, 0, Decision.ADD)
    await store.put(RED, [dataclasses.replace(late, body="The other one, which was quicker.")])
    accepted = await curation.accept(RED, token, ANNA)
    assert [item.key for item in accepted.drafts] == ["durian-2", "late-2"]
    assert (await stored(store, "durian")).body == DURIAN
    assert (await stored(store, "late")).body == "The other one, which was quicker."


async def test_two_with_one_key_are_both_kept(store: Store, curation: Curation) -> None:
    """Two lines of a file under the same id with other texts lose neither."""
    token = await curation.propose(RED, ANNA, readings(library()[0], dataclasses.replace(library()[1], key="khorgos")))
    await curation.accept(RED, token, ANNA)
    assert (await stored(store, "khorgos")).body == KHORGOS
    assert (await stored(store, "khorgos-2")).body == DURIAN


async def test_a_named_article_is_replaced(store: Store, curation: Curation) -> None:
    """The article that a person names takes the draft's content under its own key and id."""
    await store.put(RED, library())
    before = await stored(store, "khorgos")
    token = await curation.propose(RED, ANNA, readings(draft("x", "Trains wait again."), named=False))
    await curation.decide(RED, token, 0, Decision.REPLACE, "khorgos")
    assert (await looked(curation, token)).replaces == "khorgos"
    await curation.accept(RED, token, ANNA)
    after = await stored(store, "khorgos")
    assert (after.id, after.body, after.headline) == (before.id, "Trains wait again.", "Trains wait again.")
    assert (await store.usage(RED)).articles == 5


async def test_only_own_articles_are_replaced(store: Store, curation: Curation) -> None:
    """What the host added, what ships and what another server has stays, and the sentence says whose it is."""
    await store.put(SHARED, [library()[0]])
    await store.put(BUNDLED, [library()[1]])
    await store.put(BLUE, [library()[2]])
    token = await curation.propose(RED, ANNA, readings(library()[3]))
    for key, sentence in (
        ("khorgos", "belongs to whoever hosts"),
        ("durian", "ships with Dragoman"),
        ("flour", "There is no article “flour” here"),
        (None, "Say which article"),
    ):
        with pytest.raises(CorpusError, match=sentence):
            await curation.decide(RED, token, 0, Decision.REPLACE, key)
    assert (await looked(curation, token)).decision is Decision.ADD


async def test_two_cannot_replace_the_same(store: Store, curation: Curation) -> None:
    """Of two articles for one place one would be lost, so nothing is stored until that is decided."""
    await store.put(RED, [library()[0]])
    token = await curation.propose(RED, ANNA, readings(library()[1], library()[2]))
    for number in range(2):
        await curation.decide(RED, token, number, Decision.REPLACE, "khorgos")
    with pytest.raises(CorpusError, match="would replace the same"):
        await curation.accept(RED, token, ANNA)
    await curation.decide(RED, token, 1, Decision.ADD)
    await curation.accept(RED, token, ANNA)
    assert await store.keys(RED) == {"khorgos", "flour"}


async def test_entries_of_feeds_are_told_with_their_keys(curation: Curation) -> None:
    """Whoever proposed a feed's entries learns which article each has become, and which were left out."""
    token = await curation.propose(RED, ANNA, readings(*library()), entries=[7, None, 9, 10, None])
    await curation.decide(RED, token, 2, Decision.SKIP)
    accepted = await curation.accept(RED, token, ANNA)
    assert accepted.entries == ((7, "khorgos"), (9, None), (10, "beef"))
    assert [item.key for item in accepted.drafts] == ["khorgos", "durian", "beef", "honey"]


async def test_leaving_everything_out_is_a_decision(store: Store, curation: Curation) -> None:
    """A preview of which nothing is chosen changes nothing and is over."""
    token = await curation.propose(RED, ANNA, readings(library()[0]), entries=[7])
    await curation.decide(RED, token, 0, Decision.SKIP)
    accepted = await curation.accept(RED, token, ANNA)
    assert (accepted.change.id, accepted.drafts, accepted.entries) == (None, (), ((7, None),))
    assert await curation.look(RED, token, 0) is None
    assert await store.keys(RED) == set()


async def test_an_article_added_meanwhile_is_not_replaced(
    store: Store, curation: Curation, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is accepted gets another key if somebody else takes its own one at the last moment."""
    token = await curation.propose(RED, ANNA, readings(draft("port", KHORGOS)))
    async with Store.open(path) as other:
        first_of_all(monkeypatch, store, lambda: other.put(RED, [draft("port", DURIAN)], BOLAT))
        accepted = await curation.accept(RED, token, ANNA)
    assert [item.key for item in accepted.drafts] == ["port-2"]
    assert (await stored(store, "port")).body == DURIAN
    assert (await stored(store, "port-2")).body == KHORGOS


async def test_likenesses_take_one_thread_at_most(
    store: Store, curation: Curation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many look at previews at once, threads are left for those who search."""
    busy = most = 0
    in_thread = store.in_thread

    async def counted(work: Callable[[sqlite3.Connection], object]) -> object:
        nonlocal busy, most
        busy += 1
        most = max(most, busy)
        found = await in_thread(work)
        busy -= 1
        return found

    monkeypatch.setattr(store, "in_thread", counted)
    await store.put(RED, library())
    token = await curation.propose(RED, ANNA, readings(*library(), named=False))
    looks = [curation.look(RED, token, number) for number in range(5)]
    await asyncio.gather(*looks, *(curation.alike(BLUE, item) for item in library()))
    assert most == 1
