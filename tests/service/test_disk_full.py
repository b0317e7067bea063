"""A full disk takes no answer away, loses nothing that was confirmed, and is over as soon as there is room."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from tests.commands.curation.steps import lines_of
from tests.service.service import STATE, UNIT

if TYPE_CHECKING:
    from tests.service.service import Service

BALLAST: Final = f"{STATE}/ballast"
LINES: Final = "/tmp/import.jsonl"  # noqa: S108 - in a machine where nobody else is
IMPORTED: Final = 300


async def test_the_disk_is_full_during_an_import_and_a_question(service: Service) -> None:
    """Questions are answered as ever; adding is refused in a sentence, an import stops with one; later both work."""
    await _small_disk(service)
    await service.start()
    await service.add("Lanterns of Kapal")
    preview = await service.propose("Bridges of Tekeli")
    await _fill(service)

    answer = await service.ask()
    assert "went wrong" not in answer
    service.machine.write(LINES, lines_of(*(f"Freight bill {number}" for number in range(IMPORTED))))
    imported = await service.machine.run("dragoman", "import", LINES, "--guild", str(service.server.id), check=False)
    assert imported.code == 1, imported
    assert "disk is full" in imported.err, imported
    await service.ask()
    assert await service.machine.has(UNIT, ActiveState="active", NRestarts="0")

    await _make_room(service)
    added = await preview.by.click(preview.reply.message, "Add")
    assert "Added 1 article." in added.text, added.text
    await service.add("Kettles of Saryozek")
    again = await service.dragoman("import", LINES, "--guild", str(service.server.id))
    assert "failed 0" in again
    assert {f"Freight bill {number}" for number in range(IMPORTED)} <= await service.headlines()
    await service.check_nothing_lost()


async def test_curators_are_told_of_a_full_disk(service: Service) -> None:
    """What cannot be written is never confirmed: each curator hears of it, and can press again when there is room."""
    await _small_disk(service)
    await service.start()
    await service.add("Lanterns of Kapal")
    previews = [await service.propose(f"Parcel {number}") for number in range(8)]
    await _fill(service)
    pressed = await asyncio.gather(*(each.by.click(each.reply.message, "Add") for each in previews))
    confirmed = [each.headline for each, reply in zip(previews, pressed, strict=True) if "Added 1" in reply.text]
    refused = [reply.text for reply in pressed if "Added 1" not in reply.text]
    assert refused
    assert all("disk is full" in text or "went wrong" in text for text in refused), refused
    await _make_room(service)
    headlines = await service.headlines()
    assert {each for each in headlines if each.startswith("Parcel")} == set(confirmed)
    for each in previews:
        if each.headline not in confirmed:
            assert "Added 1 article." in (await each.by.click(each.reply.message, "Add")).text
    await service.check_nothing_lost()


async def test_a_start_with_a_full_disk_comes_right_by_itself(service: Service) -> None:
    """The bot either answers with the disk full or is started again until there is room: nobody has to do anything."""
    await _small_disk(service)
    await service.start()
    await service.add("Lanterns of Kapal")
    await service.stop()
    await _fill(service)
    await service.machine.systemctl("start", "--no-block", UNIT)
    await asyncio.sleep(3)
    await _make_room(service)
    await service.until("it is ready", ActiveState="active")
    await service.discord.until_connected(within=60)
    await service.check_nothing_lost()


async def _small_disk(service: Service) -> None:
    await service.machine.run("mkdir", "-p", STATE)
    await service.machine.run("mount", "-t", "tmpfs", "-o", "size=24m", "state", STATE)


async def _fill(service: Service) -> None:
    await service.machine.run("dd", "if=/dev/zero", f"of={BALLAST}", "bs=4k", check=False)
    left = await service.machine.run("df", "--output=avail", STATE)
    assert left.out.split()[-1] == "0"


async def _make_room(service: Service) -> None:
    await service.machine.run("rm", BALLAST)
