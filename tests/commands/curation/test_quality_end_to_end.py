"""Tests of /corpus quality over real sockets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from commands.curation import custom_ids
from corpus.models import SHARED, Answer, Scope
from corpus.store import Store
from tests.commands.curation.conftest import MANAGER
from tests.commands.curation.steps import forge
from tests.commands.library import LIBRARY
from tests.commands.running import running_bot
from tests.discord_server.errors import NotOfferedError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.discord_server.driver import LocalDiscord, Server
    from tests.discord_server.people import Person

QUESTION = "How many tonnes of barley does the train carry?"


async def mark(store: Store, server: Server, question: str, bad: int) -> None:
    """Let so many members find an answer to a question not helpful."""
    answer = Answer(question, answered=True, confidence=0.9, quotes=())
    token = await store.keep_answer(Scope(server.id), answer)
    for person in range(bad):
        await store.marks.put(Scope(server.id), token, person, helpful=False)


@pytest.mark.usefixtures("patient_bot")
class TestQuality:
    """What is listed, and what can be done about it."""

    async def test_bad_marks_reach_the_curators(self, cora: Person, anna: Person) -> None:
        """With the counts, and without a name."""
        reply = await anna.slash("ask", question=QUESTION)
        await anna.click(reply.message, "Not helpful")
        await cora.click(reply.message, "Helpful")
        told = await cora.slash("corpus quality")
        assert told.ephemeral
        assert "1 question with bad marks" in told.text
        assert f"**{QUESTION}**" in told.text
        assert "1 not helpful · 1 helpful · last marked on " in told.text
        assert "Marks change no ranking" in told.text
        assert "anna" not in told.text
        assert str(anna.user.id) not in told.text

    async def test_can_be_asked_again(self, cora: Person, server: Server, store: Store) -> None:
        """To see what is answered now."""
        await mark(store, server, QUESTION, 1)
        again = await cora.click((await cora.slash("corpus quality")).message, "Ask again")
        assert again.ephemeral
        assert "3,200" in again.text

    async def test_can_be_dismissed(self, cora: Person, server: Server, store: Store) -> None:
        """The list goes on without it, in the same place, down to nothing."""
        await mark(store, server, QUESTION, 2)
        await mark(store, server, "Where is the crane?", 1)
        told = await cora.slash("corpus quality")
        left = await cora.click(told.message, "Dismiss", nth=1)
        assert left.message is told.message
        assert QUESTION not in left.text
        assert "Where is the crane?" in left.text
        none = await cora.click(told.message, "Dismiss")
        assert "Nobody has marked an answer here as not helpful" in none.text
        assert await store.marks.judged(Scope(server.id)) == []

    async def test_pages_turn_in_place(self, cora: Person, server: Server, store: Store) -> None:
        """Five questions a page, those with most bad marks first."""
        for number in range(1, 8):
            await mark(store, server, f"Question number {number}?", number)
        told = await cora.slash("corpus quality")
        assert "7 questions with bad marks" in told.text
        assert told.text.index("Question number 7?") < told.text.index("Question number 3?")
        assert "Question number 2?" not in told.text
        turned = await cora.click(told.message, "Next ▶")
        assert turned.message is told.message
        assert "page 2 of 2" in turned.text
        assert "Question number 1?" in turned.text

    async def test_each_server_has_its_own(self, strict_discord: LocalDiscord, cora: Person, store: Store) -> None:
        """What was marked elsewhere is not told here."""
        await mark(store, strict_discord.add_guild("Elsewhere"), QUESTION, 1)
        assert "Nobody has marked an answer here as not helpful" in (await cora.slash("corpus quality")).text

    async def test_members_cannot(
        self, strict_discord: LocalDiscord, anna: Person, server: Server, store: Store
    ) -> None:
        """Neither see the list, nor ask or dismiss by its buttons."""
        await mark(store, server, QUESTION, 1)
        with pytest.raises(NotOfferedError):
            await anna.slash("corpus quality")
        digest = custom_ids.question_digest(QUESTION)
        forged = ("quality:0", custom_ids.quality_again(digest), custom_ids.quality_dismiss(digest, 0))
        message = forge(strict_discord, server, *forged)
        for carried in forged:
            assert "Only people who may curate can do that" in (await anna.click(message, carried)).text
        assert len(await store.marks.judged(Scope(server.id))) == 1


async def test_the_buttons_outlive_a_restart(strict_discord: LocalDiscord, server: Server, tmp_path: Path) -> None:
    """A bot that was started anew answers the buttons of the one before."""
    cora = server.add_member("cora", permissions=MANAGER)
    async with Store.open(tmp_path / "corpus.db") as store, running_bot(strict_discord, store):
        await store.put(SHARED, LIBRARY)
        for number in range(6):
            await mark(store, server, f"Which barley train is number {number}?", 1)
        listed = (await cora.slash("corpus quality")).message
    async with Store.open(tmp_path / "corpus.db") as store, running_bot(strict_discord, store):
        assert "Barley trains roll" in (await cora.click(listed, "Ask again", nth=1)).text
        assert "page 2 of 2" in (await cora.click(listed, "Next ▶")).text
        assert "5 questions with bad marks" in (await cora.click(listed, "Dismiss")).text
