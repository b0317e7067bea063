"""What is not as it was stored is found."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from corpus.models import SHARED
from corpus.store import Store
from corpus.store.integrity import MOST, check
from tests.corpus.drafts import draft, library
from tests.corpus.store.checking import contents

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Make a database that has been changed often enough to have all that a database has."""
    path = tmp_path / "dragoman.sqlite3"

    async def fill() -> None:
        async with Store.open(path) as store:
            await store.put(SHARED, library())
            for number in range(20):
                await store.put(SHARED, [draft(f"wagon{number}", f"Wagon {number} reached Dostyk at noon.")])
            await store.put(SHARED, [draft("wagon3", "Wagon 3 came late, at dusk.")])
            await store.remove(SHARED, ["wagon5", "wagon6"])

    asyncio.run(fill())
    return path


def test_a_database_in_use_is_sound(database: Path) -> None:
    """After additions, changes, removals and merges there is nothing to find, quickly or fully."""
    assert check(database, full=False) == []
    assert check(database, full=True) == []


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE article SET body = replace(body, 'noon', 'nine') WHERE key = 'wagon1'", "wagon1 is not as it was"),
        ("UPDATE article SET publisher = 'Nobody' WHERE key = 'khorgos'", "khorgos is not as it was"),
        ("DELETE FROM indexed_article WHERE article = 1", "is not in the index"),
        ("DELETE FROM passage WHERE id = (SELECT max(id) FROM passage)", "lost passages"),
        ("DELETE FROM posting WHERE id = (SELECT max(id) FROM posting)", "not what its passages make"),
        ("DELETE FROM segment WHERE id = (SELECT max(id) FROM segment)", "segment"),
        ("UPDATE scope SET passages = passages + 1 WHERE id = 0", "counts"),
        ("UPDATE scope SET terms = terms - 1 WHERE id = 0", "counts"),
        ("UPDATE passage SET sentences = x'00000000ffffff0f' WHERE article = 1", "outside of its article"),
        ("UPDATE revision SET content = x'00' WHERE content IS NOT NULL", "cannot be read"),
        ("DELETE FROM term WHERE text = 'noon'", "not in the dictionary"),
        ("DELETE FROM article WHERE key = 'khorgos'", "not there"),
        ("DELETE FROM article_pair", "The pairs of countries of the article"),
        ("UPDATE article_pair SET passages = passages + 1", "The pairs of countries of the article"),
        ("UPDATE passage_countries SET countries = 'AR BR'", "The pairs of countries of the article"),
        ("INSERT INTO passage_countries VALUES (999, 'AR')", "the passage 999, which is not there"),
        ("INSERT INTO headline_countries VALUES (999, 'AR')", "the article 999, which is not there"),
        ("UPDATE article SET scope = 99 WHERE key = 'khorgos'", "belongs to a row of scope that is not there"),
    ],
)
def test_what_no_longer_fits_is_told(database: Path, statement: str, told: str) -> None:
    """Each of our promises is checked, though SQLite itself finds nothing wrong."""
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute(statement).rowcount > 0
        connection.commit()
    assert check(database, full=False) == []
    problems = check(database, full=True)
    assert any(told in problem for problem in problems), problems
    assert len(problems) <= MOST
    assert all(problem.endswith(".") for problem in problems)


def test_changed_bytes_are_found_or_change_nothing(database: Path, tmp_path: Path) -> None:
    """Wherever the file is damaged, the check finds it, or every article is as it was."""
    content, chosen, found = database.read_bytes(), random.Random(5), 0
    rows = contents(database, "article")
    for number in range(150):
        damaged = bytearray(content)
        start = chosen.randrange(len(damaged))
        damaged[start : start + 40] = bytes(byte ^ 0x15 for byte in damaged[start : start + 40])
        path = tmp_path / f"{number}.sqlite3"
        path.write_bytes(damaged)
        if check(path, full=True):
            found += 1
        else:
            assert contents(path, "article") == rows
    assert found > 10  # much of a small file is unused


def test_no_database_at_all_is_told(tmp_path: Path) -> None:
    """A letter is not a sound database."""
    path = tmp_path / "letter.sqlite3"
    path.write_text("Dear reader, this is a letter and not a database. " * 50)
    assert check(path, full=False) == ["The file is damaged: file is not a database."]
