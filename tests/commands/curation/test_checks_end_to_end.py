"""Tests of /corpus check, over real sockets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from commands.curation.checks import report_layout
from corpus.checking import Checked, CheckReport
from corpus.models import SHARED, Scope
from corpus.store.checks import SavedQuestion, Standing
from tests.commands.curation.conftest import MANAGER
from tests.commands.layouts import refusals, texts
from tests.commands.library import BARLEY
from tests.commands.samples import NASTY
from tests.discord_server.errors import NotOfferedError

if TYPE_CHECKING:
    from corpus.store import Store
    from tests.discord_server.driver import LocalDiscord, Server
    from tests.discord_server.people import Person

pytestmark = pytest.mark.usefixtures("patient_bot")

QUESTION = "How many wagons does the barley train have?"


async def save(person: Person, question: str = QUESTION) -> str:
    """Save a question with the article on barley; give what the bot says."""
    (choice, *_) = await person.autocomplete(
        "corpus check add", "headline", "Barley trains", options={"question": question}
    )
    return (await person.slash("corpus check add", question=question, headline=choice.value)).text


async def test_a_saved_question_is_asked_at_once(cora: Person) -> None:
    """Saving tells how the question is answered now."""
    told = await save(cora)
    assert f"**Saved:** “{QUESTION}”" in told
    assert f"“{BARLEY.headline}” is quoted first" in told


async def test_a_run_tells_what_got_worse(cora: Person, store: Store) -> None:
    """After a change that takes the answer away the run says so; the next one has nothing new to tell."""
    await save(cora)
    assert "1 of 1 saved question is answered with the article expected" in (await cora.slash("corpus check run")).text
    await store.remove(SHARED, [BARLEY.key])
    worse = (await cora.slash("corpus check run")).text
    assert "**Worse than last time**" in worse
    assert "was quoted first, and now it is no longer here." in worse
    again = (await cora.slash("corpus check run")).text
    assert "Worse" not in again
    assert "**Not answered with the article expected**" in again
    await store.put(SHARED, [BARLEY])
    assert "**Better than last time**" in (await cora.slash("corpus check run")).text


async def test_a_saved_question_is_forgotten(cora: Person) -> None:
    """The one that was chosen is gone; one that is not there gives a sentence."""
    await save(cora)
    (choice,) = await cora.autocomplete("corpus check remove", "question", "WAGONS")
    assert "**Forgotten:**" in (await cora.slash("corpus check remove", question=choice.value)).text
    assert "is no saved question here" in (await cora.slash("corpus check remove", question=choice.value)).text
    assert "no saved questions here yet" in (await cora.slash("corpus check run")).text


async def test_another_server_has_its_own(strict_discord: LocalDiscord, cora: Person, server: Server) -> None:
    """A server neither sees nor removes the questions of another, and cannot save one for another's article."""
    await save(cora)
    other = strict_discord.add_guild("Elsewhere").add_member("ben", permissions=MANAGER)
    assert "no saved questions here yet" in (await other.slash("corpus check run")).text
    assert await other.autocomplete("corpus check remove", "question", "") == []
    assert "is no saved question" in (await other.slash("corpus check remove", question="1")).text
    assert "1 of 1" in (await cora.slash("corpus check run")).text
    assert server.id


async def test_the_own_article_can_be_expected(cora: Person, server: Server, store: Store) -> None:
    """An article that only this server has may be the expected one."""
    own = replace(BARLEY, key="own", headline="Saffron elevator in Semey", body="The saffron elevator is in Semey.")
    await store.put(Scope(server.id), [own])
    told = await cora.slash("corpus check add", question="Where is the saffron elevator?", headline="Saffron elevator")
    assert "“Saffron elevator in Semey” is quoted first" in told.text


async def test_is_not_offered_to_everyone(anna: Person) -> None:
    """Only those who curate may."""
    with pytest.raises(NotOfferedError):
        await anna.slash("corpus check run")


def test_a_long_report_fits_into_a_message() -> None:
    """Two hundred long questions with signs of all kinds fit, and those that are left out are counted."""
    before, results = Standing(answered=True, place=1), []
    for number in range(200):
        saved = SavedQuestion(number, SHARED, f"{number} {NASTY}"[:500], "key", NASTY, before)
        now = Standing(answered=number % 3 > 0, place=number % 4 or None)
        results.append(Checked(saved, now, 0.5, None, missing=number % 5 == 0))
    layout = report_layout(CheckReport(results))
    (text,) = texts(layout)
    assert refusals(layout) == []
    assert "**Worse than last time**" in text
    assert text.splitlines()[-1].endswith(" more")
