"""The database file: opening, migrating, and saying what is wrong with it."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from contextlib import closing
from importlib import resources
from pathlib import Path

import pytest

from corpus.analysis import VERSION
from corpus.errors import StoreError
from corpus.models import HOST, SHARED, Scope
from corpus.search.searcher import Searcher
from corpus.store import Outcome, Store, Usage
from corpus.store.database import Database
from corpus.store.guarding import BUSY_TIMEOUT_MS
from tests.corpus.drafts import KHORGOS, draft, library
from tests.corpus.store.checking import check_index


async def test_a_new_database_is_safe_against_power_loss(tmp_path: Path) -> None:
    """The writer waits for the disk, keeps a write-ahead log, and checks references."""
    async with Database.open(tmp_path / "new.sqlite3", readers=1) as database, database.transaction() as connection:
        found = []
        for name in ("journal_mode", "synchronous", "foreign_keys"):
            async with connection.execute(f"PRAGMA {name}") as cursor:
                found += list(await cursor.fetchone() or ())
        assert found == ["wal", 2, 1]


async def test_every_table_is_strict(tmp_path: Path) -> None:
    """No table of ours takes a value of another type than it declares."""
    async with Store.open(tmp_path / "new.sqlite3"):
        pass
    with closing(sqlite3.connect(tmp_path / "new.sqlite3")) as connection:
        tables = connection.execute(
            "SELECT name, strict FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
    assert {name for name, strict in tables if strict} >= {
        "article", "indexed_article", "passage", "source", "term", "segment", "posting", "word", "scope",
    }  # fmt: skip
    assert not [name for name, strict in tables if not strict]


async def test_a_reader_cannot_write(tmp_path: Path) -> None:
    """A connection that was lent for reading refuses to change anything."""
    async with Database.open(tmp_path / "new.sqlite3", readers=1) as database, database.reader() as connection:
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            await connection.execute("DELETE FROM article")


async def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    """A database made by a newer program is left alone, and the sentence says what to do."""
    path = tmp_path / "newer.sqlite3"
    async with Store.open(path):
        pass
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 999")
    with pytest.raises(StoreError, match="newer Dragoman"):
        async with Store.open(path):
            pass


async def test_another_file_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    """A file that is no database is neither used nor overwritten."""
    path = tmp_path / "letter.txt"
    path.write_text("Dear reader, this is a letter and not a database. " * 50)
    before = path.read_bytes()
    with pytest.raises(StoreError, match="cannot be opened"):
        async with Store.open(path):
            pass
    assert path.read_bytes() == before


async def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    """A path that names a folder gives a sentence."""
    with pytest.raises(StoreError, match="cannot be opened"):
        async with Store.open(tmp_path):
            pass


async def test_a_failing_migration_leaves_the_old_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A migration that fails half-way is undone as a whole, and the database still opens afterwards."""
    path = tmp_path / "old.sqlite3"
    async with Store.open(path) as store:
        await store.put(SHARED, library())
    schema = tmp_path / "package" / "schema"
    schema.mkdir(parents=True)
    with closing(sqlite3.connect(path)) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
    for number in range(1, version + 1):
        (schema / f"000{number}.sql").write_text("SELECT 1;")
    (schema / f"{version + 1:04}_broken.sql").write_text(
        "CREATE TABLE extra (x TEXT) STRICT;\nCREATE TABLE article (x TEXT) STRICT;\n"
    )
    monkeypatch.setattr("corpus.store.guarding.resources.files", lambda _: tmp_path / "package")
    with pytest.raises(StoreError, match="already exists"):
        async with Store.open(path):
            pass
    monkeypatch.undo()
    async with Store.open(path) as store:
        assert len(await store.keys(SHARED)) == 5
    with closing(sqlite3.connect(path)) as connection:
        assert not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'extra'").fetchall()


async def test_an_older_database_keeps_its_articles(tmp_path: Path) -> None:
    """A database from before the index was one of our own opens with its articles, and they are indexed anew."""
    path = tmp_path / "old.sqlite3"
    schema = resources.files("corpus") / "schema"
    with closing(sqlite3.connect(path)) as connection:
        for name in ("0001_corpus.sql", "0002_answers.sql"):
            connection.executescript((schema / name).read_text(encoding="utf-8"))
        connection.execute("PRAGMA user_version = 2")
        connection.execute("INSERT INTO scope (ordinal, id, last_passage, passages, terms) VALUES (1, 0, 7, 7, 99)")
        connection.execute(
            "INSERT INTO article (scope, key, headline, headline_given, language, body, headline_terms, digest)"
            " VALUES (1, 'khorgos', 'Khorgos speeds up', 1, 'en', ?, 'khorgo speed up', x'')",
            (KHORGOS,),
        )
        connection.execute("INSERT INTO source (article, raw, dropped) VALUES (1, ?, '[]')", (KHORGOS,))
        connection.execute("INSERT INTO setting (name, value) VALUES ('analysis', ?)", (str(VERSION),))
        connection.commit()
    async with Store.open(path) as store:
        assert await store.stale() == (1, 1)
        await store.renew()
        article = await store.find(SHARED, "khorgos")
        assert article is not None
        assert (article.id, article.body) == (1, KHORGOS)
        assert (await Searcher(store).ask("Who delivered the gantry crane?")).quotes[0].article == article
        (revision,) = await store.history.of_article(SHARED, "khorgos")
        assert (revision.number, revision.present, revision.author) == (1, True, HOST)
        assert await store.usage(SHARED) == Usage(1, len("Khorgos speeds up") + 2 * len(KHORGOS.encode()))
    check_index(path)


async def test_articles_of_the_release_before_are_not_taken_for_others(tmp_path: Path) -> None:
    """What the last release had stored, with its fingerprints of another making, is the same when it comes again."""
    path = tmp_path / "old.sqlite3"
    schema = resources.files("corpus") / "schema"
    with closing(sqlite3.connect(path)) as connection:
        for name in ("0001_corpus.sql", "0002_answers.sql", "0003_segments.sql"):
            connection.executescript((schema / name).read_text(encoding="utf-8"))
        connection.execute("PRAGMA user_version = 3")
        connection.execute("INSERT INTO scope (ordinal, id) VALUES (1, 0)")
        for number, item in enumerate(library(), start=1):
            published = item.published and str(item.published)
            columns = (item.key, item.headline, item.publisher, published, item.url, item.language, item.body)
            connection.execute(
                "INSERT INTO article"
                " (id, scope, headline_given, key, headline, publisher, published, url, language, body, digest)"
                " VALUES (?, 1, 1, ?, ?, ?, ?, ?, ?, ?, ?)",
                (number, *columns, bytes([number])),
            )
            connection.execute("INSERT INTO source (article, raw, dropped) VALUES (?, ?, '[]')", (number, item.raw))
        connection.commit()
    async with Store.open(path) as store:
        assert set((await store.put(SHARED, library())).outcomes) == {Outcome.UNCHANGED}
        assert (await store.history.latest(SHARED))[1] == 5
        await store.renew()
    check_index(path)


async def test_a_write_that_is_cancelled_while_it_waits_locks_nothing(tmp_path: Path) -> None:
    """Whoever gives up waiting for another program leaves the database free for all, himself included."""
    path = tmp_path / "busy.sqlite3"
    async with Store.open(path) as store:
        with closing(sqlite3.connect(path, isolation_level=None, timeout=2)) as importer:
            importer.execute("BEGIN IMMEDIATE")
            waiting = asyncio.create_task(store.set_setting("colour", "red"))
            for _ in range(5):  # until its BEGIN waits in the connection's thread
                await asyncio.sleep(0)
            waiting.cancel()
            importer.execute("COMMIT")
            with pytest.raises(asyncio.CancelledError):
                await waiting
            importer.execute("BEGIN IMMEDIATE")
            importer.execute("ROLLBACK")
        await store.set_setting("colour", "blue")
        assert await store.setting("colour") == "blue"


async def test_a_read_that_is_cancelled_leaves_its_connection_usable(tmp_path: Path) -> None:
    """Wherever a reader is cancelled, the next one gets a connection outside of any transaction."""
    async with Database.open(tmp_path / "new.sqlite3", readers=1) as database:
        for turns in range(8):
            reading = asyncio.create_task(_read(database))
            for _ in range(turns):
                await asyncio.sleep(0)
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
            await _read(database)


async def _read(database: Database) -> None:
    async with database.reader() as connection:
        await connection.execute("SELECT count(*) FROM article")


async def test_what_is_deleted_is_gone_from_the_file(tmp_path: Path) -> None:
    """A forgotten server's text stands nowhere in the file any more."""
    path, word = tmp_path / "new.sqlite3", "Zhetysuquartz"
    async with Store.open(path) as store:
        await store.put(Scope(5), [draft("quarry", f"The {word} quarry was opened. " * 400)])
        await store.put(Scope(5), [draft("quarry", f"The {word} quarry was shut. " * 400)])
        await store.servers.forget(Scope(5))
    assert f"{word} quarry".encode() not in path.read_bytes()


async def test_work_in_a_thread_sees_one_state_and_cannot_write(tmp_path: Path) -> None:
    """What reads in a thread sees nothing that is written meanwhile, and may change nothing itself."""
    path, reading, written = tmp_path / "new.sqlite3", threading.Event(), threading.Event()

    def count_twice(connection: sqlite3.Connection) -> tuple[int, int]:
        before = connection.execute("SELECT count(*) FROM article").fetchone()[0]
        reading.set()
        assert written.wait(timeout=10)
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            connection.execute("DELETE FROM article")
        return before, connection.execute("SELECT count(*) FROM article").fetchone()[0]

    async with Store.open(path) as store:
        counting = asyncio.create_task(store.in_thread(count_twice))
        assert await asyncio.to_thread(reading.wait, 10)
        await store.put(SHARED, library())
        written.set()
        assert await counting == (0, 0)
        assert await store.in_thread(lambda connection: connection.execute("SELECT 1 FROM article").fetchone()) == (1,)


async def test_work_that_fails_leaves_its_thread_usable(tmp_path: Path) -> None:
    """An error in a thread reaches the caller, and the thread's connection works on."""
    async with Database.open(tmp_path / "new.sqlite3", readers=1) as database:
        for _ in range(3):
            with pytest.raises(sqlite3.OperationalError, match="no such table"):
                await database.in_thread(lambda connection: connection.execute("SELECT * FROM letter"))
        assert await database.in_thread(lambda connection: connection.execute("SELECT 7").fetchone()) == (7,)


async def test_a_name_that_means_memory_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What SQLite would keep in memory only is on the disk like everything else."""
    monkeypatch.chdir(tmp_path)
    async with Store.open(Path(":memory:")) as store:
        await store.put(SHARED, library())
    assert (tmp_path / ":memory:").stat().st_size


async def test_two_programs_can_write_in_turn(tmp_path: Path) -> None:
    """An import beside a running bot is seen by the bot at once, and both can write."""
    path = tmp_path / "both.sqlite3"
    async with Store.open(path) as bot, Store.open(path) as importer:
        await importer.put(SHARED, [draft("one", "Imported while the bot runs.")])
        assert await bot.find(SHARED, "one") is not None
        await bot.put(SHARED, [draft("two", "Added by the bot.")])
        assert await importer.keys(SHARED) == {"one", "two"}


async def test_opening_and_reading_wait_for_no_writer(tmp_path: Path) -> None:
    """While another program holds the database for a long write, it can be opened, read, and left unchanged."""
    path = tmp_path / "busy.sqlite3"
    async with Store.open(path) as store:
        await store.put(SHARED, library())
    with closing(sqlite3.connect(path, isolation_level=None)) as importer:
        importer.execute("BEGIN IMMEDIATE")
        async with asyncio.timeout(BUSY_TIMEOUT_MS / 1000 / 2), Store.open(path) as store:
            assert len(await store.keys(SHARED)) == 5
            assert set((await store.put(SHARED, library())).outcomes) == {Outcome.UNCHANGED}
        importer.execute("ROLLBACK")
