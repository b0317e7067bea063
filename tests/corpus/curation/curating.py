"""Curators of two servers, and what they are given to look at."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from corpus.errors import CorpusError
from corpus.models import Article, Author, Scope, Via
from corpus.reading import read_bytes
from corpus.reading.isolated import Reading
from corpus.reading.sources import Kind

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    import pytest

    from corpus.curation import Curation, Decision, PreviewPage
    from corpus.models import Draft
    from corpus.store import Change, Store


RED, BLUE = Scope(100200300400500600), Scope(700)
ANNA, BOLAT = Author(Via.MEMBER, 11), Author(Via.MEMBER, 22)

PAGE = """# Flour mills in Kostanay work at night

Advertisement

The mills in Kostanay have worked at night since March, for China buys a third more flour than it did a year ago.

Read also: Khorgos speeds up

Their owners look for two hundred more people.
"""


def readings(*drafts: Draft, named: bool = True) -> list[Reading]:
    """Make what was read, with keys that the source gives or without."""
    return [Reading(dataclasses.replace(item, key_given=named), Kind.JSONL) for item in drafts]


def page_read() -> Reading:
    """Read a page that has furniture."""
    (read,) = read_bytes(PAGE.encode(), name="mills.md", key="mills")
    assert not isinstance(read, CorpusError)
    return Reading(dataclasses.replace(read, key_given=False), Kind.MARKDOWN)


async def looked(curation: Curation, token: str, number: int = 0, scope: Scope = RED) -> PreviewPage:
    """Look at an article of a preview that is there."""
    page = await curation.look(scope, token, number)
    assert page is not None
    return page


async def stored(store: Store, key: str, scope: Scope = RED) -> Article:
    """Read an article of a scope that is there."""
    article = await store.own_by_key(scope, key)
    assert article is not None
    return article


async def decisions(curation: Curation, token: str) -> list[Decision]:
    """List what is to become of all articles of a preview."""
    first = await looked(curation, token)
    return [(await looked(curation, token, number)).decision for number in range(first.count)]


def first_of_all(monkeypatch: pytest.MonkeyPatch, store: Store, meanwhile: Callable[[], Awaitable[object]]) -> None:
    """Let something happen once just before a store is asked to put what was decided on."""
    put = store.put

    async def overtaken(scope: Scope, drafts: Sequence[Draft], author: Author, **more: Any) -> Change:  # noqa: ANN401 - passed on as they are
        monkeypatch.setattr(store, "put", put)
        await meanwhile()
        return await put(scope, drafts, author, **more)

    monkeypatch.setattr(store, "put", overtaken)
