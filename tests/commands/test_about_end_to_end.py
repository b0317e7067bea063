"""Tests of /about over real sockets."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest

from commands.pace import Pace
from commands.requests import Kind, Request
from corpus.models import SHARED, Scope
from tests.commands.library import BARLEY, CRANE, LIBRARY

if TYPE_CHECKING:
    from bot.client import DragomanClient
    from corpus.store import Store
    from tests.discord_server.driver import LocalDiscord

QUESTION = "How many tonnes of barley does the train carry?"


async def test_tells_what_it_is_and_how_it_is_doing(
    strict_discord: LocalDiscord, bot: DragomanClient, store: Store
) -> None:
    """Version, articles of this server and of the host, the newest date, times, and whose bot it is; to who asked."""
    server = strict_discord.add_guild()
    await store.put(Scope(server.id), [BARLEY])
    anna = server.add_member("anna")
    reply = await anna.slash("about")
    lines = [line.removeprefix("│ ") for line in reply.text.splitlines()]
    assert f"Dragoman {version('dragoman')}" in lines
    assert "**7 articles** can be quoted here" in lines
    assert "· 1 added in this server · 6 added by the host" in lines
    assert "· The newest is of November 2025." in lines
    assert any(line.startswith("· Running since 20") for line in lines)
    assert any(line.startswith("· Discord answers within ") for line in lines)
    assert bot.application
    assert f"· Hosted by {bot.application.owner.display_name}" in lines
    assert "Half of the last answers" not in reply.text
    assert "**/privacy** shows what is kept" in reply.text
    assert reply.ephemeral


@pytest.mark.usefixtures("bot")
async def test_tells_how_long_answers_took(strict_discord: LocalDiscord) -> None:
    """After a question there is a time to tell."""
    anna = strict_discord.add_guild().add_member("anna")
    await anna.slash("ask", question=QUESTION)
    reply = await anna.slash("about")
    assert "Half of the last answers came within" in reply.text


@pytest.mark.usefixtures("bot")
async def test_counts_what_the_place_sees(strict_discord: LocalDiscord, store: Store) -> None:
    """In another server, in direct messages and for a person's own installation there are only everybody's articles."""
    server = strict_discord.add_guild()
    await store.put(Scope(server.id), [BARLEY])
    elsewhere = strict_discord.add_guild("Elsewhere").add_member("ben")
    alone = strict_discord.add_guild("Without", bot=False).add_member("cleo", installed=True)
    for person, channel in ((elsewhere, None), (elsewhere, elsewhere.direct), (alone, None)):
        reply = await person.slash("about", channel=channel)
        assert "**6 articles** can be quoted here" in reply.text
        assert "added in this server" not in reply.text


@pytest.mark.usefixtures("bot")
async def test_an_empty_library_says_so(strict_discord: LocalDiscord, store: Store) -> None:
    """Without articles, and with one that has no date, nothing is invented."""
    anna = strict_discord.add_guild().add_member("anna")
    await store.remove(SHARED, [draft.key for draft in LIBRARY])
    empty = await anna.slash("about")
    assert "There are no articles here yet." in empty.text
    assert "newest" not in empty.text
    await store.put(SHARED, [CRANE])
    assert "**1 article** can be quoted here" in (await anna.slash("about")).text


def test_the_pace_is_that_of_the_last_questions() -> None:
    """Half of the last hundred questions were as quick; other commands and earlier questions don't count."""
    pace = Pace()
    assert pace.median is None
    for seconds in [*[9.0] * 150, *[0.25] * 60, *[2.0] * 40]:
        pace.note(Request(Kind.COMMAND, "ask", None, begun=1.0, ended=1.0 + seconds, is_question=True))
        pace.note(Request(Kind.COMMAND, "help", None, begun=1.0, ended=100.0))
    assert pace.median == 0.25
