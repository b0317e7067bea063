"""Tests of what a person and the log are told when something goes wrong, over real sockets."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from commands.cooldown import Cooldown
from corpus.models import SHARED
from corpus.store import Store
from tests.commands.running import WillingSearcher

if TYPE_CHECKING:
    from bot.client import DragomanClient
    from corpus.models import Answer, Scope
    from tests.discord_server.driver import LocalDiscord, Server
    from tests.discord_server.people import Person

QUESTION = "How many tonnes of barley does the train carry?"
PECULIAR = "tangerine submarine"


@pytest.fixture
def server(strict_discord: LocalDiscord) -> Server:
    """Found a server with the bot in it."""
    return strict_discord.add_guild()


@pytest.fixture
def anna(server: Server, bot: DragomanClient) -> Person:  # noqa: ARG001 - the bot runs while anna asks
    """Let a member in."""
    return server.add_member("anna")


class BrokenSearcher:
    """Fails as the worst error would: with the question in its message."""

    async def ask(self, question: str, *_: object, **__: object) -> None:
        """Fail."""
        raise RuntimeError(f"cannot search {question}")


class LyingSearcher(WillingSearcher):
    """Finds a quote that ends after the end of its article."""

    async def ask(self, question: str, viewer: Scope = SHARED, *args: Any, **options: Any) -> Answer:  # noqa: ANN401 - passed on
        """Search, and spoil the first quote."""
        found = await super().ask(question, viewer, *args, **options)
        return replace(found, quotes=(replace(found.quotes[0], end=100_000), *found.quotes[1:]))


async def test_a_fault_gets_an_incident_number(
    strict_discord: LocalDiscord, bot: DragomanClient, server: Server, anna: Person, caplog: pytest.LogCaptureFixture
) -> None:
    """The person reads a neutral sentence with the number; the log has the number and the code, not the question."""
    bot.searcher = BrokenSearcher()  # type: ignore[assignment]
    reply = await anna.slash("ask", question=PECULIAR, wait=False)
    await reply.until(lambda reply: "Something went wrong" in reply.text)
    number = re.search(r"Incident ([0-9a-f]{8}) is in the log", reply.text)
    assert number is not None
    assert reply.ephemeral
    assert strict_discord.visible_messages(server.add_member("ben")) == []
    assert f"Incident {number[1]} in command 'ask'" in caplog.text
    assert "RuntimeError" in caplog.text
    assert "commands/ask.py" in caplog.text
    assert PECULIAR not in caplog.text
    assert strict_discord.token not in caplog.text


async def test_a_fault_behind_a_button_gets_one_too(
    anna: Person, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Buttons fail as politely as commands, without the token of the kept answer in the log."""
    reply = await anna.slash("ask", question=QUESTION)
    token = reply.message.components[0]["components"][-1]["accessory"]["custom_id"].split(":")[1]

    async def fail(*_: object) -> None:
        raise RuntimeError(f"cannot find {token}")

    monkeypatch.setattr(Store, "kept_answer", fail)
    pressed = await anna.click(reply.message, "Context", nth=1)
    assert "Something went wrong here" in pressed.text
    assert "in button 'context'" in caplog.text
    assert token not in caplog.text


async def test_a_fault_while_suggesting_offers_nothing(
    anna: Person, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Suggestions that fail are empty, and logged without what was typed."""

    async def fail(_: Store, __: int, typed: str) -> None:
        raise RuntimeError(f"cannot suggest {typed}")

    monkeypatch.setattr(Store, "suggest", fail)
    assert await anna.autocomplete("article", "headline", PECULIAR) == []
    assert "Incident" in caplog.text
    assert PECULIAR not in caplog.text


async def test_a_quote_that_is_not_verbatim_is_not_sent(
    bot: DragomanClient, anna: Person, caplog: pytest.LogCaptureFixture
) -> None:
    """A reply with such a quote is replaced by a sentence, and the log has its incident number."""
    bot.searcher = LyingSearcher(bot.store)
    reply = await anna.slash("ask", question=QUESTION, wait=False)
    await reply.until(lambda reply: "does not stand in its article any more" in reply.text)
    assert "barley" not in reply.text
    assert "NotVerbatimError" in caplog.text


async def test_a_command_that_is_gone_says_so(strict_discord: LocalDiscord, anna: Person) -> None:
    """What Discord still offers after an update, but the bot no longer knows, gets a sentence."""
    registered = strict_discord.registry.listed(None)
    strict_discord.registry.replace(None, [*registered, {"name": "old", "description": "Gone", "contexts": [0]}])
    reply = await anna.slash("old")
    assert "This command has changed" in reply.text
    assert reply.ephemeral


async def test_asking_too_often_gets_a_pause(bot: DragomanClient, server: Server, anna: Person) -> None:
    """After five commands the sixth is refused with the seconds to wait; others are not held up."""
    now = [1_000.0]
    bot.tree.cooldown = Cooldown(5, 15.0, clock=lambda: now[0])
    for _ in range(5):
        assert "quotes the record" in (await anna.slash("help")).text
    refused = await anna.slash("ask", question=QUESTION)
    assert "That was 5 commands within 15 seconds. You can go on in 15 seconds." in refused.text
    assert refused.ephemeral
    assert "quotes the record" in (await server.add_member("ben").slash("help")).text
    now[0] += 14.5
    assert "You can go on in 1 second." in (await anna.slash("help")).text
    now[0] += 0.6
    assert "quotes the record" in (await anna.slash("help")).text


async def test_typing_is_not_counted(bot: DragomanClient, anna: Person) -> None:
    """Suggestions are asked for with every letter, so they don't use up what a person may do."""
    bot.tree.cooldown = Cooldown(1, 15.0)
    for typed in ("b", "ba", "bar"):
        await anna.autocomplete("article", "headline", typed)
    assert "quotes the record" in (await anna.slash("help")).text


async def test_a_rate_limit_only_delays(strict_discord: LocalDiscord, anna: Person) -> None:
    """When Discord answers 429, the reply is sent again and arrives."""
    fault = strict_discord.faults.rate_limit("PATCH", "/webhooks/*", times=2, retry_after=0.01)
    assert "3,200" in (await anna.slash("ask", question=QUESTION)).text
    assert fault.hits == 2


async def test_a_bad_gateway_only_delays(strict_discord: LocalDiscord, anna: Person) -> None:
    """When Discord answers 502, the reply is sent again and arrives."""
    fault = strict_discord.faults.fail("PATCH", "/webhooks/*", status=502)
    assert "3,200" in (await anna.slash("ask", question=QUESTION)).text
    assert fault.hits == 1


async def test_a_person_who_cannot_be_told_does_not_stop_the_bot(
    local_discord: LocalDiscord, bot: DragomanClient, server: Server, anna: Person, caplog: pytest.LogCaptureFixture
) -> None:
    """If Discord no longer knows the interaction, that is logged, and the next person is answered."""
    local_discord.faults.fail("POST", "/interactions/*", status=404, times=2)
    reply = await anna.slash("ask", question=QUESTION, wait=False)
    await local_discord.until(lambda: "Could not tell a person" in caplog.text or None, "a line in the log")
    assert reply.messages == []
    assert "3,200" in (await server.add_member("ben").slash("ask", question=QUESTION)).text
    assert logging.getLogger("asyncio").name not in {record.name for record in caplog.records}
    assert bot.is_ready()
