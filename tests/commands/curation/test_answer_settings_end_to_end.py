"""Tests of what /settings does to the answers of a server, over real sockets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from commands.curation import custom_ids
from corpus.models import Scope
from corpus.search.ranking import ANSWERED_FROM
from corpus.search.searcher import Searcher
from tests.commands.library import BARLEY

if TYPE_CHECKING:
    import re

    from bot.client import DragomanClient
    from corpus.store import Store
    from tests.discord_server.driver import LocalDiscord, Server
    from tests.discord_server.people import Person
    from tests.discord_server.replies import Reply
    from tests.discord_server.state import Channel

pytestmark = pytest.mark.usefixtures("patient_bot")

QUESTION = "3,200 tonnes of barley in sixty wagons"
UNSURE = "How many wagons of barley does the harbour master count in winter storms?"


async def choose(cora: Person, menu: re.Pattern[str], *values: str | Channel) -> Reply:
    """Change one thing on the screen."""
    return await cora.select((await cora.slash("settings")).message, menu.pattern, *values)


async def test_answers_are_private_where_the_admins_want_it(anna: Person, cora: Person) -> None:
    """From the change on only who asks sees the answer, and may post it; who asks can still choose otherwise."""
    assert not (await anna.slash("ask", question=QUESTION)).ephemeral
    changed = await choose(cora, custom_ids.SET_PRIVATE, "yes")
    assert "Only the person who asks sees the answer now" in changed.text
    private = await anna.slash("ask", question=QUESTION)
    assert private.ephemeral
    assert "Post to channel" in private.text
    assert not (await anna.slash("ask", question=QUESTION, private=False)).ephemeral
    assert (await anna.slash("timeline", pair="KZ-MY")).ephemeral
    assert not (await anna.slash("timeline", pair="KZ-MY", private=False)).ephemeral
    await choose(cora, custom_ids.SET_PRIVATE, "no")
    assert not (await anna.slash("ask", question=QUESTION)).ephemeral


async def test_ask_works_only_in_the_chosen_channels(
    anna: Person, cora: Person, server: Server, strict_discord: LocalDiscord
) -> None:
    """Elsewhere it is refused with the names of the channels, and a deleted channel locks nobody out."""
    library = server.add_channel("library")
    changed = await choose(cora, custom_ids.SET_ASKING, library)
    assert "refused elsewhere: #library" in strict_discord.text_of(changed.message)
    refused = await anna.slash("ask", question=QUESTION)
    assert refused.ephemeral
    assert "#library" in refused.text
    assert "sixty wagons" not in refused.text
    assert "sixty" in (await anna.slash("ask", question=QUESTION, channel=library)).text
    everywhere = await choose(cora, custom_ids.SET_ASKING)
    assert "/ask works in all channels now" in everywhere.text
    assert "sixty" in (await anna.slash("ask", question=QUESTION)).text


async def test_a_channel_that_is_gone_locks_nobody_out(
    anna: Person, cora: Person, server: Server, store: Store
) -> None:
    """When the only chosen channel is deleted, /ask works everywhere again, and the screen shows none."""
    await store.servers.set_setting(Scope(server.id), "channels", "123456789")
    assert "sixty" in (await anna.slash("ask", question=QUESTION)).text
    assert "123456789" not in str((await cora.slash("settings")).message)


async def test_as_many_quotes_as_the_admins_want(anna: Person, cora: Person, server: Server, store: Store) -> None:
    """An answer shows at most so many quotes; the button shows more."""
    more = [
        replace(BARLEY, key=f"barley-{number}", headline=f"Barley train {number}", body=f"{body} sealed in Aktau.")
        for number, body in enumerate(
            ("Sixty wagons of barley, 3,200 tonnes in all, were", "All 3,200 tonnes of barley in sixty wagons are")
        )
    ]
    await store.put(Scope(server.id), more)
    assert (await anna.slash("ask", question=QUESTION)).text.count("▌") > 1
    changed = await choose(cora, custom_ids.SET_QUOTES, "1")
    assert "Answers show 1 quote now." in changed.text
    answered = await anna.slash("ask", question=QUESTION)
    assert answered.text.count("[Context]") == 1
    assert "[More quotes]" in answered.text


async def test_strictness_moves_the_border_of_silence(anna: Person, cora: Person, bot: DragomanClient) -> None:
    """A question that gets silence as usual is answered by a generous bot, and the note says what that means."""
    bot.searcher = Searcher(bot.store)
    assert 0.25 < (await bot.searcher.ask(UNSURE)).confidence < ANSWERED_FROM
    assert "Nothing in the articles" in (await anna.slash("ask", question=UNSURE)).text
    changed = await choose(cora, custom_ids.SET_STRICTNESS, "open")
    assert "at least 25% sure" in changed.text
    assert "Nothing in the articles" not in (await anna.slash("ask", question=UNSURE)).text


async def test_a_server_can_do_without_the_shared_articles(
    anna: Person, cora: Person, server: Server, store: Store, strict_discord: LocalDiscord
) -> None:
    """They are neither quoted nor listed nor suggested there any more, and elsewhere nothing changes."""
    await store.put(
        Scope(server.id), [replace(BARLEY, key="own", headline="Own harvest", body="Rye grows in Kostanay.")]
    )
    changed = await choose(cora, custom_ids.SET_SHARED, "no")
    assert "Only what this server has added is searched and quoted now: 1 article." in changed.text
    assert "sixty wagons, the" not in (await anna.slash("ask", question=QUESTION)).text
    assert "Barley trains roll" not in (await anna.slash("articles")).text
    assert [choice.name for choice in await anna.autocomplete("article", "headline", "")] == ["Own harvest"]
    elsewhere = strict_discord.add_guild("Elsewhere").add_member("ben")
    assert "sixty" in (await elsewhere.slash("ask", question=QUESTION)).text
    again = await choose(cora, custom_ids.SET_SHARED, "yes")
    assert "searched and quoted here again" in again.text
    assert "sixty" in (await anna.slash("ask", question=QUESTION)).text


async def test_a_server_without_shared_articles_stays_so(server: Server, store: Store) -> None:
    """The choice is read again when the database is opened, before anybody can ask."""
    scope = Scope(server.id)
    await store.servers.set_setting(scope, "shared_corpus", "off")
    assert store.visible(scope) == (scope, scope, scope)
    await store.servers.load()
    assert store.visible(scope) == (scope, scope, scope)


async def test_the_servers_language_is_for_all(cora: Person) -> None:
    """The note tells in which language is written what all see."""
    changed = await choose(cora, custom_ids.SET_LANGUAGE, "ms")
    assert "What is posted for all is in Malay now." in changed.text
