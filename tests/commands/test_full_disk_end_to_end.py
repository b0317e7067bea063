"""Tests of what members get when the database cannot be written: the answer, without what would need a kept one."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import shutil
import sqlite3
import subprocess
from contextlib import asynccontextmanager, closing, suppress
from typing import TYPE_CHECKING

import pytest

from commands import remembering
from commands.cooldown import Cooldown
from corpus.errors import StoreError, UnusableError
from corpus.models import SHARED, Answer, Scope
from corpus.store import Store
from tests.commands.library import BARLEY, LIBRARY
from tests.commands.running import running_bot
from tests.corpus.drafts import draft

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from bot.client import DragomanClient
    from tests.discord_server.driver import LocalDiscord, Server
    from tests.discord_server.people import Person

QUESTION = "How many tonnes of barley does the train carry?"
LONG_QUESTION = "How many kilometres did the pipeline surveyors walk?"
UNKNOWN = "zyxwvut qponmlk"
_REFUSALS = 50
"""So often in a row is anything refused before nothing fits, wherever in the tables it would go."""

MISSING = "not there now: this answer could not be kept."


@pytest.fixture
def server(strict_discord: LocalDiscord) -> Server:
    """Found a server with the bot in it."""
    strict_discord.patience = 20.0
    return strict_discord.add_guild()


@pytest.fixture
def anna(server: Server, bot: DragomanClient) -> Person:
    """Let a member in who gives any number of commands."""
    bot.tree.cooldown = Cooldown(1_000, 1.0)
    return server.add_member("anna")


@asynccontextmanager
async def full_disk(store: Store) -> AsyncIterator[None]:
    """Give SQLite no further page while the block lasts, and let nothing fit into those that it has."""
    writer = store._database._writer
    async with writer.execute("PRAGMA page_count") as cursor:
        (pages,) = await cursor.fetchone() or (0,)
    await writer.execute(f"PRAGMA max_page_count = {pages}")
    refused = 0
    while refused < _REFUSALS:
        try:
            await store.keep_answer(Scope(5), Answer("?", answered=True, confidence=1.0, quotes=()))
            await store.count_unanswered(Scope(5), secrets.token_hex(4))
        except StoreError:
            refused += 1
        else:
            refused = 0
    yield
    await writer.execute("PRAGMA max_page_count = 1073741823")


async def test_a_question_gets_its_answer(anna: Person, store: Store) -> None:
    """Quote and source are there, the article can be read, and what is missing is named."""
    async with full_disk(store):
        reply = await anna.slash("ask", question=LONG_QUESTION)
        assert "kilometres along the Atasu valley" in reply.text.replace("**", "")
        assert f"Context and More quotes are {MISSING}" in reply.text
        assert not {"[Context]", "[More quotes]"} & set(reply.text.split())
        assert "Diary of a pipeline survey" in (await anna.click(reply.message, "Read article", nth=1)).text
    assert MISSING not in (await anna.slash("ask", question=LONG_QUESTION)).text


async def test_a_private_answer_cannot_be_posted(anna: Person, store: Store) -> None:
    """An answer that is not kept offers no button that would find nothing."""
    async with full_disk(store):
        reply = await anna.slash("ask", question=QUESTION, private=True)
        message = anna.say("The barley train from Aktau carries 3,200 tonnes")
        found = await anna.message_command("Find sources", message)
        for shown in (reply, found):
            assert "3,200" in shown.text
            assert "Post to channel are not there now" in shown.text
            assert "[Post to channel]" not in shown.text
            assert shown.ephemeral


async def test_what_was_kept_before_works(anna: Person, store: Store) -> None:
    """Buttons of earlier answers only read, so that a full disk takes nothing from them."""
    public = await anna.slash("ask", question=LONG_QUESTION)
    private = await anna.slash("ask", question=QUESTION, private=True)
    async with full_disk(store):
        assert "Atasu valley" in (await anna.click(public.message, "Context", nth=1)).text
        assert "Atasu valley" in (await anna.click(public.message, "More quotes")).text
        posted = await anna.click(private.message, "Post to channel")
        await posted.until(lambda reply: "[Posted (off)]" in reply.text)


async def test_a_question_without_an_answer_is_told_so(anna: Person, store: Store) -> None:
    """Silence explains itself although it cannot be counted."""
    async with full_disk(store):
        reply = await anna.slash("ask", question=f"{UNKNOWN} " * 100)
        assert "Nothing in the articles answers this." in reply.text
    assert not await store.unanswered(Scope(anna.home.guild.id))  # type: ignore[union-attr]


async def test_the_log_is_told_once_a_minute(
    anna: Person, bot: DragomanClient, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    """However many ask there is one warning a minute, with SQLite's name for it and without a question."""
    now = [1_000.0]
    bot.remembering = remembering.Remembering(store, clock=lambda: now[0])
    caplog.set_level(logging.WARNING)

    def told() -> list[str]:
        return [record.getMessage() for record in caplog.records if record.name == remembering.__name__]

    async with full_disk(store):
        for question in (QUESTION, LONG_QUESTION, UNKNOWN):
            await anna.slash("ask", question=question)
        assert told() == ["The database cannot be written (SQLITE_FULL): answers are shown without being kept"]
        now[0] += 59.9
        await anna.slash("ask", question=QUESTION)
        assert len(told()) == 1
        now[0] += 0.2
        await anna.slash("ask", question=QUESTION)
        assert len(told()) == 2
    assert QUESTION not in caplog.text
    assert UNKNOWN not in caplog.text


async def test_who_waits_for_another_writer_gets_the_answer_first(
    anna: Person, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While another program writes, the answer is shown as it is, and its buttons come as soon as it is kept."""
    monkeypatch.setattr(remembering, "PATIENCE", 0.05)
    with closing(sqlite3.connect(tmp_path / "corpus.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        asked = await anna.slash("ask", question=LONG_QUESTION, wait=False)
        await asked.until(lambda reply: MISSING in reply.text)
        assert "[Context]" not in asked.text
        silent = await anna.slash("ask", question=UNKNOWN, wait=False)
        await silent.until(lambda reply: "Nothing in the articles answers this." in reply.text)
        other.execute("ROLLBACK")
        await asked.until(lambda reply: "[Context]" in reply.text and MISSING not in reply.text)
    assert "Atasu valley" in (await anna.click(asked.message, "Context", nth=1)).text
    async with asyncio.timeout(10):
        while not await store.unanswered(Scope(anna.home.guild.id)):  # type: ignore[union-attr]  # noqa: ASYNC110 - a database cannot call back
            await asyncio.sleep(0.02)


async def test_a_damaged_database_is_an_error(anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """What needs a person to act is told as any error is, and not passed over."""

    async def fail(*_: object, **__: object) -> str:
        raise UnusableError("The database is damaged.")

    monkeypatch.setattr(Store, "keep_answer", fail)
    reply = await anna.slash("ask", question=QUESTION, wait=False)
    await reply.until(lambda reply: "The database is damaged." in reply.text)
    assert "3,200" not in reply.text


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of two megabytes."""
    mount = shutil.which("mount")
    if os.geteuid() != 0 or mount is None:
        pytest.skip("only root can mount a small disk")
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run([mount, "-t", "tmpfs", "-o", "size=2m", "tmpfs", place], capture_output=True, check=False)  # noqa: S603 - a path of our own
    if made.returncode:
        pytest.skip(f"this machine lets nobody mount a disk: {made.stderr.decode().strip()}")
    yield place
    subprocess.run(["umount", place], check=True)  # noqa: S603, S607 - as above


def fill(file: Path) -> None:
    """Write until the disk is full."""
    with file.open("wb", buffering=0) as opened, suppress(OSError):
        while opened.write(bytes(512)):
            pass


async def test_a_disk_that_is_really_full(strict_discord: LocalDiscord, tiny_disk: Path) -> None:
    """Another program fills the disk: members get their answers, and with room again everything is as before."""
    strict_discord.patience = 20.0
    async with Store.open(tiny_disk / "corpus.db") as store:
        await store.put(SHARED, LIBRARY)
        async with running_bot(strict_discord, store) as bot:
            bot.tree.cooldown = Cooldown(1_000, 1.0)
            anna = strict_discord.add_guild().add_member("anna")
            filling = tiny_disk / "filling"
            fill(filling)
            reply = await anna.slash("ask", question=QUESTION)
            while MISSING not in reply.text:  # what the log has allocated already is written first
                assert "3,200" in reply.text
                reply = await anna.slash("ask", question=QUESTION)
            assert "3,200" in reply.text
            assert "Nothing in the articles answers this." in (await anna.slash("ask", question=UNKNOWN)).text
            with pytest.raises(StoreError):
                await store.put(SHARED, [draft("big", "A long word. " * 50_000)])
            filling.unlink()
            assert MISSING not in (await anna.slash("ask", question=QUESTION)).text
        assert {item.key for item in LIBRARY} == await store.keys(SHARED)
        assert (await store.find(SHARED, BARLEY.key)) is not None
