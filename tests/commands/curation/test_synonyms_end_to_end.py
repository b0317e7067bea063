"""Tests of /corpus synonym, over real sockets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from commands.curation.synonyms import groups_layout
from corpus.models import Scope
from tests.commands.curation.conftest import MANAGER
from tests.commands.layouts import texts
from tests.discord_server.errors import NotOfferedError

if TYPE_CHECKING:
    from corpus.store import Store
    from tests.discord_server.driver import LocalDiscord, Server
    from tests.discord_server.people import Person

pytestmark = pytest.mark.usefixtures("patient_bot")


async def test_names_stand_for_each_other_at_once(cora: Person, anna: Person) -> None:
    """A name that no article has finds what another name of its group finds, and the reply says what was searched."""
    question = "How many wagons does the Zhumakhan train carry?"
    assert "Searched" not in (await anna.slash("ask", question=question)).text
    told = await cora.slash("corpus synonym add", names="Zhumakhan = barley = ячмень")
    assert told.ephemeral
    assert "These stand for each other now" in told.text
    assert all(name in told.text for name in ("Zhumakhan", "barley", "ячмень"))
    answer = await anna.slash("ask", question=question)
    assert "sixty **wagons**" in answer.text
    assert "Searched Barley for Zhumakhan" in answer.text


async def test_another_server_has_its_own(strict_discord: LocalDiscord, cora: Person) -> None:
    """Neither the search nor the lists of one server know the names of another."""
    other = strict_discord.add_guild("Elsewhere")
    theirs = other.add_member("ben", permissions=MANAGER)
    await cora.slash("corpus synonym add", names="Zhumakhan = barley")
    answer = await theirs.slash("ask", question="How many wagons does the Zhumakhan train carry?")
    assert "Searched barley" not in answer.text
    assert "There are no synonyms here yet" in (await theirs.slash("corpus synonym list")).text
    refused = await theirs.slash("corpus synonym remove", name="barley")
    assert "“barley” is no synonym here" in refused.text
    assert await theirs.autocomplete("corpus synonym remove", "name", "bar") == []


async def test_names_are_listed_and_taken_out(cora: Person, server: Server, store: Store) -> None:
    """The list shows the groups; a name that is completed while typing is taken out of its group."""
    await cora.slash("corpus synonym add", names="XUAR = Xinjiang ; 新疆")
    assert "1 group of names" in (await cora.slash("corpus synonym list")).text
    (choice,) = await cora.autocomplete("corpus synonym remove", "name", "xua")
    told = await cora.slash("corpus synonym remove", name=choice.value)
    assert "“XUAR” is no longer a synonym. The others:" in told.text
    (group,) = await store.synonyms.groups(Scope(server.id))
    assert set(group) == {"Xinjiang", "新疆"}


async def test_one_name_alone_is_refused(cora: Person) -> None:
    """A sentence shows how names are parted."""
    assert "XUAR = Xinjiang" in (await cora.slash("corpus synonym add", names="Xinjiang")).text


async def test_is_not_offered_to_everyone(anna: Person) -> None:
    """Only those who curate may."""
    with pytest.raises(NotOfferedError):
        await anna.slash("corpus synonym list")


def test_long_lists_have_pages() -> None:
    """A page holds fifteen groups, a number past the end shows the last page, and signs stay as they are."""
    groups: list[tuple[str, ...]] = [(f"Name *{number}*", f"Other {number}") for number in range(31)]
    text = "\n".join(texts(groups_layout(groups, 7)))
    assert "### 31 groups of names" in text
    assert "Page 3 of 3" in text
    assert r"Name \*30\* = Other 30" in text
    assert "Other 14" not in text
