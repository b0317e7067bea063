"""Names that everyone knows are found in any script, without anybody having to say that they are the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from corpus.models import SHARED, Correction
from corpus.search.searcher import Searcher
from corpus.store import Store
from tests.corpus.drafts import draft

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

ARTICLES = [
    draft("ru", "Токаев открыл новую линию метро в Алматы. Её длина 8 километров.", headline="Метро", language="ru"),
    draft("zh", "托卡耶夫说，这条铁路长272公里。", headline="铁路", language="zh"),
    draft("en", "The museum of minerals got a new roof. Its director thanked the donors.", headline="Museum roof"),
]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """Open a store with an article a language."""
    async with Store.open(tmp_path / "names.sqlite3", bundled=False) as opened:
        await opened.put(SHARED, ARTICLES)
        yield opened


async def test_a_name_is_found_in_other_scripts(store: Store) -> None:
    """A president's name in Latin letters finds what was written of him in Cyrillic and in Chinese."""
    answer = await Searcher(store).ask("What did Tokayev open?")
    assert {quote.article.key for quote in answer.quotes} == {"ru", "zh"}
    marked = {quote.article.body[start:end] for quote in answer.quotes for start, end in quote.marks}
    assert marked == {"Токаев", "托卡耶夫"}


async def test_the_name_that_was_searched_is_told(store: Store) -> None:
    """Where the corpus has a name in other scripts alone, the answer says which one was searched."""
    answer = await Searcher(store).ask("What did Tokayev open?")
    assert [correction.typed for correction in answer.corrections] == ["Tokayev"]
    assert answer.corrections[0].searched in {"Токаев", "托卡耶夫"}
    assert "Tokayev" not in answer.unknown


async def test_a_known_name_is_no_misspelling(store: Store) -> None:
    """A name as the corpus has it is neither corrected nor unknown, though it has others."""
    answer = await Searcher(store).ask("Что открыл Токаев?")
    assert answer.corrections == ()
    assert answer.quotes[0].article.key == "ru"


async def test_a_servers_names_add_to_them(store: Store) -> None:
    """A name that a server adds to a known one stands for all of its forms."""
    await store.synonyms.add(SHARED, ["KJT", "Tokayev"])
    answer = await Searcher(store).ask("What did KJT open?")
    assert {quote.article.key for quote in answer.quotes} == {"ru", "zh"}
    assert Correction("KJT", answer.corrections[0].searched) in answer.corrections
