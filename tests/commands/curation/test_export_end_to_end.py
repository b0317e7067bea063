"""Tests of /corpus export, and of what is exported uploaded again, over real sockets."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from corpus.exporting import export
from corpus.models import Scope
from tests.commands.curation.conftest import MANAGER
from tests.commands.curation.own_library import APPLES, FERRY, LEDGER, add_own, notices
from tests.commands.curation.steps import upload
from tests.commands.library import LIBRARY
from tests.discord_server.errors import NotOfferedError

if TYPE_CHECKING:
    from corpus.store import Store
    from tests.discord_server.driver import LocalDiscord, Server
    from tests.discord_server.people import Person
    from tests.discord_server.replies import Reply
    from tests.discord_server.state import Upload

pytestmark = pytest.mark.usefixtures("patient_bot")


def files(reply: Reply) -> list[Upload]:
    """List the files of all messages of a reply."""
    return [attachment.upload for message in reply.messages for attachment in message.attachments]


async def written(store: Store, server: Server) -> str:
    """Write what a server has."""
    return "".join([f"{line}\n" async for line in export(store, Scope(server.id))])


async def test_what_is_exported_comes_back_to_the_letter(
    strict_discord: LocalDiscord, cora: Person, server: Server, store: Store
) -> None:
    """Uploaded in another server the articles are the same there, ids included."""
    await add_own(store, server, *LIBRARY, FERRY, LEDGER)
    told = await cora.slash("corpus export")
    assert told.ephemeral
    assert told.deferred
    assert "8 articles of this server" in told.text
    assert "/corpus upload adds them again" in told.text
    (file,) = files(told)
    assert file.filename == f"dragoman-readers-{datetime.now(UTC):%Y-%m-%d}.jsonl"
    assert file.content.decode() == await written(store, server)
    other = strict_discord.add_guild("Elsewhere")
    dana = other.add_member("dana", permissions=MANAGER)
    preview = await dana.slash("corpus upload", file=upload(file.filename, file.content))
    decided = preview
    while "[Add this one too]" in decided.text or "[▶]" in decided.text:
        what = "Add this one too" if "[Add this one too]" in decided.text else "▶"
        decided = await dana.click(preview.message, what)
    await dana.click(preview.message, "Add 8")
    assert await written(store, other) == file.content.decode()


async def test_only_this_servers_own(strict_discord: LocalDiscord, cora: Person, server: Server, store: Store) -> None:
    """Neither the host's nor another server's articles are in the file."""
    await add_own(store, strict_discord.add_guild("Elsewhere"), FERRY)
    told = await cora.slash("corpus export")
    assert "This server has no articles of its own yet" in told.text
    assert files(told) == []
    await add_own(store, server, APPLES)
    (file,) = files(await cora.slash("corpus export"))
    assert [json.loads(line)["id"] for line in file.content.splitlines()] == [APPLES.key]


async def test_many_articles_come_in_several_files(
    strict_discord: LocalDiscord, cora: Person, server: Server, store: Store
) -> None:
    """Each is small enough for Discord, in a message of its own, and all together are everything."""
    strict_discord.limits.upload_bytes = 20_000
    await add_own(store, server, *notices(60, body=FERRY.body * 4), replace(FERRY, key="never", body=FERRY.body * 200))
    told = await cora.slash("corpus export")
    await told.until(lambda reply: "the last one" in reply.text)
    assert all(message.ephemeral for message in told.messages)
    found = files(told)
    assert len(found) == len(told.messages) == 3
    assert [file.filename[-8:] for file in found] == [f"-{number}.jsonl" for number in (1, 2, 3)]
    assert all(len(file.content) <= 20_000 for file in found)
    together = b"".join(file.content for file in found).decode()
    assert together == "".join(
        f"{line}\n" for line in (await written(store, server)).splitlines() if json.loads(line)["id"] != "never"
    )
    assert "the last one: 60 articles in all" in told.text
    assert "Too long for a file in Discord" in told.text
    assert "command line: never" in told.text


async def test_the_file_is_named_whatever_the_servers_name(strict_discord: LocalDiscord, store: Store) -> None:
    """Letters that Discord would change are left out; without any the server's number stands there."""
    for name, expected in (("Café *Noir* / ../x", "cafe-noir-x"), ("阅读", None)):
        guild = strict_discord.add_guild(name)
        cora = guild.add_member("cora", permissions=MANAGER)
        await add_own(store, guild, FERRY)
        (file,) = files(await cora.slash("corpus export"))
        assert file.filename.startswith(f"dragoman-{expected or guild.id}-20")


async def test_members_are_not_offered_it(anna: Person) -> None:
    """It is for curators."""
    with pytest.raises(NotOfferedError):
        await anna.slash("corpus export")
