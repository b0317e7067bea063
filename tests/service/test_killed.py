"""A bot that is killed in the middle of everything has kept what it confirmed, and goes on."""

from __future__ import annotations

import asyncio
from ast import literal_eval
from random import Random
from typing import TYPE_CHECKING, Final

import pytest

from tests.bot.real_bot import MANAGER
from tests.commands.curation.steps import lines_of, upload
from tests.corpus.store.checking import check_index
from tests.corpus.store.fitting import check_whole
from tests.service.service import DATABASE, UNIT

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from pathlib import Path

    from tests.service.service import Service

KILLS: Final = 3
CURATORS: Final = 4
IMPORTED: Final = 400
UPLOADED: Final = 60
RENEWED: Final = 600
_STALE: Final = f"""
import asyncio, pathlib
from corpus.store import Store

async def look():
    async with Store.open(pathlib.Path("{DATABASE}")) as store:
        {{first}}
        print(await store.stale())

asyncio.run(look())
"""
_LINES: Final = "/tmp/import.jsonl"  # noqa: S108 - in a machine where nobody else is


class Crowd:
    """People who go on until the bot is killed under their hands, and then begin again."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._number = 0
        self._interrupted = asyncio.Event()
        self.done = 0

    async def work_until(self, enough: int) -> None:
        """Let curators add and undo, and members ask, until so much more was confirmed."""
        self._interrupted.clear()
        target = self.done + enough
        people = [asyncio.create_task(self._curate()) for _ in range(CURATORS)]
        people += [asyncio.create_task(self._ask()) for _ in range(2)]
        while self.done < target:
            for person in people:
                if person.done():
                    await person
            await asyncio.sleep(0.01)
        await self._service.kill("KILL")
        self._interrupted.set()
        await asyncio.gather(*people)

    async def _curate(self) -> None:
        while not self._interrupted.is_set():
            self._number += 1
            number = self._number
            await self._unless_interrupted(self._add(f"Parcel {number}", undo=number % 3 == 0))

    async def _add(self, headline: str, *, undo: bool) -> None:
        added = await self._service.add(headline)
        self.done += 1
        if undo:
            await self._service.undo(added)
            self.done += 1

    async def _ask(self) -> None:
        while not self._interrupted.is_set():
            await self._unless_interrupted(self._service.ask())

    async def _unless_interrupted(self, deed: Coroutine[object, object, object]) -> None:
        """Wait for a deed, but not for the answer of a bot that is dead."""
        doing = asyncio.ensure_future(deed)
        interrupted = asyncio.create_task(self._interrupted.wait())
        await asyncio.wait({doing, interrupted}, return_when=asyncio.FIRST_COMPLETED)
        interrupted.cancel()
        if self._interrupted.is_set():
            doing.cancel()
            await asyncio.gather(doing, return_exceptions=True)
        else:
            await doing


async def test_killed_while_questions_and_imports_run(service: Service, tmp_path: Path) -> None:
    """Curators add and undo, members ask, the host imports; SIGKILL strikes again and again, and nothing is missing."""
    lot = Random(1)
    await service.start()
    service.machine.write(_LINES, lines_of(*(f"Freight bill {number}" for number in range(IMPORTED))))
    guild = str(service.server.id)
    importing = asyncio.create_task(service.machine.run("dragoman", "import", _LINES, "--guild", guild))
    crowd = Crowd(service)
    for kill in range(KILLS):
        await crowd.work_until(lot.randrange(5, 15))
        await service.until_restarted(kill + 1)
        await service.discord.until_connected(within=60)
    assert f"Added {IMPORTED}," in (await importing).out
    assert {f"Freight bill {number}" for number in range(IMPORTED)} <= await service.headlines()
    await service.check_nothing_lost()
    await service.stop()
    check_whole(service.copy_database(tmp_path))


async def test_killed_while_the_bot_takes_a_file_in(service: Service) -> None:
    """Of an uploaded file that was being added, either all articles are there or none, and it can be added again."""
    await service.start()
    await service.add("Lanterns of Kapal")
    cora = service.server.add_member("cora", permissions=MANAGER)
    lines = lines_of(*(f"Waybill {number}" for number in range(UPLOADED)))
    preview = await cora.slash("corpus upload", file=upload("waybills.jsonl", lines))
    assert f"{UPLOADED} articles" in preview.text, preview.text
    await cora.click(preview.message, f"Add {UPLOADED}", wait=False)
    await service.kill("KILL")
    await service.until_restarted()
    await service.discord.until_connected(within=60)
    found = {headline for headline in await service.headlines() if headline.startswith("Waybill")}
    assert len(found) in {0, UPLOADED}
    if "Undo" in str(preview.message.components):  # the kill came too late: it was confirmed
        assert len(found) == UPLOADED
    else:
        again = await cora.click(preview.message, f"Add {UPLOADED}")
        expected = f"Added {UPLOADED} articles." if not found else "already"
        assert expected in again.text, again.text
    await service.check_nothing_lost()


@pytest.mark.parametrize("signal", ["TERM", "KILL"])
async def test_interrupted_while_the_index_is_renewed(service: Service, signal: str, tmp_path: Path) -> None:
    """A bot that has to index everything anew answers meanwhile, and goes on where it was after a stop or a kill."""
    await service.start()
    service.machine.write(_LINES, lines_of(*(f"Freight bill {number}" for number in range(RENEWED))))
    await service.dragoman("import", _LINES, "--guild", str(service.server.id))
    await service.add("Lanterns of Kapal")
    await service.stop()
    waiting, articles = await _stale(service, "await store.outdate()")
    assert waiting == articles > RENEWED
    await service.start()
    await service.ask()
    await service.machine.until(lambda: _renews(service), "the status tells of the renewal")
    await service.kill(signal)
    if signal == "TERM":
        await service.until("it is stopped", ActiveState="inactive")
        await service.start()
    else:
        await service.until_restarted()
        await service.discord.until_connected(within=60)
    await service.check_nothing_lost()
    await service.machine.until(lambda: _is_fresh(service), "the index is renewed")
    await service.stop()
    database = service.copy_database(tmp_path)
    check_whole(database)
    check_index(database)


async def _renews(service: Service) -> bool:
    return "renewing the index" in (await service.machine.properties(UNIT)).get("StatusText", "")


async def _is_fresh(service: Service) -> bool:
    waiting, _ = await _stale(service)
    return waiting == 0


async def _stale(service: Service, first: str = "") -> tuple[int, int]:
    """Count the articles whose index is old, and all; after doing something to the store first."""
    waiting, articles = literal_eval(await service.python(_STALE.format(first=first)))
    return int(waiting), int(articles)
