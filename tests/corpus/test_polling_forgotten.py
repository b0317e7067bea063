"""A feed goes on when who added it is forgotten, and not when its server is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.feed_entries import read_entry
from corpus.models import Author, Via
from corpus.store.feed_rows import FORGOTTEN, EntryState
from corpus.store.forgetting import OfPerson, OfServer
from tests.corpus.feed_place import ALIYA, RED

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import pytest

    from tests.corpus.feed_place import Place


def while_reading(monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], Awaitable[object]]) -> None:
    """Let something happen once an entry has been read and before its article is stored."""

    async def then_something(*arguments: object) -> object:
        reading = await read_entry(*arguments)  # type: ignore[arg-type]  # those of `read_entry`
        await meanwhile()
        return reading

    monkeypatch.setattr("corpus.polling.read_entry", then_something)


async def test_what_comes_later_names_nobody(place: Place) -> None:
    """Articles of a feed whose adder is forgotten are a feed's, and the feed is not taken for the host's."""
    feed = await place.follow()
    assert ALIYA.who is not None
    await place.store.forgetting.forget_person(ALIYA.who)
    place.publish("crane")
    await place.attend()
    assert await place.articles() == ["All about the crane"]
    assert [r.author for r in (await place.store.history.latest(RED))[0]] == [Author(Via.FEED)]
    assert (await place.feed(feed)).who == FORGOTTEN


async def test_who_is_forgotten_while_an_entry_is_read_stays_forgotten(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A poll that has begun before does not bring the number back."""
    await place.follow()
    place.publish("crane")
    while_reading(monkeypatch, lambda: place.store.forgetting.forget_person(ALIYA.who or 0))
    await place.attend()
    assert await place.articles() == ["All about the crane"]
    assert await place.store.forgetting.of_person(ALIYA.who or 0) == OfPerson()


async def test_a_deleted_server_gets_no_article_of_a_poll_under_way(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was being read when the server's feeds were deleted is not added to it."""
    await place.follow()
    place.publish("crane", "durian")
    while_reading(monkeypatch, lambda: place.store.forgetting.forget_server(RED))
    await place.attend()
    assert await place.store.forgetting.of_server(RED) == OfServer()
    assert await place.articles() == []
    assert await place.entries(EntryState.ADDED) == []
