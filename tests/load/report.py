"""What a run has shown, in words and figures, and what of it must not be."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from corpus.evaluation.metrics import percentile
from tests.benchmark.table import markdown
from tests.load.members import Ending

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.load.material import Material
    from tests.load.members import Asked
    from tests.load.running import Measured

LATEST_RESPONSE: Final = 1.0
"""Seconds after which a first response is too late; Discord itself gives up after three."""

MOST_GROWTH: Final = 16_000_000
"""Bytes by which the bot's memory may grow in the second half of the waves.

The first half warms it up: SQLite's pages and the stems of words are kept up to a limit, which takes thousands of
different questions to reach. What is left is less than two kilobytes a question in a run of the usual length.
"""

_PERCENTS: Final = (50, 95, 99, 100)
_MEGA: Final = 1_000_000


def complaints(measured: Measured) -> list[str]:
    """Say in sentences what is wrong with a run."""
    return list(_complaints(measured))


def written(measured: Measured, material: Material, at_once: int) -> str:
    """Write down what a run has shown."""
    return "\n\n".join([_heading(measured, material, at_once), _times(measured), _resources(measured)])


def _complaints(measured: Measured) -> Iterator[str]:
    endings = Counter(asked.ending for asked in measured.asked)
    if lost := endings[Ending.LOST]:
        yield f"{lost:,} of the questions came to nothing."
    if errors := endings[Ending.ERROR]:
        yield f"{errors:,} of the questions were answered by an error."
    if late := sum(_is_late(asked) for asked in measured.asked):
        yield f"{late:,} first responses took over {LATEST_RESPONSE:g} s or did not come."
    if (growth := _growth(measured)) > MOST_GROWTH:
        yield f"The bot's memory grew by {_megabytes(growth)} in the second half, more than {_megabytes(MOST_GROWTH)}."
    if refusals := measured.refusals:
        yield f"Discord refused {len(refusals):,} requests of the bot, the first one so: {refusals[0]}"
    if measured.incidents:
        yield f"The bot's log has {measured.incidents:,} incidents."


def _heading(measured: Measured, material: Material, at_once: int) -> str:
    endings = Counter(asked.ending for asked in measured.asked)
    counted = " · ".join(f"{ending.value} {endings[ending]:,}" for ending in Ending)
    unkept = sum(not asked.kept for asked in measured.asked if asked.ending is Ending.ANSWERED)
    return (
        f"{len(measured.asked):,} questions to {material.passages:,} passages of {material.articles:,} articles,"
        f" {at_once:,} at once, from {measured.people:,} members\n"
        f"{counted}\n"
        f"{len(measured.asked) / measured.spent.clock:.1f} questions a second for {measured.spent.clock:.0f} s;"
        f" shown before they could be kept: {unkept:,}"
    )


def _times(measured: Measured) -> str:
    kinds = [
        ("to the first response", [asked.first_response for asked in measured.asked]),
        ("to the whole answer", [asked.whole_answer for asked in measured.asked]),
        ("to the answer of /help", [asked.whole_answer for asked in measured.helped]),
    ]
    rows = [[name, *_percentiles(times)] for name, times in kinds]
    return markdown(["milliseconds", *(f"p{percent}" if percent < 100 else "max" for percent in _PERCENTS)], rows)


def _resources(measured: Measured) -> str:
    number, spent = len(measured.asked), measured.spent
    start, *after_waves = measured.memory
    late, latest = (percentile(measured.discord_late, percent) or 0.0 for percent in (99, 100))
    rows = [
        ["processor, of one core", f"{spent.bot / spent.clock:.0%}", f"{spent.discord / spent.clock:.0%}"],
        ["processor, ms a question", f"{1000 * spent.bot / number:.1f}", f"{1000 * spent.discord / number:.1f}"],
        ["event loop late, ms, p99 at most", f"{1000 * measured.lag.usual:g}", f"{1000 * late:.0f}"],
        ["event loop late, ms, always at most", f"{1000 * measured.lag.most:g}", f"{1000 * latest:.0f}"],
    ]
    held = " ".join(f"{size / _MEGA:.0f}" for size in after_waves)
    return (
        f"{markdown(['', 'the bot', 'the local Discord'], rows)}\n\n"
        f"The bot held {_megabytes(start)} at the start, and after each of {len(after_waves)} waves {held}:"
        f" {_megabytes(_growth(measured))} more in the second half; {_megabytes(MOST_GROWTH)} are allowed."
    )


def _percentiles(times: Sequence[float | None]) -> list[str]:
    known = [1000 * time for time in times if time is not None]
    return [f"{percentile(known, percent) or 0.0:,.0f}" for percent in _PERCENTS]


def _is_late(asked: Asked) -> bool:
    return asked.first_response is None or asked.first_response > LATEST_RESPONSE


def _growth(measured: Measured) -> int:
    return measured.memory[-1] - measured.memory[len(measured.memory) // 2]


def _megabytes(size: int) -> str:
    return f"{size / _MEGA:.1f} MB"
