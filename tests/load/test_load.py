"""What `make load` counts is what happened."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.load.material import Material, prepare
from tests.load.members import Asked, Crowd, Ending
from tests.load.report import LATEST_RESPONSE, MOST_GROWTH, complaints, written
from tests.load.running import PATIENCE, WAVES, Measured, measure, staged
from tests.load.watching import Lag, Spent, figures_of_bot

if TYPE_CHECKING:
    from pathlib import Path

_CALLBACK = "/interactions/*/callback"
_ORIGINAL = "/webhooks/*/messages/@original"

GOOD = Asked(Ending.ANSWERED, 0.02, 0.3, kept=True)
RUN = Measured(
    asked=(GOOD,) * 97 + (replace(GOOD, ending=Ending.SILENT),) * 3,
    helped=(GOOD,) * 20,
    people=60,
    spent=Spent(clock=4.0, bot=1.0, discord=0.4),
    memory=(90_000_000, 100_000_000, 101_000_000),
    lag=Lag(0.01, 0.025),
    discord_late=(0.001,) * 100,
    refusals=(),
    incidents=0,
)


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Material:
    """Make a small corpus, and a hundred questions about it."""
    return prepare(tmp_path_factory.mktemp("load"), passages=1_000, questions=100)


async def test_every_question_is_counted_once(material: Material, tmp_path: Path) -> None:
    """Twenty members ask a hundred questions; what they saw is what the bot has counted itself, and nothing is lost."""
    async with staged(material, tmp_path) as stage:
        measured = await measure(stage, material.questions, 20)
        figures = await figures_of_bot(stage.metrics)
    endings = Counter(asked.ending for asked in measured.asked)
    counted = {item.labels["outcome"]: item.value for item in figures if item.name == "dragoman_questions_total"}
    assert counted == {"answered": endings[Ending.ANSWERED], "silent": endings[Ending.SILENT], "failed": 0}
    assert min(counted["answered"], counted["silent"]) > 0
    assert endings.total() == 100
    assert len(measured.helped) == 20
    assert all(0 < (one.first_response or 0) <= (one.whole_answer or 0) for one in (*measured.asked, *measured.helped))
    assert len(measured.memory) == 1 + WAVES
    assert (measured.refusals, measured.incidents) == ((), 0)


async def test_a_bot_that_loses_answers_or_is_late_is_found_out(material: Material, tmp_path: Path) -> None:
    """Of thirty questions four get their first response when Discord takes it no more, three nothing after it.

    Two are answered by an error, and five first responses come late, by a clock that goes on when all else has ended.
    """
    async with staged(material, tmp_path) as stage:
        discord, too_late, soon, never = stage.discord, asyncio.Event(), asyncio.Event(), asyncio.Event()
        discord.limits.first_response = 30.0
        discord.faults.hold("POST", _CALLBACK, too_late, times=4)
        discord.faults.hold("POST", _CALLBACK, soon, times=5)
        discord.faults.hold("PATCH", _ORIGINAL, never, times=3)
        discord.faults.fail("PATCH", _ORIGINAL, status=403, times=2)
        crowd = Crowd(discord, discord.add_guild(), patience=PATIENCE)
        asking = asyncio.create_task(crowd.ask(material.questions[:30], 20))

        async def left(number: int, then: float) -> None:
            what = f"all but {number} have ended"
            await discord.until(lambda: crowd.asking == number and not crowd.waiting, what, within=PATIENCE)
            discord.clock.advance(then)

        await left(4 + 5 + 3, then=LATEST_RESPONSE + 0.1)
        soon.set()
        await left(4 + 3, then=discord.limits.first_response)
        too_late.set()
        await left(3, then=PATIENCE)
        asked = await asking
        never.set()
    endings = Counter(one.ending for one in asked)
    assert (endings[Ending.LOST], endings[Ending.ERROR], endings.total()) == (7, 2, 30)
    assert sum(one.first_response is None for one in asked) == 4
    assert sum((one.first_response or 0.0) > LATEST_RESPONSE for one in asked) >= 5
    said = " ".join(complaints(replace(RUN, asked=tuple(asked))))
    assert "7 of the questions came to nothing." in said
    assert "2 of the questions were answered by an error." in said
    assert f"first responses took over {LATEST_RESPONSE:g} s" in said


def test_a_good_run_is_not_complained_of() -> None:
    """What is within its limits is well, at the limit, too."""
    at_limit = replace(GOOD, first_response=LATEST_RESPONSE)
    grown = (1, 100_000_000, 100_000_000 + MOST_GROWTH)
    assert complaints(replace(RUN, asked=(at_limit, *RUN.asked), memory=grown)) == []


@pytest.mark.parametrize(
    ("run", "complaint"),
    [
        (replace(RUN, asked=(replace(GOOD, ending=Ending.LOST), GOOD)), "1 of the questions came to nothing."),
        (
            replace(RUN, asked=(replace(GOOD, ending=Ending.ERROR), GOOD)),
            "1 of the questions were answered by an error.",
        ),
        (replace(RUN, asked=(replace(GOOD, first_response=1.01), GOOD)), "1 first responses took over 1 s"),
        (replace(RUN, asked=(replace(GOOD, first_response=None), GOOD)), "1 first responses took over 1 s"),
        (replace(RUN, memory=(1, 100_000_000, 116_000_001)), "The bot's memory grew by 16.0 MB"),
        (replace(RUN, refusals=("POST /: 404", "POST /: 404")), "Discord refused 2 requests"),
        (replace(RUN, incidents=3), "The bot's log has 3 incidents."),
    ],
)
def test_what_must_not_be_is_complained_of(run: Measured, complaint: str) -> None:
    """Each fault makes one sentence."""
    (said,) = complaints(run)
    assert complaint in said


def test_a_run_is_written_down(material: Material) -> None:
    """The counts, the times and what was needed for them can be read."""
    lines = written(RUN, material, 20).splitlines()
    assert lines[1] == "answered 97 · silent 3 · errors 0 · lost 0"
    assert lines[2].startswith("25.0 questions a second for 4 s")
    assert "| to the first response | 20 | 20 | 20 | 20 |" in lines
    assert "| to the whole answer | 300 | 300 | 300 | 300 |" in lines
    assert "| processor, of one core | 25% | 10% |" in lines
    assert "90.0 MB at the start" in lines[-1]
    assert "1.0 MB more in the second half" in lines[-1]
