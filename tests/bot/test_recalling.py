"""`dragoman history` tells who changed what when."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from corpus.models import SHARED, Author, Scope, Via
from corpus.store import Store
from tests.corpus.drafts import draft

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bot.conftest import Dragoman

ONLY = "--no-bundled"
HEADLINE = "Freight line across the steppe carries its first wheat"


@pytest.mark.usefixtures("library")
def test_the_versions_of_one_article(dragoman: Dragoman, monkeypatch: pytest.MonkeyPatch) -> None:
    """Newest first: what was done by whom at which local time, and which version is there now."""
    monkeypatch.setenv("TZ", "Asia/Almaty")
    dragoman("remove", "railway", ONLY)
    dragoman("restore", "railway", ONLY)
    shown = dragoman("history", "railway", ONLY)
    assert shown.code == 0
    *listed, last = shown.out.splitlines()
    assert listed[::2] == [HEADLINE] * 3
    assert [re.sub(r"\d+ \w+ \d{4}, \d\d:\d\d", "WHEN", line) for line in listed[1::2]] == [
        "   WHEN · restored by the host · version 3 (current) · railway",
        "   WHEN · removed by the host · version 2 · railway",
        "   WHEN · added by the host · version 1 · railway",
    ]
    assert last == "Bring a version back with: dragoman restore railway --revision N"


@pytest.mark.usefixtures("library")
def test_the_latest_changes_of_all_articles(dragoman: Dragoman) -> None:
    """So many as are wanted, with how many there are in all."""
    dragoman("remove", "railway", ONLY)
    shown = dragoman("history", ONLY)
    assert shown.out.splitlines()[0] == HEADLINE
    assert shown.out.endswith("\n4 changes in all.\n")
    few = dragoman("history", "--limit", "1", ONLY)
    assert few.out.splitlines()[::2] == [HEADLINE, "The latest 1 of 4; --limit shows more."]
    assert len(dragoman("history", "--limit", "3", "--json", ONLY).lines()) == 3


def test_without_a_change_there_is_nothing_to_show(dragoman: Dragoman) -> None:
    """That is no error; an article that never was is one."""
    shown = dragoman("history", ONLY)
    assert (shown.code, shown.out) == (0, "Nothing has been changed yet.\n")
    assert dragoman("history", "railway", ONLY).code == 1


async def _changes_by_everybody(database: Path) -> None:
    """Let the host, a member, a feed and Dragoman itself change one article of a server."""
    authors = (Author(Via.HOST), Author(Via.MEMBER, 2**60), Author(Via.FEED, 7), Author(Via.FEED), Author(Via.PROGRAM))
    async with Store.open(database) as store:
        for number, author in enumerate(authors):
            text = draft("wheat", f"Train {number} carries wheat to Almaty.", headline="Wheat")
            change = await store.put(Scope(77), [text], author)
        assert change.id is not None
        await store.undo(Scope(77), change.id, Author(Via.MEMBER, 8))
        await store.put(Scope(78), [draft("oil", "Palm oil goes north.")], Author(Via.MEMBER, 9))
        await store.forgetting.forget_person(9)
        await store.put(SHARED, [draft("other", "A pipeline for palm oil opened in Johor.")])


@pytest.fixture
def changed(tmp_path: Path) -> str:
    """Make a database in which everybody has changed something."""
    database = tmp_path / "history.sqlite3"
    asyncio.run(_changes_by_everybody(database))
    return str(database)


def test_who_did_it_is_told(dragoman: Dragoman, changed: str) -> None:
    """Members are named by their ids, feeds with the member who added them."""
    shown = dragoman("history", "wheat", "--guild", "77", "--database", changed)
    assert re.findall(r" · ([^·]*) by ([^·]*) · version", shown.out) == [
        ("put back (undo)", "member 8"),
        ("added anew", "Dragoman"),
        ("added anew", "a feed"),
        ("added anew", "a feed of member 7"),
        ("added anew", f"member {2**60}"),
        ("added", "the host"),
    ]
    assert shown.out.endswith("dragoman restore wheat --guild 77 --revision N\n")
    forgotten = dragoman("history", "oil", "--guild", "78", "--database", changed)
    assert "added by someone who asked to be forgotten" in forgotten.out


def test_the_history_as_json(dragoman: Dragoman, changed: str) -> None:
    """One object a line, with the time in UTC and members' ids as text; the host's history is another one."""
    last, *_, first = dragoman("history", "--guild", "77", "--json", "--database", changed).lines()
    assert list(last) == "article version headline action present current via member at".split()
    at = datetime.fromisoformat(str(last.pop("at")))
    assert (at.tzinfo, abs((datetime.now(UTC) - at).total_seconds()) < 600) == (UTC, True)
    assert last == {
        "article": "wheat",
        "version": 6,
        "headline": "Wheat",
        "action": "undo",
        "present": True,
        "current": True,
        "via": "member",
        "member": "8",
    }
    assert (first["version"], first["via"], first["member"], first["current"]) == (1, "host", None, False)
    hosts = dragoman("history", "--json", "--database", changed).lines()
    assert [line["article"] for line in hosts] == ["other"]
