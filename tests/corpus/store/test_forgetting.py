"""Tests of forgetting people and servers: what goes, what stays, and that nothing of it is left in the file."""

from __future__ import annotations

import json
import sqlite3
import zlib
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from corpus.exporting import export
from corpus.feeds import Entry
from corpus.following.announcing import announce
from corpus.following.follows import Kind, Place
from corpus.models import SHARED, Answer, Author, DroppedLine, Passage, Quote, Scope, Via
from corpus.search.searcher import Searcher
from corpus.sentences import Sentence
from corpus.store import Store
from corpus.store.feed_rows import FORGOTTEN, EntryState, NewFeed, Schedule
from corpus.store.forgetting import OfPerson, OfServer
from corpus.store.preparing import Preparation
from corpus.store.previews import PreviewArticle
from tests.corpus.drafts import draft, library
from tests.corpus.store.checking import check_index

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

RED, BLUE = Scope(100200300400500600), Scope(100200300400500601)
ANNA, BOLAT = 700200300400500600, 700200300400500601
MARKER = "Quokkawagon"
"""Stands in everything that a server can have, and nowhere else."""

FOLLOWING = {"follower", "follow", "told", "reason", "story_run", "delivery"}
NOW = datetime(2025, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give a place for a database."""
    return tmp_path / "new.sqlite3"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[Store]:
    """Open a new database with a few of the host's articles."""
    async with Store.open(path) as opened:
        await opened.put(SHARED, library())
        yield opened


async def fill(store: Store, scope: Scope, person: int, marker: str = MARKER) -> None:
    """Let a person do everything in a server that leaves anything behind."""
    author = Author(Via.MEMBER, person)
    port = replace(
        draft(
            "port", f"The {marker} left the port of Kuantan.", headline=f"{marker} leaves", publisher=f"{marker} Times"
        ),
        url=f"https://{marker}.example/port",
        raw=f"Share {marker}\nThe {marker} left the port of Kuantan.",
        dropped=(DroppedLine(1, f"Share {marker}", "sharing"),),
    )
    gone = draft(f"{marker}-gone", f"A {marker} was removed.", headline=f"Gone {marker}")
    await store.put(scope, [port, gone], author)
    await store.put(scope, [replace(port, body=f"The {marker} came back to Kuantan.")], author)
    await store.remove(scope, [gone.key], author)
    article = await store.own_by_key(scope, "port")
    assert article
    schedule = Schedule(NOW, NOW + timedelta(hours=1), 60, marker, marker, marker)
    url = f"https://{marker}.example/feed"
    entry = Entry(f"{marker} identity", marker, url, None, marker, f"<p>{marker}</p>")
    feed = NewFeed(url, marker, True, person)  # noqa: FBT003 - `approval`
    await store.feeds.add(scope, feed, schedule, [(entry, EntryState.WAITING)])
    await store.synonyms.add(scope, [marker, f"{marker} train"])
    await store.checks.add(scope, f"Where is the {marker}?", article)
    waiting = PreviewArticle(port, kind="MARKDOWN", headline=port.headline)
    await store.previews.keep(scope, author, [waiting], [Sentence("{name} has no text.", {"name": f"{marker}.txt"})])
    await store.count_unanswered(scope, f"Who built the {marker}?")
    quote = Quote(article, Passage(0, len(article.body)), 0, len(article.body), (), 0.9)
    answer = Answer(f"What of the {marker}?", answered=True, confidence=0.9, quotes=(quote,))
    token = await store.keep_answer(scope, answer, public=True)
    await store.marks.put(scope, token, person, helpful=False)
    await store.people.choose(person, "kk")
    await store.servers.set_setting(
        scope, "removed feeds", json.dumps({"1": [f"https://{marker}.example", None, True]})
    )
    await store.servers.add_notice(scope, f"The {marker} is answered worse.")


def values(path: Path) -> Iterator[tuple[str, str, Any]]:
    """Walk through every value of every table, whichever tables there are; what is compressed is unpacked."""
    with closing(sqlite3.connect(path)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in names:
            cursor = connection.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - the database's own name
            columns = [column[0] for column in cursor.description]
            for row in cursor:
                for column, value in zip(columns, row, strict=True):
                    packed = isinstance(value, bytes) and value[:1] == b"\x78"
                    yield table, column, _unpacked(value) if packed else value


def _unpacked(value: bytes) -> bytes:
    try:
        return zlib.decompress(value)
    except zlib.error:
        return value


def holders(path: Path, what: int | str) -> set[str]:
    """Name the columns that hold a number, or a text in whatever case, as themselves or in a text or in bytes."""
    wanted = str(what).casefold()
    found = set()
    for table, column, value in values(path):
        text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
        if wanted in text.casefold():
            found.add(f"{table}.{column}")
    return found


def in_file(path: Path, text: str) -> bool:
    """Tell whether a text stands anywhere in the database's files, in whatever case."""
    files = [path, path.with_name(f"{path.name}-wal")]
    return any(text.lower().encode() in file.read_bytes().lower() for file in files if file.exists())


async def test_a_person_is_taken_out_of_everything(store: Store, path: Path) -> None:
    """No table holds their number any more, in any server; what others did, and all articles, stay."""
    await fill(store, RED, ANNA)
    await fill(store, BLUE, ANNA, "Wombatferry")
    await fill(store, BLUE, BOLAT, "Bilbybarge")
    assert holders(path, ANNA) == {"change.who", "feed.who", "preview.who", "mark.who", "person.id"}
    others = OfPerson(changes=3, feeds=1, previews=1, languages=1, marks=1)
    assert await store.forgetting.of_person(BOLAT) == others
    before = [line async for line in export(store, RED)]
    assert await store.forgetting.forget_person(ANNA) == OfPerson(changes=6, feeds=2, previews=2, languages=1, marks=2)
    assert holders(path, ANNA) == set()
    assert await store.forgetting.of_person(ANNA) == OfPerson()
    assert await store.forgetting.of_person(BOLAT) == others
    assert [line async for line in export(store, RED)] == before
    authors = {revision.author for revision in (await store.history.latest(RED))[0]}
    assert authors == {Author(Via.MEMBER, None)}
    assert [feed.who for feed in await store.feeds.of_scope(RED)] == [FORGOTTEN]


async def test_what_a_person_follows_goes_with_them(store: Store, path: Path) -> None:
    """Their follows, what waits for them and what they were told are deleted; those of others and of channels stay."""
    for place in (Place(person=ANNA), Place(person=BOLAT), Place(channel=4711, scope=RED)):
        await store.follows.add(place, RED, Kind.TOPIC, MARKER)
    await fill(store, RED, BOLAT)
    while await announce(store, NOW):
        pass
    assert "follower.person" in holders(path, ANNA)
    assert (await store.forgetting.of_person(ANNA)).follows == 1
    assert await store.forgetting.forget_person(ANNA) == OfPerson(follows=1)
    assert holders(path, ANNA) == set()
    assert (await store.forgetting.of_person(BOLAT)).follows == 1
    (channel,) = await store.follows.channels_of(RED)
    waiting, _ = await store.deliveries.waiting(channel, NOW)
    assert waiting


async def test_what_is_followed_in_a_server_goes_with_it(store: Store, path: Path) -> None:
    """Neither topics nor channels nor what its articles had in common with others are left."""
    for place in (Place(person=ANNA), Place(channel=4711, scope=RED)):
        await store.follows.add(place, RED, Kind.TOPIC, MARKER)
    await fill(store, RED, BOLAT)
    await announce(store, NOW)
    assert (await store.forgetting.of_server(RED)).follows == 2
    await store.forgetting.forget_server(RED)
    await store.deliveries.prune(NOW)
    assert not await store.forgetting.of_server(RED)
    assert not in_file(path, MARKER)
    left = {f"{table}.{column}" for table, column, _ in values(path) if table in FOLLOWING}
    assert left == set()


async def test_an_undo_works_after_its_person_is_forgotten(store: Store) -> None:
    """What they did can still be taken back, and what somebody does afterwards has a number again."""
    await store.put(RED, [draft("port", "The port is open.")], Author(Via.MEMBER, ANNA))
    change = await store.put(RED, [draft("port", "The port is closed.")], Author(Via.MEMBER, ANNA))
    await store.forgetting.forget_person(ANNA)
    assert change.id is not None
    await store.undo(RED, change.id, Author(Via.MEMBER, ANNA))
    article = await store.own_by_key(RED, "port")
    assert article
    assert article.body == "The port is open."
    assert await store.forgetting.of_person(ANNA) == OfPerson(changes=1)


async def test_a_forgotten_number_is_gone_from_the_file(store: Store, path: Path) -> None:
    """Not even the write-ahead log has the number, as the database writes it."""
    await fill(store, RED, ANNA)
    written = ANNA.to_bytes(8, "big")
    assert any(written in file.read_bytes() for file in path.parent.iterdir())
    await store.forgetting.forget_person(ANNA)
    assert not any(written in file.read_bytes() for file in path.parent.iterdir())


async def test_a_server_is_counted(store: Store) -> None:
    """Everything that would be deleted is counted, and of another server nothing."""
    await fill(store, RED, ANNA)
    assert await store.forgetting.of_server(RED) == OfServer(
        articles=1, versions=4, feeds=1, names=2, checks=1, previews=1, unanswered=1, answers=1, settings=2, questions=1
    )
    assert await store.forgetting.of_server(BLUE) == OfServer()
    assert not OfServer()


async def test_nothing_of_a_deleted_server_is_left(store: Store, path: Path) -> None:
    """No table names the server but the list of servers that were ever seen, and no file holds a word of its own."""
    await fill(store, RED, ANNA)
    await fill(store, BLUE, BOLAT, "Bilbybarge")
    assert {column.partition(".")[0] for column in holders(path, MARKER)} >= {
        *("article", "source", "revision", "feed", "feed_entry", "synonym", "saved_question", "preview"),
        *(
            "preview_article",
            "unanswered",
            "kept_answer",
            "public_question",
            "server_setting",
            "notice",
            "term",
            "word",
        ),
    }
    kept = await store.forgetting.of_server(BLUE)
    await store.forgetting.forget_server(RED)
    assert holders(path, MARKER) == set()
    assert holders(path, RED) == {"scope.id"}
    assert not in_file(path, MARKER)
    assert await store.forgetting.of_server(RED) == OfServer()
    assert await store.forgetting.of_server(BLUE) == kept
    assert in_file(path, "Bilbybarge")
    await store.merged()
    check_index(path)


async def test_many_long_articles_leave_nothing_in_the_file(store: Store, path: Path) -> None:
    """However the file's pages were filled and parted, none holds a word of a deleted server."""
    drafts = [
        draft(
            f"long-{number}", f"{MARKER}{number} went by rail. " * (number * 7 % 400 + 1), headline=f"{MARKER} {number}"
        )
        for number in range(120)
    ]
    for at in range(0, len(drafts), 40):
        await store.put(RED, drafts[at : at + 40], Author(Via.MEMBER, ANNA))
    changed = [replace(item, body=f"{item.body}\n\n{MARKER} came back.") for item in drafts[::3]]
    await store.put(RED, changed, Author(Via.MEMBER, ANNA))
    await store.merged()
    await store.forgetting.forget_server(RED)
    assert not in_file(path, MARKER)
    check_index(path)


async def test_a_deleted_server_is_as_new(store: Store) -> None:
    """The same articles can be added again, are found, and begin with their first version."""
    await fill(store, RED, ANNA)
    searcher = Searcher(store)
    await searcher.ask(f"Where did the {MARKER} go?", RED)
    await store.forgetting.forget_server(RED)
    assert not [q for q in (await searcher.ask(f"Where did the {MARKER} go?", RED)).quotes if MARKER in q.text]
    await fill(store, RED, BOLAT)
    found = await searcher.ask(f"Where did the {MARKER} go?", RED)
    assert MARKER in found.quotes[0].text
    assert [revision.number for revision in await store.history.of_article(RED, "port")] == [2, 1]


async def test_an_article_that_is_added_meanwhile_goes_too(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who adds an article while the server is deleted leaves no article without its history."""
    await fill(store, RED, ANNA)
    forget_the_rest = type(store.servers)._forget_the_rest

    async def after_an_article(servers: Any, scope: Scope) -> bool:  # noqa: ANN401 - the method's own class
        monkeypatch.undo()
        await store.put(RED, [draft("late", "A late train.")], Author(Via.MEMBER, BOLAT))
        return await forget_the_rest(servers, scope)

    monkeypatch.setattr(type(store.servers), "_forget_the_rest", after_an_article)
    await store.forgetting.forget_server(RED)
    assert await store.forgetting.of_server(RED) == OfServer()
    assert await store.own_headlines(RED) == ([], 0)
    check_index(path)


async def test_a_word_that_comes_while_it_is_deleted_elsewhere_is_found(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An article that was being added to another server when the last one with its words went is found by them."""
    await fill(store, RED, ANNA)
    prepare = Preparation.prepared

    async def then_forget(self: Preparation) -> Any:  # noqa: ANN401 - what `prepared` gives
        result = await prepare(self)
        monkeypatch.undo()
        await store.servers.forget(RED)
        return result

    monkeypatch.setattr(Preparation, "prepared", then_forget)
    await store.put(BLUE, [draft("port", f"The {MARKER} waits in Aktau.")], Author(Via.MEMBER, BOLAT))
    found = await Searcher(store).ask(f"Where does the {MARKER} wait?", BLUE)
    assert MARKER in found.quotes[0].text
    assert holders(path, MARKER) >= {"term.text"}
    check_index(path)


async def test_only_servers_can_be_deleted(store: Store) -> None:
    """The host's articles are not a server's to delete."""
    with pytest.raises(ValueError, match="server"):
        await store.forgetting.forget_server(SHARED)


async def test_a_file_that_cannot_be_written_anew_is_told_to_the_log(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The server is deleted all the same; the log says what is left to be done."""
    await fill(store, RED, ANNA)
    await store._database._writer.execute("PRAGMA busy_timeout = 10")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        forget = store.servers.forget

        async def then_write_elsewhere(scope: Scope) -> None:
            await forget(scope)
            other.execute("BEGIN IMMEDIATE")

        monkeypatch.setattr(store.servers, "forget", then_write_elsewhere)
        await store.forgetting.forget_server(RED)
    assert holders(path, MARKER) == set()
    assert "The database was not written anew (SQLITE_BUSY)" in caplog.text
