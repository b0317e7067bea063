"""Groups of names in the database."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from corpus.errors import CorpusError
from corpus.models import SHARED, Scope
from corpus.store.database import Database
from corpus.store.synonyms import LONGEST_NAME, MOST_IN_GROUP, MOST_IN_SCOPE, Synonyms

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

RED, BLUE = Scope(100), Scope(200)


@pytest.fixture
async def names(tmp_path: Path) -> AsyncIterator[Synonyms]:
    """Open a database without any names."""
    async with Database.open(tmp_path / "names.sqlite3", readers=1) as database:
        yield Synonyms(database)


async def test_a_group_is_kept(names: Synonyms) -> None:
    """Names of any script and of several words are listed as they were written, in the order of their folded forms."""
    group = await names.add(RED, ["XUAR", "  Xinjiang  Uyghur Autonomous\nRegion ", "新疆"])
    assert group == ("Xinjiang Uyghur Autonomous Region", "XUAR", "新疆")
    assert await names.groups(RED) == [group]


async def test_groups_that_share_a_name_become_one(names: Synonyms) -> None:
    """Names that belong to groups already bring these together, however they are written now."""
    await names.add(RED, ["Tokayev", "Тоқаев"])
    await names.add(RED, ["KJT", "President"])
    await names.add(RED, ["Lion", "Löwe"])
    assert await names.add(RED, ["TOKAYEV", "托卡耶夫"]) == ("Tokayev", "Тоқаев", "托卡耶夫")
    group = await names.add(RED, ["kjt", "托卡耶夫"])
    assert group == ("KJT", "President", "Tokayev", "Тоқаев", "托卡耶夫")
    assert await names.groups(RED) == [group, ("Lion", "Löwe")]


async def test_names_are_compared_as_the_search_does(names: Synonyms) -> None:
    """Capitals, accents, possessives and hyphens make no other name."""
    await names.add(RED, ["Xinjiang-Uyghur", "XUAR"])
    assert len(await names.add(RED, ["xinjiang uyghur’s", "Xuár", "新疆"])) == 3


async def test_a_name_is_taken_out(names: Synonyms) -> None:
    """The others stay a group; a single one that would be left goes as well; an unknown name is told as None."""
    await names.add(RED, ["Tokayev", "Тоқаев", "托卡耶夫"])
    assert await names.remove(RED, "tokayev") == ("Тоқаев", "托卡耶夫")
    assert await names.groups(RED) == [("Тоқаев", "托卡耶夫")]
    assert await names.remove(RED, "Tokayev") is None
    assert await names.remove(RED, "?!") is None
    assert await names.remove(RED, "托卡耶夫") == ()
    assert await names.groups(RED) == []


async def test_scopes_have_names_of_their_own(names: Synonyms) -> None:
    """What one server adds is not listed, suggested, merged or removed in another."""
    await names.add(RED, ["Tokayev", "Тоқаев"])
    await names.add(BLUE, ["Tokayev", "KJT"])
    assert await names.groups(RED) == [("Tokayev", "Тоқаев")]
    assert await names.groups(BLUE) == [("KJT", "Tokayev")]
    assert await names.groups(SHARED) == []
    assert await names.suggest(SHARED, "Tok") == []
    assert await names.remove(SHARED, "Tokayev") is None
    assert await names.remove(BLUE, "KJT") == ()
    assert await names.groups(RED) == [("Tokayev", "Тоқаев")]


async def test_names_are_suggested(names: Synonyms) -> None:
    """Names most like what was typed come first, in any script; the first ones for nothing typed."""
    await names.add(RED, ["Tokayev", "Тоқаев", "托卡耶夫"])
    await names.add(RED, ["Lianyungang", "连云港"])
    assert (await names.suggest(RED, "lianyun"))[0] == "Lianyungang"
    assert (await names.suggest(RED, "тока"))[0] == "Тоқаев"
    assert (await names.suggest(RED, "连云"))[0] == "连云港"
    assert await names.suggest(RED, " ", limit=2) == ["Lianyungang", "Tokayev"]


@pytest.mark.parametrize(
    ("group", "sentence"),
    [
        ([], "Give at least two names that stand for each other."),
        (["Tokayev", "tokayev "], "“Tokayev” needs another name beside it: give at least two"),
        (["Tokayev", "?!"], "“?!” cannot be searched for: a name needs letters or digits."),
        (["Tokayev", "%"], "“%” cannot be searched for: a name needs letters or digits."),
        (["Tokayev", ""], "“” cannot be searched for: a name needs letters or digits."),
        (["Tokayev", "\ud800"], "“?” cannot be searched for"),
        (["Tokayev", "long " * 20 + "x"], "it may have 100 characters, and it has 101."),
    ],
)
async def test_what_is_no_name_is_refused(names: Synonyms, group: Sequence[str], sentence: str) -> None:
    """A sentence tells why, and nothing is kept."""
    with pytest.raises(CorpusError, match=re.escape(sentence)):
        await names.add(RED, group)
    assert await names.groups(RED) == []


async def test_a_group_has_its_limit(names: Synonyms) -> None:
    """As many names as allowed fit, one more does not, nor do two groups together that would have more."""
    full = [f"name{number}" for number in range(MOST_IN_GROUP)]
    assert len(await names.add(RED, full)) == MOST_IN_GROUP
    with pytest.raises(CorpusError, match="26 names for one thing; there can be 25"):
        await names.add(RED, ["name0", "another"])
    await names.add(RED, ["another", "yet another"])
    with pytest.raises(CorpusError, match="That would be 27 names for one thing"):
        await names.add(RED, ["name0", "another"])
    assert len((await names.groups(RED))[1]) == MOST_IN_GROUP


async def test_a_scope_has_its_limit(names: Synonyms) -> None:
    """As many names as allowed fit, one more does not; another scope has room of its own."""
    for start in range(0, MOST_IN_SCOPE, MOST_IN_GROUP):
        await names.add(RED, [f"name{number}" for number in range(start, start + MOST_IN_GROUP)])
    with pytest.raises(CorpusError, match="2,002 names in all; there can be 2,000"):
        await names.add(RED, ["another", "yet another"])
    assert len(await names.add(RED, ["name0", "name1"])) == MOST_IN_GROUP
    await names.remove(RED, "name0")
    await names.add(RED, ["name1", "another"])
    await names.add(BLUE, ["another", "yet another"])


async def test_the_longest_name_fits(names: Synonyms) -> None:
    """A name of exactly the longest length is kept whole."""
    longest = " ".join(["long"] * 19 + ["words"])
    assert len(longest) == LONGEST_NAME
    assert longest in await names.add(RED, [longest, "short"])
