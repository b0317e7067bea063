"""The words that are remembered between questions, and how they keep in step with the database."""

import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from importlib import resources
from pathlib import Path
from threading import Barrier

import pytest

from corpus.search import vocabulary
from corpus.search.vocabulary import Vocabulary
from corpus.store import search_index
from corpus.store.search_index import ScopeCounts, WordsRead


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Make a database with the tables of the corpus."""
    file = tmp_path / "corpus.sqlite3"
    with closing(sqlite3.connect(file)) as connection:
        for script in sorted((Path(str(resources.files("corpus"))) / "schema").glob("*.sql")):
            connection.executescript(script.read_text("utf-8"))
    return file


@pytest.fixture
def connection(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the database."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


def add(connection: sqlite3.Connection, *words: str, scope: int = 1) -> None:
    """Write words of a scope, each of one article."""
    connection.executemany("INSERT INTO word (scope, word, articles) VALUES (?, ?, 1)", [(scope, w) for w in words])


def at(revision: int, scope: int = 1) -> list[ScopeCounts]:
    """Give a scope as of a revision."""
    return [ScopeCounts(scope, revision, 1, 1)]


def knows(known: Vocabulary, connection: sqlite3.Connection, scopes: list[ScopeCounts], word: str) -> bool:
    """Tell whether a word is remembered."""
    return any(words.near(word, 0) for words in known.words(connection, scopes))


def test_only_newer_words_are_read(connection: sqlite3.Connection) -> None:
    """A new revision brings the words that were added since, and no others are read again."""
    known = Vocabulary()
    add(connection, "khorgos")
    assert knows(known, connection, at(1), "khorgos")
    add(connection, "almaty")
    assert not knows(known, connection, at(1), "almaty")
    statements: list[str] = []
    connection.set_trace_callback(statements.append)
    assert knows(known, connection, at(2), "almaty")
    connection.set_trace_callback(None)
    assert "id > 1 " in statements[0]
    assert all("id > 0 " not in statement for statement in statements)


def test_nothing_is_read_while_nothing_changes(connection: sqlite3.Connection) -> None:
    """The same revision asks the database nothing, nor does an older one that a reader still sees."""
    known = Vocabulary()
    add(connection, "khorgos")
    known.words(connection, at(2))
    statements: list[str] = []
    connection.set_trace_callback(statements.append)
    assert knows(known, connection, at(2), "khorgos")
    assert knows(known, connection, at(1), "khorgos")
    assert statements == []


def test_another_scope_has_its_own_words(connection: sqlite3.Connection) -> None:
    """A word of one server is in no other's list."""
    known = Vocabulary()
    add(connection, "khorgos", scope=1)
    add(connection, "almaty", scope=2)
    assert not knows(known, connection, at(1, scope=1), "almaty")
    assert knows(known, connection, at(1, scope=2), "almaty")


def test_a_word_comes_back_with_its_article(connection: sqlite3.Connection) -> None:
    """Ids are never given twice, so a word that is added again is newer than all that was read."""
    known = Vocabulary()
    add(connection, "khorgos", "almaty")
    known.words(connection, at(1))
    connection.execute("DELETE FROM word")
    assert search_index.word_counts(connection, [1], ["khorgos", "almaty"]) == {}
    add(connection, "aktau")
    assert knows(known, connection, at(2), "aktau")


def test_a_list_does_not_grow_with_what_is_gone(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once newer words outnumber those first read, the list is read anew, without those that are gone."""
    monkeypatch.setattr(vocabulary, "_FEW", 0)
    known = Vocabulary()
    for revision in range(1, 6):
        connection.execute("DELETE FROM word")
        add(connection, "khorgos", f"almaty{'y' * revision}")
        (words,) = known.words(connection, at(revision))
        assert words.size <= 2 * 2
    assert knows(known, connection, at(5), "khorgos")


def test_the_scopes_that_were_not_asked_for_longest_make_room(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No more words are remembered than allowed, however many servers ask."""
    monkeypatch.setattr(vocabulary, "_MOST_WORDS", 4)
    known = Vocabulary()
    for scope in (1, 2, 3):
        add(connection, f"khorgos{scope}", "almaty", scope=scope)
    for scope in (1, 2, 1, 3):
        known.words(connection, at(1, scope=scope))
    statements: list[str] = []
    connection.set_trace_callback(statements.append)
    known.words(connection, at(1, scope=1))
    assert statements == []
    known.words(connection, at(1, scope=2))
    assert statements != []


def test_many_words_are_read_in_parts(connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one reading ends, the next goes on, and none is lost."""
    monkeypatch.setattr(vocabulary, "_READ_AT_ONCE", 3)
    names = [f"word{chr(97 + number)}" for number in range(10)]
    add(connection, *names)
    known = Vocabulary()
    assert all(knows(known, connection, at(1), name) for name in names)
    assert known.words(connection, at(1))[0].size == len(names)


def test_several_threads_ask_at_once(
    path: Path, connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Questions that arrive together each see all words, which are read once for all of them."""
    original = search_index.words_after

    def slow(own: sqlite3.Connection, ordinal: int, last: int, limit: int) -> WordsRead | None:
        time.sleep(0.02)  # so that the others arrive while this one reads
        return original(own, ordinal, last, limit)

    monkeypatch.setattr(search_index, "words_after", slow)
    add(connection, *(f"word{chr(97 + one)}{chr(97 + two)}" for one in range(26) for two in range(26)))
    known = Vocabulary()
    together = Barrier(8)
    statements: list[str] = []

    def size(_: int) -> int:
        with closing(sqlite3.connect(path)) as own:
            own.set_trace_callback(statements.append)
            together.wait()
            return known.words(own, at(1))[0].size

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(size, range(8))) == {26 * 26}
    assert sum("id > 0 " in statement for statement in statements) == 1


def test_words_are_counted_over_scopes(connection: sqlite3.Connection) -> None:
    """The counts of the viewer's scopes add up, and another server's do not count."""
    add(connection, "khorgos", scope=1)
    add(connection, "khorgos", "almaty", scope=2)
    add(connection, "khorgos", scope=3)
    assert search_index.word_counts(connection, [1, 2], ["khorgos", "almaty", "aktau"]) == {"khorgos": 2, "almaty": 1}
