"""Tests of /corpus remove and of the button on an article's particulars, over real sockets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from corpus.models import SHARED, Scope
from tests.commands.curation.conftest import MANAGER
from tests.commands.curation.own_library import APPLES, FERRY, add_own, own_id
from tests.commands.curation.steps import forge, stored
from tests.commands.library import BARLEY
from tests.discord_server.errors import NotOfferedError

if TYPE_CHECKING:
    from corpus.store import Store
    from tests.discord_server.driver import LocalDiscord, Server
    from tests.discord_server.people import Person

pytestmark = pytest.mark.usefixtures("patient_bot")


async def test_removes_at_once_and_undo_brings_back(cora: Person, anna: Person, server: Server, store: Store) -> None:
    """What is removed is quoted no more until it is back; undo can be undone in turn."""
    await add_own(store, server, FERRY, APPLES)
    question = "How many hours does the lorry ferry crossing take?"
    assert "Lorry ferry" in (await anna.slash("ask", question=question)).text
    (choice,) = await cora.autocomplete("corpus remove", "article", "lory fery")
    told = await cora.slash("corpus remove", article=choice.value)
    assert told.ephemeral
    assert told.deferred
    assert "**Removed “Lorry ferry to start in *June*”.**" in told.text
    assert "in \\*June\\*”" in str(told.message.components[0]["components"][0]["content"])
    assert await stored(store, server) == [APPLES.headline]
    assert "Lorry ferry" not in (await anna.slash("ask", question=question)).text
    undone = await cora.click(told.message, "Undo")
    assert await stored(store, server) == [FERRY.headline, APPLES.headline]
    await cora.click(undone.message, "Redo")
    assert await stored(store, server) == [APPLES.headline]
    await cora.click(undone.message, "Undo")
    assert await stored(store, server) == [FERRY.headline, APPLES.headline]


async def test_undo_is_refused_after_another_change(cora: Person, server: Server, store: Store) -> None:
    """What somebody else has done since is not taken back with it."""
    await add_own(store, server, FERRY)
    told = await cora.slash("corpus remove", article=FERRY.key)
    await add_own(store, server, replace(FERRY, headline="Ferry again"))
    refused = await cora.click(told.message, "Undo")
    assert "has been changed since, so this cannot be undone any more." in refused.text
    assert await stored(store, server) == ["Ferry again"]


async def test_nothing_is_guessed(cora: Person, server: Server, store: Store) -> None:
    """A headline that is not quite right removes nothing, but names what it is like."""
    await add_own(store, server, FERRY)
    refused = await cora.slash("corpus remove", article="lorry ferry in june")
    assert "Did you mean “Lorry ferry to start in *June*”? Choose it from the list" in refused.text
    assert await stored(store, server) == [FERRY.headline]


async def test_only_this_servers_own(strict_discord: LocalDiscord, cora: Person, server: Server, store: Store) -> None:
    """With the same keys in two servers each removes its own; the host's article of that key stays too."""
    other = strict_discord.add_guild("Elsewhere")
    await store.put(SHARED, [replace(FERRY, headline="Ferry of the host")])
    await add_own(store, server, FERRY)
    await add_own(store, other, FERRY)
    theirs = await own_id(store, other)
    refused = await cora.slash("corpus remove", article=str(theirs))
    assert "This server has no article of its own" in refused.text
    button = f"remove:{theirs}"
    assert "This article is removed already." in (await cora.click(forge(strict_discord, server, button), button)).text
    await cora.slash("corpus remove", article=FERRY.key)
    assert await stored(store, server) == []
    assert await stored(store, other) == [FERRY.headline]
    assert "can only be changed by the host" in (await cora.slash("corpus remove", article=BARLEY.headline)).text
    assert await store.own_by_key(SHARED, FERRY.key)


async def test_members_cannot(strict_discord: LocalDiscord, anna: Person, server: Server, store: Store) -> None:
    """The command is not offered, and a forged button is refused."""
    await add_own(store, server, FERRY)
    with pytest.raises(NotOfferedError):
        await anna.slash("corpus remove", article=FERRY.key)
    button = f"remove:{await own_id(store, server)}"
    pressed = await anna.click(forge(strict_discord, server, button), button)
    assert "Only people who may curate can do that" in pressed.text
    assert await stored(store, server) == [FERRY.headline]


async def test_not_in_direct_messages(strict_discord: LocalDiscord) -> None:
    """There is nobody's corpus to change there."""
    with pytest.raises(NotOfferedError):
        await strict_discord.add_person("carl").slash("corpus remove", article="1")


async def test_what_somebody_added_who_left_can_be_managed(cora: Person, server: Server, store: Store) -> None:
    """The others edit, remove and restore it, and the history still names who added it."""
    dana = server.add_member("dana", permissions=MANAGER)
    await add_own(store, server, FERRY, by=dana)
    del server.guild.members[dana.user.id]
    opened = await cora.slash("corpus edit", article=FERRY.key)
    assert "Edited" in (await cora.submit_modal(opened, {"Publisher": "Gazette"})).text
    assert "Removed" in (await cora.slash("corpus remove", article=FERRY.key)).text
    assert "Brought back" in (await cora.slash("corpus restore", article=FERRY.key)).text
    revisions = await store.history.of_article(Scope(server.id), FERRY.key)
    assert [revision.author.who for revision in revisions] == [*[cora.user.id] * 3, dana.user.id]
    assert f"added by @{dana.user.id}" in (await cora.slash("corpus history", article=FERRY.key)).text
