"""Tests of what people have chosen for themselves."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from corpus.errors import StoreError
from corpus.store import Store
from corpus.store.forgetting import OfPerson

if TYPE_CHECKING:
    from pathlib import Path

ANNA, BOLAT = 700200300400500600, 700200300400500601


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give a place for a database."""
    return tmp_path / "corpus.db"


async def test_a_choice_is_kept(path: Path) -> None:
    """It is there after a restart, and only the last one counts."""
    async with Store.open(path, bundled=False) as store:
        assert store.people.language(ANNA) is None
        await store.people.choose(ANNA, "ru")
        await store.people.choose(ANNA, "kk")
        assert store.people.language(ANNA) == "kk"
    async with Store.open(path, bundled=False) as store:
        assert store.people.language(ANNA) == "kk"
        assert store.people.language(BOLAT) is None


async def test_a_choice_that_is_taken_back_leaves_nothing(path: Path) -> None:
    """Who goes by what Discord says stands nowhere."""
    async with Store.open(path, bundled=False) as store:
        await store.people.choose(ANNA, "ru")
        await store.people.choose(ANNA, None)
        assert store.people.language(ANNA) is None
        assert await store.forgetting.of_person(ANNA) == OfPerson()


async def test_a_forgotten_person_has_chosen_nothing(path: Path) -> None:
    """The choice goes at once, from the memory as well; others keep theirs."""
    async with Store.open(path, bundled=False) as store:
        await store.people.choose(ANNA, "ru")
        await store.people.choose(BOLAT, "ms")
        assert await store.forgetting.forget_person(ANNA) == OfPerson(languages=1)
        assert store.people.language(ANNA) is None
        assert store.people.language(BOLAT) == "ms"


async def test_a_choice_that_cannot_be_written_does_not_count(path: Path) -> None:
    """While the database is locked the choice fails, and what was chosen before holds."""
    async with Store.open(path, bundled=False) as store:
        await store.people.choose(ANNA, "ru")
        await store._database._writer.execute("PRAGMA busy_timeout = 1")
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreError):
                await store.people.choose(ANNA, "kk")
        assert store.people.language(ANNA) == "ru"
