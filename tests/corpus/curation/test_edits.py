"""Fields and bodies are mended, in a preview and afterwards."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import TYPE_CHECKING

import pytest

from corpus.curation import Curation, fresh_key
from corpus.editing import Fields
from corpus.errors import CorpusError, LimitError
from corpus.models import BUNDLED, SHARED, UNLIMITED, Limits, Scope
from corpus.published import Published
from corpus.store import Action, Outcome, Store
from tests.corpus.curation.curating import (
    ANNA,
    BLUE,
    BOLAT,
    RED,
    first_of_all,
    looked,
    page_read,
    readings,
    stored,
)
from tests.corpus.drafts import KHORGOS, RUSSIAN, draft, library

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


async def test_fields_are_mended_before_they_are_added(store: Store, curation: Curation) -> None:
    """Typed fields stand in the preview and then in the article; an empty one is unknown."""
    token = await curation.propose(RED, ANNA, readings(library()[0], named=False))
    key = (await looked(curation, token)).draft.key
    await curation.edit(
        RED,
        token,
        0,
        Fields(
            " Khorgos  at  last ", "", "11 ноября 2023", "https://courier.example/2", "EN-us", " One.\r\n\r\nTwo. \n"
        ),
    )
    page = await looked(curation, token)
    assert (page.draft.headline, page.draft.headline_given) == ("Khorgos at last", True)
    assert (page.draft.publisher, page.draft.published) == (None, Published(2023, 11, 11))
    assert (page.draft.url, page.draft.language) == ("https://courier.example/2", "en")
    assert (page.draft.body, page.draft.raw, page.draft.dropped) == ("One.\n\nTwo.", "One.\n\nTwo.", ())
    assert page.draft.key == fresh_key(page.draft) != key
    await curation.accept(RED, token, ANNA)
    article = await stored(store, page.draft.key)
    assert (article.headline, article.body) == ("Khorgos at last", "One.\n\nTwo.")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (Fields(published="soon"), "The date cannot be read: 'soon'"),
        (Fields(published="2024-13-01"), "The date"),
        (Fields(url="courier.example/2"), "The link must"),
        (Fields(language="Kazakh language"), "The language must"),
        (Fields(body=" \n "), "The text must not be empty"),
        (Fields(body="\u200b\n\u00ad"), "The text must not be empty"),
    ],
)
async def test_a_wrong_field_is_named(curation: Curation, fields: Fields, sentence: str) -> None:
    """What cannot be right is refused with the field's name, and nothing changes."""
    token = await curation.propose(RED, ANNA, readings(library()[0]))
    before = await looked(curation, token)
    with pytest.raises(CorpusError, match=sentence):
        await curation.edit(RED, token, 0, dataclasses.replace(fields, headline="New"))
    assert await looked(curation, token) == before


async def test_a_headline_that_nobody_gave_follows_the_body(curation: Curation) -> None:
    """A derived headline is derived anew of another body, a typed one stays; an empty one is derived again."""
    token = await curation.propose(RED, ANNA, readings(draft("x", "Trains wait. A lot of them do.")))
    await curation.edit(
        RED, token, 0, Fields(headline="Trains wait. A lot of them do.", body="Lorries wait as well, drivers say.")
    )
    page = await looked(curation, token)
    assert (page.draft.headline, page.draft.headline_given) == ("Lorries wait as well, drivers say.", False)
    await curation.edit(RED, token, 0, Fields(headline="Waiting"))
    await curation.edit(RED, token, 0, Fields(body="Nobody waits."))
    assert (await looked(curation, token)).draft.headline == "Waiting"
    await curation.edit(RED, token, 0, Fields(headline=""))
    page = await looked(curation, token)
    assert (page.draft.headline, page.draft.headline_given) == ("Nobody waits.", False)


async def test_furniture_can_be_kept_after_all(store: Store, curation: Curation) -> None:
    """A line that was left out comes back to its place and goes again, and what was typed meanwhile stays."""
    reading = page_read()
    token = await curation.propose(RED, ANNA, [reading])
    dropped = (await looked(curation, token)).dropped
    place = next(index for index, line in enumerate(dropped) if line.text.startswith("Read also"))
    await curation.edit(RED, token, 0, Fields(headline="Night shifts", publisher="Steppe Courier"))
    await curation.keep_lines(RED, token, 0, [place])
    page = await looked(curation, token)
    assert (page.dropped, page.kept) == (dropped, frozenset({place}))
    assert "Khorgos speeds up\n\nTheir owners" in page.draft.body
    assert (page.draft.headline, page.draft.publisher) == ("Night shifts", "Steppe Courier")
    await curation.keep_lines(RED, token, 0, [])
    page = await looked(curation, token)
    assert (page.dropped, page.kept, page.draft.body) == (dropped, frozenset(), reading.draft.body)
    await curation.keep_lines(RED, token, 0, range(len(dropped)))
    page = await looked(curation, token)
    assert len(page.kept) == len(dropped)
    accepted = await curation.accept(RED, token, ANNA)
    assert (await stored(store, accepted.drafts[0].key)).body == page.draft.body


async def test_a_typed_body_keeps_no_lines(curation: Curation) -> None:
    """What a person typed is not mixed with the source again; a line that is not there is refused."""
    token = await curation.propose(RED, ANNA, [page_read()])
    with pytest.raises(CorpusError, match="look at the preview again"):
        await curation.keep_lines(RED, token, 0, [99])
    await curation.edit(RED, token, 0, Fields(body="Typed by hand."))
    with pytest.raises(CorpusError, match="typed by hand"):
        await curation.keep_lines(RED, token, 0, [])
    assert (await looked(curation, token)).dropped == ()


async def test_a_stored_article_is_edited(store: Store, curation: Curation) -> None:
    """An edit changes what was typed, keeps the source and the earlier version, and says who did it."""
    read = dataclasses.replace(page_read().draft, key="mills", key_given=True)
    await store.put(RED, [read])
    change = await curation.edit_article(RED, "mills", Fields(publisher="Steppe Courier"), BOLAT, UNLIMITED)
    assert change.outcomes == (Outcome.UPDATED,)
    article = await stored(store, "mills")
    assert (article.publisher, article.headline, article.body) == ("Steppe Courier", read.headline, read.body)
    source = await store.source(RED, article.id)
    assert source is not None
    assert (source.raw, source.dropped) == (read.raw, read.dropped)
    last, first = await store.history.of_article(RED, "mills")
    assert (last.action, last.author, first.action) == (Action.EDIT, BOLAT, Action.ADD)
    assert await store.history.draft(RED, "mills", 1) == read


@pytest.mark.parametrize("fields", [Fields(), Fields(headline="Khorgos speeds up", published="2024-02-11")])
async def test_an_edit_that_changes_nothing_is_none(store: Store, curation: Curation, fields: Fields) -> None:
    """Nothing given, or what is there already, leaves no trace."""
    await store.put(RED, library())
    change = await curation.edit_article(RED, "khorgos", fields, BOLAT, UNLIMITED)
    assert (change.id, change.outcomes) == (None, (Outcome.UNCHANGED,))
    assert len(await store.history.of_article(RED, "khorgos")) == 1


async def test_edits_at_the_same_time_are_all_kept(store: Store, curation: Curation) -> None:
    """Two admins who edit other fields of one article, stored or waiting, lose nothing."""
    await store.put(RED, library())
    token = await curation.propose(RED, ANNA, readings(draft("x", "Trains wait.")))
    typed = (Fields(publisher="Steppe Courier 2"), Fields(url="https://courier.example/2"), Fields(language="kk"))
    await asyncio.gather(*(curation.edit_article(RED, "khorgos", fields, BOLAT) for fields in typed))
    await asyncio.gather(*(curation.edit(RED, token, 0, fields) for fields in typed))
    for item in (await stored(store, "khorgos"), (await looked(curation, token)).draft):
        assert (item.publisher, item.url, item.language) == ("Steppe Courier 2", "https://courier.example/2", "kk")


async def test_only_own_articles_are_edited(store: Store, curation: Curation) -> None:
    """A server cannot edit what the host added, what ships, or what another server has."""
    await store.put(SHARED, [library()[0]])
    await store.put(BUNDLED, [library()[1]])
    await store.put(BLUE, [library()[2]])
    for key in ("khorgos", "durian", "flour"):
        with pytest.raises(CorpusError):
            await curation.edit_article(RED, key, Fields(headline="Taken over"), ANNA, UNLIMITED)
    with pytest.raises(LimitError):
        await curation.edit_article(BLUE, "flour", Fields(body=RUSSIAN * 3), ANNA, Limits(size=10))
    assert [await headlines(store, scope) for scope in (SHARED, BUNDLED, BLUE)] == [
        ["Khorgos speeds up"],
        ["Fresh durians take off"],
        ["Мука едет на восток"],
    ]


async def headlines(store: Store, scope: Scope) -> Sequence[str]:
    """List the headlines of a scope's own articles."""
    return [item.headline for item in (await store.own_headlines(scope))[0]]


@pytest.mark.parametrize("is_removed", [False, True])
async def test_an_edit_takes_nothing_back_that_another_did_meanwhile(
    store: Store, curation: Curation, path: Path, monkeypatch: pytest.MonkeyPatch, *, is_removed: bool
) -> None:
    """Neither another curator's edit is lost, nor does an article come back that he removed."""
    await store.put(RED, [draft("port", KHORGOS, headline="Port")])
    corrected = draft("port", KHORGOS, headline="Dry port")
    async with Store.open(path) as other:

        async def meanwhile() -> None:
            await (other.remove(RED, ["port"], BOLAT) if is_removed else other.put(RED, [corrected], BOLAT))

        first_of_all(monkeypatch, store, meanwhile)
        with pytest.raises(CorpusError, match="changed meanwhile; look at it again"):
            await curation.edit_article(RED, "port", Fields(language="kk"), ANNA)
    assert (await store.history.of_article(RED, "port"))[0].author == BOLAT
    assert (await store.own_by_key(RED, "port") is None) == is_removed


@pytest.mark.parametrize("fields", [Fields(headline="H" * 501), Fields(publisher="P" * 201)])
async def test_a_field_that_is_too_long_is_named(store: Store, curation: Curation, fields: Fields) -> None:
    """A headline or a publisher beyond all measure is refused in a sentence, and nothing changes."""
    await store.put(RED, [draft("port", KHORGOS)])
    with pytest.raises(CorpusError, match=r"The (headline|publisher) has \d+ characters; it may have \d+"):
        await curation.edit_article(RED, "port", fields)
    assert len(await store.history.of_article(RED, "port")) == 1
