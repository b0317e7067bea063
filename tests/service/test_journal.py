"""What the journal has of the bot: enough to find out what went on, and nothing that is nobody's business."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tests.service.service import UNIT

if TYPE_CHECKING:
    from tests.service.service import Service

SECRET: Final = "What did my sister Ainagul say about the harbour master of Kuantan?"  # noqa: S105 - a question
INFORMATION: Final = "6"
WARNING: Final = "4"
ERROR: Final = "3"


async def test_each_request_has_its_fields(service: Service) -> None:
    """A question leaves its id, command, server, outcome and milliseconds in the journal, and none of its words."""
    await service.start()
    await service.ask()
    service.asked.append(SECRET)
    await service.server.add_member("anna").slash("ask", question=SECRET)
    entries = [entry for entry in await service.machine.journal(UNIT) if entry.get("DRAGOMAN_COMMAND") == "ask"]
    told = [entry for entry in entries if "DRAGOMAN_OUTCOME" in entry]
    assert [entry["DRAGOMAN_OUTCOME"] for entry in told] == ["answered", "silent"]
    assert len({entry["DRAGOMAN_REQUEST"] for entry in told}) == 2
    for entry in told:
        assert entry["DRAGOMAN_SERVER"] == str(service.server.id)
        assert re.fullmatch(r"\d+", entry["DRAGOMAN_MILLISECONDS"])
        assert entry["PRIORITY"] == INFORMATION
        assert entry["_SYSTEMD_UNIT"] == UNIT
    assert "Ainagul" not in await service.log()


async def test_trouble_has_a_higher_priority(service: Service) -> None:
    """While Discord cannot be reached, the journal has a warning, which `journalctl -p warning` finds."""
    await service.discord.close()
    await service.machine.systemctl("start", "--no-block", UNIT)
    await service.machine.until(lambda: _is_told(service), "the journal has a warning")
    await service.come_online()
    await service.until("it is ready", ActiveState="active")
    await service.check_nothing_lost()


async def test_last_words_have_a_higher_priority(service: Service) -> None:
    """Why the bot has ended for good is found by `journalctl -p warning`, too."""
    await service.configure(DRAGOMAN_KEEP_DAYS="never")
    await service.machine.systemctl("start", UNIT, check=False)
    await service.ended_with(78)
    (entry,) = [it for it in await service.machine.journal(UNIT) if "DRAGOMAN_KEEP_DAYS is 'never'" in it["MESSAGE"]]
    assert entry["PRIORITY"] == ERROR


async def test_a_hangup_is_no_wish_to_end(service: Service) -> None:
    """Systemd takes SIGHUP for one; a bot that it ends, since it heeds no signals yet, is started again."""
    await service.machine.systemctl("start", "--no-block", UNIT)
    await service.until("its process is there", ActiveState="activating", SubState="start")
    await service.kill("SIGHUP")
    await service.until("it is ready", ActiveState="active", SubState="running")


async def _is_told(service: Service) -> bool:
    entries = await service.machine.journal(UNIT)
    return any(entry["PRIORITY"] == WARNING and "Discord cannot be reached" in entry["MESSAGE"] for entry in entries)
